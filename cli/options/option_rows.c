/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of options, and how the argument of each is read. */
#include "cli/options/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/text/suggest.h"
#include "cli/command.h"
#include "cli/options/options_case.h"
#include "cli/options/options_images.h"

enum { CHOICES_LIMIT = 8, CHOICES_SIZE = 128 }; /* of an option */

static void *member_of(struct settings *settings, size_t offset)
{
	return (char *)settings + offset;
}

static bool take_flag(struct settings *ret, const struct option_row *row, const char *given)
{
	(void)given;
	return *(bool *)member_of(ret, row->member) = true;
}

static bool take_word(struct settings *ret, const struct option_row *row, const char *given)
{
	*(const char **)member_of(ret, row->member) = given;
	return true;
}

static bool take_item(struct settings *ret, const struct option_row *row, const char *given)
{
	const char **list = member_of(ret, row->member);
	size_t *count = member_of(ret, row->count);

	if (*count == row->limit) {
		complain("--%s: used more than %zu times", row->name, row->limit);
		return false;
	}
	list[(*count)++] = given;
	return true;
}

/* The number of the word in row->argument, into an enum. */
static bool take_choice(struct settings *ret, const struct option_row *row, const char *given)
{
	const char *words[CHOICES_LIMIT + 1] = { NULL };
	char all[CHOICES_SIZE], *rest = all;

	snprintf(all, sizeof all, "%s", row->argument);
	for (unsigned choice = 0; choice < CHOICES_LIMIT && (words[choice] = strsep(&rest, "|")); choice++)
		if (strcmp(words[choice], given) == 0) {
			*(unsigned *)member_of(ret, row->member) = choice;
			return true;
		}
	complain("--%s: \"%s\" is not one of the choices %s%s", row->name, given, row->argument,
		 did_you_mean(given, words).text);
	return false;
}

static bool take_verbosity(struct settings *ret, const struct option_row *row, const char *given)
{
	int verbosity = row->id == OPT_QUIET ? -1 : 1;

	(void)given;
	if (ret->verbosity == -verbosity) {
		complain("--quiet and --verbose contradict each other: use one of them");
		return false;
	}
	ret->verbosity = verbosity;
	return true;
}

/* An overlay that is mistyped would be found out after everything else was read. */
static bool take_overlay(struct settings *ret, const struct option_row *row, const char *given)
{
	struct stat file;

	if (stat(given, &file) == 0)
		return take_item(ret, row, given);
	complain("--%s: %s cannot be read: %s", row->name, given, strerror(errno));
	return false;
}

static bool take_name(struct settings *ret, const struct option_row *row, const char *given)
{
	size_t size = strlen(given);

	if (!given[strspn(given, " ")] || size > MACHINE_NAME_LIMIT) {
		complain("--%s: a name has 1 to %d bytes, and this one has %s", row->name, MACHINE_NAME_LIMIT,
			 size > MACHINE_NAME_LIMIT ? "more" : "none that is visible");
		return false;
	}
	ret->name = given;
	return true;
}

static bool take_number(struct settings *ret, const struct option_row *row, const char *given)
{
	char *end;
	unsigned long number = strtoul(given, &end, 10);

	if (*end || !*given || *given == '-' || number < 1 || number > NUMBER_LIMIT) {
		complain("--%s: \"%s\" is not a number from 1 to %d", row->name, given, NUMBER_LIMIT);
		return false;
	}
	*(unsigned *)((char *)ret + row->member) = (unsigned)number;
	return true;
}

/* From 0 to N - 1, as engines count, or from 1 to N, as people do: N is 0. */
static bool take_shard(struct settings *ret, const struct option_row *row, const char *given)
{
	char *slash, *end;
	unsigned long index = strtoul(given, &slash, 10), count = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;
	bool is_good = *given >= '0' && *given <= '9' && *slash == '/' && slash[1] >= '0' && slash[1] <= '9' && !*end;

	if (!is_good || count < 1 || count > NUMBER_LIMIT || index > count) {
		complain("--%s: \"%s\" is not I/N, a shard from 0 to N - 1 (or N, which is 0) of N, at most %d",
			 row->name, given, NUMBER_LIMIT);
		return false;
	}
	ret->shard = (unsigned)(index % count);
	ret->shards = (unsigned)count;
	return true;
}

