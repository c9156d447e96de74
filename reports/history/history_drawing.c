/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bar for each span, from its first state to its last, in the colour of the verdict; a mark for each state; a line where the
 * last-written time of a key narrows a change. Between bars nothing is known. Across, positions are per cent (html_timeline.c);
 * the present is at the right end. The table below has the same in words.
 */
#include "reports/history/history_drawing.h"

#include <stdint.h>

#include "reports/history/history_words.h"
#include "reports/html/html_svg.h"
#include "reports/words/timeline.h"

/* In pixels. */
enum { HEAD = 22, BAR = 26, MIDDLE = HEAD + BAR / 2, LINE_END = HEAD + BAR + 8, FOOT = LINE_END + 18 };
/* In tenths of a per cent: across, and the least that a bar or its words take. */
enum { LEFT = 20, WIDE = 960, RIGHT = LEFT + WIDE, THIN = 6, ROOM_FOR_WORDS = 160 };

struct scale {
	int64_t first, last;
	bool is_usable;
};

static bool seconds_of(const struct history_state *state, int64_t *ret)
{
	return *state->time && time_seconds(state->time, ret);
}

static struct scale scale_of(const struct history *history)
{
	struct scale scale = { .first = INT64_MAX, .last = INT64_MIN };
	int64_t seconds;

	for (size_t i = 0; i < history->count; i++) {
		const struct history_state *state = &history->states[i];

		if (!seconds_of(state, &seconds))
			continue;
		if (state->kind != HISTORY_PRESENT && seconds < scale.first)
			scale.first = seconds;
		scale.last = seconds > scale.last ? seconds : scale.last;
	}
	scale.is_usable = scale.last > scale.first;
	return scale;
}

static int place_of(const struct scale *scale, int64_t seconds)
{
	return LEFT + (int)((seconds - scale->first) * WIDE / (scale->last - scale->first));
}

/* -1: it has no place in time. */
static int place_of_state(const struct scale *scale, const struct history_state *state)
{
	int64_t seconds;

	if (state->kind == HISTORY_PRESENT)
		return RIGHT;
	return seconds_of(state, &seconds) ? place_of(scale, seconds) : -1;
}

static void put_bar(struct html *html, const struct history *history, const struct scale *scale,
		    const struct history_span *span)
{
	const struct history_state *first = span_state(history, span);
	int from = place_of_state(scale, first), to = place_of_state(scale, first + span->count - 1);

	if (!first->machine || to < 0)
		return;
	from = from < 0 ? LEFT : from;
	int wide = to - from < THIN ? THIN : to - from, start = to - from < THIN ? from - THIN / 2 : from;
	const char *look = styles[style_of_verdict(first->machine->verdict)].css;

	html_open(html, "rect", arena_printf(html->arena, "span k-%s", look));
	svg_across(html, "x", start);
	svg_across(html, "width", wide);
	svg_down(html, "y", HEAD);
	svg_down(html, "height", BAR);
	html_element(html, "title", NULL,
		     arena_printf(html->arena, "%s: %s", history_verdict(first),
				  history_states_words(html->arena, history, span)));
	html_close(html);
	if (wide >= ROOM_FOR_WORDS)
		svg_words(html, "on", start + wide / 2, MIDDLE + 5, history_verdict(first));
}

static void put_mark(struct html *html, const struct scale *scale, const struct history_state *state)
{
	int x = place_of_state(scale, state);

	if (x < 0)
		return;
	html_open(html, "svg", state->machine ? "mark seen" : "mark lost");
	svg_across(html, "x", x);
	svg_down(html, "y", HEAD + BAR);
	html_open(html, "g", NULL);
	html_element(html, "title", NULL,
		     arena_printf(html->arena, "%s  %s: %s", history_when(html->arena, state), state->label.utf8,
				  history_verdict(state)));
	html_open(html, "path", NULL);
	html_attr(html, "d", state->machine ? "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z" : "M0-7 7 0 0 7-7 0z");
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_changes(struct html *html, const struct scale *scale, const struct history_span *span)
{
	int64_t seconds;

	for (size_t i = 0; i < span->change_count; i++) {
		const struct history_change *change = &span->changes[i];

		if (!change->is_narrowed || change->follows || !time_seconds(change->before, &seconds) ||
		    seconds < scale->first || seconds > scale->last)
			continue;
		int x = place_of(scale, seconds);

		svg_line(html, "since", x, HEAD - 6, x, LINE_END,
			 arena_printf(html->arena, "%s: %s to %s, key last written %s", change->to->title,
				      state_words(html->arena, change->from->state),
				      state_words(html->arena, change->to->state),
				      time_words(html->arena, change->before)));
	}
}

static void put_ticks(struct html *html, const struct scale *scale)
{
	struct tick ticks[TICKS_LIMIT];
	size_t count = ticks_between(scale->first, scale->last, ticks);

	for (size_t i = 0; i < count; i++) {
		int x = place_of(scale, ticks[i].seconds);

		svg_line(html, "tick", x, HEAD - 4, x, LINE_END, NULL);
		svg_words(html, "last", x, FOOT - 4, ticks[i].label);
	}
	svg_words(html, "last", RIGHT + LEFT, HEAD - 8, "now");
}

static void put_about(struct html *html, const struct history *history)
{
	const char *title = html_id(html, "history"), *about = html_id(html, "history-about");

	html_attr(html, "role", "img");
	html_attr(html, "aria-labelledby", arena_printf(html->arena, "%s %s", title, about));
	html_open(html, "title", NULL);
	html_attr(html, "id", title);
	html_say(html, "The verdict over time");
	html_close(html);
	html_open(html, "desc", NULL);
	html_attr(html, "id", about);
	html_sayf(html, "%s. The table below has the same entries.", history->summary.utf8);
	html_close(html);
}

void history_drawing(struct html *html, const struct history *history)
{
	struct scale scale = scale_of(history);

	if (!scale.is_usable)
		return;
	html_open(html, "svg", "axis");
	html_attr(html, "width", "100%");
	svg_down(html, "height", FOOT);
	put_about(html, history);
	put_ticks(html, &scale);
	svg_line(html, "gap", LEFT, MIDDLE, RIGHT, MIDDLE, NULL);
	for (size_t i = 0; i < history->span_count; i++)
		put_bar(html, history, &scale, &history->spans[i]);
	for (size_t i = 0; i < history->span_count; i++)
		put_changes(html, &scale, &history->spans[i]);
	for (size_t i = 0; i < history->count; i++)
		put_mark(html, &scale, &history->states[i]);
	html_close(html);
	html_open(html, "p", "legend");
	html_legend_item(html, NULL, "\u25CB", "a known state; between bars the state is unknown");
	html_legend_item(html, "lost", "\u25C6", "an unknown state");
	html_legend_item(html, "read", "\u2506", "a key behind a change was last written");
	html_close(html);
}
