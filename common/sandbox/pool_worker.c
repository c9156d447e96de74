/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One worker of a pool: how it starts, what it may say, how it ended. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/child.h"
#include "common/sandbox/pool_parts.h"
#include "common/host/write_all.h"

enum {
	STATUS_NO_MEMORY = 12,
	FILES_OF_ITS_OWN = 1024,    /* beyond those: hives and logs of many users, memory files, sockets to readers */
	PROCESSES_OF_ITS_OWN = 512, /* one reader at a time; the rest is for what the user starts meanwhile */
	PIPE_SIZE = 1 << 18,        /* asked for: fewer wake-ups for a result of some hundred kB */
};

struct pool_worker {
	int fd;
	struct pool_page *page;
};

int pool_write(struct pool_worker *worker, const void *bytes, size_t size, struct error *err)
{
	return write_all(worker->fd, bytes, size) == 0
		       ? 0
		       : error_set(err, ERR_IO, "the result could not be handed back: %s", strerror(errno));
}

void pool_progress(struct pool_worker *worker, const char *text)
{
	snprintf(worker->page->progress, sizeof worker->page->progress, "%s", text);
}

/* Evidence of this unit, and the pipe; not the reports, the spool, the pipes of other workers. Returns the highest. */
static int keep_own(const struct pool_work *work, void *context, const void *unit, int fd)
{
	size_t count = 0;
	const int *list = work->keeps ? work->keeps(context, unit, &count) : NULL;
	int *kept = calloc(count + 1, sizeof *kept);

	if (!kept)
		_exit(STATUS_NO_MEMORY);
	for (size_t i = 0; i < count; i++)
		kept[i] = list[i];
	kept[count] = fd;
	child_keep_only(kept, count + 1); /* sorts them */
	int highest = kept[count];

	free(kept);
	return highest;
}

static unsigned cpu_seconds_of(const struct pool_options *options)
{
	return options->cpu_seconds ? options->cpu_seconds : options->seconds;
}

static void set_limits(const struct pool_options *options, int highest)
{
	unsigned seconds = cpu_seconds_of(options);

	child_limit(&(struct child_limits){ .memory = options->memory,
					    .seconds = seconds ? seconds : UINT32_MAX - 1,
					    .file_size = options->memory,
					    .files = (unsigned)highest + 1 + FILES_OF_ITS_OWN,
					    .processes = PROCESSES_OF_ITS_OWN });
}

static _Noreturn void be_worker(struct pool_slot *slot, const struct pool_options *options,
				const struct pool_work *work, void *context, int fd)
{
	struct pool_worker worker = { .fd = fd, .page = slot->page };
	struct error err = { 0 };

	setpgid(0, 0); /* what it starts ends with it: pool_kill() */
	set_limits(options, keep_own(work, context, slot->unit, fd));
	int code = work->work(context, slot->unit, &worker, &err);

	snprintf(slot->page->text, sizeof slot->page->text, "%.*s", POOL_HOW_SIZE - 1, err.text);
	slot->page->code = code;
	_exit(0);
}

int pool_start(struct pool_slot *slot, const struct pool_options *options, const struct pool_work *work, void *context)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	memset(slot->page, 0, sizeof *slot->page);
	pid_t child = child_start();

	if (child == 0)
		be_worker(slot, options, work, context, ends[1]);
	int refused = errno;

	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return -refused;
	}
	setpgid(child, child); /* whichever of the two is first */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_SIZE);
	slot->fd = ends[0];
	slot->child = child;
	slot->state = POOL_RUNNING;
	return 0;
}

int pool_kill(struct pool_slot *slot)
{
	int status = 0;

	kill(-slot->child, SIGKILL);
	kill(slot->child, SIGKILL); /* it has no group of its own yet */
	child_wait(slot->child, &status);
	close(slot->fd);
	slot->fd = -1;
	return status;
}

void pool_blame(struct pool_slot *slot, int code, const char *format, ...)
{
	va_list args;

	if (slot->end.code)
		return;
	slot->end.code = code;
	va_start(args, format);
	vsnprintf(slot->end.how, sizeof slot->end.how, format, args);
	va_end(args);
}

static void blame_memory(struct pool_slot *slot, uint64_t memory)
{
	const bool is_large = memory >= 1 << 20;

	pool_blame(slot, ERR_LIMIT, "exceeded its memory limit of %" PRIu64 " %s",
		   is_large ? memory >> 20 : memory >> 10, is_large ? "MiB" : "KiB");
}

void pool_explain(struct pool_slot *slot, int status, const struct pool_options *options)
{
	const int code = slot->page->code;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		pool_blame(slot, ERR_LIMIT, "exceeded its limit of %u s of processor time", cpu_seconds_of(options));
	else if (WIFSIGNALED(status))
		pool_blame(slot, ERR_IO, "killed by signal %d (%s)", WTERMSIG(status), signal_name(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		pool_blame(slot, ERR_IO, "ended with status %d", WEXITSTATUS(status));
	else if (code == ERR_NOMEM)
		blame_memory(slot, options->memory);
	else if (code < 0)
		pool_blame(slot, code, "%.*s", POOL_HOW_SIZE - 1, slot->page->text);
}
