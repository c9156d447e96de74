/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which help, completions and man page tell of them. */
#include "cli/commands.h"

/* clang-format off */
const struct command *const commands[] = {
	&command_check,
	&command_query,
	&command_list,
	&command_diff,
	&command_history,
	&command_fix,
	&command_render,
	&command_merge,
	&command_verify,
	&command_collect,
	&command_explain,
	&command_rules,
	&command_profile,
	&command_profiles,
	&command_schema,
	&command_completion,
	&command_version,
	NULL,
};
/* clang-format on */
