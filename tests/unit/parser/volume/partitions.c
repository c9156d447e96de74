/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disks with a GPT. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/reading_image/diskscene.h"

static void gpt_is_read_with_sectors_of_512_and_4096_bytes(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	diskscene_assert_gpt(scene);
	assert_string_equal(scene->table.list[0].type, "EFI system");
	assert_string_equal(scene->table.list[1].name, "Basic data partition");
	assert_string_equal(scene->table.list[1].source->label, "partition 2");
	assert_string_equal(scene->table.list[2].type, "12345678-1234-5678-9abc-123456789abc");
	assert_null(scene->table.list[2].name); /* bytes of FF */
	assert_null(scene->room->notes);
	diskscene_use_4k(scene);
	diskscene_build_gpt(scene);
	diskscene_assert_gpt(scene);
}

static void a_damaged_gpt_is_replaced_by_its_backup_and_that_is_noted(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	for (size_t at = 512; at < 512 + 92; at++) {
		scene->disk.bytes[at] ^= 0x40;
		diskscene_assert_gpt(scene);
		assert_true(sources_noted(scene->room, "backup at the end of the disk was used"));
		scene->disk.bytes[at] ^= 0x40;
	}
	for (size_t at = 1024; at < 34 * 512; at += 37) {
		scene->disk.bytes[at] ^= 1;
		diskscene_assert_gpt(scene);
		assert_true(sources_noted(scene->room, "has a damaged GPT"));
		scene->disk.bytes[at] ^= 1;
	}
	memset(scene->disk.bytes, 0, 34 * 512); /* the protective MBR too */
	diskscene_assert_gpt(scene);
	assert_true(sources_noted(scene->room, "has no GPT in its first sectors"));
}

static void a_backup_is_found_where_the_header_states_it_when_the_image_has_a_tail(void **state)
{
	struct diskscene *scene = *state;

	scene->disk.size -= 20 * 512;
	diskscene_build_gpt(scene);
	scene->disk.size += 20 * 512;
	scene->disk.bytes[1024 + 5] ^= 1;
	diskscene_assert_gpt(scene);
	assert_true(sources_noted(scene->room, "has a damaged GPT"));
}

static void a_gpt_without_a_good_copy_is_an_error(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	scene->disk.bytes[512 + 40] ^= 1;
	scene->disk.bytes[scene->disk.size - 512 + 40] ^= 1;
	assert_int_equal(diskscene_read(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "has a damaged GPT: the header in sector 1 has a wrong checksum"));
	assert_int_equal(diskscene_read_cut(scene, scene->disk.size - 512), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "missing"));
	memset(scene->disk.bytes + 512, 0, 512);
	assert_int_equal(diskscene_read_cut(scene, scene->disk.size - 512), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "protective MBR and no GPT"));
}

static void too_many_entries_of_a_gpt_are_a_limit(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	scene->disk.bytes[512 + 82] = 1; /* 65664 */
	memset(scene->disk.bytes + scene->disk.size - 512, 0, 512);
	scene->disk.bytes[512 + 16] = 0;
	memset(scene->disk.bytes + 512 + 16, 0, 4);
	uint32_t crc = built_crc32(scene->disk.bytes + 512, 92);

	memcpy(scene->disk.bytes + 512 + 16, (uint8_t[]){ crc & 255, crc >> 8 & 255, crc >> 16 & 255, crc >> 24 }, 4);
	assert_int_equal(diskscene_read(scene), ERR_LIMIT);
	assert_non_null(strstr(scene->err.text, "65664 entries"));
}

