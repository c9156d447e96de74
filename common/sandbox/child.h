/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processes that may crash: the one place where one is forked, loses what is none of its business, and gets its limits.
 * Private to common/sandbox.
 */
#ifndef TLSREADY_COMMON_CHILD_H
#define TLSREADY_COMMON_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child_limits {
	uint64_t memory;    /* bytes it may take beyond what is there when it starts; not with AddressSanitizer */
	unsigned seconds;   /* of processor time; SIGXCPU comes then, SIGKILL a second later */
	uint64_t file_size; /* bytes of a file it writes: a memory file is one */
	unsigned files;     /* descriptors */
	unsigned processes; /* it may start so many beyond all that run, of whichever user; not where that user is root; 0: no limit */
};

/*
 * fork(). The child dies with the process that called this, can become nobody else by execve(2), has the usual actions
 * for signals, none blocked, and is not ended by the terminal's SIGINT.
 */
pid_t child_start(void);

/* In the child. Standard descriptors lead nowhere; of the others only these stay. fds is sorted in place. */
void child_keep_only(int *fds, size_t count);
void child_limit(const struct child_limits *limits);

/* waitpid() that no signal interrupts. */
pid_t child_wait(pid_t child, int *ret_status);

const char *signal_name(int number); /* "SIGSEGV"; "a signal" */

#endif
