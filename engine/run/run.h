/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many machines: each is evaluated in a worker process of its own (common/sandbox/pool.h), its result waits as a line in a file
 * (engine/run/spool.h), and in memory is a summary of it. What becomes of a worker costs its machine the verdict, and no other
 * machine anything.
 */
#ifndef TLSREADY_ENGINE_RUN_H
#define TLSREADY_ENGINE_RUN_H

#include <signal.h>

#include "engine/options.h"
#include "parser/evidence/subject.h"
#include "reports/reports.h"

struct run_progress {
	size_t done, total; /* machines that are delivered, and inputs in all */
	const char *name;   /* of the one that was delivered last, neutral */
	size_t verdicts[VERDICT_NOT_READY + 1];
};

struct run_options {
	const struct engine_options *engine; /* its messages are those of the workers, neutral; told() hears when there are some */
	uint32_t control_set;
	const struct fleet_head *fleet; /* for rows */
	size_t workers;                 /* at a time */
	unsigned seconds;               /* a machine may take; 0: no limit */
	uint64_t memory;                /* bytes a machine may take */
	const char *temporary_folder;   /* as temporary_file (common/host/temporary.h) takes it */
	const volatile sig_atomic_t *stop;
	int first_code; /* the exit code that inputs have made already: 0, or 3 */
	void (*told)(void *context, const struct run_progress *progress); /* after each machine */
	/*
	 * For what is written while machines are evaluated; each is NULL where nobody wants it. 0, or below 0 with err, which ends the
	 * run. machine: as it is evaluated by itself, gone afterwards; row: after it, a line of reports/rows/fleet_row.h;
	 * not of a subject that holds no machine, whose row is known before it is evaluated.
	 */
	int (*machine)(void *context, const struct machine_result *machine, struct error *err);
	int (*row)(void *context, const char *line, size_t size, struct error *err);
	void *context;
	bool no_reports; /* none is made of it: no machine is kept, and memory does not grow with their number */
};

struct run; /* run_close */

/*
 * Evaluates subjects in their order; each is copied, and opened by its worker, pipes and standard input here. 0; POOL_STOPPED (1): those
 * before the stop are done; ERR_IO: no worker can be started, or the file is full; ERR_NOMEM. After a failure, too, those that
 * are done can be reported, if run_head has any, and it is to be closed; head.incomplete tells how many inputs are not.
 */
int run_machines(const struct run_options *options, struct subject *const *subjects, size_t count, struct run **ret,
		 struct error *err);

/*
 * The same for subjects that are found while others are evaluated: feed calls add for each, which copies it, and ends with what that
 * returns, if it is not 0.
 */
typedef int (*run_add)(void *run, const struct subject *subject, struct error *err);
typedef int (*run_feed)(void *context, run_add add, void *run, struct error *err);
int run_fed(const struct run_options *options, run_feed feed, void *context, struct run **ret, struct error *err);

/* What reports know of all of it: without its run block, which the caller adds. */
struct report_head *run_head(struct run *run);

/*
 * The machine of this index, read back. Without --control-set all it is that of the subject of this index. What ret points to
 * lives in arena. 0, or what spool_machine returns (engine/run/spool.h).
 */
int run_machine(const struct run *run, size_t index, struct arena *arena, struct machine_result *ret, struct error *err);

/* Writes reports of it; which of them failed, they tell. */
void run_reports(const struct run *run, struct report_job *jobs, size_t count);

/* The key of a row, neutral, of what struct subject has as its input. control_set: N, 0 the current one. Lives in arena. */
struct text run_key(const char *input, uint32_t control_set, struct arena *arena);

void run_close(struct run *run); /* NULL is fine */

#endif
