/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two fleets as one page: the counts, then a table for each change. */
#include <string.h>

#include "common/ceilings.h"
#include "reports/embedded.h"
#include "reports/fleet_diff/fleet_diff_words.h"
#include "reports/html/html.h"

enum { ROWS_SHOWN = 500 }; /* machines of a change: more make a page that no browser enjoys */

static const char *const columns[] = { "Machine", "In A", "In B", "What changed" };
static const char *const totals[] = { "Change", "Machines" };

enum { COLUMNS = sizeof columns / sizeof *columns };

/* Words that hold what was neutralised: its escapes become chips. */
static void put_neutral(struct html *html, const char *element, const char *css, const char *words)
{
	if (!*words)
		return;
	html_open(html, element, css);
	html_text(html, (struct text){ .utf8 = words, .changed = true });
	html_close(html);
}

static void put_line(struct html *html, const struct fleet_line *line)
{
	html_open(html, "li", NULL);
	put_neutral(html, "b", NULL, line->what);
	if (*line->a)
		put_neutral(html, "span", NULL, arena_printf(html->arena, " %s \u2192 %s", line->a, line->b));
	if (*line->about) {
		html_say(html, " ");
		put_neutral(html, "span", "soft", line->about);
	}
	html_close(html);
}

static void put_lines(struct html *html, const struct fleet_pair *pair, const struct fleet_machine *machine)
{
	size_t count;
	const struct fleet_line *lines = fleet_machine_lines(html->arena, machine, pair->is_moved, &count);

	html_cell_open(html, columns[COLUMNS - 1]);
	if (count)
		html_open(html, "ul", NULL);
	for (size_t i = 0; i < count; i++)
		put_line(html, &lines[i]);
	if (count)
		html_close(html);
	html_close(html);
}

static void put_row(struct html *html, const struct fleet_pair *pair, const struct fleet_machine *machine)
{
	html_open(html, "tr", NULL);
	html_open(html, "th", NULL);
	html_attr(html, "scope", "row");
	put_neutral(html, "bdi", NULL, fleet_machine_label(html->arena, machine));
	html_close(html);
	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++)
		if (machine->of[side])
			html_cell_badge(html, columns[1 + side], fleet_verdict_style(machine->of[side]),
					fleet_verdict(machine->of[side]));
		else
			html_cell(html, columns[1 + side], "");
	put_lines(html, pair, machine);
	html_close(html);
}

/* The strings of a machine are gone with it. */
static int put_pair(struct html *html, const struct fleet_diff *diff, const struct fleet_pair *pair, struct error *err)
{
	struct arena *whole = html->arena, *scratch = arena_new(REPORT_CEILING);
	struct fleet_machine machine;
	int code = scratch ? diff->read(diff->context, pair, scratch, &machine, err) : error_no_memory(err);

	html->arena = scratch;
	if (code == 0) {
		put_row(html, pair, &machine);
		html->failed |= arena_failed(scratch);
	}
	html->arena = whole;
	arena_free(scratch);
	return code;
}

static int put_section(struct html *html, const struct fleet_diff *diff, enum fleet_change change, struct error *err)
{
	size_t start = fleet_change_start(diff, change), count = diff->of_change[change];
	size_t shown = count < ROWS_SHOWN ? count : ROWS_SHOWN;
	int code = 0;

	if (!count)
		return 0;
	html_open(html, "section", NULL);
	html_attr(html, "id", fleet_change_words[change].id);
	html_open(html, "h2", NULL);
	html_sayf(html, "%s: %zu", fleet_change_title(diff, change), count);
	html_close(html);
	html_table_open(html, "fleet-diff stack", NULL, columns, COLUMNS);
	for (size_t i = 0; i < shown && code == 0; i++)
		code = put_pair(html, diff, &diff->pairs[start + i], err);
	html_close(html);
	html_close(html);
	if (shown < count)
		html_element(html, "p", "soft",
			     arena_printf(html->arena, "and %zu more: -o json has all of them", count - shown));
	html_close(html);
	return code;
}

static void put_total(struct html *html, const struct fleet_diff *diff, enum fleet_change change)
{
	html_open(html, "tr", NULL);
	html_cell_open(html, totals[0]);
	if (change < FLEET_EVIDENCE) {
		html_open(html, "a", NULL);
		html_attr(html, "href", arena_printf(html->arena, "#%s", fleet_change_words[change].id));
	}
	html_say(html, fleet_change_title(diff, change));
	if (change < FLEET_EVIDENCE)
		html_close(html);
	html_close(html);
	html_cell(html, totals[1], arena_printf(html->arena, "%zu", diff->of_change[change]));
	html_close(html);
}

