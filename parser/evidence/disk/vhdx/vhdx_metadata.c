/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the metadata region of a VHDX says about its disk (2.6). It has no checksum: all is compared with what it can be. */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/vhdx/vhdx_parts.h"

/* The table, and its entries. */
enum { TABLE_SIZE = 0x10000, ENTRY_COUNT = 10, ENTRIES_LIMIT = 2047, FIRST_ENTRY = 32, ENTRY_SIZE = 32 };
enum {
	ITEM_OFFSET = 16,
	ITEM_LENGTH = 20,
	ITEM_FLAGS = 24,
	ITEM_IS_USER = 1,
	ITEM_IS_REQUIRED = 4,
	ITEM_LIMIT = VHDX_MIB
};

/* File parameters. */
enum { LEAVE_ALLOCATED = 1, HAS_PARENT = 2 };

enum { BLOCK_SIZE_LIMIT = 256 * VHDX_MIB, BITMAP_SECTORS = 1 << 23, BAT_ENTRY = 8 };

static const uint64_t disk_size_limit = UINT64_C(64) << 40;

enum item { FILE_PARAMETERS, DISK_SIZE, DISK_ID, LOGICAL_SECTOR, PHYSICAL_SECTOR, PARENT_LOCATOR, ITEMS };

/* clang-format off */
static const struct known {
	const char *guid;
	const char *name;
	uint32_t size; /* 0: any */
} known[ITEMS] = {
	[FILE_PARAMETERS] = { "caa16737-fa36-4d43-b3b6-33f0aa44e76b", "file parameters",       8 },
	[DISK_SIZE]       = { "2fa54224-cd1b-4876-b211-5dbed83bf4b8", "virtual disk size",     8 },
	[DISK_ID]         = { "beca12ab-b2e6-4523-93ef-c309e000c746", "virtual disk ID",      16 },
	[LOGICAL_SECTOR]  = { "8141bf1d-a96f-4709-ba47-f233a8faab5f", "logical sector size",   4 },
	[PHYSICAL_SECTOR] = { "cda348c7-445d-4471-9cc9-e9885251c556", "physical sector size",  4 },
	[PARENT_LOCATOR]  = { "a8d35f2d-b30b-454d-abf7-d3d84834ab0c", "parent locator",        0 },
};
/* clang-format on */

static int refuse(struct error *err, const char *what)
{
	return error_set(err, ERR_CORRUPT, "is a VHDX whose metadata is damaged: %s", what);
}

static int take_item(const struct vhdx *vhdx, const uint8_t *entry, enum item item, struct vhdx_range *ret,
		     struct error *err)
{
	uint32_t at = le32(entry + ITEM_OFFSET), size = le32(entry + ITEM_LENGTH);

	if (ret->size)
		return error_set(err, ERR_CORRUPT, "is a VHDX whose metadata is damaged: it has two items %s",
				 known[item].name);
	if (at < TABLE_SIZE || !size || size > ITEM_LIMIT || at > vhdx->metadata.size ||
	    size > vhdx->metadata.size - at || (known[item].size && size != known[item].size))
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX whose metadata is damaged: %s has 0x%" PRIx32 " bytes at 0x%" PRIx32
				 " of a region of 0x%" PRIx64,
				 known[item].name, size, at, vhdx->metadata.size);
	*ret = (struct vhdx_range){ vhdx->metadata.at + at, size };
	return 0;
}

static int read_entry(struct vhdx *vhdx, uint64_t at, struct vhdx_range items[ITEMS], struct error *err)
{
	uint8_t entry[ENTRY_SIZE];
	char guid[GUID_TEXT];
	int result = source_read(vhdx->image, at, entry, sizeof entry, err);

	if (result < 0)
		return result;
	uint32_t flags = le32(entry + ITEM_FLAGS);

	for (int item = 0; !(flags & ITEM_IS_USER) && item < ITEMS; item++)
		if (vhdx_guid_is(entry, known[item].guid))
			return take_item(vhdx, entry, item, &items[item], err);
	if (!(flags & ITEM_IS_REQUIRED))
		return 0;
	return error_set(err, ERR_UNSUPPORTED, "is a VHDX with a required metadata item that tlsready does not know, %s",
			 guid_text(entry, guid));
}

static int check_overlap(const struct vhdx_range items[ITEMS], struct error *err)
{
	for (int i = 0; i < ITEMS; i++)
		for (int j = 0; j < i; j++)
			if (items[i].size && items[j].size && vhdx_overlap(&items[i], &items[j]))
				return refuse(err, "two of its items overlap");
	return 0;
}

