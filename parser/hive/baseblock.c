/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The base block as it is on disk. What its fields mean for a reader is said in parser/hive/inspect.c.
 */
#include "parser/hive/baseblock.h"

/* The two values that a sum may not have are replaced: the specification gives no reason, Windows does it. */
uint32_t baseblock_checksum(const uint8_t sector[LOG_SECTOR])
{
	uint32_t sum = 0;

	for (size_t at = 0; at < BASE_CHECKSUM_AT; at += 4)
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
		.sequence1 = le32(p + BASE_SEQUENCE1_AT),
		.sequence2 = le32(p + BASE_SEQUENCE2_AT),
		.written = le64(p + BASE_WRITTEN_AT),
		.major = le32(p + BASE_MAJOR_AT),
		.minor = le32(p + BASE_MINOR_AT),
		.type = le32(p + BASE_TYPE_AT),
		.format = le32(p + BASE_FORMAT_AT),
		.root = le32(p + BASE_ROOT_AT),
		.bins_size = le32(p + BASE_BINS_SIZE_AT),
		.flags = le32(p + BASE_FLAGS_AT),
		.checksum = le32(p + BASE_CHECKSUM_AT),
	};
	memcpy(ret->name, p + BASE_NAME_AT, sizeof ret->name);
	memcpy(ret->id, p + BASE_ID_AT, sizeof ret->id);
	ret->checksum_good = ret->checksum == baseblock_checksum(p);
	return true;
}

bool baseblock_usable(const struct baseblock *block)
{
	bool is_version = block->major == 1 && block->minor >= MINOR_FIRST && block->minor <= MINOR_LAST;
	bool is_size = block->bins_size > 0 && block->bins_size % BIN_PAGE == 0;

	return block->magic && (block->checksum_good || (is_version && is_size && block->root % CELL_UNIT == 0 &&
							 block->root > 0 && block->root < block->bins_size));
}

bool baseblock_dirty(const struct baseblock *block)
{
	return !block->checksum_good || block->sequence1 != block->sequence2;
}
