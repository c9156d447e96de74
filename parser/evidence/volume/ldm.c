/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dynamic disks: the table states one or more parts of type LDM, and where the volumes in them are is in a database. Simple
 * volumes and mirrors are complete on a disk and read like partitions. Where the database cannot be read, volumes are searched
 * for at the few places where Windows puts them.
 */
#include <string.h>

#include "parser/evidence/bitlocker/bitlocker.h"
#include "parser/evidence/volume/ldm_database.h"
#include "parser/evidence/volume/partitions_parts.h"

enum {
	MBR_HEAD_SECTOR = 6,
	OLD_START = 63 * SECTOR, /* where the first partition began until Windows Vista */
	ALIGNMENT = 1 << 20,     /* and since */
	FOUND_LIMIT = 16,
};

/* clang-format off */
static const struct {
	const char *type, *part; /* what of it is on this disk if it is not complete */
} layouts[] = {
	[LDM_UNKNOWN]  = { "LDM volume",          "part of a volume of unknown layout (LDM)" },
	[LDM_SIMPLE]   = { "LDM simple volume",   "part of a volume of unknown layout (LDM)" },
	[LDM_MIRRORED] = { "LDM mirrored volume", "part of a mirrored volume (LDM)" },
	[LDM_SPANNED]  = { "LDM spanned volume",  "part of a spanned volume (LDM)" },
	[LDM_STRIPED]  = { "LDM striped volume",  "part of a striped volume (LDM)" },
	[LDM_RAID5]    = { "LDM RAID-5 volume",   "part of a RAID-5 volume (LDM)" },
};
/* clang-format on */

static uint64_t head_place(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct partition *partition = &table->list[i];

		if (partition_is_ldm(partition) && strcmp(partition->type, "LDM metadata") == 0)
			return partition->at + partition->size - table->sector_size;
	}
	return (uint64_t)MBR_HEAD_SECTOR * table->sector_size;
}

static unsigned next_number(const struct table *table)
{
	unsigned last = 0;

	for (size_t i = 0; i < table->count; i++)
		last = table->list[i].number > last ? table->list[i].number : last;
	return last + 1;
}

/* The volume that Windows starts from keeps an entry of its own in the MBR. */
static struct partition *own_entry(const struct table *table, size_t stated, const struct ldm_part *part)
{
	for (size_t i = 0; i < stated; i++)
		if (table->list[i].at == part->at && table->list[i].size == part->size)
			return &table->list[i];
	return NULL;
}

static int add_part(struct table *table, size_t stated, const struct ldm_part *part, struct error *err)
{
	struct partition *partition = own_entry(table, stated, part);
	int result = 0;

	if (partition)
		partition->type = layouts[part->layout].type;
	else
		result = table_add(
			table, &(struct partition){ .number = next_number(table), .at = part->at, .size = part->size },
			(struct partition_type){ .name = layouts[part->layout].type }, &partition, err);
	if (result < 0)
		return result;
	partition->name = part->volume;
	if (!part->is_complete)
		partition->volume = (struct volume_info){ .kind = VOLUME_LDM, .what = layouts[part->layout].part };
	else if (part->layout == LDM_MIRRORED)
		source_note(table->room, partition->source, DOUBT_NONE,
			    "is one copy of a mirrored volume: the copy on the other disk may be newer");
	return 0;
}

/* What remains of the stated ones only holds volumes that are listed now. */
static int add_parts(struct table *table, const struct ldm_parts *parts, struct error *err)
{
	size_t stated = table->count;

	for (size_t i = 0; i < parts->count; i++) {
		int result = add_part(table, stated, &parts->list[i], err);

		if (result < 0)
			return result;
	}
	for (size_t i = 0; i < stated; i++)
		if (partition_is_ldm(&table->list[i]))
			table->list[i].volume = (struct volume_info){ .kind = VOLUME_LDM, .what = "dynamic disk (LDM)" };
	return 0;
}

/* The size of a volume with its last sector, the backup of its boot sector; 0: none begins there. */
static uint64_t volume_at(const struct table *table, uint64_t at, uint64_t end)
{
	uint8_t head[SECTOR];
	struct volume_info volume;

	if (at >= end || end - at < table->sector_size || source_read(table->disk, at, head, sizeof head, NULL) < 0)
		return 0;
	if (bitlocker_is(head))
		return end - at;
	if (!boot_is_ntfs(head, &volume))
		return 0;
	return volume.size < end - at - table->sector_size ? volume.size + table->sector_size : end - at;
}

static uint64_t first_volume(const struct table *table, uint64_t at, uint64_t end)
{
	const uint64_t places[] = { at, at + OLD_START, at + ALIGNMENT, OLD_START, ALIGNMENT };

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (places[i] >= at && volume_at(table, places[i], end))
			return places[i];
	return end;
}

/*
 * A part of a spanned or striped volume begins like a volume too, and what follows is not what it seems. Only of a volume that is
 * complete the backup of the boot sector is where it must be.
 */
static void check_end(struct table *table, const struct source *source, uint64_t at, uint64_t size)
{
	uint8_t head[SECTOR], backup[SECTOR];

	if (source_read(table->disk, at, head, sizeof head, NULL) < 0 || bitlocker_is(head))
		return;
	if (source_read(table->disk, at + size - table->sector_size, backup, sizeof backup, NULL) < 0 ||
	    memcmp(head, backup, sizeof head) != 0)
		source_note(
			table->room, source, DOUBT_SOME,
			"may be a part of a spanned or striped volume: the backup of its boot sector is not at its end");
}

/* In a partition of the table, which shows a volume at its start itself. */
static int search_in(struct table *table, const struct source *source, uint64_t at, struct error *err)
{
	uint64_t end = at + source->size, next = first_volume(table, at, end), size;
	int result = 0;

	for (int found = 0; result == 0 && found < FOUND_LIMIT && (size = volume_at(table, next, end)); found++) {
		struct partition stated = { .number = next_number(table), .at = next, .size = size }, *partition;

		if (next == at) {
			check_end(table, source, at, size);
		} else {
			result = table_add(table, &stated, (struct partition_type){ .name = layouts[LDM_UNKNOWN].type },
					   &partition, err);
			if (result == 0)
				check_end(table, partition->source, next, size);
		}
		next += size;
		if (!volume_at(table, next, end))
			next = (next + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}
	return result;
}

static int search(struct table *table, struct error *err)
{
	size_t stated = table->count;
	int result = 0;

	for (size_t i = 0; result == 0 && i < stated; i++)
		if (partition_is_ldm(&table->list[i]))
			result = search_in(table, table->list[i].source, table->list[i].at, err);
	return result;
}

int ldm_read(struct table *table, struct error *err)
{
	struct ldm_parts parts = { 0 };
	struct error why = { 0 };
	int result = ldm_database_read(table->room, table->disk, table->sector_size, head_place(table), &parts, &why);

	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result == 0 && parts.count)
		return add_parts(table, &parts, err);
	source_note(table->room, table->disk, DOUBT_NONE,
		    "is a dynamic disk whose database %s: volumes at the usual places were searched for",
		    result < 0 ? why.text : "has no volume on this disk");
	return search(table, err);
}
