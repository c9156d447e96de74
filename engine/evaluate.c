/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine, from inputs to a evaluated result: the same for check, diff, fix, and for every second look at a machine. */
#include "engine/evaluate.h"

#include <string.h>

#include "engine/collect/collect.h"
#include "engine/collect/evidence_id.h"
#include "engine/inputs.h"
#include "engine/machine_name.h"
#include "engine/policies/policies.h"

static void put_names(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret)
{
	static const struct machine_identity none;
	const struct subject *subject = evaluation->subject;
	uint32_t set = evaluation->control_set;

	ret->is_named = subject->given_name != NULL;
	ret->input_name = machine_name_of(&none, subject->name, NULL, set, arena);
	ret->input = machine_name_of(&none, subject->input ? subject->input : subject->name, NULL, set, arena);
	ret->option = arena_strdup(arena, subject->option ? subject->option : "");
	ret->name = machine_name_of(&ret->identity, subject->name, subject->given_name, set, arena);
}

static struct machine_options options_of(const struct evaluation *evaluation, struct arena *arena)
{
	struct machine_options options =
		machine_options_of(evaluation->options, wanted_keys_of(evaluation->options->criteria, arena));

	options.hive.no_logs |= evaluation->without_logs;
	if (evaluation->is_reassessment) {
		options.no_hash = true;
		options.hive.readers = READER_CELLS;
	}
	return options;
}

static int add_patch(struct machine *machine, const struct evaluation *evaluation, struct arena *arena, struct error *err)
{
	struct artifact *patch = arena_alloc(arena, sizeof *patch);

	if (!patch)
		return error_no_memory(err);
	*patch = artifact_of_memory("patch", evaluation->patch, evaluation->patch_size);
	patch->is_overlay = true;
	return machine_add(machine, patch, err);
}

