/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a cached domain policy still applies, and in which order several of them do, is not in the files: each is taken to
 * apply, those of one order as they are found.
 */
#include "engine/policies/policies.h"

#include <string.h>

#include "engine/inputs.h"
#include "engine/policies/policies_parts.h"

static bool is_policy(const struct artifact *artifact)
{
	return artifact->role == ROLE_POLICY && !artifact->is_overlay;
}

static size_t count_policies(const struct subject *subject)
{
	size_t count = 0;

	for (size_t i = 0; i < subject->count; i++)
		count += is_policy(&subject->artifacts[i]);
	return count;
}

/* The artifacts that are laid over a machine, in their order: indices into those of the subject. */
static size_t order_policies(const struct subject *subject, size_t ret[POLICIES_LIMIT])
{
	size_t count = 0;

	for (unsigned order = 0; order < POLICY_ORDERS; order++)
		for (size_t i = 0; i < subject->count && count < POLICIES_LIMIT; i++)
			if (is_policy(&subject->artifacts[i]) && subject->artifacts[i].order == order)
				ret[count++] = i;
	return count;
}

int policies_add(struct machine *machine, const struct subject *subject, struct arena *arena, struct error *err)
{
	size_t order[POLICIES_LIMIT], count = order_policies(subject, order);
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

/* The policy files alone, without a registry. True in ret_concerns: an entry is about what the facts are decided by. */
static int read_files(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		      bool *ret_concerns, struct error *err)
{
	struct machine_options options =
		machine_options_of(evaluation->options, wanted_keys_of(evaluation->options->criteria, arena));
	struct notes notes = { .arena = arena };
	size_t order[POLICIES_LIMIT], count = order_policies(evaluation->subject, order);
	struct policy_file *files = arena_array(arena, count, sizeof *files);
	struct machine *machine = machine_new(&options, &notes, arena);
	const struct input *inputs;

	options.no_hash = true;
	int code = machine && files ? policies_add(machine, evaluation->subject, arena, err) : error_no_memory(err);

	if (code == 0) {
		machine_view(machine);
		machine_inputs(machine, &inputs);
		ret->files = files;
		ret->file_count = count;
		ret->unread =
			count_in_the_rest(machine_faults(machine).policies, count_policies(evaluation->subject), arena);
	}
	for (size_t i = 0; i < ret->file_count; i++) {
		files[i] = describe(&inputs[i], order[i], arena);
		*ret_concerns |= inputs[i].pol.concerns;
	}
	machine_free(machine);
	return code;
}

static int compare_looks(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
			 struct error *err)
{
	struct evaluation again = *evaluation;
	struct machine_result plain, with;
	struct policy_looks looks = { .arena = arena, .subject = evaluation->subject, .plain = &plain, .with = &with };

	again.is_reassessment = true;
	again.policies = POLICIES_LAID_OVER;
	int code = evaluate(&again, arena, &with, err);

	again.policies = POLICIES_LEFT_OUT;
	code = code ? code : evaluate(&again, arena, &plain, err);
	if (code)
		return code;
	looks.count = order_policies(evaluation->subject, looks.order);
	looks.first = with.source_count - looks.count;
	policies_differ(&looks, ret);
	return arena_failed(arena) ? error_no_memory(err) : 0;
}

int policies_compare(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		     struct error *err)
{
	bool concerns = false;

	if (!count_policies(evaluation->subject))
		return 0;
	ret->effect = POLICY_AGREES;
	int code = read_files(evaluation, arena, ret, &concerns, err);

	return code == 0 && concerns ? compare_looks(evaluation, arena, ret, err) : code;
}

void policies_note(const struct policy_comparison *comparison, struct notes *notes)
{
	for (size_t i = 0; i < comparison->change_count; i++)
		note_add(notes, "policy-pending", SEVERITY_NOTE, comparison->changes[i].at, AT_REFRESH "%s",
			 comparison->changes[i].clause);
	if (comparison->unread)
		note_add(notes, "policy-unread", SEVERITY_WARNING, LOCATION_NONE,
			 "what the next policy refresh changes cannot be determined in full: %s", comparison->unread);
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
