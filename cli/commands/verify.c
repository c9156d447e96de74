/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: a saved result against the files that it was made from. */
#include "engine/compare/verify.h"

#include <stdarg.h>
#include <string.h>

#include "engine/machine_input.h"
#include "reports/json/json_read.h"

static const size_t VERIFY_CEILING = (size_t)4 << 30; /* bytes one run may hold */

static void put_line(struct verify *verify, const char *format, va_list args)
{
	const char *line = arena_vprintf(verify->arena, format, args);

	printf("%s\n", line ? text_of_neutral(verify->arena, line).utf8 : "out of memory");
}

void say(struct verify *verify, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line(verify, format, args);
	va_end(args);
}

void mismatch(struct verify *verify, const char *format, ...)
{
	va_list args;

	if (verify->mismatches++ >= MISMATCHES_SHOWN)
		return;
	va_start(args, format);
	put_line(verify, format, args);
	va_end(args);
}

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

static bool was_searched_for_deleted(const struct machine_result *machine)
{
	const struct fact *fact = machine_fact(machine, "evidence.deleted");

	return fact && strcmp(fact->state, "NOT_SEARCHED") != 0;
}

static struct settings settings_of(const struct verify *verify, const struct machine_result *machine)
{
	struct settings settings = *verify->settings;

