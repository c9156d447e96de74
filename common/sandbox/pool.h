/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A worker process for each unit of work, some of them at a time; their results in the order of the units.
 *
 * Whatever becomes of a worker costs its unit one error and no other unit anything: a crash, a hang, too much memory, too
 * large a result. When this process ends, its workers end. No threads, no signal handlers, nothing is left behind: no
 * process, no descriptor.
 */
#ifndef TLSREADY_COMMON_POOL_H
#define TLSREADY_COMMON_POOL_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum {
	POOL_WORKERS_LIMIT = 256,
	POOL_WINDOW_LIMIT = 1024,
	POOL_PROGRESS_SIZE = 160,
	POOL_HOW_SIZE = 256,
};

struct pool_options {
	size_t workers; /* alive at a time, from 1 to POOL_WORKERS_LIMIT */
	/* Unit k + window is not started before unit k is delivered; 0: four for each worker. At least workers. */
	size_t window;
	unsigned seconds;     /* that a worker may take by the clock while this process runs; 0: no limit */
	unsigned cpu_seconds; /* of processor time; 0: as seconds */
	uint64_t memory;      /* bytes beyond what this process has; not enforced with AddressSanitizer */
	size_t result_size;   /* bytes of one result at most */
	/* Not 0: stop. May be set by a signal handler; SIGINT, SIGTERM and SIGHUP interrupt the wait. NULL: never. */
	const volatile sig_atomic_t *stop;
};

/* How the worker of a unit ended. */
struct pool_end {
	/*
	 * 0: the result is there. ERR_LIMIT: time, memory or the size of the result. ERR_IO: it died, or there is no
	 * process to be had. Anything else: what work() returned.
	 */
	int code;
	/*
	 * "killed by signal 11 (SIGSEGV)", "exceeded its limit of 60 s", "exceeded its memory limit of 64 MiB", "ended
	 * with status 3", or the error of work(); "" with code 0. The worker's words may hold strings from the evidence
	 * or be made by whoever took it over: neutralise before printing.
	 */
	char how[POOL_HOW_SIZE];
	char during[POOL_PROGRESS_SIZE]; /* its last pool_progress(), like "reading SYSTEM"; "" none. As above */
};

struct pool_worker; /* the worker's own side, in the worker */

/* Functions return 0 or a negative enum err, with err filled in. */
struct pool_work {
	/* The descriptors that the worker of this unit keeps open; all others it loses. NULL: none. */
	const int *(*keeps)(void *context, const void *unit, size_t *ret_count);

	/*
	 * In the worker: writes the result by pool_write(). What it changes in memory is its own. It has no cage yet:
	 * cage_close_worker() when all is open that it will need.
	 */
	int (*work)(void *context, void *unit, struct pool_worker *worker, struct error *err);

	/*
	 * In this process, once for each unit, in order. bytes: the result, followed by a NUL that is not part of it; NULL
	 * unless end->code is 0. The unit is the caller's again. A failure ends the run: pool_add or pool_close
	 * returns it.
	 */
	int (*done)(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end,
		    struct error *err);

	void (*drop)(void *context, void *unit); /* a unit that is not delivered, after a stop or a failure. NULL: nothing */
};

enum { POOL_STOPPED = 1 };

struct pool;

/*
 * From open to close SIGINT, SIGTERM and SIGHUP arrive within these calls only. options, work and context outlive the pool.
 * ERR_USAGE: the number of workers; ERR_NOMEM.
 */
int pool_open(const struct pool_options *options, const struct pool_work *work, void *context, struct pool **ret,
	      struct error *err);

/*
 * Returns when a worker has the unit, and delivers meanwhile. After a failure or a stop, which it returns as pool_close does,
 * units are dropped.
 */
int pool_add(struct pool *pool, void *unit, struct error *err);

/*
 * Waits for all units and delivers them; after a failure or a stop ends the workers. 0: all units are delivered. POOL_STOPPED:
 * the first ones are, in order and without a gap. ERR_IO: the system has no process at all; or what done() returned.
 */
int pool_close(struct pool *pool, struct error *err);

/* In a worker. 0 or ERR_IO: nobody wants the rest. */
int pool_write(struct pool_worker *worker, const void *bytes, size_t size, struct error *err);
void pool_progress(struct pool_worker *worker, const char *text); /* cut at POOL_PROGRESS_SIZE - 1 */

#endif
