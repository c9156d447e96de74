/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: a saved result against the files that it was made from. */
#include "engine/compare/verify.h"

#include <string.h>

#include "common/ceilings.h"
#include "engine/gate.h"
#include "engine/machine_input.h"
#include "parser/machine/machine.h"

/* --- evaluated as it was: what the result itself tells of the command line that made it -------------------------------------- */

/* A hive that one reader read was given to one on purpose. */
static enum reader_choice readers_of(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];

		if (source->reader_count == 1)
			return strcmp(source->readers[0].name, "libregf") == 0 ? READER_LIBREGF : READER_CELLS;
	}
	return READERS_BOTH;
}

static bool has_logs(const struct machine_result *machine)
{
	size_t logs = 0;

	for (size_t i = 0; i < machine->source_count; i++)
		logs += machine->sources[i].log_count;
	return logs > 0;
}

static bool has_hashes(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->source_count; i++)
		if (*machine->sources[i].sha256)
			return true;
	return false;
}

static bool has_all_hashes(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->source_count; i++)
		if (*machine->sources[i].md5 || *machine->sources[i].sha1)
			return true;
	return false;
}

static bool was_searched_for_deleted(const struct machine_result *machine)
{
	const struct fact *fact = machine_fact(machine, "evidence.deleted");

	return fact && strcmp(fact->state, "NOT_SEARCHED") != 0;
}

static struct engine_options options_of(const struct verify *verify, const struct machine_result *machine)
{
	struct engine_options options = *verify->options;

	options.criteria = &verify->criteria;
	options.readers = readers_of(machine);
	options.no_hash = !has_hashes(machine);
	options.all_hashes |= has_all_hashes(machine);
	options.deleted = was_searched_for_deleted(machine);
	return options;
}

/* --- the profiles it was held against ------------------------------------------------------------------------------------- */

static bool is_builtin(const char *name)
{
	const char *builtin;

	for (size_t i = 0; (builtin = profile_builtin(i)); i++)
		if (strcmp(builtin, name) == 0)
			return true;
	return false;
}

static bool is_file_of(const char *path, const char *name)
{
	struct profile *profile = NULL;
	bool is_it = !is_builtin(path) && profile_load(path, &profile, NULL) == 0 && strcmp(profile->name, name) == 0;

	profile_free(profile);
	return is_it;
}

/* A name in a result opens no file: it is built in, or one of the --profile has it. NULL: neither. */
static const char *profile_for(const struct verify *verify, const char *name)
{
	for (size_t i = 0; i < verify->profile_count; i++)
		if (is_file_of(verify->profiles[i], name))
			return verify->profiles[i];
	return is_builtin(name) ? name : NULL;
}

static const char *name_at(const struct verify *verify, const struct machine_result *machine, size_t index)
{
	return index ? machine->baselines[index - 1].name : verify->saved.profile;
}

static bool is_loaded(const struct verify *verify, const struct machine_result *machine)
{
	bool is_same = verify->name_count == machine->baseline_count + 1;

	for (size_t i = 0; is_same && i < verify->name_count; i++)
		is_same = strcmp(verify->names[i], name_at(verify, machine, i)) == 0;
	return is_same;
}

static int load_profiles(struct verify *verify, const struct machine_result *machine, struct error *err)
{
	const char *profiles[PROFILES_LIMIT];
	struct criteria_names names = { .profiles = profiles, .profile_count = machine->baseline_count + 1 };

	if (is_loaded(verify, machine))
		return 0;
	verify->name_count = 0;
	if (machine->baseline_count >= PROFILES_LIMIT)
		return error_set(err, ERR_USAGE, "verify: %s: names more than %d profiles", verify->path, PROFILES_LIMIT);
	for (size_t i = 0; i < names.profile_count; i++) {
		verify->names[i] = name_at(verify, machine, i);
		profiles[i] = profile_for(verify, verify->names[i]);
		if (!profiles[i])
			return error_set(err, ERR_USAGE,
					 "verify: %s was made with the profile \"%s\", which is not built in: name its file "
					 "with --profile",
					 verify->path, verify->names[i]);
	}
	verify->name_count = names.profile_count;
	criteria_free(&verify->criteria);
	return criteria_load(&names, verify->options->messages, &verify->criteria, err);
}

