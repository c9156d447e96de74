/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of a VHDX, which say where its log is, and the region tables, which say where BAT and metadata are. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/vhdx/vhdx_parts.h"
#include "parser/evidence/source/crc32c.h"

enum { HEADERS = 2, REGIONS_LIMIT = 2047 };

static const uint64_t headers_at[HEADERS] = { 0x10000, 0x20000 };
static const struct vhdx_range region_tables[] = { { 0x30000, 0x10000 }, { 0x40000, 0x10000 } };

/* A header (2.2.2). */
enum {
	CHECKSUM = 4,
	SEQUENCE = 8,
	DATA_WRITE_GUID = 32,
	LOG_GUID = 48,
	LOG_VERSION = 64,
	VERSION = 66,
	LOG_LENGTH = 68,
	LOG_OFFSET = 72,
};

/* A region table (2.2.3). */
enum { ENTRY_COUNT = 8, FIRST_ENTRY = 16, ENTRY_SIZE = 32, ENTRY_OFFSET = 16, ENTRY_LENGTH = 24, ENTRY_REQUIRED = 28 };

bool vhdx_guid_is(const uint8_t guid[GUID_SIZE], const char *text)
{
	char own[GUID_TEXT];

	return strcmp(guid_text(guid, own), text) == 0;
}

bool vhdx_overlap(const struct vhdx_range *a, const struct vhdx_range *b)
{
	return a->at < b->at ? b->at - a->at < a->size : a->at - b->at < b->size;
}

int vhdx_checksum(struct source *source, const struct vhdx_range *ring, uint64_t at, uint64_t size, uint32_t *ret,
		  struct error *err)
{
	uint8_t page[VHDX_PAGE];
	uint32_t crc = 0;

	for (uint64_t done = 0; done < size; done += sizeof page) {
		int result = source_read(source, ring->at + (at + done) % ring->size, page, sizeof page, err);

		if (result < 0)
			return result;
		if (done == 0)
			memset(page + CHECKSUM, 0, 4);
		crc = crc32c(crc, page, sizeof page);
	}
	*ret = crc;
	return 0;
}

/* Headers. */

static bool is_sound(const uint8_t *header)
{
	uint8_t copy[VHDX_PAGE];

	memcpy(copy, header, sizeof copy);
	memset(copy + CHECKSUM, 0, 4);
	return memcmp(header, "head", 4) == 0 && crc32c(0, copy, sizeof copy) == le32(header + CHECKSUM);
}

static void take_header(const uint8_t *bytes, struct vhdx_header *ret)
{
	*ret = (struct vhdx_header){
		.sequence = le64(bytes + SEQUENCE),
		.log_version = le16(bytes + LOG_VERSION),
		.version = le16(bytes + VERSION),
		.log = { le64(bytes + LOG_OFFSET), le32(bytes + LOG_LENGTH) },
	};
	memcpy(ret->data_write_guid, bytes + DATA_WRITE_GUID, GUID_SIZE);
	memcpy(ret->log_guid, bytes + LOG_GUID, GUID_SIZE);
}

/* The newest sound one. Disk2vhd writes two equal ones. */
static int choose(uint8_t bytes[HEADERS][VHDX_PAGE], struct vhdx_header *ret, struct error *err)
{
	bool sound[HEADERS] = { is_sound(bytes[0]), is_sound(bytes[1]) };
	uint64_t sequence[HEADERS] = { le64(bytes[0] + SEQUENCE), le64(bytes[1] + SEQUENCE) };

	if (!sound[0] && !sound[1])
		return error_set(err, ERR_CORRUPT, "is a VHDX whose headers, at 0x10000 and 0x20000, are both damaged");
	if (sound[0] && sound[1] && sequence[0] == sequence[1] && memcmp(bytes[0], bytes[1], VHDX_PAGE) != 0)
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX whose two headers differ and have the same sequence number, %" PRIu64,
				 sequence[0]);
	take_header(bytes[!sound[0] || (sound[1] && sequence[1] > sequence[0])], ret);
	ret->other_is_damaged = !sound[0] || !sound[1];
	return 0;
}

int vhdx_read_header(struct source *file, struct vhdx_header *ret, struct error *err)
{
	uint8_t bytes[HEADERS][VHDX_PAGE];
	struct vhdx_header header;
	int result = 0;

	if (file->size < VHDX_MIB)
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX that is cut off: it ends at 0x%" PRIx64 ", in its first MiB", file->size);
	for (int i = 0; result == 0 && i < HEADERS; i++)
		result = source_read(file, headers_at[i], bytes[i], VHDX_PAGE, err);
	if (result == 0)
		result = choose(bytes, &header, err);
	if (result < 0)
		return result;
	if (header.version != 1)
		return error_set(err, ERR_UNSUPPORTED, "is a VHDX of version %u; tlsready reads version 1",
				 header.version);
	*ret = header;
	return 0;
}

