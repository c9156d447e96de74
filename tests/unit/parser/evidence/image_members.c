/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images in archives: each of them is looked at or named, whatever keeps it from being opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/image/image.h"
#include "support/build/archivebuild.h"
#include "support/reading_image/image_folder.h"

enum { SECTOR = 512, DISK = 2 * SECTOR, LONG = 5000 };

static const struct library_host host = { .sandbox = &process_sandbox };
static struct build build;
static struct image_folder folder;
static char path[128];

static int set_up(void **state)
{
	(void)state;
	memset(&build, 0, sizeof build);
	image_folder_make(&folder);
	snprintf(path, sizeof path, "%s/a.zip", folder.path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	image_folder_remove(&folder);
	return 0;
}

/* A disk with nothing in it that anybody knows. */
static void add_disk(const char *name, unsigned flags)
{
	static uint8_t disk[DISK];

	disk[SECTOR - 2] = 0x55;
	disk[SECTOR - 1] = 0xAA;
	build_zip(&build, name, flags, disk, DISK);
}

/* What was built so far becomes the only file of another archive. */
static void nest(const char *name)
{
	static uint8_t inner[BUILD_LIMIT];
	size_t size = build.size;

	memcpy(inner, build.bytes, size);
	memset(&build, 0, sizeof build);
	build_zip(&build, name, 0, inner, size);
}

static struct image *opened(const char *only)
{
	struct image *image = NULL;
	struct error err = { 0 };

	build_zip_end(&build);
	image_folder_write(&folder, "a.zip", build.bytes, build.size);
	const struct image_options options = { .host = &host, .only = only };

	assert_int_equal(image_open(path, &options, &image, &err), 0);
	return image;
}

static const struct image_volume *volume_of(const struct image *image, const char *name)
{
	for (size_t i = 0; i < image_volume_count(image); i++)
		if (strcmp(image_volume(image, i)->name, name) == 0)
			return image_volume(image, i);
	return NULL;
}

static void assert_why(const struct image *image, const char *name, const char *word)
{
	const struct image_volume *volume = volume_of(image, name);

	assert_non_null(volume);
	assert_non_null(volume->why);
	assert_true(volume->may_hold_windows);
	if (!strstr(volume->why, word))
		fail_msg("\"%s\" is not in: %s", word, volume->why);
}

static void an_image_that_cannot_be_opened_is_named(void **state)
{
	static char name[LONG];

	(void)state;
	memset(name, 'd', sizeof name);
	memcpy(name + LONG - 6, "z.raw", 6);
	add_disk("plain.raw", 0);
	add_disk("locked.raw", 1);
	add_disk("twin.raw", 0);
	add_disk("twin.raw", 0);
	add_disk(name, 0);
	struct image *image = opened(NULL);

	assert_non_null(volume_of(image, "plain.raw"));
	assert_why(image, "locked.raw", "encrypted");
	assert_why(image, "twin.raw", "more than once");
	assert_why(image, name + LONG - 101, "too long");
	image_close(image);
}

static void images_behind_the_limit_are_counted(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < 67; i++) {
		snprintf(name, sizeof name, "d%02d.raw", i);
		add_disk(name, 0);
	}
	struct image *image = opened(NULL);

	assert_int_equal(image_volume_count(image), 1 + 64 + 1);
	assert_why(image, "d64.raw", "2 other");
	image_close(image);
}

static void an_archive_beside_other_files_is_looked_into(void **state)
{
	(void)state;
	add_disk("x.raw", 0);
	build_zip_end(&build);
	nest("in.zip");
	add_disk("y.raw.gz", 0); /* what it holds decides, not its name */
	struct image *image = opened(NULL);

	assert_non_null(volume_of(image, "in.zip > x.raw"));
	assert_non_null(volume_of(image, "y.raw.gz"));
	image_close(image);
}

static void an_archive_that_is_nested_too_deep_is_named(void **state)
{
	(void)state;
	add_disk("x.raw", 0);
	for (int i = 0; i < 5; i++) {
		build_zip_end(&build);
		nest("n.zip");
	}
	struct image *image = opened(NULL);

	assert_why(image, "n.zip > n.zip > n.zip > n.zip > n.zip", "nested deeper");
	image_close(image);
}

/* 64 archives with five disks each, and that is all of 150 KB: with one more level it would be 4096 archives. */
static void archives_in_archives_end_at_a_limit(void **state)
{
	static uint8_t inner[BUILD_LIMIT];
	char name[16];
	size_t named = 0;

	(void)state;
	for (int i = 0; i < 5; i++) {
		snprintf(name, sizeof name, "%d.raw", i);
		add_disk(name, 0);
	}
	build_zip_end(&build);
	size_t size = build.size;

	memcpy(inner, build.bytes, size);
	memset(&build, 0, sizeof build);
	for (int i = 0; i < 64; i++) {
		snprintf(name, sizeof name, "%02d.zip", i);
		build_zip(&build, name, 0, inner, size);
	}
	struct image *image = opened(NULL);

	for (size_t i = 0; i < image_volume_count(image); i++)
		named += image_volume(image, i)->why && strstr(image_volume(image, i)->why, "256 in all");
	assert_true(named > 0 && named <= 64);
	assert_why(image, "43.zip", "20 other");
	assert_int_equal(image_volume_count(image), 1 + 256 + 2);
	image_close(image);
}

/* Folders that are named by the path of one file alone. */
static void folders_end_at_a_limit(void **state)
{
	enum { FILES = 15, DEPTH = 1300 };
	static char names[FILES][4 * DEPTH];
	struct image *image = NULL;
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < FILES; i++) {
		for (int k = 0; k < DEPTH; k++)
			memcpy(names[i] + 3 * k, (char[]){ (char)('A' + i % 26), (char)('a' + i / 26), '/' }, 3);
		memcpy(names[i] + 3 * DEPTH, "x", 2);
		build_zip(&build, names[i], 0, "x", 1);
	}
	build_zip_end(&build);
	image_folder_write(&folder, "a.zip", build.bytes, build.size);
	const struct image_options options = { .host = &host };

	assert_int_equal(image_open(path, &options, &image, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "more folders than tlsready reads"));
}

static void for_one_volume_the_other_images_stay_closed(void **state)
{
	(void)state;
	add_disk("a.raw", 0);
	add_disk("a.raw.raw", 0);
	add_disk("b.raw", 0);
	struct image *image = opened("a.raw");

	assert_int_equal(image_volume_count(image), 2); /* and the archive itself */
	assert_non_null(volume_of(image, "a.raw"));
	image_close(image);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(an_image_that_cannot_be_opened_is_named),      TEST(images_behind_the_limit_are_counted),
		TEST(an_archive_beside_other_files_is_looked_into), TEST(an_archive_that_is_nested_too_deep_is_named),
		TEST(for_one_volume_the_other_images_stay_closed),  TEST(archives_in_archives_end_at_a_limit),
		TEST(folders_end_at_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