/* --- the work ------------------------------------------------------------------------------------------------------------- */

/* An image or a folder that held no machine is looked into once more: it must be refused for the same reason. */
static struct artifact artifact_again(struct verify *verify, const struct result_source *source,
				      const struct found_files *files, size_t index)
{
	const char *path = files->paths[index];
	struct machine_input input;
	struct error why = { 0 };

	if (files->inside[index])
		return *files->inside[index];
	if (!was_there(source) && machine_input_parse(&path, 1, &verify->choice, verify->arena, &input, &why) < 0)
		return artifact_of_refused(path, &why);
	return artifact_of(path);
}

/* What was refused for its place was found in a folder; a file that is named is taken by its content. */
static void put_in_place(struct artifact *artifact, const struct result_source *source)
{
	const char *why = source->why.utf8 ? source->why.utf8 : "";

	if (strcmp(why, IN_PLACE_OF_HIVE) == 0)
		artifact->role = ROLE_HIVE;
	if (strstr(why, " " IN_PLACE_OF_USER))
		artifact->scope = SCOPE_USER;
}

static bool is_all_inside(const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		if (!subject->artifacts[i].inside)
			return false;
	return true;
}

/* Overlays are sources that say so; the others are inputs, in the order in which they were given. */
static int give_files(struct verify *verify, const struct machine_result *machine, const struct found_files *files,
		      struct engine_options *options, struct evaluation *evaluation, struct error *err)
{
	struct subject *subjects = arena_array(verify->arena, 2, sizeof *subjects);

	for (size_t i = 0; subjects && i < 2; i++)
		subjects[i].artifacts = arena_array(verify->arena, machine->source_count + 1, sizeof(struct artifact));
	if (!subjects || !subjects[0].artifacts || !subjects[1].artifacts)
		return error_no_memory(err);
	for (size_t i = 0; i < machine->source_count; i++) {
		struct subject *subject = &subjects[machine->sources[i].is_overlay];
		struct artifact *artifact = &subject->artifacts[subject->count++];

		*artifact = artifact_again(verify, &machine->sources[i], files, i);
		artifact->is_overlay = machine->sources[i].is_overlay;
		if (!artifact->is_overlay && machine->sources[i].kind == SOURCE_POL)
			artifact->role = ROLE_POLICY;
		put_in_place(artifact, &machine->sources[i]);
		artifact->is_found = true;
	}
	subjects[0].name = files->machine && is_all_inside(&subjects[0])
				   ? files->machine
				   : subject_file_names(&subjects[0], 0, verify->arena);
	evaluation->subject = &subjects[0];
	options->overlays = subjects[1].count ? &subjects[1] : NULL;
	return 0;
}

static int evaluate_opened(struct verify *verify, const struct machine_result *machine, struct evaluation *evaluation,
			   struct engine_options *options, struct error *err)
{
	bool is_same_version = strcmp(verify->saved.tool_version, TLSREADY_VERSION) == 0;
	struct machine_result *fresh;
	size_t count;
	int code = evaluate_machine_set(evaluation, verify->arena, &fresh, &count, err);

	if (code == 0 && has_logs(&fresh[0]) && !has_logs(machine)) { /* they were not to be used, or appeared since */
		options->no_logs = true;
		code = evaluate_machine_set(evaluation, verify->arena, &fresh, &count, err);
	}
	if (code)
		return code;
	fold_begin(verify, machine, &fresh[0]);
	code = compare_images(verify, machine,
			      (const struct subject *const[]){ evaluation->subject, options->overlays }, err);
	code = code ? code : compare_with(verify, machine, &fresh[0], is_same_version, err);
	fold_end(verify, machine, &fresh[0]);
	return code;
}

