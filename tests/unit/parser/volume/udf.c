/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The UDF reader: every form of storage, and damage, which is never another file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/udf/udf.h"
#include "support/build_image/udfbuild.h"

enum { CEILING = 64 << 20, ENTRIES = 100, TEXT = 4096 };

/* All names with the first bytes of what they hold, a line each. */
struct look {
	struct source_room room;
	struct library_tree *tree;
	struct error err;
	int result; /* of opening it, else of what failed first */
	size_t entries;
	char text[TEXT];
};

static void say(struct look *look, const char *below, const char *name, const char *what)
{
	size_t used = strlen(look->text);

	snprintf(look->text + used, sizeof look->text - used, "%s%s%s %s\n", below, *below ? "/" : "", name, what);
}

struct folder_look {
	struct look *look;
	const char *below;
	char names[ENTRIES][1024];
	size_t count;
};

static void say_file(struct look *look, const char *below, const char *path, const char *name)
{
	struct source *source;
	uint8_t bytes[8192];
	char what[64];
	int result = look->tree->type->open(look->tree, path, &source, &look->err);
	int64_t got = result < 0 ? result : source_read_some(source, 0, bytes, sizeof bytes, &look->err);
	unsigned sum = 0;

	if (got < 0) {
		look->result = look->result ? look->result : (int)got;
		return;
	}
	for (int64_t i = 0; i < got; i++)
		sum = sum * 31 + bytes[i];
	snprintf(what, sizeof what, "%lld bytes, %08x", (long long)source->size, sum);
	say(look, below, name, what);
}

static int see(void *context, const struct library_entry *entry)
{
	struct folder_look *folder = context;
	char path[1024];

	snprintf(path, sizeof path, "%s%s%s", folder->below, *folder->below ? "/" : "", entry->name);
	folder->look->entries++;
	if (entry->refusal)
		say(folder->look, folder->below, entry->name, entry->refusal);
	else if (!entry->is_folder)
		say_file(folder->look, folder->below, path, entry->name);
	else if (folder->count < ENTRIES)
		snprintf(folder->names[folder->count++], sizeof *folder->names, "%s", path);
	return 0;
}

static void see_folder(struct look *look, const char *below)
{
	struct folder_look *folder = calloc(1, sizeof *folder);

	folder->look = look;
	folder->below = below;
	int result = look->tree->type->list(look->tree, below, ENTRIES, see, folder, &look->err);

	look->result = look->result ? look->result : result;
	for (size_t i = 0; i < folder->count; i++)
		see_folder(look, folder->names[i]);
	free(folder);
}

static struct look *look_at(const uint8_t *bytes, size_t size)
{
	struct look *look = calloc(1, sizeof *look);

	look->room.arena = arena_new(CEILING);
	struct source *file = source_of_memory(&look->room, "a.iso", bytes, size);

	assert_non_null(file);
	look->result = udf_is(file) ? udf_open(&look->room, file, &look->tree, &look->err) : (int)ERR_FORMAT;
	if (look->result == 0)
		see_folder(look, "");
	return look;
}

static void look_end(struct look *look)
{
	source_room_close(&look->room);
	arena_free(look->room.arena);
	free(look);
}

static struct look *look_at_build(const struct udfbuild *build)
{
	return look_at(build->bytes, build->size);
}

static uint8_t data[3000];

/* Every way to store a file, and folders. */
static struct udfbuild *a_disk(uint32_t block_size, bool has_metadata)
{
	struct udfbuild *build = udfbuild_new(block_size, has_metadata);
	size_t some = block_size + 100 < sizeof data ? block_size + 100 : sizeof data;

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	udfbuild_add(build, UDF_ROOT, "sources", true);
	udfbuild_file(build, 1, "install.wim", data, some, UDF_LONG);
	udfbuild_file(build, UDF_ROOT, "inside", data, 100, UDF_INSIDE);
	udfbuild_file(build, UDF_ROOT, "caf\xe9", data, 300, UDF_SHORT)->is_wide = true;
	udfbuild_file(build, 1, "\xfc", data, some, UDF_CHAIN)->is_extended = true;
	udfbuild_file(build, 1, "gone", data, 5, UDF_INSIDE)->is_deleted = true;
	udfbuild_file(build, 1, "hole", data, 64, UDF_HOLE);
	udfbuild_file(build, 1, "empty", data, 0, UDF_INSIDE);
	udfbuild_finish(build);
	return build;
}

