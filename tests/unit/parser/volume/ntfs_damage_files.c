/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of an NTFS volume whose records are damaged: references, run lists, sizes, pieces in other records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/reading_image/ntfsscene.h"
#include "unit/parser/volume/ntfs_damage.h"

/* Opens the file of a path: 0 or a negative number. */
static int open_at(struct ntfsscene *scene, const char *path)
{
	return ntfsscene_file(scene, path) ? 0 : (int)scene->err.code;
}

static void a_reference_must_lead_to_the_file_it_was_made_for(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *file = scene->build->bytes + places.file;

	file[0x10]++;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "reused for another file");
	file[0x10]--;
	file[0x16] = 0;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "not in use");
	file[0x16] = 1;
	file[0x20] = 7;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "an extension of file record 7");
	file[0x20] = 0;
	file[0x2c]++;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "number of another");
	file[0x2c]--;
	memcpy(file, "BAAD", 4);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "marked as bad");
	assert_error(scene, open_at(scene, "many"), ERR_FORMAT, "is a folder");
	assert_int_equal(find(scene, "many/name-03/x"), ERR_FORMAT);
}

static void a_run_list_must_be_sound(void **state)
{
	static const struct {
		const char *mapping, *word;
	} cases[] = {
		{ "\x11\x06\x7f", "outside of the volume" }, /* 6 clusters at 127 of 127 */
		{ "\x11\x06\xff", "outside of the volume" }, /* before its start */
		{ "\x11\x06\x7e", "outside of the volume" }, /* the last of them */
		{ "\x11\xff\x10", "impossible length" },     { "\x11\x05\x10", "does not end where" },
		{ "\x11\x07\x10", "does not end where" },    { "\x19\x06\x10", "cannot be decoded" },
		{ "\x91\x06\x10", "cannot be decoded" },     { "\x10\x10\x10", "cannot be decoded" },
	};
	struct ntfsscene *scene = scene_of(state);
	uint8_t *mapping = scene->build->bytes + places.file + DATA_AT + 0x40;

	assert_int_equal(mapping[0], 0x11);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		memcpy(mapping, cases[i].mapping, 3);
		assert_int_equal(ntfsscene_open(scene, 0), 0);
		if (i < 8)
			assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, cases[i].word);
		else
			assert_int_equal(open_at(scene, "system"), ERR_CORRUPT);
	}
}

static void a_size_beyond_the_run_list_ends_in_an_error_and_not_in_zeros(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *data = scene->build->bytes + places.file + DATA_AT, bytes[512];

	data[0x31] = data[0x39] = 0x20; /* size and valid length: 0x20b8 */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	struct source *file = ntfsscene_file(scene, "system");

	assert_non_null(file);
	assert_int_equal(source_read(file, 0, bytes, 512, &scene->err), 0);
	assert_error(scene, source_read(file, 3072, bytes, 512, &scene->err), ERR_CORRUPT, "it ends at 0xc00");
	data[0x39] = 0x21;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "valid data length");
}

static void behind_the_last_cluster_are_no_zeros_either(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *data = scene->build->bytes + places.file + DATA_AT, bytes[512];

	data[0x31] = 0x20; /* size 0x20b8; the valid data length is in the clusters */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	struct source *file = ntfsscene_file(scene, "system");

	assert_non_null(file);
	assert_int_equal(source_read(file, 0, bytes, 512, &scene->err), 0);
	assert_error(scene, source_read(file, 3072, bytes, 512, &scene->err), ERR_CORRUPT, "it ends at 0xc00");
}

static void a_value_that_overlaps_the_head_of_its_attribute_is_refused(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *data = scene->build->bytes + places.file + DATA_AT;

	data[8] = 0; /* in clusters it was: where a value in the record has its size and place, there are zeros */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_error(scene, open_at(scene, "system"), ERR_CORRUPT, "value of an attribute");
}

static void a_piece_must_belong_to_the_file_and_continue_it(void **state)
{
	for (int kind = 0; kind < 5; kind++) {
		static const char *const words[] = { "not an extension of it", "two beginnings", "does not continue",
						     "attribute list", "not an extension of it" };
		struct ntfsscene *scene = *state = ntfsscene_new(VOLUME, 512);
		struct ntfsbuild *build = scene->build;
		unsigned record = ntfsbuild_add(build, NTFSBUILD_ROOT, "pieces", false);
		unsigned other = ntfsbuild_add(build, NTFSBUILD_ROOT, "other", false);
		unsigned piece = ntfsbuild_extension(build, kind == 0 ? other : record);
		struct ntfsbuild_run run = { .lcn = ntfsbuild_clusters(build, content, 1024), .count = 2 };
		uint8_t list[128] = { 0 };
		size_t used = ntfsbuild_listed(list, 0x80, "", 0, record);

		used += ntfsbuild_listed(list + used, 0x80, "",
					 kind == 1   ? 0
					 : kind == 2 ? 3
						     : 2,
					 kind == 4 ? record : piece);
		if (kind == 3)
			list[4] = 8; /* shorter than its head */
		ntfsbuild_value(build, record, 0x20, "", list, used);
		ntfsbuild_runs(build, record, 0x80, "", 0, 0, 0, &run, 1, 2048, 2048);
		ntfsbuild_runs(build, piece, 0x80, "", 0, 0, kind == 2 ? 3 : 2, &run, 1, 0, 0);
		ntfsbuild_finish(build);
		assert_int_equal(ntfsscene_open(scene, 0), 0);
		assert_error(scene, open_at(scene, "pieces"), ERR_CORRUPT, words[kind]);
		if (kind < 4)
			ntfsscene_free(scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_reference_must_lead_to_the_file_it_was_made_for, close_scene),
		cmocka_unit_test_teardown(a_run_list_must_be_sound, close_scene),
		cmocka_unit_test_teardown(a_size_beyond_the_run_list_ends_in_an_error_and_not_in_zeros, close_scene),
		cmocka_unit_test_teardown(a_value_that_overlaps_the_head_of_its_attribute_is_refused, close_scene),
		cmocka_unit_test_teardown(behind_the_last_cluster_are_no_zeros_either, close_scene),
		cmocka_unit_test_teardown(a_piece_must_belong_to_the_file_and_continue_it, close_scene),
	};

	for (size_t i = 0; i < sizeof content; i++)
		content[i] = (uint8_t)(i * i / 31 + i);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
