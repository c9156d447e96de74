/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/machine_name.h"

#include <stdlib.h>
#include <string.h>

#include "common/error.h"
#include "common/text/name.h"

struct text machine_name_of(const struct machine_identity *identity, const char *input_name, const char *given_name,
			    uint32_t control_set, struct arena *arena)
{
	bool is_given = given_name && *given_name;
	struct text name = identity->computer_name; /* neutral already */

	if (is_given || !name.utf8 || !*name.utf8)
		name = text_of(arena, is_given ? given_name : input_name);
	if (!control_set)
		return name;
	const char *whole = arena_printf(arena, "%s ControlSet%03u", name.utf8, control_set);

	return (struct text){ .utf8 = whole ? whole : "", .changed = name.changed };
}

struct name {
	const char *text;
	size_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = name_compare(x->text, y->text);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int is_named(const void *text, const void *name)
{
	return name_compare(text, ((const struct name *)name)->text);
}

static struct name *sorted(const struct text *names, size_t count, struct arena *arena)
{
	struct name *list = arena_array(arena, count + 1, sizeof *list);

	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct name){ names[i].utf8, i };
	if (list)
		qsort(list, count, sizeof *list, by_name);
	return list;
}

int machine_names_unique(struct text *names, size_t count, struct arena *arena)
{
	struct name *list = sorted(names, count, arena);
	size_t number = 1;

	if (!list)
		return ERR_NOMEM;
	for (size_t i = 1; i < count; i++) {
		const char *numbered;

		if (!name_equal(list[i].text, list[i - 1].text)) {
			number = 1;
			continue;
		}
		do {
			numbered = arena_printf(arena, "%s (%zu)", names[list[i].index].utf8, ++number);
		} while (numbered && bsearch(numbered, list, count, sizeof *list, is_named));
		if (!numbered)
			return ERR_NOMEM;
		names[list[i].index].utf8 = numbered;
	}
	return 0;
}