static unsigned sum_of(size_t size)
{
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + data[i];
	return sum;
}

static const char *expected(uint32_t block_size)
{
	static char text[TEXT];
	size_t some = block_size + 100 < sizeof data ? block_size + 100 : sizeof data;

	snprintf(text, sizeof text,
		 "inside 100 bytes, %08x\ncaf\u00e9 300 bytes, %08x\nsources/install.wim %zu bytes, %08x\n"
		 "sources/\u00fc %zu bytes, %08x\nsources/hole 64 bytes, 00000000\nsources/empty 0 bytes, 00000000\n",
		 sum_of(100), sum_of(300), some, sum_of(some), some, sum_of(some));
	return text;
}

static void files_are_read_however_they_are_stored(void **state)
{
	static const uint32_t sizes[] = { 512, 1024, 2048 };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
		struct udfbuild *build = a_disk(sizes[i / 2], i % 2);
		struct look *look = look_at_build(build);

		assert_string_equal(look->err.text, "");
		assert_string_equal(look->text, expected(sizes[i / 2]));
		assert_null(look->room.notes);
		look_end(look);
		udfbuild_free(build);
	}
}

static void a_byte_of_a_file_has_its_place_in_the_image(void **state)
{
	struct udfbuild *build = a_disk(2048, true);
	struct look *look = look_at_build(build);
	struct source *source;
	struct source_place place;

	(void)state;
	assert_int_equal(look->tree->type->open(look->tree, "sources/install.wim", &source, NULL), 0);
	for (uint64_t at = 0; at < source->size; at += 100) {
		assert_true(source_trace(source, at, &place));
		assert_int_equal(build->bytes[place.at], data[at]);
		assert_true(place.size <= source->size - at);
	}
	assert_int_equal(look->tree->type->open(look->tree, "sources/hole", &source, NULL), 0);
	assert_false(source_trace(source, 0, &place));
	look_end(look);
	udfbuild_free(build);
}

/* What is left is told of, or all of it is there and the same. */
static void assert_honest(const struct look *look, const char *whole, const char *what, size_t at)
{
	if (look->result == 0 && !look->room.notes && strcmp(look->text, whole) != 0)
		fail_msg("%s at 0x%zx: no error and no note, and the files are\n%s", what, at, look->text);
}

static void no_changed_byte_makes_another_file(void **state)
{
	(void)state;
	for (int with = 0; with < 2; with++) {
		struct udfbuild *build = a_disk(512, with);
		const char *whole = expected(512);

		/* The entries and folders; the bytes of files have no checksum. */
		for (size_t at = UDF_RECOGNITION_AT; at < build->size; at += at % 7 + 1) {
			if (build->bytes[at] == 0 && at % 16)
				continue;
			build->bytes[at] ^= 0x41;
			struct look *look = look_at_build(build);

			if (!build->is_data[at / 512])
				assert_honest(look, whole, "changed", at);
			look_end(look);
			build->bytes[at] ^= 0x41;
		}
		udfbuild_free(build);
	}
}

static void no_cut_makes_another_file(void **state)
{
	struct udfbuild *build = a_disk(512, true);

	(void)state;
	for (size_t size = 0; size < build->size; size += 512) {
		uint8_t *cut = malloc(size + 1);

		memcpy(cut, build->bytes, size);
		struct look *look = look_at(cut, size);

		assert_honest(look, expected(512), "cut", size);
		look_end(look);
		free(cut);
	}
	udfbuild_free(build);
}

