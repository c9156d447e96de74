/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The man page, made from the tables of commands, options, verdicts and exit codes. */
#include "cli/man.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "engine/fleet.h"

static void put_option(void *context, const struct option_row *row)
{
	(void)context;
	man_option(row->letter, row->name, row->argument);
	man_words(row->about);
}

/* A term and what it means. */
static void put_term(const char *term, const char *meaning)
{
	printf(".TP\n");
	man_macro("B", term);
	man_words(meaning);
}

/* Paragraphs; what is indented, or below it, is an example. */
static void put_details(const char *text)
{
	printf(".PP\n.EX\n");
	man_lines(text);
	printf(".EE\n");
}

static void put_formats(const struct command *command)
{
	if (!command->format || !command->format(0).about)
		return;
	printf(".PP\nFormats:\n");
	for (size_t i = 0; command->format(i).about; i++)
		put_term(command->format(i).name, command->format(i).about);
}

static void put_command(const struct command *command)
{
	char head[128], about[256];
	bool is_question = command->about[strlen(command->about) - 1] == '?';

	snprintf(head, sizeof head, "tlsready %s %s", command->name, command->arguments);
	snprintf(about, sizeof about, "%s%s", command->about, is_question ? "" : ".");
	head[strlen(head) - !*command->arguments] = '\0';
	man_macro("SS", head);
	man_words(about);
	options_each(command, put_option, NULL);
	put_formats(command);
	if (command->details)
		put_details(command->details);
}

static void put_verdicts(enum profile_kind kind)
{
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		put_term(verdict_word(kind, (enum verdict)verdict), verdict_meaning(kind, (enum verdict)verdict));
}

static void put_exit_codes(void)
{
	printf(".SH EXIT STATUS\n");
	for (size_t i = 0; i < exit_row_count; i++) {
		char code[8];

		snprintf(code, sizeof code, "%d", exit_rows[i].code);
		put_term(code, exit_rows[i].meaning);
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

static void put_environment(void)
{
	printf(".SH ENVIRONMENT\n");
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		put_term(variables[i].name, variables[i].meaning);
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
	man_words("The shard of a machine is FNV-1a of 64 bits over the bytes of its name in the list (NAME, else the path as "
		  "written), then the final mix of MurmurHash3 (fmix64), modulo N.");
	man_words(line);
}

int put_man_page(const struct command *const *commands)
{
	char today[DAY_TEXT];

	if (find_today(today))
		return EXIT_USAGE;
	printf(".TH TLSREADY 1 %s \"tlsready %s\"\n.SH NAME\n", today, TLSREADY_VERSION);
	man_words("tlsready - determine from files whether the TLS clients of a Windows machine use TLS 1.2");
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
	return EXIT_READY;
}
