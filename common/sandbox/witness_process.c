/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader in a forked process: the mapping of the hive is shared with it, pages it changes are its own. Limits on
 * memory, processor time and files keep a crash or a hang from costing more than its answers, and a cage keeps a reader
 * that was taken over from anything but answering wrongly.
 */
#include "common/sandbox/witness_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/witness_cage.h"

enum {
	SOCKET = 3,              /* where the other process has it: the only file it keeps */
	FILES = 5,               /* and one for a moment, while the cage is made */
	OPEN_FILES_GUESS = 1024, /* closed one by one where close_range is missing */
};

/* AddressSanitizer reserves terabytes of addresses. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESSES_ARE_RESERVED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESSES_ARE_RESERVED 1
#endif
#endif
#ifndef ADDRESSES_ARE_RESERVED
#define ADDRESSES_ARE_RESERVED 0
#endif

#define ADDRESSES_GUESS (UINT64_C(4) << 30) /* in use, where /proc cannot be read */

static uint64_t addresses_in_use(void)
{
	unsigned long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "re");

	if (statm && fscanf(statm, "%lu", &pages) != 1)
		pages = 0;
	if (statm)
		fclose(statm);
	return pages ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) : ADDRESSES_GUESS;
}

static void limit(int resource, uint64_t soft, uint64_t hard)
{
	struct rlimit before, now = { .rlim_cur = (rlim_t)soft, .rlim_max = (rlim_t)hard };

	if (getrlimit(resource, &before) == 0 && before.rlim_max < now.rlim_max)
		now.rlim_max = before.rlim_max;
	if (now.rlim_cur > now.rlim_max)
		now.rlim_cur = now.rlim_max;
	setrlimit(resource, &now);
}

static void set_limits(const struct sandbox_limits *limits)
{
	uint64_t memory = addresses_in_use() + limits->memory;

	if (!ADDRESSES_ARE_RESERVED)
		limit(RLIMIT_AS, memory, memory);
	limit(RLIMIT_CPU, limits->seconds, limits->seconds + 1); /* SIGXCPU first: it tells why */
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_FSIZE, 0, 0);
	limit(RLIMIT_NOFILE, FILES, FILES);
}

/* Nothing that is open here is the reader's business: evidence, reports, the sockets of other readers. */
static void keep_only(int fd)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < SOCKET && nowhere >= 0; i++)
		dup2(nowhere, i);
	if (fd != SOCKET)
		dup2(fd, SOCKET);
	if (syscall(SYS_close_range, SOCKET + 1, ~0U, 0) == 0)
		return;
	for (int i = SOCKET + 1; i < OPEN_FILES_GUESS; i++)
		close(i);
}

static void reset_signals(void)
{
	static const int faults[] = { SIGSEGV, SIGILL, SIGFPE, SIGABRT, SIGXCPU, SIGTERM };
	sigset_t none;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		signal(faults[i], SIG_DFL);
	signal(SIGINT, SIG_IGN); /* the program decides, and takes this process with it */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void be_reader(void (*serve)(void *context, int fd), void *context,
				const struct sandbox_limits *limits, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	reset_signals();
	keep_only(fd);
	set_limits(limits);
	cage_close(SOCKET);
	serve(context, SOCKET);
	_exit(0);
}

static int start(void (*serve)(void *context, int fd), void *context, const struct sandbox_limits *limits,
		 struct sandbox_process *ret, struct error *err)
{
	int ends[2];
	pid_t parent = getpid();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set(err, ERR_IO, "no socket for a second process: %s", strerror(errno));
	pid_t child = fork();

	if (child == 0)
		be_reader(serve, context, limits, ends[1], parent);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return error_set(err, ERR_IO, "no second process: %s", strerror(errno));
	}
	*ret = (struct sandbox_process){ .fd = ends[0], .id = child };
	return 0;
}

/* It never closes its socket by itself, so an end of file means that it has ended. */
static bool has_ended(int fd)
{
	struct pollfd end = { .fd = fd }; /* no events: unread answers before the end are not waited for, nor drained */

	return poll(&end, 1, 0) > 0 && (end.revents & (POLLHUP | POLLERR));
}

static const char *signal_name(int number)
{
	static const struct {
		int number;
		const char *name;
	} names[] = { { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGABRT, "SIGABRT" },
		      { SIGILL, "SIGILL" },   { SIGFPE, "SIGFPE" }, { SIGKILL, "SIGKILL" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].number == number)
			return names[i].name;
	return "a signal";
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
	do
		got = waitpid((pid_t)run->id, &status, 0);
	while (got < 0 && errno == EINTR);
	close(run->fd);
	run->fd = -1;
	ret_why[0] = '\0';
	return ended && got > 0 ? evaluate(status, ret_why) : SANDBOX_ENDED;
}

const struct sandbox process_sandbox = { .start = start, .end = end };
