/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side: units in, workers started, results out in order. */
#include "common/sandbox/pool.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/host/clock.h"
#include "common/sandbox/pool_parts.h"

enum {
	REFUSED_WAIT = 20,   /* milliseconds between tries to start a worker when the system refuses */
	REFUSED_LIMIT = 100, /* such tries in a row, with no other worker to wait for */
	WINDOW_FOR_WORKER = 4,
};

static bool must_stop(const struct pool *pool)
{
	return pool->options->stop && *pool->options->stop;
}

/* The system may have no process for us now, and one when another has ended. */
static int bear_refusal(struct pool *pool, int refused, struct error *err)
{
	if (++pool->refused > REFUSED_LIMIT && !pool->alive)
		return error_set(err, ERR_IO, "no worker process could be started: %s", strerror(-refused));
	return 0;
}

/* 1: it runs; 0: the system has no process for it now. */
static int start(struct pool *pool, void *unit, struct error *err)
{
	struct pool_slot *slot = pool_slot(pool, pool->next);

	slot->page = &pool->pages[pool->next % pool->window];
	slot->end = (struct pool_end){ .code = 0 };
	slot->unit = unit;
	int refused = pool_start(slot, pool->options, pool->work, pool->context);

	if (refused) {
		slot->unit = NULL;
		return bear_refusal(pool, refused, err);
	}
	slot->deadline = clock_ms() + (int64_t)pool->options->seconds * 1000;
	pool->refused = 0;
	pool->alive++;
	pool->next++;
	return 1;
}

static int deliver_some(struct pool *pool, struct error *err)
{
	int code = 0;

	while (code == 0 && pool->first < pool->next && pool_slot(pool, pool->first)->state == POOL_FINISHED) {
		struct pool_slot *slot = pool_slot(pool, pool->first++);
		void *unit = slot->unit;

		slot->unit = NULL;
		slot->state = POOL_EMPTY;
		code = pool->work->done(pool->context, unit, slot->bytes, slot->size, &slot->end, err);
		pool_drop_bytes(slot);
	}
	return code;
}

/* Looks after the workers for some milliseconds at most, and delivers what is due. */
static int turn(struct pool *pool, int most, struct error *err)
{
	pool_wait(pool, most);
	int code = deliver_some(pool, err);

	return code == 0 && must_stop(pool) ? POOL_STOPPED : code;
}

static int wait_for_room(struct pool *pool, struct error *err)
{
	int code = turn(pool, 0, err); /* signals that came meanwhile get their chance even if a worker is free */

	while (code == 0 && (pool->alive == pool->options->workers || pool->next - pool->first == pool->window))
		code = turn(pool, POOL_WAIT_MOST, err);
	return code;
}

static int add_unit(struct pool *pool, void *unit, struct error *err)
{
	int code = wait_for_room(pool, err);

	while (code == 0) {
		code = start(pool, unit, err);
		if (code == 1)
			return 0;
		if (code == 0)
			code = turn(pool, REFUSED_WAIT, err);
	}
	if (pool->work->drop)
		pool->work->drop(pool->context, unit);
	return code;
}

int pool_add(struct pool *pool, void *unit, struct error *err)
{
	if (pool->failed == 0)
		pool->failed = add_unit(pool, unit, err);
	else if (pool->work->drop)
		pool->work->drop(pool->context, unit);
	return pool->failed;
}

static void end_all(struct pool *pool)
{
	for (size_t i = 0; i < pool->window; i++) {
		struct pool_slot *slot = &pool->slots[i];

		if (pool_is_alive(slot))
			pool_kill(slot);
		if (slot->unit && pool->work->drop)
			pool->work->drop(pool->context, slot->unit);
		pool_drop_bytes(slot);
	}
}

static int make(struct pool *pool, struct error *err)
{
	void *pages = mmap(NULL, pool->window * sizeof *pool->pages, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			   -1, 0);

	pool->slots = calloc(pool->window, sizeof *pool->slots);
	pool->polled = calloc(pool->window, sizeof *pool->polled);
	pool->pages = pages == MAP_FAILED ? NULL : pages;
	return pool->slots && pool->polled && pool->pages ? 0 : error_no_memory(err);
}

static void unmake(struct pool *pool)
{
	if (pool->pages)
		munmap(pool->pages, pool->window * sizeof *pool->pages);
	free(pool->polled);
	free(pool->slots);
	free(pool);
}

static size_t window_of(const struct pool_options *options)
{
	size_t window = options->window ? options->window : WINDOW_FOR_WORKER * options->workers;

	window = window < POOL_WINDOW_LIMIT ? window : POOL_WINDOW_LIMIT;
	return window > options->workers ? window : options->workers;
}

/* They come while ppoll() waits and at no other time: none is missed between a look at the flag and the wait. */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, before);
}

int pool_open(const struct pool_options *options, const struct pool_work *work, void *context, struct pool **ret,
	      struct error *err)
{
	if (!options->workers || options->workers > POOL_WORKERS_LIMIT)
		return error_set(err, ERR_USAGE, "the number of worker processes is from 1 to %d", POOL_WORKERS_LIMIT);
	struct pool *pool = calloc(1, sizeof *pool);

	if (!pool)
		return error_no_memory(err);
	*pool = (struct pool){
		.options = options, .work = work, .context = context, .window = window_of(options), .looked = clock_ms()
	};
	int code = make(pool, err);

	if (code < 0) {
		unmake(pool);
		return code;
	}
	hold_signals(&pool->signals_before);
	*ret = pool;
	return 0;
}

int pool_close(struct pool *pool, struct error *err)
{
	while (pool->failed == 0 && pool->first < pool->next)
		pool->failed = turn(pool, POOL_WAIT_MOST, err);
	int code = pool->failed;

	end_all(pool);
	sigprocmask(SIG_SETMASK, &pool->signals_before, NULL);
	unmake(pool);
	return code;
}
