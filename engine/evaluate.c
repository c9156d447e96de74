/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine, from inputs to a evaluated result: the same for check, diff, fix, and for every second look at a machine. */
#include "engine/evaluate.h"

#include <string.h>

#include "engine/machine_name.h"

/* "SYSTEM+SOFTWARE": the names without their folders. NULL: out of memory. */
static const char *names_of(const struct evaluation *evaluation, struct arena *arena)
{
	const char *name = "";

	for (size_t i = 0; name && i < evaluation->input_count; i++)
		name = arena_printf(arena, "%s%s%s", name, i ? "+" : "",
				    path_tail(evaluation->inputs[i], evaluation->folders));
	return name;
}

static void put_names(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret)
{
	static const struct machine_identity none;
	const char *inputs = names_of(evaluation, arena), *given = evaluation->settings->name;
	uint32_t set = evaluation->control_set;

	ret->is_named = given != NULL;
	ret->input_name = machine_name_of(&none, inputs ? inputs : "", NULL, set, arena);
	ret->name = machine_name_of(&ret->identity, inputs ? inputs : "", given, set, arena);
}

static struct machine_options options_of(const struct evaluation *evaluation, struct arena *arena)
{
	struct machine_options options =
		machine_options_of(evaluation->settings, wanted_keys_of(evaluation->criteria, arena));

	options.hive.no_logs |= evaluation->without_logs;
	if (evaluation->is_reassessment) {
		options.no_hash = true;
		options.hive.readers = READER_CELLS;
	}
	return options;
}

/* 0, or the exit code that ends the run. */
static int add_all(struct machine *machine, const struct evaluation *evaluation)
{
	const struct settings *settings = evaluation->settings;
	struct error err = { 0 };
	int code = add_inputs(machine, evaluation->inputs, evaluation->input_count, settings->overlays,
			      evaluation->without_overlays ? 0 : settings->overlay_count);

	if (code == 0 && evaluation->patch &&
	    machine_add_text(machine, "patch", evaluation->patch, evaluation->patch_size, &err) < 0) {
		complain("%s", err.text);
		code = EXIT_OUTPUT;
	}
	return code;
}

static bool was_replayed(const struct machine *machine)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++)
		if (inputs[i].hive && inputs[i].used && hive_facts(inputs[i].hive)->replayed)
			return true;
	return false;
}

/* A set that somebody named and that is not there is a slip. Without a SYSTEM hive it is one more thing that is missing. */
static int choose_control_set(const struct evaluation *evaluation, struct regview *view, struct arena *arena)
{
	if (!evaluation->control_set || evaluation->is_reassessment) {
		regview_choose_control_set(view, evaluation->control_set);
		return 0;
	}
	const struct control_set *set = regview_control_set(view);
	char *path = arena_printf(arena, "HKLM\\SYSTEM\\ControlSet%03u", evaluation->control_set);
	const char *names = names_of(evaluation, arena), *there = "";
	struct reganswer key;

	regview_choose_control_set(view, evaluation->control_set);
	if (!path || set->how == CONTROL_SET_NONE || regview_key(view, path, &key) == PRESENT || key.found == UNREADABLE)
		return 0;
	for (size_t i = 0; there && i < set->candidate_count; i++)
		there = arena_printf(arena, "%s%sControlSet%03u", there, i ? ", " : "", set->candidates[i]);
	complain("--control-set %u: %s has no ControlSet%03u; it has %s", evaluation->control_set, names ? names : "",
		 evaluation->control_set, there && *there ? there : "CurrentControlSet itself");
	return EXIT_USAGE;
}

/* Which set is current is not known, and the facts were decided all the same: a reader must not miss it. */
static void note_control_sets(struct regview *view, struct notes *notes, const struct machine_result *machine)
{
	const struct control_set *set = regview_control_set(view);
	const struct fact *fact = machine_fact(machine, "controlset");

	if (set->is_one_of_these && fact)
		note_add(notes, "control-sets", SEVERITY_WARNING, set->select.at, "%s", fact->because.utf8);
}

static int evaluate_view(const struct evaluation *evaluation, struct machine *machine, struct notes *notes,
			 struct arena *arena, struct machine_result *ret)
{
	struct regview *view = machine_view(machine);
	struct evidence_context context = { .machine = machine };
	struct evidence_state evidence = evidence_of(&context);
	int code = choose_control_set(evaluation, view, arena);

	if (code)
		return code;
	ret->control_set = evaluation->control_set;
	if (evaluation->settings->deleted && !evaluation->is_reassessment)
		find_deleted(machine, arena, notes, &evidence);
	if (!evaluation->is_reassessment)
		complain_of_inputs(machine, notes);
	const struct criteria *criteria = evaluation->criteria;

	bool failed = analyze(view, &evidence, criteria, arena, ret) < 0;

	put_names(evaluation, arena, ret);
	if (!failed)
		note_control_sets(view, notes, ret);
	if (failed || collect_sources(machine, notes, arena, ret) < 0 ||
	    (criteria->waivers && waive(criteria->waivers, criteria->today, arena, ret) < 0)) {
		complain("out of memory");
		return EXIT_OUTPUT;
	}
	ret->is_replayed = was_replayed(machine);
	return 0;
}

int evaluate(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret)
{
	struct machine_options options = options_of(evaluation, arena);
	struct notes notes = { .arena = arena };
	struct machine *machine = machine_new(&options, &notes, arena);
	int code = machine ? add_all(machine, evaluation) : EXIT_OUTPUT;

	*ret = (struct machine_result){ .control_set = 0 };
	if (code == 0)
		code = evaluate_view(evaluation, machine, &notes, arena, ret);
	machine_free(machine);
	return code;
}

bool reads_stdin(const struct evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->input_count; i++)
		if (strcmp(evaluation->inputs[i], "-") == 0)
			return true;
	return false;
}

/* The facts in which two looks at one machine differ. */
static const struct fact_change *compare(const struct machine_result *before, const struct machine_result *after,
					 struct arena *arena, size_t *ret_count)
{
	struct fact_change *changes = arena_array(arena, after->fact_count, sizeof *changes);

	for (size_t i = 0; changes && i < after->fact_count; i++) {
		const struct fact *fact = &after->facts[i], *old = machine_fact(before, fact->name);

		if (old && strcmp(old->state, fact->state) != 0)
			changes[(*ret_count)++] =
				(struct fact_change){ fact->name, fact->title, old->state, fact->state };
	}
	return changes;
}

void compare_without_logs(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret)
{
	struct evaluation again = *evaluation;
	struct machine_result alone;

	again.without_logs = again.is_reassessment = true;
	if (ret->is_replayed && !reads_stdin(evaluation) && evaluate(&again, arena, &alone) == 0)
		ret->changes = compare(&alone, ret, arena, &ret->change_count);
}

void compare_without_overlays(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret)
{
	struct evaluation again = *evaluation;
	struct machine_result plain;

	again.without_overlays = again.is_reassessment = true;
	if (!evaluation->settings->overlay_count || reads_stdin(evaluation) || evaluate(&again, arena, &plain) != 0)
		return;
	ret->is_overlaid = true;
	ret->before_overlay = plain.verdict;
	ret->overlay_changes = compare(&plain, ret, arena, &ret->overlay_change_count);
}
