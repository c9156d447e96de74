/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disks with an MBR, and disks without a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/reading_image/diskscene.h"

static void mbr_is_read_with_logical_partitions_in_sectors_of_512_and_4096_bytes(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_mbr(scene);
	diskscene_assert_mbr(scene);
	assert_null(scene->room->notes);
	diskscene_use_4k(scene);
	diskscene_build_mbr(scene);
	diskscene_assert_mbr(scene);
}

static void a_chain_of_logical_partitions_that_is_broken_or_returns_is_noted(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_mbr(scene);
	built_mbr_entry(scene->disk.bytes + 160 * 512, 1, 0, 0x05, 60, 100);
	diskscene_assert_mbr(scene);
	assert_true(sources_noted(scene->room, "returns to itself"));
	scene->disk.bytes[160 * 512 + 511] = 0;
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 2);
	assert_true(sources_noted(scene->room, "is broken at 0x14000"));
}

static void a_table_may_have_no_partition(void **state)
{
	struct diskscene *scene = *state;

	built_mbr_entry(scene->disk.bytes, 0, 0, 0x05, 100, 200);
	built_mbr_entry(scene->disk.bytes + 100 * 512, 0, 0, 0, 0, 0);
	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->table.scheme, "MBR");
	assert_int_equal(scene->table.count, 0);
	assert_null(scene->room->notes);
}

static void a_long_chain_ends_at_a_limit(void **state)
{
	struct diskscene *scene = *state;

	built_mbr_entry(scene->disk.bytes, 0, 0, 0x05, 1, 399);
	for (uint32_t i = 1; i < 399; i++) {
		built_mbr_entry(scene->disk.bytes + i * 512, 0, 0, 0x07, 1, 1);
		built_mbr_entry(scene->disk.bytes + i * 512, 1, 0, 0x05, i, 1);
	}
	assert_int_equal(diskscene_read(scene), 0);
	assert_int_equal(scene->table.count, 128);
	assert_true(sources_noted(scene->room, "is too long"));
}

static void a_hybrid_mbr_gives_way_to_its_gpt_and_serves_without_it(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	built_mbr_entry(scene->disk.bytes, 1, 0, 0x07, 60, 100);
	diskscene_assert_gpt(scene);
	assert_false(sources_noted(scene->room, "hybrid MBR"));
	built_mbr_entry(scene->disk.bytes, 2, 0, 0x07, 50, 10);
	diskscene_assert_gpt(scene);
	assert_true(sources_noted(scene->room, "has a hybrid MBR with a partition at 0x6400 that is not in its GPT"));
	memset(scene->disk.bytes + 446 + 2 * 16, 0, 16);
	scene->disk.bytes[512 + 40] ^= 1;
	scene->disk.bytes[scene->disk.size - 512 + 40] ^= 1;
	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->table.scheme, "MBR");
	diskscene_assert_partition(scene, 0, 2, 60 * 512, 100 * 512, "NTFS");
	assert_true(sources_noted(scene->room, "hybrid MBR"));
}

static void an_mbr_without_a_protective_entry_is_used_even_if_an_old_gpt_is_left(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_gpt(scene);
	memset(scene->disk.bytes, 0, 512);
	built_mbr_entry(scene->disk.bytes, 0, 0, 0x07, 60, 100);
	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->table.scheme, "MBR");
	diskscene_assert_partition(scene, 0, 1, 60 * 512, 100 * 512, "NTFS");
}

/* No table. */

static void a_disk_that_is_a_volume_is_partition_0(void **state)
{
	struct diskscene *scene = *state;

	built_ntfs(scene->disk.bytes, 512, DISK_SECTORS);
	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->table.scheme, "none");
	assert_int_equal(scene->table.count, 1);
	diskscene_assert_partition(scene, 0, 0, 0, DISK_SECTORS * 512, "NTFS");
	assert_false(scene->table.list[0].is_cut);
	assert_int_equal(diskscene_read_cut(scene, 300 * 512), 0);
	assert_true(scene->table.list[0].is_cut);
	memset(scene->disk.bytes, 0, scene->disk.size);
	built_fat32(scene->disk.bytes, "DATA       ");
	assert_int_equal(diskscene_read(scene), 0);
	diskscene_assert_partition(scene, 0, 0, 0, DISK_SECTORS * 512, "FAT32");
}

