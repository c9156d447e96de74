/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process that was taken over may try, as system calls that do no harm where nothing refuses them. */
#ifndef TLSREADY_TESTS_ATTEMPTS_H
#define TLSREADY_TESTS_ATTEMPTS_H

#include <stdbool.h>
#include <stddef.h>

/* The cages, as bits. */
enum {
	READER = 1,             /* libregf */
	LIBRARY = 2,            /* libarchive, libvshadow, libfsntfs */
	LIBRARY_WITH_FILES = 4, /* wimlib, which opens the evidence by a path */
	WORKER = 8,             /* one machine of many */
};

struct attempt {
	const char *name;             /* a sentence about the product */
	long call;
	long arguments[6];            /* PARENT and EVIDENCE stand for numbers that are known later */
	unsigned allowed;             /* in these cages */
	unsigned by_landlock;         /* in these cages Landlock refuses it, where the kernel has it, and nothing else */
	bool only_caged;              /* it would do harm elsewhere */
	int (*instead)(int evidence); /* of the call: errno, or 0 */
};

extern const struct attempt attempts[];
extern const size_t attempts_count;

/* Known before the cage is closed: a reader may not ask for its parent, and what is refused is -1, which kill(2) takes for all. */
struct attempted {
	long parent;
	int evidence;
};

int attempt(const struct attempt *attempt, const struct attempted *on); /* errno, or 0 */

#endif