static void the_reserve_of_the_descriptors_is_used(void **state)
{
	struct udfbuild *build = a_disk(2048, false);

	(void)state;
	memset(build->bytes + udfbuild_main_at(build), 0, 2048);
	struct look *look = look_at_build(build);

	assert_string_equal(look->text, expected(2048));
	assert_non_null(strstr(look->room.notes->text, "their reserve was used"));
	look_end(look);
	memset(build->bytes + udfbuild_reserve_at(build), 0, 2048);
	look = look_at_build(build);
	assert_int_equal(look->result, ERR_CORRUPT);
	assert_string_equal(look->err.text, "has no volume descriptors that can be read");
	look_end(look);
	udfbuild_free(build);
}

/* One fault by itself, and what is said of it. */
static void assert_refused(struct udfbuild *build, int code, const char *text)
{
	struct look *look = look_at_build(build);

	assert_int_equal(look->result, code);
	assert_string_equal(look->err.text, text);
	look_end(look);
	udfbuild_free(build);
}

static void what_is_not_read_is_named(void **state)
{
	static const char virtual[] = "*UDF Virtual Partition\0";
	struct udfbuild *build = a_disk(2048, true);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint8_t *volume = build->bytes + (i ? udfbuild_reserve_at(build) : udfbuild_main_at(build)) + 2048;

		memcpy(volume + 440 + 6 + 5, virtual, sizeof virtual - 1);
		udfbuild_seal(volume);
	}
	assert_refused(build, ERR_UNSUPPORTED,
		       "has a partition of a kind that tlsready does not read (*UDF Virtual Partition)");
	build = a_disk(2048, false);
	uint8_t *entry = build->bytes + udfbuild_entry_at(build, &build->nodes[3]);

	entry[20] = 64;
	entry[21] = 16;
	udfbuild_seal(entry);
	assert_refused(build, ERR_UNSUPPORTED, "is stored with strategy 4160, which tlsready does not read");
	build = udfbuild_new(2048, false);
	udfbuild_file(build, UDF_ROOT, "loop", data, 5, UDF_LOOP);
	udfbuild_finish(build);
	assert_refused(build, ERR_CORRUPT, "has a chain of extents that adds nothing");
	build = a_disk(2048, false);
	memset(build->bytes + (size_t)256 * 2048, 0, 2048);
	assert_refused(build, ERR_CORRUPT, "has no anchor that can be read, neither in sector 256 nor at its end");
}

static void a_folder_that_is_in_itself_ends_there(void **state)
{
	struct udfbuild *build = udfbuild_new(2048, false);

	(void)state;
	udfbuild_add(build, UDF_ROOT, "a", true);
	udfbuild_add(build, 1, "b", true)->leads_to = 1;
	udfbuild_finish(build);
	struct look *look = look_at_build(build);

	assert_int_equal(look->result, 0);
	assert_string_equal(look->text, "a/b is a folder that contains itself\n");
	look_end(look);
	udfbuild_free(build);
}

static void a_folder_that_cannot_be_read_is_a_doubt(void **state)
{
	struct udfbuild *build = a_disk(2048, false);

	(void)state;
	build->bytes[udfbuild_entry_at(build, &build->nodes[1]) + 60] ^= 1;
	struct look *look = look_at_build(build);

	assert_int_equal(look->result, 0);
	assert_int_equal(look->room.notes->doubt, DOUBT_SOME);
	assert_string_equal(
		look->room.notes->text,
		"has a folder that cannot be read completely, sources: it has a descriptor whose checksum is wrong");
	assert_null(strstr(look->text, "sources/"));
	assert_non_null(strstr(look->text, "inside 100 bytes"));
	look_end(look);
	udfbuild_free(build);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_however_they_are_stored),
		cmocka_unit_test(a_byte_of_a_file_has_its_place_in_the_image),
		cmocka_unit_test(no_changed_byte_makes_another_file),
		cmocka_unit_test(no_cut_makes_another_file),
		cmocka_unit_test(the_reserve_of_the_descriptors_is_used),
		cmocka_unit_test(what_is_not_read_is_named),
		cmocka_unit_test(a_folder_that_is_in_itself_ends_there),
		cmocka_unit_test(a_folder_that_cannot_be_read_is_a_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
