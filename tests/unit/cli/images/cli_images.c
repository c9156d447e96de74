/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk image as the commands take it: one disk with a Windows, an encrypted volume and one for other things. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/build/archivebuild.h"
#include "support/machine/samplefiles.h"
#include "support/program/cli.h"
#include "support/build_image/tablebuild.h"
#include "support/reading_image/windows_volume.h"

enum {
	SECTOR = 512,
	WINDOWS_AT = 64,
	CLOSED_AT = WINDOWS_AT + WINDOWS_SECTORS,
	CLOSED_SECTORS = BUILT_BITLOCKER / SECTOR,
	OTHER_AT = CLOSED_AT + CLOSED_SECTORS,
	OTHER_SECTORS = 64,
	DISK_SECTORS = OTHER_AT + OTHER_SECTORS,
	NTFS_TYPE = 0x07,
	FAT_TYPE = 0x06,
};

static void put_disk(const char *name, bool with_hives)
{
	static const uint16_t protectors[] = { 0x0800 };
	struct built_disk disk = built_disk_new(DISK_SECTORS, SECTOR);
	struct ntfsbuild *build =
		windows_volume(with_hives ? "Windows" : "Data", "server2019-ready", WINDOWS_SECTORS, NULL);

	memcpy(disk.bytes + WINDOWS_AT * SECTOR, build->bytes, build->size);
	built_bitlocker(disk.bytes + CLOSED_AT * SECTOR, 4, 0, protectors, 1);
	built_fat16(disk.bytes + OTHER_AT * SECTOR, "TOOLS      ");
	built_mbr_entry(disk.bytes, 0, 0x80, NTFS_TYPE, WINDOWS_AT, WINDOWS_SECTORS);
	built_mbr_entry(disk.bytes, 1, 0, NTFS_TYPE, CLOSED_AT, CLOSED_SECTORS);
	built_mbr_entry(disk.bytes, 2, 0, FAT_TYPE, OTHER_AT, OTHER_SECTORS);
	free(scratch_write(scratch, name, disk.bytes, disk.size));
	ntfsbuild_free(build);
	free(disk.bytes);
}

static int set_up(void **state)
{
	if (!getenv("TLSREADY_SOURCE"))
		skip();
	scratch_set_up(state);
	put_disk("gold.img", true);
	put_disk("data.img", false);
	return 0;
}

static void an_image_is_listed_volume_by_volume_and_then_its_machines(void **state)
{
	const char *out = expect(0, "list gold.img")->out;

	(void)state;
	assert_has(out, "gold.img: raw disk image, MBR\n  partition 1  NTFS       256 KiB  1 machine\n"
			"  partition 2  BitLocker   32 KiB  is encrypted with BitLocker (");
	assert_has(out, "  partition 3  FAT16       32 KiB  is FAT16, which holds no Windows (label TOOLS)\n");
	assert_has(out, "\n\ngold.img\n  SOFTWARE  clean");
	assert_has(out, "  gold.img > partition 1 > Windows/System32/config/SYSTEM\n");
	assert_has(out,
		   "\n1 machine, 2 inputs, 0 transaction logs; 1 volume that may hold Windows cannot be read; 1 note\n");
	assert_null(strstr(out, "note: gold.img")); /* the volumes are listed already */
}

static void an_image_without_a_machine_is_listed_all_the_same(void **state)
{
	const char *out = expect(3, "list data.img")->out;

	(void)state;
	assert_has(out, "  partition 1  NTFS       256 KiB  has no Windows folder\n");
	assert_has(out, "  no machine was found in it\n\n0 machines, 0 inputs");
}

static void several_images_are_kept_apart(void **state)
{
	const char *out = expect(0, "list data.img gold.img")->out;

	(void)state;
	assert_has(out, "  no machine was found in it\n\ngold.img: raw disk image, MBR\n");
	assert_has(out, "; 2 volumes that may hold Windows cannot be read; 2 notes\n");
}

static json_t *member(json_t *list, size_t index, const char *name)
{
	return json_object_get(json_array_get(list, index), name);
}

