/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several machines as text: one row each, one column per family of rules, the worst sign in a cell; then the reasons.
 */
#include "reports/words/report_baselines.h"
#include "reports/text/text_names.h"

#include <string.h>

enum {
	VERDICT_WIDTH = 15,
	WINDOWS_MOST = 22,
	FAMILY_WIDTH = 4,
	NAME_LEAST = 10,
	REASONS_SHOWN = 20,
	RULES_SHOWN = 6, /* of one machine */
	LEGEND_GAP = 5
}; /* " OK " before a word and "," behind it */

struct columns {
	size_t windows, verdict, families;
	struct families_used used;
	struct short_names names;
};

/* "2019 x64": in a row of its own column, "Windows Server" says nothing. */
static const char *short_windows(const struct machine_summary *machine)
{
	static const char *const known[] = { "Windows ", "Server " };
	const char *words = machine->windows;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strncmp(words, known[i], strlen(known[i])) == 0)
			words += strlen(known[i]);
	return words;
}

static size_t wider(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* The names' column gets what the others leave of the width, and no more than the longest name wants. */
static struct columns columns_of(struct page *page)
{
	size_t windows = strlen("WINDOWS");
	struct families_used used = families_used(page->head);

	for (size_t i = 0; i < page->head->machine_count; i++)
		windows = wider(windows, page_width(page, short_windows(&page->head->machines[i])));
	if (windows > WINDOWS_MOST)
		windows = WINDOWS_MOST;
	size_t rest = 2 + windows + 2 + VERDICT_WIDTH + FAMILY_WIDTH * used.count;
	struct short_names names =
		short_names_of(page, page->width > rest + NAME_LEAST ? page->width - rest : NAME_LEAST);
	size_t name = wider(NAME_LEAST, names.width);

	return (struct columns){ name + 2, name + windows + 4, name + windows + 4 + VERDICT_WIDTH, used, names };
}

static void put_head(struct page *page, const struct columns *columns)
{
	page_put(page, "MACHINE");
	page_to(page, columns->windows);
	page_put(page, "WINDOWS");
	page_to(page, columns->verdict);
	page_put(page, "VERDICT");
	for (size_t i = 0, column = columns->families; i < FAMILY_COUNT; i++) {
		if (!columns->used.has[i])
			continue;
		page_to(page, column);
		page_put(page, rule_families[i].id);
		column += FAMILY_WIDTH;
	}
	page_end(page);
}

static void put_cells(struct page *page, const struct machine_summary *machine, const struct columns *columns)
{
	for (size_t i = 0, column = columns->families; i < FAMILY_COUNT; i++) {
		enum outcome_style worst = machine->families[i];

		if (!columns->used.has[i])
			continue;
		page_to(page, column);
		page_sign(page, worst == STYLE_COUNT ? STYLE_NOT_APPLICABLE : worst, 0);
		column += FAMILY_WIDTH;
	}
}

static void put_machine(struct page *page, size_t index, const struct columns *columns)
{
	const struct machine_summary *machine = &page->head->machines[index];

	page_put(page, columns->names.list ? columns->names.list[index] : "");
	if (page->column + 2 > columns->windows)
		page_end(page);
	page_to(page, columns->windows);
	page_put(page, name_in_columns(page, short_windows(machine), columns->verdict - columns->windows - 2));
	page_to(page, columns->verdict);
	page_colored(page, style_of_verdict(machine->verdict), verdict_word(machine->kind, machine->verdict));
	put_cells(page, machine, columns);
	page_end(page);
}

/* A machine without its SOFTWARE hive fails dozens of rules for this one reason. */
static void put_rules(struct page *page, const struct machine_summary *machine)
{
	size_t count = machine->reason_count, shown = count > RULES_SHOWN ? RULES_SHOWN : count;

	for (size_t i = 0; i < shown; i++)
		page_cell(page, 0, 3, machine->reasons[i]);
	if (shown < count)
		page_cell(page, 0, 3, arena_printf(page->arena, "and %zu more", count - shown));
}

static void put_reason(struct page *page, const struct machine_summary *machine)
{
	page_sign(page, style_of_verdict(machine->verdict), 3);
	page_putf(page, "%s:", machine->name.utf8);
	page_prose_on(page, 3, machine->summary.utf8);
	put_rules(page, machine);
	page_cell(page, 0, 3, machine->waived);
	page_end(page);
}

static void put_reasons(struct page *page)
{
	const struct report_head *head = page->head;
	size_t *places = worst_first(page->arena, head);
	size_t shown = 0, all = head->machine_count - verdicts_of(head, VERDICT_READY);

	if (all)
		page_end(page);
	for (size_t i = 0; places && i < all && shown < REASONS_SHOWN; i++, shown++)
		put_reason(page, &head->machines[places[i]]);
	if (shown < all)
		page_putf(page, "   and %zu more machine%s without the verdict %s\n", all - shown,
			  all - shown == 1 ? "" : "s", verdict_word(kind_of_run(head), VERDICT_READY));
}

static void put_legend(struct page *page)
{
	static const struct {
		enum outcome_style style;
		const char *word;
	} legend[] = { { STYLE_PASS, "pass" },
		       { STYLE_WARNING, "warning" },
		       { STYLE_FAIL, "error" },
		       { STYLE_UNKNOWN, "undetermined" },
		       { STYLE_NOTE, "note" },
		       { STYLE_WAIVED, "waived" },
		       { STYLE_NOT_APPLICABLE, "not applicable" } };

	page_put(page, "sign:");
	for (size_t i = 0; i < sizeof legend / sizeof *legend; i++) {
		if (page->column + LEGEND_GAP + page_width(page, legend[i].word) > page->width) {
			page_end(page);
			page_to(page, strlen("sign:"));
		}
		page_put(page, " ");
		page_sign(page, legend[i].style, 0);
		page_putf(page, " %s%s", legend[i].word, i + 1 < sizeof legend / sizeof *legend ? "," : "");
	}
	page_end(page);
}

static void put_shared(struct page *page, const struct short_names *names)
{
	const char *first = page->head->machines[0].name.utf8;

	if (names->start) {
		page_put(page, names->is_folder ? "name: all begin with " : "name: .. at its start is ");
		page_put(page, arena_strndup(page->arena, first, names->start));
		page_end(page);
	}
	if (names->end) {
		page_putf(page, "name: all end with %s", first + strlen(first) - names->end);
		page_end(page);
	}
}

static void put_totals(struct page *page)
{
	static const enum verdict order[] = { VERDICT_READY, VERDICT_AT_RISK, VERDICT_NOT_READY, VERDICT_INDETERMINATE };
	const char *separator = ": ";

	page_putf(page, "%zu machines", page->head->machine_count);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		size_t count = verdicts_of(page->head, order[i]);

		if (!count)
			continue;
		page_putf(page, "%s%zu %s", separator, count, verdict_word(kind_of_run(page->head), order[i]));
		separator = ", ";
	}
	page_end(page);
}

static void put_top(struct page *page)
{
	const struct rule_total *top[TOP_RULES];
	size_t count = top_rules(page->head, top, TOP_RULES);
	const char *words = "";

	for (size_t i = 0; words && i < count; i++)
		words = arena_printf(page->arena, "%s%s%s (%zu)", words, i ? ", " : "most failed: ", top[i]->rule,
				     top[i]->machines);
	if (!count || !words)
		return;
	page_prose(page, 3, words);
	page_end(page);
}

void text_matrix(struct page *page)
{
	struct columns columns = columns_of(page);

	put_head(page, &columns);
	for (size_t i = 0; i < page->head->machine_count; i++)
		put_machine(page, i, &columns);
	put_legend(page);
	put_shared(page, &columns.names);
	put_reasons(page);
	text_baselines_of_all(page);
	page_end(page);
	put_totals(page);
	put_top(page);
}
