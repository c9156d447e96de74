/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a reader runs that may crash: a process of its own, with limits, over the same memory. The parser starts no
 * processes; whoever owns main() hands in one of these (common/sandbox/reader_process.c).
 */
#ifndef TLSREADY_COMMON_SANDBOX_H
#define TLSREADY_COMMON_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum sandbox_end {
	SANDBOX_ENDED, /* it returned, or was still fine when it was ended */
	SANDBOX_CRASHED,
	SANDBOX_EXHAUSTED, /* it used up its time */
};

enum { SANDBOX_WHY = 96 };

struct sandbox_process {
	int fd;     /* a stream socket to it */
	int64_t id; /* the sandbox's own */
};

struct sandbox_limits {
	uint64_t memory;  /* bytes it may take beyond what is there when it starts */
	unsigned seconds; /* of processor time */
};

/* Work for a library that reads files: evidence that is open, into a memory file. */
struct sandbox_job {
	/* Loads the library, before the cage is closed: looks at no byte of the evidence. */
	void (*prepare)(void *context);
	void (*serve)(void *context, int fd);
	void *context;
	const int *files; /* stay open, under their numbers, to be read */
	size_t file_count;
	int output;           /* a memory file that it writes to; -1: none */
	uint64_t output_size; /* bytes that this may have */
	bool may_open;        /* files may be opened again for reading: the library wants a path, "/proc/self/fd/5" */
	struct sandbox_limits limits;
};

struct sandbox {
	/*
	 * Calls serve(context, fd) apart from here and returns at once; fd is the other end of ret->fd. It sees the
	 * memory as it is now, and what it changes is its own. 0, or ERR_IO when the system refuses.
	 */
	int (*start)(void (*serve)(void *context, int fd), void *context, const struct sandbox_limits *limits,
		     struct sandbox_process *ret, struct error *err);

	/* Ends it if it has not ended by itself, and frees all. ret_why: how it crashed, "" when it did not. */
	enum sandbox_end (*end)(struct sandbox_process *run, char ret_why[SANDBOX_WHY]);

	/* As start, for a job; prepare and serve get the context as it is now. */
	int (*start_job)(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err);
};

#endif