static void json_has_the_volumes(void **state)
{
	json_t *list = json_loads(expect(0, "list -o json data.img gold.img")->out, 0, NULL);
	json_t *images = json_object_get(list, "images"), *volumes = member(images, 1, "volumes");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(list, "machines")), 2);
	assert_int_equal(json_array_size(images), 2);
	assert_string_equal(json_string_value(member(images, 1, "operand")), "gold.img");
	assert_string_equal(json_string_value(member(images, 1, "format")), "raw disk image");
	assert_string_equal(json_string_value(member(images, 1, "scheme")), "MBR");
	assert_int_equal(json_array_size(volumes), 3);
	assert_string_equal(json_string_value(member(volumes, 0, "path")), "gold.img > partition 1");
	assert_int_equal(json_integer_value(member(volumes, 0, "machines")), 1);
	assert_int_equal(json_integer_value(member(volumes, 0, "size")), WINDOWS_SECTORS * SECTOR);
	assert_null(member(volumes, 0, "why"));
	assert_string_equal(json_string_value(member(volumes, 1, "what")), "BitLocker");
	assert_true(json_is_true(member(volumes, 1, "may_hold_windows")));
	assert_false(json_is_true(member(volumes, 2, "may_hold_windows")));
	json_decref(list);
}

/* Of the file in the image, as of the file of the host. */
static void every_command_takes_an_image(void **state)
{
	(void)state;
	assert_has(expect(0, "check -q gold.img")->out, "READY  gold.img");
	assert_has(expect(0, "query gold.img -o text --key 'HKLM\\SYSTEM\\Select'")->out, "    Current  REG_DWORD  ");
	assert_has(expect(0, "fix gold.img -o reg=fix.reg")->out, "nothing to fix");
	put_disk("later.img", true);
	assert_has(expect(0, "diff gold.img later.img")->out, "SAME");
}

static void put_two_machines(const char *name)
{
	static const char *const samples[] = { "server2019-ready", "server2012-client-off" };
	struct built_disk disk = built_disk_new(WINDOWS_AT + 2 * WINDOWS_SECTORS, SECTOR);

	for (int i = 0; i < 2; i++) {
		struct ntfsbuild *build = windows_volume("Windows", samples[i], WINDOWS_SECTORS, NULL);
		uint32_t at = WINDOWS_AT + (uint32_t)i * WINDOWS_SECTORS;

		memcpy(disk.bytes + at * SECTOR, build->bytes, build->size);
		built_mbr_entry(disk.bytes, i, 0, NTFS_TYPE, at, WINDOWS_SECTORS);
		ntfsbuild_free(build);
	}
	free(scratch_write(scratch, name, disk.bytes, disk.size));
	free(disk.bytes);
}

static void a_command_in_a_report_chooses_its_machine_of_the_image(void **state)
{
	(void)state;
	put_two_machines("two.img");
	const char *text = expect(1, "check two.img -v --width 200 -o text -o json=two.json")->out;

	assert_has(text, "tlsready fix two.img --partition 2 --for offline -o reg=fix.reg");
	assert_has(expect(0, "fix two.img --partition 2 --for offline -o reg=fix.reg")->out, "NOT READY -> READY");
	expect(0, "verify two.json");
}

static void a_comparison_with_one_of_two_machines_of_an_image_names_it(void **state)
{
	(void)state;
	put_two_machines("two.img");
	expect(0, "check two.img --partition 1 -o json=first.json");
	const char *text = expect(4, "diff first.json two.img")->out;

	assert_has(text, "  A  first.json\n  B  two.img\n");
	assert_has(text, "SAME  READY on both sides: two.img partition 1\n");
	assert_has(text, "  B  two.img partition 1  Server 2019 x64  READY\n");
	assert_has(text, "only in B: two.img partition 2  NOT READY\n");
}

static void a_partition_behind_the_end_of_a_cut_disk_is_told_beside_the_machines(void **state)
{
	char path[512];

	(void)state;
	put_two_machines("cut.img");
	snprintf(path, sizeof path, "%s/cut.img", scratch);
	assert_int_equal(truncate(path, (WINDOWS_AT + WINDOWS_SECTORS) * SECTOR), 0);
	const struct program_run *run = expect(0, "check cut.img");

	assert_has(run->out, "READY");
	assert_has(run->err, "cut.img > partition 2: cannot be read: it is behind the end of the disk, which is cut off");
	assert_has(expect(0, "list cut.img")->out, "1 volume that may hold Windows cannot be read");
}

static void put_archive(const char *name, const char *other)
{
	static const char *const hives[] = { "SYSTEM", "SOFTWARE" };
	struct build *build = calloc(1, sizeof *build);
	char path[512];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/samples/hives/server2019-ready/%s", getenv("TLSREADY_SOURCE"), hives[i]);
		size_t size;
		char *hive = samplefile_text(path, 1 << 16, &size);

		assert_non_null(hive);
		snprintf(path, sizeof path, "C/Windows/System32/config/%s", hives[i]);
		build_zip(build, path, 0, hive, size);
		free(hive);
	}
	build_zip(build, other, 0, "other", 5);
	build_zip_end(build);
	free(scratch_write(scratch, name, build->bytes, build->size));
	free(build);
}

