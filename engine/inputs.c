/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs of a command line, given to a machine. */
#include "engine/inputs.h"

#include <inttypes.h>

#include "common/sandbox/witness_process.h"

struct machine_options machine_options_of(const struct engine_options *options, struct wanted_keys wanted_keys)
{
	return (struct machine_options){
		.hive = { .readers = options->readers,
			  .no_logs = options->no_logs,
			  .no_hash = options->no_hash,
			  .sandbox = &process_sandbox },
		.no_hash = options->no_hash,
		.wanted_keys = wanted_keys,
		.mount = options->mount,
	};
}

int add_inputs(struct machine *machine, char *const *inputs, size_t count, const char *const *overlays,
	       size_t overlay_count, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		result = machine_add(machine, inputs[i], err);
	for (size_t i = 0; i < overlay_count && result == 0; i++)
		result = machine_add_overlay(machine, overlays[i], err);
	return result;
}

/* Damage to a whole source; what is wrong with one line of a text is for the report. */
static void tell_of_damage(const struct input *inputs, size_t count, const struct notes *notes, struct messages *messages)
{
	for (size_t i = 0; i < notes->count; i++) {
		const struct note *note = &notes->list[i];

		if (note->severity >= SEVERITY_ERROR && note->at.line == 0 && note->at.source >= 0 &&
		    (size_t)note->at.source < count)
			message_add(messages, "%s: at 0x%" PRIx64 ": %s", inputs[note->at.source].path, note->at.offset,
				    note->raw);
	}
}

void tell_of_inputs(const struct machine *machine, const struct notes *notes, struct messages *messages)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++)
		if (inputs[i].error.code && inputs[i].error.at.line)
			message_add(messages, "%s:%u: %s", inputs[i].path, inputs[i].error.at.line, inputs[i].error.text);
		else if (inputs[i].error.code)
			message_add(messages, "%s: %s", inputs[i].path, inputs[i].error.text);
	tell_of_damage(inputs, count, notes, messages);
}
