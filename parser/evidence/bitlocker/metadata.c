/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/bitlocker/metadata.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common/le.h"

enum {
	NAME = 3,
	SIGNATURE_SIZE = 8,

	BYTES_PER_SECTOR = 11,
	SECTORS_PER_CLUSTER = 13,
	VISTA_BLOCK = 56, /* the first copy, in clusters, where NTFS has its second MFT */
	SEVEN_GUID = 160, /* the offsets of the copies follow it */
	TO_GO_GUID = 424,

	/* A copy of the metadata: a header of the block, one of the metadata, then entries. */
	BLOCK_SIZE = 8, /* all of it, in bytes in version 1 (Vista), else in units of 16: the checksum follows */
	BLOCK_UNIT = 16,
	BLOCK_VERSION = 10,
	BLOCK_STATE = 12,
	BLOCK_NEXT_STATE = 14,
	BLOCK_ENCRYPTED = 16,
	BLOCK_HEADER_SECTORS = 28,
	BLOCK_COPIES = 32,
	BLOCK_HEADER_AT = 56,
	BLOCK_HEADER = 64,
	CHECKSUM_AT = 4, /* after the block */
	CHECKSUM_SIZE = 8,

	METADATA_SIZE = 0,
	METADATA_HEADER_SIZE = 8,
	METADATA_METHOD = 36,
	METADATA_HEADER = 48,

	ENTRY_SIZE = 0,
	ENTRY_TYPE = 2,
	ENTRY_VALUE = 4,
	ENTRY_HEADER = 8,
	PROTECTOR_TYPE = 26,
	PROTECTOR_ENTRIES = 28,
	ENTRIES_LIMIT = 1000,
};

/* 4967d63b-2e29-4ad8-8399-f6a339e3d001, and the one of a volume that is encrypted on write, 92a84d3b-dd80-4d0e-9e4e-b1e3284eaed8 */
static const uint8_t guids[][BITLOCKER_GUID] = {
	{ 0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01 },
	{ 0x3b, 0x4d, 0xa8, 0x92, 0x80, 0xdd, 0x0e, 0x4d, 0x9e, 0x4e, 0xb1, 0xe3, 0x28, 0x4e, 0xae, 0xd8 },
};
static const char signature[] = "-FVE-FS-";

static bool has_guid(const uint8_t *head, size_t at)
{
	return memcmp(head + at, guids[0], BITLOCKER_GUID) == 0 || memcmp(head + at, guids[1], BITLOCKER_GUID) == 0;
}

static bool has_signature(const uint8_t *bytes)
{
	return memcmp(bytes, signature, SIGNATURE_SIZE) == 0;
}

bool bitlocker_is(const uint8_t *head)
{
	return has_signature(head + NAME) || has_guid(head, SEVEN_GUID) || has_guid(head, TO_GO_GUID);
}

/* Blocks. */

/* Where a copy is. False: Vista states one only; the others are in that one, and are of no use if it is damaged. */
static bool copy_at(const uint8_t *head, int copy, uint64_t *ret)
{
	bool is_vista = !has_guid(head, SEVEN_GUID) && !has_guid(head, TO_GO_GUID);
	size_t at = (has_guid(head, SEVEN_GUID) ? SEVEN_GUID : TO_GO_GUID) + BITLOCKER_GUID;
	uint64_t cluster_size = (uint64_t)le16(head + BYTES_PER_SECTOR) * head[SECTORS_PER_CLUSTER];
	uint64_t cluster = le64(head + VISTA_BLOCK);

	if (is_vista && (copy || !cluster_size || cluster > UINT64_MAX / cluster_size))
		return false;
	*ret = is_vista ? cluster * cluster_size : le64(head + at + (size_t)copy * 8);
	return *ret != 0;
}

/* The size of a copy whose checksum is right, which is in the block then; 0: it is not. */
static size_t read_copy(struct source *volume, uint64_t at, uint8_t *block)
{
	if (source_read(volume, at, block, BLOCK_HEADER, NULL) < 0 || !has_signature(block))
		return 0;
	size_t size = (size_t)le16(block + BLOCK_SIZE) * (le16(block + BLOCK_VERSION) == 1 ? 1 : BLOCK_UNIT);

	if (size < BLOCK_HEADER + METADATA_HEADER || size > BITLOCKER_BLOCK_LIMIT - CHECKSUM_SIZE ||
	    source_read(volume, at, block, size + CHECKSUM_SIZE, NULL) < 0)
		return 0;
	return crc32(0, block, (uInt)size) == le32(block + size + CHECKSUM_AT) ? size : 0;
}

