/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VDI of VirtualBox and qemu, version 1.1: dynamic and fixed. After VDICore.h of VirtualBox; numbers are little-endian, and nothing
 * has a checksum. A map has the number of each block among the stored ones.
 *
 * Not read, and named: differencing disks (snapshots), for they have no name of their parent, only its id, and VirtualBox finds the
 * file in the settings of the virtual machine; undo disks; version 0.
 */
#include <inttypes.h>
#include <string.h>

#include "common/guid.h"
#include "common/le.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/table_cache.h"

enum vdi_type { VDI_DYNAMIC = 1, VDI_FIXED = 2, VDI_UNDO = 3, VDI_DIFFERENCING = 4 };

enum header_at {
	SIGNATURE = 0x40,
	VERSION = 0x44,
	HEADER_SIZE = 0x48, /* counted from here on */
	TYPE = 0x4c,
	MAP_AT = 0x154,
	DATA_AT = 0x158,
	SECTOR_SIZE = 0x168,
	DISK_SIZE = 0x170,
	BLOCK_SIZE = 0x178,
	BLOCK_EXTRA = 0x17c, /* bytes before each block */
	BLOCKS = 0x180,
	PARENT_ID = 0x1a8,
	HEADER_END = 0x1c8,
};

enum { SECTOR = 512, ENTRY_SIZE = 4 };
static const uint32_t VERSION_1_1 = 0x00010001;
static const uint32_t FREE = UINT32_MAX, ZERO = UINT32_MAX - 1; /* entries of the map */
static const uint8_t signature[] = { 0x7f, 0x10, 0xda, 0xbe };

struct vdi {
	struct source source;
	uint64_t map_at, map_size, data_at;
	uint32_t block_size;
	struct table_cache map;
};

/* Bytes of the disk that are stored in a row, or zeros. */
struct run {
	bool is_stored;
	uint64_t size, at;
};

static int find_run(struct vdi *disk, uint64_t at, uint64_t wanted, struct run *ret, struct error *err)
{
	const uint64_t block = at / disk->block_size, within = at % disk->block_size, end = disk->source.below->size;
	const uint8_t *entry;
	int result = table_cache_get(&disk->map, disk->source.below, disk->map_at, disk->map_size, block * ENTRY_SIZE,
				     &entry, err);

	if (result < 0)
		return result;
	*ret = (struct run){ .size = disk->block_size - within };
	if (ret->size > wanted)
		ret->size = wanted;
	if (le32(entry) == FREE || le32(entry) == ZERO)
		return 0;
	ret->is_stored = true;
	ret->at = disk->data_at + (uint64_t)le32(entry) * disk->block_size + within;
	if (ret->at >= end)
		return error_set(err, ERR_CORRUPT,
				 "block %" PRIu64 " is at 0x%" PRIx64 ", behind the end of the file, 0x%" PRIx64, block,
				 ret->at - within, end);
	if (ret->size > end - ret->at)
		ret->size = end - ret->at;
	return 0;
}

static int read_vdi(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct vdi *disk = (struct vdi *)source;
	struct run run;

	for (size_t done = 0; done < size; done += (size_t)run.size) {
		int result = find_run(disk, at + done, size - done, &run, err);

		if (result == 0 && run.is_stored)
			result = source_read(source->below, run.at, (uint8_t *)buffer + done, (size_t)run.size, err);
		else if (result == 0)
			memset((uint8_t *)buffer + done, 0, (size_t)run.size);
		if (result < 0)
			return result;
	}
	return 0;
}

static bool place_in_vdi(struct source *source, uint64_t at, struct source_place *ret)
{
	struct run run;

	if (find_run((struct vdi *)source, at, source->size - at, &run, NULL) < 0 || !run.is_stored)
		return false;
	ret->at = run.at;
	ret->size = run.size;
	return true;
}

static const struct source_type vdi_type = { .name = "VDI", .read = read_vdi, .place = place_in_vdi, .is_disk = true };

