/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders of an NTFS volume that is sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/reading_image/ntfsscene.h"

enum { VOLUME = 64 << 10, LARGE = 512 << 10, NAMES = 40 };

static uint8_t content[40000];

static void fill_content(void)
{
	uint32_t x = 12345;

	for (size_t i = 0; i < sizeof content; i++) {
		x = x * 1664525 + 1013904223;
		content[i] = (uint8_t)(x >> 24);
	}
}

static struct ntfsscene *scene_of(void **state, size_t size, size_t cluster)
{
	*state = ntfsscene_new(size, cluster);
	return *state;
}

static int close_scene(void **state)
{
	ntfsscene_free(*state);
	return 0;
}

static void a_file_in_its_record_and_one_in_clusters_are_found_in_any_case(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 512);
	struct ntfsbuild *build = scene->build;
	unsigned folder = ntfsbuild_add(build, NTFSBUILD_ROOT, "Windows", true);
	struct source_place place;
	struct ntfs_entry entry;

	ntfsbuild_value(build, ntfsbuild_add(build, folder, "win.ini", false), 0x80, "", content, 100);
	ntfsbuild_data(build, ntfsbuild_add(build, folder, "SYSTEM", false), content, 5000);
	ntfsbuild_finish(build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "WINDOWS/Win.INI"), content, 100));
	assert_false(source_place(ntfsscene_file(scene, "windows/win.ini"), 0, &place));
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "windows/System"), content, 5000));
	assert_true(source_place(ntfsscene_file(scene, "windows/system"), 700, &place));
	assert_int_equal(place.size, 5120 - 700 - 120);
	assert_int_equal(ntfsscene_find(scene, "windows/SOFTWARE", &entry), 0);
	assert_int_equal(ntfsscene_find(scene, "Windows", &entry), 1);
	assert_true(entry.is_folder);
	assert_string_equal(entry.name, "Windows");
	assert_int_equal(ntfs_find(scene->ntfs, NTFS_ROOT, "", &entry, &scene->err), 0);
	assert_int_equal(scene->room->note_count, 0);
}

static void the_volume_tells_its_label_version_and_whether_it_is_dirty(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 512);
	const struct ntfs_volume *volume;

	ntfsbuild_finish(scene->build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	volume = ntfs_volume_of(scene->ntfs);
	assert_string_equal(volume->label, "Test");
	assert_int_equal(volume->major, 3);
	assert_int_equal(volume->minor, 1);
	assert_false(volume->is_dirty);
	assert_int_equal(volume->serial, 0x1122334455667788);
	assert_int_equal(volume->cluster_size, 512);
	assert_int_equal(volume->size, VOLUME - 512);
}

static void clusters_larger_than_blocks_are_read_and_their_size_may_be_a_negative_power(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 2048);
	char name[NAMES][16];

	for (int i = 0; i < 10; i++) {
		snprintf(name[i], sizeof name[i], "file-number-%02d", i);
		ntfsbuild_data(scene->build, ntfsbuild_add(scene->build, NTFSBUILD_ROOT, name[i], false), content + i,
			       300);
	}
	ntfsbuild_finish(scene->build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "file-number-07"), content + 7, 300));
	scene->build->bytes[0x0d] = 0x100 - 2; /* 4 sectors */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfs_volume_of(scene->ntfs)->cluster_size, 2048);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "file-number-07"), content + 7, 300));
}

/* Two names a record, as 8.3 names are. */
static void add_many(struct ntfsbuild *build, char name[NAMES][16])
{
	unsigned record = ntfsbuild_add(build, 0, NULL, false);

	ntfsbuild_value(build, record, 0x80, "", content, 10);
	for (int i = 0; i < NAMES; i++) {
		snprintf(name[i], sizeof name[i], "Name-%02d", (i * 7) % NAMES);
		ntfsbuild_name(build, NTFSBUILD_ROOT, record, name[i], 1);
	}
	ntfsbuild_name(build, NTFSBUILD_ROOT, record, "NAME~1", 2);
}

