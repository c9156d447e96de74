/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and reading what the host calls a file: without a trace on evidence, and without waiting for anybody. */
#ifndef TLSREADY_PARSER_DESCRIPTOR_H
#define TLSREADY_PARSER_DESCRIPTOR_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Opens for reading; never waits for a writer of a named pipe, never becomes a controlling terminal, and leaves the access
 * time as it is where the system allows that (owner or root). -1: errno says why. Close it.
 */
int descriptor_open(const char *path);

/* read(2), again after a signal. */
ssize_t descriptor_read(int fd, void *buffer, size_t size);

/*
 * The first bytes of a named pipe from descriptor_open. Without waiting it gives an end while nobody writes to it, and EAGAIN
 * while someone may: an end gets a second look, of a second; after this the pipe waits for its writer as usual.
 * Bytes read, 0: they are still to come. -1: errno says why; errno 0: nothing was written to it.
 */
ssize_t descriptor_read_pipe(int fd, void *buffer, size_t size);

#endif
