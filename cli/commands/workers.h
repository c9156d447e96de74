/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines in workers, for commands: as the settings want it, with progress on a terminal, until a signal asks to stop. */
#ifndef TLSREADY_CLI_COMMANDS_WORKERS_H
#define TLSREADY_CLI_COMMANDS_WORKERS_H

#include "cli/command.h"
#include "engine/run/run.h"

/* As run_machines (engine/run/run.h), once in a process. What the workers had to say has been complained of. */
int workers_run(const struct settings *settings, const struct engine_options *engine,
		const struct subject_list *subjects, int first_code, struct run **ret, struct error *err);

/* The exit code of a run that was stopped. */
int workers_interrupted(void);

#endif
