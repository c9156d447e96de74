/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and results of many runs, for merge and for render, which reads what merge reads. */
#ifndef TLSREADY_CLI_COMMANDS_MERGE_H
#define TLSREADY_CLI_COMMANDS_MERGE_H

#include "cli/output/output.h"
#include "engine/merge/merge.h"

/* Merges the inputs of the settings, and writes the outputs. command: for messages. An exit code. */
int merge_inputs(const struct settings *settings, const char *command, const struct outputs *outputs);

#endif
