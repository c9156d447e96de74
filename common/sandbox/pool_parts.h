/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two sides of a pool: pool.c, which runs it, and pool_worker.c. Private to common/sandbox. */
#ifndef TLSREADY_COMMON_POOL_PARTS_H
#define TLSREADY_COMMON_POOL_PARTS_H

#include <sys/types.h>

#include "common/sandbox/pool.h"

/* One page that worker and parent share. The worker may write anything there: nothing in it is trusted. */
struct pool_page {
	volatile int code; /* what work() returned */
	char text[POOL_HOW_SIZE];
	char progress[POOL_PROGRESS_SIZE];
};

enum pool_state {
	POOL_EMPTY,
	POOL_RUNNING,
	POOL_CLOSED, /* its end of the pipe is: it ends now */
	POOL_FINISHED,
};

/* A unit that was started and not delivered. */
struct pool_slot {
	enum pool_state state;
	void *unit;
	pid_t child;
	int fd;
	int64_t deadline; /* milliseconds */
	char *bytes;
	size_t size, room;
	struct pool_page *page;
	struct pool_end end;
};

/* Starts the worker of a slot that has a unit. 0, or -errno. */
int pool_start(struct pool_slot *slot, const struct pool_options *options, const struct pool_work *work, void *context);

/* Ends it, if it has not ended, with all that it started, and reaps it. Returns the status of waitpid(). */
int pool_kill(struct pool_slot *slot);

/* What the status of waitpid() says, into slot->end, unless that is filled in already. */
void pool_explain(struct pool_slot *slot, int status, const struct pool_options *options);

/* Into slot->end, unless that is filled in already. */
void pool_blame(struct pool_slot *slot, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
