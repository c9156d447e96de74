/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BitLocker: that a volume is encrypted by it, whether it still is, and by what it can be unlocked. The layout follows
 * libbde's "BitLocker Drive Encryption (BDE) format", the checksum and the states what cryptsetup and dislocker document and
 * the volumes of cryptsetup's tests confirm. Nothing is decrypted.
 */
#include <stdlib.h>
#include <string.h>

#include "common/le.h"
#include "common/text/text.h"
#include "parser/evidence/volume/partitions_parts.h"

enum {
	NAME = 3,
	SIGNATURE_SIZE = 8,
	COPIES = 3,

	BYTES_PER_SECTOR = 11,
	SECTORS_PER_CLUSTER = 13,
	VISTA_BLOCK = 56, /* the first copy, in clusters, where NTFS has its second MFT */
	SEVEN_GUID = 160, /* the offsets of the copies follow it */
	TO_GO_GUID = 424,
	GUID_SIZE = 16,

	/* A copy of the metadata: a header of the block, one of the metadata, then entries. */
	BLOCK_SIZE = 8, /* all of it, in bytes in version 1 (Vista), else in units of 16: the checksum follows */
	BLOCK_UNIT = 16,
	BLOCK_VERSION = 10,
	BLOCK_STATE = 12,
	BLOCK_NEXT_STATE = 14,
	BLOCK_HEADER = 64,
	METADATA_SIZE = 64,
	METADATA_HEADER_SIZE = 72,
	METADATA_HEADER = 48,
	CHECKSUM_AT = 4, /* after the block */
	CHECKSUM_SIZE = 8,
	BLOCK_LIMIT = 64 << 10,

	ENTRY_SIZE = 0,
	ENTRY_TYPE = 2,
	ENTRY_VALUE = 4,
	ENTRY_HEADER = 8,
	ENTRY_IS_KEY = 2,
	ENTRY_IS_DESCRIPTION = 7,
	VALUE_IS_TEXT = 2,
	VALUE_IS_KEY = 8,
	KEY_PROTECTOR = 26, /* of the value */
	KEY_SIZE = 28,
	ENTRIES_LIMIT = 1000,
	PROTECTORS_LIMIT = 32,

	STATE_DECRYPTED = 1,
	STATE_ENCRYPTED = 4,
	STATE_PAUSED = 5,
};

/* 4967d63b-2e29-4ad8-8399-f6a339e3d001, and the one while a volume is encrypted on write, 92a84d3b-dd80-4d0e-9e4e-b1e3284eaed8 */
static const uint8_t guids[][GUID_SIZE] = {
	{ 0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01 },
	{ 0x3b, 0x4d, 0xa8, 0x92, 0x80, 0xdd, 0x0e, 0x4d, 0x9e, 0x4e, 0xb1, 0xe3, 0x28, 0x4e, 0xae, 0xd8 },
};
static const char signature[] = "-FVE-FS-";

static bool has_guid(const uint8_t *head, size_t at)
{
	return memcmp(head + at, guids[0], GUID_SIZE) == 0 || memcmp(head + at, guids[1], GUID_SIZE) == 0;
}

static bool has_signature(const uint8_t *bytes)
{
	return memcmp(bytes, signature, SIGNATURE_SIZE) == 0;
}

bool bitlocker_is(const uint8_t *head)
{
	return has_signature(head + NAME) || has_guid(head, SEVEN_GUID) || has_guid(head, TO_GO_GUID);
}

/* Where a copy is. False: Vista states one only; the others are in that one, and are of no use if it is damaged. */
static bool copy_at(const uint8_t *head, int copy, uint64_t *ret)
{
	bool is_vista = !has_guid(head, SEVEN_GUID) && !has_guid(head, TO_GO_GUID);
	size_t at = (has_guid(head, SEVEN_GUID) ? SEVEN_GUID : TO_GO_GUID) + GUID_SIZE;
	uint64_t cluster_size = (uint64_t)le16(head + BYTES_PER_SECTOR) * head[SECTORS_PER_CLUSTER];
	uint64_t cluster = le64(head + VISTA_BLOCK);

	if (is_vista && (copy || !cluster_size || cluster > UINT64_MAX / cluster_size))
		return false;
	*ret = is_vista ? cluster * cluster_size : le64(head + at + (size_t)copy * 8);
	return *ret != 0;
}

/* The size of a copy whose checksum is right, which is in the block then; 0: it is not. */
static size_t read_copy(struct source *volume, uint64_t at, uint8_t block[BLOCK_LIMIT])
{
	if (source_read(volume, at, block, BLOCK_HEADER, NULL) < 0 || !has_signature(block))
		return 0;
	size_t size = (size_t)le16(block + BLOCK_SIZE) * (le16(block + BLOCK_VERSION) == 1 ? 1 : BLOCK_UNIT);

	if (size < BLOCK_HEADER + METADATA_HEADER || size > BLOCK_LIMIT - CHECKSUM_SIZE ||
	    source_read(volume, at, block, size + CHECKSUM_SIZE, NULL) < 0)
		return 0;
	return crc32_of(0, block, size) == le32(block + size + CHECKSUM_AT) ? size : 0;
}

