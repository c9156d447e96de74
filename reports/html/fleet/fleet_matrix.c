/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heat matrix: a row for each of the worst machines, and one for each group of the others. */
#include "reports/html/fleet/html_fleet.h"

#include <stdlib.h>
#include <string.h>

/* Colour fills the cell and the sign is in it; the word is for a narrow page and for who cannot see. */
static void put_heat(struct html *html, const char *family, enum outcome_style style)
{
	html_open(html, "td", arena_printf(html->arena, "h k-%s", styles[style].css));
	html_attr(html, "data-label", family);
	html_say(html, styles[style].sign);
	html_element(html, "span", "word", arena_printf(html->arena, " %s", styles[style].word));
	html_close(html);
}

static void put_families(struct html *html, const struct machine_summary *machine, const struct families_used *used)
{
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		enum outcome_style worst = machine->families[i];

		if (used->has[i])
			put_heat(html, rule_families[i].name, worst == STYLE_COUNT ? STYLE_NOT_APPLICABLE : worst);
	}
}

/* What follows the first cell of a row. */
static void put_cells(struct html *html, const struct machine_summary *machine, const struct families_used *used)
{
	html_cell(html, "Windows", machine->windows);
	html_cell_badge(html, "Verdict", style_of_verdict(machine->verdict),
			verdict_word(machine->kind, machine->verdict));
	put_families(html, machine, used);
}

static void open_table(struct html *html, const char *caption, const char *first, const struct families_used *used)
{
	const char *titles[3 + FAMILY_COUNT] = { first, "Windows", "Verdict" };
	size_t count = 3;

	for (size_t i = 0; i < FAMILY_COUNT; i++)
		if (used->has[i])
			titles[count++] = rule_families[i].name;
	html_table_open(html, "stack heat", caption, titles, count);
}

static void close_table(struct html *html)
{
	html_close(html);
	html_close(html);
}

void fleet_matrix(struct html *html)
{
	size_t all = html->head->machine_count, count = all < FLEET_ROWS_LIMIT ? all : FLEET_ROWS_LIMIT;
	struct families_used used = families_used(html->head);

	open_table(html,
		   count == all
			   ? "The worst outcome of each family of rules, worst machines first"
			   : arena_printf(html->arena,
					  "The %zu worst machines: the worst outcome of each family of rules", count),
		   "Machine", &used);
	for (size_t i = 0; i < count; i++) {
		html_open(html, "tr", NULL);
		html_open(html, "th", NULL);
		html_attr(html, "scope", "row");
		html_machine_name(html, html->worst_first[i]);
		html_close(html);
		put_cells(html, &html->head->machines[html->worst_first[i]], &used);
		html_close(html);
	}
	close_table(html);
}

static const char *machines_words(struct html *html, size_t count)
{
	return arena_printf(html->arena, "%zu machine%s", count, count == 1 ? "" : "s");
}

static int by_likeness(const struct machine_summary *a, const struct machine_summary *b)
{
	int order = (a->verdict < b->verdict) - (a->verdict > b->verdict);

	order = order ? order : strcmp(a->windows, b->windows);
	return order ? order : memcmp(a->families, b->families, sizeof a->families);
}

/* The worst verdict first, then the largest group; else as they are sorted already. */
static int by_weight(const void *a, const void *b)
{
	const struct fleet_group *x = a, *y = b;
	int order = (x->machine->verdict < y->machine->verdict) - (x->machine->verdict > y->machine->verdict);

	order = order ? order : (x->count < y->count) - (x->count > y->count);
	return order ? order : by_likeness(x->machine, y->machine);
}

static void put_group(struct html *html, const struct fleet_group *group, const struct families_used *used)
{
	html_open(html, "tr", NULL);
	html_cell_open(html, "Machines");
	fleet_names(html, machines_words(html, group->count), group->places, group->count, group->count);
	html_close(html);
	put_cells(html, group->machine, used);
	html_close(html);
}

static void put_groups(struct html *html, const struct fleet_group *groups, size_t count, size_t machines)
{
	struct families_used used = families_used(html->head);

	open_table(html,
		   arena_printf(html->arena,
				"The other %s: a row for each verdict, version of Windows and outcome of the families",
				machines_words(html, machines)),
		   "Machines", &used);
	for (size_t i = 0; i < count && i < FLEET_GROUPS_LIMIT; i++)
		put_group(html, &groups[i], &used);
	close_table(html);
}

/* Groups that are too many for a row each: those of the best verdicts, and the smallest. */
static void put_small_groups(struct html *html, const struct fleet_group *groups, size_t count)
{
	size_t machines = 0;
	size_t *places = arena_array(html->arena, html->head->machine_count, sizeof *places);

	for (size_t i = 0; places && i < count; i++) {
		memcpy(places + machines, groups[i].places, groups[i].count * sizeof *places);
		machines += groups[i].count;
	}
	if (machines)
		fleet_names(html,
			    arena_printf(html->arena, "%s in %zu more groups", machines_words(html, machines), count),
			    places, machines, machines);
}

void fleet_groups(struct html *html)
{
	size_t all = html->head->machine_count, count = 0;

	if (all <= FLEET_ROWS_LIMIT)
		return;
	struct fleet_group *groups =
		fleet_group(html, html->worst_first + FLEET_ROWS_LIMIT, all - FLEET_ROWS_LIMIT, by_likeness, &count);

	if (!groups)
		return;
	qsort(groups, count, sizeof *groups, by_weight);
	put_groups(html, groups, count, all - FLEET_ROWS_LIMIT);
	if (count > FLEET_GROUPS_LIMIT)
		put_small_groups(html, groups + FLEET_GROUPS_LIMIT, count - FLEET_GROUPS_LIMIT);
}
