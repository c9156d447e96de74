/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The base block as it is on disk. What its fields mean for a reader is said in parser/hive/inspect.c.
 */
#include "parser/hive/baseblock.h"

enum { /* regf specification, "Base block" */
       SEQUENCE1_AT = 4,
       SEQUENCE2_AT = 8,
       WRITTEN_AT = 12,
       MAJOR_AT = 20,
       MINOR_AT = 24,
       TYPE_AT = 28,
       FORMAT_AT = 32,
       ROOT_AT = 36,
       BINS_SIZE_AT = 40,
       NAME_AT = 48,
       ID_AT = 112,
       FLAGS_AT = 144,
       CHECKSUM_AT = 508,
};

/* The two values that a sum may not have are replaced: the specification gives no reason, Windows does it. */
uint32_t baseblock_checksum(const uint8_t sector[LOG_SECTOR])
{
	uint32_t sum = 0;

	for (size_t at = 0; at < CHECKSUM_AT; at += 4)
		sum ^= le32(sector + at);
	return sum == 0 ? 1 : sum == UINT32_MAX ? UINT32_MAX - 1 : sum;
}

bool baseblock_read(const struct bytes *bytes, uint64_t at, struct baseblock *ret)
{
	const uint8_t *p = bytes_at(bytes, at, LOG_SECTOR);

	if (!p)
		return false;
	*ret = (struct baseblock){
		.magic = memcmp(p, "regf", 4) == 0,
		.sequence1 = le32(p + SEQUENCE1_AT),
		.sequence2 = le32(p + SEQUENCE2_AT),
		.written = le64(p + WRITTEN_AT),
		.major = le32(p + MAJOR_AT),
		.minor = le32(p + MINOR_AT),
		.type = le32(p + TYPE_AT),
		.format = le32(p + FORMAT_AT),
		.root = le32(p + ROOT_AT),
		.bins_size = le32(p + BINS_SIZE_AT),
		.flags = le32(p + FLAGS_AT),
		.checksum = le32(p + CHECKSUM_AT),
	};
	memcpy(ret->name, p + NAME_AT, sizeof ret->name);
	memcpy(ret->id, p + ID_AT, sizeof ret->id);
	ret->checksum_good = ret->checksum == baseblock_checksum(p);
	return true;
}

bool baseblock_usable(const struct baseblock *block)
{
	enum { PAGE = 4096, CELL = 8, MINOR_FIRST = 1, MINOR_LAST = 6 };
	bool is_version = block->major == 1 && block->minor >= MINOR_FIRST && block->minor <= MINOR_LAST;
	bool is_size = block->bins_size > 0 && block->bins_size % PAGE == 0;

	return block->magic && (block->checksum_good || (is_version && is_size && block->root % CELL == 0 &&
							 block->root > 0 && block->root < block->bins_size));
}

bool baseblock_dirty(const struct baseblock *block)
{
	return !block->checksum_good || block->sequence1 != block->sequence2;
}
