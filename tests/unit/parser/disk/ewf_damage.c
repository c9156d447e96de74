/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EWF images that are damaged or cut: errors with their place, never other bytes, never zeros. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/disk/ewf/ewf.h"
#include "support/build_image/ewfbuild.h"
#include "support/reading_image/sources.h"
#include "unit/parser/disk/ewf_scene.h"

/* For one of very many images. */
static void begin_small(struct source_room *room)
{
	*room = (struct source_room){ .arena = arena_new(SMALL_ARENA) };
}

static void end_small(struct source_room *room)
{
	source_room_close(room);
	arena_free(room->arena);
}

static bool has_doubt(const struct source_room *room)
{
	for (const struct source_note *note = room->notes; note; note = note->next)
		if (note->doubt == DOUBT_SOME)
			return true;
	return false;
}

static void an_image_that_is_cut_anywhere_is_refused(void **state)
{
	for (unsigned form = 0; form < 2; form++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);
		struct error err;
		struct source *image;

		spec.is_smart = form;
		struct ewf_file file = ewf_build(&spec, 1);

		for (size_t size = 0; size < file.size; size++) {
			struct source_room room;

			begin_small(&room);
			assert_int_equal(open_bytes(&room, file.bytes, size, &image, &err), ERR_CORRUPT);
			assert_true(strstr(err.text, "cut off") || size < 13);
			end_small(&room);
		}
		assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
		free(file.bytes);
	}
}

static void a_flipped_bit_never_gives_other_bytes(void **state)
{
	static const char header[] = "1\nmain\nc\tn\ncase\t5\n";
	static const uint32_t bad[][2] = { { 20, 1 } }; /* outside of the disk */

	(void)state;
	for (unsigned form = 0; form < 4; form++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);

		spec.is_smart = form == 3;
		spec.has_no_copy = form == 2;
		spec.header = header;
		spec.has_hash = true;
		spec.bad = bad;
		spec.bad_count = 1;
		struct ewf_file file = ewf_build(&spec, 1);

		for (size_t i = 0; i < file.size; i++) {
			struct source_room room;
			struct source *image;
			struct error err;

			begin_small(&room);
			file.bytes[i] ^= (uint8_t)(1 << (i + form) % 8);
			if (open_bytes(&room, file.bytes, file.size, &image, &err) == 0) {
				assert_true(right_sectors(image) == DISK / SECTOR || i > file.first_chunk - 100);
				assert_true(image->size == DISK || has_doubt(&room));
			}
			file.bytes[i] ^= (uint8_t)(1 << (i + form) % 8);
			end_small(&room);
		}
		free(file.bytes);
	}
}

static void a_damaged_chunk_is_an_error_there_and_nowhere_else(void **state)
{
	for (unsigned packing = EWF_PLAIN; packing <= EWF_PACKED; packing++) {
		struct ewf_spec spec = spec_of(packing);
		struct ewf_file file = ewf_build(&spec, 1);
		struct source *image;
		struct error err;
		uint8_t bytes[SECTOR];

		file.bytes[file.first_chunk + 5] ^= 4;
		assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
		assert_int_equal(right_sectors(image), DISK / SECTOR - 1);
		assert_int_equal(source_read(image, 10, bytes, 4, &err), ERR_CORRUPT);
		assert_non_null(strstr(err.text, "chunk 0 (0x0 to 0x3f of the disk), in case.E01 (segment 1)"));
		free(file.bytes);
	}
}

static void the_copy_of_a_damaged_table_is_used(void **state)
{
	static const size_t places[] = { 0, TABLE_HEAD + 4 * 7 }; /* its count, an entry */

	for (size_t i = 0; i < 2; i++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);
		struct ewf_file file = ewf_build(&spec, 1);
		struct source_room *room = sources_open();
		struct source *image;
		struct error err;

		file.bytes[file.table + EWF_DESCRIPTOR + places[i]] ^= 1;
		assert_int_equal(open_bytes(room, file.bytes, file.size, &image, &err), 0);
		assert_int_equal(right_sectors(image), DISK / SECTOR);
		assert_true(sources_noted(room, "its copy (table2) is used"));
		assert_false(has_doubt(room));
		sources_close(room);

		file.bytes[file.table2 + EWF_DESCRIPTOR + places[i]] ^= 1;
		int result = open_bytes(*state, file.bytes, file.size, &image, &err);

		if (result == 0) /* the entries are looked at when they are needed */
			result = source_read(image, 0, &(uint8_t){ 0 }, 1, &err);
		assert_int_equal(result, ERR_CORRUPT);
		assert_non_null(strstr(err.text, "no sound copy"));
		free(file.bytes);
	}
}

