/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of a container (of blocks, of sectors), read in pieces when they are asked for: memory does not grow with the disk. */
#ifndef TLSREADY_PARSER_EVIDENCE_TABLE_CACHE_H
#define TLSREADY_PARSER_EVIDENCE_TABLE_CACHE_H

#include "parser/evidence/source/source.h"

enum { TABLE_PIECE = 4096, TABLE_PIECES = 4 };

struct table_piece {
	uint64_t at;
	size_t size; /* 0: nothing is in it */
	uint8_t bytes[TABLE_PIECE];
};

struct table_cache {
	struct table_piece pieces[TABLE_PIECES];
	unsigned next; /* the one that is replaced next */
};

/*
 * The entry at `at` of a table that takes table_size bytes of the file from table_at on. at is relative to the table. The entry is
 * inside of the table and crosses no multiple of TABLE_PIECE. *ret is good until the next call.
 */
int table_cache_get(struct table_cache *cache, struct source *file, uint64_t table_at, uint64_t table_size, uint64_t at,
		    const uint8_t **ret, struct error *err);

#endif