static void a_folder_of_many_blocks_is_listed_in_order_and_each_name_is_found(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 512);
	char name[NAMES][16], text[1024], expected[1024] = "";
	struct ntfs_entry entry;

	add_many(scene->build, name);
	ntfsbuild_finish(scene->build);
	for (int i = 0; i < NAMES; i++)
		snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "Name-%02d ", i);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_names(scene, NTFS_ROOT, 1000, text, sizeof text), 0);
	assert_string_equal(text, expected);
	for (int i = 0; i < NAMES; i++)
		assert_int_equal(ntfsscene_find(scene, name[i], &entry), 1);
	assert_int_equal(ntfsscene_find(scene, "name~1", &entry), 1);
	assert_string_equal(entry.name, "NAME~1");
	for (int i = 0; i < NAMES; i++) {
		snprintf(text, sizeof text, "Name-%02d+", i);
		assert_int_equal(ntfsscene_find(scene, text, &entry), 0);
	}
	assert_int_equal(ntfsscene_names(scene, NTFS_ROOT, 3, text, sizeof text), ERR_LIMIT);
	assert_string_equal(text, "Name-00 Name-01 Name-02 ");
}

static void little_is_read_to_learn_that_a_name_is_absent(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 512);
	struct ntfs_entry entry;
	char name[NAMES][16];

	add_many(scene->build, name);
	ntfsbuild_finish(scene->build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_find(scene, "Windows", &entry), 0);
	assert_int_equal(scene->reads, 5); /* boot sector, $MFT, $Volume, the root, a block of its index */
	assert_int_equal(ntfsscene_find(scene, "Windows", &entry), 0);
	assert_int_equal(scene->reads, 5);
}

static void names_that_are_not_ascii_are_compared_by_the_table_of_the_volume(void **state)
{
	struct ntfsscene *scene = scene_of(state, LARGE, 512);
	struct ntfsbuild *build = scene->build;
	struct ntfs_entry entry;
	char text[256];

	ntfsbuild_add(build, NTFSBUILD_ROOT, "\xc3\x84pfel", false);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "\xd0\xbc\xd0\xb8\xd1\x80", false);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "Zebra", false);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "lone\xed\xa0\x80", false);
	ntfsbuild_finish(build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_find(scene, "zebra", &entry), 1); /* ASCII needs no table */
	assert_int_equal(ntfsscene_find(scene, "\xc3\xa4PFEL", &entry), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "$UpCase"));

	ntfsscene_free(scene);
	scene = scene_of(state, LARGE, 512);
	build = scene->build;
	ntfsbuild_upcase(build);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "\xc3\x84pfel", false);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "\xd0\xbc\xd0\xb8\xd1\x80", false);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "Zebra", false);
	ntfsbuild_add(build, NTFSBUILD_ROOT, "lone\xed\xa0\x80", false);
	ntfsbuild_finish(build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_find(scene, "\xc3\xa4PFEL", &entry), 1);
	assert_int_equal(ntfsscene_find(scene, "\xd0\x9c\xd0\x98\xd0\xa0", &entry), 1);
	assert_int_equal(ntfsscene_find(scene, "\xd0\x9c\xd0\x98\xd0\x98", &entry), 0);
	assert_int_equal(ntfsscene_find(scene, "LONE\xed\xa0\x80", &entry), 1);
	assert_string_equal(entry.name, "lone\xed\xa0\x80");
	assert_int_equal(ntfsscene_names(scene, NTFS_ROOT, 10, text, sizeof text), 0);
	assert_string_equal(text, "lone\xed\xa0\x80 Zebra \xc3\x84pfel \xd0\xbc\xd0\xb8\xd1\x80 ");
}

/* 20 pieces in an order of their own, in the file record and two others; the list in the record or in clusters. */
static void add_in_pieces(struct ntfsbuild *build, bool list_in_clusters)
{
	unsigned record = ntfsbuild_add(build, NTFSBUILD_ROOT, "pieces", false);
	unsigned second = ntfsbuild_extension(build, record), third = ntfsbuild_extension(build, record);
	struct ntfsbuild_run runs[20];
	uint8_t list[256];
	size_t used = 0;

	for (size_t i = 20; i-- > 0;)
		runs[i] = (struct ntfsbuild_run){ .lcn = ntfsbuild_clusters(build, content + i * 512, 512), .count = 1 };
	used += ntfsbuild_listed(list + used, 0x10, "", 0, record);
	used += ntfsbuild_listed(list + used, 0x80, "", 0, record);
	used += ntfsbuild_listed(list + used, 0x80, "", 5, second);
	used += ntfsbuild_listed(list + used, 0x80, "", 12, third);
	if (list_in_clusters) {
		struct ntfsbuild_run run = { .lcn = ntfsbuild_clusters(build, list, used), .count = 1 };

		ntfsbuild_runs(build, record, 0x20, "", 0, 0, 0, &run, 1, used, used);
	} else
		ntfsbuild_value(build, record, 0x20, "", list, used);
	ntfsbuild_runs(build, record, 0x80, "", 0, 0, 0, runs, 5, 10000, 10000);
	ntfsbuild_runs(build, second, 0x80, "", 0, 0, 5, runs + 5, 7, 0, 0);
	ntfsbuild_runs(build, third, 0x80, "", 0, 0, 12, runs + 12, 8, 0, 0);
}

