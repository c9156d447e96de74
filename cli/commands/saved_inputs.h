/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that check saved, as render and merge take them from a command line. */
#ifndef TLSREADY_CLI_SAVED_INPUTS_H
#define TLSREADY_CLI_SAVED_INPUTS_H

#include "cli/command.h"

/*
 * The settings with files alone as inputs: in place of a folder what is in it and has the suffix .json, .ndjson or .rows, by name.
 * They live in arena. 0, or EXIT_USAGE (complained of): standard input, a file that does not exist, a folder without such files.
 */
int saved_inputs(const char *command, const struct settings *settings, struct arena *arena, struct settings *ret);

#endif
