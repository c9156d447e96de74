/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WIM images as trees. wimlib itself writes the WIMs here, out of a folder of the test; without it there is only the refusal to look at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/wim/wim.h"
#include "support/damage/mutate.h"
#include "support/reading_image/sources.h"

#if __has_include(<wimlib.h>)
#include <wimlib.h>

static const struct library_host host = { .sandbox = &process_sandbox };

enum { BIG = 150000, NAMES = 512, WIM_LIMIT = 1 << 20 };

static uint8_t big[BIG], wim[WIM_LIMIT];
static size_t wim_size;
static char folder[] = "/tmp/wim.XXXXXX", path[64];

static void *function(const char *name)
{
	static void *library;

	if (!library)
		library = dlopen("libwim.so.15", RTLD_NOW);
	return library ? dlsym(library, name) : NULL;
}
#define CALL(name, ...) ((__typeof__(name) *)function(#name))(__VA_ARGS__)

static void write_file(const char *name, const void *bytes, size_t size)
{
	char full[128];

	snprintf(full, sizeof full, "%s/%s", folder, name);
	FILE *file = fopen(full, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	fclose(file);
}

/* image.wim: SYSTEM, empty and Big in config. */
static void write_wim_as(int compression, int flags)
{
	static const char *const folders[] = { "image", "image/Windows", "image/Windows/config" };
	WIMStruct *of;
	char full[128];

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(full, sizeof full, "%s/%s", folder, folders[i]);
		mkdir(full, 0700);
	}
	write_file("image/Windows/config/SYSTEM", "system", 6);
	write_file("image/Windows/config/empty", "", 0);
	write_file("image/Windows/config/Big", big, BIG);
	snprintf(full, sizeof full, "%s/image", folder);
	assert_int_equal(CALL(wimlib_create_new_wim, (enum wimlib_compression_type)compression, &of), 0);
	assert_int_equal(CALL(wimlib_add_image, of, full, "Windows Server 2019", NULL, WIMLIB_ADD_FLAG_NORPFIX), 0);
	assert_int_equal(CALL(wimlib_set_image_property, of, 1, "WINDOWS/VERSION/BUILD", "17763"), 0);
	assert_int_equal(CALL(wimlib_write, of, path, WIMLIB_ALL_IMAGES, flags, 1), 0);
	CALL(wimlib_free, of);
}

static void write_wim(int flags)
{
	write_wim_as(WIMLIB_COMPRESSION_TYPE_LZX, flags);
}

static void load_wim(void)
{
	FILE *stream = fopen(path, "r");

	assert_non_null(stream);
	wim_size = fread(wim, 1, sizeof wim, stream);
	fclose(stream);
}

static int make(void **state)
{
	(void)state;
	if (!function("wimlib_write"))
		return 0;
	for (size_t i = 0; i < BIG; i++)
		big[i] = i < 4 ? (uint8_t)"regf"[i] : (uint8_t)(i * i >> 7);
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/image.wim", folder);
	return 0;
}

static int clean(void **state)
{
	static const char *const names[] = {
		"image/Windows/config/SYSTEM", "image/Windows/config/empty", "image/Windows/config/Big", "image/Windows/config",
		"image/Windows", "image", "image.wim", "image.swm", "image2.swm", "image3.swm"
	};
	char full[128];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(full, sizeof full, "%s/%s", folder, names[i]);
		remove(full);
	}
	rmdir(folder);
	return 0;
}

static int open_image(struct source_room *room, const char *of, struct wim **ret_wim, struct library_tree **ret, struct error *err)
{
	struct source *file;
	int result = source_open_file(room, of, &file, err);

	if (result == 0)
		result = wim_open(room, file, &host, ret_wim, err);
	return result == 0 ? wim_tree(*ret_wim, (*ret_wim)->images, ret, err) : result;
}

static int note_name(void *context, const struct library_entry *entry)
{
	char *names = context;
	size_t used = strlen(names);

	snprintf(names + used, NAMES - used, "%s%s%s ", entry->name, entry->is_folder ? "/" : "",
		 entry->refusal ? "!" : "");
	return 0;
}

static bool holds(struct library_tree *tree, const char *name, const void *bytes, size_t size)
{
	static uint8_t buffer[BIG];
	struct source *file;
	struct error err = { 0 };

	return tree->type->open(tree, name, &file, &err) == 0 && file->size == size &&
	       source_read(file, 0, buffer, size, &err) == 0 && memcmp(buffer, bytes, size) == 0;
}

