/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands: each is the last row of a file in cli/commands. */
#ifndef TLSREADY_CLI_COMMANDS_H
#define TLSREADY_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command *const commands[]; /* ends with NULL */

extern const struct command command_check, command_query, command_list, command_diff, command_fix, command_render,
	command_merge, command_verify, command_collect, command_history, command_explain, command_rules,
	command_profile, command_profiles, command_schema, command_completion, command_version;

#endif
