/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blocks of a VHDX disk (2.4, 2.5). A block that is nowhere in the file reads as zeros: of what 2.5.1.1 allows for blocks that
 * were never written, are undefined or were unmapped, zeros are the one answer that is always the same.
 */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/vhdx/vhdx_parts.h"

enum { BAT_ENTRY = 8, STATE = 7, BITMAP_SIZE = VHDX_MIB };

enum state { NOT_PRESENT = 0, UNDEFINED = 1, ZERO = 2, UNMAPPED = 3, FULLY_PRESENT = 6, PARTIALLY_PRESENT = 7 };

static const uint64_t reserved_bits = 0xffff8;

enum from { FROM_NOWHERE, FROM_IMAGE, FROM_PARENT };

/* So many bytes of the disk are stored in a row, or nowhere. */
struct run {
	enum from from;
	uint64_t at; /* in the image */
	uint64_t size;
};

/* Tables. */

/* The page of a table that this byte of the image is in. */
static int page_of(struct vhdx *vhdx, uint64_t at, const uint8_t **ret, struct error *err)
{
	uint64_t start = at - at % VHDX_PAGE;
	struct vhdx_page *page = &vhdx->pages[start / VHDX_PAGE % VHDX_PAGES];

	if (page->at != start) {
		page->at = 0;
		int result = source_read(vhdx->image, start, page->bytes, VHDX_PAGE, err);

		if (result < 0)
			return result;
		page->at = start;
	}
	*ret = page->bytes + at % VHDX_PAGE;
	return 0;
}

/* The table has an entry for each block of the disk: checked when it was opened. */
static int read_entry(struct vhdx *vhdx, uint64_t index, uint64_t *ret, struct error *err)
{
	const uint8_t *bytes = NULL;
	int result = page_of(vhdx, vhdx->bat.at + index * BAT_ENTRY, &bytes, err);

	if (result < 0)
		return result;
	*ret = le64(bytes);
	if (*ret & reserved_bits)
		return error_set(err, ERR_CORRUPT,
				 "entry %" PRIu64 " of the block allocation table is damaged: 0x%" PRIx64, index, *ret);
	return 0;
}

/* Where an entry says that something is stored: inside of the file, and not where tables are. */
static int place_of(const struct vhdx *vhdx, uint64_t entry, uint64_t size, const char *what, uint64_t number,
		    uint64_t *ret, struct error *err)
{
	const struct vhdx_range *log = &vhdx->header.log, range = { entry - entry % VHDX_MIB, size };

	if (range.at >= vhdx->image->size)
		return error_set(err, ERR_CORRUPT,
				 "%s %" PRIu64 " is at 0x%" PRIx64 ", behind the end of the file, 0x%" PRIx64
				 ": the file is cut off",
				 what, number, range.at, vhdx->image->size);
	if (range.at < VHDX_MIB || vhdx_overlap(&range, &vhdx->bat) || vhdx_overlap(&range, &vhdx->metadata) ||
	    (log->size && vhdx_overlap(&range, log)))
		return error_set(err, ERR_CORRUPT, "%s %" PRIu64 " is at 0x%" PRIx64 ", where the tables of the VHDX are",
				 what, number, range.at);
	*ret = range.at;
	return 0;
}

/* Sectors of a block that is only partly here. */

/* Where the bits of a chunk are (2.5.1.2). */
static int find_bitmap(struct vhdx *vhdx, uint64_t chunk, uint64_t *ret, struct error *err)
{
	uint64_t entry = 0;
	int result = read_entry(vhdx, chunk * (vhdx->chunk_ratio + 1) + vhdx->chunk_ratio, &entry, err);

	if (result < 0)
		return result;
	if ((entry & STATE) != FULLY_PRESENT)
		return error_set(err, ERR_CORRUPT, "the sector bitmap of chunk %" PRIu64 " is missing: its state is %u",
				 chunk, (unsigned)(entry & STATE));
	return place_of(vhdx, entry, BITMAP_SIZE, "sector bitmap", chunk, ret, err);
}

static bool bit(const uint8_t *bytes, uint64_t i)
{
	return bytes[i / 8] >> i % 8 & 1;
}

/* How many sectors from this one on have the same bit, as far as one page says and no more than limit. */
static int sectors_at(struct vhdx *vhdx, uint64_t sector, uint64_t limit, bool *ret_here, uint64_t *ret_count,
		      struct error *err)
{
	const uint64_t chunk = vhdx->chunk_ratio * vhdx->block_size / vhdx->sector_size, bits = VHDX_PAGE * UINT64_C(8);
	uint64_t bitmap = 0, first = sector % chunk, count = 1;
	const uint8_t *page = NULL;
	int result = find_bitmap(vhdx, sector / chunk, &bitmap, err);

	if (result == 0)
		result = page_of(vhdx, bitmap + first / bits * VHDX_PAGE, &page, err);
	if (result < 0)
		return result;
	first %= bits;
	limit = limit < bits - first ? limit : bits - first;
	while (count < limit && bit(page, first + count) == bit(page, first))
		count++;
	*ret_here = bit(page, first);
	*ret_count = count;
	return 0;
}

