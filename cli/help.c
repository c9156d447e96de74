/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --help, from the rows of commands, options, verdicts and exit codes. */
#include <string.h>

#include "cli/command.h"

void help_all(const struct command *const *commands, FILE *out)
{
	fputs("tlsready determines from files alone whether the TLS clients of a Windows machine will use TLS 1.2:\n"
	      "from exported .reg files and raw registry hives with their transaction logs.\n\n"
	      "Usage: tlsready COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		fprintf(out, "  %-10s %-17s %s\n", commands[i]->name, commands[i]->arguments, commands[i]->about);
	fputs("\n`tlsready COMMAND --help` describes one command.\n\nVerdicts:\n", out);
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		fprintf(out, "  %-14s %s\n", verdict_word(KIND_READINESS, (enum verdict)verdict),
			verdict_meaning(KIND_READINESS, (enum verdict)verdict));
	fputs("\nVerdicts of a baseline (`tlsready profiles` lists them):\n", out);
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		fprintf(out, "  %-14s %s\n", verdict_word(KIND_BASELINE, (enum verdict)verdict),
			verdict_meaning(KIND_BASELINE, (enum verdict)verdict));
	fputs("\nExit codes:\n", out);
	for (size_t i = 0; i < exit_row_count; i++)
		fprintf(out, "  %d  %s\n", exit_rows[i].code, exit_rows[i].meaning);
	fputs("\ntlsready needs no network and no privileges, and never writes to its inputs.\n", out);
}

static void help_option(void *context, const struct option_row *row)
{
	FILE *out = context;
	char left[64], before[8] = "    ";

	if (row->letter)
		snprintf(before, sizeof before, "-%c, ", row->letter);
	snprintf(left, sizeof left, "%s--%s%s%s", before, row->name, row->argument ? " " : "",
		 row->argument ? row->argument : "");
	if (strlen(left) > 30)
		fprintf(out, "  %s\n  %30s  %s\n", left, "", row->about);
	else
		fprintf(out, "  %-30s  %s\n", left, row->about);
}

void help_command(const struct command *command, FILE *out)
{
	bool is_question = command->about[strlen(command->about) - 1] == '?';

	fprintf(out, "Usage: tlsready %s [OPTION...] %s\n\n%s%s\n\nOptions:\n", command->name, command->arguments,
		command->about, is_question ? "" : ".");
	options_each(command, help_option, out);
	if (command->format && command->format(0).about)
		fputs("\nFormats:\n", out);
	for (size_t i = 0; command->format && command->format(i).about; i++)
		fprintf(out, "  %-9s %s\n", command->format(i).name, command->format(i).about);
	if (command->details)
		fprintf(out, "\n%s\n", command->details);
}
