/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the program as a whole: tlsready(1), made from the tables of commands, verdicts and exit codes, and tlsready-profiles(5). */
#include "cli/man/man.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "engine/fleet.h"
#include "reports/embedded.h"

static void put_verdicts(enum profile_kind kind)
{
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		man_term(verdict_word(kind, (enum verdict)verdict), verdict_meaning(kind, (enum verdict)verdict));
}

static void put_exit_codes(void)
{
	printf(".SH EXIT STATUS\n");
	for (size_t i = 0; i < exit_row_count; i++) {
		char code[8];

		snprintf(code, sizeof code, "%d", exit_rows[i].code);
		man_term(code, exit_rows[i].meaning);
	}
}

/* clang-format off */
static const struct {
	const char *name, *meaning;
} variables[] = {
	{ "COLUMNS",               "width of text on standard output, 40 to 1000" },
	{ "NO_COLOR",              "no colour" },
	{ "CLICOLOR_FORCE",        "colour on standard output, also where it is not a terminal (0: no)" },
	{ "TERM",                  "dumb: no colour" },
	{ "LC_ALL, LC_CTYPE, LANG", "C or POSIX: ASCII characters only on standard output; on a terminal also without UTF-8" },
	{ "TMPDIR",                "folder for what does not fit into memory" },
	{ "SOURCE_DATE_EPOCH",     "the current time, in seconds since 1970: waivers expire by it" },
};
/* clang-format on */

/* A file of waivers, as docs/profiles.md has it. */
static const char waivers[] =
	"version: 1\n"
	"waivers:\n"
	"- rule: SCH101             # id of a rule\n"
	"  machine: 'gold-2012*'    # name of a machine, * and ? stand for characters; or sha256:... of an input; not set: every machine\n"
	"  expires: 2027-06-30      # the last day, UTC; or never\n"
	"  reason: replaced in June\n"
	"  approved_by: J. Doe\n";

static void put_environment(void)
{
	printf(".SH ENVIRONMENT\n");
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		man_term(variables[i].name, variables[i].meaning);
}

/* Other programs may compute the shard of a machine: these are computed, not copied. */
static void put_shards(void)
{
	static const char *const inputs[] = { "dc01", "HOST-0001", "/evidence/host-7", "b\xC3\xBCro" };
	char line[256] = "Of 8 shards:";
	size_t used = strlen(line);

	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		used += (size_t)snprintf(line + used, sizeof line - used, "%s %s: %u", i ? "," : "", inputs[i],
					 fleet_shard(inputs[i], 8));
	printf(".SH SHARDS\n");
	man_words("All machines of a line of a list are in one shard: FNV-1a of 64 bits over the bytes of its name (NAME, else "
		  "the path as written), then the final mix of MurmurHash3 (fmix64), modulo N.");
	man_words(line);
}

static void put_command(const struct command *command)
{
	char page[64];

	snprintf(page, sizeof page, "tlsready-%s(1)", command->name);
	man_term(page, command->about);
}

void man_program(const struct command *const *commands, const char *today)
{
	man_head("tlsready", 1, today, "determine from files whether the TLS clients of a Windows machine use TLS 1.2");
	printf(".SH SYNOPSIS\n.B tlsready\n\\fIcommand\\fR [\\fIoption\\fR...] [\\fIargument\\fR...]\n.SH COMMANDS\n");
	for (size_t i = 0; commands[i]; i++)
		put_command(commands[i]);
	printf(".SH VERDICTS\n");
	put_verdicts(KIND_READINESS);
	printf(".PP\n");
	man_words("Of a baseline (`tlsready profiles` lists them):");
	put_verdicts(KIND_BASELINE);
	put_exit_codes();
	put_environment();
	put_shards();
	man_see("tlsready-profiles", 5);
}

void man_profiles(const char *today)
{
	man_head("tlsready-profiles", 5, today, "profiles and waivers of tlsready");
	printf(".SH DESCRIPTION\n");
	man_words(
		"A profile is a YAML file: what is acceptable, one row a rule. It can extend a built-in one (`tlsready profiles` lists them, "
		"`tlsready profile show NAME` prints one), drop rows, change their levels, and add rows about facts and about plain "
		"values. UNKNOWN never passes. `tlsready profile check FILE` checks a profile; `tlsready schema profile` prints the "
		"JSON Schema for an editor.");
	printf(".SH PROFILES\n");
	man_words("`tlsready profile new NAME` prints this template with NAME in place of $NAME:");
	printf(".PP\n");
	man_example(new_profile);
	printf(".SH WAIVERS\n");
	man_words("A file for `--waivers`: accepted findings, each with a reason and an expiry date. A waiver changes the exit code, never the verdict. Rules about "
		  "evidence (EVD) cannot be waived. `tlsready schema waivers` prints the JSON Schema.");
	printf(".PP\n");
	man_example(waivers);
	man_see("tlsready", 1);
}