static bool is_vdi(struct source *file, const uint8_t *head, size_t size)
{
	(void)file;
	return size >= VERSION && memcmp(head + SIGNATURE, signature, sizeof signature) == 0;
}

static int refuse_differencing(const uint8_t *id, struct error *err)
{
	char text[GUID_TEXT];

	return error_set(
		err, ERR_UNSUPPORTED,
		"is a differencing VDI (a snapshot): its parent is the disk {%s}; merge the snapshot or clone the disk in VirtualBox first",
		guid_text(id, text));
}

static int check_kind(const uint8_t *header, struct error *err)
{
	const uint32_t version = le32(header + VERSION), type = le32(header + TYPE);

	if (version != VERSION_1_1)
		return error_set(err, ERR_UNSUPPORTED, "is a VDI of version %" PRIu32 ".%" PRIu32 "; 1.1 can be read",
				 version >> 16, version & 0xffff);
	if (type == VDI_DIFFERENCING)
		return refuse_differencing(header + PARENT_ID, err);
	if (type != VDI_DYNAMIC && type != VDI_FIXED)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a VDI of image type %" PRIu32 "%s; dynamic and fixed VDI can be read", type,
				 type == VDI_UNDO ? " (undo)" : "");
	if (le32(header + SECTOR_SIZE) != SECTOR || le32(header + BLOCK_EXTRA) != 0)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a VDI with sectors of %" PRIu32 " bytes and %" PRIu32
				 " extra bytes for each block; 512 and 0 can be read",
				 le32(header + SECTOR_SIZE), le32(header + BLOCK_EXTRA));
	return 0;
}

/* Header, map, blocks: in this order, and none over another. */
static int check_layout(const struct vdi *disk, uint32_t header_size, uint32_t blocks, struct error *err)
{
	const uint64_t file_size = disk->source.below->size;
	const uint32_t block = disk->block_size;

	if (block == 0 || block % SECTOR != 0)
		return error_set(err, ERR_CORRUPT,
				 "is a VDI whose header is damaged: its blocks are of %" PRIu32 " bytes", block);
	if (disk->source.size / block + (disk->source.size % block != 0) > blocks)
		return error_set(err, ERR_CORRUPT,
				 "is a VDI whose header is damaged: %" PRIu32
				 " blocks are too few for a disk of %" PRIu64 " bytes",
				 blocks, disk->source.size);
	if (disk->map_at < (uint64_t)HEADER_SIZE + header_size || disk->map_at > disk->data_at ||
	    disk->map_size > disk->data_at - disk->map_at)
		return error_set(err, ERR_CORRUPT,
				 "is a VDI whose header is damaged: header, block map (0x%" PRIx64
				 ") and blocks (0x%" PRIx64 ") overlap",
				 disk->map_at, disk->data_at);
	if (disk->map_at > file_size || disk->map_size > file_size - disk->map_at)
		return error_set(err, ERR_CORRUPT,
				 "is a VDI whose block map goes on behind the end of the file, 0x%" PRIx64, file_size);
	return 0;
}

static int open_vdi(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	uint8_t header[HEADER_END];
	int result = source_read(file, 0, header, sizeof header, err);

	if (result == ERR_CORRUPT)
		return error_set(err, ERR_CORRUPT, "is a VDI that is cut off in its header");
	if (result == 0)
		result = check_kind(header, err);
	if (result < 0)
		return result;
	struct vdi *disk = source_new(room, &vdi_type, sizeof *disk, file);

	if (!disk)
		return error_no_memory(err);
	disk->source.size = le64(header + DISK_SIZE);
	disk->source.label = file->label;
	disk->map_at = le32(header + MAP_AT);
	disk->map_size = (uint64_t)le32(header + BLOCKS) * ENTRY_SIZE;
	disk->data_at = le32(header + DATA_AT);
	disk->block_size = le32(header + BLOCK_SIZE);
	result = check_layout(disk, le32(header + HEADER_SIZE), le32(header + BLOCKS), err);
	if (result == 0)
		*ret = &disk->source;
	return result;
}

const struct container_format container_vdi = { .name = "VDI", .is = is_vdi, .open = open_vdi };
