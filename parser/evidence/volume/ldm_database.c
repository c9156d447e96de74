/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database of dynamic disks. Windows does not document it; this follows the documentation of the Linux-NTFS project and
 * what libldm adds to it: private header > table of contents > VMDB > records (VBLK) of volumes, components, partitions and disks.
 * Its numbers are big-endian. Records may be split into several blocks.
 */
#include "parser/evidence/volume/ldm_database.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser/evidence/volume/ldm_parts.h"

enum {
	HEAD_SIZE = 512,
	HEAD_DISK_GUID = 48,
	HEAD_DATA_START = 283, /* sectors, as all places */
	HEAD_CONFIG_START = 299,
	HEAD_CONFIG_SIZE = 307,

	CONTENTS_COPIES = 2, /* in the second and in the third sector */
	CONTENTS_FIRST = 0x24,
	CONTENTS_STEP = 34,
	CONTENTS_START = 10, /* of an area */

	VMDB_BLOCKS = 4, /* how many there are at least, from VMDB on */
	VMDB_BLOCK_SIZE = 8,
	VMDB_FIRST_BLOCK = 12,

	BLOCK_RECORD = 8,
	BLOCK_INDEX = 12,
	BLOCK_TOTAL = 14,
	BLOCK_HEAD = 16,
	BLOCK_LEAST = 64,
	BLOCK_MOST = 1024,
	BLOCKS_LIMIT = 16384,
	PIECES_LIMIT = 8,   /* blocks of one record */
	PENDING_LIMIT = 64, /* records that are not complete yet */
	RECORDS_LIMIT = 4096,

	COMPONENT_STRIPED = 1,
	COMPONENT_CONCATENATED = 2,
	COMPONENT_RAID5 = 3,
};

struct pending {
	uint32_t record;
	uint16_t total, found;
	uint8_t *bytes;
};

struct database {
	struct source_room *room;
	struct source *disk;
	uint32_t sector_size;
	uint8_t head[HEAD_SIZE];
	uint64_t config_at, config_size; /* bytes */
	uint32_t block_size;
	struct ldm_record *records;
	size_t count, capacity;
	struct pending pending[PENDING_LIMIT];
	size_t pending_count;
};

static int add_record(struct database *database, const uint8_t *bytes, size_t size, struct error *err)
{
	struct ldm_record record;
	int result = ldm_record_read(database->room->arena, bytes, size, &record, err);

	if (result < 0 || !record.type)
		return result;
	if (database->count == RECORDS_LIMIT)
		return error_set(err, ERR_LIMIT, "has more than %u records", (unsigned)RECORDS_LIMIT);
	database->records = arena_grow(database->room->arena, database->records, database->count, &database->capacity,
				       sizeof record);
	if (!database->records)
		return error_no_memory(err);
	database->records[database->count++] = record;
	return 0;
}

/* One piece of a record of several blocks. */
static int add_piece(struct database *database, const uint8_t *block, struct error *err)
{
	uint32_t record = (uint32_t)ldm_be(block + BLOCK_RECORD, 4), index = (uint32_t)ldm_be(block + BLOCK_INDEX, 2);
	uint16_t total = (uint16_t)ldm_be(block + BLOCK_TOTAL, 2);
	size_t size = database->block_size - BLOCK_HEAD, i = 0;

	while (i < database->pending_count && database->pending[i].record != record)
		i++;
	if (total > PIECES_LIMIT || i == PENDING_LIMIT)
		return error_set(err, ERR_LIMIT, "has a record of %u blocks", (unsigned)total);
	struct pending *pending = &database->pending[i];

	if (i == database->pending_count) {
		*pending = (struct pending){ record, total, 0, arena_array(database->room->arena, total, size) };
		database->pending_count++;
	}
	if (!pending->bytes)
		return error_no_memory(err);
	if (index >= pending->total || total != pending->total)
		return error_set(err, ERR_CORRUPT, "has a record whose blocks contradict each other");
	memcpy(pending->bytes + index * size, block + BLOCK_HEAD, size);
	return ++pending->found == total ? add_record(database, pending->bytes, total * size, err) : 0;
}

