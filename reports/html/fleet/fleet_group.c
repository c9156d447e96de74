/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines that are alike, whatever that is. */
#include "reports/html/fleet/html_fleet.h"

#include <stdlib.h>
#include <string.h>

struct member {
	const struct machine_summary *machine;
	fleet_order *order;
	size_t rank, place;
};

static int by_order(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = x->order(x->machine, y->machine);

	return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static struct member *sorted(struct html *html, const size_t *places, size_t count, fleet_order *order)
{
	struct member *members = arena_array(html->arena, count + 1, sizeof *members);

	for (size_t i = 0; members && i < count; i++)
		members[i] = (struct member){ &html->head->machines[places[i]], order, i, places[i] };
	if (members)
		qsort(members, count, sizeof *members, by_order);
	return members;
}

struct fleet_group *fleet_group(struct html *html, const size_t *places, size_t count, fleet_order *order,
				size_t *ret_count)
{
	const struct member *members = sorted(html, places, count, order);
	struct fleet_group *groups = arena_array(html->arena, count + 1, sizeof *groups);
	size_t *grouped = arena_array(html->arena, count + 1, sizeof *grouped), groups_made = 0;

	if (!members || !groups || !grouped)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		grouped[i] = members[i].place;
		if (!i || order(members[i - 1].machine, members[i].machine) != 0)
			groups[groups_made++] = (struct fleet_group){ members[i].machine, &grouped[i], 0 };
		groups[groups_made - 1].count++;
	}
	*ret_count = groups_made;
	return groups;
}