/* Shortens a run to sectors that are all here, or all the parent's. */
static int look_at_sectors(struct vhdx *vhdx, uint64_t at, struct run *run, struct error *err)
{
	uint64_t inside = at % vhdx->sector_size, count = 0;
	bool here = false;

	if (!vhdx->parent)
		return error_set(err, ERR_CORRUPT, "block %" PRIu64 " is partially present in a disk that has no parent",
				 at / vhdx->block_size);
	uint64_t sectors = (inside + run->size - 1) / vhdx->sector_size + 1;
	int result = sectors_at(vhdx, at / vhdx->sector_size, sectors, &here, &count, err);

	if (result < 0)
		return result;
	if (count < sectors)
		run->size = count * vhdx->sector_size - inside;
	run->from = here ? FROM_IMAGE : FROM_PARENT;
	return 0;
}

/* Blocks. */

/* What is behind the end of the file is no part of a run; a run that begins there is cut off. */
static int keep_inside(const struct vhdx *vhdx, uint64_t block, struct run *run, struct error *err)
{
	uint64_t end = vhdx->image->size;

	if (run->from != FROM_IMAGE)
		return 0;
	if (run->at >= end)
		return error_set(err, ERR_CORRUPT,
				 "block %" PRIu64 " is cut off: 0x%" PRIx64 " is behind the end of the file, 0x%" PRIx64,
				 block, run->at, end);
	if (run->size > end - run->at)
		run->size = end - run->at;
	return 0;
}

static int find_in_file(struct vhdx *vhdx, uint64_t at, uint64_t entry, struct run *run, struct error *err)
{
	uint64_t block = at / vhdx->block_size, place = 0;
	int result = place_of(vhdx, entry, vhdx->block_size, "block", block, &place, err);

	run->from = FROM_IMAGE;
	run->at = place + at % vhdx->block_size;
	if (result == 0 && (entry & STATE) == PARTIALLY_PRESENT)
		result = look_at_sectors(vhdx, at, run, err);
	return result < 0 ? result : keep_inside(vhdx, block, run, err);
}

/* At most size bytes, which are all in the disk. */
static int find_run(struct vhdx *vhdx, uint64_t at, uint64_t size, struct run *ret, struct error *err)
{
	uint64_t block = at / vhdx->block_size, left = vhdx->block_size - at % vhdx->block_size, entry = 0;
	int result = read_entry(vhdx, block + block / vhdx->chunk_ratio, &entry, err);

	if (result < 0)
		return result;
	*ret = (struct run){ .from = FROM_NOWHERE, .size = size < left ? size : left };
	switch ((enum state)(entry & STATE)) {
	case NOT_PRESENT:
		ret->from = vhdx->parent ? FROM_PARENT : FROM_NOWHERE;
		return 0;
	case UNDEFINED:
	case ZERO:
	case UNMAPPED:
		return 0;
	case FULLY_PRESENT:
	case PARTIALLY_PRESENT:
		return find_in_file(vhdx, at, entry, ret, err);
	}
	return error_set(err, ERR_CORRUPT, "block %" PRIu64 " has the state %u, which no block can have", block,
			 (unsigned)(entry & STATE));
}

int vhdx_read(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct vhdx *vhdx = (struct vhdx *)source;
	uint8_t *to = buffer;

	while (size) {
		struct run run;
		int result = find_run(vhdx, at, size, &run, err);

		if (result < 0)
			return result;
		if (run.from == FROM_NOWHERE)
			memset(to, 0, run.size);
		else if (run.from == FROM_IMAGE)
			result = source_read(vhdx->image, run.at, to, run.size, err);
		else
			result = vhdx_read_parent(vhdx, at, to, run.size, err);
		if (result < 0)
			return result;
		at += run.size;
		to += run.size;
		size -= run.size;
	}
	return 0;
}

/* What is behind the end of a parent is zeros, and has no place. */
static bool place_in_parent(struct vhdx *vhdx, uint64_t at, uint64_t size, struct source_place *ret)
{
	struct source *parent = &vhdx->parent->source;

	if (at >= parent->size)
		return false;
	*ret = (struct source_place){ .in = parent, .at = at, .size = size < parent->size - at ? size : parent->size - at };
	return true;
}

bool vhdx_place(struct source *source, uint64_t at, struct source_place *ret)
{
	struct vhdx *vhdx = (struct vhdx *)source;
	struct source_place in_file;
	struct run run;

	if (find_run(vhdx, at, source->size - at, &run, NULL) < 0 || run.from == FROM_NOWHERE)
		return false;
	if (run.from == FROM_PARENT)
		return place_in_parent(vhdx, at, run.size, ret);
	ret->at = run.at;
	ret->size = run.size;
	if (vhdx->image == source->below)
		return true;
	if (!source_place(vhdx->image, run.at, &in_file))
		return false;
	ret->size = run.size < in_file.size ? run.size : in_file.size;
	return true;
}
