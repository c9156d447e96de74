/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The timeline as a drawing: a lane for each kind of key and one for the hives, a mark for each time, a line where Windows
 * was installed. Below it the same as a list. Across, positions are per cent, so that text keeps its size on a narrow
 * screen; marks are svg elements of their own, since only those take per cent and a shape at once.
 */
#include "reports/html/html_svg.h"

#include <string.h>

#include "reports/words/timeline.h"

/* In pixels: a lane has its name, and below it the line with the marks. */
enum { HEAD = 20, LANE = 36, NAME = 13, LINE = 26, FOOT = 22 };
/* In tenths of a per cent. Marks that are nearer than NEAR would hide each other: one stands for all, and its tip names them. */
enum { LEFT = 20, WIDE = 960, NEAR = 14 };

/* clang-format off */
static const struct {
	const char *css, *path, *sign, *words;
} kinds[MOMENT_KINDS] = {
	[MOMENT_NEAREST] = { "near", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", "\u25CB", "the nearest key: the key or value itself does not exist" },
	[MOMENT_READ]    = { "read", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", "\u25CF", "a value was read there" },
	[MOMENT_FINDING] = { "bad",  "M0-8 8 0 0 8-8 0z", "\u25C6", "a finding depends on it" },
	[MOMENT_FILE]    = { "file", "M-5-5H5V5H-5z", "\u25A0", "Windows itself, or a hive" },
};
/* clang-format on */

struct drawing {
	struct moments moments;
	size_t first, end; /* those that are drawn: the others are not plausible */
	int tops[LANE_COUNT], height;
};

static struct drawing drawing_of(const struct machine_result *machine)
{
	struct drawing drawing = { .moments = moments_of(machine), .height = HEAD };
	const struct moment *list = drawing.moments.list;
	bool has[LANE_COUNT] = { false };

	while (drawing.first < drawing.moments.count && !is_plausible(&list[drawing.first]))
		drawing.first++;
	for (drawing.end = drawing.first; drawing.end < drawing.moments.count && is_plausible(&list[drawing.end]);
	     drawing.end++)
		has[list[drawing.end].lane] = true;
	for (size_t i = 0; i < LANE_COUNT; i++) {
		drawing.tops[i] = has[i] ? drawing.height : -1;
		drawing.height += has[i] ? LANE : 0;
	}
	return drawing;
}

bool has_times(const struct machine_result *machine)
{
	struct drawing drawing = drawing_of(machine);

	return drawing.end - drawing.first > 1 &&
	       drawing.moments.list[drawing.first].seconds != drawing.moments.list[drawing.end - 1].seconds;
}

static int location_of(const struct drawing *drawing, int64_t seconds)
{
	int64_t first = drawing->moments.list[drawing->first].seconds;
	int64_t span = drawing->moments.list[drawing->end - 1].seconds - first;

	return LEFT + (span ? (int)((seconds - first) * WIDE / span) : 0);
}

/* What lines may cross is written on a halo of the page's colour (paint-order is not in every checker's CSS). */
static void put_lane_name(struct html *html, const char *css, int x, int y, const char *words)
{
	svg_words(html, arena_printf(html->arena, "halo %s", css), x, y, words);
	svg_words(html, css, x, y, words);
}

static void put_moment(struct html *html, const struct moment *moment)
{
	html_say(html, moment->before);
	if (*moment->what.utf8)
		html_path(html, moment->what);
}

/* The tip is plain text: what is neutral already, without chips. */
static void put_tip(struct html *html, const struct moment *list, size_t count)
{
	html_open(html, "title", NULL);
	for (size_t i = 0; i < count; i++)
		html_sayf(html, "%s%s  %s%s", i ? "\n" : "", time_words(html->arena, list[i].written), list[i].before,
			  list[i].what.utf8);
	html_close(html);
}

static void put_mark(struct html *html, enum moment_kind kind, int x, int y, const struct moment *list, size_t count)
{
	html_open(html, "svg", arena_printf(html->arena, "mark %s", kinds[kind].css));
	svg_across(html, "x", x);
	svg_down(html, "y", y);
	html_open(html, "g", NULL);
	put_tip(html, list, count);
	html_open(html, "path", NULL);
	html_attr(html, "d", kinds[kind].path);
	html_close(html);
	html_close(html);
	html_close(html);
}

/* The moments of one lane, by time: the next mark is of those from `from`; returns where the one after it begins. */
static size_t put_next(struct html *html, const struct drawing *drawing, const struct moment *list, size_t from,
		       size_t count)
{
	int x = location_of(drawing, list[from].seconds);
	enum moment_kind kind = MOMENT_NEAREST;
	size_t end = from;

	for (; end < count && location_of(drawing, list[end].seconds) < x + NEAR; end++)
		if (list[end].kind > kind)
			kind = list[end].kind;
	put_mark(html, kind, x, drawing->tops[list[from].lane] + LINE, list + from, end - from);
	return end;
}

static void put_lane(struct html *html, const struct drawing *drawing, enum lane lane)
{
	struct moment list[MOMENTS_LIMIT];
	size_t count = 0, next = 0;
	int top = drawing->tops[lane];

	for (size_t i = drawing->first; i < drawing->end; i++)
		if (drawing->moments.list[i].lane == lane)
			list[count++] = drawing->moments.list[i];
	put_lane_name(html, "lane", 0, top + NAME, lane_names[lane]);
	put_lane_name(html, "last", 1000, top + NAME, arena_printf(html->arena, "last %.10s", list[count - 1].written));
	svg_line(html, NULL, 0, top + LINE, 1000, top + LINE, NULL);
	while (next < count)
		next = put_next(html, drawing, list, next, count);
}

static void put_ticks(struct html *html, const struct drawing *drawing)
{
	struct tick ticks[TICKS_LIMIT];
	size_t count = ticks_between(drawing->moments.list[drawing->first].seconds,
				     drawing->moments.list[drawing->end - 1].seconds, ticks);

	for (size_t i = 0; i < count; i++) {
		int x = location_of(drawing, ticks[i].seconds);

		svg_line(html, "tick", x, HEAD, x, drawing->height, NULL);
		svg_words(html, "last", x, drawing->height + FOOT - 6, ticks[i].label);
	}
}

static void put_installed(struct html *html, const struct drawing *drawing)
{
	for (size_t i = drawing->first; i < drawing->end; i++) {
		const struct moment *moment = &drawing->moments.list[i];
		int x = location_of(drawing, moment->seconds);

		if (moment->kind != MOMENT_FILE || moment->lane != LANE_WINDOWS)
			continue;
		svg_line(html, "since", x, HEAD, x, drawing->height, NULL);
		svg_words(html, "lane", x, HEAD - 7,
			  arena_printf(html->arena, "Windows installed %.10s", moment->written));
	}
}

static void put_about(struct html *html, const struct drawing *drawing)
{
	html_attr(html, "aria-labelledby",
		  arena_printf(html->arena, "%s %s", html_id(html, "axis"), html_id(html, "axis-about")));
	html_open(html, "title", NULL);
	html_attr(html, "id", html_id(html, "axis"));
	html_say(html, "When the keys that were read were last written");
	html_close(html);
	html_open(html, "desc", NULL);
	html_attr(html, "id", html_id(html, "axis-about"));
	html_sayf(html, "From %s to %s; the list below has the same entries.",
		  drawing->moments.list[drawing->first].written, drawing->moments.list[drawing->end - 1].written);
	html_close(html);
}

static void put_drawing(struct html *html, const struct drawing *drawing)
{
	html_open(html, "svg", "axis");
	html_attr(html, "role", "img");
	html_attr(html, "width", "100%");
	svg_down(html, "height", drawing->height + FOOT);
	put_about(html, drawing);
	put_ticks(html, drawing);
	put_installed(html, drawing);
	for (size_t i = 0; i < LANE_COUNT; i++)
		if (drawing->tops[i] >= 0)
			put_lane(html, drawing, (enum lane)i);
	html_close(html);
}

static void put_legend(struct html *html)
{
	html_open(html, "p", "legend");
	for (size_t i = MOMENT_KINDS; i-- > 0;)
		html_legend_item(html, kinds[i].css, kinds[i].sign, kinds[i].words);
	html_close(html);
}

static bool shares_second(const struct moments *moments, size_t i)
{
	return i && i < moments->count && moments->list[i].seconds == moments->list[i - 1].seconds;
}

static void put_list(struct html *html, const struct moments *moments)
{
	html_open(html, "details", "moments");
	html_element(html, "summary", NULL, "The same as a list");
	html_open(html, "ol", NULL);
	for (size_t i = 0; i < moments->count; i++) {
		if (!shares_second(moments, i)) {
			html_open(html, "li", NULL);
			html_element(html, "time", NULL, time_words(html->arena, moments->list[i].written));
		}
		html_open(html, "div", NULL);
		html_element(html, "span", kinds[moments->list[i].kind].css, kinds[moments->list[i].kind].sign);
		html_say(html, " ");
		put_moment(html, &moments->list[i]);
		html_close(html);
		if (!shares_second(moments, i + 1))
			html_close(html);
	}
	html_close(html);
	html_close(html);
}

void html_timeline(struct html *html)
{
	struct drawing drawing = drawing_of(html->machine);

	put_drawing(html, &drawing);
	put_legend(html);
	put_list(html, &drawing.moments);
	if (drawing.moments.dropped)
		html_element(html, "p", "soft",
			     arena_printf(html->arena, "%zu more times are not listed here.", drawing.moments.dropped));
	if (drawing.end - drawing.first < drawing.moments.count)
		html_element(html, "p", "soft", "Times before 1993 or after 2099 are only in the list.");
}
