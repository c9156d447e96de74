/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes inside of bytes: bounds, windows, the file of the host and what is beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/reading_image/sources.h"

static const uint8_t bytes[] = "0123456789abcdef";

static int open_room(void **state)
{
	*state = sources_open();
	return *state ? 0 : -1;
}

static int close_room(void **state)
{
	sources_close(*state);
	return 0;
}

static void what_is_behind_the_end_is_an_error_and_never_zeros(void **state)
{
	struct source *memory = source_of_memory(*state, "bytes", bytes, 16);
	struct error err = { 0 };
	uint8_t buffer[32];

	assert_int_equal(source_read(memory, 0, buffer, 16, &err), 0);
	assert_memory_equal(buffer, bytes, 16);
	assert_int_equal(source_read(memory, 16, buffer, 0, &err), 0);
	assert_int_equal(source_read(memory, 16, buffer, 1, &err), ERR_CORRUPT);
	assert_int_equal(source_read(memory, 1, buffer, 16, &err), ERR_CORRUPT);
	assert_int_equal(source_read(memory, UINT64_MAX, buffer, 2, &err), ERR_CORRUPT);
	assert_int_equal(source_read_some(memory, 10, buffer, 32, &err), 6);
	assert_int_equal(source_read_some(memory, UINT64_MAX, buffer, 32, &err), 0);
}

static void a_byte_of_a_window_has_its_place_in_what_is_below(void **state)
{
	struct source *memory = source_of_memory(*state, "bytes", bytes, 16), *part, *inner;
	struct source_place place;
	struct error err = { 0 };
	uint8_t byte;

	assert_int_equal(source_window(*state, memory, 4, 8, "partition", "partition 1", &part, &err), 0);
	assert_int_equal(source_window(*state, part, 2, 4, "part", "x", &inner, &err), 0);
	assert_int_equal(source_read(inner, 1, &byte, 1, &err), 0);
	assert_int_equal(byte, '7');
	assert_true(source_place(inner, 1, &place));
	assert_int_equal(place.at, 3);
	assert_int_equal(place.size, 3);
	assert_false(source_place(inner, 4, &place));
	assert_false(source_place(memory, 1, &place));
	assert_int_equal(source_window(*state, memory, 10, 7, "partition", "x", &part, &err), ERR_CORRUPT);
	assert_int_equal(source_window(*state, memory, UINT64_MAX, 7, "partition", "x", &part, &err), ERR_CORRUPT);
}

/* Stored in another form from 8 on; a whole disk all the same. */
static int read_packed(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	return source_read(source->below, at, buffer, size, err);
}

static bool place_unpacked(struct source *source, uint64_t at, struct source_place *ret)
{
	ret->at = at;
	ret->size = source->size - at;
	return at < 8;
}

static void a_byte_is_traced_to_the_file_or_to_the_disk_that_holds_it_in_another_form(void **state)
{
	static const struct source_type packed = {
		.name = "packed", .read = read_packed, .place = place_unpacked, .is_disk = true
	};
	struct source *memory = source_of_memory(*state, "gold.raw", bytes, 16), *part, *file;
	struct source *disk = source_new(*state, &packed, sizeof *disk, memory);
	struct source_place place;

	disk->size = 16;
	assert_int_equal(source_window(*state, disk, 4, 12, "partition", "partition 1", &part, NULL), 0);
	assert_int_equal(source_window(*state, part, 2, 6, "file", "SYSTEM", &file, NULL), 0);
	assert_true(source_trace(file, 1, &place));
	assert_ptr_equal(place.in, memory);
	assert_int_equal(place.at, 7);
	assert_int_equal(place.size, 5);
	assert_true(source_trace(file, 2, &place));
	assert_ptr_equal(place.in, disk);
	assert_int_equal(place.at, 8);
	assert_false(source_trace(file, 6, &place)); /* behind its end */
	memory->below = part;                        /* unpacked out of another file: no file of the host */
	assert_false(source_trace(memory, 3, &place));
}

static void put_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void a_file_beside_is_found_in_any_case_and_no_name_leads_out_of_the_folder(void **state)
{
	char folder[] = "/tmp/source.XXXXXX", path[64], other[64];
	struct source *image, *beside;
	struct error err = { 0 };

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/child", folder);
	snprintf(other, sizeof other, "%s/Base.VHD", folder);
	put_text(path, "child");
	put_text(other, "parent");
	assert_int_equal(source_open_file(*state, path, &image, &err), 0);
	assert_int_equal(image->size, 5);
	assert_int_equal(source_open_beside(*state, image, "C:\\Disks\\base.vhd", &beside, &err), 0);
	assert_int_equal(beside->size, 6);
	assert_string_equal(beside->label, "Base.VHD");
	assert_false(source_is_same_file(image, beside));
	assert_int_equal(source_open_beside(*state, image, "/etc/child", &beside, &err), 0); /* the one in the folder */
	assert_true(source_is_same_file(image, beside));
	assert_int_equal(source_open_beside(*state, image, "..", &beside, &err), ERR_IO);
	assert_int_equal(source_open_beside(*state, image, "missing.vhd", &beside, &err), ERR_IO);
	unlink(other);
	assert_int_equal(symlink("/etc/passwd", other), 0);
	assert_int_equal(source_open_beside(*state, image, "Base.VHD", &beside, &err), ERR_IO);
	unlink(path);
	unlink(other);
	rmdir(folder);
}

static void a_file_that_is_written_to_since_it_was_opened_is_in_doubt_once(void **state)
{
	struct source_room *room = *state;
	char folder[] = "/tmp/sourceXXXXXX", path[64];
	struct source *file;
	struct error err;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/gold.raw", folder);
	put_text(path, "disk");
	assert_int_equal(source_open_file(room, path, &file, &err), 0);
	source_note_written(room);
	assert_null(room->notes);
	put_text(path, "a longer disk");
	source_note_written(room);
	source_note_written(room);
	assert_int_equal(room->note_count, 1);
	assert_int_equal(room->notes->doubt, DOUBT_SOME);
	assert_string_equal(room->notes->source->label, "gold.raw");
	unlink(path);
	rmdir(folder);
}

static void notes_are_kept_up_to_a_limit(void **state)
{
	struct source_room *room = *state;
	struct source *memory = source_of_memory(room, "bytes", bytes, 16);

	for (int i = 0; i < SOURCE_NOTES_LIMIT + 5; i++)
		source_note(room, memory, DOUBT_SOME, "block %d", i);
	assert_int_equal(room->note_count, SOURCE_NOTES_LIMIT + 5);
	assert_true(sources_noted(room, "block 99"));
	assert_false(sources_noted(room, "block 100"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_behind_the_end_is_an_error_and_never_zeros, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_byte_of_a_window_has_its_place_in_what_is_below, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_byte_is_traced_to_the_file_or_to_the_disk_that_holds_it_in_another_form,
						open_room, close_room),
		cmocka_unit_test_setup_teardown(a_file_beside_is_found_in_any_case_and_no_name_leads_out_of_the_folder,
						open_room, close_room),
		cmocka_unit_test_setup_teardown(a_file_that_is_written_to_since_it_was_opened_is_in_doubt_once, open_room,
						close_room),
		cmocka_unit_test_setup_teardown(notes_are_kept_up_to_a_limit, open_room, close_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
