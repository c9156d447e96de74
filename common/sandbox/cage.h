/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is left to a process that may be taken over by the evidence it reads. For this process and all that it starts, for
 * ever; what is refused fails with EPERM (files: EACCES where Landlock is the one that refuses). Where the kernel or this
 * architecture lacks filters, Landlock still keeps it from files; where that is missing too, only the caller's limits hold.
 * docs/evidence-and-workers.md has all that is allowed as a table.
 */
#ifndef TLSREADY_COMMON_CAGE_H
#define TLSREADY_COMMON_CAGE_H

#include <stddef.h>

/* A reader: it may read and write the socket `fd`, take and give back memory, and end. */
void cage_close(int fd);

/*
 * A library: it may read the files that are open, write to the socket `fd` and to the memory file `output` (-1: there is none), take
 * and give back memory, and end. readable: these files may be opened again for reading, for libraries that want a path; none: none may
 * be opened. Landlock is what keeps it from other files then.
 */
struct cage_library {
	int fd, output;
	const int *readable;
	size_t readable_count;
};

void cage_close_library(const struct cage_library *library);

/*
 * A worker: it may read, map privately and size the files that are open, make memory files, pipes and stream sockets to
 * children of its own, start, wait for and kill those (a reader in a cage of its own), wait and end. No file is opened, no
 * network, no program to run, no other process to look into, no signal to the one that started it. How many processes
 * it may start is a limit (common/sandbox/child.h), and they end with it (common/sandbox/pool.h).
 *
 * Descriptors stay what they are: close before what it must not write to.
 */
void cage_close_worker(void);

#endif
