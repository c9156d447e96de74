/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a VHDX that was not closed and is damaged: the file is refused, or a doubt remains. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/reading_image/sources.h"
#include "support/build_image/vhdxbuild.h"
#include "unit/parser/disk/vhdx_log_scene.h"

static void a_log_without_a_complete_sequence_is_an_error_and_never_passed_over(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write write = data(scene, 0, 1);

	assert_int_equal(open_scene(scene), ERR_CORRUPT); /* empty */
	assert_non_null(strstr(scene->err.text, "log"));
	assert_non_null(strstr(scene->err.text, "damaged and cannot be replayed"));
	vhdxbuild_log(&scene->build, 0, 1, 5, GUID, &write, 1); /* its tail is no entry */
	assert_int_equal(open_scene(scene), ERR_CORRUPT);
	vhdxbuild_log(&scene->build, 0, 0, 0, GUID, &write, 1); /* no number */
	assert_int_equal(open_scene(scene), ERR_CORRUPT);
	vhdxbuild_log(&scene->build, 0, 1, 0, GUID + 1, &write, 1); /* of another session */
	assert_int_equal(open_scene(scene), ERR_CORRUPT);
	assert_int_equal(scene->room->note_count, 0);
}

static void what_an_entry_says_is_checked_even_if_its_checksum_is_right(void **state)
{
	static const struct {
		size_t at; /* in the log */
		uint32_t value;
	} cases[] = {
		{ 8, 0 },
		{ 8, 4097 },
		{ 8, 2 * MIB },
		{ 8, 4096 },
		{ 12, 1 },
		{ 12, MIB },
		{ 24, 2 },
		{ 24, 127 },
		{ 24, UINT32_MAX },
		{ LOG_HEADER, 0 },
		{ LOG_HEADER + 16, BLOCK_0 + 512 },
		{ LOG_HEADER + 20, UINT32_MAX },
		{ LOG_HEADER + 24, 2 },
		{ PAGE, 0 },
		{ PAGE + 4, 1 },
		{ 2 * PAGE - 4, 2 },
	};
	struct scene *scene = *state;
	struct vhdxbuild_write write = data(scene, 0, 1);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		vhdxbuild_log(&scene->build, 0, 1, 0, GUID, &write, 1);
		assert_int_equal(open_scene(scene), 0);
		vhdxbuild_put32(&scene->build, VHDXBUILD_LOG + cases[i].at, cases[i].value);
		vhdxbuild_seal_entry(&scene->build, 0);
		if (open_scene(scene) != ERR_CORRUPT)
			fail_msg("case %zu was accepted", i);
	}
}

static void zeros_that_lead_out_of_every_file_are_refused(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write write = zeros(0, 1);
	struct source_place place;

	vhdxbuild_log(&scene->build, 0, 1, 0, GUID, &write, 1);
	vhdxbuild_put64(&scene->build, VHDXBUILD_LOG + LOG_HEADER + 8, 0xfffffffffffff000);
	vhdxbuild_seal_entry(&scene->build, 0);
	assert_int_equal(open_scene(scene), ERR_CORRUPT);
	vhdxbuild_put64(&scene->build, VHDXBUILD_LOG + LOG_HEADER + 8, UINT64_C(1) << 62);
	vhdxbuild_seal_entry(&scene->build, 0);
	assert_int_equal(open_scene(scene), 0); /* as far as is looked at, it is what the log says */
	assert_true(has(scene, 0, 0) && has(scene, 2 * PAGES_OF_LOG - 1, 0));
	assert_false(source_place(scene->disk, 0, &place));
}

static void a_file_that_is_shorter_than_its_log_knows_is_refused(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write write = data(scene, 0, 1);

	vhdxbuild_log(&scene->build, 0, 1, 0, GUID, &write, 1);
	vhdxbuild_put64(&scene->build, VHDXBUILD_LOG + 48, scene->build.size + MIB);
	vhdxbuild_seal_entry(&scene->build, 0);
	assert_int_equal(open_scene(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "cut off"));
}

