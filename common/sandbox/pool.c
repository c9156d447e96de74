/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parent's side: a ring of units that were started and not delivered, a pipe from each worker, one poll() over them.
 * What a worker sends is kept until its turn comes, so the ring bounds what is held back behind a slow one.
 */
#include "common/sandbox/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/sandbox/child.h"
#include "common/sandbox/pool_parts.h"

enum {
	ROOM_LEAST = 1 << 16, /* what a result starts with, and one read takes */
	ENDING_WAIT = 1,      /* milliseconds between looks at a worker whose pipe is closed */
	REFUSED_WAIT = 20,    /* and between tries to start one when the system refuses */
	REFUSED_LIMIT = 100,  /* such tries in a row, with no other worker to wait for */
	WAIT_MOST = 1000,
	WINDOW_FOR_WORKER = 4,
};

struct pool {
	const struct pool_options *options;
	const struct pool_work *work;
	void *context;
	struct pool_slot *slots;
	struct pool_page *pages;
	struct pollfd *polled;
	size_t window, first, next, alive; /* first: to be delivered next; next: to be started next */
	unsigned refused;
	bool is_ended; /* there are no more units */
	sigset_t signals_before;
};

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool must_stop(const struct pool *pool)
{
	return pool->options->stop && *pool->options->stop;
}

static struct pool_slot *slot_of(const struct pool *pool, size_t number)
{
	return &pool->slots[number % pool->window];
}

static bool is_alive(const struct pool_slot *slot)
{
	return slot->state == POOL_RUNNING || slot->state == POOL_CLOSED;
}

static void drop_bytes(struct pool_slot *slot)
{
	free(slot->bytes);
	slot->bytes = NULL;
	slot->size = slot->room = 0;
}

/* A result that is whole is checked; of a worker that failed nothing is kept. */
static void finish(struct pool *pool, struct pool_slot *slot)
{
	const char *line_end = slot->size ? memchr(slot->bytes, '\n', slot->size) : NULL;

	if (pool->options->is_line &&
	    (!line_end || line_end + 1 != slot->bytes + slot->size || memchr(slot->bytes, '\0', slot->size)))
		pool_blame(slot, ERR_CORRUPT, "handed back a damaged result");
	if (!slot->end.code && slot->bytes)
		slot->bytes[slot->size] = '\0'; /* there is always room for it */
	else
		drop_bytes(slot);
	memcpy(slot->end.during, slot->page->progress, sizeof slot->end.during);
	slot->end.during[sizeof slot->end.during - 1] = '\0';
	slot->state = POOL_FINISHED;
	pool->alive--;
}

static void end_worker(struct pool *pool, struct pool_slot *slot)
{
	pool_kill(slot);
	finish(pool, slot);
}

/* Its number is its own until it is waited for: what it may have left behind is killed before. */
static void reap(struct pool *pool, struct pool_slot *slot)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_PID, (id_t)slot->child, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		pool_blame(slot, ERR_IO, "was lost: %s", strerror(errno));
	else if (!info.si_pid)
		return;
	pool_explain(slot, pool_kill(slot), pool->options);
	finish(pool, slot);
}

/* Room for one more read and a NUL. */
static bool make_room(struct pool_slot *slot)
{
	if (slot->room - slot->size > ROOM_LEAST)
		return true;
	size_t room = slot->room ? slot->room * 2 : 2 * ROOM_LEAST;
	char *bytes = realloc(slot->bytes, room);

	if (!bytes)
		return false;
	slot->bytes = bytes;
	slot->room = room;
	return true;
}

/* One read a turn, so that a worker that writes without end keeps nobody waiting. */
static void take(struct pool *pool, struct pool_slot *slot)
{
	if (!make_room(slot)) {
		pool_blame(slot, ERR_NOMEM, "its result does not fit into memory");
		end_worker(pool, slot);
		return;
	}
	ssize_t got = read(slot->fd, slot->bytes + slot->size, slot->room - slot->size - 1);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		slot->state = POOL_CLOSED;
		reap(pool, slot);
		return;
	}
	slot->size += (size_t)got;
	if (slot->size <= pool->options->result_size)
		return;
	pool_blame(slot, ERR_LIMIT, "exceeded the limit of %zu bytes for its result", pool->options->result_size);
	end_worker(pool, slot);
}

static void check_time(struct pool *pool, struct pool_slot *slot, int64_t now)
{
	if (!pool->options->seconds || now < slot->deadline)
		return;
	pool_blame(slot, ERR_LIMIT, "exceeded its limit of %u s", pool->options->seconds);
	end_worker(pool, slot);
}

static int sooner(int timeout, int64_t wait)
{
	return wait < timeout ? (int)(wait > 0 ? wait : 0) : timeout;
}

/* Where it is time for something, whatever the pipes say. */
static int timeout_of(const struct pool *pool)
{
	int timeout = pool->refused ? REFUSED_WAIT : WAIT_MOST;
	int64_t now = milliseconds();

	for (size_t i = pool->first; i < pool->next; i++) {
		const struct pool_slot *slot = slot_of(pool, i);

		if (slot->state == POOL_CLOSED)
			timeout = sooner(timeout, ENDING_WAIT);
		if (is_alive(slot) && pool->options->seconds)
			timeout = sooner(timeout, slot->deadline - now);
	}
	return timeout;
}

