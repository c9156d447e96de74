/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/disk/table_cache.h"

static struct table_piece *find(struct table_cache *cache, uint64_t at)
{
	for (unsigned i = 0; i < TABLE_PIECES; i++)
		if (cache->pieces[i].size && cache->pieces[i].at == at)
			return &cache->pieces[i];
	return NULL;
}

static int fill(struct table_piece *piece, struct source *file, uint64_t at, uint64_t left, struct error *err)
{
	size_t size = left < TABLE_PIECE ? (size_t)left : TABLE_PIECE;
	int result = source_read(file, at, piece->bytes, size, err);

	piece->at = at;
	piece->size = result < 0 ? 0 : size; /* what was in it is gone, too */
	return result;
}

int table_cache_get(struct table_cache *cache, struct source *file, uint64_t table_at, uint64_t table_size, uint64_t at,
		    const uint8_t **ret, struct error *err)
{
	uint64_t start = at - at % TABLE_PIECE;
	struct table_piece *piece = find(cache, table_at + start);

	if (!piece) {
		piece = &cache->pieces[cache->next++ % TABLE_PIECES];
		int result = fill(piece, file, table_at + start, table_size - start, err);

		if (result < 0)
			return result;
	}
	*ret = piece->bytes + at % TABLE_PIECE;
	return 0;
}
