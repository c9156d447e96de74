/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sentence about a history: the verdict now, since when, and the one before. */
#include <stdint.h>
#include <string.h>

#include "engine/history/history_parts.h"
#include "reports/words/report_util.h"

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

static bool rests_on(const struct finding *finding, const char *fact)
{
	for (size_t i = 0; i < finding->fact_count; i++)
		if (strcmp(finding->facts[i], fact) == 0)
			return true;
	return false;
}

/* Whether the verdict depends on the fact: by a rule that is a reason for it; a verdict without a reason depends on all. */
static bool decides(const struct machine_result *machine, const char *fact)
{
	for (size_t i = 0; i < machine->reason_count; i++)
		for (size_t k = 0; k < machine->finding_count; k++)
			if (strcmp(machine->findings[k].rule, machine->reasons[i]) == 0 &&
			    rests_on(&machine->findings[k], fact))
				return true;
	return machine->reason_count == 0;
}

/* Not after: all that changed with the verdict had changed by then. "" unknown. */
static const char *bound_of(const struct history *history, const struct history_span *span)
{
	const struct history_state *state = span_state(history, span);
	const char *made = state->time_is == TIME_NOT_BEFORE ? "" : state->time, *bound = "";

	for (size_t i = 0; i < span->change_count; i++) {
		const struct history_change *change = &span->changes[i];

		if (change->follows || !decides(state->machine, change->to->name))
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

	if (last->time_is != TIME_MADE && last->time_is != TIME_NOT_BEFORE)
		return arena_printf(arena, "%s in %s", word_of(last->machine), last->label.utf8);
	return arena_printf(arena, "%s until at least %s (%s)", word_of(last->machine), time_words(arena, last->time),
			    last->label.utf8);
}

static const char *since(const struct history *history, size_t first, struct arena *arena)
{
	const struct history_span *span = &history->spans[first];
	const struct history_state *state = span_state(history, span);
	const char *bound = bound_of(history, span);

	if (*bound)
		return arena_printf(arena, "%s since %s at the latest", word_of(state->machine),
				    time_words(arena, bound));
	if (state->kind == HISTORY_PRESENT)
		return arena_printf(arena, "%s now", word_of(state->machine));
	return arena_printf(arena, "%s since %s at the latest", word_of(state->machine), state->label.utf8);
}

static const char *all_alike(const struct history *history, size_t first, struct arena *arena)
{
	size_t count = history->count - history->unknown;
	const char *word = word_of(known(history, first));

	if (count == 1)
		return arena_printf(arena,
				    "%s; only one state of this machine is known, so there is nothing to compare", word);
	return arena_printf(arena, "%s in all %zu known states", word, count);
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
		words = arena_printf(arena, "%s; %zu %s unknown", words ? words : "", history->unknown,
				     history->unknown == 1 ? "state is" : "states are");
	if (first != SIZE_MAX && !history->present)
		words = arena_printf(arena, "%s; the present state is unknown", words ? words : "");
	return text_of_neutral(arena, words ? words : "");
}
