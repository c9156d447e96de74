/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of one input: mapped, held in memory, or brought page by page from a source when they are asked for. Evidence is opened
 * read-only and never written: what is here is private, so that a transaction log can be replayed over it.
 *
 * What a pointer from bytes_at may be used for is what was asked for, and no byte more: the page behind it may not be here.
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
	struct lazy *lazy; /* NULL: all of it is here */
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

/*
 * This process is about to read most of it: it is brought in one go, and the system may read ahead, which it does not do otherwise.
 * False: a part of it cannot be read (bytes_unreadable).
 */
bool bytes_read_through(const struct bytes *bytes);

/*
 * SHA-256 of the artifact, in hex; "" if it cannot be read to the end, or if what was read of a source has been written over before it was
 * hashed.
 */
const char *bytes_digest(const struct bytes *bytes);

/* The first place that could not be read: why, and where; NULL: there was none so far. */
const struct error *bytes_unreadable(const struct bytes *bytes);

/*
 * Why all of it is wrong, by a checksum that its source has of it and that was compared when it was read through: nothing of it can be
 * read any more. NULL: it is not known to be.
 */
const struct error *bytes_refuted(const struct bytes *bytes);

/*
 * n bytes at `at`, which are inside of capacity; size grows with them. Where they cover a page in part and the rest of it cannot
 * be read, nothing is written and the page stays unreadable.
 */
void bytes_write(struct bytes *bytes, uint64_t at, const void *data, size_t n);

/* bytes_at, of bytes that are not all here. */
bool bytes_bring(const struct bytes *bytes, uint64_t at, uint64_t n);

/* For tests: pages that were not asked for cannot be touched, so that whoever reads them anyway is found. */
extern bool bytes_guard_pages;

void bytes_close(struct bytes *bytes); /* BYTES_NONE is fine, and what is left */

/* The one bounds check: n bytes at `at`, or NULL. Compare by subtraction, never by at + n. */
static inline const uint8_t *bytes_at(const struct bytes *bytes, uint64_t at, uint64_t n)
{
	if (at > bytes->size || n > bytes->size - at || (bytes->lazy && !bytes_bring(bytes, at, n)))
		return NULL;
	return bytes->data + at;
}

#endif