static int add_block(struct database *database, const uint8_t *block, struct error *err)
{
	return ldm_be(block + BLOCK_TOTAL, 2) > 1
		       ? add_piece(database, block, err)
		       : add_record(database, block + BLOCK_HEAD, database->block_size - BLOCK_HEAD, err);
}

static int check_pending(const struct database *database, struct error *err)
{
	for (size_t i = 0; i < database->pending_count; i++)
		if (database->pending[i].found < database->pending[i].total)
			return error_set(err, ERR_CORRUPT, "has a record of which blocks are missing");
	return 0;
}

/* Up to stated there must be blocks, or volumes would be missing without a word; what follows may be more of them. */
static int read_blocks(struct database *database, uint64_t at, uint64_t stated, struct error *err)
{
	uint8_t block[BLOCK_MOST];
	uint64_t end = database->config_at + database->config_size;
	int result = 0;

	for (unsigned i = 0; result == 0 && database->block_size <= end - at; i++) {
		if (i == BLOCKS_LIMIT)
			return error_set(err, ERR_LIMIT, "has more than %u blocks", (unsigned)BLOCKS_LIMIT);
		result = source_read(database->disk, at, block, database->block_size, err);
		if (result == 0 && memcmp(block, "VBLK", 4) != 0)
			return at < stated ? error_set(err, ERR_CORRUPT, "has no record at 0x%" PRIx64, at)
					   : check_pending(database, err);
		result = result ? result : add_block(database, block, err);
		at += database->block_size;
	}
	return result ? result : check_pending(database, err);
}

/* Where VMDB is, from the first table of contents that knows. */
static int find_vmdb(struct database *database, uint64_t *ret, struct error *err)
{
	uint8_t sector[HEAD_SIZE];

	for (unsigned copy = 1; copy <= CONTENTS_COPIES; copy++) {
		uint64_t at = database->config_at + (uint64_t)copy * database->sector_size;

		if (source_read(database->disk, at, sector, sizeof sector, NULL) < 0 || memcmp(sector, "TOCBLOCK", 8) != 0)
			continue;
		for (size_t i = 0; i < 2; i++) {
			const uint8_t *area = sector + CONTENTS_FIRST + i * CONTENTS_STEP;
			uint64_t start = ldm_be(area + CONTENTS_START, 8);

			if (memcmp(area, "config", 7) == 0 && start < database->config_size / database->sector_size) {
				*ret = database->config_at + start * database->sector_size;
				return 0;
			}
		}
	}
	return error_set(err, ERR_CORRUPT, "has no table of contents");
}

static int read_database(struct database *database, struct error *err)
{
	uint8_t vmdb[HEAD_SIZE];
	uint64_t at = 0;
	int result = find_vmdb(database, &at, err);

	if (result == 0)
		result = source_read(database->disk, at, vmdb, sizeof vmdb, err);
	if (result < 0)
		return result;
	uint64_t first = ldm_be(vmdb + VMDB_FIRST_BLOCK, 4), size = ldm_be(vmdb + VMDB_BLOCK_SIZE, 4);
	uint64_t blocks = ldm_be(vmdb + VMDB_BLOCKS, 4);

	if (memcmp(vmdb, "VMDB", 4) != 0 || size < BLOCK_LEAST || size > BLOCK_MOST ||
	    first > database->config_at + database->config_size - at)
		return error_set(err, ERR_CORRUPT, "has no VMDB at 0x%" PRIx64, at);
	database->block_size = (uint32_t)size;
	return read_blocks(database, at + first, at + blocks * size, err);
}