static int add_all(struct machine *machine, const struct evaluation *evaluation, struct arena *arena, struct error *err)
{
	int code = add_inputs(machine, evaluation->subject,
			      evaluation->without_overlays ? NULL : evaluation->options->overlays, err);

	if (code == 0 && evaluation->patch)
		code = add_patch(machine, evaluation, arena, err);
	if (code == 0 && evaluation->policies == POLICIES_LAID_OVER)
		code = policies_add(machine, evaluation, arena, err);
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
static int choose_control_set(const struct evaluation *evaluation, struct regview *view, struct arena *arena,
			      struct error *err)
{
	if (!evaluation->control_set || evaluation->is_reassessment) {
		regview_choose_control_set(view, evaluation->control_set);
		return 0;
	}
	const struct control_set *set = regview_control_set(view);
	char *path = arena_printf(arena, "HKLM\\SYSTEM\\ControlSet%03u", evaluation->control_set);
	const char *there = "";
	struct reganswer key;

	regview_choose_control_set(view, evaluation->control_set);
	if (!path || set->how == CONTROL_SET_NONE || regview_key(view, path, &key) == PRESENT || key.found == UNREADABLE)
		return 0;
	for (size_t i = 0; there && i < set->candidate_count; i++)
		there = arena_printf(arena, "%s%sControlSet%03u", there, i ? ", " : "", set->candidates[i]);
	return error_set(err, ERR_USAGE, "--control-set %u: %s has no ControlSet%03u; it has %s",
			 evaluation->control_set, evaluation->subject->name, evaluation->control_set,
			 there && *there ? there : "CurrentControlSet itself");
}

/* Which set is current is not known, and the facts were decided all the same: a reader must not miss it. */
static void note_control_sets(struct regview *view, struct notes *notes, const struct machine_result *machine)
{
	const struct control_set *set = regview_control_set(view);
	const struct fact *fact = machine_fact(machine, "controlset");

	if (set->is_one_of_these && fact)
		note_add(notes, "control-sets", SEVERITY_WARNING, set->select.at, "%s", fact->because.utf8);
}

static int evaluate_view(const struct evaluation *evaluation, const struct policy_comparison *policies,
			 struct machine *machine, struct notes *notes, struct arena *arena, struct machine_result *ret,
			 struct error *err)
{
	const struct criteria *criteria = evaluation->options->criteria;
	struct regview *view = machine_view(machine);
	struct evidence_context context = { .machine = machine,
					    .arena = arena,
					    .expected = evaluation->options->expected,
					    .is_hashed = !evaluation->is_reassessment,
					    .notes = notes };
	struct evidence_state evidence = evidence_of(&context);
	int code = choose_control_set(evaluation, view, arena, err);

	if (code)
		return code;
	ret->control_set = evaluation->control_set;
	if (evaluation->options->deleted && !evaluation->is_reassessment)
		find_deleted(machine, arena, notes, &evidence);
	if (!evaluation->is_reassessment) {
		tell_of_inputs(machine, evaluation->options->mount, notes, evaluation->options->messages);
		tell_of_refusals(evaluation->subject, notes, evaluation->options->messages);
	}
	evidence.policy_effect = policies->effect;
	evidence.pending = policies->clause;
	policies_note(policies, notes);
	bool failed = analyze(view, &evidence, criteria, arena, ret) < 0;

	put_names(evaluation, arena, ret);
	if (!failed)
		note_control_sets(view, notes, ret);
	if (failed || collect_sources(machine, notes, arena, ret) < 0 || collect_images(machine, arena, ret) < 0 ||
	    (evaluation->options->file_times && collect_file_times(machine, arena, ret) < 0) ||
	    policies_tell(policies, arena, ret) < 0 ||
	    (criteria->waivers && waive(criteria->waivers, criteria->today, arena, ret) < 0))
		return error_no_memory(err);
	ret->is_replayed = was_replayed(machine);
	ret->evidence = evidence_id(ret->sources, ret->source_count, arena);
	return ret->evidence ? 0 : error_no_memory(err);
}

int evaluate(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret, struct error *err)
{
	struct machine_options options = options_of(evaluation, arena);
	struct notes notes = { .arena = arena };
	struct policy_comparison policies = { 0 };
	int code = evaluation->policies == POLICIES_COMPARED ? policies_compare(evaluation, arena, &policies, err) : 0;
	struct machine *machine = machine_new(&options, &notes, arena);

	*ret = (struct machine_result){ .control_set = 0 };
	if (!machine)
		return error_no_memory(err);
	code = code ? code : add_all(machine, evaluation, arena, err);
	if (code == 0)
		code = evaluate_view(evaluation, &policies, machine, &notes, arena, ret, err);
	machine_free(machine);
	return code;
}

/* Free space is searched once: a second look does not, and no log or overlay changes it. */
static bool was_looked_at(const struct fact *fact)
{
	return strcmp(fact->state, "NOT_SEARCHED") != 0;
}

/* The facts in which two looks at one machine differ. */
static const struct fact_change *compare(const struct machine_result *before, const struct machine_result *after,
					 struct arena *arena, size_t *ret_count)
{
	struct fact_change *changes = arena_array(arena, after->fact_count, sizeof *changes);

	for (size_t i = 0; changes && i < after->fact_count; i++) {
		const struct fact *fact = &after->facts[i], *old = machine_fact(before, fact->name);

		if (old && was_looked_at(old) && strcmp(old->state, fact->state) != 0)
			changes[(*ret_count)++] =
				(struct fact_change){ fact->name, fact->title, old->state, fact->state };
	}
	return changes;
}

int compare_without_logs(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret,
			 struct error *err)
{
	struct evaluation again = *evaluation;
	struct machine_result alone;

	again.without_logs = again.is_reassessment = true;
	if (!ret->is_replayed)
		return 0;
	int code = evaluate(&again, arena, &alone, err);

	if (code == 0)
		ret->changes = compare(&alone, ret, arena, &ret->change_count);
	return code;
}

int compare_without_overlays(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret,
			     struct error *err)
{
	struct evaluation again = *evaluation;
	struct machine_result plain;

	again.without_overlays = again.is_reassessment = true;
	if (!evaluation->options->overlays)
		return 0;
	int code = evaluate(&again, arena, &plain, err);

	if (code)
		return code;
	ret->is_overlaid = true;
	ret->before_overlay = plain.verdict;
	ret->overlay_changes = compare(&plain, ret, arena, &ret->overlay_change_count);
	return 0;
}
