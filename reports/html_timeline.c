/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the keys that were read were last written: one axis, a numbered mark for each time, and the list that explains
 * the numbers. Positions are per cent, so that text keeps its size on a narrow screen.
 */
#include "reports/html.h"

#include <stdlib.h>
#include <string.h>

struct moment {
	int64_t seconds;
	const char *written;
	struct text key;
};

struct moments {
	struct moment list[HTML_TIMES_LIMIT];
	size_t count, dropped;
};

static bool is_known(const struct moments *moments, const struct evidence *evidence)
{
	for (size_t i = 0; i < moments->count; i++)
		if (strcmp(moments->list[i].written, evidence->written) == 0 &&
		    strcmp(moments->list[i].key.utf8, evidence->key.utf8) == 0)
			return true;
	return false;
}

static void add(struct moments *moments, const struct evidence *evidence)
{
	struct evidence about = *evidence;
	struct moment moment = { .written = evidence->written, .key = answering_key(evidence) };

	about.key = moment.key;
	if (!time_seconds(evidence->written, &moment.seconds) || is_known(moments, &about))
		return;
	if (moments->count == HTML_TIMES_LIMIT)
		moments->dropped++;
	else
		moments->list[moments->count++] = moment;
}

static int by_time(const void *a, const void *b)
{
	const struct moment *left = a, *right = b;
	int order = strcmp(left->written, right->written); /* one form, so letters sort as times do */

	return order ? order : strcmp(left->key.utf8, right->key.utf8);
}

static struct moments moments_of(const struct machine_result *machine)
{
	struct moments moments = { .count = 0 };

	for (size_t i = 0; i < machine->fact_count; i++)
		for (size_t k = 0; k < machine->facts[i].evidence_count; k++)
			add(&moments, &machine->facts[i].evidence[k]);
	qsort(moments.list, moments.count, sizeof *moments.list, by_time);
	return moments;
}

bool has_times(const struct machine_result *machine)
{
	struct moments moments = moments_of(machine);

	return moments.count > 1 && strcmp(moments.list[0].written, moments.list[moments.count - 1].written) != 0;
}

/* Tenths of a per cent from the left edge. */
static int place_of(const struct moments *moments, size_t i)
{
	int64_t first = moments->list[0].seconds, span = moments->list[moments->count - 1].seconds - first;

	return 30 + (span ? (int)((moments->list[i].seconds - first) * 940 / span) : 0);
}

static void put_percent(struct html *html, const char *name, int tenths)
{
	html_attr(html, name, arena_printf(html->arena, "%d.%d%%", tenths / 10, tenths % 10));
}

static void put_words(struct html *html, int tenths, int y, const char *anchor, const char *words)
{
	html_open(html, "text", NULL);
	put_percent(html, "x", tenths);
	html_attr(html, "y", arena_printf(html->arena, "%d", y));
	html_attr(html, "text-anchor", anchor);
	html_say(html, words);
	html_close(html);
}

static void put_axis(struct html *html, const struct moments *moments)
{
	html_open(html, "line", NULL);
	html_attr(html, "x1", "3%");
	html_attr(html, "x2", "97%");
	html_attr(html, "y1", "40");
	html_attr(html, "y2", "40");
	html_close(html);
	put_words(html, 30, 62, "start", arena_printf(html->arena, "%.10s", moments->list[0].written));
	put_words(html, 970, 62, "end", arena_printf(html->arena, "%.10s", moments->list[moments->count - 1].written));
}

static bool shares_time(const struct moments *moments, size_t i)
{
	return i && strcmp(moments->list[i].written, moments->list[i - 1].written) == 0;
}

/* Numbers of marks that lie close together climb, so that they can be told apart. */
static void put_marks(struct html *html, const struct moments *moments)
{
	int last = -1000, step = 0, number = 0;

	for (size_t i = 0; i < moments->count; i++) {
		int x = place_of(moments, i);

		if (shares_time(moments, i))
			continue;
		step = x - last < 50 && step < 2 ? step + 1 : 0;
		html_open(html, "circle", NULL);
		put_percent(html, "cx", x);
		html_attr(html, "cy", "40");
		html_attr(html, "r", "5");
		html_close(html);
		put_words(html, x, 28 - 13 * step, "middle", arena_printf(html->arena, "%d", ++number));
		last = x;
	}
}

static void put_drawing(struct html *html, const struct moments *moments)
{
	html_open(html, "svg", "axis");
	html_attr(html, "role", "img");
	html_attr(html, "width", "100%");
	html_attr(html, "height", "66");
	html_attr(html, "aria-labelledby",
		  arena_printf(html->arena, "%s %s", html_id(html, "axis"), html_id(html, "axis-about")));
	html_open(html, "title", NULL);
	html_attr(html, "id", html_id(html, "axis"));
	html_say(html, "When the keys were last written");
	html_close(html);
	html_open(html, "desc", NULL);
	html_attr(html, "id", html_id(html, "axis-about"));
	html_sayf(html, "From %s to %s; the list below names each mark.", moments->list[0].written,
		  moments->list[moments->count - 1].written);
	html_close(html);
	put_axis(html, moments);
	put_marks(html, moments);
	html_close(html);
}

static void put_list(struct html *html, const struct moments *moments)
{
	html_open(html, "ol", "moments");
	for (size_t i = 0; i < moments->count; i++) {
		if (!shares_time(moments, i)) {
			html_open(html, "li", NULL);
			html_element(html, "time", NULL, time_words(html->arena, moments->list[i].written));
		}
		html_open(html, "div", NULL);
		html_path(html, moments->list[i].key);
		html_close(html);
		if (i + 1 == moments->count || !shares_time(moments, i + 1))
			html_close(html);
	}
	html_close(html);
}

void html_timeline(struct html *html)
{
	struct moments moments = moments_of(html->machine);

	put_drawing(html, &moments);
	put_list(html, &moments);
	if (moments.dropped)
		html_element(html, "p", "soft",
			     arena_printf(html->arena, "%zu more keys are not drawn.", moments.dropped));
}
