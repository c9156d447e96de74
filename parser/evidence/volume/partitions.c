/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kind of table a disk has, or none, and what is common to all of them. */
#include "parser/evidence/volume/partitions.h"

#include <inttypes.h>
#include <string.h>

#include "parser/evidence/bitlocker/bitlocker.h"
#include "parser/evidence/volume/partitions_parts.h"

enum { RECORD_MARK_SIZE = 4 };

/* What is on it, never an error for what cannot be read: the other partitions are still evaluated. */
static int recognise(struct table *table, struct partition *partition, struct partition_type type, struct error *err)
{
	struct source *source = partition->source;
	struct volume_info *volume = &partition->volume;
	struct error why = { 0 };
	int result = volume_recognise(table->room, source, volume, &why);

	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result < 0) {
		*volume = (struct volume_info){ .kind = VOLUME_UNREADABLE, .what = "unreadable data" };
		volume->detail = arena_strdup(table->room->arena, why.text);
	}
	if (!source->size && partition->number)
		*volume = (struct volume_info){ .kind = VOLUME_UNREADABLE,
						.what = "no data",
						.detail = "it is behind the end of the disk, which is cut off" };
	if (type.kind && (volume->kind == VOLUME_UNKNOWN || volume->kind == VOLUME_EMPTY)) {
		*volume = (struct volume_info){ .kind = type.kind, .what = type.what };
	}
	return 0;
}

static int open_window(struct table *table, struct partition *partition, struct error *err)
{
	uint64_t end = table->disk->size, at = partition->at < end ? partition->at : end;
	uint64_t size = partition->size < end - at ? partition->size : end - at;
	const char *label = arena_printf(table->room->arena, "partition %u", partition->number);

	partition->is_cut = size < partition->size;
	if (!label)
		return error_no_memory(err);
	return source_window(table->room, table->disk, at, size, "partition", label, &partition->source, err);
}

int table_add(struct table *table, const struct partition *stated, struct partition_type type, struct partition **ret,
	      struct error *err)
{
	if (table->count == PARTITIONS_LIMIT)
		return error_set(err, ERR_LIMIT, "has more than %u partitions", (unsigned)PARTITIONS_LIMIT);
	table->list = arena_grow(table->room->arena, table->list, table->count, &table->capacity, sizeof *table->list);
	if (!table->list || !type.name)
		return error_no_memory(err);
	struct partition *partition = &table->list[table->count];

	*partition = *stated;
	partition->type = type.name;
	int result = open_window(table, partition, err);

	if (result == 0)
		result = recognise(table, partition, type, err);
	if (result < 0)
		return result;
	table->count++;
	if (ret)
		*ret = partition;
	return 0;
}

/* A volume that was recognised by its own bytes. */
static bool has_known(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		enum volume_kind kind = table->list[i].volume.kind;

		if (kind >= VOLUME_NTFS && kind != VOLUME_LDM && kind != VOLUME_STORAGE_SPACES)
			return true;
	}
	return false;
}

/* Returns 1. Sectors of 4096 bytes only where nothing is found with those of 512: the table itself does not tell. */
static int read_mbr(struct table *table, const uint8_t *head, struct error *err)
{
	struct table large = *table; /* empty, as table is now */
	int result = mbr_read(table, head, err);

	if (result < 0 || has_known(table))
		return result < 0 ? result : 1;
	large.sector_size = SECTOR_4K;
	result = mbr_read(&large, head, NULL);
	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result == 0 && has_known(&large))
		*table = large;
	return 1;
}

/* A volume without a table. */

static bool is_bare_volume(struct source_room *room, const uint8_t *head, struct volume_info *ret)
{
	*ret = (struct volume_info){ .kind = VOLUME_BITLOCKER, .what = "BitLocker" };
	return bitlocker_is(head) || boot_is_ntfs(head, ret) || boot_is_refs(head, ret, room->arena) ||
	       boot_is_exfat(head, ret) || boot_is_fat(head, ret, room->arena);
}

static bool has_mft(struct source *volume, const uint8_t *head)
{
	uint8_t mark[RECORD_MARK_SIZE];

	return source_read(volume, boot_ntfs_mft(head), mark, sizeof mark, NULL) == 0 &&
	       memcmp(mark, "FILE", sizeof mark) == 0;
}

/*
 * The first sector is the boot sector of a volume, and its end can be a partition table: either the boot sector was left when
 * the disk was partitioned, or the bytes of the boot program look like a table. It is a table if volumes are where it says.
 * Returns 1 for a table, 0 for a volume.
 */
