/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is left to a process that may be taken over by the evidence it reads. For this process and all that it starts, for
 * ever; what is refused fails with EPERM (files: EACCES where Landlock is the one that refuses). Where the kernel or this
 * architecture lacks filters, Landlock still keeps it from files; where that is missing too, only the caller's limits hold.
 */
#ifndef TLSREADY_COMMON_CAGE_H
#define TLSREADY_COMMON_CAGE_H

#include <stdbool.h>

/* A reader: it may read and write the file `fd`, take and give back memory, and end. */
void cage_close(int fd);

/*
 * A library: it may read the files that are open, write to the socket `fd` and to the memory file `output` (-1: there is none), take
 * and give back memory, and end. may_open: files may be opened for reading, for libraries that want a path.
 */
void cage_close_library(int fd, int output, bool may_open);

/*
 * A worker: it may read, map privately and size the files that are open, make memory files, pipes and stream sockets to
 * children of its own, start, wait for and kill those (a reader in a cage of its own), wait and end. No network, no
 * program to run, no other process to look into, no new file, no signal to the one that started it. may_open: files may
 * be opened for reading still; without it none.
 *
 * Descriptors stay what they are: close before what it must not write to.
 */
void cage_close_worker(bool may_open);

#endif
