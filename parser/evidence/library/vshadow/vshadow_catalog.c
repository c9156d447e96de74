/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which shadow copies a volume has. Layout: "Volume Shadow Snapshot (VSS) format" of libvshadow, sections "Volume header" and
 * "Catalog". A copy has two entries there: what it is, and where its data is. The second is missing when this is another volume.
 */
#include "parser/evidence/library/vshadow/vshadow_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/le.h"

enum {
	HEADER_AT = 0x1e00,
	HEADER = 128,
	IDENTIFIER = 16,
	VERSION = 16, /* 1; 2 since Windows 8 */
	RECORD_TYPE = 20,
	CATALOG_AT = 48, /* in the volume header; 0: there never was a copy */
	BLOCK = 16 << 10,
	BLOCK_HEADER = 128,
	BLOCK_SELF = 32,
	BLOCK_NEXT = 40, /* 0: it is the last */
	ENTRY = 128,
	ENTRY_SIZE = 8, /* of the volume */
	ENTRY_ID = 16,
	ENTRY_CREATED = 48,
	BLOCKS_LIMIT = 64, /* 512 copies fill nine */
};
enum { TYPE_VOLUME_HEADER = 1, TYPE_CATALOG = 2 };
enum { ENTRY_EMPTY, ENTRY_UNUSED, ENTRY_COPY, ENTRY_DATA };

/* 3808876b-c176-4e48-b7ae-04046e6cc752 */
static const uint8_t identifier[IDENTIFIER] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
						0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };

struct catalog {
	struct vshadow_copy *copies;
	size_t count, data_count;
	uint8_t (*data)[VSHADOW_ID]; /* copies whose data is in the volume */
};

static bool is_record(const uint8_t *bytes, uint32_t type)
{
	return memcmp(bytes, identifier, sizeof identifier) == 0 && le32(bytes + RECORD_TYPE) == type;
}

static int add_entry(struct catalog *catalog, const uint8_t *entry, struct error *err)
{
	uint64_t type = le64(entry);
	bool is_copy = type == ENTRY_COPY;

	if (type == ENTRY_EMPTY || type == ENTRY_UNUSED)
		return 0;
	if (type > ENTRY_DATA)
		return error_set(err, ERR_CORRUPT, "their catalog has an entry of the unknown kind %" PRIu64, type);
	if ((is_copy ? catalog->count : catalog->data_count) == VSHADOW_STORES_LIMIT)
		return error_set(err, ERR_LIMIT, "there are more than %d", VSHADOW_STORES_LIMIT);
	if (!is_copy) {
		memcpy(catalog->data[catalog->data_count++], entry + ENTRY_ID, VSHADOW_ID);
		return 0;
	}
	struct vshadow_copy *copy = &catalog->copies[catalog->count++];

	memcpy(copy->id, entry + ENTRY_ID, VSHADOW_ID);
	copy->size = le64(entry + ENTRY_SIZE);
	copy->created = le64(entry + ENTRY_CREATED);
	return copy->size <= INT64_MAX
		       ? 0
		       : error_set(err, ERR_CORRUPT, "their catalog has a size of 0x%" PRIx64, copy->size);
}

static int add_block(struct catalog *catalog, const uint8_t *block, struct error *err)
{
	int result = 0;

	for (size_t at = BLOCK_HEADER; result == 0 && at < BLOCK; at += ENTRY)
		result = add_entry(catalog, block + at, err);
	return result;
}

static int read_blocks(struct source *volume, uint64_t at, struct catalog *catalog, struct error *err)
{
	uint8_t block[BLOCK];
	int result = 0;

	for (int blocks = 0; result == 0 && at; blocks++) {
		if (blocks == BLOCKS_LIMIT)
			return error_set(err, ERR_LIMIT, "their catalog has more than %d blocks, or runs in a circle",
					 BLOCKS_LIMIT);
		result = source_read(volume, at, block, sizeof block, err);
		if (result < 0)
			return result;
		if (!is_record(block, TYPE_CATALOG) || le64(block + BLOCK_SELF) != at)
			return error_set(err, ERR_CORRUPT,
					 "their catalog is damaged: at 0x%" PRIx64 " is not a block of it", at);
		result = add_block(catalog, block, err);
		at = le64(block + BLOCK_NEXT);
	}
	return result;
}

static bool has_data(const struct catalog *catalog, const struct vshadow_copy *copy)
{
	for (size_t i = 0; i < catalog->data_count; i++)
		if (memcmp(catalog->data[i], copy->id, VSHADOW_ID) == 0)
			return true;
	return false;
}

/* Which of two with the same number would be meant? */
static int check_ids(struct catalog *catalog, struct error *err)
{
	for (size_t i = 0; i < catalog->count; i++) {
		for (size_t k = 0; k < i; k++)
			if (memcmp(catalog->copies[i].id, catalog->copies[k].id, VSHADOW_ID) == 0)
				return error_set(err, ERR_CORRUPT, "their catalog has one of them twice");
		catalog->copies[i].is_elsewhere = !has_data(catalog, &catalog->copies[i]);
	}
	return 0;
}

static int compare_copies(const void *a, const void *b)
{
	const struct vshadow_copy *left = a, *right = b;

	if (left->created != right->created)
		return left->created < right->created ? -1 : 1;
	return memcmp(left->id, right->id, VSHADOW_ID);
}

/* Where the catalog is; 0: there is none. A volume too short for the header has none either. */
static int find_catalog(struct source *volume, uint64_t *ret, struct error *err)
{
	uint8_t header[HEADER];

	*ret = 0;
	if (volume->size < HEADER_AT + HEADER)
		return 0;
	int result = source_read(volume, HEADER_AT, header, sizeof header, err);

	if (result == 0 && is_record(header, TYPE_VOLUME_HEADER)) {
		*ret = le64(header + CATALOG_AT);
		if (le32(header + VERSION) < 1 || le32(header + VERSION) > 2)
			return error_set(err, ERR_UNSUPPORTED, "they are of the unknown version %" PRIu32,
					 le32(header + VERSION));
	}
	return result;
}

int vshadow_read_catalog(struct source_room *room, struct source *volume, const struct vshadow_copy **ret,
			 size_t *ret_count, struct error *err)
{
	uint64_t at;
	int result = find_catalog(volume, &at, err);

	*ret_count = 0;
	if (result < 0 || !at)
		return result;
	struct catalog catalog = { .copies = arena_array(room->arena, VSHADOW_STORES_LIMIT, sizeof *catalog.copies),
				   .data = arena_array(room->arena, VSHADOW_STORES_LIMIT, sizeof *catalog.data) };

	if (!catalog.copies || !catalog.data)
		return error_no_memory(err);
	result = read_blocks(volume, at, &catalog, err);
	if (result == 0)
		result = check_ids(&catalog, err);
	if (result < 0)
		return result;
	qsort(catalog.copies, catalog.count, sizeof *catalog.copies, compare_copies);
	*ret = catalog.copies;
	*ret_count = catalog.count;
	return 0;
}
