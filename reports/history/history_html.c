/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history as one page: the present verdict, the timeline, and a table of spans with what changed. */
#include <string.h>

#include "common/ceilings.h"
#include "reports/embedded.h"
#include "reports/history/history_drawing.h"
#include "reports/history/history_words.h"

static const char *const columns[] = { "From", "Verdict", "State", "What changed" };

static const struct history_state *last_state(const struct history *history)
{
	return &history->states[history->count - 1];
}

static bool is_now(const struct history *history)
{
	return last_state(history)->kind == HISTORY_PRESENT;
}

/* Words that hold what was neutralised: its escapes become chips. */
static void put_neutral(struct html *html, const char *element, const char *css, const char *words)
{
	if (!words || !*words)
		return;
	html_open(html, element, css);
	html_text(html, (struct text){ .utf8 = words, .changed = true });
	html_close(html);
}

static void put_value(struct html *html, const struct history_state *state, const struct history_value *value)
{
	const char *from = history_answer(html->arena, value->from), *to = history_answer(html->arena, value->to);

	html_open(html, "li", NULL);
	html_path(html, value->to->key);
	html_say(html, " ");
	if (*value->to->value.utf8)
		html_code(html, value->to->value);
	put_neutral(html, "span", NULL, arena_printf(html->arena, " %s \u2192 %s ", from, to));
	put_neutral(html, "span", "place soft", history_location(html->arena, state, value->to));
	html_close(html);
}

static void put_values(struct html *html, const struct history_state *state, const struct history_change *change)
{
	if (change->value_count)
		html_open(html, "ul", NULL);
	for (size_t i = 0; i < change->value_count; i++)
		put_value(html, state, &change->values[i]);
	if (change->value_count)
		html_close(html);
	else
		put_neutral(html, "p", "soft", change->to->because.utf8);
}

static void put_change(struct html *html, const struct history *history, const struct history_span *span,
		       const struct history_change *change)
{
	html_open(html, "div", "change");
	html_open(html, "p", NULL);
	html_element(html, "b", NULL, change->to->title);
	html_sayf(html, ": %s \u2192 %s%s%s", state_words(html->arena, change->from->state),
		  state_words(html->arena, change->to->state), change->follows ? ", as a consequence of " : "",
		  change->follows ? change->follows->title : "");
	html_close(html);
	if (!*history_one_moment(html->arena, history, span))
		put_neutral(html, "p", NULL, history_moment(html->arena, history, span, change));
	put_neutral(html, "p", "want", history_oddity(html->arena, span, change));
	if (!change->follows)
		put_values(html, span_state(history, span), change);
	html_close(html);
}

/* A long list is folded; its first entries stand for it. */
static void put_others(struct html *html, const struct history_span *span, enum history_change_kind kind)
{
	const char *all = history_others(html->arena, span, kind, true), *some;

	some = history_others(html->arena, span, kind, false);
	if (strcmp(all, some) == 0) {
		put_neutral(html, "p", "soft", all);
		return;
	}
	html_open(html, "details", "soft");
	put_neutral(html, "summary", NULL, some);
	put_neutral(html, "p", NULL, all);
	html_close(html);
}

static void put_changes(struct html *html, const struct history *history, const struct history_span *span)
{
	html_cell_open(html, columns[3]);
	put_neutral(html, "p", NULL, span_state(history, span)->why.utf8);
	put_neutral(html, "p", NULL, history_rename(html->arena, history, span));
	put_neutral(html, "p", NULL, history_one_moment(html->arena, history, span));
	put_neutral(html, "p", "want", history_oddities(html->arena, span));
	for (size_t i = 0; i < span->change_count; i++)
		if (span->changes[i].kind == CHANGE_STATE)
			put_change(html, history, span, &span->changes[i]);
	for (enum history_change_kind kind = CHANGE_LOST; kind <= CHANGE_BACK; kind++)
		put_others(html, span, kind);
	put_neutral(html, "p", "soft", history_no_change(html->arena, history, span));
	html_close(html);
}

static void put_span(struct html *html, const struct history *history, const struct history_span *span)
{
	const struct history_state *state = span_state(history, span);

	html_open(html, "tr", NULL);
	html_cell_open(html, columns[0]);
	html_element(html, "b", NULL, history_when(html->arena, state));
	html_close(html);
	html_cell_badge(html, columns[1], history_style(state), history_verdict(state));
	html_cell_open(html, columns[2]);
	put_neutral(html, "p", NULL, history_states_words(html->arena, history, span));
	html_close(html);
	put_changes(html, history, span);
	html_close(html);
}

static void put_files(struct html *html, const struct history_state *state)
{
	html_open(html, "li", NULL);
	html_element(html, "b", NULL, history_when(html->arena, state));
	html_say(html, " ");
	html_path(html, state->path);
	for (size_t i = 0; state->machine && i < state->machine->source_count; i++) {
		html_open(html, "div", NULL);
		html_code(html, source_name(state->machine, (int)i));
		html_say(html, " ");
		html_element(html, "code", "hash soft", state->machine->sources[i].sha256);
		html_close(html);
	}
	html_close(html);
}

