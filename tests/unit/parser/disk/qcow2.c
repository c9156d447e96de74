/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QCOW2: clusters in all their forms, the files behind an image, what is named, what damage does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/reading_image/image_folder.h"
#include "support/build_image/qcow2build.h"
#include "support/reading_image/sources.h"

static uint8_t image[QCOW2_FILE_LIMIT], disk[QCOW2_DISK_LIMIT], buffer[QCOW2_DISK_LIMIT];

struct scene {
	struct image_folder folder;
	struct source_room *room;
	struct source *source;
	struct error err;
};

static int set_up(void **state)
{
	static struct scene scene;

	scene = (struct scene){ .room = sources_open() };
	image_folder_make(&scene.folder);
	*state = &scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	sources_close(scene->room);
	image_folder_remove(&scene->folder);
	return 0;
}

static void write_image(struct scene *scene, const char *name, const struct qcow2_recipe *recipe, const char *clusters)
{
	image_folder_write(&scene->folder, name, image, qcow2build(image, recipe, clusters));
}

static int open_image(struct scene *scene, const char *name)
{
	return image_folder_open(&scene->folder, name, scene->room, &container_qcow2, &scene->source, &scene->err);
}

static int open_bytes(struct scene *scene, size_t size)
{
	struct source *file = source_of_memory(scene->room, "disk.qcow2", image, size);

	scene->err = (struct error){ 0 };
	if (!container_qcow2.is(file, image, size))
		return ERR_FORMAT;
	return container_qcow2.open(scene->room, file, &scene->source, &scene->err);
}

static void assert_reads_as(struct scene *scene, size_t cluster_size, const char *clusters)
{
	size_t size = QCOW2_CLUSTERS * cluster_size;

	qcow2build_disk(disk, cluster_size, clusters);
	assert_true(scene->source->size >= size);
	assert_int_equal(source_read(scene->source, 0, buffer, size, &scene->err), 0);
	assert_memory_equal(buffer, disk, size);
	assert_int_equal(source_read(scene->source, cluster_size - 3, buffer, cluster_size + 9, &scene->err), 0);
	assert_memory_equal(buffer, disk + cluster_size - 3, cluster_size + 9);
}

static void clusters_are_read_in_all_their_forms_and_stored_ones_have_a_place(void **state)
{
	static const struct qcow2_recipe recipes[] = { { .cluster_bits = 9 },
						       { .cluster_bits = 12 },
						       { .cluster_bits = 12, .features = QCOW2_FEATURE_ZSTD } };
	struct scene *scene = *state;
	struct source_place place;

	for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++) {
		size_t size = (size_t)1 << recipes[i].cluster_bits;

		assert_int_equal(open_bytes(scene, qcow2build(image, &recipes[i], "aBc0-FGh")), 0);
		assert_reads_as(scene, size, "aBc0-FGh");
		assert_true(source_place(scene->source, 2 * size + 5, &place));
		assert_int_equal(place.size, size - 5);
		assert_int_equal(source_read(place.in, place.at, buffer, size - 5, NULL), 0);
		assert_memory_equal(buffer, disk + 2 * size + 5, size - 5);
		for (size_t cluster = 3; cluster < 7; cluster++)
			assert_false(source_place(scene->source, cluster * size, &place));
	}
}

static void version_2_has_no_flag_for_zeros(void **state)
{
	static const struct qcow2_recipe recipe = { .version = 2 };
	struct scene *scene = *state;

	assert_int_equal(open_bytes(scene, qcow2build(image, &recipe, "aBc--FGh")), 0);
	assert_reads_as(scene, QCOW2_CLUSTER, "aBc--FGh");
	assert_int_equal(open_bytes(scene, qcow2build(image, &recipe, "aBc0-FGh")), 0);
	assert_int_equal(source_read(scene->source, 3 * QCOW2_CLUSTER, buffer, 1, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "L2 table"));
}