static void a_file_in_many_pieces_is_read_through_its_attribute_list(void **state)
{
	for (int list_in_clusters = 0; list_in_clusters < 2; list_in_clusters++) {
		struct ntfsscene *scene = scene_of(state, VOLUME, 512);

		add_in_pieces(scene->build, list_in_clusters);
		ntfsbuild_finish(scene->build);
		assert_int_equal(ntfsscene_open(scene, 0), 0);
		assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "pieces"), content, 10000));
		if (!list_in_clusters)
			ntfsscene_free(scene);
	}
}

static void what_was_never_written_is_zeros_and_a_note_says_where(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 512);
	struct ntfsbuild *build = scene->build;
	uint8_t expected[3000] = { 0 };
	struct ntfsbuild_run runs[] = {
		{ .lcn = ntfsbuild_clusters(build, content, 1024), .count = 2 },
		{ .lcn = NTFSBUILD_HOLE, .count = 2 },
		{ .lcn = ntfsbuild_clusters(build, content + 2048, 1024), .count = 2 },
	};
	struct source_place place;

	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "hole", false), 0x80, "", 0x8000, 0, 0, runs, 3,
		       3000, 3000);
	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "short", false), 0x80, "", 0, 0, 0, runs, 1, 1000,
		       700);
	ntfsbuild_finish(build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	memcpy(expected, content, 1024);
	memcpy(expected + 2048, content + 2048, 3000 - 2048);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "hole"), expected, 3000));
	assert_false(source_place(ntfsscene_file(scene, "hole"), 1024, &place));
	assert_true(sources_noted(scene->room, "no bytes are stored at 0x400"));
	memset(expected + 700, 0, 300);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "short"), expected, 1000));
	assert_true(sources_noted(scene->room, "never written from 0x2bc to 0x3e8"));
	assert_false(source_place(ntfsscene_file(scene, "short"), 700, &place));
}

static int stop_at_once(void *context, const struct ntfs_entry *entry)
{
	(void)entry;
	++*(int *)context;
	return 7;
}

static void whoever_lists_a_folder_may_stop(void **state)
{
	struct ntfsscene *scene = scene_of(state, VOLUME, 512);
	char name[NAMES][16];
	int calls = 0;

	add_many(scene->build, name);
	ntfsbuild_finish(scene->build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfs_each(scene->ntfs, NTFS_ROOT, 100, stop_at_once, &calls, &scene->err), 7);
	assert_int_equal(calls, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_file_in_its_record_and_one_in_clusters_are_found_in_any_case, close_scene),
		cmocka_unit_test_teardown(the_volume_tells_its_label_version_and_whether_it_is_dirty, close_scene),
		cmocka_unit_test_teardown(clusters_larger_than_blocks_are_read_and_their_size_may_be_a_negative_power,
					  close_scene),
		cmocka_unit_test_teardown(a_folder_of_many_blocks_is_listed_in_order_and_each_name_is_found, close_scene),
		cmocka_unit_test_teardown(little_is_read_to_learn_that_a_name_is_absent, close_scene),
		cmocka_unit_test_teardown(names_that_are_not_ascii_are_compared_by_the_table_of_the_volume, close_scene),
		cmocka_unit_test_teardown(a_file_in_many_pieces_is_read_through_its_attribute_list, close_scene),
		cmocka_unit_test_teardown(what_was_never_written_is_zeros_and_a_note_says_where, close_scene),
		cmocka_unit_test_teardown(whoever_lists_a_folder_may_stop, close_scene),
	};

	fill_content();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
