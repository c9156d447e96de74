/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources in a test: a room with an arena of its own, bytes built in the test, and hashes of what is read. */
#ifndef TLSREADY_TESTS_SOURCES_H
#define TLSREADY_TESTS_SOURCES_H

#include "common/digest.h"
#include "parser/evidence/source/source.h"

struct source_room *sources_open(void);
void sources_close(struct source_room *room);

/* SHA-256 of size bytes at `at`, read in pieces of this size; "" and err if they cannot be read. */
const char *sources_hash(struct source *source, uint64_t at, uint64_t size, size_t piece, char hex[DIGEST_HEX],
			 struct error *err);

/* True if a note of the room holds this text. */
bool sources_noted(const struct source_room *room, const char *text);

#endif
