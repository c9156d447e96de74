/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs of a command line, given to a machine. */
#include "engine/inputs.h"

#include <inttypes.h>

#include "common/sandbox/reader_process.h"

const struct library_host engine_library_host = { .sandbox = &process_sandbox };

struct machine_options machine_options_of(const struct engine_options *options, struct wanted_keys wanted_keys)
{
	return (struct machine_options){
		.hive = { .readers = options->readers,
			  .no_logs = options->no_logs,
			  .no_hash = options->no_hash,
			  .sandbox = &process_sandbox },
		.no_hash = options->no_hash,
		.all_hashes = options->all_hashes,
		.wanted_keys = wanted_keys,
		.mount = options->mount,
	};
}

struct subject *open_overlays(const char *const *paths, size_t count, struct arena *arena)
{
	struct subject *overlays = count ? arena_alloc(arena, sizeof *overlays) : NULL;

	if (!overlays)
		return NULL;
	*overlays = (struct subject){ .artifacts = arena_array(arena, count, sizeof *overlays->artifacts) };
	for (size_t i = 0; overlays->artifacts && i < count; i++) {
		overlays->artifacts[i] = artifact_of(paths[i]);
		overlays->artifacts[i].is_overlay = true;
		overlays->count++;
	}
	subject_open(overlays, false, arena);
	return overlays;
}

int add_inputs(struct machine *machine, struct subject *subject, struct subject *overlays, struct error *err)
{
	int result = machine_add_subject(machine, subject, err);

	return result == 0 && overlays ? machine_add_subject(machine, overlays, err) : result;
}

/* It chooses among the hives of a .reg file. */
static void tell_of_mount(const char *mount, const struct input *inputs, size_t count, struct messages *messages)
{
	for (size_t i = 0; i < count; i++)
		if (inputs[i].kind == INPUT_REG)
			return;
	message_add(messages, "--mount %s has no effect: no input is a .reg file", mount);
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

void tell_of_inputs(const struct machine *machine, const char *mount, const struct notes *notes, struct messages *messages)
{
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs);

	for (size_t i = 0; i < count; i++)
		if (inputs[i].kind == INPUT_POL && !inputs[i].used)
			continue; /* found in a folder, not supplied: reports list it */
		else if (inputs[i].error.code && inputs[i].error.at.line)
			message_add(messages, "%s:%u: %s", inputs[i].path, inputs[i].error.at.line, inputs[i].error.text);
		else if (inputs[i].error.code)
			message_add(messages, "%s: %s", inputs[i].path, inputs[i].error.text);
	if (mount)
		tell_of_mount(mount, inputs, count, messages);
	tell_of_damage(inputs, count, notes, messages);
}

void tell_of_refusals(const struct subject *subject, struct notes *notes, struct messages *messages)
{
	for (size_t i = 0; i < subject->refusal_count; i++) {
		const struct scan_refusal *refusal = &subject->refusals[i];

		if (refusal->kind != REFUSAL_TOLD)
			continue;
		note_add(notes, "folder-not-taken", SEVERITY_NOTE, LOCATION_NONE, "%s %s", refusal->path, refusal->why);
		message_add(messages, "%s: %s", refusal->path, refusal->why);
	}
}