static void entries_that_cannot_be_right_do_not_hide_the_others(void **state)
{
	static const struct built_entry entries[] = {
		{ BUILT_BASIC_DATA, 60, 40, "backwards" },          { BUILT_BASIC_DATA, 60, 159, "good" },
		{ BUILT_BASIC_DATA, 1, UINT64_MAX, "endless" },     { BUILT_BASIC_DATA, 150, 169, "overlaps" },
		{ BUILT_BASIC_DATA, 5000, 5999, "behind the end" },
	};
	struct diskscene *scene = *state;

	built_gpt(&scene->disk, entries, 5, 128);
	built_ntfs(scene->disk.bytes + 60 * 512, 512, 100);
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 3);
	diskscene_assert_partition(scene, 0, 2, 60 * 512, 100 * 512, "NTFS");
	assert_true(sources_noted(scene->room, "GPT entry 1 that cannot be right"));
	assert_true(sources_noted(scene->room, "GPT entry 3 that cannot be right"));
	assert_true(sources_noted(scene->room, "overlaps partition 2"));
	assert_true(scene->table.list[2].is_cut);
	assert_int_equal(scene->table.list[2].source->size, 0);
	assert_string_equal(scene->table.list[2].volume.what, "no data");
}

static void a_partition_is_listed_as_far_as_the_disk_goes(void **state)
{
	struct diskscene *scene = *state;
	uint8_t byte;

	diskscene_build_gpt(scene);
	assert_int_equal(diskscene_read_cut(scene, 100 * 512), 0);
	assert_int_equal(scene->table.count, 3);
	assert_string_equal(scene->table.list[1].volume.what, "NTFS");
	assert_true(scene->table.list[1].is_cut);
	assert_int_equal(scene->table.list[1].size, 100 * 512);
	assert_int_equal(scene->table.list[1].source->size, 40 * 512);
	assert_int_equal(source_read(scene->table.list[1].source, 40 * 512, &byte, 1, &scene->err), ERR_CORRUPT);
	assert_false(scene->table.list[0].is_cut);
	assert_int_equal(scene->table.list[2].source->size, 0);
}

static void a_table_cut_anywhere_never_gives_another_table(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	for (size_t size = 0; size < scene->disk.size; size += 300) {
		if (diskscene_read_cut(scene, size) < 0 || strcmp(scene->table.scheme, "GPT") != 0)
			continue;
		assert_int_equal(scene->table.count, 3);
		assert_int_equal(scene->table.list[1].at, 60 * 512);
		assert_int_equal(scene->table.list[1].is_cut, size < 160 * 512);
		if (size <= 60 * 512) { /* nobody can tell that no Windows was there */
			assert_int_equal(scene->table.list[1].volume.kind, VOLUME_UNREADABLE);
			assert_non_null(strstr(scene->table.list[1].volume.detail, "behind the end of the disk"));
		}
	}
}

static void what_cannot_be_read_costs_one_partition_and_is_never_taken_for_zeros(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	assert_int_equal(diskscene_read_bad(scene, 60 * 512), 0);
	assert_int_equal(scene->table.count, 3);
	assert_int_equal(scene->table.list[1].volume.kind, VOLUME_UNREADABLE);
	assert_string_equal(scene->table.list[1].volume.detail, "cannot be read at 0x7800");
	assert_int_equal(diskscene_read_bad(scene, 40 * 512 + 9000), 0);
	assert_int_equal(scene->table.list[0].volume.kind, VOLUME_UNREADABLE);
	assert_int_equal(diskscene_read_bad(scene, 1100), 0); /* the entries: the backup is used */
	assert_true(sources_noted(scene->room, "has a damaged GPT"));
	assert_int_equal(diskscene_read_bad(scene, 0), ERR_IO);
}

int main(void)
{
#define ON_A_DISK(test) cmocka_unit_test_setup_teardown(test, diskscene_open, diskscene_close)
	const struct CMUnitTest tests[] = {
		ON_A_DISK(gpt_is_read_with_sectors_of_512_and_4096_bytes),
		ON_A_DISK(a_damaged_gpt_is_replaced_by_its_backup_and_that_is_noted),
		ON_A_DISK(a_backup_is_found_where_the_header_states_it_when_the_image_has_a_tail),
		ON_A_DISK(a_gpt_without_a_good_copy_is_an_error),
		ON_A_DISK(too_many_entries_of_a_gpt_are_a_limit),
		ON_A_DISK(entries_that_cannot_be_right_do_not_hide_the_others),
		ON_A_DISK(a_partition_is_listed_as_far_as_the_disk_goes),
		ON_A_DISK(a_table_cut_anywhere_never_gives_another_table),
		ON_A_DISK(what_cannot_be_read_costs_one_partition_and_is_never_taken_for_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