/* Each chunk is the one of its neighbour, and the checksum of the chunk is right. */
static void a_table_that_names_other_chunks_is_found_by_its_checksum(void **state)
{
	struct ewf_spec spec = spec_of(EWF_PLAIN);
	struct ewf_file file = ewf_build(&spec, 1);
	struct source *image;
	struct error err;
	uint8_t *entries = file.bytes + file.table + EWF_DESCRIPTOR + TABLE_HEAD,
		*copy = entries + (file.table2 - file.table);

	memmove(entries, entries + 4, 4 * (DISK / SECTOR - 1));
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(right_sectors(image), DISK / SECTOR);
	memmove(copy, copy + 4, 4 * (DISK / SECTOR - 1));
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(right_sectors(image), 0);
	free(file.bytes);
}

static void two_tables_that_contradict_each_other_leave_doubt(void **state)
{
	struct ewf_spec spec = spec_of(EWF_PLAIN);
	struct ewf_file file = ewf_build(&spec, 1);
	struct source *image;
	struct error err;

	put(file.bytes + file.table2 + EWF_DESCRIPTOR, 3, 4);
	ewf_fix(file.bytes, file.size);
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(right_sectors(image), DISK / SECTOR);
	assert_true(has_doubt(*state));
	free(file.bytes);
}

static void sectors_that_could_not_be_acquired_are_errors(void **state)
{
	static const uint32_t bad[][2] = { { 9, 2 }, { 2, 1 }, { 3, 1 }, { 10, 1 } };
	struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);
	struct source_place place;
	struct source *image;
	struct ewf_check check;
	struct error err;
	uint8_t bytes[DISK];

	spec.bad = bad;
	spec.bad_count = 4;
	spec.has_hash = true;
	struct ewf_file file = ewf_build(&spec, 1);

	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(ewf_facts_of(image)->unreadable_sectors, 4);
	assert_int_equal(source_read(image, 0, bytes, 2 * SECTOR, &err), 0);
	assert_int_equal(source_read(image, 0, bytes, 2 * SECTOR + 1, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "0x80 to 0xff of the disk could not be read when it was acquired"));
	assert_int_equal(source_read(image, 4 * SECTOR - 1, bytes, 1, &err), ERR_CORRUPT);
	assert_int_equal(source_read(image, 4 * SECTOR, bytes, 5 * SECTOR, &err), 0);
	assert_int_equal(source_read(image, 10 * SECTOR, bytes, 1, &err), ERR_CORRUPT);
	assert_int_equal(source_read(image, 11 * SECTOR, bytes, 2 * SECTOR, &err), 0);
	assert_int_equal(source_read(image, 0, bytes, DISK, &err), ERR_CORRUPT);
	assert_false(source_place(image, 2 * SECTOR, &place));
	assert_true(source_place(image, 4 * SECTOR, &place));
	assert_int_equal(ewf_verify(image, NULL, NULL, &check, &err), 0);
	assert_int_equal(check.result, EWF_CHECK_MATCH);
	assert_false(has_doubt(*state));

	file.bytes[file.error2 + EWF_DESCRIPTOR + 521] ^= 1;
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_true(has_doubt(*state));
	assert_true(sources_noted(*state, "has a damaged error2 section"));
	free(file.bytes);
}

static void a_missing_or_surplus_chunk_leaves_doubt(void **state)
{
	for (int more = -1; more <= 1; more += 2) {
		struct ewf_spec spec = spec_of(EWF_PLAIN);
		struct ewf_file file = ewf_build(&spec, 1);
		struct source_room *room = sources_open();
		struct source *image;
		struct error err;
		uint8_t byte;

		for (size_t at = file.volume; at; at = at == file.volume ? file.end - EWF_DESCRIPTOR - 1052 : 0)
			put(file.bytes + at + EWF_DESCRIPTOR + 16, (uint64_t)(DISK / SECTOR - more), 4);
		ewf_fix(file.bytes, file.size);
		assert_int_equal(open_bytes(room, file.bytes, file.size, &image, &err), 0);
		assert_true(has_doubt(room));
		assert_true(sources_noted(room, "which of them are missing cannot be determined"));
		if (more < 0) {
			assert_int_equal(source_read(image, DISK, &byte, 1, &err), ERR_CORRUPT);
			assert_non_null(strstr(err.text, "is in no table"));
		}
		sources_close(room);
		free(file.bytes);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_image_that_is_cut_anywhere_is_refused, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_flipped_bit_never_gives_other_bytes, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_damaged_chunk_is_an_error_there_and_nowhere_else, open_room, close_room),
		cmocka_unit_test_setup_teardown(the_copy_of_a_damaged_table_is_used, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_table_that_names_other_chunks_is_found_by_its_checksum, open_room,
						close_room),
		cmocka_unit_test_setup_teardown(two_tables_that_contradict_each_other_leave_doubt, open_room, close_room),
		cmocka_unit_test_setup_teardown(sectors_that_could_not_be_acquired_are_errors, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_missing_or_surplus_chunk_leaves_doubt, open_room, close_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
