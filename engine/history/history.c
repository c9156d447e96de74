/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States that are of one machine, in order of time. */
#include "engine/history/history.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/filetime.h"
#include "common/paths.h"
#include "engine/history/history_parts.h"

/* Times before Windows NT, and those that a later century will have, are no times of a state. */
static bool is_plausible(const char *time)
{
	return time && strcmp(time, "1993") > 0 && strcmp(time, "2100") < 0;
}

static const char *later(const char *a, const char *b)
{
	return is_plausible(b) && strcmp(b, a) > 0 ? b : a;
}

/* The latest time in the hives, as far as they were read: whatever these files are, they are not older than it. */
static const char *latest_time(const struct machine_result *machine)
{
	const char *time = later("", machine->identity.last_shutdown);

	for (size_t i = 0; i < machine->source_count; i++)
		time = later(later(time, machine->sources[i].written), machine->sources[i].root_written);
	for (size_t i = 0; i < machine->fact_count; i++)
		for (size_t k = 0; k < machine->facts[i].evidence_count; k++)
			time = later(time, machine->facts[i].evidence[k].written);
	return time;
}

/* An older copy inside of a shadow copy is not newer than that, whatever times its hives hold. */
static void set_time(struct history_state *state, const struct evaluated_state *from, struct arena *arena)
{
	const char *latest = state->machine ? latest_time(state->machine) : "", *made;
	char text[FILETIME_TEXT];

	made = arena_strdup(arena, filetime_text(from->subject->state.created, text));
	made = made ? made : "";
	state->time_is = state->kind == HISTORY_SHADOW_COPY  ? TIME_MADE
			 : *made && strcmp(latest, made) > 0 ? TIME_NOT_AFTER
							     : TIME_NOT_BEFORE;
	state->time = state->time_is == TIME_NOT_BEFORE ? latest : made;
	state->time_is = *state->time ? state->time_is : TIME_UNKNOWN;
}

static struct text label_of(const struct subject_state *state, struct arena *arena)
{
	if (state->older && state->shadow_copy)
		return text_printf(arena, "%s in shadow copy %u", path_name(state->older), state->shadow_copy);
	if (state->older)
		return text_of(arena, path_name(state->older));
	return state->shadow_copy ? text_printf(arena, "shadow copy %u", state->shadow_copy)
	       : state->root      ? TEXT("now")
				  : TEXT("shadow copies");
}

/* Every hive of Windows itself was refused: whatever is said of such a state would be made up. */
static const struct result_source *first_refused(const struct machine_result *machine)
{
	const struct result_source *refused = NULL;

	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];

		if (source->status == SOURCE_READ && source->kind != SOURCE_POL)
			return NULL;
		if (!refused && source->status == SOURCE_REFUSED)
			refused = source;
	}
	return refused;
}

static void set_machine(struct history_state *state, const struct evaluated_state *from, struct arena *arena)
{
	const struct result_source *refused = from->machine ? first_refused(from->machine) : NULL;

	state->machine = refused ? NULL : from->machine;
	state->why = refused ? text_of_neutral(arena, arena_printf(arena, "cannot be read: %s: %s", refused->path.utf8,
								   refused->why.utf8))
		     : from->machine ? TEXT("")
				     : text_of(arena, from->why ? from->why : "");
}

static struct text path_of(const struct subject *subject, struct arena *arena)
{
	const struct subject_state *state = &subject->state;
	const char *path = subject->operand;

	if (*state->volume)
		path = arena_printf(arena, "%s" PATH_INSIDE "%s", path, state->volume);
	if (state->shadow_copy)
		path = arena_printf(arena, "%s" PATH_INSIDE "shadow copy %u", path ? path : "", state->shadow_copy);
	const char *folder = state->older ? state->older : state->root;
	const char *separator = !folder || !*folder                            ? ""
				: subject->count && subject->artifacts->inside ? PATH_INSIDE
									       : "/";

