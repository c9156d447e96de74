/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File records and index blocks are written in several sectors. The last two bytes of each 512 hold a number that changes with
 * each write; what belongs there is in an array behind the head. Sectors with different numbers were not all written: the block
 * is torn, and nothing in it is believed. The stride is 512 whatever the sector size of the disk is.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { AT_FIXUPS = 4, AT_FIXUP_COUNT = 6, STRIDE = 512, HEAD = 8 };

static int damaged(struct error *err, const struct block_kind *kind, uint64_t number, const char *what)
{
	return error_set(err, ERR_CORRUPT, "has a damaged %s (number %" PRIu64 "): %s", kind->name, number, what);
}

static int undo_fixups(uint8_t *bytes, size_t size, const struct block_kind *kind, uint64_t number, struct error *err)
{
	struct span block = { .bytes = bytes, .size = size }, fixups;

	if (memcmp(bytes, "BAAD", 4) == 0)
		return damaged(err, kind, number, "it is marked as bad");
	if (memcmp(bytes, kind->magic, 4) != 0)
		return damaged(err, kind, number, "its signature is missing");
	size_t count = le16(bytes + AT_FIXUP_COUNT);

	if (count != size / STRIDE + 1 || !span_part(block, le16(bytes + AT_FIXUPS), 2 * count, &fixups) ||
	    le16(bytes + AT_FIXUPS) < HEAD || le16(bytes + AT_FIXUPS) + 2 * count > STRIDE - 2)
		return damaged(err, kind, number, "its update sequence is not inside of it");
	for (size_t i = 1; i < count; i++) {
		uint8_t *end = bytes + i * STRIDE - 2;

		if (memcmp(end, fixups.bytes, 2) != 0)
			return damaged(err, kind, number, "it was not completely written");
		memcpy(end, fixups.bytes + 2 * i, 2);
	}
	return 0;
}

static struct kept *oldest(struct block_cache *cache)
{
	struct kept *slot = cache->slots;

	for (size_t i = 1; i < cache->count; i++)
		if (cache->slots[i].used < slot->used)
			slot = &cache->slots[i];
	return slot;
}

static struct kept *find(struct block_cache *cache, const struct stream *of, uint64_t owner, uint64_t at, size_t size)
{
	for (size_t i = 0; i < cache->count; i++) {
		struct kept *slot = &cache->slots[i];

		if (slot->used && slot->of == of && slot->owner == owner && slot->number == at && slot->size == size)
			return slot;
	}
	return NULL;
}

static int fill(struct ntfs *ntfs, struct kept *slot, const struct block_kind *kind, const struct stream *stream,
		uint64_t at, size_t size, struct error *err)
{
	if (slot->size < size || !slot->bytes) {
		uint8_t *bytes = realloc(slot->bytes, size);

		if (!bytes)
			return error_no_memory(err);
		slot->bytes = bytes;
	}
	slot->size = size;
	slot->used = 0;
	int result = stream_read(ntfs, stream, at, slot->bytes, size, err);

	return result < 0 ? result : undo_fixups(slot->bytes, size, kind, at / size, err);
}

int block_read(struct ntfs *ntfs, struct block_cache *cache, const struct block_kind *kind, const struct stream *stream,
	       uint64_t owner, uint64_t at, size_t size, struct span *ret, struct error *err)
{
	/* Streams of folders are opened again and again: their owner tells them apart. */
	const struct stream *of = stream == &ntfs->mft || stream == &ntfs->mirror ? stream : NULL;
	struct kept *slot = find(cache, of, owner, at, size);

	if (!slot) {
		slot = oldest(cache);
		int result = fill(ntfs, slot, kind, stream, at, size, err);

		if (result < 0)
			return result;
		slot->of = of;
		slot->owner = owner;
		slot->number = at;
	}
	slot->used = ++cache->clock;
	*ret = (struct span){ .bytes = slot->bytes, .size = size };
	return 0;
}