static void parts_of_a_cluster_are_read_each_by_its_bits(void **state)
{
	/* Of 32 parts with 512 bytes each: the first is stored, the second reads as zeros, the third is not there, the rest is stored. */
	struct qcow2_recipe recipe = { .cluster_bits = 14,
				       .features = QCOW2_FEATURE_SUBCLUSTERS,
				       .bitmap = UINT64_C(2) << 32 | 0xfffffff9,
				       .backing = "base.raw",
				       .backing_format = "raw" };
	struct scene *scene = *state;

	write_image(scene, "top.qcow2", &recipe, "a0B-----");
	memset(buffer, 'x', sizeof buffer);
	image_folder_write(&scene->folder, "base.raw", buffer, sizeof buffer);
	assert_int_equal(open_image(scene, "top.qcow2"), 0);
	assert_int_equal(source_read(scene->source, 0, buffer, QCOW2_DISK_LIMIT, &scene->err), 0);
	assert_memory_equal(buffer + 510, "aa\0\0", 4);
	assert_memory_equal(buffer + 1022, "\0\0xx", 4);
	assert_memory_equal(buffer + 1534, "xxaa", 4);
	assert_memory_equal(buffer + (1 << 14) - 1, "a\0", 2);
	assert_memory_equal(buffer + (2 << 14) - 1, "\0B", 2);
	assert_memory_equal(buffer + (3 << 14) - 1, "Bx", 2);
	recipe.bitmap = UINT64_C(1) << 32 | 1;
	write_image(scene, "top.qcow2", &recipe, "a0B-----");
	assert_int_equal(open_image(scene, "top.qcow2"), 0);
	assert_int_equal(source_read(scene->source, 0, buffer, 1, &scene->err), ERR_CORRUPT);
}

static void an_image_shows_its_backing_files_where_it_has_no_cluster(void **state)
{
	static const struct qcow2_recipe top = { .backing = "/images/Mid.qcow2", .backing_format = "qcow2" };
	static const struct qcow2_recipe mid = { .backing = "base.raw" };
	struct scene *scene = *state;
	char base[5 * QCOW2_CLUSTER];

	memset(base, 'x', sizeof base);
	image_folder_write(&scene->folder, "base.raw", base, sizeof base);
	write_image(scene, "mid.qcow2", &mid, "-BC0----");
	write_image(scene, "top.qcow2", &top, "--D-----");
	assert_int_equal(open_image(scene, "top.qcow2"), 0);
	assert_reads_as(scene, QCOW2_CLUSTER, "xBD0x---");
	assert_true(sources_noted(scene->room, "was read with its backing file mid.qcow2"));
	assert_true(sources_noted(scene->room, "was read with its backing file base.raw"));
}

static void a_raw_backing_file_is_raw_whatever_the_guest_wrote_into_it(void **state)
{
	static const struct qcow2_recipe top = { .backing = "base.raw", .backing_format = "raw" };
	static const struct qcow2_recipe guest = { .backing = "secret" };
	struct scene *scene = *state;

	write_image(scene, "base.raw", &guest, "aaaaaaaa");
	write_image(scene, "top.qcow2", &top, "--------");
	assert_int_equal(open_image(scene, "top.qcow2"), 0);
	assert_int_equal(source_read(scene->source, 0, buffer, 4, &scene->err), 0);
	assert_memory_equal(buffer, "QFI\xfb", 4);
}

static void a_file_that_an_image_needs_is_named_when_it_is_missing_or_another(void **state)
{
	static const struct {
		struct qcow2_recipe recipe;
		int code;
		const char *word;
	} cases[] = {
		{ { .backing = "gone.qcow2" }, ERR_IO, "backing file (parent) gone.qcow2" },
		{ { .backing = "self.qcow2" }, ERR_CORRUPT, "is itself based on it" },
		{ { .backing = "raw", .backing_format = "qcow2" }, ERR_FORMAT, "is not a QCOW2" },
		{ { .backing = "raw", .backing_format = "bochs" }, ERR_UNSUPPORTED, "format bochs" },
		{ { .backing = "json:{\"driver\":\"nbd\"}" }, ERR_UNSUPPORTED, "is not a file" },
		{ { .backing = "nbd://host/disk" }, ERR_UNSUPPORTED, "is not a file" },
		{ { .features = 4, .data_file = "gone.raw" }, ERR_IO, "data file gone.raw" },
		{ { .features = 4 }, ERR_UNSUPPORTED, "has no name" },
	};
	struct scene *scene = *state;

	image_folder_write(&scene->folder, "raw", "raw", 3);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		write_image(scene, "self.qcow2", &cases[i].recipe, "a-------");
		assert_int_equal(open_image(scene, "self.qcow2"), cases[i].code);
		assert_non_null(strstr(scene->err.text, cases[i].word));
	}
}

