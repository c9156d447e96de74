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

#include "common/error.h"
#include "common/le.h"
#include "parser/evidence/artifact.h"

struct bytes {
	uint8_t *data;             /* private memory: writing changes no file */
	size_t size;               /* bytes that exist: what file and replayed log hold together */
	size_t capacity;           /* bytes that may be written: data[size..capacity) is zero */
	size_t file_size;          /* bytes of the artifact when it was opened; replaying logs does not change it */
	int32_t source;            /* for locations in errors and notes */
	struct artifact *artifact; /* whose bytes these are; outlives them. NULL: a copy of memory */
	bool mapped;
};

#define BYTES_NONE ((struct bytes){ .source = LOCATION_NO_SOURCE })

/*
 * The bytes of an open artifact: mapped, or read where they cannot be mapped. capacity: at least this much room, 0 for its own
 * size. An empty one succeeds with size 0. A file that shrinks while it is mapped reads as zeros from there on (bytes_shrunk
 * tells), never as SIGBUS. ERR_IO, ERR_NOMEM.
 */
int bytes_of(struct artifact *artifact, int32_t source, size_t capacity, struct bytes *ret, struct error *err);

/* Takes a copy of memory: tests, fuzz targets. */
int bytes_of_memory(const void *data, size_t size, int32_t source, size_t capacity, struct bytes *ret, struct error *err);

/* True if the file became shorter than it was when it was opened: what was read beyond is not evidence. */
bool bytes_shrunk(const struct bytes *bytes);

/* This process is about to read most of it: the system may read ahead, which it does not do otherwise. */
void bytes_read_through(const struct bytes *bytes);

void bytes_close(struct bytes *bytes); /* BYTES_NONE is fine, and what is left */

/* The one bounds check: n bytes at `at`, or NULL. Compare by subtraction, never by at + n. */
static inline const uint8_t *bytes_at(const struct bytes *bytes, uint64_t at, uint64_t n)
{
	return at <= bytes->size && n <= bytes->size - at ? bytes->data + at : NULL;
}

#endif
