/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The base block and the size of a hive. Damage is reported, and reading goes on: every finding is a note.
 * Cells, keys and values are not looked at.
 */
#include "parser/hive/inspect.h"

#include <inttypes.h>

#include "parser/hive/inspect_parts.h"

enum {
	SAMPLES = 8,       /* places of the bins area that are looked at for zeros */
	WALK_LIMIT = 4096, /* pages walked back to find the bin that a page belongs to */
	FORMAT_MEMORY = 1,
};

static struct location location_in(const struct bytes *bytes, uint64_t offset)
{
	return (struct location){ .source = bytes->source, .offset = offset };
}

/* The base block. */

static void note_fields(const struct baseblock *block, struct location at, struct notes *notes)
{
	if (block->major != 1 || block->minor < MINOR_FIRST || block->minor > MINOR_LAST)
		note_add(notes, "hive-version", SEVERITY_WARNING, at,
			 "The hive states that its format is %" PRIu32 ".%" PRIu32
			 ", and only 1.1 to 1.6 are known: what is read may be wrong.",
			 block->major, block->minor);
	if (block->format != FORMAT_MEMORY)
		note_add(notes, "hive-format", SEVERITY_WARNING, at,
			 "The base block names the format %" PRIu32
			 ", and only 1 is known: Windows does not load such a hive.",
			 block->format);
	if (block->type != BASEBLOCK_PRIMARY)
		note_add(notes, "hive-type", SEVERITY_WARNING, at,
			 "The base block names the file type %" PRIu32 ", which is not that of a hive; read as one.",
			 block->type);
}

void inspect_base_block(const struct baseblock *block, int32_t source, const char *stale, const char *restored,
			struct notes *notes)
{
	struct location at = { .source = source, .offset = 0 };
	enum severity severity = stale ? SEVERITY_WARNING : SEVERITY_NOTE;
	const char *so = stale ? stale : "its transaction logs were applied in memory, and nothing is missing";

	if (!block->magic)
		note_add(notes, "hive-signature", SEVERITY_WARNING, at,
			 "Base block damaged: the hive does not begin with 'regf'. %s", restored);
	else if (!baseblock_usable(block))
		note_add(notes, "hive-base-block", SEVERITY_WARNING, at,
			 "Base block damaged: its checksum is wrong, and its fields hold impossible values. %s",
			 restored);
	else if (!block->checksum_good)
		note_add(notes, "hive-checksum", severity, at,
			 "The checksum of the base block is wrong: it was changed, or being written when the copy was made; "
			 "%s.",
			 so);
	else if (block->sequence1 != block->sequence2)
		note_add(notes, "hive-dirty", severity, at,
			 "The hive is dirty: it was not written to the end (sequence numbers %" PRIu32 " and %" PRIu32
			 "); %s.",
			 block->sequence1, block->sequence2, so);
	if (baseblock_usable(block))
		note_fields(block, at, notes);
}

/* Sizes. */

/* The header of the bin that this page is in; NULL: none within reach. */
static const uint8_t *bin_before(const struct bytes *bytes, uint64_t page, uint64_t *ret_at)
{
	for (int i = 0; i < WALK_LIMIT && page >= BASEBLOCK_SIZE; i++, page -= BIN_PAGE) {
		const uint8_t *bin = bin_at(bytes, page);

		if (bin) {
			*ret_at = page;
			return bin;
		}
	}
	return NULL;
}

static bool belongs_to_bin(const struct bytes *bytes, uint64_t page)
{
	uint64_t at;
	const uint8_t *bin = bin_before(bytes, page, &at);

	return bin && page - at < bin_size(bin);
}

/* True if the file ends in the middle of a bin. */
static bool ends_in_bin(const struct bytes *bytes)
{
	uint64_t at, last = (bytes->size - 1) / BIN_PAGE * BIN_PAGE;
	const uint8_t *bin = bin_before(bytes, last, &at);

	return bytes->size % BIN_PAGE != 0 || (bin && bin_size(bin) > bytes->size - at);
}