/* The entries, one after the other. */

struct entries {
	const uint8_t *block;
	size_t at, end;
	unsigned count;
};

static struct entries entries_of(const uint8_t *block, size_t size)
{
	size_t header = le32(block + METADATA_HEADER_SIZE), stated = le32(block + METADATA_SIZE);
	struct entries entries = { .block = block };

	if (header >= METADATA_HEADER && header <= stated && stated <= size - BLOCK_HEADER)
		entries = (struct entries){ block, BLOCK_HEADER + header, BLOCK_HEADER + stated, 0 };
	return entries;
}

static const uint8_t *next_entry(struct entries *entries, size_t *ret_size)
{
	const uint8_t *entry = entries->block + entries->at;

	if (entries->end - entries->at < ENTRY_HEADER || entries->count++ >= ENTRIES_LIMIT)
		return NULL;
	*ret_size = le16(entry + ENTRY_SIZE);
	if (*ret_size < ENTRY_HEADER || *ret_size > entries->end - entries->at)
		return NULL;
	entries->at += *ret_size;
	return entry;
}

static const char *protector_name(struct arena *arena, uint16_t type)
{
	static const struct {
		uint16_t type;
		const char *name;
	} names[] = {
		{ 0x0000, "clear key" },         { 0x0100, "TPM" },
		{ 0x0200, "startup key" },       { 0x0500, "TPM and PIN" },
		{ 0x0800, "recovery password" }, { 0x1000, "smart card" },
		{ 0x2000, "password" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].type == type)
			return names[i].name;
	return arena_printf(arena, "unknown protector 0x%04x", type);
}

struct description {
	const char *protectors, *label;
	bool has_clear_key;
};

static void describe(struct arena *arena, const uint8_t *block, size_t block_size, struct description *ret)
{
	struct entries entries = entries_of(block, block_size);
	const uint8_t *entry;
	size_t size;
	int count = 0;

	while ((entry = next_entry(&entries, &size))) {
		uint16_t type = le16(entry + ENTRY_TYPE), value = le16(entry + ENTRY_VALUE);
		const uint8_t *data = entry + ENTRY_HEADER;

		size -= ENTRY_HEADER;
		if (type == ENTRY_IS_DESCRIPTION && value == VALUE_IS_TEXT)
			ret->label = raw_of_utf16le(arena, data, utf16le_length(data, size));
		if (type != ENTRY_IS_KEY || value != VALUE_IS_KEY || size < KEY_SIZE || count++ >= PROTECTORS_LIMIT)
			continue;
		ret->has_clear_key = ret->has_clear_key || le16(data + KEY_PROTECTOR) == 0;
		ret->protectors = arena_printf(arena, "%s%s%s", ret->protectors ? ret->protectors : "",
					       count > 1 ? ", " : "", protector_name(arena, le16(data + KEY_PROTECTOR)));
	}
}

/* Vista's blocks have the same numbers in these places. */
static const char *state_text(const uint8_t *block, bool has_clear_key)
{
	uint16_t state = le16(block + BLOCK_STATE), next = le16(block + BLOCK_NEXT_STATE);

	if (state == STATE_DECRYPTED && next == STATE_DECRYPTED)
		return "decrypted";
	if (next == STATE_DECRYPTED)
		return state == STATE_PAUSED ? "partly decrypted, paused" : "being decrypted";
	if (next == STATE_ENCRYPTED && state != STATE_ENCRYPTED)
		return state == STATE_PAUSED ? "partly encrypted, paused" : "being encrypted";
	return has_clear_key ? "encrypted, protection suspended or not yet activated" : "encrypted";
}

static size_t read_any_copy(struct source *volume, const uint8_t *head, uint8_t block[BLOCK_LIMIT])
{
	size_t size = 0;
	uint64_t at;

	for (int copy = 0; !size && copy < COPIES; copy++)
		if (copy_at(head, copy, &at))
			size = read_copy(volume, at, block);
	return size;
}

int bitlocker_describe(struct source_room *room, struct source *volume, const uint8_t *head, struct volume_info *ret,
		       struct error *err)
{
	bool is_to_go = has_guid(head, TO_GO_GUID) && !has_signature(head + NAME);
	struct description found = { 0 };
	uint8_t *block = malloc(BLOCK_LIMIT);
	size_t size = block ? read_any_copy(volume, head, block) : 0;

	*ret = (struct volume_info){ .kind = VOLUME_BITLOCKER, .what = is_to_go ? "BitLocker To Go" : "BitLocker" };
	if (size)
		describe(room->arena, block, size, &found);
	ret->detail = !size ? "its metadata cannot be read"
			    : arena_printf(room->arena, "%s; protectors: %s%s%s", state_text(block, found.has_clear_key),
					   found.protectors ? found.protectors : "none", found.label ? "; label " : "",
					   found.label ? found.label : "");
	free(block);
	return block && ret->detail ? 0 : error_set(err, ERR_NOMEM, "out of memory");
}
