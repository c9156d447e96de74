/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sandbox/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	FIRST_OTHER = 3,         /* behind the standard descriptors */
	OPEN_FILES_GUESS = 1024, /* closed one by one where close_range is missing, and /proc */
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
	char text[32] = "";
	int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (statm >= 0 && read(statm, text, sizeof text - 1) > 0)
		pages = strtoul(text, NULL, 10);
	if (statm >= 0)
		close(statm);
	return pages ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) : ADDRESSES_GUESS;
}

/* "0.20 0.18 0.12 1/80 11206": 80. At least as many as the kernel counts for one user; 0: cannot be read. */
static uint64_t processes_in_all(void)
{
	char text[64] = "", *slash;
	int loads = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);

	if (loads >= 0 && read(loads, text, sizeof text - 1) < 0)
		text[0] = '\0';
	if (loads >= 0)
		close(loads);
	slash = strchr(text, '/');
	return slash ? strtoul(slash + 1, NULL, 10) : 0;
}

/* The type may have 32 bits, and a limit be of memory that such a machine does not have. */
static rlim_t as_limit(uint64_t wanted)
{
	return wanted < RLIM_INFINITY ? (rlim_t)wanted : RLIM_INFINITY;
}

static void limit(int resource, uint64_t soft, uint64_t hard)
{
	struct rlimit before, now = { .rlim_cur = as_limit(soft), .rlim_max = as_limit(hard) };

	if (getrlimit(resource, &before) == 0 && before.rlim_max < now.rlim_max)
		now.rlim_max = before.rlim_max;
	if (now.rlim_cur > now.rlim_max)
		now.rlim_cur = now.rlim_max;
	setrlimit(resource, &now);
}

void child_limit(const struct child_limits *limits)
{
	uint64_t memory = addresses_in_use() + limits->memory, all = limits->processes ? processes_in_all() : 0;

	if (!ADDRESSES_ARE_RESERVED)
		limit(RLIMIT_AS, memory, memory);
	limit(RLIMIT_CPU, limits->seconds, limits->seconds + 1); /* SIGXCPU first: it tells why */
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_FSIZE, limits->file_size, limits->file_size);
	if (all)
		limit(RLIMIT_NPROC, all + limits->processes, all + limits->processes);
	limit(RLIMIT_NOFILE, limits->files, limits->files);
}

/* Those that /proc lists, for old kernels. False: it is not there. */
static bool close_listed(int first, int last)
{
	DIR *folder = opendir("/proc/self/fd");
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		long fd = strtol(entry->d_name, NULL, 10);

		if (fd >= first && fd <= last && fd != dirfd(folder))
			close((int)fd);
	}
	return folder && closedir(folder) == 0;
}

static void close_between(int first, int last)
{
	if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
		return;
	if (!close_listed(first, last))
		for (int i = first; i <= last && i < OPEN_FILES_GUESS; i++)
			close(i);
}

static int compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* What takes nothing and has nothing. Without /dev: an empty file that may not grow. */
static int open_nowhere(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	fd = memfd_create("nowhere", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd >= 0)
		fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_WRITE);
	return fd;
}

void child_keep_only(int *fds, size_t count)
{
	int nowhere = open_nowhere(), next = FIRST_OTHER;

	for (int i = 0; i < FIRST_OTHER && nowhere >= 0; i++)
		dup2(nowhere, i);
	qsort(fds, count, sizeof *fds, compare_numbers);
	for (size_t i = 0; i < count; i++) {
		close_between(next, fds[i] - 1);
		next = fds[i] >= next ? fds[i] + 1 : next;
	}
	close_between(next, INT32_MAX);
}

static void reset_signals(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGXCPU, SIGTERM, SIGCHLD };
	sigset_t none;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		signal(faults[i], SIG_DFL);
	signal(SIGINT, SIG_IGN); /* the program decides, and takes this process with it */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

pid_t child_start(void)
{
	pid_t parent = getpid(), child = fork();

	if (child != 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	reset_signals();
	return 0;
}

pid_t child_wait(pid_t child, int *ret_status)
{
	pid_t got;

	do
		got = waitpid(child, ret_status, 0);
	while (got < 0 && errno == EINTR);
	return got;
}

const char *signal_name(int number)
{
	static const struct {
		int number;
		const char *name;
	} names[] = { { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" },   { SIGABRT, "SIGABRT" }, { SIGILL, "SIGILL" },
		      { SIGFPE, "SIGFPE" },   { SIGKILL, "SIGKILL" }, { SIGTERM, "SIGTERM" }, { SIGHUP, "SIGHUP" },
		      { SIGSYS, "SIGSYS" },   { SIGXCPU, "SIGXCPU" }, { SIGXFSZ, "SIGXFSZ" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].number == number)
			return names[i].name;
	return "a signal";
}
