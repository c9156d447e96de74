/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The man page in scdoc's language, made from the tables of commands, options, verdicts and exit codes. */
#include "cli/command.h"
#include "engine/fleet.h"

/* scdoc gives '_' and '*' a meaning, and lines that start with blanks. */
static void put_escaped(const char *text)
{
	for (; *text; text++) {
		if (*text == '_' || *text == '*' || *text == '\\' || *text == '[' || *text == '#')
			putchar('\\');
		putchar(*text);
	}
}

static void put_option(void *context, const struct option_row *row)
{
	(void)context;
	if (row->letter)
		printf("*-%c*, ", row->letter);
	printf("*--%s*", row->name);
	if (row->argument) {
		printf(" _");
		put_escaped(row->argument);
		printf("_");
	}
	printf("\n\t");
	put_escaped(row->about);
	printf("\n\n");
}

static void put_command(const struct command *command)
{
	printf("## tlsready %s ", command->name);
	put_escaped(command->arguments);
	printf("\n\n");
	put_escaped(command->about);
	printf(".\n\n");
	options_each(command, put_option, NULL);
	if (command->details)
		printf("```\n%s\n```\n\n", command->details);
}

static void put_verdicts(enum profile_kind kind)
{
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		printf("*%s*\n\t%s\n\n", verdict_word(kind, (enum verdict)verdict),
		       verdict_meaning(kind, (enum verdict)verdict));
}

/* Other programs may compute the shard of a machine: these are computed, not copied. */
static void put_shards(void)
{
	static const char *const inputs[] = { "dc01", "HOST-0001", "/evidence/host-7", "b\xC3\xBCro" };

	printf("# SHARDS\n\nThe shard of a machine is FNV-1a of 64 bits over the bytes of its name in the list (NAME, else the path as written), "
	       "then the final mix of MurmurHash3 (fmix64), modulo N. Of 8 shards:\n\n");
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		printf("%s: %u%s", inputs[i], fleet_shard(inputs[i], 8),
		       i + 1 < sizeof inputs / sizeof *inputs ? ", " : "\n\n");
}

void put_man_page(const struct command *const *commands)
{
	printf("tlsready(1)\n\n# NAME\n\ntlsready - determine from registry files whether the TLS clients of a Windows machine will use TLS 1.2\n\n"
	       "# SYNOPSIS\n\n*tlsready* _command_ [_option_...] [_argument_...]\n\n# COMMANDS\n\n");
	for (size_t i = 0; commands[i]; i++)
		put_command(commands[i]);
	printf("# VERDICTS\n\n");
	put_verdicts(KIND_READINESS);
	printf("Of a baseline (*tlsready profiles* lists them):\n\n");
	put_verdicts(KIND_BASELINE);
	printf("# EXIT STATUS\n\n");
	for (size_t i = 0; i < exit_row_count; i++)
		printf("*%d*\n\t%s\n\n", exit_rows[i].code, exit_rows[i].meaning);
	put_shards();
}
