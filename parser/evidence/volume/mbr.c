/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MBR: four entries at the end of the first sector, and a chain of sectors like it for the logical partitions in an extended
 * one. Addresses by cylinder are not looked at; there are no checksums, so a table is believed that can be right.
 */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/volume/partitions_parts.h"

enum {
	ENTRIES = 446,
	ENTRY_COUNT = 4,
	ENTRY_SIZE = 16,
	ENTRY_FLAG = 0, /* 0x80: active; 0 */
	ENTRY_TYPE = 4,
	ENTRY_FIRST = 8, /* in a chain: from this sector on; links: from the start of the extended partition */
	ENTRY_SECTORS = 12,
	END_MARK = 510,

	TYPE_EXTENDED = 0x05,
	TYPE_EXTENDED_LBA = 0x0f,
	TYPE_EXTENDED_LINUX = 0x85,
	TYPE_GPT = 0xee,

	FIRST_LOGICAL = 5,
	CHAIN_LIMIT = 128,
};

struct entry {
	uint8_t flag, type;
	uint64_t first, sectors;
};

static struct entry entry_of(const uint8_t *sector, int i)
{
	const uint8_t *at = sector + ENTRIES + i * ENTRY_SIZE;

	return (struct entry){ at[ENTRY_FLAG], at[ENTRY_TYPE], le32(at + ENTRY_FIRST), le32(at + ENTRY_SECTORS) };
}

static bool is_extended(uint8_t type)
{
	return type == TYPE_EXTENDED || type == TYPE_EXTENDED_LBA || type == TYPE_EXTENDED_LINUX;
}

static bool is_used(const struct entry *entry)
{
	return entry->type && entry->first && entry->sectors;
}

static bool has_mark(const uint8_t *sector)
{
	return le16(sector + END_MARK) == 0xaa55;
}

bool mbr_is(const struct table *table, const uint8_t sector[SECTOR])
{
	int used = 0;

	for (int i = 0; i < ENTRY_COUNT; i++) {
		struct entry entry = entry_of(sector, i);

		if (entry.flag & 0x7f)
			return false;
		used += is_used(&entry) && entry.first < table->disk->size / SECTOR;
	}
	return has_mark(sector) && used;
}

bool mbr_is_protective(const uint8_t sector[SECTOR])
{
	bool is = false;

	for (int i = 0; i < ENTRY_COUNT; i++)
		is = is || entry_of(sector, i).type == TYPE_GPT;
	return is && has_mark(sector);
}

bool mbr_has_partitions(const uint8_t sector[SECTOR])
{
	bool has = false;

	for (int i = 0; i < ENTRY_COUNT; i++) {
		struct entry entry = entry_of(sector, i);

		has = has || (is_used(&entry) && entry.type != TYPE_GPT);
	}
	return has;
}

static bool is_listed(const struct table *table, uint64_t at)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->list[i].at == at)
			return true;
	return false;
}

void mbr_note_unlisted(struct table *table, const uint8_t sector[SECTOR])
{
	for (int i = 0; i < ENTRY_COUNT; i++) {
		struct entry entry = entry_of(sector, i);
		uint64_t at = entry.first * table->sector_size;

		if (is_used(&entry) && entry.type != TYPE_GPT && !is_listed(table, at))
			source_note(table->room, table->disk, DOUBT_NONE,
				    "has a hybrid MBR with a partition at 0x%" PRIx64
				    " that is not in its GPT, which was used: --offset 0x%" PRIx64 " evaluates it",
				    at, at);
	}
}

static int add(struct table *table, unsigned number, const struct entry *entry, uint64_t base, struct error *err)
{
	struct partition stated = {
		.number = number,
		.at = (base + entry->first) * table->sector_size,
		.size = entry->sectors * table->sector_size,
		.is_active = entry->flag == 0x80,
	};

	return table_add(table, &stated, partition_type_of_byte(table->room->arena, entry->type), NULL, err);
}

/* The sectors of the chain, in the order in which they are found. */
struct chain {
	uint64_t base; /* of the extended partition */
	uint64_t at[CHAIN_LIMIT];
	size_t count;
	unsigned next_number;
};

static bool append(struct chain *chain, uint64_t sector)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->at[i] == sector)
			return false;
	if (chain->count == CHAIN_LIMIT)
		return false;
	chain->at[chain->count++] = sector;
	return true;
}

/* A note of it has time until the sector size is known. */
static void set_fault(struct table *table, uint64_t sector, const char *fault)
{
	if (table->chain_fault)
		return;
	table->chain_fault = fault;
	table->chain_fault_at = sector * table->sector_size;
}

static int read_link(struct table *table, struct chain *chain, uint64_t at, struct error *err)
{
	uint8_t sector[SECTOR];

	if (source_read(table->disk, at * table->sector_size, sector, sizeof sector, NULL) < 0 || !has_mark(sector)) {
		set_fault(table, at, "is broken");
		return 0;
	}
	for (int i = 0; i < ENTRY_COUNT; i++) {
		struct entry entry = entry_of(sector, i);
		int result = 0;

		if (!is_used(&entry))
			continue;
		if (!is_extended(entry.type))
			result = add(table, chain->next_number++, &entry, at, err);
		else if (!append(chain, chain->base + entry.first))
			set_fault(table, at, chain->count == CHAIN_LIMIT ? "is too long" : "returns to itself");
		if (result < 0)
			return result;
	}
	return 0;
}

static int read_chain(struct table *table, struct chain *chain, uint64_t base, struct error *err)
{
	int result = 0;

	chain->base = base;
	chain->count = 0;
	append(chain, base);
	for (size_t i = 0; result == 0 && i < chain->count; i++)
		result = read_link(table, chain, chain->at[i], err);
	return result;
}

int mbr_read(struct table *table, const uint8_t sector[SECTOR], struct error *err)
{
	struct chain chain = { .next_number = FIRST_LOGICAL };
	int result = 0;

	for (int i = 0; result == 0 && i < ENTRY_COUNT; i++) {
		struct entry entry = entry_of(sector, i);

		if (is_used(&entry) && !is_extended(entry.type) && entry.type != TYPE_GPT)
			result = add(table, (unsigned)i + 1, &entry, 0, err);
	}
	for (int i = 0; result == 0 && i < ENTRY_COUNT; i++) {
		struct entry entry = entry_of(sector, i);

		if (is_used(&entry) && is_extended(entry.type))
			result = read_chain(table, &chain, entry.first, err);
	}
	return result;
}
