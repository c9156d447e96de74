/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: one machine in this process, many in workers. Private to the command. */
#ifndef TLSREADY_CLI_COMMANDS_CHECK_H
#define TLSREADY_CLI_COMMANDS_CHECK_H

#include "cli/commands.h"
#include "cli/commands/check/check_fleet.h"
#include "cli/output.h"
#include "engine/options.h"
#include "parser/evidence/subject.h"

struct checking {
	const struct settings *settings;
	const struct engine_options *options;
	const struct outputs *outputs;
	struct fleet *fleet;
	struct arena *arena;
	struct arena *scan_arena;     /* of the subjects: workers have none of it */
	struct subject_list subjects; /* that have a machine */
	int first_code;               /* EXIT_INDETERMINATE: an operand held no machine */
};

/* The run block of reports; NULL: out of memory. */
const struct run_info *run_info(const struct settings *settings, struct arena *arena);

/* Evaluates the subjects in workers and writes the reports. An exit code. */
int check_many(const struct checking *checking);

#endif
