/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives as trees: what is in them, what is refused, and that damage never gives other bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/archive/archive.h"
#include "support/build/archivebuild.h"
#include "support/damage/mutate.h"
#include "support/reading_image/sources.h"

static const struct library_host host = { .sandbox = &process_sandbox };
static struct build build;

enum { BIG = 200000, NAMES = 512 };

static uint8_t big[BIG];

static void start(void)
{
	memset(&build, 0, sizeof build);
	for (size_t i = 0; i < BIG; i++)
		big[i] = (uint8_t)(i * i >> 7);
}

static int open_built(struct source_room *room, const char *label, struct library_tree **ret, struct error *err)
{
	return archive_open(room, source_of_memory(room, label, build.bytes, build.size), &host, ret, err);
}

static int note_name(void *context, const struct library_entry *entry)
{
	char *names = context;
	size_t used = strlen(names);

	snprintf(names + used, NAMES - used, "%s%s%s ", entry->name, entry->is_folder ? "/" : "",
		 entry->refusal ? "!" : "");
	return 0;
}

static const char *names_below(struct library_tree *tree, const char *below)
{
	static char names[NAMES];
	struct error err;

	names[0] = '\0';
	assert_int_equal(tree->type->list(tree, below, 100, note_name, names, &err), 0);
	return names;
}

/* True if it opens and has these bytes. */
static bool holds(struct library_tree *tree, const char *path, const void *bytes, size_t size)
{
	static uint8_t buffer[BIG];
	struct source *file;
	struct error err = { 0 };

	return tree->type->open(tree, path, &file, &err) == 0 && file->size == size &&
	       source_read(file, 0, buffer, size, &err) == 0 && memcmp(buffer, bytes, size) == 0;
}

static void folders_are_listed_also_where_only_paths_name_them(void **state)
{
	struct source_room *room = sources_open();
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	build_zip(&build, "C%3A/Windows/System32/config/SYSTEM", 0, "system", 6);
	build_zip(&build, "C%3A/Windows/System32/config/", 0, "", 0);
	build_zip(&build, "C%3A/Windows-old", 0, "x", 1);
	build_zip(&build, "Users\\al\\NTUSER.DAT", 0, "user", 4);
	build_zip_end(&build);
	assert_int_equal(open_built(room, "c.zip", &tree, &err), 0);
	assert_string_equal(tree->format, "ZIP");
	assert_string_equal(names_below(tree, ""), "C%3A/ Users/ ");
	assert_string_equal(names_below(tree, "C%3A"), "Windows-old Windows/ ");
	assert_string_equal(names_below(tree, "C%3A/Windows/System32"), "config/ ");
	assert_string_equal(names_below(tree, "C%3A/Windows/System32/config"), "SYSTEM ");
	assert_true(holds(tree, "C%3A/Windows/System32/config/SYSTEM", "system", 6));
	assert_true(holds(tree, "Users/al/NTUSER.DAT", "user", 4));
	sources_close(room);
}

static void what_leads_out_what_is_a_link_and_what_is_there_twice_is_refused(void **state)
{
	struct source_room *room = sources_open();
	struct source *file;
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	build_tar(&build, "../SYSTEM", '0', "x", 1);
	build_tar(&build, "/etc/SYSTEM", '0', "x", 1);
	build_tar(&build, "./a/./SYSTEM", '0', "right", 5);
	build_tar(&build, "a/link", '2', "", 0);
	build_tar(&build, "twice", '0', "one", 3);
	build_tar(&build, "twice", '0', "two", 3);
	build_tar_end(&build);
	assert_int_equal(open_built(room, "c.tar", &tree, &err), 0);
	assert_string_equal(names_below(tree, ""), "../SYSTEM! /etc/SYSTEM! a/ twice! twice! ");
	assert_string_equal(names_below(tree, "a"), "SYSTEM link! ");
	assert_true(holds(tree, "a/SYSTEM", "right", 5));
	assert_int_equal(tree->type->open(tree, "twice", &file, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "more than once"));
	assert_int_equal(tree->type->open(tree, "../SYSTEM", &file, &err), ERR_IO);
	assert_int_equal(room->note_count, 0);
	sources_close(room);
}

/* Its list is behind its end. */
static void a_7zip_that_is_cut_off_is_no_lack_of_memory(void **state)
{
	static const uint8_t head[] = "\x37\x7a\xbc\xaf\x27\x1c\x00\x04\x1e\x74\xd0\xd0\xe8\x03\x00\x00"
				      "\x00\x00\x00\x00\x64\x00\x00\x00\x00\x00\x00\x00\x78\x56\x34\x12";
	struct source_room *room = sources_open();
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	memcpy(build.bytes, head, sizeof head - 1);
	build.size = 132;
	assert_int_equal(open_built(room, "a.7z", &tree, &err), ERR_CORRUPT);
	assert_string_equal(err.text, "cannot be read by libarchive: it gives no reason; the file may be cut off");
	sources_close(room);
}

