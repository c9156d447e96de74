/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a cached domain policy still applies is not in the files: each is taken to apply. */
#include "engine/policies/policies.h"

#include <string.h>

#include "engine/inputs.h"
#include "engine/policies/policies_parts.h"

#define UNREAD "what the next policy refresh changes cannot be determined in full: "

int policies_add(struct machine *machine, const struct evaluation *evaluation, struct arena *arena, struct error *err)
{
	const struct subject *subject = evaluation->subject;
	size_t order[POLICIES_LIMIT], count = policies_order(subject, evaluation->sequence, order);
	struct artifact *copies = arena_array(arena, count, sizeof *copies);
	int code = copies ? 0 : error_no_memory(err);

	for (size_t i = 0; i < count && code == 0; i++) {
		copies[i] = subject->artifacts[order[i]];
		copies[i].is_overlay = true;
		code = machine_add(machine, &copies[i], err);
	}
	return code;
}

static struct policy_file describe(const struct input *input, size_t index, struct arena *arena)
{
	return (struct policy_file){ .index = index,
				     .concerns = input->pol.concerns,
				     .format = input->pol.format ? input->pol.format : "",
				     .why = input->error.code ? arena_strdup(arena, input->error.text) : NULL };
}

/* What is over the limit is not compared, and not hidden. */
static const char *count_in_the_rest(const char *unread, size_t count, struct arena *arena)
{
	return count <= POLICIES_LIMIT ? unread
				       : arena_printf(arena, "%s%sonly %d of %zu policy files were read",
						      unread ? unread : "", unread ? "; " : "", POLICIES_LIMIT, count);
}

/* The policy files alone, without a registry. */
static int read_files(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		      struct error *err)
{
	struct machine_options options =
		machine_options_of(evaluation->options, wanted_keys_of(evaluation->options->criteria, arena));
	struct notes notes = { .arena = arena };
	size_t order[POLICIES_LIMIT], count = policies_order(evaluation->subject, (struct policy_sequence){ 0 }, order);
	struct policy_file *files = arena_array(arena, count, sizeof *files);
	struct machine *machine = machine_new(&options, &notes, arena);
	const struct input *inputs;

	options.no_hash = true;
	int code = machine && files ? policies_add(machine, evaluation, arena, err) : error_no_memory(err);

	if (code == 0) {
		machine_view(machine);
		machine_inputs(machine, &inputs);
		ret->files = files;
		ret->file_count = count;
		ret->unread =
			count_in_the_rest(machine_faults(machine).policies, policies_count(evaluation->subject), arena);
	}
	for (size_t i = 0; i < ret->file_count; i++)
		files[i] = describe(&inputs[i], order[i], arena);
	machine_free(machine);
	return code;
}

static bool any_concerns(const struct policy_comparison *comparison)
{
	for (size_t i = 0; i < comparison->file_count; i++)
		if (comparison->files[i].concerns)
			return true;
	return false;
}

/* What was not read may change anything: the rest of the files proves nothing good of the next refresh. */
static void doubt_effect(struct policy_comparison *ret, struct arena *arena)
{
	if (!ret->unread || ret->effect == POLICY_WORSENS)
		return;
	ret->effect = POLICY_UNREAD;
	ret->clause = arena_printf(arena, UNREAD "%s", ret->unread);
}

int policies_compare(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		     struct error *err)
{
	if (!policies_count(evaluation->subject))
		return 0;
	ret->effect = POLICY_AGREES;
	int code = read_files(evaluation, arena, ret, err);

	if (code == 0 && any_concerns(ret))
		code = policies_look(evaluation, arena, ret, err);
	doubt_effect(ret, arena);
	return code;
}

void policies_note(const struct policy_comparison *comparison, struct notes *notes)
{
	for (size_t i = 0; i < comparison->change_count; i++)
		note_add(notes, "policy-pending", SEVERITY_NOTE, comparison->changes[i].at, AT_REFRESH "%s",
			 comparison->changes[i].clause);
	if (comparison->unread)
		note_add(notes, "policy-unread", SEVERITY_WARNING, LOCATION_NONE, UNREAD "%s", comparison->unread);
}

int policies_tell(const struct policy_comparison *comparison, struct arena *arena, struct machine_result *ret)
{
	struct result_source *sources = arena_array(arena, ret->source_count, sizeof *sources);

	if (!comparison->file_count)
		return 0;
	if (!sources)
		return ERR_NOMEM;
	memcpy(sources, ret->sources, ret->source_count * sizeof *sources);
	for (size_t i = 0; i < comparison->file_count; i++) {
		const struct policy_file *file = &comparison->files[i];
		struct result_source *source = &sources[file->index];

		source->format = file->format;
		source->status = file->why ? SOURCE_REFUSED : SOURCE_READ;
		source->why = file->why ? text_of(arena, file->why) : TEXT("compared with the registry");
	}
	ret->sources = sources;
	return arena_failed(arena) ? ERR_NOMEM : 0;
}
