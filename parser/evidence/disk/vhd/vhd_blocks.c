/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk in a dynamic or differencing VHD. A table has the sector of each block; a block is a bitmap with a bit for each sector
 * of the disk, and these sectors. Where the bit is 0, or the block is not stored, a differencing disk is what its parent is there,
 * and a dynamic disk is zeros.
 */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/table_cache.h"
#include "parser/evidence/disk/vhd/vhd_parts.h"

enum { BITS = 8 };
static const uint32_t NOT_STORED = UINT32_MAX;

struct blocks {
	struct source source;
	struct source *parent; /* NULL: dynamic */
	struct source_room *room;
	uint64_t header_at, table_at, table_size, data_end;
	uint32_t block_size, bitmap_size;
	bool has_leftovers;
	struct table_cache table, bitmaps;
};

/* Bytes of the disk that are found in the same way. */
struct run {
	enum { ABSENT, CLEAR, STORED } kind; /* CLEAR: there is room for them, and their bits are 0 */
	uint64_t size;
	uint64_t at; /* in the file; not ABSENT */
};

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b ? b - a < a_size : a - b < b_size;
}

/* A block over the header or the table of the file would be read as if it were of the disk. */
static int check_block(const struct blocks *disk, uint64_t block, uint64_t at, struct error *err)
{
	uint64_t size = (uint64_t)disk->bitmap_size + disk->block_size;

	if (at > disk->data_end || disk->bitmap_size > disk->data_end - at)
		return error_set(err, ERR_CORRUPT,
				 "block %" PRIu64 " is at 0x%" PRIx64 ", behind the end of the stored blocks, 0x%" PRIx64,
				 block, at, disk->data_end);
	if (overlap(at, size, 0, VHD_FOOTER_SIZE) || overlap(at, size, disk->header_at, VHD_HEADER_SIZE) ||
	    overlap(at, size, disk->table_at, disk->table_size))
		return error_set(err, ERR_CORRUPT,
				 "block %" PRIu64 " is at 0x%" PRIx64 ", over the header or the block table", block, at);
	return 0;
}

/* The highest bit of a byte is its first sector (the specification does not say; VirtualBox and MiniVHD agree). */
static bool bit(const uint8_t *bitmap, uint32_t sector)
{
	return bitmap[sector / BITS % TABLE_PIECE] & 0x80 >> sector % BITS;
}

/* How many sectors from the first one on have its bit, as far as one piece of the bitmap says. */
static int count_sectors(struct blocks *disk, uint64_t at, uint32_t first, uint32_t end, bool *ret_bit, uint32_t *ret,
			 struct error *err)
{
	const uint32_t in_piece = TABLE_PIECE * BITS;
	const uint8_t *bitmap;
	uint32_t sector = first;
	int result = table_cache_get(&disk->bitmaps, disk->source.below, at, disk->bitmap_size,
				     first / in_piece * TABLE_PIECE, &bitmap, err);

	if (result < 0)
		return result;
	if (end - first > in_piece - first % in_piece)
		end = first + in_piece - first % in_piece;
	*ret_bit = bit(bitmap, first);
	while (sector < end && bit(bitmap, sector) == *ret_bit)
		sector++;
	*ret = sector - first;
	return 0;
}

static int find_in_block(struct blocks *disk, uint64_t block, uint64_t at, uint32_t within, struct run *run,
			 struct error *err)
{
	uint32_t first = within / VHD_SECTOR, count;
	uint32_t end = (uint32_t)((within + run->size - 1) / VHD_SECTOR + 1); /* wanted is inside of the block */
	bool is_set;
	int result = count_sectors(disk, at, first, end, &is_set, &count, err);

	if (result < 0)
		return result;
	uint64_t size = (uint64_t)count * VHD_SECTOR - within % VHD_SECTOR;

	run->kind = is_set ? STORED : CLEAR;
	run->at = at + disk->bitmap_size + within;
	if (run->size > size)
		run->size = size;
	if (run->at >= disk->data_end)
		return error_set(err, ERR_CORRUPT,
				 "block %" PRIu64 " is cut off: 0x%" PRIx64
				 " is behind the end of the stored blocks, 0x%" PRIx64,
				 block, run->at, disk->data_end);
	if (run->size > disk->data_end - run->at)
		run->size = disk->data_end - run->at;
	return 0;
}