static int read_head(struct database *database, uint64_t at, struct error *err)
{
	uint64_t sectors = database->disk->size / database->sector_size;
	int result = source_read(database->disk, at, database->head, HEAD_SIZE, err);

	if (result < 0)
		return result;
	if (memcmp(database->head, "PRIVHEAD", 8) != 0)
		return error_set(err, ERR_FORMAT, "has no private header at 0x%" PRIx64, at);
	uint64_t start = ldm_be(database->head + HEAD_CONFIG_START, 8),
		 size = ldm_be(database->head + HEAD_CONFIG_SIZE, 8);

	if (start > sectors || size > sectors - start)
		return error_set(err, ERR_CORRUPT, "is at sector %" PRIu64 ", behind the end of the disk", start);
	database->config_at = start * database->sector_size;
	database->config_size = size * database->sector_size;
	return 0;
}

/* What the records mean. */

static const struct ldm_record *find(const struct database *database, uint8_t type, uint64_t id)
{
	for (size_t i = 0; i < database->count; i++)
		if (database->records[i].type == type && database->records[i].id == id)
			return &database->records[i];
	return NULL;
}

static bool is_on_this_disk(const struct database *database, const struct ldm_record *partition)
{
	const struct ldm_record *disk = find(database, LDM_DISK, partition->disk);

	return disk && *disk->guid &&
	       strncasecmp(disk->guid, (const char *)database->head + HEAD_DISK_GUID, LDM_GUID_FIELD) == 0;
}

static void classify(const struct database *database, const struct ldm_record *partition, struct ldm_part *ret)
{
	const struct ldm_record *component = find(database, LDM_COMPONENT, partition->parent);
	const struct ldm_record *volume = component ? find(database, LDM_VOLUME, component->parent) : NULL;

	if (!volume)
		return;
	ret->volume = volume->name;
	if (component->layout == COMPONENT_STRIPED)
		ret->layout = LDM_STRIPED;
	else if (component->layout == COMPONENT_RAID5)
		ret->layout = LDM_RAID5;
	else if (component->layout == COMPONENT_CONCATENATED)
		ret->layout = volume->children > 1 ? LDM_MIRRORED : component->children > 1 ? LDM_SPANNED : LDM_SIMPLE;
	ret->is_complete = component->children == 1 && (ret->layout == LDM_SIMPLE || ret->layout == LDM_MIRRORED);
}

static int by_place(const void *a, const void *b)
{
	uint64_t left = ((const struct ldm_part *)a)->at, right = ((const struct ldm_part *)b)->at;

	return (left > right) - (left < right);
}

static int list_parts(const struct database *database, struct ldm_parts *ret, struct error *err)
{
	uint64_t start = ldm_be(database->head + HEAD_DATA_START, 8), most = INT64_MAX / database->sector_size / 4;
	struct ldm_part *list = arena_array(database->room->arena, database->count + 1, sizeof *list);
	size_t count = 0;

	if (!list)
		return error_no_memory(err);
	for (size_t i = 0; i < database->count; i++) {
		const struct ldm_record *record = &database->records[i];

		if (record->type != LDM_PARTITION || !is_on_this_disk(database, record))
			continue;
		if (start > most || record->start > most || record->size > most || !record->size)
			return error_set(err, ERR_CORRUPT, "has a partition at sector %" PRIu64 " that cannot be right",
					 record->start);
		list[count].at = (start + record->start) * database->sector_size;
		list[count].size = record->size * database->sector_size;
		classify(database, record, &list[count++]);
	}
	qsort(list, count, sizeof *list, by_place);
	*ret = (struct ldm_parts){ list, count };
	return 0;
}

int ldm_database_read(struct source_room *room, struct source *disk, uint32_t sector_size, uint64_t head_at,
		      struct ldm_parts *ret, struct error *err)
{
	struct database database = { .room = room, .disk = disk, .sector_size = sector_size };
	int result = read_head(&database, head_at, err);

	if (result == 0)
		result = read_database(&database, err);
	return result < 0 ? result : list_parts(&database, ret, err);
}