static void an_image_is_listed_and_its_files_are_read(void **state)
{
	static const struct {
		int compression, flags;
	} forms[] = {
		{ WIMLIB_COMPRESSION_TYPE_LZX, 0 },
		{ WIMLIB_COMPRESSION_TYPE_XPRESS, 0 },
		{ WIMLIB_COMPRESSION_TYPE_LZMS, 0 },
		{ WIMLIB_COMPRESSION_TYPE_NONE, 0 },
		{ WIMLIB_COMPRESSION_TYPE_LZX, WIMLIB_WRITE_FLAG_SOLID },
		{ WIMLIB_COMPRESSION_TYPE_LZX, WIMLIB_WRITE_FLAG_PIPABLE },
	};
	static const char *const wanted[] = { "Windows/config/Big", "Windows/config/empty", "Windows/config/none",
					      "Windows/config/SYSTEM", "Windows" };

	(void)state;
	if (!function("wimlib_write"))
		skip();
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct source_room *room = sources_open();
		struct wim *of;
		struct library_tree *tree;
		struct source *file;
		struct error err = { 0 };
		char names[NAMES] = "";

		write_wim_as(forms[i].compression, forms[i].flags);
		assert_int_equal(open_image(room, path, &of, &tree, &err), 0);
		assert_int_equal(of->image_count, 1);
		assert_string_equal(of->images->name, "Windows Server 2019");
		assert_string_equal(of->images->build, "17763");
		assert_string_equal(of->images->edition, "");
		assert_int_equal(tree->type->list(tree, "Windows/config", 3, note_name, names, &err), 0);
		assert_non_null(strstr(names, "SYSTEM "));
		assert_non_null(strstr(names, "Big "));
		assert_int_equal(tree->type->list(tree, "Windows/none", 3, note_name, names, &err), ERR_IO);
		assert_int_equal(tree->type->fetch(tree, wanted, 5, &err), 0);
		assert_true(holds(tree, "Windows/config/Big", big, BIG));
		assert_true(holds(tree, "Windows/config/SYSTEM", "system", 6));
		assert_true(holds(tree, "Windows/config/empty", "", 0));
		assert_int_equal(tree->type->open(tree, "Windows/config/none", &file, &err), ERR_IO);
		assert_int_equal(tree->type->open(tree, "Windows", &file, &err), ERR_UNSUPPORTED);
		sources_close(room);
	}
}

static void a_part_that_is_missing_is_named_and_its_files_are_refused(void **state)
{
	struct source_room *room = sources_open();
	WIMStruct *whole;
	struct wim *of;
	struct library_tree *tree;
	struct error err = { 0 };
	char first[128], second[128];

	(void)state;
	if (!function("wimlib_write"))
		skip();
	snprintf(first, sizeof first, "%s/image.swm", folder);
	snprintf(second, sizeof second, "%s/image2.swm", folder);
	write_wim(0);
	assert_int_equal(CALL(wimlib_open_wim, path, 0, &whole), 0);
	assert_int_equal(CALL(wimlib_split, whole, first, 3000, 0), 0);
	CALL(wimlib_free, whole);
	assert_int_equal(open_image(room, first, &of, &tree, &err), 0);
	assert_true(holds(tree, "Windows/config/Big", big, BIG));
	assert_true(holds(tree, "Windows/config/SYSTEM", "system", 6));
	assert_int_equal(open_image(room, second, &of, &tree, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "is part 2 of 3"));
	remove(second);
	assert_int_equal(open_image(room, first, &of, &tree, &err), 0);
	assert_true(sources_noted(room, "part 2 (image2.swm) cannot be read"));
	assert_true(holds(tree, "Windows/config/Big", big, BIG) != holds(tree, "Windows/config/SYSTEM", "system", 6));
	sources_close(room);
}

static void a_wim_inside_of_another_file_is_read_there(void **state)
{
	struct source_room *room = sources_open();
	struct source *file, *inside;
	struct wim *of;
	struct library_tree *tree;
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_write"))
		skip();
	write_wim(0);
	load_wim();
	memmove(wim + 4711, wim, wim_size);
	file = source_of_memory(room, "disk", wim, sizeof wim);
	assert_int_equal(source_window(room, file, 4711, wim_size, "file", "install.wim", &inside, &err), 0);
	assert_int_equal(wim_open(room, inside, &host, &of, &err), 0);
	assert_int_equal(wim_tree(of, of->images, &tree, &err), 0);
	assert_true(holds(tree, "Windows/config/Big", big, BIG));
	assert_true(holds(tree, "Windows/config/SYSTEM", "system", 6));
	sources_close(room);
}

/* A file of the host, and how much of it was asked for. */
struct counted {
	struct source source;
	size_t bytes;
};

static int read_counted(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	((struct counted *)source)->bytes += size;
	return source_read(source->below, at, buffer, size, err);
}

static const struct source_type counted_type = { .name = "file", .read = read_counted };
static struct library_tree *open_counted(struct source_room *room, struct counted **ret)
{
	struct library_tree *tree;
	struct error err = { 0 };
	struct wim *of;

	*ret = source_new(room, &counted_type, sizeof **ret, source_of_memory(room, "image.wim", wim, wim_size));
	(*ret)->source.size = wim_size;
	assert_int_equal(wim_open(room, &(*ret)->source, &host, &of, &err), 0);
	assert_int_equal(wim_tree(of, of->images, &tree, &err), 0);
	return tree;
}

