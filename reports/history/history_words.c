/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/history/history_words.h"

#include <stdint.h>
#include <string.h>

#include "reports/words/report_util.h"

static const char *safe(const char *words)
{
	return words ? words : "";
}

const char *history_when(struct arena *arena, const struct history_state *state)
{
	static const char *const words[] = {
		[TIME_UNKNOWN] = "", [TIME_MADE] = "", [TIME_NOT_BEFORE] = " or later", [TIME_NOT_AFTER] = " or earlier"
	};

	if (state->kind == HISTORY_PRESENT)
		return "now";
	if (!*state->time)
		return "time unknown";
	return safe(arena_printf(arena, "%s%s", time_words(arena, state->time), words[state->time_is]));
}

const char *history_states_words(struct arena *arena, const struct history *history, const struct history_span *span)
{
	const struct history_state *first = span_state(history, span), *last = first + span->count - 1;

	if (span->count == 1)
		return first->label.utf8;
	return safe(arena_printf(arena, "%s to %s%s%s: %zu states without a change", first->label.utf8,
				 last->label.utf8, last->kind == HISTORY_PRESENT ? "" : ", ",
				 last->kind == HISTORY_PRESENT ? "" : history_when(arena, last), span->count));
}

const char *history_verdict(const struct history_state *state)
{
	return state->machine ? verdict_word(state->machine->kind, state->machine->verdict) : "UNKNOWN";
}

enum outcome_style history_style(const struct history_state *state)
{
	return state->machine ? style_of_verdict(state->machine->verdict) : STYLE_UNKNOWN;
}

const char *history_moment(struct arena *arena, const struct history *history, const struct history_span *span,
			   const struct history_change *change)
{
	const struct history_state *from = &history->states[change->since], *to = span_state(history, span);
	const char *after = *change->after
				    ? arena_printf(arena, "%s (%s)", time_words(arena, change->after), from->label.utf8)
				    : from->label.utf8;
	const char *before = time_words(arena, change->before);
	const char *end = change->is_narrowed ? ", when the key was last written" : "";

	if (change->kind != CHANGE_STATE || change->follows)
		return "";
	if (!*change->before)
		return safe(arena_printf(arena, "After %s", safe(after)));
	if (!change->is_narrowed)
		end = safe(arena_printf(arena, " (%s)", to->label.utf8));
	return safe(arena_printf(arena, *change->after ? "Between %s and %s%s" : "After %s and not after %s%s",
				 safe(after), before, end));
}

static bool has_moment(const struct history_change *change)
{
	return change->kind == CHANGE_STATE && !change->follows;
}

const char *history_one_moment(struct arena *arena, const struct history *history, const struct history_span *span)
{
	const char *moment = "";
	size_t count = 0;

	for (size_t i = 0; i < span->change_count; i++) {
		const char *other = history_moment(arena, history, span, &span->changes[i]);

		if (!has_moment(&span->changes[i]))
			continue;
		if (count++ && strcmp(other, moment) != 0)
			return "";
		moment = other;
	}
	return count > 1 ? moment : "";
}

/* The first and the last of the times that are odd, and how many there are. */
static size_t odd_times(const struct history_span *span, const char **ret_first, const char **ret_last)
{
	size_t count = 0;

	*ret_first = *ret_last = "";
	for (size_t i = 0; i < span->change_count; i++) {
		const char *written = span->changes[i].written;

		if (!has_moment(&span->changes[i]) || !span->changes[i].is_odd)
			continue;
		*ret_first = count == 0 || strcmp(written, *ret_first) < 0 ? written : *ret_first;
		*ret_last = count == 0 || strcmp(written, *ret_last) > 0 ? written : *ret_last;
		count++;
	}
	return count;
}

const char *history_oddities(struct arena *arena, const struct history_span *span)
{
	const char *first, *last;
	size_t count = odd_times(span, &first, &last);

	if (count < 2)
		return "";
	bool is_one = strcmp(time_words(arena, first), time_words(arena, last)) == 0;

	return safe(arena_printf(
		arena,
		"The keys of %zu changes were last written %s%s%s, which is not between these states: hives "
		"were replaced by earlier copies, or a clock or the times of keys were changed",
		count, time_words(arena, first), is_one ? "" : " to ", is_one ? "" : time_words(arena, last)));
}

const char *history_oddity(struct arena *arena, const struct history_span *span, const struct history_change *change)
{
	const char *first, *last;

	if (!has_moment(change) || !change->is_odd || odd_times(span, &first, &last) > 1)
		return "";
	return safe(arena_printf(arena,
				 "The key was last written %s, which is not between these states: the hive was replaced by an "
				 "earlier copy, or a clock or the time of the key was changed",
				 time_words(arena, change->written)));
}

const char *history_answer(struct arena *arena, const struct evidence *evidence)
{
	if (!is_present(evidence))
		return answer_words(evidence);
	return evidence->is_key ? "present" : safe(arena_printf(arena, "%s %s", evidence->type, evidence->data.utf8));
}

const char *history_location(struct arena *arena, const struct history_state *state, const struct evidence *evidence)
{
	struct text file = location_name(arena, state->machine, location_of_evidence(evidence));
	struct text image = image_place_name(arena, evidence);

	return safe(arena_printf(arena, "%s%s%s", file.utf8, *image.utf8 ? " = " : "", image.utf8));
}

const char *history_others(struct arena *arena, const struct history_span *span, enum history_change_kind kind,
			   bool is_full)
{
	enum { NAMED = 4 };
	static const char *const heads[] = { [CHANGE_LOST] = "cannot be determined in this state",
					     [CHANGE_FOUND] = "determined here for the first time",
					     [CHANGE_BACK] = "determined again, and as before" };
	const char *list = "";
	size_t count = 0;

	for (size_t i = 0; i < span->change_count; i++) {
		const struct history_change *change = &span->changes[i];
		bool is_found = kind == CHANGE_FOUND;

		if (change->kind == kind && (count++ < NAMED || is_full))
			list = safe(arena_printf(arena, "%s%s%s%s%s", list, *list ? "; " : "", change->to->title,
						 is_found ? ": " : "", is_found ? change->to->state : ""));
	}
	if (count > NAMED && !is_full)
		list = safe(arena_printf(arena, "%s and %zu more", list, count - NAMED));
	return count ? safe(arena_printf(arena, "%s: %s", heads[kind], list)) : "";
}

const char *history_rename(struct arena *arena, const struct history *history, const struct history_span *span)
{
	if (!span->is_renamed)
		return "";
	return safe(arena_printf(arena, "computer name: %s, before %s",
				 span_state(history, span)->machine->identity.computer_name.utf8,
				 history->states[span->reference].machine->identity.computer_name.utf8));
}

const char *history_no_change(struct arena *arena, const struct history *history, const struct history_span *span)
{
	if (span->change_count || span->reference == SIZE_MAX)
		return "";
	return safe(arena_printf(arena, "no change of the TLS state since %s",
				 history->states[span->reference].label.utf8));
}