/* The run at `at`, wanted bytes at most. */
static int find_run(struct blocks *disk, uint64_t at, uint64_t wanted, struct run *ret, struct error *err)
{
	uint64_t block = at / disk->block_size;
	uint32_t within = (uint32_t)(at % disk->block_size), left = disk->block_size - within;
	const uint8_t *entry;
	int result = table_cache_get(&disk->table, disk->source.below, disk->table_at, disk->table_size,
				     block * VHD_BLOCK_ENTRY, &entry, err);

	if (result < 0)
		return result;
	*ret = (struct run){ .kind = ABSENT, .size = wanted < left ? wanted : left };
	if (be32(entry) == NOT_STORED)
		return 0;
	uint64_t start = (uint64_t)be32(entry) * VHD_SECTOR;

	result = check_block(disk, block, start, err);
	return result < 0 ? result : find_in_block(disk, block, start, within, ret, err);
}

static int read_parent(const struct blocks *disk, uint64_t at, uint8_t *buffer, size_t size, struct error *err)
{
	struct error why = { 0 };
	int result = source_read(disk->parent, at, buffer, size, &why);

	return result < 0 ? error_set(err, result, "its parent %s: %s", disk->parent->label, why.text) : 0;
}

static bool is_zeros(const uint8_t *bytes, size_t size)
{
	return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/*
 * The specification makes them zeros, and so does VirtualBox. qemu reads what is there, and so does libvhdi from the first bit of a
 * byte on that is 1. Some writers set no bits at all, others leave data behind: the reader is told where these would differ.
 */
static int read_clear(struct blocks *disk, uint64_t at, const struct run *run, uint8_t *buffer, struct error *err)
{
	size_t size = (size_t)run->size;
	int result = source_read(disk->source.below, run->at, buffer, size, err);

	if (result < 0)
		return result;
	if (!disk->has_leftovers && !is_zeros(buffer, size)) {
		disk->has_leftovers = true;
		source_note(disk->room, &disk->source, DOUBT_SOME,
			    "holds data in sectors that it marks as never written, at 0x%" PRIx64
			    " of the disk for one: they were read as zeros",
			    at);
	}
	memset(buffer, 0, size);
	return 0;
}

static int read_run(struct blocks *disk, uint64_t at, const struct run *run, uint8_t *buffer, struct error *err)
{
	if (run->kind == STORED)
		return source_read(disk->source.below, run->at, buffer, (size_t)run->size, err);
	if (disk->parent)
		return read_parent(disk, at, buffer, (size_t)run->size, err);
	if (run->kind == CLEAR)
		return read_clear(disk, at, run, buffer, err);
	memset(buffer, 0, (size_t)run->size);
	return 0;
}

static int read_blocks(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct blocks *disk = (struct blocks *)source;
	struct run run;

	for (size_t done = 0; done < size; done += (size_t)run.size) {
		int result = find_run(disk, at + done, size - done, &run, err);

		if (result == 0)
			result = read_run(disk, at + done, &run, (uint8_t *)buffer + done, err);
		if (result < 0)
			return result;
	}
	return 0;
}

static bool place_in_blocks(struct source *source, uint64_t at, struct source_place *ret)
{
	struct blocks *disk = (struct blocks *)source;
	struct run run;

	if (find_run(disk, at, source->size - at, &run, NULL) < 0 || (run.kind != STORED && !disk->parent))
		return false;
	ret->in = run.kind == STORED ? ret->in : disk->parent;
	ret->at = run.kind == STORED ? run.at : at;
	ret->size = run.size;
	return true;
}

static const struct source_type blocks_type = {
	.name = "VHD", .read = read_blocks, .place = place_in_blocks, .is_disk = true
};

/* Whole sectors, even for a few bits. */
static uint32_t bitmap_size(uint32_t block_size)
{
	const uint32_t sector_bits = VHD_SECTOR * BITS, bits = block_size / VHD_SECTOR;

	return (bits / sector_bits + (bits % sector_bits != 0)) * VHD_SECTOR;
}

int vhd_new_blocks(struct source_room *room, struct source *file, const struct vhd_footer *footer,
		   const struct vhd_header *header, struct source *parent, struct source **ret, struct error *err)
{
	struct blocks *disk = source_new(room, &blocks_type, sizeof *disk, file);

	if (!disk)
		return error_no_memory(err);
	disk->source.size = footer->size;
	disk->source.label = file->label;
	disk->room = room;
	disk->parent = parent;
	disk->header_at = header->at;
	disk->table_at = header->table_at;
	disk->table_size = (uint64_t)header->blocks * VHD_BLOCK_ENTRY;
	disk->data_end = footer->data_end;
	disk->block_size = header->block_size;
	disk->bitmap_size = bitmap_size(header->block_size);
	*ret = &disk->source;
	return 0;
}