static void put_section(struct html *html, const char *part, const char *title)
{
	html_open(html, "section", NULL);
	html_attr(html, "id", html_id(html, part));
	html_element(html, html->level > 2 ? "h3" : "h2", NULL, title);
}

static void put_sections(struct html *html, const struct history *history)
{
	put_section(html, "timeline", "Timeline");
	history_drawing(html, history);
	html_table_open(html, "spans stack", NULL, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < history->span_count; i++)
		put_span(html, history, &history->spans[i]);
	html_close(html);
	html_close(html);
	html_close(html);
	put_section(html, "states", "States and their files");
	html_open(html, "ol", NULL);
	for (size_t i = 0; i < history->count; i++)
		put_files(html, &history->states[i]);
	html_close(html);
	html_close(html);
}

static void put_bar(struct html *html, const struct history *history, const char *heading)
{
	enum outcome_style style = is_now(history) ? history_style(last_state(history)) : STYLE_UNKNOWN;

	html_open(html, "div", arena_printf(html->arena, "bar v-%s", styles[style].css));
	html_open(html, "div", "wrap");
	html_open(html, "div", NULL);
	html_open(html, "p", "verdict");
	html_element(html, "span", "sign", styles[style].sign);
	html_sayf(html, " %s", is_now(history) ? history_verdict(last_state(history)) : "UNKNOWN");
	html_close(html);
	html_element(html, "p", "meaning", "the verdict for the machine as it is now");
	html_close(html);
	html_open(html, "div", NULL);
	html_open(html, heading, NULL);
	html_say(html, "History of ");
	html_open(html, "bdi", NULL);
	html_text(html, history->name);
	html_close(html);
	html_close(html);
	put_neutral(html, "p", "lead", history->summary.utf8);
	if (history->present)
		put_neutral(html, "p", "sub", history->present->windows.display.utf8);
	if (*history->place.utf8)
		put_neutral(html, "p", "sub", arena_printf(html->arena, "in %s", history->place.utf8));
	html_close(html);
	html_close(html);
	html_close(html);
}

static void put_strip(struct html *html, const struct history_report *report)
{
	html_open(html, "div", "strip");
	html_open(html, "dl", "wrap");
	html_pair_open(html, "Input");
	html_path(html, report->operand);
	html_pair_close(html);
	html_pair(html, "Profile",
		  arena_printf(html->arena, "%s: %s", report->head.profile,
			       report->head.profile_title ? report->head.profile_title : ""));
	html_pair(html, "Made by", arena_printf(html->arena, "tlsready %s", report->head.tool_version));
	html_close(html);
	html_close(html);
}

static void put_histories(struct html *html, const struct history_report *report)
{
	bool is_one = report->count == 1;

	html->level = is_one ? 2 : 3;
	html_open(html, "header", NULL);
	if (is_one)
		put_bar(html, report->histories, "h1");
	else
		html_element(html, "h1", "wrap", arena_printf(html->arena, "History of %zu machines", report->count));
	put_strip(html, report);
	html_close(html);
	html_open(html, "main", "wrap");
	html_attr(html, "id", "main");
	for (size_t i = 0; i < report->count; i++) {
		html->number = i + 1;
		if (!is_one) {
			html_open(html, "article", "machine");
			put_bar(html, &report->histories[i], "h2");
		}
		put_sections(html, &report->histories[i]);
		if (!is_one)
			html_close(html);
	}
	html_close(html);
}

static void put_page(struct html *html, const struct history_report *report)
{
	static const char type[] = "<!DOCTYPE html>";
	const char *title = report->count == 1
				    ? arena_printf(html->arena, "History of %s: %s", report->histories->name.utf8,
						   report->histories->summary.utf8)
				    : arena_printf(html->arena, "History of %zu machines", report->count);

	xml_out_raw(html->xml, type, sizeof type - 1);
	html_open(html, "html", NULL);
	html_attr(html, "lang", "en");
	html_head_of(html, title, history_css, history_css_size);
	html_open(html, "body", NULL);
	html_open(html, "a", "skip");
	html_attr(html, "href", "#main");
	html_say(html, "Skip to the history");
	html_close(html);
	put_histories(html, report);
	html_close(html);
	html_close(html);
}

int history_html(const struct history_report *report, const struct report_options *options, FILE *out, struct error *err)
{
	struct xml_out xml = { .file = out };
	struct html html = { .xml = &xml, .head = &report->head, .arena = arena_new(REPORT_CEILING) };

	(void)options;
	if (!html.arena)
		return error_set(err, ERR_NOMEM, "out of memory while writing the history");
	put_page(&html, report);
	bool failed = html.failed || arena_failed(html.arena);

	arena_free(html.arena);
	return xml_out_close(&xml, "HTML", failed, err);
}
