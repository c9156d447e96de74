/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dynamic disks: volumes by the database of the Logical Disk Manager, and without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/reading_image/diskscene.h"

enum {
	HEAD = 6 * 512,
	CONFIG = 360, /* the last 40 sectors */
	CONTENTS = (CONFIG + 2) * 512,
	VMDB = (CONFIG + 4) * 512,
	BLOCKS = VMDB + 512,
	BLOCK = 128,
	DATA = 20, /* where the data of the disk begins, in sectors */
};

static const char this_disk[] = "11111111-2222-3333-4444-555555555555",
		  other_disk[] = "99999999-2222-3333-4444-555555555555";

static void put_be(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

/* Records, one block after the other. */

struct records {
	uint8_t *vmdb, *block, *at;
	unsigned count;
};

static void begin(struct records *records, uint8_t type)
{
	put_be(records->block, 0x56424c4b, 4);
	put_be(records->block + 4, ++records->count, 4);
	put_be(records->block + 8, records->count, 4);
	put_be(records->block + 14, 1, 2);
	records->block[16 + 3] = type;
	records->at = records->block + 24;
}

static void number(struct records *records, uint64_t value)
{
	*records->at++ = 4;
	put_be(records->at, value, 4);
	records->at += 4;
}

static void text(struct records *records, const char *value)
{
	*records->at++ = (uint8_t)strlen(value);
	memcpy(records->at, value, strlen(value));
	records->at += strlen(value);
}

static void end(struct records *records)
{
	records->block += BLOCK;
	put_be(records->vmdb + 4, (uint64_t)(records->block - records->vmdb) / BLOCK, 4);
}

static void volume(struct records *records, uint64_t id, const char *name, uint64_t components)
{
	begin(records, 0x51);
	number(records, id);
	text(records, name);
	text(records, "gen");
	text(records, "");
	records->at += 21;
	number(records, components);
	end(records);
}

static void component(struct records *records, uint64_t id, uint8_t layout, uint64_t partitions, uint64_t parent)
{
	begin(records, 0x32);
	number(records, id);
	text(records, "Volume1-01");
	text(records, "ACTIVE");
	*records->at = layout;
	records->at += 5;
	number(records, partitions);
	records->at += 16;
	number(records, parent);
	end(records);
}

static void partition(struct records *records, uint64_t id, uint64_t start, uint64_t size, uint64_t parent, uint64_t disk)
{
	begin(records, 0x33);
	number(records, id);
	text(records, "Disk1-01");
	records->at += 12;
	put_be(records->at, start, 8);
	records->at += 16;
	number(records, size);
	number(records, parent);
	number(records, disk);
	end(records);
}

static void disk(struct records *records, uint64_t id, const char *guid)
{
	begin(records, 0x34);
	number(records, id);
	text(records, "Disk1");
	text(records, guid);
	end(records);
}

static struct records build_database(struct diskscene *scene)
{
	uint8_t *bytes = scene->disk.bytes;

	built_mbr_entry(bytes, 0, 0, 0x42, DATA, 330);
	memcpy(bytes + HEAD, "PRIVHEAD", 8);
	memcpy(bytes + HEAD + 48, this_disk, sizeof this_disk);
	put_be(bytes + HEAD + 283, DATA, 8);
	put_be(bytes + HEAD + 299, CONFIG, 8);
	put_be(bytes + HEAD + 307, 40, 8);
	memcpy(bytes + CONTENTS, "TOCBLOCK", 8);
	memcpy(bytes + CONTENTS + 0x46, "config", 6);
	put_be(bytes + CONTENTS + 0x46 + 10, 4, 8);
	memcpy(bytes + VMDB, "VMDB", 4);
	put_be(bytes + VMDB + 8, BLOCK, 4);
	put_be(bytes + VMDB + 12, 512, 4);
	return (struct records){ .vmdb = bytes + VMDB, .block = bytes + BLOCKS };
}

static void a_simple_volume_of_a_dynamic_disk_is_found_by_the_database(void **state)
{
	struct diskscene *scene = *state;
	struct records records = build_database(scene);

	volume(&records, 1, "Volume1", 1);
	component(&records, 2, 2, 1, 1);
	partition(&records, 3, 80, 60, 2, 5);
	partition(&records, 4, 200, 60, 2, 6); /* on another disk of the group */
	disk(&records, 5, this_disk);
	disk(&records, 6, other_disk);
	built_ntfs(scene->disk.bytes + (DATA + 80) * 512, 512, 60);
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 2);
	diskscene_assert_partition(scene, 0, 1, DATA * 512, 330 * 512, "dynamic disk (LDM)");
	diskscene_assert_partition(scene, 1, 2, (DATA + 80) * 512, 60 * 512, "NTFS");
	assert_string_equal(scene->table.list[1].type, "LDM simple volume");
	assert_string_equal(scene->table.list[1].name, "Volume1");
	assert_null(scene->room->notes);
}