static void a_boot_sector_that_looks_like_a_table_is_still_a_volume(void **state)
{
	struct diskscene *scene = *state;

	built_ntfs(scene->disk.bytes, 512, DISK_SECTORS);
	built_mbr_entry(scene->disk.bytes, 0, 0, 0x20, 100, 50);
	assert_int_equal(diskscene_read(scene), 0);
	diskscene_assert_partition(scene, 0, 0, 0, DISK_SECTORS * 512, "NTFS");
	assert_null(scene->room->notes);
	built_ntfs(scene->disk.bytes + 100 * 512, 512, 50); /* a volume in a volume: somebody wants to confuse */
	assert_int_equal(diskscene_read(scene), 0);
	diskscene_assert_partition(scene, 0, 0, 0, DISK_SECTORS * 512, "NTFS");
	assert_int_equal(scene->room->notes->doubt, DOUBT_SOME);
}

static void a_boot_sector_that_was_left_when_the_disk_was_partitioned_is_no_volume(void **state)
{
	struct diskscene *scene = *state;

	diskscene_build_mbr(scene);
	built_fat32(scene->disk.bytes, "OLD        ");
	diskscene_assert_mbr(scene);
	assert_true(sources_noted(scene->room, "boot sector of an older FAT32 volume"));
	memset(scene->disk.bytes, 0, scene->disk.size);
	diskscene_build_gpt(scene);
	built_fat32(scene->disk.bytes, "OLD        ");
	diskscene_assert_gpt(scene);
}

static void disks_that_hold_nothing_are_no_error(void **state)
{
	struct diskscene *scene = *state;

	assert_int_equal(diskscene_read(scene), 0);
	diskscene_assert_partition(scene, 0, 0, 0, DISK_SECTORS * 512, "zeros");
	memset(scene->disk.bytes, 0xa5, scene->disk.size);
	assert_int_equal(diskscene_read(scene), 0);
	diskscene_assert_partition(scene, 0, 0, 0, DISK_SECTORS * 512, "unknown data");
	assert_int_equal(diskscene_read_cut(scene, 0), 0);
	diskscene_assert_partition(scene, 0, 0, 0, 0, "no data");
	assert_int_equal(diskscene_read_cut(scene, 100), 0);
}

static void storage_spaces_are_named_by_their_type(void **state)
{
	static const struct built_entry entry = { BUILT_SPACES, 40, 139, "Storage pool" };
	struct diskscene *scene = *state;

	built_gpt(&scene->disk, &entry, 1, 128);
	assert_int_equal(diskscene_read(scene), 0);
	diskscene_assert_partition(scene, 0, 1, 40 * 512, 100 * 512, "Storage Spaces");
	assert_int_equal(scene->table.list[0].volume.kind, VOLUME_STORAGE_SPACES);
}

int main(void)
{
#define ON_A_DISK(test) cmocka_unit_test_setup_teardown(test, diskscene_open, diskscene_close)
	const struct CMUnitTest tests[] = {
		ON_A_DISK(mbr_is_read_with_logical_partitions_in_sectors_of_512_and_4096_bytes),
		ON_A_DISK(a_chain_of_logical_partitions_that_is_broken_or_returns_is_noted),
		ON_A_DISK(a_table_may_have_no_partition),
		ON_A_DISK(a_long_chain_ends_at_a_limit),
		ON_A_DISK(a_hybrid_mbr_gives_way_to_its_gpt_and_serves_without_it),
		ON_A_DISK(an_mbr_without_a_protective_entry_is_used_even_if_an_old_gpt_is_left),
		ON_A_DISK(a_disk_that_is_a_volume_is_partition_0),
		ON_A_DISK(a_boot_sector_that_looks_like_a_table_is_still_a_volume),
		ON_A_DISK(a_boot_sector_that_was_left_when_the_disk_was_partitioned_is_no_volume),
		ON_A_DISK(disks_that_hold_nothing_are_no_error),
		ON_A_DISK(storage_spaces_are_named_by_their_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
