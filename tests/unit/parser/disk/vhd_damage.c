/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VHD files whose footers, headers or blocks are damaged: the copy of the footer, a doubt, or an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/reading_image/sources.h"
#include "support/build_image/vhdbuild.h"
#include "unit/parser/disk/vhd_scene.h"

static bool has_doubt(const struct source_room *room)
{
	for (const struct source_note *note = room->notes; note; note = note->next)
		if (note->doubt == DOUBT_SOME)
			return true;
	return false;
}

static void expect_refused(struct scene *scene, enum err code, const char *text)
{
	assert_int_equal(open_it(scene), code);
	assert_non_null(strstr(scene->err.text, text));
	drop(scene);
}

static void the_copy_of_the_footer_is_used_where_the_one_at_the_end_is_damaged_or_cut_off(void **state)
{
	struct scene scene;

	(void)state;
	for (size_t cut = 0; cut < 2; cut++) {
		build(&scene, &dynamic);
		scene.size -= cut ? VHDBUILD_FOOTER : 0;
		scene.bytes[scene.size - 460] ^= cut ? 0 : 1;
		assert_int_equal(open_it(&scene), 0);
		assert_true(sources_noted(scene.room, "copy at its start was used"));
		assert_false(has_doubt(scene.room));
		expect_right_bytes(&scene, &dynamic, 512);
		drop(&scene);
	}
}

static void no_verdict_rests_on_a_footer_or_header_whose_checksum_is_wrong(void **state)
{
	struct scene scene;

	(void)state;
	build(&scene, &dynamic);
	scene.bytes[70] ^= 1;
	scene.bytes[scene.size - VHDBUILD_FOOTER + 70] ^= 1;
	assert_int_equal(open_it(&scene), 0);
	assert_true(sources_noted(scene.room, "footer whose checksum is wrong") && has_doubt(scene.room));
	drop(&scene);
	build(&scene, &dynamic);
	scene.bytes[VHDBUILD_HEADER_AT + 1000] ^= 1;
	assert_int_equal(open_it(&scene), 0);
	assert_true(sources_noted(scene.room, "header whose checksum is wrong") && has_doubt(scene.room));
	drop(&scene);
}

static void two_footers_that_describe_two_disks_are_a_doubt(void **state)
{
	struct scene scene;

	(void)state;
	build(&scene, &dynamic);
	scene.bytes[55] ^= 1;
	vhdbuild_seal_footer(scene.bytes);
	assert_int_equal(open_it(&scene), 0);
	assert_true(sources_noted(scene.room, "describes another disk") && has_doubt(scene.room));
	drop(&scene);
}

static void what_is_left_in_sectors_marked_as_never_written_is_zeros_and_a_doubt(void **state)
{
	struct scene scene;
	uint8_t buffer[VHDBUILD_SECTOR];

	(void)state;
	build(&scene, &dynamic);
	scene.bytes[VHDBUILD_BLOCKS_AT + 4608 + 512 + VHDBUILD_SECTOR + 3] = 1; /* sector 9 of the disk */
	assert_int_equal(open_it(&scene), 0);
	assert_int_equal(source_read(scene.disk, 10 * VHDBUILD_SECTOR, buffer, sizeof buffer, &scene.err), 0);
	assert_null(scene.room->notes);
	for (int i = 0; i < 2; i++)
		assert_int_equal(source_read(scene.disk, 9 * VHDBUILD_SECTOR, buffer, sizeof buffer, &scene.err), 0);
	assert_int_equal(buffer[3], 0);
	assert_true(sources_noted(scene.room, "at 0x1200 of the disk") && has_doubt(scene.room));
	assert_int_equal(scene.room->note_count, 1);
	drop(&scene);
}

static void a_saved_state_is_noted(void **state)
{
	struct scene scene;

	(void)state;
	build(&scene, &fixed);
	scene.bytes[scene.size - VHDBUILD_FOOTER + 84] = 1;
	vhdbuild_seal_footer(scene.bytes + scene.size - VHDBUILD_FOOTER);
	assert_int_equal(open_it(&scene), 0);
	assert_true(sources_noted(scene.room, "saved state"));
	drop(&scene);
}

static void a_fixed_vhd_that_lost_bytes_is_a_doubt_and_one_with_more_of_them_a_note(void **state)
{
	struct scene scene;

	(void)state;
	for (int more = 0; more < 2; more++) {
		build(&scene, &fixed);
		scene.bytes[scene.size - VHDBUILD_FOOTER + 54] = more ? 2 : 20;
		vhdbuild_seal_footer(scene.bytes + scene.size - VHDBUILD_FOOTER);
		assert_int_equal(open_it(&scene), 0);
		assert_int_equal(has_doubt(scene.room), !more);
		assert_true(sources_noted(scene.room, more ? "between the end of the disk and the footer" : "missing"));
		assert_int_equal(scene.disk->size, more ? 512 : 2560);
		expect_right_bytes(&scene, &fixed, 512);
		drop(&scene);
	}
}

