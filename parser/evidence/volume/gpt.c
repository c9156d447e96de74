/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GPT, after chapter 5 of the UEFI specification: a header in the second sector, a copy in the last one, each with an array of
 * entries, and a checksum on all of it. What has a wrong checksum is not used.
 */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "common/text/text.h"
#include "parser/evidence/volume/partitions_parts.h"

enum {
	HEADER_SIZE = 12,
	HEADER_CHECKSUM = 16,
	HEADER_OWN_SECTOR = 24,
	HEADER_OTHER_SECTOR = 32,
	HEADER_ENTRIES_SECTOR = 72,
	HEADER_ENTRIES = 80,
	HEADER_ENTRY_SIZE = 84,
	HEADER_ENTRIES_CHECKSUM = 88,
	HEADER_LEAST = 92,

	ENTRY_FIRST = 32,
	ENTRY_LAST = 40,
	ENTRY_NAME = 56,
	ENTRY_LEAST = 128,
	ENTRY_MOST = 4096,
	PIECE = ENTRY_MOST, /* read at a time */
	NAME_SIZE = 72,
	ENTRIES_LIMIT = 4096, /* usual are 128; tools write up to 1024 */
};

struct gpt {
	uint64_t entries_at, other_sector;
	uint32_t entry_count, entry_size, entries_checksum;
};

/* ERR_FORMAT: there is no header at all. */
static int read_header(const struct table *table, uint64_t sector, struct gpt *ret, struct error *err)
{
	uint8_t bytes[SECTOR_4K];
	uint64_t at = sector * table->sector_size;
	int64_t got = source_read_some(table->disk, at, bytes, table->sector_size, err);

	if (got < 0)
		return (int)got;
	if (got < (int64_t)table->sector_size || memcmp(bytes, "EFI PART", 8) != 0)
		return error_set(err, ERR_FORMAT, "has no GPT header in sector %" PRIu64, sector);
	uint32_t size = le32(bytes + HEADER_SIZE), checksum = le32(bytes + HEADER_CHECKSUM);

	memset(bytes + HEADER_CHECKSUM, 0, sizeof checksum);
	if (size < HEADER_LEAST || size > table->sector_size || crc32_of(0, bytes, size) != checksum)
		return error_set(err, ERR_CORRUPT, "the header in sector %" PRIu64 " has a wrong checksum", sector);
	if (le64(bytes + HEADER_OWN_SECTOR) != sector)
		return error_set(err, ERR_CORRUPT,
				 "the header in sector %" PRIu64 " states that it is in sector %" PRIu64, sector,
				 le64(bytes + HEADER_OWN_SECTOR));
	uint64_t entries = le64(bytes + HEADER_ENTRIES_SECTOR);

	if (entries > table->disk->size / table->sector_size)
		return error_set(err, ERR_CORRUPT, "its entries are in sector %" PRIu64 ", behind the end of the disk",
				 entries);
	*ret = (struct gpt){
		.entries_at = entries * table->sector_size,
		.other_sector = le64(bytes + HEADER_OTHER_SECTOR),
		.entry_count = le32(bytes + HEADER_ENTRIES),
		.entry_size = le32(bytes + HEADER_ENTRY_SIZE),
		.entries_checksum = le32(bytes + HEADER_ENTRIES_CHECKSUM),
	};
	return 0;
}

static uint64_t entry_place(const struct gpt *gpt, uint32_t i)
{
	return gpt->entries_at + (uint64_t)i * gpt->entry_size;
}

/* So many are read at a time, from the i-th on. */
static uint32_t entries_from(const struct gpt *gpt, uint32_t i)
{
	uint32_t count = PIECE / gpt->entry_size, left = gpt->entry_count - i;

	return count < left ? count : left;
}

static int check_entries(const struct table *table, const struct gpt *gpt, struct error *err)
{
	uint8_t bytes[PIECE];
	uint32_t checksum = 0;

	if (gpt->entry_size < ENTRY_LEAST || gpt->entry_size > ENTRY_MOST || gpt->entry_size % 8)
		return error_set(err, ERR_CORRUPT, "its entries have a size of %u bytes", (unsigned)gpt->entry_size);
	if (gpt->entry_count > ENTRIES_LIMIT)
		return error_set(err, ERR_LIMIT, "it has %u entries, and tlsready reads %u at most",
				 (unsigned)gpt->entry_count, (unsigned)ENTRIES_LIMIT);
	for (uint32_t i = 0; i < gpt->entry_count;) {
		uint32_t count = entries_from(gpt, i);
		int result = source_read(table->disk, entry_place(gpt, i), bytes, (size_t)count * gpt->entry_size, err);

		if (result < 0)
			return result;
		checksum = crc32_of(checksum, bytes, (size_t)count * gpt->entry_size);
		i += count;
	}
	if (checksum != gpt->entries_checksum)
		return error_set(err, ERR_CORRUPT, "its entries at 0x%" PRIx64 " have a wrong checksum", gpt->entries_at);
	return 0;
}

