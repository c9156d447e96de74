/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a command, made from its row: what its --help prints. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/man/man.h"

static void put_option(void *context, const struct option_row *row)
{
	(void)context;
	man_option(row->letter, row->name, row->argument);
	man_words(row->about);
}

static void put_formats(const struct command *command)
{
	if (!command->format || !command->format(0).about)
		return;
	printf(".SH FORMATS\n");
	for (size_t i = 0; command->format(i).about; i++)
		man_term(command->format(i).name, command->format(i).about);
}

/* "Print keys and values", which is "print keys and values" in a line of names. */
static void put_name(const struct command *command, const char *today)
{
	char name[64], about[256];
	bool is_word = command->about[0] >= 'A' && command->about[0] <= 'Z' && command->about[1] >= 'a';

	snprintf(name, sizeof name, "tlsready-%s", command->name);
	snprintf(about, sizeof about, "%s", command->about);
	about[0] = (char)(is_word ? about[0] + ('a' - 'A') : about[0]);
	man_head(name, 1, today, about);
}

void man_command(const struct command *command, const char *today)
{
	char usage[160];

	put_name(command, today);
	snprintf(usage, sizeof usage, "tlsready %s [OPTION...] %s", command->name, command->arguments);
	usage[strlen(usage) - !*command->arguments] = '\0';
	printf(".SH SYNOPSIS\n");
	man_macro("B", usage);
	if (command->details) {
		printf(".SH DESCRIPTION\n");
		man_example(command->details);
	}
	printf(".SH OPTIONS\n");
	options_each(command, put_option, NULL);
	put_formats(command);
	man_see("tlsready", 1);
}
