/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VHD files: the bytes of fixed and dynamic disks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/build_image/vhdbuild.h"
#include "unit/parser/disk/vhd_scene.h"

static void the_disk_of_a_fixed_vhd_is_what_is_before_its_footer(void **state)
{
	struct scene scene;

	(void)state;
	for (size_t less = 0; less < 2; less++) { /* Virtual PC before 2004: 511 bytes */
		build(&scene, &fixed);
		scene.size -= less;
		assert_int_equal(open_it(&scene), 0);
		assert_int_equal(scene.disk->size, strlen(fixed.map) * VHDBUILD_SECTOR);
		expect_right_bytes(&scene, &fixed, 100);
		assert_null(scene.room->notes);
		drop(&scene);
	}
}

static void sectors_that_were_never_written_are_zeros_in_reads_of_any_size(void **state)
{
	static const size_t pieces[] = { 1, 511, 512, 513, 4095, 4096, 5000, 8192 };
	struct scene scene;

	(void)state;
	build(&scene, &dynamic);
	assert_int_equal(open_it(&scene), 0);
	assert_int_equal(scene.disk->size, strlen(dynamic.map) * VHDBUILD_SECTOR);
	assert_null(scene.room->notes);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		uint8_t last[1];

		scene.err.code = 0;
		expect_right_bytes(&scene, &dynamic, pieces[i]);
		assert_int_equal(scene.err.code, 0);
		assert_int_equal(source_read(scene.disk, scene.disk->size, last, 1, &scene.err), ERR_CORRUPT);
	}
	drop(&scene);
}

static void a_byte_has_a_place_in_the_file_only_where_it_is_stored(void **state)
{
	struct source_place place;
	struct scene scene;

	(void)state;
	build(&scene, &dynamic);
	assert_int_equal(open_it(&scene), 0);
	for (uint64_t at = 0; at < scene.disk->size; at += 100)
		assert_int_equal(source_place(scene.disk, at, &place), vhdbuild_is_stored(&dynamic, at));
	assert_true(source_place(scene.disk, 11 * VHDBUILD_SECTOR + 12, &place));
	assert_int_equal(place.at, VHDBUILD_BLOCKS_AT + 4608 + 512 + 3 * VHDBUILD_SECTOR + 12);
	assert_int_equal(place.size, VHDBUILD_SECTOR - 12);
	drop(&scene);
}

/* A file that counts how it is read. */
struct counted {
	struct source source;
	size_t reads;
};

static int count_read(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	((struct counted *)source)->reads++;
	return source_read(source->below, at, buffer, size, err);
}

static void a_block_is_read_at_once_and_tables_are_read_once(void **state)
{
	static const struct source_type type = { .name = "file", .read = count_read };
	struct counted *file;
	struct scene scene;
	uint8_t buffer[VHDBUILD_BLOCK];

	(void)state;
	build(&scene, &dynamic);
	file = source_new(scene.room, &type, sizeof *file,
			  source_of_memory(scene.room, "disk.vhd", scene.bytes, scene.size));
	file->source.size = scene.size;
	file->source.label = "disk.vhd";
	assert_int_equal(container_vhd.open(scene.room, &file->source, &scene.disk, &scene.err), 0);
	file->reads = 0;
	assert_int_equal(source_read(scene.disk, 0, buffer, sizeof buffer, &scene.err), 0);
	assert_int_equal(file->reads, 3); /* table, bitmap, the block */
	for (int i = 0; i < 10; i++)
		assert_int_equal(source_read(scene.disk, 100, buffer, 3000, &scene.err), 0);
	assert_int_equal(file->reads, 13);
	drop(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_disk_of_a_fixed_vhd_is_what_is_before_its_footer),
		cmocka_unit_test(sectors_that_were_never_written_are_zeros_in_reads_of_any_size),
		cmocka_unit_test(a_byte_has_a_place_in_the_file_only_where_it_is_stored),
		cmocka_unit_test(a_block_is_read_at_once_and_tables_are_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