/* Some tools leave the rest of a name as bytes of FF. */
static const char *entry_name(struct arena *arena, const uint8_t *entry)
{
	size_t size = utf16le_length(entry + ENTRY_NAME, NAME_SIZE);

	for (size_t i = 0; i + 1 < size; i += 2)
		if (le16(entry + ENTRY_NAME + i) == 0xffff)
			size = i;
	return size ? raw_of_utf16le(arena, entry + ENTRY_NAME, size) : NULL;
}

static int add_entry(struct table *table, unsigned number, const uint8_t *entry, struct error *err)
{
	static const uint8_t unused[16];
	uint64_t first = le64(entry + ENTRY_FIRST), last = le64(entry + ENTRY_LAST),
		 most = INT64_MAX / table->sector_size;

	if (memcmp(entry, unused, sizeof unused) == 0)
		return 0;
	if (!first || first > last || last >= most) {
		source_note(table->room, table->disk, DOUBT_NONE,
			    "has a GPT entry %u that cannot be right (sectors %" PRIu64 " to %" PRIu64
			    "): it is not listed",
			    number, first, last);
		return 0;
	}
	struct partition_type type = partition_type_of_guid(table->room->arena, entry);
	struct partition stated = {
		.number = number,
		.at = first * table->sector_size,
		.size = (last - first + 1) * table->sector_size,
		.name = entry_name(table->room->arena, entry),
	};

	return table_add(table, &stated, type, NULL, err);
}

static int add_entries(struct table *table, const struct gpt *gpt, struct error *err)
{
	uint8_t bytes[PIECE];
	uint32_t count;

	for (uint32_t i = 0; i < gpt->entry_count; i += count) {
		count = entries_from(gpt, i);
		int result = source_read(table->disk, entry_place(gpt, i), bytes, (size_t)count * gpt->entry_size, err);

		for (uint32_t k = 0; result == 0 && k < count; k++)
			result = add_entry(table, i + k + 1, bytes + k * gpt->entry_size, err);
		if (result < 0)
			return result;
	}
	return 0;
}

static int read_at(const struct table *table, uint64_t sector, struct gpt *ret, struct error *err)
{
	int result = read_header(table, sector, ret, err);

	return result < 0 ? result : check_entries(table, ret, err);
}

/* In the last sector; where the disk became larger or the image has a tail, where the primary header states it. */
static int read_backup(const struct table *table, struct gpt *gpt, struct error *err)
{
	uint64_t last = table->disk->size / table->sector_size, other = gpt->other_sector;
	int result = last < 2 ? ERR_FORMAT : read_at(table, last - 1, gpt, err);

	if (result < 0 && other > 1 && other < last - 1 && read_at(table, other, gpt, NULL) == 0)
		return 0;
	return result;
}

/* Primary, else backup, with sectors of this size. ERR_FORMAT: neither is there. */
static int read_either(struct table *table, struct gpt *gpt, struct error *err)
{
	struct error why = { 0 }, other = { 0 };
	int primary = read_at(table, 1, gpt, &why);
	int backup = primary < 0 ? read_backup(table, gpt, &other) : 0;

	if (primary == 0)
		return 0;
	if (primary == ERR_FORMAT && backup < 0)
		return backup == ERR_FORMAT
			       ? ERR_FORMAT
			       : error_set(err, (enum err)backup,
					   "has no GPT in its first sectors, and the backup is damaged: %s", other.text);
	if (backup < 0)
		return error_set(err, (enum err)primary, "has a damaged GPT: %s; its backup at the end of the disk is %s",
				 why.text, backup == ERR_FORMAT ? "missing" : "damaged too");
	source_note(table->room, table->disk, DOUBT_NONE,
		    primary == ERR_FORMAT ? "has no GPT in its first sectors: the backup at the end of the disk was used"
					  : "has a damaged GPT: the backup at the end of the disk was used");
	return 0;
}

int gpt_read(struct table *table, struct error *err)
{
	static const uint32_t sector_sizes[] = { SECTOR, SECTOR_4K };
	struct gpt gpt;

	for (size_t i = 0; i < sizeof sector_sizes / sizeof *sector_sizes; i++) {
		gpt = (struct gpt){ 0 };
		table->sector_size = sector_sizes[i];
		int result = read_either(table, &gpt, err);

		if (result == 0)
			result = add_entries(table, &gpt, err);
		if (result != ERR_FORMAT)
			return result < 0 ? result : 1;
	}
	table->sector_size = SECTOR;
	return 0;
}