/* A number of the footer or the header is changed, and the checksums are right. */
static void what_cannot_be_a_vhd_is_refused_and_named(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		enum err code;
		const char *text;
	} cases[] = {
		{ 13, 2, ERR_UNSUPPORTED, "version 0x00020000" },
		{ 63, 5, ERR_UNSUPPORTED, "disk type 5" },
		{ 18, 9, ERR_CORRUPT, "header is missing" },
		{ 53, 9, ERR_CORRUPT, "needs 149 blocks" },
		{ 512, 'x', ERR_CORRUPT, "header is missing" },
		{ 512 + 25, 2, ERR_UNSUPPORTED, "0x00020000" },
		{ 512 + 31, 4, ERR_CORRUPT, "needs 5 blocks" },
		{ 512 + 28, 1, ERR_CORRUPT, "block table" },
		{ 512 + 18, 1, ERR_CORRUPT, "block table" },
		{ 512 + 35, 1, ERR_CORRUPT, "blocks are of 4097 bytes" },
		{ 512 + 34, 0, ERR_CORRUPT, "blocks are of 0 bytes" },
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		build(&scene, &dynamic);
		scene.bytes[cases[i].at] = cases[i].value;
		vhdbuild_seal_footer(scene.bytes);
		vhdbuild_seal_header(scene.bytes + VHDBUILD_HEADER_AT);
		memcpy(scene.bytes + scene.size - VHDBUILD_FOOTER, scene.bytes, VHDBUILD_FOOTER);
		expect_refused(&scene, cases[i].code, cases[i].text);
	}
}

static void a_block_outside_of_the_file_or_over_its_header_is_an_error_where_it_is_read(void **state)
{
	static const struct {
		uint32_t sector;
		const char *text;
	} cases[] = {
		{ 0x7fffffff, "block 3 is at 0xfffffffe00, behind the end" },
		{ 46, "block 3 is cut off" },
		{ 0, "over the header or the block table" },
		{ 2, "over the header or the block table" },
		{ 3, "over the header or the block table" },
	};
	struct scene scene;
	uint8_t buffer[VHDBUILD_BLOCK];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		build(&scene, &dynamic);
		for (int b = 0; b < 4; b++)
			scene.bytes[VHDBUILD_TABLE_AT + 12 + b] = (uint8_t)(cases[i].sector >> (24 - 8 * b));
		assert_int_equal(open_it(&scene), 0);
		assert_int_equal(source_read(scene.disk, 0, buffer, sizeof buffer, &scene.err), 0);
		assert_int_equal(source_read(scene.disk, 3 * VHDBUILD_BLOCK, buffer, sizeof buffer, &scene.err),
				 ERR_CORRUPT);
		assert_non_null(strstr(scene.err.text, cases[i].text));
		drop(&scene);
	}
}

static void a_vhd_that_is_cut_anywhere_gives_no_wrong_byte(void **state)
{
	struct scene scene;
	size_t size;

	(void)state;
	build(&scene, &dynamic);
	size = scene.size;
	drop(&scene);
	for (size_t cut = 0; cut < size; cut += 61) {
		build(&scene, &dynamic);
		scene.bytes = realloc(scene.bytes, cut ? cut : 1);
		scene.size = cut;
		if (open_it(&scene) == 0)
			expect_right_bytes(&scene, &dynamic, 512);
		drop(&scene);
	}
}

/* The block table and the bitmaps have no checksum, so the format cannot know there. */
static void a_flipped_byte_of_footer_or_header_gives_no_wrong_byte_without_a_doubt(void **state)
{
	const struct vhdbuild *const plans[] = { &dynamic, &fixed };
	struct scene scene;
	size_t size;

	(void)state;
	for (size_t p = 0; p < 2; p++) {
		build(&scene, plans[p]);
		size = scene.size;
		drop(&scene);
		for (size_t i = 0; i < VHDBUILD_TABLE_AT + VHDBUILD_FOOTER; i++) {
			const size_t at = i < VHDBUILD_FOOTER ? size - 1 - i : i - VHDBUILD_FOOTER;

			if (plans[p]->type == 2 && i >= VHDBUILD_FOOTER)
				break;
			build(&scene, plans[p]);
			scene.bytes[at] ^= 1 << i % 8;
			if (open_it(&scene) == 0 && !has_doubt(scene.room)) {
				assert_int_equal(scene.disk->size, strlen(plans[p]->map) * VHDBUILD_SECTOR);
				expect_right_bytes(&scene, plans[p], 512);
			}
			drop(&scene);
		}
	}
}

static void flipped_bytes_of_table_and_bitmaps_are_survived(void **state)
{
	struct scene scene;
	uint8_t buffer[VHDBUILD_SECTOR];

	(void)state;
	for (size_t i = 0; i < 20 * 8 + 64 * 8; i++) {
		const size_t byte = i / 8, at = byte < 20 ? VHDBUILD_TABLE_AT + byte : VHDBUILD_BLOCKS_AT + byte - 20;

		build(&scene, &dynamic);
		scene.bytes[at] ^= 1 << i % 8;
		assert_int_equal(open_it(&scene), 0);
		for (uint64_t sector = 0; sector < strlen(dynamic.map); sector++)
			source_read(scene.disk, sector * VHDBUILD_SECTOR, buffer, sizeof buffer, &scene.err);
		drop(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_copy_of_the_footer_is_used_where_the_one_at_the_end_is_damaged_or_cut_off),
		cmocka_unit_test(no_verdict_rests_on_a_footer_or_header_whose_checksum_is_wrong),
		cmocka_unit_test(two_footers_that_describe_two_disks_are_a_doubt),
		cmocka_unit_test(what_is_left_in_sectors_marked_as_never_written_is_zeros_and_a_doubt),
		cmocka_unit_test(a_saved_state_is_noted),
		cmocka_unit_test(a_fixed_vhd_that_lost_bytes_is_a_doubt_and_one_with_more_of_them_a_note),
		cmocka_unit_test(what_cannot_be_a_vhd_is_refused_and_named),
		cmocka_unit_test(a_block_outside_of_the_file_or_over_its_header_is_an_error_where_it_is_read),
		cmocka_unit_test(a_vhd_that_is_cut_anywhere_gives_no_wrong_byte),
		cmocka_unit_test(a_flipped_byte_of_footer_or_header_gives_no_wrong_byte_without_a_doubt),
		cmocka_unit_test(flipped_bytes_of_table_and_bitmaps_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
