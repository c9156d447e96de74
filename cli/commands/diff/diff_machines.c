/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two machines, compared by effect; or the control sets of one. */
#include "cli/commands/diff/diff_sides.h"

#include <string.h>

#include "cli/commands.h"
#include "common/ceilings.h"
#include "engine/compare/diff.h"
#include "engine/criteria.h"
#include "engine/machine_input.h"

struct comparison {
	const struct settings *settings;
	struct criteria criteria;
	struct engine_options options;
	struct messages messages;
	struct arena *arena;
	struct machine_input machine_inputs[2];
	struct result results[2];
	const struct outputs *outputs;
	output_writer *write;
	struct diff diff;
};

/* A saved result was evaluated when it was made. */
static int refuse_profile(const struct comparison *all)
{
	for (size_t i = 0; i < 2 && !all->settings->is_default_profile; i++)
		if (all->machine_inputs[i].is_result) {
			complain("diff: --profile: %s is a saved result; it was evaluated with the profile of its own run",
				 all->machine_inputs[i].path);
			return EXIT_USAGE;
		}
	return 0;
}

/* Standard input can be one side, or a part of one. */
static bool is_stdin_twice(const struct comparison *all)
{
	size_t count = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < all->machine_inputs[i].subjects.count; k++)
			count += subject_reads_stdin(all->machine_inputs[i].subjects.all[k]);
	return count > 1;
}

/* Nothing of this side could be read: whatever is said of it would be made up. */
static bool is_empty(const struct result *result)
{
	for (size_t i = 0; i < result->machine_count; i++)
		for (size_t k = 0; k < result->machines[i].source_count; k++)
			if (result->machines[i].sources[k].status == SOURCE_READ &&
			    result->machines[i].sources[k].kind != SOURCE_POL &&
			    !result->machines[i].sources[k].is_overlay)
				return false;
	return true;
}

static int refuse_empty(const char *label)
{
	complain("diff: %s: nothing of it could be evaluated, so there is nothing to compare", label);
	return EXIT_INDETERMINATE;
}

static int parse(struct comparison *all, size_t operand, size_t count, struct machine_input *ret)
{
	struct error err = { 0 };
	const char *const *operands = (const char *const *)all->settings->inputs + operand;
	struct image_choice choice = choice_of_one(all->settings);

	choice.needs_image = NULL; /* the other machine may be in one */
	return machine_input_parse(operands, count, &choice, all->arena, ret, &err) < 0 ? complain_of_error(&err) : 0;
}

static int load(struct comparison *all, size_t side, uint32_t control_set)
{
	struct error err = { 0 };
	int code = machine_input_result(&all->options, &all->machine_inputs[side], control_set, all->arena,
					&all->results[side], &err);

	complain_of_messages(&all->messages);
	return code < 0 ? complain_of_error(&err) : 0;
}

static int load_two(struct comparison *all)
{
	const struct settings *settings = all->settings;
	struct diff *diff = &all->diff;
	int code = 0;

	for (size_t i = 0; i < 2 && code == 0; i++)
		code = parse(all, i, 1, &all->machine_inputs[i]);
	code = code ? code : refuse_profile(all);
	if (code == 0 && is_stdin_twice(all)) {
		complain("diff: standard input can be read only once");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < 2 && code == 0; i++)
		code = load(all, i, settings->control_set);
	for (size_t i = 0; i < 2 && code == 0; i++)
		code = is_empty(&all->results[i]) ? refuse_empty(settings->inputs[i]) : 0;
	diff->a.label = text_of(all->arena, settings->inputs[0]);
	diff->b.label = text_of(all->arena, settings->inputs[1]);
	if (code == 0 && compare_results(&all->results[0], &all->results[1], all->arena, diff) < 0)
		code = complain_of_memory();
	return code;
}

/* All operands are inputs of one machine, whose control sets are compared. */
static int load_sets(struct comparison *all)
{
	const struct settings *settings = all->settings;
	struct machine_input *whole = &all->machine_inputs[0];
	const char *path = settings->inputs[0];
	int code = parse(all, 0, settings->input_count, whole);

	for (size_t i = 1; path && i < settings->input_count; i++)
		path = arena_printf(all->arena, "%s+%s", path, settings->inputs[i]);
	all->diff.a.label = all->diff.b.label = text_of(all->arena, path ? path : "");
	if (code == 0 && whole->is_result) {
		complain("diff: --control-set all: %s is a saved result; supply the inputs themselves", whole->path);
		return EXIT_USAGE;
	}
	code = code ? code : load(all, 0, CONTROL_SET_ALL);
	if (code == 0 && is_empty(&all->results[0]))
		return refuse_empty(settings->inputs[0]);
	if (code == 0 && compare_within(&all->results[0], all->arena, &all->diff) < 0)
		code = complain_of_memory();
	return code;
}

static int write_all(const struct comparison *all)
{
	if (all->diff.a.result == all->diff.b.result && all->diff.pair_count == 0)
		complain("diff: the inputs have only one control set, so there is nothing to compare");
	return outputs_write(all->settings, all->outputs, all->write, &all->diff);
}

/* Verdicts of different profiles are no better or worse than each other. */
static int exit_code_of(const struct comparison *all)
{
	const struct diff *diff = &all->diff;
	bool has_regressed = false;

	if (all->settings->fail_on_change == FAIL_ON_DIFFERENCE)
		return diff->differs ? EXIT_DIFFERS : EXIT_READY;
	if (strcmp(diff->a.result->profile, diff->b.result->profile) != 0) {
		complain("diff: --fail-on regression: the inputs were checked against %s and %s, so their verdicts cannot be compared",
			 diff->a.result->profile, diff->b.result->profile);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < diff->pair_count; i++)
		has_regressed |= diff->pairs[i].b->verdict_after_waivers > diff->pairs[i].a->verdict_after_waivers;
	return has_regressed ? EXIT_BELOW_BAR : EXIT_READY;
}

static int run(struct comparison *all)
{
	int code = load_criteria(all->settings, &all->criteria);

	all->options = engine_options_of(all->settings, &all->criteria, &all->messages, all->arena);
	code = code ? code : all->settings->control_set == CONTROL_SET_ALL ? load_sets(all) : load_two(all);
	code = code ? code : write_all(all);
	criteria_free(&all->criteria);
	return code ? code : exit_code_of(all);
}

int diff_machines(const struct settings *settings, const struct outputs *outputs, output_writer *write)
{
	struct arena *arena = arena_new(DIFF_CEILING);
	struct comparison *all = arena ? arena_alloc(arena, sizeof *all) : NULL;
	int code;

	if (all) {
		all->settings = settings;
		all->outputs = outputs;
		all->write = write;
		all->arena = all->messages.arena = arena;
		code = run(all);
	} else {
		code = complain_of_memory();
	}
	arena_free(arena);
	return code;
}
