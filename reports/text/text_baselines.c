/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baselines as text: a line for each, and a line for each gap. Their rows do not touch the verdict. */
#include "reports/words/report_baselines.h"
#include "reports/text/text_page.h"

enum { NAME_WIDTH = 10, COUNT_COLUMNS = 4, COUNT_WIDTH = 11, GAP_COLUMN = 20, GAP_SHOWN = 160, MACHINES_SHOWN = 20 };

/* The profile's names decide how wide the first column is. */
static size_t name_width(const struct page *page, const struct machine_result *machine)
{
	size_t widest = NAME_WIDTH;

	for (size_t i = 0; i < machine->baseline_count; i++) {
		size_t width = page_width(page, machine->baselines[i].name);

		widest = width > widest ? width : widest;
	}
	return widest + 4;
}

static void put_head(struct page *page, size_t column)
{
	static const char *const titles[] = { "FAILED", "UNKNOWN", "WAIVED", "PASSED", "VERDICT" };

	page_to(page, 2);
	page_put(page, "PROFILE");
	for (size_t i = 0; i <= COUNT_COLUMNS; i++) {
		page_to(page, column + i * COUNT_WIDTH);
		page_put(page, titles[i]);
	}
	page_end(page);
}

static void put_baseline(struct page *page, const struct machine_result *machine, const struct baseline *baseline,
			 size_t column)
{
	struct baseline_counts counts = baseline_counts(machine, baseline);
	const size_t numbers[COUNT_COLUMNS] = { counts.failed, counts.undecided, counts.waived, counts.passed };

	page_to(page, 2);
	page_put(page, baseline->name);
	for (size_t i = 0; i < COUNT_COLUMNS; i++) {
		page_to(page, column + i * COUNT_WIDTH);
		page_putf(page, "%zu", numbers[i]);
	}
	page_to(page, column + COUNT_COLUMNS * COUNT_WIDTH);
	page_colored(page, style_of_verdict(baseline->verdict), verdict_word(baseline->kind, baseline->verdict));
	page_end(page);
}

static void put_gap(struct page *page, const struct finding *finding)
{
	enum outcome_style style = style_of_finding(finding);

	page_to(page, 2);
	page_sign(page, style, 3);
	page_put(page, finding->rule);
	page_to(page, GAP_COLUMN);
	page_prose(page, GAP_COLUMN,
		   arena_printf(page->arena, "%s: %s", finding->title, page_clip(page, finding->text.utf8, GAP_SHOWN)));
	page_end(page);
	if (!finding->waiver)
		return;
	page_to(page, GAP_COLUMN);
	page_prose(page, GAP_COLUMN, arena_printf(page->arena, "waived %s", waiver_words(page->arena, finding->waiver)));
	page_end(page);
}

/* What the machine's own findings say already is not said again. */
static void put_gaps(struct page *page, const struct machine_result *machine, const struct baseline *baseline)
{
	struct baseline_counts counts = baseline_counts(machine, baseline);
	size_t above = counts.failed + counts.undecided + counts.waived - counts.gaps;

	if (!counts.gaps)
		return;
	page_end(page);
	page_putf(page, "Gaps of %s", baseline->name);
	page_cell(page, 0, 2, above ? arena_printf(page->arena, "(%zu more listed above)", above) : "");
	page_end(page);
	for (size_t i = 0; i < baseline->finding_count; i++)
		if (is_gap(machine, &baseline->findings[i]))
			put_gap(page, &baseline->findings[i]);
}

void text_baselines(struct page *page, const struct machine_result *machine)
{
	size_t column = name_width(page, machine);

	if (!has_baselines(machine))
		return;
	page_end(page);
	page_put(page, "Other profiles (they do not change the verdict above)");
	page_end(page);
	put_head(page, column);
	for (size_t i = 0; i < machine->baseline_count; i++)
		put_baseline(page, machine, &machine->baselines[i], column);
	for (size_t i = 0; i < machine->baseline_count; i++)
		put_gaps(page, machine, &machine->baselines[i]);
}

void text_baselines_of_all(struct page *page)
{
	const struct report_head *head = page->head;
	size_t shown = 0;

	for (size_t i = 0; i < head->machine_count && shown < MACHINES_SHOWN; i++) {
		const struct machine_summary *machine = &head->machines[i];

		if (!*machine->baselines)
			continue;
		if (!shown++) {
			page_put(page, "\nOther profiles (they do not change the verdict; -v lists the gaps)");
			page_end(page);
		}
		page_to(page, 3);
		page_prose(page, 3, arena_printf(page->arena, "%s: %s", machine->name.utf8, machine->baselines));
		page_end(page);
	}
	if (shown && shown < head->machine_count)
		page_put(page, "   more machines: -v, or another format\n");
}
