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
	size_t workers;   /* at a time */
	unsigned seconds; /* a machine may take; 0: no limit */
	uint64_t memory;  /* bytes a machine may take */
	const char *spool_folder;
	const volatile sig_atomic_t *stop;
	void (*told)(void *context, const struct run_progress *progress); /* after each machine */
	void *context;
};

struct run; /* run_close */

/*
 * Evaluates subjects in their order; each is copied, and opened by its worker, pipes and standard input here. 0; POOL_STOPPED (1): those
 * before the stop are done; ERR_IO: no worker can be started, or the file is full; ERR_NOMEM. After a failure, too, those that
 * are done can be reported, if run_head has any, and it is to be closed; head.incomplete tells how many inputs are not.
 */
int run_machines(const struct run_options *options, struct subject *const *subjects, size_t count, struct run **ret,
		 struct error *err);

/* What reports know of all of it: without its run block, which the caller adds. */
struct report_head *run_head(struct run *run);

/* Writes one report of it. */
int run_report(const struct run *run, const struct report_format *format, const struct report_options *options,
	       FILE *out, struct error *err);

void run_close(struct run *run); /* NULL is fine */

#endif
