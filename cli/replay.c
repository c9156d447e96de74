/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What replay of the transaction logs changed: the machine is judged once more without them, and the facts compared. */
#include <string.h>

#include "cli/cli.h"

static bool was_replayed(const struct machine *machine)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++)
		if (inputs[i].hive && inputs[i].used && hive_facts(inputs[i].hive)->replayed)
			return true;
	return false;
}

/* Standard input can be read only once. */
static bool reads_stdin(char *const *inputs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(inputs[i], "-") == 0)
			return true;
	return false;
}

static void compare(const struct machine_result *before, struct machine_result *after, struct arena *arena)
{
	struct fact_change *changes = arena_array(arena, after->fact_count, sizeof *changes);

	for (size_t i = 0; changes && i < after->fact_count; i++) {
		const struct fact *fact = &after->facts[i], *old = machine_fact(before, fact->name);

		if (old && strcmp(old->state, fact->state) != 0)
			changes[after->change_count++] = (struct fact_change){ fact->name, fact->title, old->state, fact->state };
	}
	after->changes = changes;
}

void find_replay_changes(const struct settings *settings, const struct profile *profile, char *const *inputs,
			 size_t count, const struct machine *machine, struct arena *arena, struct machine_result *ret)
{
	struct machine_options options = machine_options_of(settings, analyzer_interests);
	struct notes notes = { .arena = arena }; /* the same again: not told twice */
	struct machine_result alone = { 0 };
	struct evidence_state evidence = { 0 };

	ret->is_replayed = was_replayed(machine);
	if (!ret->is_replayed || reads_stdin(inputs, count))
		return;
	options.hive.no_logs = options.no_hash = true;
	options.hive.readers = READER_CELLS;
	struct machine *other = machine_new(&options, &notes, arena);

	if (other && add_inputs(other, inputs, count, settings) == 0 &&
	    analyze(machine_view(other), &evidence, profile, arena, &alone) == 0)
		compare(&alone, ret, arena);
	machine_free(other);
}
