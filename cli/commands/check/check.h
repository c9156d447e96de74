/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: one machine in this process, many in workers. Private to the command. */
#ifndef TLSREADY_CLI_COMMANDS_CHECK_H
#define TLSREADY_CLI_COMMANDS_CHECK_H

#include "cli/commands.h"
#include "cli/commands/check/check_fleet.h"
#include "cli/output/output.h"
#include "engine/options.h"
#include "engine/run/run.h"
#include "parser/evidence/subject.h"

struct checking {
	const struct settings *settings;
	const struct engine_options *options;
	const struct outputs *outputs;
	struct fleet *fleet;
	struct arena *arena;
	struct arena *scan_arena;     /* of the subjects: workers have none of it */
	struct subject_list subjects; /* that have a machine */
	run_add add; /* of a fleet: subjects go to the workers as they are found; NULL: they are collected */
	void *run;
	size_t added, found;
	bool has_machine; /* an input holds one */
	int first_code;   /* what the scan has made of the exit code: 0, or 3 */
	int stopped;      /* the exit code of a signal during the scan; 0: there was none */
};

/* The run block of reports; NULL: out of memory. */
const struct run_info *run_info(const struct settings *settings, struct arena *arena);

/* Finds the subjects, and adds or collects them. 0; below 0 with err; what add returned. */
int find_subjects(struct checking *checking, struct error *err);

/* The list that was supplied names no input. */
void complain_of_nothing(const struct checking *checking);

/* Evaluates the subjects in workers and writes the reports; those of a fleet are found meanwhile. An exit code. */
int check_many(struct checking *checking);

#endif