static bool take_width(struct settings *ret, const struct option_row *row, const char *given)
{
	char *end;
	unsigned long width = strtoul(given, &end, 10);

	if (*end || width < WIDTH_LEAST || width > WIDTH_MOST) {
		complain("--%s: \"%s\" is not a number from %d to %d", row->name, given, WIDTH_LEAST, WIDTH_MOST);
		return false;
	}
	ret->width = (unsigned)width;
	return true;
}

static bool take_control_set(struct settings *ret, const struct option_row *row, const char *given)
{
	char *end;
	unsigned long number = strtoul(given, &end, 10);

	if (strcmp(given, "current") == 0)
		ret->control_set = 0;
	else if (strcmp(given, "all") == 0)
		ret->control_set = CONTROL_SET_ALL;
	else if (*given && !*end && number > 0 && number < 1000)
		ret->control_set = (uint32_t)number;
	else
		complain("--%s: \"%s\" is neither current nor all nor the number of a set (1 is ControlSet001)",
			 row->name, given);
	return ret->control_set || strcmp(given, "current") == 0;
}

#define FLAG(name) take_flag, offsetof(struct settings, name), 0, 0
#define WORD(name) take_word, offsetof(struct settings, name), 0, 0
#define CHOICE(name) take_choice, offsetof(struct settings, name), 0, 0
#define LIST(name, number, most) LIST_BY(take_item, name, number, most)
#define LIST_BY(function, name, number, most)                                                                          \
	function, offsetof(struct settings, name), offsetof(struct settings, number), most
#define OWN(function) function, 0, 0, 0
#define SAID(name) take_said, offsetof(struct settings, name), 0, CASE_LIMIT
#define NUMBER(name) take_number, offsetof(struct settings, name), 0, 0

