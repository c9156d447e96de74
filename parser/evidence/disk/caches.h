/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reader of a container keeps between two reads: a piece of a table, and a few chunks that it has decompressed. Both
 * have a fixed size, whatever the size of the disk is.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_CACHES_H
#define TLSREADY_PARSER_EVIDENCE_CACHES_H

#include "parser/evidence/source/source.h"

enum { PIECE_SIZE = 4096, CHUNKS_KEPT = 8, CHUNK_LIMIT = 2 << 20, PACKED_LIMIT = 2 * CHUNK_LIMIT };

/* The last piece that was read of a table. Zeroed: nothing yet. */
struct table_piece {
	struct source *source;
	uint64_t at;
	size_t size;
	uint8_t bytes[PIECE_SIZE];
};

/*
 * The entry of a table: size bytes (a power of two) at `at`, a multiple of size. *ret is valid until the piece is asked again.
 * ERR_CORRUPT: it is behind the end of the source.
 */
int table_piece_entry(struct table_piece *piece, struct source *source, uint64_t at, size_t size, const uint8_t **ret,
		      struct error *err);

struct chunk {
	const struct source *source; /* NULL: empty */
	uint64_t key;
	uint8_t *bytes;
	size_t size, capacity;
	uint64_t used; /* when, counted in looks */
};

/* Zeroed but for the arena. A chain of disks shares one. */
struct chunk_cache {
	struct arena *arena;
	struct chunk chunks[CHUNKS_KEPT];
	uint8_t *packed; /* the compressed bytes of the chunk that is being made */
	size_t packed_capacity;
	uint64_t looks;
};

/* NULL: it is not kept. */
const struct chunk *chunk_cache_find(struct chunk_cache *cache, const struct source *source, uint64_t key);

/*
 * Makes the chunk: `size` bytes at most, out of packed_size bytes that `unpack` gets to see, read at `at` of stored. It is kept
 * only if that succeeds. The limits are the caller's to check.
 */
struct chunk_order {
	const struct source *source;
	uint64_t key;
	size_t size;
	struct source *stored;
	uint64_t at;
	size_t packed_size;
	/* 0, ERR_CORRUPT or ERR_NOMEM. *ret: bytes in out. */
	int (*unpack)(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret);
};

int chunk_cache_make(struct chunk_cache *cache, const struct chunk_order *order, const struct chunk **ret,
		     struct error *err);

/* Ways to unpack. Deflate alone has no checksum: such a chunk must fill its size. */
int unpack_zlib(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret);
int unpack_deflate(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret);
int unpack_zstd(const uint8_t *packed, size_t packed_size, uint8_t *out, size_t size, size_t *ret);

#endif