static void note_short(const struct bytes *bytes, uint32_t announced, struct notes *notes)
{
	uint64_t there = bytes->size - BASEBLOCK_SIZE;

	if (there == 0 || ends_in_bin(bytes))
		note_add(notes, "hive-truncated", SEVERITY_ERROR, location_in(bytes, bytes->size),
			 "The file was cut: it holds %" PRIu64 " of the %" PRIu32
			 " bytes of hive bins that its base block announces; keys in the rest cannot be read.",
			 there, announced);
	else
		note_add(notes, "hive-bins-size", SEVERITY_WARNING, location_in(bytes, BASE_BINS_SIZE_AT),
			 "The base block announces %" PRIu32 " bytes of hive bins and the file holds %" PRIu64
			 ": the number is wrong, or the file was cut between two bins.",
			 announced, there);
}

/* Padding with zeros is what Windows does itself. */
static void note_rest(const struct bytes *bytes, uint64_t end, struct notes *notes)
{
	uint64_t rest = bytes->size - end;

	if (rest && !is_zero(bytes, end, rest < BIN_PAGE ? (size_t)rest : BIN_PAGE))
		note_add(notes, "hive-trailing", SEVERITY_NOTE, location_in(bytes, end),
			 "%" PRIu64 " bytes follow the last hive bin; Windows does not read them.", rest);
}

/*
 * Zeros where bins must be. A page of zeros inside a bin may be free space, so it counts only where the bin before it
 * has ended: copies of sparse or damaged files, and hives dumped from memory.
 */
static bool is_lost(const struct bytes *bytes, uint64_t page)
{
	return is_zero(bytes, page, BIN_PAGE) && !belongs_to_bin(bytes, page);
}

/* Where the zeros that end at this lost page begin: behind data, or behind the free end of a bin. */
static uint64_t zeros_from(const struct bytes *bytes, uint64_t page)
{
	uint64_t at;

	while (page > BASEBLOCK_SIZE && is_zero(bytes, page - BIN_PAGE, BIN_PAGE))
		page -= BIN_PAGE;
	const uint8_t *bin = bin_before(bytes, page, &at);
	uint64_t end = bin ? at + bin_size(bin) : page;

	return end > page ? end : page;
}

static void note_zeros(const struct bytes *bytes, uint64_t end, struct notes *notes)
{
	uint64_t pages = (end - BASEBLOCK_SIZE) / BIN_PAGE, last = BASEBLOCK_SIZE + (pages - 1) * BIN_PAGE;

	if (pages && is_lost(bytes, last)) {
		uint64_t from = zeros_from(bytes, last);

		note_add(notes, "hive-zero-tail", SEVERITY_ERROR, location_in(bytes, from),
			 "The last %" PRIu64 " bytes of the hive bins are zeros: they were never written to this copy, and "
			 "keys in them cannot be read.",
			 end - from);
		return;
	}
	for (uint64_t i = 0; i < SAMPLES && i < pages; i++) {
		uint64_t page = BASEBLOCK_SIZE + pages * i / SAMPLES * BIN_PAGE;

		if (!is_lost(bytes, page))
			continue;
		note_add(notes, "hive-zero-pages", SEVERITY_ERROR, location_in(bytes, page),
			 "There are zeros where a hive bin should be, perhaps not only here (%d places were looked "
			 "at): keys in them cannot be read.",
			 SAMPLES);
		return;
	}
}

void inspect_bins(const struct bytes *bytes, struct notes *notes)
{
	struct baseblock block;

	if (bytes->size < BASEBLOCK_SIZE || !baseblock_read(bytes, 0, &block) || bin_at(bytes, 0))
		return;
	uint64_t end = BASEBLOCK_SIZE + (uint64_t)block.bins_size;
	bool is_usable = baseblock_usable(&block);

	if (is_usable && end > bytes->size)
		note_short(bytes, block.bins_size, notes);
	else if (is_usable && (block.bins_size == 0 || block.bins_size % BIN_PAGE != 0))
		note_add(notes, "hive-bins-size", SEVERITY_WARNING, location_in(bytes, BASE_BINS_SIZE_AT),
			 "The base block announces %" PRIu32
			 " bytes of hive bins, which is not a size that Windows writes.",
			 block.bins_size);
	else if (is_usable)
		note_rest(bytes, end, notes);
	if (!is_usable || end > bytes->size || block.bins_size == 0)
		end = bytes->size;
	note_zeros(bytes, end, notes);
}
