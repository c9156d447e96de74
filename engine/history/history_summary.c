/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sentence about a history: the verdict now, since when, and the one before. */
#include <stdint.h>
#include <string.h>

#include "engine/history/history_parts.h"

/* "2024-02-11 03:00:12Z" */
static const char *time_of(const char *time, struct arena *arena)
{
	enum { DATE = 10, CLOCK = 8 };

	if (strlen(time) < DATE + 1 + CLOCK)
		return "an unknown time";
	return arena_printf(arena, "%.*s %.*sZ", DATE, time, CLOCK, time + DATE + 1);
}

static const struct machine_result *known(const struct history *history, size_t span)
{
	return span_state(history, &history->spans[span])->machine;
}

static const char *word_of(const struct machine_result *machine)
{
	return verdict_word(machine->kind, machine->verdict);
}

/* The first span of the last run of one verdict, and the last known span before it; SIZE_MAX: none. */
static size_t last_run(const struct history *history, size_t *ret_before)
{
	size_t first = SIZE_MAX;

	*ret_before = SIZE_MAX;
	for (size_t i = history->span_count; i-- > 0 && *ret_before == SIZE_MAX;) {
		const struct machine_result *machine = known(history, i);

		if (machine && (first == SIZE_MAX || machine->verdict == known(history, first)->verdict))
			first = i;
		else if (machine)
			*ret_before = i;
	}
	return first;
}

/* Not after: all that changed with the verdict had changed by then. "" unknown. */
static const char *bound_of(const struct history *history, const struct history_span *span)
{
	const struct history_state *state = span_state(history, span);
	const char *made = state->is_made ? state->time : "", *bound = "";

	for (size_t i = 0; i < span->change_count; i++) {
		const struct history_change *change = &span->changes[i];

		if (change->follows)
			continue;
		if (change->kind != CHANGE_STATE || !*change->before)
			return made;
		bound = strcmp(change->before, bound) > 0 ? change->before : bound;
	}
	return *bound ? bound : made;
}

static const char *lasted(const struct history *history, size_t before, struct arena *arena)
{
	const struct history_span *span = &history->spans[before];
	const struct history_state *last = &history->states[span->first + span->count - 1];

	if (!*last->time)
		return arena_printf(arena, "%s in %s", word_of(last->machine), last->label.utf8);
	return arena_printf(arena, "%s until at least %s (%s)", word_of(last->machine), time_of(last->time, arena),
			    last->label.utf8);
}

static const char *since(const struct history *history, size_t first, struct arena *arena)
{
	const struct history_span *span = &history->spans[first];
	const struct history_state *state = span_state(history, span);
	const char *bound = bound_of(history, span);

	if (*bound)
		return arena_printf(arena, "%s since %s at the latest", word_of(state->machine), time_of(bound, arena));
	return arena_printf(arena, "%s %s%s", word_of(state->machine), state->kind == HISTORY_PRESENT ? "" : "in ",
			    state->label.utf8);
}

static const char *all_alike(const struct history *history, size_t first, struct arena *arena)
{
	size_t count = history->count - history->unknown;
	const char *word = word_of(known(history, first));

	if (count == 1)
		return arena_printf(arena, "%s; only one state of this machine is known, so there is nothing to compare",
				    word);
	return arena_printf(arena, "%s in all %zu states that are known", word, count);
}

struct text history_summary(const struct history *history, struct arena *arena)
{
	size_t before, first = last_run(history, &before);
	const char *words = first == SIZE_MAX ? "no state of this machine could be read" : "";

	if (before != SIZE_MAX)
		words = arena_printf(arena, "%s; %s", lasted(history, before, arena), since(history, first, arena));
	else if (first != SIZE_MAX)
		words = all_alike(history, first, arena);
	if (first != SIZE_MAX && history->unknown)
		words = arena_printf(arena, "%s; %zu %s not known", words ? words : "", history->unknown,
				     history->unknown == 1 ? "state is" : "states are");
	if (first != SIZE_MAX && !history->present)
		words = arena_printf(arena, "%s; the present state is not known", words ? words : "");
	return text_of_neutral(arena, words ? words : "");
}