/* Windows would give zeros: the file grew, and nobody waited until that was on the medium. Here nobody can tell it from a file cut off. */
static void what_the_log_places_behind_the_end_of_the_file_cannot_be_read(void **state)
{
	struct scene *scene = *state;
	uint8_t bat[PAGE] = { 0 }, got[PAGE];
	struct vhdxbuild_write writes[] = { { VHDXBUILD_BAT, bat, 0 }, data(scene, 2 * PAGES_OF_LOG + 1, 1) };

	memcpy(bat, scene->build.bytes + VHDXBUILD_BAT, PAGE);
	bat[8 + 2] += 0x10; /* block 1 moves 1 MiB on, behind the end */
	vhdxbuild_log(&scene->build, 0, 1, 0, GUID, writes, 2);
	vhdxbuild_put64(&scene->build, VHDXBUILD_LOG + 56, scene->build.size + MIB);
	vhdxbuild_seal_entry(&scene->build, 0);
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 0, 0xee) && has(scene, PAGES_OF_LOG + 1, 1));
	assert_int_equal(source_read(scene->disk, MIB, got, PAGE, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "behind the end of the file"));
	assert_int_equal(source_read(scene->disk, MIB + 2 * PAGE, got, PAGE, &scene->err), ERR_CORRUPT);
}

static void logs_of_other_versions_and_in_wrong_places_are_refused(void **state)
{
	static const struct {
		size_t at; /* in both headers */
		uint32_t value;
		enum err code;
		const char *word;
	} cases[] = {
		{ 64, 0x10001, ERR_UNSUPPORTED, "log of version 1" },
		{ 68, 0, ERR_CORRUPT, "log cannot be replayed" },
		{ 68, 4096, ERR_CORRUPT, "log cannot be replayed" },
		{ 68, 512 * MIB, ERR_CORRUPT, "log cannot be replayed" },
		{ 72, 0, ERR_CORRUPT, "log cannot be replayed" },
		{ 76, 1, ERR_CORRUPT, "log cannot be replayed" },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct vhdxbuild build = vhdxbuild_new(DISK, MIB, 512, 2), kept = scene->build;

		vhdxbuild_guids(&build, GUID, 0x77);
		vhdxbuild_put32(&build, 0x10000 + cases[i].at, cases[i].value);
		vhdxbuild_put32(&build, 0x20000 + cases[i].at, cases[i].value);
		vhdxbuild_seal(&build);
		scene->build = build;
		assert_int_equal(open_scene(scene), cases[i].code);
		assert_non_null(strstr(scene->err.text, cases[i].word));
		scene->build = kept;
		vhdxbuild_free(&build);
	}
}

/* Three entries; each page of the disk is in one of them. */
static void put_three(struct scene *scene)
{
	struct vhdxbuild_write writes[3] = { data(scene, 0, 1), data(scene, 1, 2), data(scene, 2, 3) };
	size_t page = 0;

	for (size_t i = 0; i < 3; i++)
		page = vhdxbuild_log(&scene->build, page, 40 + i, 0, GUID, &writes[i], 1);
}

static bool in_doubt(const struct source_room *room)
{
	for (const struct source_note *note = room->notes; note; note = note->next)
		if (note->doubt == DOUBT_SOME)
			return true;
	return false;
}

static void no_flipped_byte_of_a_log_changes_what_is_read_without_a_doubt(void **state)
{
	struct scene *scene = *state;
	struct source_room *kept = scene->room;

	put_three(scene);
	for (size_t at = 0; at < 6 * PAGE; at += at % PAGE < LOG_HEADER + DESCRIPTOR || at % PAGE > PAGE - 6 ? 1 : 411) {
		scene->room = sources_open();
		scene->build.bytes[VHDXBUILD_LOG + at] ^= 0xff;
		if (open_scene(scene) == 0 && !in_doubt(scene->room))
			fail_msg("0x%zx of the log changes what is read", at);
		scene->build.bytes[VHDXBUILD_LOG + at] ^= 0xff;
		sources_close(scene->room);
	}
	scene->room = kept;
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 0, 1) && has(scene, 1, 2) && has(scene, 2, 3) && !in_doubt(scene->room));
}

