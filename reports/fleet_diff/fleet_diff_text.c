/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two fleets for a terminal: the counts, then the machines of each change, regressed ones first. */
#include <string.h>

#include "common/ceilings.h"
#include "reports/fleet_diff/fleet_diff_words.h"
#include "reports/text/text_page.h"

enum { MACHINE_COLUMN = 2, LINE_COLUMN = 6, WORDS_COLUMN = 30 };
enum { MACHINES_SHOWN = 20, LINES_SHOWN = 12 }; /* of a change, of a machine; with -v all */

static void put_side(struct page *page, const struct fleet_diff *diff, size_t side)
{
	page_to(page, MACHINE_COLUMN);
	page_putf(page, "%c  %s  machines: %zu", side ? 'B' : 'A',
		  page_clip(page, diff->label[side].utf8, PAGE_WORD_SHOWN), diff->machines[side]);
	page_end(page);
}

static void put_head(struct page *page, const struct fleet_diff *diff)
{
	bool differs = fleet_differs(diff);
	enum outcome_style style = !differs ? STYLE_PASS : diff->of_change[FLEET_REGRESSED] ? STYLE_FAIL : STYLE_NOTE;

	page_sign(page, style, 2);
	page_put(page, differs ? "DIFFERENT  " : "SAME  ");
	page_prose(page, MACHINE_COLUMN, fleet_counts_words(page->arena, diff));
	page_end(page);
	if (page->options->verbosity < 0)
		return;
	put_side(page, diff, 0);
	put_side(page, diff, 1);
	page_line(page, MACHINE_COLUMN, fleet_caveat_words(page->arena, diff));
	page_line(page, MACHINE_COLUMN, fleet_unmatched_words(page->arena, diff));
}

static void put_verdict(struct page *page, const struct fleet_row *row)
{
	page_colored(page, fleet_verdict_style(row), fleet_verdict(row));
}

static void put_name(struct page *page, const struct fleet_machine *machine, enum fleet_change change)
{
	const struct fleet_row *a = machine->of[0], *b = machine->of[1];

	page_to(page, MACHINE_COLUMN);
	page_sign(page, fleet_change_words[change].style, 2);
	page_put(page, page_clip(page, fleet_machine_label(page->arena, machine), PAGE_WORD_SHOWN));
	page_put(page, "  ");
	put_verdict(page, a ? a : b);
	if (a && b && strcmp(fleet_verdict(a), fleet_verdict(b)) != 0) {
		page_put(page, page_arrow(page));
		put_verdict(page, b);
	}
	page_end(page);
}

static void put_change(struct page *page, const struct fleet_line *line)
{
	page_to(page, LINE_COLUMN);
	page_put(page, line->what);
	if (*line->a) {
		page_to(page, WORDS_COLUMN);
		page_prose(page, WORDS_COLUMN, arena_printf(page->arena, "%s%s%s", line->a, page_arrow(page), line->b));
	}
	if (*line->about) {
		page_put(page, "  ");
		page_prose(page, LINE_COLUMN + 2, line->about);
	}
	page_end(page);
}

static void put_changes(struct page *page, const struct fleet_machine *machine, bool is_moved)
{
	size_t count, shown;
	const struct fleet_line *lines = fleet_machine_lines(page->arena, machine, is_moved, &count);

	shown = page_is_full(page) || count <= LINES_SHOWN ? count : LINES_SHOWN;
	for (size_t i = 0; i < shown; i++)
		put_change(page, &lines[i]);
	if (shown < count)
		page_line(page, LINE_COLUMN, arena_printf(page->arena, "and %zu more", count - shown));
}

/* The strings of a machine are gone with it. */
static int put_machine(struct page *page, const struct fleet_diff *diff, const struct fleet_pair *pair, struct error *err)
{
	struct arena *whole = page->arena, *scratch = arena_new(REPORT_CEILING);
	struct fleet_machine machine;
	int code = scratch ? diff->read(diff->context, pair, scratch, &machine, err) : error_no_memory(err);

	page->arena = scratch;
	if (code == 0) {
		put_name(page, &machine, (enum fleet_change)pair->change);
		if (page_is_full(page) || fleet_change_words[pair->change].has_details)
			put_changes(page, &machine, pair->is_moved);
		if (arena_failed(scratch))
			code = error_no_memory(err);
	}
	page->arena = whole;
	arena_free(scratch);
	return code;
}

static int put_section(struct page *page, const struct fleet_diff *diff, enum fleet_change change, struct error *err)
{
	size_t start = fleet_change_start(diff, change), count = diff->of_change[change];
	size_t shown = page_is_full(page) || count <= MACHINES_SHOWN ? count : MACHINES_SHOWN;
	int code = 0;

	if (!count)
		return 0;
	page_end(page);
	page_putf(page, "%s: %zu", fleet_change_title(diff, change), count);
	page_end(page);
	for (size_t i = 0; i < shown && code == 0; i++)
		code = put_machine(page, diff, &diff->pairs[start + i], err);
	if (shown < count)
		page_line(page, MACHINE_COLUMN, arena_printf(page->arena, "and %zu more (-v shows all)", count - shown));
	return code;
}

static int put_diff(struct page *page, const struct fleet_diff *diff, struct error *err)
{
	size_t last = page_is_full(page) ? FLEET_SAME : FLEET_EVIDENCE;
	int code = 0;

	put_head(page, diff);
	for (size_t change = 0; change < last && code == 0 && page->options->verbosity >= 0; change++)
		code = put_section(page, diff, (enum fleet_change)change, err);
	return code;
}

int fleet_diff_text(const struct fleet_diff *diff, const struct report_options *options, FILE *out, struct error *err)
{
	struct page page = { .out = out, .options = options, .arena = arena_new(REPORT_CEILING) };

	if (!page.arena)
		return error_no_memory(err);
	page.width = options->width ? options->width : PAGE_WIDTH_DEFAULT;
	int code = put_diff(&page, diff, err);

	if (code == 0 && arena_failed(page.arena))
		code = error_set(err, ERR_NOMEM, "out of memory while writing the comparison");
	arena_free(page.arena);
	if (code == 0 && (fflush(out) != 0 || ferror(out)))
		code = error_set(err, ERR_IO, "the comparison could not be written");
	return code;
}