static void the_volume_that_has_an_entry_of_its_own_is_listed_once(void **state)
{
	struct diskscene *scene = *state;
	struct records records = build_database(scene);

	built_mbr_entry(scene->disk.bytes, 1, 0x80, 0x42, DATA + 80, 60);
	volume(&records, 1, "Volume1", 1);
	component(&records, 2, 2, 1, 1);
	partition(&records, 3, 80, 60, 2, 5);
	disk(&records, 5, this_disk);
	built_ntfs(scene->disk.bytes + (DATA + 80) * 512, 512, 60);
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 2);
	diskscene_assert_partition(scene, 1, 2, (DATA + 80) * 512, 60 * 512, "NTFS");
	assert_string_equal(scene->table.list[1].name, "Volume1");
	assert_true(scene->table.list[1].is_active);
}

static void a_part_of_a_volume_is_never_taken_for_the_volume(void **state)
{
	static const struct {
		uint8_t layout;
		uint64_t components, partitions;
		const char *what, *type;
	} cases[] = {
		{ 2, 1, 2, "part of a spanned volume (LDM)", "LDM spanned volume" },
		{ 1, 1, 2, "part of a striped volume (LDM)", "LDM striped volume" },
		{ 3, 1, 3, "part of a RAID-5 volume (LDM)", "LDM RAID-5 volume" },
		{ 2, 2, 2, "part of a mirrored volume (LDM)", "LDM mirrored volume" },
		{ 2, 2, 1, "NTFS", "LDM mirrored volume" },
		{ 9, 1, 1, "part of a volume of unknown layout (LDM)", "LDM volume" },
	};
	struct diskscene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		memset(scene->disk.bytes, 0, scene->disk.size);
		struct records records = build_database(scene);

		volume(&records, 1, "Volume1", cases[i].components);
		component(&records, 2, cases[i].layout, cases[i].partitions, 1);
		partition(&records, 3, 0, 60, 2, 5);
		disk(&records, 5, this_disk);
		built_ntfs(scene->disk.bytes + DATA * 512, 512, 60);
		assert_int_equal(diskscene_read(scene), 0);
		diskscene_assert_partition(scene, 0, 1, DATA * 512, 330 * 512, "dynamic disk (LDM)");
		diskscene_assert_partition(scene, 1, 2, DATA * 512, 60 * 512, cases[i].what);
		assert_string_equal(scene->table.list[1].type, cases[i].type);
		assert_int_equal(sources_noted(scene->room, "one copy of a mirrored volume"), i == 4);
	}
}

static void a_record_of_several_blocks_is_put_together(void **state)
{
	struct diskscene *scene = *state;
	struct records records = build_database(scene);
	char name[101] = { 0 };

	memset(name, 'v', 100);
	volume(&records, 1, name, 1); /* longer than a block: its second half goes into the next one */
	memmove(records.block + 16, records.block, BLOCK - 16);
	memcpy(records.block, records.block - BLOCK, 16);
	put_be(records.block - BLOCK + 14, 2, 2);
	put_be(records.block + 12, 0x00010002, 4);
	records.block += BLOCK;
	component(&records, 2, 2, 1, 1);
	partition(&records, 3, 80, 60, 2, 5);
	disk(&records, 5, this_disk);
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 2);
	assert_string_equal(scene->table.list[1].name, name);
}

static void without_a_database_volumes_are_searched_for_and_that_is_noted(void **state)
{
	struct diskscene *scene = *state;
	uint8_t *bytes = scene->disk.bytes;

	built_mbr_entry(bytes, 0, 0, 0x42, 10, 380);
	built_ntfs(bytes + 63 * 512, 512, 60);
	built_ntfs(bytes + 123 * 512, 512, 60); /* behind it */
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 3);
	diskscene_assert_partition(scene, 0, 1, 10 * 512, 380 * 512, "dynamic disk (LDM)");
	diskscene_assert_partition(scene, 1, 2, 63 * 512, 60 * 512, "NTFS");
	diskscene_assert_partition(scene, 2, 3, 123 * 512, 60 * 512, "NTFS");
	assert_true(sources_noted(scene->room, "has no private header"));
	assert_null(scene->room->notes->next);
	memset(bytes + 182 * 512, 0, 512); /* the last sector of the second one */
	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->room->notes->next->source->label, "partition 3");
	assert_int_equal(scene->room->notes->next->doubt, DOUBT_SOME);
	assert_true(sources_noted(scene->room, "part of a spanned or striped volume"));
}