static int evaluate_again(struct verify *verify, const struct machine_result *machine, const struct found_files *files,
			  struct error *err)
{
	struct engine_options options = options_of(verify, machine);
	struct evaluation evaluation = { .options = &options, .control_set = machine->control_set };
	int code = give_files(verify, machine, files, &options, &evaluation, err);

	if (code)
		return code;
	subject_open(evaluation.subject, true, verify->arena);
	if (options.overlays)
		subject_open(options.overlays, false, verify->arena);
	code = evaluate_opened(verify, machine, &evaluation, &options, err);
	subject_close(evaluation.subject);
	if (options.overlays)
		subject_close(options.overlays);
	return code;
}

/* In an arena of its own: a fleet need not fit twice. */
static int verify_machine(struct verify *verify, const struct machine_result *machine, const struct found_files *files,
			  struct error *err)
{
	struct arena *all = verify->arena, *own = arena_new(VERIFIED_MACHINE_CEILING);
	int code = own ? 0 : error_no_memory(err);

	if (files->absent)
		hash_files(verify, machine, files);
	else if (own)
		code = load_profiles(verify, machine, err);
	verify->arena = own;
	if (own && !files->absent && code == 0)
		code = evaluate_again(verify, machine, files, err);
	verify->arena = all;
	arena_free(own);
	return code;
}

/* By some --fail-on the verdicts must make this exit code; which one it was is not saved. */
static int verify_head(struct verify *verify, struct error *err)
{
	const struct result *saved = &verify->saved;
	bool is_possible = false;

	if (!verify->name_count)
		return 0;
	for (int i = 0; i < 2 * (FAIL_ON_NEVER + 1); i++) {
		struct engine_options options = { .criteria = &verify->criteria, .fail_on = (enum fail_on)(i / 2) };
		struct result again = *saved;

		again.exit_code =
			i % 2 ? (int)GATE_INDETERMINATE : (int)GATE_OPEN; /* an operand held no machine, or not */
		int code = finish_result(&options, &again, err);

		if (code < 0)
			return code;
		is_possible |= again.exit_code == saved->exit_code && strcmp(again.exit_reason, saved->exit_reason) == 0;
	}
	if (!is_possible)
		mismatch(verify, "%s: exit: the result has %d, %s, which does not follow from its verdicts",
			 verify->path, saved->exit_code, saved->exit_reason);
	return 0;
}

/* A machine whose digest is wrong came back without one. */
static void tell_seal(struct verify *verify, enum seal seal)
{
	const char *what = seal == SEAL_BROKEN ? "it belongs to another result: the file was changed after it was written"
					       : "is missing";
	size_t told = verify->mismatches;

	for (size_t i = 0; i < verify->saved.machine_count; i++)
		if (!*verify->saved.machines[i].digest)
			mismatch(verify, "%s: machines[%zu] (%s): digest: %s", verify->path, i,
				 verify->saved.machines[i].name.utf8, what);
	if (verify->mismatches == told)
		mismatch(verify, "%s: digest: %s", verify->path, what);
}

int verify_saved(struct verify *verify, struct error *err)
{
	const struct result *saved = &verify->saved;
	enum seal seal = SEAL_MISSING;
	int code = machine_input_saved(verify->path, verify->arena, &verify->saved, &seal, err);

	if (code == 0 && seal != SEAL_GOOD)
		tell_seal(verify, seal);
	code = code ? code : find_files(verify, err);
	if (code == 0 && strcmp(saved->tool_version, TLSREADY_VERSION) != 0)
		message_add(&verify->lines, "made by version %s, and this is %s: sentences are not compared",
			    saved->tool_version, TLSREADY_VERSION);
	for (size_t i = 0; i < saved->machine_count && code == 0; i++)
		code = verify_machine(verify, &saved->machines[i], &verify->files[i], err);
	return code ? code : verify_head(verify, err);
}
