/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neighbours are compared by their facts: states without a difference are one span, and each difference has its moment. */
#include <stdint.h>
#include <string.h>

#include "engine/compare/diff.h"
#include "engine/history/history_parts.h"

struct folding {
	struct history *history;
	struct arena *arena;
	size_t known; /* the last state that is known; SIZE_MAX: none yet */
};

static bool is_unknown(const struct fact *fact)
{
	return strcmp(fact->state, "UNKNOWN") == 0;
}

/* The last state up to this one in which the fact is determined; SIZE_MAX: there is none. */
static size_t last_determined(const struct history *history, size_t from, const char *name, const struct fact **ret)
{
	for (size_t i = from + 1; i-- > 0;) {
		*ret = history->states[i].machine ? machine_fact(history->states[i].machine, name) : NULL;
		if (*ret && !is_unknown(*ret))
			return i;
	}
	return SIZE_MAX;
}

static enum history_change_kind kind_of(const struct history_change *change)
{
	if (is_unknown(change->to))
		return CHANGE_LOST;
	if (is_unknown(change->from))
		return CHANGE_FOUND;
	return strcmp(change->from->state, change->to->state) == 0 ? CHANGE_BACK : CHANGE_STATE;
}

static const struct fact *effect_named(const struct machine_diff *diff, const char *name)
{
	for (size_t i = 0; name && *name && i < diff->effects.count; i++)
		if (strcmp(diff->effects.list[i].b->name, name) == 0)
			return diff->effects.list[i].b;
	return NULL;
}

/* What took this fact with it, before or now, is a change of its own. */
static const struct fact *cause_of(const struct machine_diff *diff, const struct history_change *change)
{
	const struct fact *cause = effect_named(diff, change->to->root_cause);

	return cause ? cause : effect_named(diff, change->from->root_cause);
}

static int set_values(struct history_change *change, struct arena *arena)
{
	static const char *const words[] = { "added", "changed", "removed" };
	struct machine_diff diff;
	int code = compare_fact_values(change->from, change->to, arena, &diff);
	struct history_value *values = code ? NULL : arena_array(arena, diff.value_count + 1, sizeof *values);

	if (!values)
		return ERR_NOMEM;
	for (size_t i = 0; i < diff.value_count; i++)
		values[i] = (struct history_value){ diff.values[i].a, diff.values[i].b, words[diff.values[i].change] };
	change->values = values;
	change->value_count = diff.value_count;
	change->written = diff.last;
	return 0;
}

/*
 * A key was last written when its value was set, or later: the change is not after that. The second state bounds it only if the
 * moment of that state is known; the present is just later than all others.
 */
static void set_moment(struct history_change *change, const struct history_state *from, const struct history_state *to)
{
	const char *after = from->time_is == TIME_NOT_AFTER ? "" : from->time;
	const char *made = to->time_is == TIME_NOT_BEFORE ? "" : to->time;
	bool is_after = strcmp(change->written, after) >= 0;
	bool is_before = !*made || strcmp(change->written, made) <= 0;

	change->after = after;
	change->is_narrowed = *change->written && is_after && is_before;
	change->is_odd = *change->written && !change->is_narrowed;
	change->before = change->is_narrowed ? change->written : made;
}

static int add_change(const struct folding *folding, const struct machine_diff *diff, const struct fact_pair *pair,
		      size_t at, struct history_change *ret)
{
	const struct history *history = folding->history;
	const struct fact *earlier;
	size_t since = last_determined(history, folding->known, pair->b->name, &earlier);

	*ret = (struct history_change){ .from = pair->a, .to = pair->b, .since = folding->known, .written = "" };
	if (since != SIZE_MAX) {
		ret->from = earlier;
		ret->since = since;
	}
	ret->kind = kind_of(ret);
	if (ret->kind != CHANGE_STATE)
		return ret->after = ret->before = "", 0;
	ret->follows = cause_of(diff, ret);
	int code = set_values(ret, folding->arena);

	set_moment(ret, &history->states[ret->since], &history->states[at]);
	return code;
}

/* Of a verdict that changed while every fact about TLS stayed, the facts about the evidence are the reason. */
static int add_changes(const struct folding *folding, const struct machine_diff *diff, size_t at,
		       struct history_span *span)
{
	const struct fact_pairs *lists[] = { &diff->effects, diff->effects.count ? NULL : &diff->evidence };
	int code = 0;

	span->changes =
		arena_array(folding->arena, diff->effects.count + diff->evidence.count + 1, sizeof *span->changes);
	if (!span->changes)
		return ERR_NOMEM;
	for (size_t i = 0; i < 2 && lists[i]; i++)
		for (size_t k = 0; code == 0 && k < lists[i]->count; k++)
			code = add_change(folding, diff, &lists[i]->list[k], at, &span->changes[span->change_count++]);
	return code;
}

static bool is_renamed(const struct machine_result *a, const struct machine_result *b)
{
	const char *from = a->identity.computer_name.utf8, *to = b->identity.computer_name.utf8;

	return from && to && *from && *to && strcmp(from, to) != 0;
}

static int add_state(struct folding *folding, size_t at)
{
	struct history *history = folding->history;
	struct history_span *last = history->span_count ? &history->spans[history->span_count - 1] : NULL;
	const struct machine_result *machine = history->states[at].machine;
	struct history_span span = { .first = at, .count = 1, .reference = machine ? folding->known : SIZE_MAX };
	struct machine_diff diff = { .differs = true };
	int code = 0;

	if (machine && folding->known != SIZE_MAX) {
		const struct machine_result *before = history->states[folding->known].machine;

		code = compare_machines(before, machine, folding->arena, &diff);
		span.is_renamed = is_renamed(before, machine);
		diff.differs |= span.is_renamed;
	}
	if (code == 0 && last && !diff.differs && history->states[at - 1].machine) {
		last->count++;
	} else {
		code = code ? code : add_changes(folding, &diff, at, &span);
		history->spans[history->span_count++] = span;
	}
	folding->known = machine ? at : folding->known;
	return code;
}

int history_find_spans(struct history *history, struct arena *arena)
{
	struct folding folding = { .history = history, .arena = arena, .known = SIZE_MAX };
	int code = 0;

	history->spans = arena_array(arena, history->count, sizeof *history->spans);
	for (size_t i = 0; history->spans && code == 0 && i < history->count; i++)
		code = add_state(&folding, i);
	return history->spans ? code : ERR_NOMEM;
}
