/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An index entry and the file record that it leads to must be of the same file, or no byte of it is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/reading_image/ntfsscene.h"

enum { VOLUME = 64 << 10 };

static uint8_t content[2000];

struct records {
	unsigned folder, file, other, linked;
};

/* config\SYSTEM and config\SECURITY; a file with a further name and an 8.3 name in a record of its own. */
static struct ntfsscene *scene_of(void **state, struct records *ret)
{
	struct ntfsscene *scene = *state = ntfsscene_new(VOLUME, 512);
	struct ntfsbuild *build = scene->build;
	uint8_t list[128] = { 0 };

	ret->folder = ntfsbuild_add(build, NTFSBUILD_ROOT, "config", true);
	ret->file = ntfsbuild_add(build, ret->folder, "SYSTEM", false);
	ret->other = ntfsbuild_add(build, ret->folder, "SECURITY", false);
	ret->linked = ntfsbuild_add(build, ret->folder, "a long name", false);
	unsigned names = ntfsbuild_extension(build, ret->linked);
	size_t used = ntfsbuild_listed(list, 0x30, "", 0, ret->linked);

	used += ntfsbuild_listed(list + used, 0x30, "", 0, names);
	ntfsbuild_value(build, ret->linked, 0x20, "", list, used);
	ntfsbuild_file_name(build, names, ret->folder, "ALONGN~1", 2);
	ntfsbuild_name(build, ret->folder, ret->linked, "ALONGN~1", 2);
	ntfsbuild_file_name(build, names, NTFSBUILD_ROOT, "hard link", 1);
	ntfsbuild_name(build, NTFSBUILD_ROOT, ret->linked, "hard link", 1);
	ntfsbuild_data(build, ret->file, content, sizeof content);
	ntfsbuild_data(build, ret->other, content, 1000);
	ntfsbuild_data(build, ret->linked, content, 500);
	ntfsbuild_finish(build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	return scene;
}

static int close_scene(void **state)
{
	ntfsscene_free(*state);
	return 0;
}

static uint64_t reference(const struct ntfsscene *scene, unsigned record)
{
	return ntfsbuild_reference(scene->build, record);
}

static int confirm(struct ntfsscene *scene, uint64_t folder, const char *name, uint64_t file)
{
	scene->err = (struct error){ 0 };
	return ntfs_confirm(scene->ntfs, folder, name, file, &scene->err);
}

static void every_name_that_the_record_states_is_confirmed(void **state)
{
	struct records records;
	struct ntfsscene *scene = scene_of(state, &records);
	uint64_t folder = reference(scene, records.folder), linked = reference(scene, records.linked);

	assert_int_equal(confirm(scene, NTFS_ROOT, "config", folder), 0);
	assert_int_equal(confirm(scene, folder, "SYSTEM", reference(scene, records.file)), 0);
	assert_int_equal(confirm(scene, folder, "system", reference(scene, records.file)), 0);
	assert_int_equal(confirm(scene, folder, "a long name", linked), 0);
	assert_int_equal(confirm(scene, folder, "ALONGN~1", linked), 0);
	assert_int_equal(confirm(scene, NTFS_ROOT, "hard link", linked), 0);
}

static void another_file_is_damage_and_not_its_bytes(void **state)
{
	struct records records;
	struct ntfsscene *scene = scene_of(state, &records);
	uint64_t folder = reference(scene, records.folder), file = reference(scene, records.file);

	assert_int_equal(confirm(scene, folder, "SYSTEM", reference(scene, records.other)), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "does not have this name in this folder"));
	assert_int_equal(confirm(scene, NTFS_ROOT, "SYSTEM", file), ERR_CORRUPT);
	assert_int_equal(confirm(scene, folder + ((uint64_t)1 << 48), "SYSTEM", file), ERR_CORRUPT);
	assert_int_equal(confirm(scene, folder, "SYSTE", file), ERR_CORRUPT);
	assert_int_equal(confirm(scene, folder, "hard link", reference(scene, records.linked)), ERR_CORRUPT);
	assert_int_equal(confirm(scene, folder, "SYSTEM", file + ((uint64_t)1 << 48)), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "reused for another file"));
}

/* With the sequence number of the record that it leads to, as nearly all of a volume have one of a few. */
static void no_changed_bit_of_a_reference_is_confirmed(void **state)
{
	struct records records;
	struct ntfsscene *scene = scene_of(state, &records);
	uint64_t folder = reference(scene, records.folder);

	for (unsigned record = 0; record < NTFSBUILD_RECORDS; record++) {
		int result = confirm(scene, folder, "SYSTEM", reference(scene, record) & 0xffffffffffff);

		assert_int_equal(result, record == records.file ? 0 : ERR_CORRUPT);
	}
}

static void a_further_record_must_be_one_of_the_file(void **state)
{
	struct records records;
	struct ntfsscene *scene = scene_of(state, &records);
	uint8_t *names = ntfsbuild_record(scene->build, records.linked + 1);

	names[0x20] ^= 1; /* it continues another file */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(confirm(scene, NTFS_ROOT, "hard link", reference(scene, records.linked)), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "not an extension of it"));
}

/* What an index says of a folder is a copy: a flipped bit in it would make all in the folder absent. */
static void a_folder_is_one_by_its_record(void **state)
{
	struct records records;
	struct ntfsscene *scene = scene_of(state, &records);
	uint8_t *root = ntfsbuild_record(scene->build, NTFSBUILD_ROOT);
	struct ntfs_entry entry;
	size_t changed = 0;

	for (size_t at = 0; at + 4 <= NTFSBUILD_RECORD; at += 4)
		if (memcmp(root + at, "\0\0\0\x10", 4) == 0) { /* the attributes of config */
			root[at + 3] = 0;
			changed++;
		}
	assert_int_equal(changed, 1);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_find(scene, "config", &entry), 1);
	assert_true(entry.is_folder);
	assert_int_equal(ntfsscene_find(scene, "config/SYSTEM", &entry), 1);
	assert_false(entry.is_folder);
}

static void a_size_without_sense_is_damage_and_no_lack_of_memory(void **state)
{
	struct records records;
	struct ntfsscene *scene = scene_of(state, &records);
	uint8_t *data = ntfsbuild_record(scene->build, records.file) + 0x38 + 0x48 + 0x68;

	assert_int_equal(data[0], 0x80);
	data[0x36] = data[0x3e] = 0x40; /* size and valid length: 2^54 and more */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_null(ntfsscene_file(scene, "config/SYSTEM"));
	assert_int_equal(scene->err.code, ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "its size is 0x400000000007d0, its run list ends at 0x800"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_name_that_the_record_states_is_confirmed, close_scene),
		cmocka_unit_test_teardown(another_file_is_damage_and_not_its_bytes, close_scene),
		cmocka_unit_test_teardown(no_changed_bit_of_a_reference_is_confirmed, close_scene),
		cmocka_unit_test_teardown(a_further_record_must_be_one_of_the_file, close_scene),
		cmocka_unit_test_teardown(a_folder_is_one_by_its_record, close_scene),
		cmocka_unit_test_teardown(a_size_without_sense_is_damage_and_no_lack_of_memory, close_scene),
	};

	for (size_t i = 0; i < sizeof content; i++)
		content[i] = (uint8_t)(i * i / 31 + i);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