static void put_totals(struct html *html, const struct fleet_diff *diff)
{
	html_open(html, "section", NULL);
	html_element(html, "h2", NULL, "Machines");
	html_table_open(html, NULL, NULL, totals, sizeof totals / sizeof *totals);
	for (size_t change = 0; change < FLEET_CHANGES; change++)
		if (diff->of_change[change])
			put_total(html, diff, (enum fleet_change)change);
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_bar(struct html *html, const struct fleet_diff *diff)
{
	size_t regressed = diff->of_change[FLEET_REGRESSED];
	enum outcome_style style = regressed ? STYLE_FAIL : diff->of_change[FLEET_LOST] ? STYLE_UNKNOWN : STYLE_PASS;

	html_open(html, "div", arena_printf(html->arena, "bar v-%s", styles[style].css));
	html_open(html, "div", "wrap");
	html_open(html, "p", "verdict");
	html_element(html, "span", "sign", styles[style].sign);
	html_sayf(html, " %zu regressed", regressed);
	html_close(html);
	html_open(html, "div", NULL);
	html_element(html, "h1", NULL, "Comparison of two fleets");
	html_element(html, "p", "lead", fleet_counts_words(html->arena, diff));
	put_neutral(html, "p", "sub", fleet_caveat_words(html->arena, diff));
	put_neutral(html, "p", "sub", fleet_unmatched_words(html->arena, diff));
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_strip(struct html *html, const struct fleet_diff *diff)
{
	static const char *const letters[FLEET_DIFF_SIDES] = { "A", "B" };

	html_open(html, "div", "strip");
	html_open(html, "dl", "wrap");
	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++) {
		html_pair_open(html, letters[side]);
		html_path(html, diff->label[side]);
		html_sayf(html, " machines: %zu", diff->machines[side]);
		html_pair_close(html);
	}
	html_pair_open(html, "Profile");
	put_neutral(html, "bdi", NULL, diff->head[1]->profiles[0].name);
	html_pair_close(html);
	html_pair(html, "Made by", arena_printf(html->arena, "tlsready %s", html->head->tool_version));
	html_close(html);
	html_close(html);
}

static int put_body(struct html *html, const struct fleet_diff *diff, struct error *err)
{
	int code = 0;

	html_open(html, "body", NULL);
	html_open(html, "a", "skip");
	html_attr(html, "href", "#main");
	html_say(html, "Skip to the comparison");
	html_close(html);
	html_open(html, "header", NULL);
	put_bar(html, diff);
	put_strip(html, diff);
	html_close(html);
	html_open(html, "main", "wrap");
	html_attr(html, "id", "main");
	put_totals(html, diff);
	for (size_t change = 0; change < FLEET_EVIDENCE && code == 0; change++)
		code = put_section(html, diff, (enum fleet_change)change, err);
	html_close(html);
	html_close(html);
	return code;
}

static int put_page(struct html *html, const struct fleet_diff *diff, struct error *err)
{
	static const char type[] = "<!DOCTYPE html>";

	xml_out_raw(html->xml, type, sizeof type - 1);
	html_open(html, "html", NULL);
	html_attr(html, "lang", "en");
	html_head_of(html, arena_printf(html->arena, "Two fleets: %zu regressed", diff->of_change[FLEET_REGRESSED]),
		     fleet_diff_css, fleet_diff_css_size);
	int code = put_body(html, diff, err);

	html_close(html);
	return code;
}

int fleet_diff_html(const struct fleet_diff *diff, const struct report_options *options, FILE *out, struct error *err)
{
	const struct report_head head = { .tool_version = diff->tool_version };
	struct xml_out xml = { .file = out };
	struct html html = { .xml = &xml, .head = &head, .arena = arena_new(REPORT_CEILING), .level = 2 };

	(void)options;
	if (!html.arena)
		return error_set(err, ERR_NOMEM, "out of memory while writing the comparison");
	int code = put_page(&html, diff, err);
	bool failed = html.failed || arena_failed(html.arena);

	arena_free(html.arena);
	int closed = xml_out_close(&xml, "HTML", failed, code ? NULL : err);

	return code ? code : closed;
}
