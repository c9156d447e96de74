/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between pool.c, which runs a pool, pool_wait.c, which listens to workers, and pool_worker.c. Private to common/sandbox. */
#ifndef TLSREADY_COMMON_POOL_PARTS_H
#define TLSREADY_COMMON_POOL_PARTS_H

#include <stdbool.h>
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

/* A ring of slots. */
struct pool {
	const struct pool_options *options;
	const struct pool_work *work;
	void *context;
	struct pool_slot *slots;
	struct pool_page *pages;
	struct pollfd *polled;
	size_t window, first, next, alive; /* first: to be delivered next; next: to be started next */
	unsigned refused;
	int64_t looked; /* when the workers were looked after last, in milliseconds */
	int failed;     /* the first failure, or POOL_STOPPED */
	sigset_t signals_before;
};

enum { POOL_WAIT_MOST = 1000 }; /* milliseconds */

struct pool_slot *pool_slot(const struct pool *pool, size_t number); /* of the unit with this number */
bool pool_is_alive(const struct pool_slot *slot);
void pool_drop_bytes(struct pool_slot *slot);

/* Waits until a worker has something, or for `most` milliseconds, and takes it. Ends those that are over their limits. */
void pool_wait(struct pool *pool, int most);

/* Starts the worker of a slot that has a unit. 0, or -errno. */
int pool_start(struct pool_slot *slot, const struct pool_options *options, const struct pool_work *work, void *context);

/* Ends it, if it has not ended, with all that it started, and reaps it. Returns the status of waitpid(). */
int pool_kill(struct pool_slot *slot);

/* What the status of waitpid() says, into slot->end, unless that is filled in already. */
void pool_explain(struct pool_slot *slot, int status, const struct pool_options *options);

/* Into slot->end, unless that is filled in already. */
void pool_blame(struct pool_slot *slot, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
