/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machines that inputs make: one, or one for each control set that is there. */
#include "engine/inputs.h"
#include "engine/machine_input.h"

enum { SETS_LIMIT = CONTROL_SETS_LIMIT + 1 };

/* As a report tells of it: evaluated, and compared with what logs and overlays changed. */
static int evaluate_one(const struct evaluation *evaluation, struct arena *arena, struct machine_result *ret,
			struct error *err)
{
	int code = evaluate(evaluation, arena, ret, err);

	code = code ? code : compare_without_logs(evaluation, arena, ret, err);
	return code ? code : compare_without_overlays(evaluation, arena, ret, err);
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

/* Looks which control sets are there. */
static int find_sets(const struct evaluation *evaluation, struct arena *arena, uint32_t *ret, size_t *ret_count,
		     struct error *err)
{
	struct machine_options options =
		machine_options_of(evaluation->options, wanted_keys_of(evaluation->options->criteria, arena));
	struct notes notes = { .arena = arena };

	options.no_hash = true;
	options.hive.readers = READER_CELLS;
	struct machine *machine = machine_new(&options, &notes, arena);
	int code = machine ? add_inputs(machine, evaluation->subject, evaluation->options->overlays, err)
			   : error_no_memory(err);

	if (code == 0)
		*ret_count = order_sets(regview_control_set(machine_view(machine)), ret);
	machine_free(machine);
	return code;
}

int evaluate_machine_set(const struct evaluation *evaluation, struct arena *arena, struct machine_result **ret,
			 size_t *ret_count, struct error *err)
{
	uint32_t sets[SETS_LIMIT] = { evaluation->control_set };
	size_t count = 1;
	int code = 0;

	if (evaluation->control_set == CONTROL_SET_ALL)
		code = find_sets(evaluation, arena, sets, &count, err);
	struct machine_result *machines = arena_array(arena, count, sizeof *machines);

	if (!machines)
		code = error_no_memory(err);
	for (size_t i = 0; i < count && code == 0; i++) {
		struct evaluation one = *evaluation;

		one.control_set = sets[i];
		code = evaluate_one(&one, arena, &machines[i], err);
	}
	*ret = machines;
	*ret_count = count;
	return code;
}
