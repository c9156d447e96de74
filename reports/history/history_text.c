/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history for a terminal: the present verdict and the summary, then a line for each span, and below it what changed. */
#include <string.h>

#include "common/ceilings.h"
#include "reports/history/history_words.h"
#include "reports/text/text_page.h"

enum { SPAN_COLUMN = 2, VERDICT_COLUMN = 35, LABEL_COLUMN = 52, CHANGE_INDENT = 6, VALUE_INDENT = 8 };

static void put_value(struct page *page, const struct history_state *state, const struct history_value *value)
{
	const struct evidence *to = value->to;
	const char *where = history_location(page->arena, state, to);

	page_line(page, VALUE_INDENT,
		  arena_printf(page->arena, "%s%s%s%s%s%s%s", to->value.utf8, *to->value.utf8 ? ": " : "",
			       history_answer(page->arena, value->from), page_arrow(page),
			       history_answer(page->arena, to), *where ? ", " : "", where));
}

/* Not wrapped, so that it can be copied: names of keys contain spaces. */
static void put_key(struct page *page, const char *key)
{
	page_to(page, CHANGE_INDENT);
	page_put(page, page_clip(page, key, PAGE_WORD_SHOWN));
	page_end(page);
}

static void put_change(struct page *page, const struct history *history, const struct history_span *span,
		       const struct history_change *change)
{
	page_to(page, CHANGE_INDENT - 2);
	page_prose(page, CHANGE_INDENT,
		   arena_printf(page->arena, "%s: %s%s%s%s%s", change->to->title, change->from->state, page_arrow(page),
				change->to->state, change->follows ? ", as a consequence of " : "",
				change->follows ? change->follows->title : ""));
	page_end(page);
	if (change->follows && !page_is_full(page))
		return;
	if (!*history_one_moment(page->arena, history, span))
		page_line(page, CHANGE_INDENT, history_moment(page->arena, history, span, change));
	page_line(page, CHANGE_INDENT, history_oddity(page->arena, span, change));
	for (size_t i = 0; i < change->value_count; i++) {
		const char *key = change->values[i].to->key.utf8;

		if (i == 0 || strcmp(key, change->values[i - 1].to->key.utf8) != 0)
			put_key(page, key);
		put_value(page, span_state(history, span), &change->values[i]);
	}
	if (!change->value_count || page_is_full(page))
		page_line(page, CHANGE_INDENT, change->to->because.utf8);
}

static void put_changes(struct page *page, const struct history *history, const struct history_span *span)
{
	page_line(page, CHANGE_INDENT - 2, history_rename(page->arena, history, span));
	page_line(page, CHANGE_INDENT - 2, history_one_moment(page->arena, history, span));
	page_line(page, CHANGE_INDENT - 2, history_oddities(page->arena, span));
	for (size_t i = 0; i < span->change_count; i++)
		if (span->changes[i].kind == CHANGE_STATE)
			put_change(page, history, span, &span->changes[i]);
	for (enum history_change_kind kind = CHANGE_LOST; kind <= CHANGE_BACK; kind++)
		page_line(page, CHANGE_INDENT - 2, history_others(page->arena, span, kind, page_is_full(page)));
	page_line(page, CHANGE_INDENT - 2, history_no_change(page->arena, history, span));
}

/* Each state of a span by itself, with the files that it is made of. */
static void put_states(struct page *page, const struct history *history, const struct history_span *span)
{
	for (size_t i = span->first; i < span->first + span->count; i++) {
		const struct history_state *state = &history->states[i];

		page_line(page, CHANGE_INDENT - 2,
			  arena_printf(page->arena, "%s  %s", history_when(page->arena, state), state->path.utf8));
		for (size_t k = 0; state->machine && k < state->machine->source_count; k++)
			page_line(page, CHANGE_INDENT,
				  arena_printf(page->arena, "%s  %s", source_name(state->machine, (int)k).utf8,
					       state->machine->sources[k].sha256));
	}
}

static void put_span(struct page *page, const struct history *history, const struct history_span *span)
{
	const struct history_state *state = span_state(history, span);
	bool is_now = state->kind == HISTORY_PRESENT;
	const char *shutdown = is_now ? state_shutdown(state) : "";

	page_to(page, SPAN_COLUMN);
	page_put(page, history_when(page->arena, state));
	page_to(page, VERDICT_COLUMN);
	page_sign(page, history_style(state), 2);
	page_colored(page, history_style(state), history_verdict(state));
	if (!is_now || span->count > 1) {
		page_to(page, LABEL_COLUMN);
		page_prose(page, LABEL_COLUMN, history_states_words(page->arena, history, span));
	} else if (*shutdown) {
		page_to(page, LABEL_COLUMN);
		page_prose(page, LABEL_COLUMN,
			   arena_printf(page->arena, "last shutdown %s", time_words(page->arena, shutdown)));
	}
	page_end(page);
	page_line(page, CHANGE_INDENT - 2, state->why.utf8);
	put_changes(page, history, span);
	if (page_is_full(page))
		put_states(page, history, span);
}

static void put_head(struct page *page, const struct history_report *report, const struct history *history)
{
	const struct history_state *last = &history->states[history->count - 1];
	const struct machine_result *present = history->present;
	const char *place = history->place.utf8;
	bool is_now = last->kind == HISTORY_PRESENT;

	page_sign(page, is_now ? history_style(last) : STYLE_UNKNOWN, 2);
	page_colored(page, is_now ? history_style(last) : STYLE_UNKNOWN, is_now ? history_verdict(last) : "UNKNOWN");
	page_put(page, "  ");
	page_put(page, page_clip(page, history->name.utf8, PAGE_WORD_SHOWN));
	if (present)
		page_cell(page, 0, SPAN_COLUMN, present->windows.display.utf8);
	page_cell(page, 0, SPAN_COLUMN, arena_printf(page->arena, "%s%s", *place ? "in " : "", place));
	page_cell(page, 0, SPAN_COLUMN, arena_printf(page->arena, "profile %s", report->head.profile));
	page_end(page);
	page_line(page, SPAN_COLUMN, history->summary.utf8);
}

static void put_history(struct page *page, const struct history_report *report, const struct history *history)
{
	put_head(page, report, history);
	if (page->options->verbosity < 0)
		return;
	page_end(page);
	for (size_t i = 0; i < history->span_count; i++)
		put_span(page, history, &history->spans[i]);
}

int history_text(const struct history_report *report, const struct report_options *options, FILE *out, struct error *err)
{
	struct page page = { .out = out, .options = options, .head = &report->head, .arena = arena_new(REPORT_CEILING) };

	if (!page.arena)
		return error_no_memory(err);
	page.width = options->width ? options->width : PAGE_WIDTH_DEFAULT;
	for (size_t i = 0; i < report->count; i++) {
		if (i)
			page_end(&page);
		put_history(&page, report, &report->histories[i]);
	}
	bool short_of_memory = arena_failed(page.arena);

	arena_free(page.arena);
	if (short_of_memory)
		return error_set(err, ERR_NOMEM, "out of memory while writing the history");
	return fflush(out) == 0 && !ferror(out) ? 0 : error_set(err, ERR_IO, "the history could not be written");
}
