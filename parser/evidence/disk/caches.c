/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/disk/caches.h"

#include <inttypes.h>

/* Pieces of tables. */

int table_piece_entry(struct table_piece *piece, struct source *source, uint64_t at, size_t size, const uint8_t **ret,
		      struct error *err)
{
	uint64_t start = at / PIECE_SIZE * PIECE_SIZE;
	size_t within = (size_t)(at - start);

	if (piece->source != source || piece->at != start) {
		piece->source = NULL;
		int64_t got = source_read_some(source, start, piece->bytes, PIECE_SIZE, err);
		if (got < 0)
			return (int)got;
		piece->source = source;
		piece->at = start;
		piece->size = (size_t)got;
	}
	if (within > piece->size || size > piece->size - within)
		return error_set(err, ERR_CORRUPT,
				 "an entry of a table is at 0x%" PRIx64 ", behind the end of the file, 0x%" PRIx64, at,
				 source->size);
	*ret = piece->bytes + within;
	return 0;
}

/* Chunks. */

const struct chunk *chunk_cache_find(struct chunk_cache *cache, const struct source *source, uint64_t key)
{
	for (size_t i = 0; i < CHUNKS_KEPT; i++) {
		struct chunk *chunk = &cache->chunks[i];

		if (chunk->source == source && chunk->key == key) {
			chunk->used = ++cache->looks;
			return chunk;
		}
	}
	return NULL;
}

static bool grow(struct arena *arena, uint8_t **bytes, size_t *capacity, size_t wanted)
{
	if (*capacity >= wanted)
		return true;
	*bytes = arena_alloc(arena, wanted);
	*capacity = *bytes ? wanted : 0;
	return *bytes;
}

static struct chunk *least_used(struct chunk_cache *cache)
{
	struct chunk *least = cache->chunks;

	for (size_t i = 1; i < CHUNKS_KEPT; i++)
		if (cache->chunks[i].used < least->used)
			least = &cache->chunks[i];
	return least;
}

int chunk_cache_make(struct chunk_cache *cache, const struct chunk_order *order, const struct chunk **ret,
		     struct error *err)
{
	struct chunk *chunk = least_used(cache);

	chunk->source = NULL;
	if (!grow(cache->arena, &chunk->bytes, &chunk->capacity, order->size) ||
	    !grow(cache->arena, &cache->packed, &cache->packed_capacity, order->packed_size))
		return error_no_memory(err);
	int result = source_read(order->stored, order->at, cache->packed, order->packed_size, err);
	if (result < 0)
		return result;
	result = order->unpack(cache->packed, order->packed_size, chunk->bytes, order->size, &chunk->size);
	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result < 0)
		return error_set(err, ERR_CORRUPT, "the compressed data at 0x%" PRIx64 " is damaged", order->at);
	chunk->source = order->source;
	chunk->key = order->key;
	chunk->used = ++cache->looks;
	*ret = chunk;
	return 0;
}
