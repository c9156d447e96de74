/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command is one row at the end of its file in cli/commands; help, completions, man page and the reading of options come from
 * it. cli/commands.c lists the rows.
 */
#ifndef TLSREADY_CLI_COMMAND_H
#define TLSREADY_CLI_COMMAND_H

#include <stdio.h>

#include "cli/errors.h"
#include "cli/exit.h"
#include "cli/options/options.h"
#include "cli/options/settings.h"

enum { COMMAND_OPTIONS = 48 };

struct format_name {
	const char *name, *about; /* about NULL: --help does not list it */
};

struct command {
	const char *name, *arguments, *about;    /* "check", "INPUT...", one sentence */
	const char *details;                     /* for --help: paragraphs after the options; may be NULL */
	enum option_id options[COMMAND_OPTIONS]; /* what it takes besides --help; ends with OPT_NONE */
	struct format_name (*format)(size_t i);  /* of --output, the default first; name NULL: no more. May be NULL */
	const char *(*word)(size_t i);           /* its argument is one of these; NULL: no more. May be NULL */
	int (*run)(const struct settings *settings); /* returns an exit code */
};

/* `tlsready --help`, and that of one command. */
void help_all(const struct command *const *commands, FILE *out);
void help_command(const struct command *command, FILE *out);

/* The man pages, as man(7) has them: FOLDER/tlsready.1, one for each command, tlsready-profiles.5. Returns an exit code. */
int put_man_pages(const struct command *const *commands, const char *folder);

#endif
