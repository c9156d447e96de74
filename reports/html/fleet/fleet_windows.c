/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the verdicts spread over the versions of Windows: numbers, and a bar of them, which repeats them for the eye. */
#include "reports/html/fleet/html_fleet.h"

#include <stdlib.h>
#include <string.h>

#include "reports/html/html_svg.h"
#include "reports/words/report_baselines.h"

enum { VERDICTS = VERDICT_NOT_READY + 1, NARROWEST = 5 };

struct row {
	const char *windows;
	size_t of[VERDICTS], all;
};

static int by_windows(const struct machine_summary *a, const struct machine_summary *b)
{
	return strcmp(a->windows, b->windows);
}

static int by_size(const void *a, const void *b)
{
	const struct fleet_group *x = a, *y = b;
	int order = (x->count < y->count) - (x->count > y->count);

	return order ? order : by_windows(x->machine, y->machine);
}

static void add(const struct html *html, const struct fleet_group *group, struct row *row)
{
	for (size_t i = 0; i < group->count; i++)
		row->of[html->head->machines[group->places[i]].verdict]++;
	row->all += group->count;
}

static size_t make_rows(const struct html *html, const struct fleet_group *groups, size_t count,
			struct row rows[FLEET_WINDOWS_LIMIT])
{
	size_t own = count <= FLEET_WINDOWS_LIMIT ? count : FLEET_WINDOWS_LIMIT - 1;

	for (size_t i = 0; i < count; i++) {
		struct row *row = &rows[i < own ? i : own];

		row->windows = i < own ? groups[i].machine->windows : "other versions";
		add(html, &groups[i], row);
	}
	return own + (own < count);
}

/* Of the width, which is that of the largest row; what is there is to be seen. */
static int width_of(size_t count, size_t largest)
{
	int tenths = (int)(count * 1000 / largest);

	return tenths < NARROWEST ? NARROWEST : tenths;
}

static void put_bar(struct html *html, const struct row *row, size_t largest)
{
	int left = 0;

	html_open(html, "svg", "share");
	html_attr(html, "aria-hidden", "true");
	for (size_t i = VERDICTS; i-- > 0;) {
		if (!row->of[i])
			continue;
		html_open(html, "rect", arena_printf(html->arena, "k-%s", styles[style_of_verdict((enum verdict)i)].css));
		svg_across(html, "x", left);
		svg_across(html, "width", width_of(row->of[i], largest));
		html_attr(html, "height", "100%");
		html_close(html);
		left += width_of(row->of[i], largest);
	}
	html_close(html);
}

static void put_row(struct html *html, const struct row *row, size_t largest, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_open(html, "th", NULL);
	html_attr(html, "scope", "row");
	html_say(html, row->windows);
	html_close(html);
	html_cell(html, *titles++, arena_printf(html->arena, "%zu", row->all));
	for (size_t i = VERDICTS; i-- > 0;)
		if (verdicts_of(html->head, (enum verdict)i))
			html_cell(html, *titles++, row->of[i] ? arena_printf(html->arena, "%zu", row->of[i]) : "");
	html_cell_open(html, *titles);
	put_bar(html, row, largest);
	html_close(html);
	html_close(html);
}

static size_t make_titles(const struct html *html, const char **titles)
{
	size_t count = 0;

	titles[count++] = "Windows";
	titles[count++] = "Machines";
	for (size_t i = VERDICTS; i-- > 0;)
		if (verdicts_of(html->head, (enum verdict)i))
			titles[count++] = verdict_word(kind_of_run(html->head), (enum verdict)i);
	titles[count++] = "Distribution";
	return count;
}

static void put_key(struct html *html)
{
	html_open(html, "p", "legend");
	for (size_t i = VERDICTS; i-- > 0;)
		if (verdicts_of(html->head, (enum verdict)i))
			html_legend_item(
				html,
				arena_printf(html->arena, "swatch k-%s", styles[style_of_verdict((enum verdict)i)].css),
				"", verdict_word(kind_of_run(html->head), (enum verdict)i));
	html_close(html);
}

void fleet_windows(struct html *html)
{
	struct row rows[FLEET_WINDOWS_LIMIT] = { 0 };
	const char *titles[VERDICTS + 3];
	size_t count = 0, largest = 1;
	struct fleet_group *groups = fleet_group(html, html->worst_first, html->head->machine_count, by_windows, &count);

	if (!groups)
		return;
	qsort(groups, count, sizeof *groups, by_size);
	count = make_rows(html, groups, count, rows);
	for (size_t i = 0; i < count; i++)
		largest = rows[i].all > largest ? rows[i].all : largest;
	html_table_open(html, "stack numbers", "Verdicts by version of Windows", titles, make_titles(html, titles));
	for (size_t i = 0; i < count; i++)
		put_row(html, &rows[i], largest, titles + 1);
	html_close(html);
	html_close(html);
	put_key(html);
}
