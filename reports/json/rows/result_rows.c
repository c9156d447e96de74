/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a result: the tool, the profile, the exit code, the run. */
#include "reports/json/rows/result_rows.h"

CHOICES(schema_choice, "tlsready.result/1")
CHOICES(tool_choice, "tlsready")
CHOICES(reason_choice, "interrupted", "failed")

static const char *fail_on_choice(size_t index)
{
	return fail_on_word((enum fail_on)index);
}

static bool has_other_bar(const void *result)
{
	return ((const struct result *)result)->fail_on != FAIL_ON_AT_RISK;
}

/* clang-format off */
#define STRUCT struct library_version
static const struct row library_rows[] = {
	{ AS_WORDS("name", name),       REQUIRED },
	{ AS_WORDS("version", version), REQUIRED },
};
static const struct table library_table = { TABLE(library_rows) };
#undef STRUCT

#define STRUCT struct run_info
static const struct row run_rows[] = {
	{ AS_HEX("build", build),       KNOWN, FORM("hex"), ABOUT("The build id of tlsready.") },
	{ AS_TEXT("command", command),  KNOWN },
	{ AS_WORDS("host", host),       KNOWN },
	{ AS_LIST("libraries", libraries, library_count, struct library_version, WORDS_LIMIT, library_table), KNOWN },
	{ AS_TIME("started", started),  KNOWN },
};
const struct table run_table = { TABLE(run_rows), ABOUT("When, where and how: never part of the digest, absent with --reproducible.") };
#undef STRUCT

#define STRUCT struct case_tag
static const struct row tag_rows[] = {
	{ AS_TEXT("key", key),     REQUIRED, FORM("words") },
	{ AS_TEXT("value", value), REQUIRED, FORM("string") },
};
static const struct table tag_table = { TABLE(tag_rows) };
#undef STRUCT

#define STRUCT struct case_info
static const struct row case_rows[] = {
	{ AS_TEXT("examiner", examiner), KNOWN },
	{ AS_TEXT("exhibit", exhibit),   KNOWN },
	{ AS_TEXT("note", note),         KNOWN },
	{ AS_TEXT("number", number),     KNOWN },
	{ AS_LIST("tags", tags, tag_count, struct case_tag, CASE_TAGS_LIMIT, tag_table), KNOWN },
};
const struct table case_table = { TABLE(case_rows), ABOUT(
	"What the examiner said of the run with --case, --exhibit, --examiner, --note and --tag: no evidence has it. Part of the digest of the "
	"result, and of no digest of a machine.") };
#undef STRUCT

#define STRUCT struct incomplete_run
static const struct row incomplete_rows[] = {
	{ AS_SIZE("inputs", inputs),                 KNOWN },
	{ AS_SIZE("not_evaluated", not_evaluated),   REQUIRED },
	{ AS_NAME("reason", reason, reason_choice),  REQUIRED },
};
const struct table incomplete_table = { TABLE(incomplete_rows), ABOUT(
	"The run ended early: how many of its inputs were not evaluated. No machine of these is in machines.") };
#undef STRUCT

#define STRUCT struct result
static const struct row exit_rows[] = {
	{ AS_INDEX("code", exit_code),     REQUIRED, MORE("\"maximum\": 255") },
	{ AS_ENUM("fail_on", fail_on, enum fail_on, fail_on_choice), KNOWN, .when = has_other_bar, ABOUT(
	  "What --fail-on was; absent: at-risk.") },
	{ AS_WORDS("reason", exit_reason), KNOWN },
};
static const struct table exit_table = { TABLE(exit_rows) };

static const struct row tool_rows[] = {
	{ AS_CONST("name", tool_choice),      REQUIRED },
	{ AS_WORDS("version", tool_version),  REQUIRED },
};
static const struct table tool_table = { TABLE(tool_rows) };

static const struct row result_rows[RESULT_ROWS] = {
	{ AS_POINTER("case", case_info, struct case_info, case_table), KNOWN },
	{ AS_WORDS("digest", digest),         KNOWN, FORM("digest"), ABOUT(
	  "SHA-256 over this object without digest and run, with the digest of each machine in place of the machine: compact, keys "
	  "sorted, characters outside ASCII as \\uXXXX with upper-case digits. Folders of profile_path, waivers_path and expected_path are left out.") },
	{ AS_PART("exit", exit_table),        REQUIRED },
	{ AS_TEXT("expected_path", expected_path), KNOWN, FORM("string"), ABOUT("The file of --expect-hashes, as it was named.") },
	{ AS_POINTER("incomplete", incomplete, struct incomplete_run, incomplete_table), KNOWN },
	{ AS_LIST("machines", machines, machine_count, struct machine_result, MACHINES_LIMIT, machine_table), REQUIRED },
	{ AS_WORDS("options", options),       KNOWN, ABOUT(
	  "Options of check that change answers, overlays and --expect-hashes by the SHA-256 of the file; absent: none, or the result was merged.") },
	{ AS_WORDS("profile", profile),       REQUIRED },
	{ AS_TEXT("profile_path", profile_path), KNOWN, FORM("string"), ABOUT("Of a user's own profile: the file, as it was named.") },
	{ AS_HEX("profile_sha256", profile_sha256), KNOWN, FORM("sha256"), ABOUT("Of that file, not of a profile that it extends.") },
	{ AS_WORDS("profile_summary", profile_summary), KNOWN },
	{ AS_WORDS("profile_title", profile_title), KNOWN },
	{ AS_POINTER("run", run, struct run_info, run_table), KNOWN },
	{ AS_CONST("schema", schema_choice),  REQUIRED },
	{ AS_PART("tool", tool_table),        REQUIRED },
	{ AS_TEXT("waivers_path", waivers_path), KNOWN, FORM("string"), ABOUT("The file of --waivers, as it was named.") },
	{ AS_HEX("waivers_sha256", waivers_sha256), KNOWN, FORM("sha256"), ABOUT("Of the file of --waivers.") },
	UNSAVED(arena),
};
const struct table result_table = { TABLE(result_rows) };
#undef STRUCT
/* clang-format on */
