/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of one input, mapped or held in memory. Evidence is opened read-only and never written: a writable mapping is
 * private (copy on write), so that a transaction log can be replayed over it without touching the file.
 */
#ifndef TLSREADY_PARSER_BYTES_H
#define TLSREADY_PARSER_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/le.h"

struct bytes {
	uint8_t *data;    /* private memory: writing changes no file */
	size_t size;      /* bytes that exist: what file and replayed log hold together */
	size_t capacity;  /* bytes that may be written: data[size..capacity) is zero */
	size_t file_size; /* bytes of the file when it was opened; replaying logs does not change it */
	int32_t source;   /* for places in errors and notes */
	int fd;           /* of a mapping, else -1 */
	bool mapped;
};

#define BYTES_NONE ((struct bytes){ .source = LOCATION_NO_SOURCE, .fd = -1 })

enum { BYTES_PIPE_LIMIT = 1 << 30 };

/*
 * Maps a regular file (a pipe or "-" is read into memory up to BYTES_PIPE_LIMIT). capacity: at least this much room,
 * 0 for the file's own size. An empty file succeeds with size 0. A file that shrinks while mapped reads as zeros
 * from there on (bytes_shrunk tells), never as SIGBUS.
 * ERR_IO: cannot open or read, or neither file nor pipe; ERR_LIMIT: a pipe gives too much; ERR_NOMEM. The text names
 * the reason, not the path.
 */
int bytes_open(const char *path, int32_t source, size_t capacity, struct bytes *ret, struct error *err);

/* Takes a copy of memory: tests, fuzz targets, members of containers. */
int bytes_of_memory(const void *data, size_t size, int32_t source, size_t capacity, struct bytes *ret, struct error *err);

/* True if the file became shorter than it was at bytes_open: what was read beyond is not evidence. */
bool bytes_shrunk(const struct bytes *bytes);

/* This process is about to read most of it: the system may read ahead, which it does not do otherwise. */
void bytes_read_through(const struct bytes *bytes);

/*
 * SHA-256 of the file as it is, through the descriptor that is mapped, so that no other file of that name can be hashed; of
 * what was read into memory, before it is changed. "" when out of memory or the file became shorter.
 */
void bytes_digest(const struct bytes *bytes, char hex[DIGEST_HEX]);

void bytes_close(struct bytes *bytes); /* BYTES_NONE is fine, and what is left */

/* The one bounds check: n bytes at `at`, or NULL. Compare by subtraction, never by at + n. */
static inline const uint8_t *bytes_at(const struct bytes *bytes, uint64_t at, uint64_t n)
{
	return at <= bytes->size && n <= bytes->size - at ? bytes->data + at : NULL;
}

#endif
