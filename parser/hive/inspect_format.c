/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a file is a hive at all, also one whose base block is damaged; what it looks like if it is none. */
#include "parser/hive/inspect.h"

#include "parser/foreign.h"
#include "parser/hive/inspect_parts.h"

/* Not a hive: .reg text, and what its first bytes do not show; the rest is in parser/foreign.c. */

#define LOOK(start, what) LOOK_AT(0, start, what)
#define LOOK_AT(at, start, what)                                                                                       \
	{                                                                                                              \
		at, start, sizeof start - 1, what                                                                      \
	}

/* clang-format off */
static const struct signature {
	uint64_t at;
	const char *start;
	size_t size;
	const char *what;
} signatures[] = {
	LOOK("Windows Registry Editor", "is .reg text, not a hive"),
	LOOK("\xFF\xFEW\0i\0n\0d\0",    "is .reg text, not a hive"),
	LOOK("REGEDIT",                 "is .reg text, not a hive"),
	LOOK_AT(0x438, "\x53\xEF",      "is a volume of Linux (ext2, ext3 or ext4), not a registry hive"),
};
/* clang-format on */

static int refuse_stranger(const struct bytes *bytes, struct error *err)
{
	if (bytes->size == 0)
		return error_set(err, ERR_FORMAT, "is empty (0 bytes), not a registry hive");
	if (is_zero(bytes, 0, bytes->size < BASEBLOCK_SIZE ? bytes->size : BASEBLOCK_SIZE))
		return error_set(err, ERR_FORMAT, "begins with zeros and has no hive bins: it contains no hive data");
	size_t size = bytes->size < FOREIGN_HEAD ? bytes->size : FOREIGN_HEAD;
	const uint8_t *head = bytes_at(bytes, 0, size);
	const struct foreign *foreign = head ? foreign_of(head, size) : NULL;

	if (foreign)
		return error_set(err, ERR_FORMAT, "is %s%s", foreign->what, foreign->advice);
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
		const uint8_t *start = bytes_at(bytes, signatures[i].at, signatures[i].size);

		if (start && memcmp(start, signatures[i].start, signatures[i].size) == 0)
			return error_set(err, ERR_FORMAT, "%s", signatures[i].what);
	}
	return error_set(err, ERR_FORMAT, "is not a registry hive (it does not begin with 'regf')");
}

static int refuse_log(const struct baseblock *block, struct error *err)
{
	return error_set(err, ERR_FORMAT,
			 "is a transaction log (%s); supply its hive, and tlsready finds the logs next to it",
			 block->type == BASEBLOCK_LOG_NEW ? "new format HvLE" : "old format DIRT");
}

/* A log has its entries, or its bitmap, right behind the sector; a hive whose type was overwritten has bins all the
 * same. */
static bool is_log(const struct bytes *bytes, const struct baseblock *block, bool has_bins)
{
	const uint8_t *entry = bytes_at(bytes, LOG_SECTOR, 4);

	if (has_bins && entry && memcmp(entry, "HvLE", 4) != 0 && memcmp(entry, "DIRT", 4) != 0)
		return false;
	return block->type == BASEBLOCK_LOG_OLD || block->type == BASEBLOCK_LOG_NT || block->type == BASEBLOCK_LOG_NEW;
}

bool inspect_bins_alone(const struct bytes *bytes)
{
	const uint8_t *start = bytes_at(bytes, 0, BIN_HEADER);
	bool found = start && bins_header_fits(start, 0);

	for (uint64_t i = 0; i < BINS_SOUGHT && !found; i++) {
		const uint8_t *page = bytes_at(bytes, BASEBLOCK_SIZE + i * BIN_PAGE, BIN_HEADER);

		found = page && bins_header_fits(page, i * BIN_PAGE);
	}
	return found;
}

bool inspect_restore_signature(struct bytes *bytes)
{
	struct baseblock block;
	uint8_t sector[LOG_SECTOR];

	if (!baseblock_read(bytes, 0, &block) || block.magic)
		return false;
	memcpy(sector, bytes_at(bytes, 0, LOG_SECTOR), LOG_SECTOR); /* it was just read */
	memcpy(sector, "regf", 4);
	if (block.checksum != baseblock_checksum(sector))
		return false;
	bytes_write(bytes, 0, sector, 4);
	return true;
}

int inspect_format(const struct bytes *bytes, struct baseblock *ret_block, struct error *err)
{
	struct baseblock block = { 0 };
	bool has_sector = baseblock_read(bytes, 0, &block);
	const uint8_t *first_bin = bytes_at(bytes, BASEBLOCK_SIZE, BIN_HEADER);
	bool has_bins = first_bin && bins_header_fits(first_bin, 0);

	if (has_sector && block.magic && is_log(bytes, &block, has_bins))
		return refuse_log(&block, err);
	if (bytes_at(bytes, 0, 4) && memcmp(bytes->data, "regf", 4) == 0 && bytes->size < BASEBLOCK_SIZE)
		return error_set(err, ERR_FORMAT, "is cut off in the base block: %zu bytes of the first %d are there",
				 bytes->size, BASEBLOCK_SIZE);
	if (!block.magic && !inspect_bins_alone(bytes))
		return refuse_stranger(bytes, err);
	*ret_block = block;
	return 0;
}
