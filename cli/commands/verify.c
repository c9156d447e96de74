/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: a saved result against the files that it was made from. */
#include "engine/compare/verify.h"

#include "cli/commands.h"
#include "common/ceilings.h"
#include "common/paths.h"
#include "engine/collect/expected_hashes.h"

static void put_lines(const struct messages *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		printf("%s\n", text_of_neutral(lines->arena, lines->list[i]).utf8);
}

/* The last line, and the exit code. */
static int finish(struct verify *verify)
{
	const char *plural = verify->sources == 1 ? "" : "s", *machines = verify->saved.machine_count == 1 ? "" : "s";

	const char *files = verify->absent == 1 ? " is" : "s are";

	if (verify->absent_told > ABSENT_SHOWN)
		message_add(&verify->lines,
			    "... and %zu more that do not exist; an INPUT can be the folder of all of them",
			    verify->absent_told - ABSENT_SHOWN);
	if (verify->unlisted)
		message_add(&verify->lines, "... and %zu more", verify->unlisted);
	if (verify->mismatches) {
		const char *missing = !verify->absent ? ""
						      : arena_printf(verify->arena, "; %zu file%s missing or unreadable",
								     verify->absent, files);

		message_add(&verify->lines,
			    "MISMATCH: %zu difference%s between the result and its %zu source%s (%zu cited values)%s",
			    verify->mismatches, verify->mismatches == 1 ? "" : "s", verify->sources, plural,
			    verify->values, missing ? missing : "");
		return EXIT_DIFFERS;
	}
	if (verify->absent) {
		message_add(&verify->lines,
			    "NOT VERIFIED: %zu file%s missing or unreadable, of %zu source%s and their logs",
			    verify->absent, files, verify->sources, plural);
		return EXIT_INDETERMINATE;
	}
	message_add(&verify->lines, "verified: %zu source%s%s, %zu cited values, verdict%s and digest agree%s",
		    verify->sources, plural, verify->unhashed ? " (not all hashes are known)" : "", verify->values,
		    machines,
		    verify->saved.run ? "; time, host and command line of the run are not part of the digest" : "");
	return EXIT_READY;
}

static int run(const struct settings *settings, struct arena *arena)
{
	struct messages messages = { .arena = arena };
	struct engine_options options = engine_options_of(settings, NULL, &messages, arena);
	struct verify verify = { .options = &options,
				 .path = settings->inputs[0],
				 .inputs = settings->inputs + 1,
				 .input_count = settings->input_count - 1,
				 .profiles = settings->profiles,
				 .profile_count = settings->profile_count,
				 .choice = settings->choice,
				 .lists_all = settings->verbosity > 0,
				 .arena = arena,
				 .lines.arena = arena };
	verify.choice.needs_image = NULL; /* some INPUTs may be files that were in the image */
	struct error err = { 0 };
	struct expected_hashes *expected;
	int code = load_expected(settings, &options, &expected);

	if (code)
		return code;
	bool failed = verify_saved(&verify, &err) < 0;

	code = failed ? 0 : finish(&verify);

	complain_of_messages(&messages);
	put_lines(&verify.lines);
	criteria_free(&verify.criteria);
	expected_free(expected);
	return failed ? complain_of_error(&err) : code;
}

static int run_verify(const struct settings *settings)
{
	if (settings->input_count == 0 || path_is_stdin(settings->inputs[0])) {
		complain(settings->input_count
				 ? "verify: a saved result is not read from standard input: save it as a file first"
				 : "verify: a saved result is missing: tlsready verify RESULT [INPUT...]");
		return EXIT_USAGE;
	}
	struct arena *arena = arena_new(VERIFY_CEILING);
	int code = arena ? run(settings, arena) : complain_of_memory();

	arena_free(arena);
	return code;
}

/* clang-format off */
const struct command command_verify = {
	.name = "verify",
	.arguments = "RESULT [INPUT...]",
	.about = "Check a saved result against the files that it was made from",
	.details =
		"RESULT was saved with check -o json. verify recomputes its digest, hashes its sources and evaluates them again as they were\n"
		"then. Every cited value, every fact, finding and note must be the same; waivers are not compared. Sources are\n"
		"looked for at their paths in the result. An INPUT (a file, or a folder of hives) replaces the source whose content\n"
		"it has, or else the one whose name it has. Name the file of a profile that is not built in with --profile, and the file\n"
		"of a result made with --expect-hashes with the same option. If a file is not the one that was evaluated, the differences that\n"
		"follow from it are counted; --verbose lists them. Exit codes: 0 everything agrees, 4 a mismatch, 3 a file is missing, 2 wrong usage or no saved result.\n\n"
		"The digest covers everything in the result but run, files, input and the folders of paths; it is not a signature\n"
		"(docs/evidence.md).\n\n"
		"  tlsready verify a.json\n"
		"  tlsready verify a.json evidence/SYSTEM evidence/SOFTWARE",
	.options = { OPT_PROFILE, OPT_PARTITION, OPT_OFFSET, OPT_IMAGE, OPT_MEMBER, OPT_RECOVERY_KEY, OPT_PASSWORD_FILE, OPT_BEK, OPT_NO_LOGS,
		     OPT_EXPECT_HASHES, OPT_MOUNT, OPT_VERBOSE },
	.run = run_verify,
};
/* clang-format on */
