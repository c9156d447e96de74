/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a VHDX that was not closed: replayed in memory, as [MS-VHDX] 2.3.3 says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/reading_image/sources.h"
#include "support/build_image/vhdxbuild.h"
#include "unit/parser/disk/vhdx_log_scene.h"

/* Sees to it that exactly one note says so. */
static bool noted_once(const struct scene *scene)
{
	return scene->room->note_count == 1 && scene->room->notes->doubt == DOUBT_NONE &&
	       scene->room->notes->source == scene->file;
}

static void a_page_that_is_only_in_the_log_is_read_from_there(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write writes[] = { data(scene, 3, 1), zeros(5, 2) };
	struct source_place place;
	uint8_t got[3 * PAGE];

	vhdxbuild_log(&scene->build, 0, 1, 0, GUID, writes, 2);
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 2, 0xee) && has(scene, 3, 1) && has(scene, 4, 0xee));
	assert_true(has(scene, 5, 0) && has(scene, 6, 0) && has(scene, 7, 0xee));
	assert_int_equal(source_read(scene->disk, 3 * PAGE - 7, got, 2 * PAGE + 9, &scene->err), 0);
	assert_int_equal(got[6], 0xee);
	assert_memory_equal(got + 7, scene->pages[1], PAGE);
	assert_int_equal(got[7 + PAGE], 0xee);
	assert_int_equal(got[2 * PAGE + 7], 0);
	assert_true(noted_once(scene));
	assert_true(sources_noted(scene->room, "its log was replayed in memory (3 sectors)"));
	assert_false(source_place(scene->disk, 3 * PAGE, &place));
	assert_false(source_place(scene->disk, 6 * PAGE, &place));
	assert_true(source_place(scene->disk, 4 * PAGE + 5, &place));
	assert_int_equal(place.at, BLOCK_0 + 4 * PAGE + 5);
	assert_int_equal(place.size, PAGE - 5);
	assert_true(source_place(scene->disk, 7 * PAGE, &place));
	assert_int_equal(place.size, MIB - 7 * PAGE);
}

static void tables_that_are_only_in_the_log_are_used(void **state)
{
	struct scene *scene = *state;
	uint8_t bat[PAGE], items[PAGE];
	struct vhdxbuild_write writes[] = { { VHDXBUILD_BAT, bat, 0 }, { VHDXBUILD_ITEMS, items, 0 } };

	memcpy(bat, scene->build.bytes + VHDXBUILD_BAT, PAGE);
	memcpy(items, scene->build.bytes + VHDXBUILD_ITEMS, PAGE);
	memset(scene->build.bytes + VHDXBUILD_BAT, 0, PAGE);
	memset(scene->build.bytes + VHDXBUILD_ITEMS, 0, PAGE);
	vhdxbuild_log(&scene->build, 0, 1, 0, GUID, writes, 2);
	assert_int_equal(open_scene(scene), 0);
	assert_int_equal(scene->disk->size, DISK);
	assert_true(has(scene, 0, 0xee) && has(scene, PAGES_OF_LOG, 0xee));
}

static void the_newest_write_of_a_place_counts(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write first[] = { data(scene, 0, 1), data(scene, 1, 1), zeros(2, 6), data(scene, 9, 1) };
	struct vhdxbuild_write second[] = { data(scene, 1, 2), data(scene, 4, 2), zeros(6, 3), data(scene, 1, 3),
					    zeros(9, 0) };
	size_t next = vhdxbuild_log(&scene->build, 4, 7, 4, GUID, first, 4);

	vhdxbuild_log(&scene->build, next, 8, 4, GUID, second, 5);
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 0, 1) && has(scene, 1, 3) && has(scene, 2, 0) && has(scene, 3, 0) && has(scene, 4, 2));
	assert_true(has(scene, 5, 0) && has(scene, 6, 0) && has(scene, 8, 0) && has(scene, 9, 1) && has(scene, 10, 0xee));
	assert_true(noted_once(scene));
}

static void the_log_is_a_ring(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write writes[] = { data(scene, 0, 1), data(scene, 1, 2), data(scene, 2, 3) };
	size_t start = PAGES_OF_LOG - 2, next = vhdxbuild_log(&scene->build, start, UINT32_MAX, start, GUID, writes, 3);

	writes[0] = data(scene, 0, 3);
	assert_int_equal(next, 2);
	vhdxbuild_log(&scene->build, next, UINT64_C(1) << 32, start, GUID, writes, 1);
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 0, 3) && has(scene, 1, 2) && has(scene, 2, 3));
	assert_true(noted_once(scene));
}

static void an_entry_has_as_many_descriptors_as_it_needs(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write writes[140];

	for (size_t i = 0; i < 140; i++)
		writes[i] = i % 2 ? zeros(i, 1) : data(scene, i, 1 + (int)(i / 2 % 3));
	vhdxbuild_log(&scene->build, 250, 1, 250, GUID, writes, 140);
	assert_int_equal(open_scene(scene), 0);
	for (size_t i = 0; i < 140; i++)
		assert_true(has(scene, i, i % 2 ? 0 : 1 + (int)(i / 2 % 3)));
	assert_true(has(scene, 140, 0xee));
}

static void entries_before_the_tail_and_of_other_sessions_are_not_replayed(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write first = data(scene, 0, 1), second = data(scene, 1, 2), other = data(scene, 2, 3);
	size_t next = vhdxbuild_log(&scene->build, 0, 1, 0, GUID, &first, 1), tail = next;

	next = vhdxbuild_log(&scene->build, next, 2, tail, GUID, &second, 1);
	vhdxbuild_log(&scene->build, next, 3, tail, GUID + 1, &other, 1);
	vhdxbuild_log(&scene->build, next + 9, 900, next + 9, GUID + 1, &other, 1);
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 0, 0xee) && has(scene, 1, 2) && has(scene, 2, 0xee));
	assert_true(noted_once(scene));
}

static void the_sequence_with_the_highest_number_is_replayed(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild_write first = data(scene, 0, 1), second = data(scene, 1, 2);

	vhdxbuild_log(&scene->build, 100, 5, 100, GUID, &first, 1);
	vhdxbuild_log(&scene->build, 7, 9, 7, GUID, &second, 1);
	vhdxbuild_log(&scene->build, 200, 6, 200, GUID, &first, 1);
	assert_int_equal(open_scene(scene), 0);
	assert_true(has(scene, 0, 0xee) && has(scene, 1, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_page_that_is_only_in_the_log_is_read_from_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tables_that_are_only_in_the_log_are_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_newest_write_of_a_place_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_log_is_a_ring, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_entry_has_as_many_descriptors_as_it_needs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(entries_before_the_tail_and_of_other_sessions_are_not_replayed, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_sequence_with_the_highest_number_is_replayed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