static void an_encrypted_file_is_named(void **state)
{
	struct source_room *room = sources_open();
	struct source *file;
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	build_zip(&build, "data.zip", 1, "secret data of more than twelve bytes", 37);
	build_zip_end(&build);
	assert_int_equal(open_built(room, "c.zip", &tree, &err), 0);
	assert_string_equal(names_below(tree, ""), "data.zip! ");
	assert_int_equal(tree->type->open(tree, "data.zip", &file, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "is encrypted"));
	sources_close(room);
}

static void a_file_that_is_stored_as_it_is_is_read_in_place(void **state)
{
	struct source_room *room = sources_open();
	struct source_place place;
	struct source *file;
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	build_tar(&build, "disk.ovf", '0', "<ovf/>", 6);
	build_tar(&build, "disk.vmdk", '0', big, BIG);
	build_tar_end(&build);
	assert_int_equal(open_built(room, "machine.ova", &tree, &err), 0);
	assert_true(holds(tree, "disk.ovf", "<ovf/>", 6));
	assert_true(holds(tree, "disk.vmdk", big, BIG));
	assert_int_equal(tree->type->open(tree, "disk.vmdk", &file, &err), 0);
	assert_true(source_place(file, 1000, &place));
	assert_memory_equal(build.bytes + place.at, big + 1000, BIG - 1000);
	assert_int_equal(place.size, BIG - 1000);
	sources_close(room);
}

static void a_tar_that_ends_between_two_files_is_noted(void **state)
{
	struct source_room *room = sources_open();
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	build_tar(&build, "SYSTEM", '0', "x", 1);
	assert_int_equal(open_built(room, "c.tar", &tree, &err), 0);
	assert_true(sources_noted(room, "is a tar without an end"));
	sources_close(room);
}

static void one_packed_file_has_the_name_of_the_archive(void **state)
{
	struct source_room *room = sources_open();
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	start();
	memcpy(build.bytes, big, BIG);
	build.size = BIG;
	build_gzip(&build);
	assert_int_equal(open_built(room, "disk.raw.gz", &tree, &err), 0);
	assert_string_equal(names_below(tree, ""), "disk.raw ");
	assert_true(holds(tree, "disk.raw", big, BIG));
	sources_close(room);
}

static void build_sample(int form)
{
	start();
	if (form == 0) {
		build_zip(&build, "a/SYSTEM", 0, big, 5000);
		build_zip(&build, "b", 0, big + 5000, 100);
		build_zip_end(&build);
		return;
	}
	build_tar(&build, "a/SYSTEM", '0', big, 5000);
	build_tar(&build, "b", '0', big + 5000, 100);
	build_tar_end(&build);
	build_gzip(&build);
}

/* Right bytes, an error, or no such file. */
static void look_at_damaged(void)
{
	struct source_room *room = sources_open();
	struct source *file;
	struct library_tree *tree;
	struct error err = { 0 };

	if (open_built(room, "c", &tree, &err) == 0) {
		names_below(tree, "");
		if (tree->type->open(tree, "a/SYSTEM", &file, &err) == 0)
			assert_true(holds(tree, "a/SYSTEM", big, 5000));
	} else {
		assert_true(err.code < 0 && *err.text);
	}
	sources_close(room);
}

static void damage_gives_an_error_and_never_other_bytes(void **state)
{
	struct dice dice = { 5 };

	(void)state;
	for (int form = 0; form < 2; form++) {
		build_sample(form);
		for (size_t whole = build.size, size = whole; size > 16; size -= size / 12 + 1) {
			build.size = size - 1;
			look_at_damaged();
		}
		for (int i = 0; i < 100; i++) {
			build_sample(form);
			build.bytes[dice_below(&dice, build.size)] ^= (uint8_t)(1 + dice_below(&dice, 255));
			look_at_damaged();
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_listed_also_where_only_paths_name_them),
		cmocka_unit_test(what_leads_out_what_is_a_link_and_what_is_there_twice_is_refused),
		cmocka_unit_test(a_7zip_that_is_cut_off_is_no_lack_of_memory),
		cmocka_unit_test(an_encrypted_file_is_named),
		cmocka_unit_test(a_file_that_is_stored_as_it_is_is_read_in_place),
		cmocka_unit_test(a_tar_that_ends_between_two_files_is_noted),
		cmocka_unit_test(one_packed_file_has_the_name_of_the_archive),
		cmocka_unit_test(damage_gives_an_error_and_never_other_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