/* Regions. */

static int take_region(const struct vhdx *vhdx, const char *name, struct vhdx_range found, struct vhdx_range *ret,
		       struct error *err)
{
	if (ret->size)
		return error_set(err, ERR_CORRUPT, "is a VHDX whose region table has two entries for the %s", name);
	if (found.at < VHDX_MIB || found.at % VHDX_MIB || !found.size || found.size % VHDX_MIB)
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX whose region table is damaged: %s at 0x%" PRIx64 ", 0x%" PRIx64 " bytes",
				 name, found.at, found.size);
	if (found.at > vhdx->image->size || found.size > vhdx->image->size - found.at)
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX that is cut off: it ends at 0x%" PRIx64 ", and its %s has 0x%" PRIx64
				 " bytes at 0x%" PRIx64,
				 vhdx->image->size, name, found.size, found.at);
	*ret = found;
	return 0;
}

static int read_entry(struct vhdx *vhdx, uint64_t at, struct error *err)
{
	uint8_t entry[ENTRY_SIZE];
	char guid[GUID_TEXT];
	int result = source_read(vhdx->image, at, entry, sizeof entry, err);
	struct vhdx_range range = { le64(entry + ENTRY_OFFSET), le32(entry + ENTRY_LENGTH) };

	if (result < 0)
		return result;
	if (vhdx_guid_is(entry, "2dc27766-f623-4200-9d64-115e9bfd4a08"))
		return take_region(vhdx, "block allocation table", range, &vhdx->bat, err);
	if (vhdx_guid_is(entry, "8b7ca206-4790-4b9a-b8fe-575f050f886e"))
		return take_region(vhdx, "metadata region", range, &vhdx->metadata, err);
	if (!le32(entry + ENTRY_REQUIRED))
		return 0;
	return error_set(err, ERR_UNSUPPORTED, "is a VHDX with a required region that tlsready does not know, %s",
			 guid_text(entry, guid));
}

/* 1: sound, 0: damaged. */
static int table_is_sound(struct source *image, const struct vhdx_range *table, uint32_t *ret_count, struct error *err)
{
	uint8_t head[FIRST_ENTRY];
	uint32_t crc = 0;
	int result = source_read(image, table->at, head, sizeof head, err);

	if (result == 0)
		result = vhdx_checksum(image, table, 0, table->size, &crc, err);
	if (result < 0)
		return result;
	*ret_count = le32(head + ENTRY_COUNT);
	return memcmp(head, "regi", 4) == 0 && crc == le32(head + CHECKSUM) && *ret_count <= REGIONS_LIMIT;
}

static int read_table(struct vhdx *vhdx, const struct vhdx_range *table, uint32_t count, struct error *err)
{
	const struct vhdx_range *log = &vhdx->header.log;
	int result = 0;

	for (uint32_t i = 0; result == 0 && i < count; i++)
		result = read_entry(vhdx, table->at + FIRST_ENTRY + (uint64_t)i * ENTRY_SIZE, err);
	if (result < 0)
		return result;
	if (!vhdx->bat.size || !vhdx->metadata.size)
		return error_set(err, ERR_CORRUPT, "is a VHDX whose region table does not name the %s",
				 vhdx->bat.size ? "metadata region" : "block allocation table");
	if (vhdx_overlap(&vhdx->bat, &vhdx->metadata) || vhdx_overlap(&vhdx->bat, log) ||
	    vhdx_overlap(&vhdx->metadata, log))
		return error_set(err, ERR_CORRUPT, "is a VHDX whose log, metadata and block allocation table overlap");
	return 0;
}

int vhdx_read_regions(struct source_room *room, struct vhdx *vhdx, struct error *err)
{
	uint32_t count = 0;
	int sound = table_is_sound(vhdx->image, &region_tables[0], &count, err);

	if (sound == 1)
		return read_table(vhdx, &region_tables[0], count, err);
	if (sound == 0)
		sound = table_is_sound(vhdx->image, &region_tables[1], &count, err);
	if (sound < 0)
		return sound;
	if (sound == 0)
		return error_set(err, ERR_CORRUPT,
				 "is a VHDX whose region tables, at 0x30000 and 0x40000, are both damaged");
	source_note(room, vhdx->source.below, DOUBT_NONE,
		    "has a damaged region table at 0x30000; its copy at 0x40000 was used");
	return read_table(vhdx, &region_tables[1], count, err);
}
