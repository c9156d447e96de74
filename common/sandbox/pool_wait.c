/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workers that run: a pipe from each, one poll() over them. What a worker sends is kept until its turn comes, so the ring
 * of slots bounds what is held back behind a slow one.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/host/clock.h"
#include "common/sandbox/pool_parts.h"

enum {
	ROOM_LEAST = 1 << 16, /* what a result starts with, and one read takes */
	MISSED_LEAST = 1000, /* milliseconds in which this process did not look after the workers, that count as none */
	ENDING_WAIT = 1,     /* milliseconds between looks at a worker whose pipe is closed */
};

struct pool_slot *pool_slot(const struct pool *pool, size_t number)
{
	return &pool->slots[number % pool->window];
}

bool pool_is_alive(const struct pool_slot *slot)
{
	return slot->state == POOL_RUNNING || slot->state == POOL_CLOSED;
}

void pool_drop_bytes(struct pool_slot *slot)
{
	free(slot->bytes);
	slot->bytes = NULL;
	slot->size = slot->room = 0;
}

/* Of a worker that failed nothing is kept. */
static void finish(struct pool *pool, struct pool_slot *slot)
{
	if (!slot->end.code && slot->bytes)
		slot->bytes[slot->size] = '\0'; /* there is always room for it */
	else
		pool_drop_bytes(slot);
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
	int timeout = POOL_WAIT_MOST;
	int64_t now = clock_ms();

	for (size_t i = pool->first; i < pool->next; i++) {
		const struct pool_slot *slot = pool_slot(pool, i);

		if (slot->state == POOL_CLOSED)
			timeout = sooner(timeout, ENDING_WAIT);
		if (pool_is_alive(slot) && pool->options->seconds)
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
	if (pool_is_alive(slot))
		check_time(pool, slot, now);
}

/*
 * A limit is on time by the clock, so that a worker that is stopped, or waits for ever, ends as well. But while this process
 * itself is stopped (Ctrl-Z) or waits for something else, nobody takes what a worker has: that time is not the worker's.
 */
static void look(struct pool *pool, int timeout)
{
	int64_t now = clock_ms(), missed = now - pool->looked - timeout;

	pool->looked = now;
	for (size_t i = pool->first; i < pool->next && missed > MISSED_LEAST; i++)
		pool_slot(pool, i)->deadline += missed;
}

void pool_wait(struct pool *pool, int most)
{
	int timeout = sooner(timeout_of(pool), most);
	struct timespec wait = { .tv_sec = timeout / 1000, .tv_nsec = (long)(timeout % 1000) * 1000000 };
	size_t count = 0;

	for (size_t i = pool->first; i < pool->next; i++) /* poll() passes over a negative descriptor */
		pool->polled[count++] =
			(struct pollfd){ .fd = pool_slot(pool, i)->state == POOL_RUNNING ? pool_slot(pool, i)->fd : -1,
					 .events = POLLIN };
	int ready = ppoll(pool->polled, count, &wait, &pool->signals_before);

	look(pool, timeout);
	if (ready < 0)
		return; /* a signal: the caller looks whether to stop */
	for (size_t i = 0; i < count; i++)
		attend(pool, pool_slot(pool, pool->first + i), pool->polled[i].revents != 0, pool->looked);
}