	return text_printf(arena, "%s%s%s", path ? path : "", separator, folder ? folder : "");
}

static struct history_state state_of(const struct evaluated_state *from, struct arena *arena)
{
	const struct subject_state *what = &from->subject->state;
	struct history_state state = { .label = label_of(what, arena), .path = path_of(from->subject, arena) };

	state.kind = what->older                        ? HISTORY_OLDER_COPY
		     : what->shadow_copy || !what->root ? HISTORY_SHADOW_COPY
							: HISTORY_PRESENT;
	set_machine(&state, from, arena);
	set_time(&state, from, arena);
	return state;
}

/* The present is last. Of one moment, what was copied earlier into the other comes first. */
static int by_time(const void *a, const void *b)
{
	const struct history_state *x = a, *y = b;
	bool is_x_now = x->kind == HISTORY_PRESENT, is_y_now = y->kind == HISTORY_PRESENT;

	if (is_x_now != is_y_now)
		return is_x_now - is_y_now;
	int order = strcmp(x->time, y->time);

	order = order ? order : (int)x->kind - (int)y->kind;
	return order ? order : strcmp(x->path.utf8, y->path.utf8);
}

static bool is_same_volume(const struct subject *a, const struct subject *b)
{
	return strcmp(a->operand, b->operand) == 0 && strcmp(a->state.volume, b->state.volume) == 0;
}

/* A shadow copy in which no machine was found is a state of every machine of its volume. */
static bool is_of(const struct subject *subject, const struct subject *machine)
{
	return is_same_volume(subject, machine) &&
	       (!subject->state.root || strcasecmp(subject->state.root, machine->state.root) == 0);
}

static struct text name_of(const struct history *history, const struct subject *subject, struct arena *arena)
{
	for (size_t i = history->count; i-- > 0;)
		if (history->states[i].machine)
			return history->states[i].machine->name;
	return text_of(arena, subject->name);
}

static struct text place_of(const struct subject *subject, struct arena *arena)
{
	const struct subject_state *state = &subject->state;

	return text_printf(arena, "%s%s%s", state->volume, *state->volume && *state->root ? PATH_INSIDE : "",
			   state->root);
}

static int fill(struct history *history, const struct evaluated_state *states, size_t count, size_t first,
		struct arena *arena)
{
	const struct subject *machine = states[first].subject;

	history->states = arena_array(arena, count, sizeof *history->states);
	for (size_t i = 0; history->states && i < count; i++)
		if (is_of(states[i].subject, machine))
			history->states[history->count++] = state_of(&states[i], arena);
	if (!history->states)
		return ERR_NOMEM;
	qsort(history->states, history->count, sizeof *history->states, by_time);
	for (size_t i = 0; i < history->count; i++)
		history->unknown += !history->states[i].machine;
	const struct history_state *last = &history->states[history->count - 1];

	history->present = last->kind == HISTORY_PRESENT ? last->machine : NULL;
	history->name = name_of(history, machine, arena);
	history->place = place_of(machine, arena);
	int code = history_find_spans(history, arena);

	history->summary = history_summary(history, arena);
	return code;
}

static bool is_first_of_machine(const struct evaluated_state *states, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (states[i].subject->state.root && is_of(states[index].subject, states[i].subject))
			return false;
	return states[index].subject->state.root;
}

int history_make(const struct evaluated_state *states, size_t count, struct arena *arena, struct history **ret,
		 size_t *ret_count, struct error *err)
{
	struct history *list = arena_array(arena, count + 1, sizeof *list);
	int code = 0;

	*ret_count = 0;
	for (size_t i = 0; list && code == 0 && i < count; i++)
		if (is_first_of_machine(states, i))
			code = fill(&list[(*ret_count)++], states, count, i, arena);
	*ret = list;
	return list && code == 0 && !arena_failed(arena) ? 0 : error_no_memory(err);
}