static int read_either(struct table *table, const uint8_t *head, const struct volume_info *boot, struct error *err)
{
	struct table empty = *table;
	int result = read_mbr(table, head, err);

	if (result < 0)
		return result;
	if (!has_known(table)) {
		*table = empty;
		return 0;
	}
	if (boot->kind == VOLUME_NTFS && has_mft(table->disk, head)) {
		source_note(table->room, table->disk, DOUBT_SOME,
			    "is an NTFS volume whose boot sector also holds a partition table: the table was ignored");
		*table = empty;
		return 0;
	}
	source_note(table->room, table->disk, DOUBT_NONE,
		    "begins with the boot sector of an older %s volume: the partition table was used", boot->what);
	return 1;
}

/* A protective MBR promises a GPT; a hybrid one has entries of its own, which are better than nothing. */
static int read_gpt(struct table *table, const uint8_t *head, bool is_promised, const char **ret_scheme, struct error *err)
{
	struct table empty = *table;
	struct error why = { 0 };
	int result = gpt_read(table, &why);

	if (result > 0)
		mbr_note_unlisted(table, head);
	if (result > 0 || (result == 0 && !is_promised))
		return result;
	if (result == 0)
		error_set(&why, ERR_CORRUPT,
			  "has a protective MBR and no GPT, neither in its first sectors nor at its end");
	if (why.code == ERR_NOMEM || !is_promised || !mbr_has_partitions(head))
		return error_set(err, why.code, "%s", why.text);
	source_note(table->room, table->disk, DOUBT_SOME, "%s: the partitions of its hybrid MBR were used", why.text);
	*table = empty;
	*ret_scheme = "MBR";
	return read_mbr(table, head, err);
}

/* 1: there is a table. 0: there is none. */
static int read_table(struct table *table, const uint8_t *head, const char **ret_scheme, struct error *err)
{
	bool is_mbr = mbr_is(table, head), is_protective = is_mbr && mbr_is_protective(head);
	struct volume_info boot;
	bool is_volume = is_bare_volume(table->room, head, &boot);

	*ret_scheme = is_mbr && !is_protective ? "MBR" : "GPT";
	if (is_volume && !is_protective)
		return is_mbr ? read_either(table, head, &boot, err) : 0;
	if (is_mbr && !is_protective)
		return read_mbr(table, head, err);
	return read_gpt(table, head, is_protective && !is_volume, ret_scheme, err);
}

static int whole_disk(struct table *table, struct error *err)
{
	struct partition *partition = arena_alloc(table->room->arena, sizeof *partition);

	if (!partition)
		return error_no_memory(err);
	*partition = (struct partition){ .size = table->disk->size, .type = "no table", .source = table->disk };
	table->list = partition;
	table->count = 1;
	int result = recognise(table, partition, (struct partition_type){ 0 }, err);

	partition->is_cut = partition->volume.size > partition->size;
	return result;
}

/* Parts of dynamic disks hold their volumes. */
static bool overlap(const struct partition *a, const struct partition *b)
{
	const struct partition *first = a->at <= b->at ? a : b, *second = a->at <= b->at ? b : a;

	return second->at - first->at < first->size && !partition_is_ldm(a) && !partition_is_ldm(b);
}

static void note_overlap(struct table *table, const struct partition *a, const struct partition *b)
{
	source_note(table->room, a->source, DOUBT_SOME, "overlaps partition %u", b->number);
	source_note(table->room, b->source, DOUBT_SOME, "overlaps partition %u", a->number);
}

static void note_odd(struct table *table)
{
	if (table->chain_fault)
		source_note(table->room, table->disk, DOUBT_NONE,
			    "has a chain of logical partitions that %s at 0x%" PRIx64 ": more of them may exist",
			    table->chain_fault, table->chain_fault_at);
	for (size_t i = 0; i < table->count; i++) {
		const struct partition *partition = &table->list[i];

		for (size_t k = 0; k < i; k++)
			if (overlap(partition, &table->list[k]))
				note_overlap(table, &table->list[k], partition);
		if (partition->volume.size > partition->size)
			source_note(table->room, partition->source, DOUBT_NONE,
				    "holds a volume of %" PRIu64 " bytes in a partition of %" PRIu64 " bytes",
				    partition->volume.size, partition->size);
	}
}

static bool has_ldm(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (partition_is_ldm(&table->list[i]))
			return true;
	return false;
}

int partitions_read(struct source_room *room, struct source *disk, struct partition_table *ret, struct error *err)
{
	struct table table = { .room = room, .disk = disk, .sector_size = SECTOR };
	uint8_t head[SECTOR] = { 0 };
	const char *scheme = NULL;
	int64_t got = source_read_some(disk, 0, head, sizeof head, err);
	int result = got < 0 ? (int)got : read_table(&table, head, &scheme, err);

	if (result == 0) {
		scheme = "none";
		result = whole_disk(&table, err);
	} else if (result > 0) {
		note_odd(&table);
		result = has_ldm(&table) ? ldm_read(&table, err) : 0;
	}
	if (result < 0)
		return result;
	*ret = (struct partition_table){ scheme, table.sector_size, table.list, table.count };
	return 0;
}