static void of_a_large_file_only_the_chunks_that_are_asked_for_are_read(void **state)
{
	static const int forms[] = { WIMLIB_COMPRESSION_TYPE_LZX, WIMLIB_COMPRESSION_TYPE_NONE };
	uint8_t bytes[100];

	(void)state;
	if (!function("wimlib_write"))
		skip();
	for (size_t i = 0; i < 2; i++) {
		struct source_room *room = sources_open();
		struct counted *counted;
		struct source *file;
		struct error err = { 0 };

		write_wim_as(forms[i], 0);
		load_wim();
		struct library_tree *tree = open_counted(room, &counted);

		assert_int_equal(tree->type->open(tree, "Windows/config/Big", &file, &err), 0);
		counted->bytes = 0;
		assert_int_equal(source_read(file, 100000, bytes, sizeof bytes, &err), 0);
		assert_memory_equal(bytes, big + 100000, sizeof bytes);
		assert_in_range(counted->bytes, 1, 32768 + 100);
		sources_close(room);
	}
}

static uint8_t *stored(const void *bytes, size_t size)
{
	uint8_t *found = memmem(wim, wim_size, bytes, size);

	assert_non_null(found);
	return found;
}

static void a_file_that_does_not_match_its_sha1_is_refused_once_it_was_read_to_its_end(void **state)
{
	static uint8_t bytes[BIG];
	struct source_room *room = sources_open();
	struct counted *counted;
	struct source *file;
	struct error err = { 0 };

	(void)state;
	if (!function("wimlib_write"))
		skip();
	write_wim_as(WIMLIB_COMPRESSION_TYPE_NONE, 0);
	load_wim();
	stored(big, BIG)[BIG / 2] ^= 1;
	*stored("system", 6) ^= 1;
	struct library_tree *tree = open_counted(room, &counted);

	assert_int_equal(tree->type->open(tree, "Windows/config/SYSTEM", &file, &err), ERR_CORRUPT); /* it is small */
	assert_string_equal(err.text, "is damaged: its data does not match its SHA-1");
	assert_int_equal(tree->type->open(tree, "Windows/config/Big", &file, &err), 0);
	assert_int_equal(source_read(file, BIG - 9, bytes, 9, &err), 0); /* not in order */
	assert_int_equal(source_read(file, 0, bytes, BIG / 3, &err), 0);
	assert_int_equal(source_read(file, BIG / 4, bytes, BIG / 2, &err), 0);
	assert_int_equal(source_read(file, BIG / 2, bytes, BIG / 2, &err), ERR_CORRUPT);
	assert_string_equal(err.text, "is damaged: its data does not match its SHA-1");
	assert_true(file->is_refuted);
	assert_int_equal(source_read(file, 0, bytes, 1, &err), ERR_CORRUPT);
	sources_close(room);
}

static void look_at_damaged(void)
{
	struct source_room *room = sources_open();
	char hex[DIGEST_HEX], expected[DIGEST_HEX];
	struct source *file;
	struct wim *of;
	struct library_tree *tree;
	struct error err = { 0 };

	digest_of(big, BIG, expected);
	write_file("image.wim", wim, wim_size);
	if (open_image(room, path, &of, &tree, &err) == 0 &&
	    tree->type->open(tree, "Windows/config/Big", &file, &err) == 0 &&
	    *sources_hash(file, 0, file->size, BIG, hex, &err))
		assert_string_equal(hex, expected);
	else
		assert_true(err.code < 0 && *err.text);
	sources_close(room);
}

static void damage_gives_an_error_and_never_other_bytes(void **state)
{
	struct dice dice = { 3 };

	(void)state;
	if (!function("wimlib_write"))
		skip();
	write_wim(0);
	load_wim();
	for (int i = 0; i < 100; i++) {
		size_t at = dice_below(&dice, i % 2 ? wim_size : 208), whole = wim_size; /* the header every other time */
		uint8_t before = wim[at];

		wim[at] ^= (uint8_t)(1 + dice_below(&dice, 255));
		wim_size = i % 10 ? whole : dice_below(&dice, whole);
		look_at_damaged();
		wim[at] = before;
		wim_size = whole;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_is_listed_and_its_files_are_read),
		cmocka_unit_test(a_part_that_is_missing_is_named_and_its_files_are_refused),
		cmocka_unit_test(a_wim_inside_of_another_file_is_read_there),
		cmocka_unit_test(of_a_large_file_only_the_chunks_that_are_asked_for_are_read),
		cmocka_unit_test(a_file_that_does_not_match_its_sha1_is_refused_once_it_was_read_to_its_end),
		cmocka_unit_test(damage_gives_an_error_and_never_other_bytes),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
#else
int main(void)
{
	return 77; /* skipped */
}
#endif
