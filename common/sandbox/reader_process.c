/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader in a forked process: the mapping of the hive is shared with it, pages it changes are its own. Limits on
 * memory, processor time and files keep a crash or a hang from costing more than its answers, and a cage keeps a reader
 * that was taken over from anything but answering wrongly.
 */
#include "common/sandbox/reader_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/cage.h"
#include "common/sandbox/child.h"
#include "common/sandbox/stream.h"

enum {
	SOCKET = 3,        /* where the other process has it: the only file it keeps */
	FILES = 5,         /* and one for a moment, while the cage is made */
	FILES_OF_JOB = 64, /* besides those that it is given: libraries that it loads, parts that it opens */
};

static void set_limits(const struct sandbox_limits *limits)
{
	child_limit(&(struct child_limits){ .memory = limits->memory, .seconds = limits->seconds, .files = FILES });
}

/* Nothing that is open here is the reader's business: evidence, reports, the sockets of other readers. */
static void keep_only(int fd)
{
	int socket[] = { SOCKET };

	if (fd != SOCKET)
		dup2(fd, SOCKET);
	child_keep_only(socket, 1);
}

static _Noreturn void be_reader(void (*serve)(void *context, int fd), void *context,
				const struct sandbox_limits *limits, int fd)
{
	keep_only(fd);
	set_limits(limits);
	cage_close(SOCKET);
	serve(context, SOCKET);
	_exit(0);
}

/* Forks: 0 in the child, which has ret->fd as its end; the number of the child in the parent; ERR_IO. */
static int64_t fork_with_socket(struct sandbox_process *ret, struct error *err)
{
	int ends[2];

	if (stream_pair(ends) < 0)
		return error_set(err, ERR_IO, "no socket for a second process: %s", strerror(errno));
	pid_t child = child_start();

	close(ends[child != 0]);
	*ret = (struct sandbox_process){ .fd = ends[child == 0], .id = child };
	if (child >= 0)
		return child;
	close(ends[0]);
	return error_set(err, ERR_IO, "no second process: %s", strerror(errno));
}

static int start(void (*serve)(void *context, int fd), void *context, const struct sandbox_limits *limits,
		 struct sandbox_process *ret, struct error *err)
{
	struct sandbox_process process;
	int64_t child = fork_with_socket(&process, err);

	if (child == 0)
		be_reader(serve, context, limits, process.fd);
	if (child < 0)
		return (int)child;
	*ret = process;
	return 0;
}

static _Noreturn void be_library(const struct sandbox_job *job, int fd)
{
	int *kept = calloc(job->file_count + 2, sizeof *kept);
	size_t count = 0;

	if (!kept)
		_exit(1);
	for (; count < job->file_count; count++)
		kept[count] = job->files[count];
	kept[count++] = fd;
	if (job->output >= 0)
		kept[count++] = job->output;
	child_keep_only(kept, count);
	job->prepare(job->context);
	signal(SIGXFSZ, SIG_IGN); /* a write that fails can be told about */
	/* The numbers of descriptors are limited, not how many there are. */
	child_limit(&(struct child_limits){ .memory = job->limits.memory,
					    .seconds = job->limits.seconds,
					    .file_size = job->output_size,
					    .files = (unsigned)kept[count - 1] + FILES_OF_JOB });
	cage_close_library(&(struct cage_library){ .fd = fd,
						   .output = job->output,
						   .readable = job->files,
						   .readable_count = job->may_open ? job->file_count : 0 });
	job->serve(job->context, fd);
	_exit(0);
}

static int start_job(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	struct sandbox_process process;
	int64_t child = fork_with_socket(&process, err);

	if (child == 0)
		be_library(job, process.fd);
	if (child < 0)
		return (int)child;
	*ret = process;
	return 0;
}

/* It never closes its socket by itself, so an end of file means that it has ended. */
static bool has_ended(int fd)
{
	struct pollfd end = { .fd = fd }; /* no events: unread answers before the end are not waited for, nor drained */

	return poll(&end, 1, 0) > 0 && (end.revents & (POLLHUP | POLLERR));
}

static enum sandbox_end evaluate(int status, char why[SANDBOX_WHY])
{
	why[0] = '\0';
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
		snprintf(why, SANDBOX_WHY, "its process exceeded its time limit");
		return SANDBOX_EXHAUSTED;
	}
	if (WIFSIGNALED(status))
		snprintf(why, SANDBOX_WHY, "its process died of %s", signal_name(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		snprintf(why, SANDBOX_WHY, "its process ended with %d", WEXITSTATUS(status));
	return why[0] ? SANDBOX_CRASHED : SANDBOX_ENDED;
}

static enum sandbox_end end(struct sandbox_process *run, char ret_why[SANDBOX_WHY])
{
	bool ended = has_ended(run->fd);
	int status = 0;
	pid_t got;

	if (!ended)
		kill((pid_t)run->id, SIGKILL);
	got = child_wait((pid_t)run->id, &status);
	close(run->fd);
	run->fd = -1;
	ret_why[0] = '\0';
	return ended && got > 0 ? evaluate(status, ret_why) : SANDBOX_ENDED;
}

const struct sandbox process_sandbox = { .start = start, .end = end, .start_job = start_job };