static void the_database_of_a_gpt_disk_is_in_a_partition_of_its_own(void **state)
{
	static const struct built_entry entries[] = {
		{ BUILT_LDM_METADATA, 355, 399 - 33, "LDM metadata partition" },
		{ BUILT_LDM_DATA, 40, 349, "LDM data partition" },
	};
	struct diskscene *scene = *state;
	struct records records;

	free(scene->disk.bytes);
	scene->disk = built_disk_new(DISK_SECTORS + 40, 512);
	records = build_database(scene);
	memmove(scene->disk.bytes + (399 - 33) * 512, scene->disk.bytes + HEAD, 512);
	memset(scene->disk.bytes, 0, HEAD + 512);
	put_be(scene->disk.bytes + (399 - 33) * 512 + 299, CONFIG + 10, 8);
	memmove(scene->disk.bytes + (CONFIG + 10) * 512, scene->disk.bytes + CONFIG * 512, 30 * 512);
	records.block += 10 * 512;
	volume(&records, 1, "Volume1", 1);
	component(&records, 2, 2, 1, 1);
	partition(&records, 3, 80, 60, 2, 5);
	disk(&records, 5, this_disk);
	built_gpt(&scene->disk, entries, 2, 128);
	built_ntfs(scene->disk.bytes + (DATA + 80) * 512, 512, 60);
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 3);
	diskscene_assert_partition(scene, 2, 3, (DATA + 80) * 512, 60 * 512, "NTFS");
	assert_int_equal(scene->table.list[0].volume.kind, VOLUME_LDM);
	assert_int_equal(scene->table.list[1].volume.kind, VOLUME_LDM);
}

/* Each case loses what the second volume needs: it is found as without a database, and that is noted. */
static void a_database_that_lost_a_record_hides_no_volume(void **state)
{
	static const struct {
		unsigned at; /* behind the end of the records */
		uint8_t byte;
		const char *says;
	} cases[] = {
		{ 3 * BLOCK, 0, "has no record at" },
		{ 2 * BLOCK - 15, 2, "blocks are missing" }, /* the component says that it has a second block */
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct diskscene *scene = *state;
		struct records records = build_database(scene);

		disk(&records, 5, this_disk);
		volume(&records, 1, "Volume1", 1);
		component(&records, 2, 2, 1, 1);
		partition(&records, 3, 43, 60, 2, 5);
		volume(&records, 11, "Volume2", 1);
		component(&records, 12, 2, 1, 11);
		partition(&records, 13, 103, 60, 12, 5);
		built_ntfs(scene->disk.bytes + 63 * 512, 512, 60);
		built_ntfs(scene->disk.bytes + 123 * 512, 512, 60);
		records.block[(int)-cases[i].at] = cases[i].byte;
		assert_int_equal(diskscene_read(scene), 0);
		assert_int_equal(scene->table.count, 3);
		diskscene_assert_partition(scene, 2, 3, 123 * 512, 60 * 512, "NTFS");
		assert_true(sources_noted(scene->room, cases[i].says));
	}
}

static void a_damaged_database_is_searched_around_and_invents_nothing(void **state)
{
	struct diskscene *scene = *state;
	struct records records = build_database(scene);

	volume(&records, 1, "Volume1", 1);
	component(&records, 2, 2, 1, 1);
	partition(&records, 3, 80, 60, 2, 5);
	disk(&records, 5, this_disk);
	built_ntfs(scene->disk.bytes + (DATA + 80) * 512, 512, 60);
	for (size_t at = HEAD; at < BLOCKS + 5 * BLOCK; at += at == HEAD + 511 ? CONTENTS - HEAD - 511 : 1) {
		scene->disk.bytes[at] ^= 0xff;
		if (diskscene_read(scene) == 0)
			for (size_t i = 0; i < scene->table.count; i++)
				assert_true(scene->table.list[i].volume.kind != VOLUME_NTFS ||
					    scene->table.list[i].at == (DATA + 80) * 512);
		scene->disk.bytes[at] ^= 0xff;
	}
}

static void little_memory_is_an_error(void **state)
{
	struct diskscene *scene = *state;
	struct records records = build_database(scene);
	int result = ERR_NOMEM;

	volume(&records, 1, "Volume1", 1);
	component(&records, 2, 2, 1, 1);
	partition(&records, 3, 80, 60, 2, 5);
	disk(&records, 5, this_disk);
	for (size_t ceiling = 0; result == ERR_NOMEM && ceiling < 1 << 20; ceiling += 64) {
		struct source_room room = { .arena = arena_new(ceiling) };
		struct source *source = source_of_memory(&room, "disk", scene->disk.bytes, scene->disk.size);

		result = source ? partitions_read(&room, source, &scene->table, &scene->err) : ERR_NOMEM;
		if (result == 0)
			assert_int_equal(scene->table.count, 2);
		arena_free(room.arena);
	}
	assert_int_equal(result, 0);
}

int main(void)
{
#define ON_A_DISK(test) cmocka_unit_test_setup_teardown(test, diskscene_open, diskscene_close)
	const struct CMUnitTest tests[] = {
		ON_A_DISK(a_simple_volume_of_a_dynamic_disk_is_found_by_the_database),
		ON_A_DISK(the_volume_that_has_an_entry_of_its_own_is_listed_once),
		ON_A_DISK(a_part_of_a_volume_is_never_taken_for_the_volume),
		ON_A_DISK(a_record_of_several_blocks_is_put_together),
		ON_A_DISK(without_a_database_volumes_are_searched_for_and_that_is_noted),
		ON_A_DISK(the_database_of_a_gpt_disk_is_in_a_partition_of_its_own),
		ON_A_DISK(little_memory_is_an_error),
		ON_A_DISK(a_database_that_lost_a_record_hides_no_volume),
		ON_A_DISK(a_damaged_database_is_searched_around_and_invents_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
