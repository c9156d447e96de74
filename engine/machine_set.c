/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines that inputs make: one, or one for each control set that is there; and the result that they make. */
#include <string.h>

#include "engine/machine_input.h"
#include "reports/reports.h"

enum { SETS_LIMIT = CONTROL_SETS_LIMIT + 1 };

/* As a report tells of it: evaluated, and compared with what logs and overlays changed. */
static int evaluate_one(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret)
{
	int code = evaluate(evaluation, arena, ret);

	if (code == 0) {
		compare_without_logs(evaluation, arena, ret);
		compare_without_overlays(evaluation, arena, ret);
	}
	return code;
}

/* The current one first, then the others ascending. Without a clear current one: all of them ascending. */
static size_t order_sets(const struct control_set *set, uint32_t *ret)
{
	bool is_clear = set->how == CONTROL_SET_CURRENT || set->how == CONTROL_SET_ONLY;
	size_t count = 0;

	if (is_clear || set->candidate_count == 0)
		ret[count++] = set->number; /* 0: the key is named CurrentControlSet itself, or there is no set at all */
	for (size_t i = 0; i < set->candidate_count; i++)
		if (!is_clear || set->candidates[i] != set->number)
			ret[count++] = set->candidates[i];
	return count;
}

/* Looks which control sets are there. 0, or the exit code that ends the run. */
static int find_sets(const struct evaluation *evaluation, struct arena *arena, uint32_t *ret, size_t *ret_count)
{
	struct machine_options options =
		machine_options_of(evaluation->options, wanted_keys_of(evaluation->options->criteria, arena));
	struct notes notes = { .arena = arena };

	options.no_hash = true;
	options.hive.readers = READER_CELLS;
	struct machine *machine = machine_new(&options, &notes, arena);
	int code = machine ? add_inputs(machine, evaluation->inputs, evaluation->input_count,
					evaluation->options->overlays, evaluation->options->overlay_count)
			   : EXIT_OUTPUT;

	if (code == 0)
		*ret_count = order_sets(regview_control_set(machine_view(machine)), ret);
	machine_free(machine);
	return code;
}

int evaluate_machine_set(const struct evaluation *evaluation, struct arena *arena, struct machine_result **ret,
			 size_t *ret_count)
{
	uint32_t sets[SETS_LIMIT] = { evaluation->control_set };
	size_t count = 1;
	int code = 0;

	if (evaluation->control_set == CONTROL_SET_ALL && reads_stdin(evaluation)) {
		complain("--control-set all: standard input can be read only once: save it as a file first");
		return EXIT_USAGE;
	}
	if (evaluation->control_set == CONTROL_SET_ALL)
		code = find_sets(evaluation, arena, sets, &count);
	struct machine_result *machines = arena_array(arena, count, sizeof *machines);

	if (!machines)
		code = EXIT_OUTPUT;
	for (size_t i = 0; i < count && code == 0; i++) {
		struct evaluation one = *evaluation;

		one.control_set = sets[i];
		code = evaluate_one(&one, arena, &machines[i]);
	}
	*ret = machines;
	*ret_count = count;
	return code;
}

/* Over several machines: 1, then 3, then 0. */
static int code_of(enum fail_on fail_on, const struct result *result)
{
	int code = EXIT_READY;

	for (size_t i = 0; fail_on != FAIL_ON_NEVER && i < result->machine_count; i++) {
		enum verdict verdict = result->machines[i].verdict_after_waivers;
		bool below = verdict == VERDICT_NOT_READY || (verdict == VERDICT_AT_RISK && fail_on == FAIL_ON_AT_RISK);

		if (below)
			return EXIT_BELOW_BAR;
		if (verdict == VERDICT_INDETERMINATE)
			code = EXIT_INDETERMINATE;
	}
	return code;
}

const char *reason_of_exit(const struct result *result)
{
	enum profile_kind kind = result->machine_count ? result->machines->kind : KIND_READINESS;

	if (result->exit_code != EXIT_READY)
		return exit_reason(result->exit_code);
	for (size_t i = 0; i < result->machine_count; i++)
		if (result->machines[i].verdict_after_waivers != VERDICT_READY)
			return "above-bar";
	return kind == KIND_BASELINE ? "compliant" : exit_reason(EXIT_READY);
}

int finish_result(const struct engine_options *options, struct result *ret)
{
	const struct profile *profile = options->criteria->profiles[0];
	struct error err = { 0 };

	ret->profile = profile->name;
	ret->profile_title = profile->title;
	ret->profile_summary = profile->summary;
	ret->profile_path = text_of(ret->arena, profile->path ? profile->path : "");
	ret->tool_version = TLSREADY_VERSION;
	ret->exit_code = code_of(options->fail_on, ret);
	ret->exit_reason = reason_of_exit(ret);
	if (report_seal(ret, &err) == 0)
		return 0;
	complain("%s", err.text);
	return EXIT_OUTPUT;
}