static void a_chain_has_a_limit(void **state)
{
	struct scene *scene = *state;
	char name[16], next[16];

	for (int i = 0; i <= SOURCE_DEPTH_LIMIT; i++) {
		snprintf(name, sizeof name, "%d", i);
		snprintf(next, sizeof next, "%d", i + 1);
		write_image(scene, name, &(struct qcow2_recipe){ .backing = next }, "a-------");
	}
	assert_int_equal(open_image(scene, "0"), ERR_LIMIT);
}

static void clusters_may_be_in_a_data_file(void **state)
{
	static const struct qcow2_recipe recipe = { .features = 4, .data_file = "d.raw" };
	struct scene *scene = *state;
	struct source_place place;

	write_image(scene, "d.qcow2", &recipe, "abcd----");
	image_folder_write(&scene->folder, "d.raw", image, 7 * QCOW2_CLUSTER - 1);
	memset(image + 3 * QCOW2_CLUSTER, 0, 4 * QCOW2_CLUSTER);
	image_folder_write(&scene->folder, "d.qcow2", image, 3 * QCOW2_CLUSTER);
	assert_int_equal(open_image(scene, "d.qcow2"), 0);
	assert_int_equal(source_read(scene->source, 0, buffer, 4 * QCOW2_CLUSTER - 1, &scene->err), 0);
	qcow2build_disk(disk, QCOW2_CLUSTER, "abcd----");
	assert_memory_equal(buffer, disk, 4 * QCOW2_CLUSTER - 1);
	assert_int_equal(source_read(scene->source, 4 * QCOW2_CLUSTER - 1, buffer, 1, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "the data file"));
	assert_true(source_place(scene->source, 0, &place));
	assert_string_equal(place.in->label, "d.raw");
}

static void what_a_reader_must_know_about_an_image_is_noted(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(open_bytes(scene, qcow2build(image, &(struct qcow2_recipe){ .features = 3, .snapshots = 2 },
						      "abcdefgh")),
			 0);
	assert_true(sources_noted(scene->room, "marked as corrupt"));
	assert_true(sources_noted(scene->room, "has 2 internal snapshots"));
	assert_int_equal(scene->room->notes->doubt, DOUBT_SOME);
	assert_int_equal(scene->room->notes->next->doubt, DOUBT_NONE);
}

static void what_the_header_has_wrong_is_said(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		int code;
		const char *word;
	} cases[] = {
		{ 7, 1, ERR_UNSUPPORTED, "QCOW of version 1" },
		{ 7, 4, ERR_UNSUPPORTED, "QCOW of version 4" },
		{ 23, 8, ERR_CORRUPT, "cluster size" },
		{ 23, 22, ERR_CORRUPT, "cluster size" },
		{ 24, 0x80, ERR_CORRUPT, "L1 table" },
		{ 29, 1, ERR_CORRUPT, "L1 table does not fit" },
		{ 35, 1, ERR_UNSUPPORTED, "encrypted with AES" },
		{ 35, 2, ERR_UNSUPPORTED, "encrypted with LUKS" },
		{ 35, 3, ERR_CORRUPT, "encryption method" },
		{ 36, 1, ERR_CORRUPT, "L1 table, at 0x200" },
		{ 44, 1, ERR_CORRUPT, "L1 table, at 0x1000200" },
		{ 47, 1, ERR_CORRUPT, "L1 table" },
		{ 14, 1, ERR_CORRUPT, "backing file is not inside" },
		{ 19, 1, ERR_CORRUPT, "backing file is not inside" },
		{ 74, 1, ERR_UNSUPPORTED, "incompatible bits 0x10000000000, \"holes\"" },
		{ 79, 8, ERR_CORRUPT, "compression method" },
		{ 79, 16, ERR_CORRUPT, "subclusters" },
		{ 104, 1, ERR_CORRUPT, "compression method" },
		{ 103, 96, ERR_CORRUPT, "its length" },
		{ 117, 1, ERR_CORRUPT, "extension at 0x70" },
	};
	static const struct qcow2_recipe recipe = { .feature_name = "holes" };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = qcow2build(image, &recipe, "aBc0-FGh");

		image[cases[i].at] = cases[i].byte;
		assert_int_equal(open_bytes(scene, size), cases[i].code);
		assert_non_null(strstr(scene->err.text, cases[i].word));
	}
}