/* The signature, the number and the GUID of an entry may all be gone: its parts are still there. */
static void no_zeros_in_a_log_change_what_is_read_without_a_doubt(void **state)
{
	enum { LOST = 64 };
	struct scene *scene = *state;
	struct source_room *kept = scene->room;
	uint8_t lost[LOST];

	put_three(scene);
	for (size_t at = 0; at < 6 * PAGE; at += at % PAGE < LOST + LOST ? 3 : 300) {
		uint8_t *from = scene->build.bytes + VHDXBUILD_LOG + at;

		scene->room = sources_open();
		memcpy(lost, from, LOST);
		memset(from, 0, LOST);
		if (memcmp(from, lost, LOST) != 0 && open_scene(scene) == 0 && !in_doubt(scene->room))
			fail_msg("zeros at 0x%zx of the log change what is read", at);
		memcpy(from, lost, LOST);
		sources_close(scene->room);
	}
	scene->room = kept;
}

static void a_log_that_describes_too_much_is_a_limit(void **state)
{
	enum { ZEROS = 16000 };
	struct scene *scene = *state;
	struct vhdxbuild build = vhdxbuild_new(DISK, MIB, 512, 6), kept = scene->build;
	struct vhdxbuild_write *writes = calloc(ZEROS, sizeof *writes);
	size_t page = 0;

	vhdxbuild_entry(&build, 0, BLOCK_0 + 5 * MIB, BLOCK_FULLY);
	vhdxbuild_guids(&build, GUID, 0x77);
	vhdxbuild_move_log(&build, BLOCK_0, 4 * PAGES_OF_LOG);
	vhdxbuild_seal(&build);
	scene->build = build;
	for (size_t i = 0; i < ZEROS; i++)
		writes[i] = zeros(5 * PAGES_OF_LOG + i % 255, 2);
	for (uint64_t i = 1; i <= 5; i++) {
		page = vhdxbuild_log(&build, page, i, 0, GUID, writes, ZEROS);
		assert_int_equal(open_scene(scene), i < 5 ? 0 : ERR_LIMIT);
		assert_true(i == 5 || has(scene, 255, 0));
	}
	assert_non_null(strstr(scene->err.text, "65536 writes"));
	scene->build = kept;
	vhdxbuild_free(&build);
	free(writes);
}

static void entries_inside_of_entries_do_not_cost_more_than_the_log_has(void **state)
{
	struct scene *scene = *state;

	for (size_t page = PAGES_OF_LOG; page-- > 0;) {
		vhdxbuild_log(&scene->build, page, 1, page, GUID, NULL, 0);
		vhdxbuild_put32(&scene->build, VHDXBUILD_LOG + page * PAGE + 8, (uint32_t)((PAGES_OF_LOG - page) * PAGE));
		vhdxbuild_seal_entry(&scene->build, page);
	}
	assert_int_equal(open_scene(scene), ERR_LIMIT);
	assert_non_null(strstr(scene->err.text, "entries inside of entries"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_log_without_a_complete_sequence_is_an_error_and_never_passed_over,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_an_entry_says_is_checked_even_if_its_checksum_is_right, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(zeros_that_lead_out_of_every_file_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_is_shorter_than_its_log_knows_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_the_log_places_behind_the_end_of_the_file_cannot_be_read, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(logs_of_other_versions_and_in_wrong_places_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_flipped_byte_of_a_log_changes_what_is_read_without_a_doubt, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(no_zeros_in_a_log_change_what_is_read_without_a_doubt, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_log_that_describes_too_much_is_a_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(entries_inside_of_entries_do_not_cost_more_than_the_log_has, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
