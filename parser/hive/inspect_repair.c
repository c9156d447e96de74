/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first sector of a hive as libregf takes it. Our own reader needs no repair. */
#include "parser/hive/inspect.h"

#include "parser/hive/inspect_parts.h"

static uint64_t end_of_bins(const struct bytes *bytes)
{
	uint64_t at = BASEBLOCK_SIZE;
	const uint8_t *bin;

	while ((bin = bin_at(bytes, at))) {
		uint32_t size = bin_size(bin);

		if (size == 0 || size % BIN_PAGE != 0 || size > bytes->size - at)
			break;
		at += size;
	}
	return at;
}

const char *inspect_repair(const struct bytes *bytes, uint8_t ret_sector[LOG_SECTOR])
{
	enum { CHECKSUM = 1, SIZE = 2, TYPE = 4 };
	static const char *const what[] = {
		[CHECKSUM] = "the checksum of the base block",
		[SIZE] = "the size of the hive bins",
		[SIZE | CHECKSUM] = "the checksum of the base block and the size of the hive bins",
		[TYPE] = "the file type",
		[TYPE | CHECKSUM] = "the checksum of the base block and the file type",
		[TYPE | SIZE] = "the size of the hive bins and the file type",
		[TYPE | SIZE | CHECKSUM] = "the checksum of the base block, the size of the hive bins and the file type",
	};
	struct baseblock block;

	if (!baseblock_read(bytes, 0, &block) || !block.magic || bytes->size < BASEBLOCK_SIZE)
		return NULL;
	uint64_t end = block.bins_size > bytes->size - BASEBLOCK_SIZE ? end_of_bins(bytes) : BASEBLOCK_SIZE;
	unsigned wrong = (block.checksum_good ? 0 : CHECKSUM) | (end > BASEBLOCK_SIZE ? SIZE : 0) |
			 (block.type != BASEBLOCK_PRIMARY ? TYPE : 0);

	memcpy(ret_sector, bytes_at(bytes, 0, LOG_SECTOR), LOG_SECTOR);
	le32_put(ret_sector + BASE_TYPE_AT, BASEBLOCK_PRIMARY);
	if (wrong & SIZE)
		le32_put(ret_sector + BASE_BINS_SIZE_AT, (uint32_t)(end - BASEBLOCK_SIZE));
	le32_put(ret_sector + BASE_CHECKSUM_AT, baseblock_checksum(ret_sector));
	return what[wrong];
}