	settings.readers = readers_of(machine);
	settings.no_hash = !has_hashes(machine);
	settings.deleted = was_searched_for_deleted(machine);
	settings.control_set = machine->control_set;
	return settings;
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

/* A name in a result opens no file: it is built in, or one of the --profile has it. NULL: complained of. */
static const char *profile_for(const struct verify *verify, const char *name)
{
	for (size_t i = 0; i < verify->settings->profile_count; i++)
		if (is_file_of(verify->settings->profiles[i], name))
			return verify->settings->profiles[i];
	if (is_builtin(name))
		return name;
	complain("verify: %s was made with the profile \"%s\", which is not built in: name its file with --profile",
		 verify->path, name);
	return NULL;
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

static int load_profiles(struct verify *verify, const struct machine_result *machine)
{
	struct settings settings = *verify->settings;

	if (is_loaded(verify, machine))
		return 0;
	settings.waivers = NULL;
	verify->name_count = settings.profile_count = 0;
	if (machine->baseline_count >= PROFILES_LIMIT) {
		complain("verify: %s: names more than %d profiles", verify->path, PROFILES_LIMIT);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i <= machine->baseline_count; i++) {
		verify->names[i] = name_at(verify, machine, i);
		settings.profiles[i] = profile_for(verify, verify->names[i]);
		if (!settings.profiles[i])
			return EXIT_USAGE;
		settings.profile_count++;
	}
	verify->name_count = settings.profile_count;
	criteria_free(&verify->criteria);
	return criteria_load(&settings, &verify->criteria);
}

/* --- the work ------------------------------------------------------------------------------------------------------------- */

/* Overlays are sources that say so; the others are inputs, in the order in which they were given. */
static int give_files(struct verify *verify, const struct machine_result *machine, const struct found_files *files,
		      struct settings *settings, struct evaluation *evaluation)
{
	char **inputs = arena_array(verify->arena, machine->source_count + 1, sizeof *inputs);

	if (!inputs)
		return EXIT_OUTPUT;
	settings->overlay_count = 0;
	for (size_t i = 0; i < machine->source_count; i++) {
		if (!machine->sources[i].is_overlay) {
			inputs[evaluation->input_count++] = (char *)(uintptr_t)files->paths[i];
		} else if (settings->overlay_count < LIST_LIMIT) {
			settings->overlays[settings->overlay_count++] = files->paths[i];
		} else {
			complain("verify: %s: names more than %d overlays", verify->path, LIST_LIMIT);
			return EXIT_USAGE;
		}
	}
	evaluation->inputs = inputs;
	return 0;
}

static int evaluate_again(struct verify *verify, const struct machine_result *machine, const struct found_files *files)
{
	struct settings settings = settings_of(verify, machine);
	struct evaluation evaluation = { .settings = &settings,
					 .criteria = &verify->criteria,
					 .control_set = machine->control_set };
	bool is_same_version = strcmp(verify->saved.tool_version, TLSREADY_VERSION) == 0;
	struct machine_result *fresh;
	size_t count;

	int code = give_files(verify, machine, files, &settings, &evaluation);

	code = code ? code : evaluate_machine_set(&evaluation, verify->arena, &fresh, &count);
	if (code == 0 && has_logs(&fresh[0]) && !has_logs(machine)) { /* they were not to be used, or appeared since */
		settings.no_logs = true;
		code = evaluate_machine_set(&evaluation, verify->arena, &fresh, &count);
	}
	return code ? code : compare_with(verify, machine, &fresh[0], is_same_version);
}

/* In an arena of its own: a fleet need not fit twice. */
static int verify_machine(struct verify *verify, const struct machine_result *machine, const struct found_files *files)
{
	struct arena *all = verify->arena, *own = arena_new(VERIFY_CEILING);
	int code = own ? 0 : EXIT_OUTPUT;

	if (files->absent)
		hash_files(verify, machine, files);
	else if (own)
		code = load_profiles(verify, machine);
	verify->arena = own;
	if (own && !files->absent && code == 0)
		code = evaluate_again(verify, machine, files);
	verify->arena = all;
	arena_free(own);
	return code;
}

/* By some --fail-on the verdicts must make this exit code; which one it was is not saved. */
static int verify_head(struct verify *verify)
{
	const struct result *saved = &verify->saved;
	bool is_possible = false;

	if (!verify->name_count)
		return 0;
	for (int i = FAIL_ON_AT_RISK; i <= FAIL_ON_NEVER; i++) {
		struct settings settings = { .fail_on = (enum fail_on)i };
		struct result again = *saved;

		if (finish_result(&settings, &verify->criteria, &again) != 0)
			return EXIT_OUTPUT;
		is_possible |= again.exit_code == saved->exit_code && strcmp(again.exit_reason, saved->exit_reason) == 0;
	}
	if (!is_possible)
		mismatch(verify, "%s: exit: the result has %d, %s, which does not follow from its verdicts",
			 verify->path, saved->exit_code, saved->exit_reason);
	return 0;
}

static int finish_verify(struct verify *verify)
{
	const char *plural = verify->sources == 1 ? "" : "s", *machines = verify->saved.machine_count == 1 ? "" : "s";

	if (verify->mismatches > MISMATCHES_SHOWN)
		say(verify, "... and %zu more", verify->mismatches - MISMATCHES_SHOWN);
	if (verify->mismatches) {
		say(verify, "MISMATCH: %zu in %zu source%s, %zu cited values, verdict%s and digest", verify->mismatches,
		    verify->sources, plural, verify->values, machines);
		return EXIT_DIFFERS;
	}
	if (verify->absent) {
		say(verify, "NOT VERIFIED: %zu file%s missing or unreadable, of %zu source%s and their logs",
		    verify->absent, verify->absent == 1 ? " is" : "s are", verify->sources, plural);
		return EXIT_INDETERMINATE;
	}
	say(verify, "verified: %zu source%s%s, %zu cited values, verdict%s and digest agree", verify->sources, plural,
	    verify->unhashed ? " (not all hashes are known)" : "", verify->values, machines);
	return EXIT_READY;
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

static int verify_all(struct verify *verify)
{
	const struct result *saved = &verify->saved;
	enum seal seal = SEAL_MISSING;
	int code = machine_input_saved(verify->path, verify->arena, &verify->saved, &seal);

	if (code == 0 && seal != SEAL_GOOD)
		tell_seal(verify, seal);
	code = code ? code : find_files(verify);
	if (code == 0 && strcmp(saved->tool_version, TLSREADY_VERSION) != 0)
		say(verify, "made by version %s, and this is %s: sentences are not compared", saved->tool_version,
		    TLSREADY_VERSION);
	for (size_t i = 0; i < saved->machine_count && code == 0; i++)
		code = verify_machine(verify, &saved->machines[i], &verify->files[i]);
	code = code ? code : verify_head(verify);
	return code ? code : finish_verify(verify);
}

int run_verify(const struct settings *settings)
{
	if (settings->input_count == 0 || strcmp(settings->inputs[0], "-") == 0) {
		complain(settings->input_count
				 ? "verify: a saved result is not read from standard input: save it as a file first"
				 : "verify: a saved result is missing: tlsready verify RESULT [INPUT...]");
		return EXIT_USAGE;
	}
	struct arena *arena = arena_new(VERIFY_CEILING);
	struct verify verify = { .settings = settings, .arena = arena, .path = settings->inputs[0] };
	int code = arena ? verify_all(&verify) : EXIT_OUTPUT;

	criteria_free(&verify.criteria);
	arena_free(arena);
	return code;
}