static void take_block(const uint8_t *head, struct bitlocker_metadata *ret)
{
	const uint8_t *block = ret->block;

	ret->is_vista = le16(block + BLOCK_VERSION) == 1;
	ret->state = le16(block + BLOCK_STATE); /* Vista's blocks have the same numbers in these places */
	ret->next_state = le16(block + BLOCK_NEXT_STATE);
	ret->method = le16(block + BLOCK_HEADER + METADATA_METHOD);
	ret->encrypted_size = le64(block + BLOCK_ENCRYPTED);
	ret->sector_size = le16(head + BYTES_PER_SECTOR);
	for (size_t i = 0; i < BITLOCKER_COPIES; i++)
		ret->copies[i] = le64(block + BLOCK_COPIES + 8 * i);
	ret->header_at = le64(block + BLOCK_HEADER_AT);
	ret->header_size = (uint64_t)le32(block + BLOCK_HEADER_SECTORS) * ret->sector_size;
}

int bitlocker_metadata_read(struct source *volume, const uint8_t *head, struct bitlocker_metadata *ret)
{
	uint64_t at;

	*ret = (struct bitlocker_metadata){ .block = malloc(BITLOCKER_BLOCK_LIMIT) };
	if (!ret->block)
		return ERR_NOMEM;
	ret->is_to_go = has_guid(head, TO_GO_GUID) && !has_signature(head + NAME);
	ret->is_on_write = memcmp(head + (ret->is_to_go ? TO_GO_GUID : SEVEN_GUID), guids[1], BITLOCKER_GUID) == 0;
	for (int copy = 0; !ret->size && copy < BITLOCKER_COPIES; copy++)
		if (copy_at(head, copy, &at))
			ret->size = read_copy(volume, at, ret->block);
	if (ret->size)
		take_block(head, ret);
	return ret->size > 0;
}

void bitlocker_metadata_drop(struct bitlocker_metadata *metadata)
{
	free(metadata->block);
	metadata->block = NULL;
}

/* Entries, one after the other. */

struct bitlocker_entries bitlocker_entries_of_file(const uint8_t *bytes, size_t size)
{
	size_t header = size < METADATA_HEADER ? 0 : le32(bytes + METADATA_HEADER_SIZE);
	size_t stated = size < METADATA_HEADER ? 0 : le32(bytes + METADATA_SIZE);

	if (header < METADATA_HEADER || header > stated || stated > size)
		return (struct bitlocker_entries){ .bytes = bytes };
	return (struct bitlocker_entries){ .bytes = bytes, .at = header, .end = stated };
}

struct bitlocker_entries bitlocker_entries_of(const struct bitlocker_metadata *metadata)
{
	return bitlocker_entries_of_file(metadata->block + BLOCK_HEADER, metadata->size - BLOCK_HEADER);
}

struct bitlocker_entries bitlocker_entries_in(const struct bitlocker_entry *entry, size_t skip)
{
	size_t at = skip < entry->size ? skip : entry->size;

	return (struct bitlocker_entries){ .bytes = entry->data, .at = at, .end = entry->size };
}

bool bitlocker_next(struct bitlocker_entries *entries, struct bitlocker_entry *ret)
{
	if (entries->end - entries->at < ENTRY_HEADER || entries->count++ >= ENTRIES_LIMIT)
		return false;
	const uint8_t *entry = entries->bytes + entries->at;
	size_t size = le16(entry + ENTRY_SIZE);

	if (size < ENTRY_HEADER || size > entries->end - entries->at)
		return false;
	entries->at += size;
	*ret = (struct bitlocker_entry){ .type = le16(entry + ENTRY_TYPE),
					 .value = le16(entry + ENTRY_VALUE),
					 .data = entry + ENTRY_HEADER,
					 .size = size - ENTRY_HEADER };
	return true;
}

bool bitlocker_next_protector(struct bitlocker_entries *entries, struct bitlocker_protector *ret)
{
	struct bitlocker_entry entry;

	while (bitlocker_next(entries, &entry)) {
		if (entry.type != ENTRY_KEY || entry.value != VALUE_PROTECTED || entry.size < PROTECTOR_ENTRIES)
			continue;
		memcpy(ret->id, entry.data, BITLOCKER_GUID);
		ret->type = le16(entry.data + PROTECTOR_TYPE);
		ret->entries = bitlocker_entries_in(&entry, PROTECTOR_ENTRIES);
		return true;
	}
	return false;
}

const char *bitlocker_id_text(struct arena *arena, const uint8_t id[BITLOCKER_GUID])
{
	return arena_printf(arena, "{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", (unsigned)le32(id),
			    le16(id + 4), le16(id + 6), id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
}