static int find_items(struct vhdx *vhdx, struct vhdx_range items[ITEMS], struct error *err)
{
	uint8_t head[FIRST_ENTRY];
	int result = source_read(vhdx->image, vhdx->metadata.at, head, sizeof head, err);

	if (result < 0)
		return result;
	if (memcmp(head, "metadata", 8) != 0 || le16(head + ENTRY_COUNT) > ENTRIES_LIMIT)
		return refuse(err, "its table is not one");
	for (unsigned i = 0; result == 0 && i < le16(head + ENTRY_COUNT); i++)
		result = read_entry(vhdx, vhdx->metadata.at + FIRST_ENTRY + (uint64_t)i * ENTRY_SIZE, items, err);
	return result < 0 ? result : check_overlap(items, err);
}

/* The number in an item of 4 or 8 bytes. */
static int read_number(struct vhdx *vhdx, const struct vhdx_range items[ITEMS], enum item item, uint64_t *ret,
		       struct error *err)
{
	uint8_t bytes[8] = { 0 };

	if (!items[item].size)
		return error_set(err, ERR_CORRUPT, "is a VHDX whose metadata is damaged: it has no %s", known[item].name);
	int result = source_read(vhdx->image, items[item].at, bytes, known[item].size, err);

	*ret = le64(bytes);
	return result;
}

static bool is_sector_size(uint64_t size)
{
	return size == 512 || size == 4096;
}

/* The table must have an entry for each block, or the disk is not as large as it says (2.5). */
static int check_bat(const struct vhdx *vhdx, struct error *err)
{
	uint64_t blocks = (vhdx->source.size - 1) / vhdx->block_size + 1, ratio = vhdx->chunk_ratio;
	uint64_t entries = vhdx->has_parent ? ((blocks - 1) / ratio + 1) * (ratio + 1) : blocks + (blocks - 1) / ratio;

	if (entries <= vhdx->bat.size / BAT_ENTRY)
		return 0;
	return error_set(err, ERR_CORRUPT,
			 "is a VHDX whose block allocation table has room for %" PRIu64
			 " entries, and its disk of %" PRIu64 " bytes needs %" PRIu64,
			 vhdx->bat.size / BAT_ENTRY, vhdx->source.size, entries);
}

static int take_numbers(struct vhdx *vhdx, uint64_t parameters, uint64_t disk_size, uint64_t sector, struct error *err)
{
	uint32_t block_size = (uint32_t)parameters, flags = (uint32_t)(parameters >> 32);

	if (block_size < VHDX_MIB || block_size > BLOCK_SIZE_LIMIT || (block_size & (block_size - 1)))
		return refuse(err, "its block size is not a power of two from 1 MiB to 256 MiB");
	if (flags & ~(uint32_t)(LEAVE_ALLOCATED | HAS_PARENT))
		return error_set(err, ERR_UNSUPPORTED,
				 "is a VHDX with file parameters that tlsready does not know, 0x%" PRIx32, flags);
	if (!is_sector_size(sector))
		return refuse(err, "its logical sector size is neither 512 nor 4096");
	if (!disk_size || disk_size % sector || disk_size > disk_size_limit)
		return refuse(err, "its virtual disk size is not a multiple of its sector size up to 64 TiB");
	vhdx->source.size = disk_size;
	vhdx->block_size = block_size;
	vhdx->sector_size = (uint32_t)sector;
	vhdx->chunk_ratio = BITMAP_SECTORS * sector / block_size;
	vhdx->has_parent = flags & HAS_PARENT;
	return check_bat(vhdx, err);
}

int vhdx_read_metadata(struct vhdx *vhdx, struct error *err)
{
	struct vhdx_range items[ITEMS] = { 0 };
	uint64_t parameters = 0, disk_size = 0, sector = 0, physical = 512;
	int result = find_items(vhdx, items, err);

	if (result == 0)
		result = read_number(vhdx, items, FILE_PARAMETERS, &parameters, err);
	if (result == 0)
		result = read_number(vhdx, items, DISK_SIZE, &disk_size, err);
	if (result == 0)
		result = read_number(vhdx, items, LOGICAL_SECTOR, &sector, err);
	if (result == 0 && items[PHYSICAL_SECTOR].size) /* required, and of no use here */
		result = read_number(vhdx, items, PHYSICAL_SECTOR, &physical, err);
	if (result < 0)
		return result;
	if (!is_sector_size(physical))
		return refuse(err, "its physical sector size is neither 512 nor 4096");
	vhdx->locator = items[PARENT_LOCATOR];
	return take_numbers(vhdx, parameters, disk_size, sector, err);
}