static void attend(struct pool *pool, struct pool_slot *slot, bool has_bytes, int64_t now)
{
	if (slot->state == POOL_CLOSED)
		reap(pool, slot);
	else if (slot->state == POOL_RUNNING && has_bytes)
		take(pool, slot);
	if (is_alive(slot))
		check_time(pool, slot, now);
}

static void wait_for_some(struct pool *pool)
{
	int timeout = timeout_of(pool);
	struct timespec wait = { .tv_sec = timeout / 1000, .tv_nsec = (long)(timeout % 1000) * 1000000 };
	size_t count = 0;

	for (size_t i = pool->first; i < pool->next; i++) /* poll() passes over a negative descriptor */
		pool->polled[count++] =
			(struct pollfd){ .fd = slot_of(pool, i)->state == POOL_RUNNING ? slot_of(pool, i)->fd : -1,
					 .events = POLLIN };
	if (ppoll(pool->polled, count, &wait, &pool->signals_before) < 0)
		return; /* a signal: the caller looks whether to stop */
	int64_t now = milliseconds();

	for (size_t i = 0; i < count; i++)
		attend(pool, slot_of(pool, pool->first + i), pool->polled[i].revents != 0, now);
}

/* The system may have no process for us now, and one when another has ended. */
static int bear_refusal(struct pool *pool, int refused, struct error *err)
{
	if (!pool->alive && ++pool->refused > REFUSED_LIMIT)
		return error_set(err, ERR_IO, "no worker process could be started: %s", strerror(-refused));
	pool->refused += pool->alive > 0 && !pool->refused;
	return 0;
}

/* 1: the slot has a unit, 0: there is none. A unit that could not be started stays for the next try. */
static int fetch(struct pool *pool, struct pool_slot *slot, struct error *err)
{
	if (slot->unit)
		return 1;
	int code = pool->work->next(pool->context, &slot->unit, err);

	pool->is_ended |= code == 0;
	return code;
}

static int start_one(struct pool *pool, struct error *err)
{
	struct pool_slot *slot = slot_of(pool, pool->next);
	int code = fetch(pool, slot, err);

	if (code <= 0)
		return code;
	slot->page = &pool->pages[pool->next % pool->window];
	slot->end = (struct pool_end){ .code = 0 };
	int refused = pool_start(slot, pool->options, pool->work, pool->context);

	if (refused)
		return bear_refusal(pool, refused, err);
	slot->deadline = milliseconds() + (int64_t)pool->options->seconds * 1000;
	pool->refused = 0;
	pool->alive++;
	pool->next++;
	return 1;
}

static int start_some(struct pool *pool, struct error *err)
{
	int code = 1;

	while (code == 1 && !pool->is_ended && !must_stop(pool) && pool->alive < pool->options->workers &&
	       pool->next - pool->first < pool->window)
		code = start_one(pool, err);
	return code < 0 ? code : 0;
}

static int deliver_some(struct pool *pool, struct error *err)
{
	int code = 0;

	while (code == 0 && pool->first < pool->next && slot_of(pool, pool->first)->state == POOL_FINISHED) {
		struct pool_slot *slot = slot_of(pool, pool->first++);
		void *unit = slot->unit;

		slot->unit = NULL;
		slot->state = POOL_EMPTY;
		code = pool->work->done(pool->context, unit, slot->bytes, slot->size, &slot->end, err);
		drop_bytes(slot);
	}
	return code;
}

static int run(struct pool *pool, struct error *err)
{
	int code = 0;

	while (code == 0) {
		if (must_stop(pool))
			return POOL_STOPPED;
		code = start_some(pool, err);
		if (code == 0 && pool->first == pool->next && pool->is_ended)
			return 0;
		if (code == 0)
			wait_for_some(pool);
		if (code == 0)
			code = deliver_some(pool, err);
	}
	return code;
}

static void end_all(struct pool *pool)
{
	for (size_t i = 0; i < pool->window; i++) {
		struct pool_slot *slot = &pool->slots[i];

		if (is_alive(slot))
			pool_kill(slot);
		if (slot->unit && pool->work->drop)
			pool->work->drop(pool->context, slot->unit);
		drop_bytes(slot);
	}
}

static int make(struct pool *pool, struct error *err)
{
	pool->slots = calloc(pool->window, sizeof *pool->slots);
	pool->polled = calloc(pool->window, sizeof *pool->polled);
	pool->pages = mmap(NULL, pool->window * sizeof *pool->pages, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			   -1, 0);
	if (pool->slots && pool->polled && pool->pages != MAP_FAILED)
		return 0;
	return error_set(err, ERR_NOMEM, "out of memory");
}

static void unmake(struct pool *pool)
{
	if (pool->pages != MAP_FAILED)
		munmap(pool->pages, pool->window * sizeof *pool->pages);
	free(pool->polled);
	free(pool->slots);
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

int pool_run(const struct pool_options *options, const struct pool_work *work, void *context, struct error *err)
{
	struct pool pool = { .options = options, .work = work, .context = context, .window = window_of(options) };

	if (!options->workers || options->workers > POOL_WORKERS_LIMIT)
		return error_set(err, ERR_USAGE, "the number of worker processes is from 1 to %d", POOL_WORKERS_LIMIT);
	int code = make(&pool, err);

	if (code == 0) {
		hold_signals(&pool.signals_before);
		code = run(&pool, err);
		end_all(&pool);
		sigprocmask(SIG_SETMASK, &pool.signals_before, NULL);
	}
	unmake(&pool);
	return code;
}
