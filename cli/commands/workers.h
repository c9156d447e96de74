/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines in workers, for commands: as the settings want it, with progress on a terminal, until a signal asks to stop. */
#ifndef TLSREADY_CLI_COMMANDS_WORKERS_H
#define TLSREADY_CLI_COMMANDS_WORKERS_H

#include "cli/command.h"
#include "engine/run/run.h"

/* As run_machines (engine/run/run.h), once in a process. What the workers had to say has been complained of. */
int workers_run(const struct settings *settings, const struct engine_options *engine,
		const struct subject_list *subjects, int first_code, struct run **ret, struct error *err);

/* A fleet: how its subjects are found while others are evaluated, and what is written meanwhile (struct run_options). */
struct workers_fleet {
	const struct fleet_head *head;
	int (*machine)(void *context, const struct machine_result *machine, struct error *err);
	int (*row)(void *context, const char *line, size_t size, struct error *err);
	run_feed feed;
	bool no_reports;
	void *context;         /* of the functions */
	const int *first_code; /* what they make of the exit code: 0, or 3 */
};

/* As run_fed. */
int workers_run_fleet(const struct settings *settings, const struct engine_options *engine,
		      const struct workers_fleet *fleet, struct run **ret, struct error *err);

#endif