/* Damage: bytes that are read are the right ones, however few. Without reference counts, where an entry leads is believed. */

static void assert_right_or_refused(size_t size, bool is_right)
{
	struct scene scene = { .room = sources_open() };
	int result = open_bytes(&scene, size);

	for (size_t at = 0; result == 0 && at + QCOW2_CLUSTER <= QCOW2_DISK && at + QCOW2_CLUSTER <= scene.source->size;
	     at += QCOW2_CLUSTER)
		if (source_read(scene.source, at, buffer, QCOW2_CLUSTER, &scene.err) == 0 && is_right)
			assert_memory_equal(buffer, disk + at, QCOW2_CLUSTER);
	sources_close(scene.room);
}

static void a_file_that_is_cut_off_gives_right_bytes_or_none(void **state)
{
	static const struct qcow2_recipe recipe = { .feature_name = "holes" };

	(void)state;
	qcow2build_disk(disk, QCOW2_CLUSTER, "aBc0-FGh");
	for (size_t size = qcow2build(image, &recipe, "aBc0-FGh"); size > 0; size--)
		assert_right_or_refused(size - 1, true);
}

static void no_single_bit_of_the_header_that_flips_makes_other_bytes_of_the_disk(void **state)
{
	enum { L1_AT = 40, TABLES = QCOW2_CLUSTER };
	static const struct qcow2_recipe recipe = { .feature_name = "holes" };
	size_t size = qcow2build(image, &recipe, "aBc0-FGh");

	(void)state;
	qcow2build_disk(disk, QCOW2_CLUSTER, "aBc0-FGh");
	for (size_t at = 0; at < 2 * TABLES + QCOW2_CLUSTER; at += at == 200 ? TABLES - 200 : 1)
		for (int bit = 0; bit < 8; bit++) {
			image[at] ^= (uint8_t)(1 << bit);
			assert_right_or_refused(size, at < TABLES && (at < L1_AT || at >= L1_AT + 8));
			image[at] ^= (uint8_t)(1 << bit);
		}
}

static void an_entry_with_bits_that_mean_nothing_is_damaged(void **state)
{
	static const struct {
		size_t at;
		uint8_t bits;
	} cases[] = { { QCOW2_CLUSTER + 7, 1 },     { QCOW2_CLUSTER + 6, 1 }, { QCOW2_CLUSTER, 1 },
		      { 2 * QCOW2_CLUSTER + 7, 2 }, { 2 * QCOW2_CLUSTER, 1 }, { 2 * QCOW2_CLUSTER + 3, 1 } };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = qcow2build(image, &(struct qcow2_recipe){ 0 }, "aBc0-FGh");

		image[cases[i].at] |= cases[i].bits;
		assert_int_equal(open_bytes(scene, size), 0);
		assert_int_equal(source_read(scene->source, 0, buffer, 1, &scene->err), ERR_CORRUPT);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(clusters_are_read_in_all_their_forms_and_stored_ones_have_a_place),
		TEST(version_2_has_no_flag_for_zeros),
		TEST(parts_of_a_cluster_are_read_each_by_its_bits),
		TEST(an_image_shows_its_backing_files_where_it_has_no_cluster),
		TEST(a_raw_backing_file_is_raw_whatever_the_guest_wrote_into_it),
		TEST(a_file_that_an_image_needs_is_named_when_it_is_missing_or_another),
		TEST(a_chain_has_a_limit),
		TEST(clusters_may_be_in_a_data_file),
		TEST(what_a_reader_must_know_about_an_image_is_noted),
		TEST(what_the_header_has_wrong_is_said),
		TEST(a_file_that_is_cut_off_gives_right_bytes_or_none),
		TEST(no_single_bit_of_the_header_that_flips_makes_other_bytes_of_the_disk),
		TEST(an_entry_with_bits_that_mean_nothing_is_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