static void an_entry_of_an_archive_that_nobody_opens_is_told_beside_the_machine(void **state)
{
	static const char *const paths[] = { "/C/Windows/System32/config/SYSTEM", "C/Windows/../Windows/System32/config/SYSTEM" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		put_archive("b.zip", paths[i]);
		const struct program_run *run = expect(0, "check b.zip");

		assert_has(run->out, "READY");
		assert_has(run->err, "b.zip: has an entry that is not read: ");
		assert_has(run->err, "SYSTEM has an absolute path, or one with \"..\"\n");
		assert_has(run->err, paths[i]);
	}
}

static void a_file_that_an_archive_holds_twice_is_not_told_of_as_two_spellings(void **state)
{
	(void)state;
	put_archive("twice.zip", "C/Windows/System32/config/SYSTEM");
	const struct program_run *run = expect(3, "check twice.zip");

	assert_has(run->err, "SYSTEM: is in the archive more than once: which of them is meant cannot be determined\n");
	assert_null(strstr(run->err, "spellings"));
}

/* One flipped bit in a folder of Windows may lead to any other file, perhaps to a hive of another time. */
static void a_file_that_the_index_confuses_with_another_is_never_evaluated(void **state)
{
	struct windows_records records;
	struct ntfsbuild *build = windows_volume("Windows", "server2019-ready", WINDOWS_SECTORS, &records);
	uint8_t *index = ntfsbuild_record(build, records.config), to[8], with[8];
	size_t changed = 0;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		to[i] = (uint8_t)(ntfsbuild_reference(build, records.system) >> 8 * i);
		with[i] = (uint8_t)(ntfsbuild_reference(build, records.software) >> 8 * i);
	}
	for (size_t at = 0; at + 8 <= NTFSBUILD_RECORD; at += 8)
		if (memcmp(index + at, to, 8) == 0) {
			memcpy(index + at, with, 8);
			changed++;
		}
	assert_int_equal(changed, 1);
	free(scratch_write(scratch, "confused.img", build->bytes, build->size));
	ntfsbuild_free(build);
	const struct program_run *run = expect(3, "check confused.img");

	assert_has(run->out, "INDETERMINATE");
	assert_has(run->out, "does not have this name");
	assert_has(expect(0, "list confused.img")->out, "does not have this name in this folder");
}

static void an_archive_of_exports_alone_says_what_to_do(void **state)
{
	static const char text[] = "Windows Registry Editor Version 5.00\r\n";
	struct build *build = calloc(1, sizeof *build);

	(void)state;
	build_zip(build, "host/export.reg", 0, text, sizeof text - 1);
	build_zip_end(build);
	free(scratch_write(scratch, "a.zip", build->bytes, build->size));
	free(build);
	assert_has(expect(3, "list a.zip")->out, "holds no registry hives, but 1 .reg file: unpack it first\n");
	assert_has(expect(3, "check a.zip")->err, "holds no registry hives, but 1 .reg file: unpack it first\n");
}

/* What reaches the parsers of texts came another way. */
static void an_image_through_a_pipe_is_named(void **state)
{
	(void)state;
	free(scratch_write(scratch, "a.wim", "MSWIM\0\0\0 and more", 17));
	assert_has(expect(3, "check -q - < a.wim")->err,
		   "a Windows image (WIM), which tlsready reads only as an input of its own, from a file");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_image_is_listed_volume_by_volume_and_then_its_machines),
		TEST(an_image_without_a_machine_is_listed_all_the_same),
		TEST(several_images_are_kept_apart),
		TEST(json_has_the_volumes),
		TEST(every_command_takes_an_image),
		TEST(a_command_in_a_report_chooses_its_machine_of_the_image),
		TEST(a_file_that_the_index_confuses_with_another_is_never_evaluated),
		TEST(a_comparison_with_one_of_two_machines_of_an_image_names_it),
		TEST(a_partition_behind_the_end_of_a_cut_disk_is_told_beside_the_machines),
		TEST(an_entry_of_an_archive_that_nobody_opens_is_told_beside_the_machine),
		TEST(a_file_that_an_archive_holds_twice_is_not_told_of_as_two_spellings),
		TEST(an_archive_of_exports_alone_says_what_to_do),
		TEST(an_image_through_a_pipe_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