/* clang-format off */
const struct option_row option_rows[] = {
	{ 'p', "profile",      "NAME|FILE",               OPT_PROFILE,      LIST(profiles, profile_count, PROFILES_LIMIT),
		"profile to check against (default " DEFAULT_PROFILE "; `tlsready profiles` lists them); repeat it to add others, which are "
		"reported separately. If all are baselines, " DEFAULT_PROFILE " is reported, too" },
	{ 'w', "waivers",      "FILE",                    OPT_WAIVERS,      WORD(waivers),
		"accepted findings, each with a reason and an expiry date; they affect the exit code, not the verdict" },
	{ 'o', "output",       "FORMAT[=FILE]",           OPT_OUTPUT,       LIST(outputs, output_count, OUTPUTS_LIMIT),
		"report as FORMAT, to FILE or standard output; can be repeated. FILE alone, with a suffix that a format has (report.html), is understood, too" },
	{ 0,   "fail-on",      "at-risk|not-ready|never", OPT_FAIL_ON,      CHOICE(fail_on),
		"exit with 1 if any machine has this verdict or a worse one (default at-risk); never: 0 for every verdict, including INDETERMINATE" },
	{ 0,   "fail-on",      "difference|regression",   OPT_FAIL_ON_CHANGE, CHOICE(fail_on_change),
		"difference: exit with 4 if the machines differ (default); regression: exit with 1 if a verdict got worse, after waivers, and else with 0" },
	{ 0,   "match",        "input|name",              OPT_MATCH,        CHOICE(match),
		"of two fleets: what makes two rows one machine, its input in the list (default) or its name" },
	{ 0,   "overlay",      "FILE",                    OPT_OVERLAY,      LIST_BY(take_overlay, overlays, overlay_count, LIST_LIMIT),
		"what if this .reg were imported, or this policy file applied (Registry.pol, Registry.xml, LGPO text)? It has priority over all inputs; can be repeated" },
	{ 0,   "control-set",  "current|N|all",           OPT_CONTROL_SET,  OWN(take_control_set),
		"evaluate ControlSetNNN, or each one as a separate machine (default current)" },
	{ 0,   "shadow-copies", "none|N|all",             OPT_SHADOW_COPIES, OWN(take_shadow_copies),
		"evaluate shadow copy N (1 is the oldest) of NTFS volumes in images, or each one, as a separate machine (default none; history: all)" },
	{ 0,   "partition",    "N",                       OPT_PARTITION,    NUMBER(choice.partition),
		"only the Windows in partition N of disk images, as `tlsready list` numbers them" },
	{ 0,   "offset",       "BYTES",                   OPT_OFFSET,       OWN(take_offset),
		"only the volume that begins at this byte of the disk in the image (decimal or 0x...), regardless of the partition table" },
	{ 0,   "image",        "N|NAME|all",              OPT_IMAGE,        OWN(take_image),
		"only the image of this number or name of a WIM, ESD or SWM (default all)" },
	{ 0,   "member",       "PATH",                    OPT_MEMBER,       WORD(choice.member),
		"only this image or archive in an archive, ISO or OVA, as `tlsready list` names it (sources/install.wim)" },
	{ 0,   "recovery-key", "KEY|FILE",                OPT_RECOVERY_KEY, OWN(take_recovery_key),
		"recovery key of a BitLocker volume in an image: 48 digits, or a file that has it, as Windows saves it; can be repeated" },
	{ 0,   "password-file", "FILE",                   OPT_PASSWORD_FILE, OWN(take_key_file),
		"password of a BitLocker volume in an image: the first line of FILE; can be repeated" },
	{ 0,   "bek",          "FILE",                    OPT_BEK,          OWN(take_key_file),
		"startup key of a BitLocker volume in an image: the .BEK file; can be repeated" },
	{ 0,   "verify-image", NULL,                      OPT_VERIFY_IMAGE, OWN(take_verify_image),
		"compare E01 images with the hashes that were stored when they were acquired, and check every chunk; read the hives of NTFS "
		"volumes once more, with libfsntfs" },
	{ 0,   "name",         "NAME",                    OPT_NAME,         OWN(take_name),
		"name of the machine in the reports (default: the computer name in its registry, else the name of the input)" },
	{ 0,   "case",         "NUMBER",                  OPT_CASE,         SAID(case_number),
		"number of the case, for all reports; part of the digest of the result, not of the digests of its machines" },
	{ 0,   "exhibit",      "NUMBER",                  OPT_EXHIBIT,      SAID(exhibit),
		"number of the exhibit, for all reports" },
	{ 0,   "examiner",     "NAME",                    OPT_EXAMINER,     SAID(examiner),
		"who makes the examination, for all reports" },
	{ 0,   "note",         "TEXT",                    OPT_NOTE,         take_said, offsetof(struct settings, note), 0, CASE_NOTE_LIMIT,
		"a remark, for all reports" },
	{ 0,   "tag",          "KEY=VALUE",               OPT_TAG,          take_tag, offsetof(struct settings, tags), offsetof(struct settings, tag_count), CASE_TAGS_LIMIT,
		"anything else, for all reports: KEY has 1 to 64 of A-Z a-z 0-9 . _ -; can be repeated with other keys" },
	{ 0,   "each",         NULL,                      OPT_EACH,         FLAG(each),
		"every input is a separate machine" },
	{ 0,   "inputs-from",  "FILE",                    OPT_INPUTS_FROM,  WORD(list),
		"read further inputs from FILE, - for standard input: a machine a line, PATH or NAME<TAB>PATH<TAB>PATH...; a line that begins with # is a comment (a file of such a name: ./#name)" },
	{ '0', "null",         NULL,                      OPT_NULL,         FLAG(list_is_nul),
		"the lines of --inputs-from end with a NUL character; none is a comment" },
	{ 0,   "shard",        "I/N",                     OPT_SHARD,        OWN(take_shard),
		"only the machines of shard I of N, by a hash of their names in the list: I is 0 to N-1 (or 1 to N: N is 0)" },
	{ 0,   "resume",       NULL,                      OPT_RESUME,       FLAG(resume),
		"continue the rows of an earlier run with the same criteria (-o rows=FILE): finished machines are not evaluated again" },
	{ 0,   "resume-failed", NULL,                     OPT_RESUME_FAILED, FLAG(resume_failed),
		"as --resume, and re-evaluate machines whose rows have an error; their new rows replace these" },
	{ 0,   "collect",      NULL,                      OPT_COLLECT,      FLAG(collect),
		"exit with 0 when every machine has its row (-o rows=FILE), whatever the verdicts, and with 5 when not" },
	{ 'j', "jobs",         "N",                       OPT_JOBS,         NUMBER(jobs),
		"machines that are evaluated at the same time, each in a process of its own (default: one for each CPU)" },
	{ 0,   "timeout",      "SECONDS",                 OPT_TIMEOUT,      NUMBER(timeout),
		"seconds by the clock that one machine of several may take, also if its process waits or is stopped (default 120)" },
	{ 0,   "memory",       "MIB",                     OPT_MEMORY,       NUMBER(memory),
		"memory that one machine of several may take (default 1024)" },
	{ 0,   "no-progress",  NULL,                      OPT_NO_PROGRESS,  FLAG(no_progress),
		"no line on the terminal while several machines are evaluated or images are verified" },
	{ 0,   "reader",       "both|libregf|cells",      OPT_READER,       CHOICE(readers),
		"parser of hives (default both: their values must agree)" },
	{ 0,   "no-logs",      NULL,                      OPT_NO_LOGS,      FLAG(no_logs),
		"read hives without the transaction logs next to them" },
	{ 0,   "deleted",      NULL,                      OPT_DELETED,      FLAG(deleted),
		"look for deleted TLS keys and values in the free space of hives" },
	{ 0,   "no-hash",      NULL,                      OPT_NO_HASH,      FLAG(no_hash),
		"do not compute the SHA-256 of the inputs" },
	{ 0,   "hashes",       NULL,                      OPT_HASHES,       FLAG(all_hashes),
		"compute MD5 and SHA-1 of the inputs and their logs, too, from the same read" },
	{ 0,   "expect-hashes", "FILE",                   OPT_EXPECT_HASHES, take_once, offsetof(struct settings, expect_hashes), 0, 0,
		"compare the inputs and their logs with the hashes of their acquisition: FILE is what sha256sum, sha1sum, md5sum, hashdeep or PowerShell's "
		"Get-FileHash wrote. If one differs, the verdict is INDETERMINATE" },
	{ 0,   "mount",        "NAME",                    OPT_MOUNT,        WORD(mount),
		"if a .reg file contains several hives of one kind, use this one (HKLM\\NAME)" },
	{ 0,   "key",          "PATH",                    OPT_KEY,          LIST(keys, key_count, LIST_LIMIT),
		"only this key and the keys below it; can be repeated" },
	{ 0,   "for",          "running|offline",         OPT_FOR,          CHOICE(place),
		"paths of the running system (CurrentControlSet), or of the hives of an offline image (default running)" },
	{ 0,   "undo",         "FILE",                    OPT_UNDO,         WORD(undo),
		"write the .reg that reverts the fix to FILE" },
	{ 0,   "only",         "RULE",                    OPT_ONLY,         WORD(only),
		"fix this rule only" },
	{ 0,   "fact",         "NAME",                    OPT_FACT,         WORD(fact),
		"explain a fact instead of a rule" },
	{ 0,   "facts",        NULL,                      OPT_FACTS,        FLAG(facts),
		"list the facts that rules evaluate" },
	{ 0,   "reproducible", NULL,                      OPT_REPRODUCIBLE, FLAG(reproducible),
		"leave out time, host, command line and the times of files" },
	{ 'q', "quiet",        NULL,                      OPT_QUIET,        OWN(take_verbosity),
		"verdict lines only" },
	{ 'v', "verbose",      NULL,                      OPT_VERBOSE,      OWN(take_verbosity),
		"every fact and rule, with the evidence; verify: every difference" },
	{ 0,   "color",        "auto|always|never",       OPT_COLOR,        CHOICE(color),
		"colour in text (default auto: on a terminal, without NO_COLOR)" },
	{ 0,   "ascii",        NULL,                      OPT_ASCII,        FLAG(ascii),
		"text with ASCII characters only (default in the locales C and POSIX, and on terminals without UTF-8)" },
	{ 0,   "width",        "COLUMNS",                 OPT_WIDTH,        OWN(take_width),
		"width of text (default: COLUMNS of the environment, else the terminal's, else 80; in files 80)" },
	{ 0,   "script",       "cmd|powershell",          OPT_SCRIPT,       CHOICE(script),
		"the language of the script (default: cmd)" },
	{ 0,   "minimal",      NULL,                      OPT_MINIMAL,      FLAG(minimal),
		"export only the keys that the rules need, instead of saving whole hives" },
	{ 0,   "json",         NULL,                      OPT_JSON,         FLAG(json),
		"as JSON, with the build id" },
	{ 'h', "help",         NULL,                      OPT_HELP,         OWN(NULL),
		"this help" },
};
/* clang-format on */

_Static_assert(sizeof option_rows / sizeof *option_rows == OPTION_ROWS, "each option has one row");
