/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differencing VHD files: how a parent is found, and that no other file is taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"
#include "support/build_image/vhdbuild.h"

enum { FOLDER = 32, PATH = 96, FILES = 80 };

static const struct vhdbuild base = { .type = 3, .map = "#.#.#.#.########        ####", .id = 1 };

struct scene {
	char folder[FOLDER], paths[FILES][PATH];
	size_t count;
	struct source_room *room;
	struct source *disk;
	struct error err;
};

static int open_scene(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	strcpy(scene->folder, "/tmp/vhd_parent.XXXXXX");
	scene->room = sources_open();
	*state = scene;
	return mkdtemp(scene->folder) ? 0 : -1;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	sources_close(scene->room);
	for (size_t i = 0; i < scene->count; i++)
		unlink(scene->paths[i]);
	rmdir(scene->folder);
	free(scene);
	return 0;
}

static void put_bytes(struct scene *scene, const char *name, const void *bytes, size_t size)
{
	char path[PATH];
	FILE *file;

	snprintf(path, PATH, "%s/%s", scene->folder, name);
	strcpy(scene->paths[scene->count++], path);
	file = fopen(path, "w");
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	fclose(file);
}

static void put(struct scene *scene, const char *name, const struct vhdbuild *plan)
{
	size_t size;
	uint8_t *bytes = vhdbuild(plan, &size);

	put_bytes(scene, name, bytes, size);
	free(bytes);
}

static int open_child(struct scene *scene, const char *name)
{
	struct source *file;
	char path[PATH];

	snprintf(path, sizeof path, "%s/%s", scene->folder, name);
	assert_int_equal(source_open_file(scene->room, path, &file, &scene->err), 0);
	return container_vhd.open(scene->room, file, &scene->disk, &scene->err);
}

/* plans: the child first. */
static uint8_t expected(const struct vhdbuild *const *plans, uint64_t at)
{
	for (; *plans; plans++)
		if (vhdbuild_is_stored(*plans, at))
			return vhdbuild_byte((*plans)->id, at);
	return 0;
}

static void expect_bytes(struct scene *scene, const struct vhdbuild *const *plans)
{
	static const size_t pieces[] = { 100, 512, 5000 };
	uint8_t buffer[5000];

	for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
		for (uint64_t at = 0; at < scene->disk->size; at += pieces[p]) {
			const uint64_t left = scene->disk->size - at;
			const size_t size = left < pieces[p] ? (size_t)left : pieces[p];

			assert_int_equal(source_read(scene->disk, at, buffer, size, &scene->err), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(buffer[i], expected(plans, at + i));
		}
}

static void expect_refused(struct scene *scene, enum err code, const char *text)
{
	assert_int_equal(open_child(scene, "child.vhd"), code);
	assert_non_null(strstr(scene->err.text, text));
	assert_non_null(strstr(scene->err.text, "parent"));
}

static void what_a_child_does_not_store_is_in_its_parent(void **state)
{
	static const struct vhdbuild child = {
		.type = 4, .map = ".....###            #.#.#.#.", .id = 2, .parent_id = 1, .parent = "base.vhd"
	};
	struct scene *scene = *state;
	struct source_place place;

	put(scene, "child.vhd", &child);
	put(scene, "base.vhd", &base);
	assert_int_equal(open_child(scene, "child.vhd"), 0);
	assert_true(sources_noted(scene->room, "its parent base.vhd was read, too"));
	expect_bytes(scene, (const struct vhdbuild *const[]){ &child, &base, NULL });
	assert_true(source_place(scene->disk, 5 * VHDBUILD_SECTOR, &place));
	assert_string_equal(place.in->label, "child.vhd");
	assert_true(source_trace(scene->disk, 2 * VHDBUILD_SECTOR, &place)); /* stored, but in another file */
	assert_string_equal(place.in->label, "base.vhd");
	assert_false(place.in->type->is_disk);
}

static void parents_have_parents_down_to_a_fixed_disk(void **state)
{
	static const struct vhdbuild child = {
		.type = 4, .map = "#.......", .id = 3, .parent_id = 2, .parent = "middle.avhd"
	};
	static const struct vhdbuild middle = { .type = 4, .map = "###.....", .id = 2, .parent_id = 1, .parent = "b.vhd" };
	static const struct vhdbuild bottom = { .type = 2, .map = "########", .id = 1 };
	struct scene *scene = *state;

	put(scene, "child.vhd", &child);
	put(scene, "middle.avhd", &middle);
	put(scene, "b.vhd", &bottom);
	assert_int_equal(open_child(scene, "child.vhd"), 0);
	expect_bytes(scene, (const struct vhdbuild *const[]){ &child, &middle, &bottom, NULL });
	assert_true(sources_noted(scene->room, "its parent middle.avhd") &&
		    sources_noted(scene->room, "its parent b.vhd"));
}

static void the_parent_is_found_by_the_last_part_of_every_kind_of_name(void **state)
{
	static const struct {
		const char *code, *locator, *parent;
	} cases[] = {
		{ "W2ru", ".\\..\\BASE.VHD", NULL },
		{ "W2ku", "C:\\Disks\\base.vhd", "old name.vhd" },
		{ "Wi2k", "D:\\base.vhd", NULL },
		{ "Wi2r", "base.vhd", NULL },
		{ "MacX", "file://localhost/Disks/base.vhd", NULL },
		{ "W2ru", "..\\moved.vhd", "C:\\Disks\\base.vhd" },
		{ "Mac ", "moved.vhd", "base.vhd" },
	};
	struct scene *scene = *state;

	put(scene, "base.vhd", &base);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct vhdbuild child = { .type = 4,
						.map = "#.......",
						.id = 2,
						.parent_id = 1,
						.code = cases[i].code,
						.locators = { cases[i].locator },
						.parent = cases[i].parent };

		put(scene, "child.vhd", &child);
		assert_int_equal(open_child(scene, "child.vhd"), 0);
		expect_bytes(scene, (const struct vhdbuild *const[]){ &child, &base, NULL });
	}
}

static void a_missing_parent_is_named(void **state)
{
	static const struct vhdbuild child = {
		.type = 4, .map = "#.......", .id = 2, .parent_id = 1, .locators = { "C:\\Disks\\gold.vhd" }
	};

	put(*state, "child.vhd", &child);
	expect_refused(*state, ERR_IO,
		       "its parent gold.vhd cannot be read: No such file or directory; put it into the folder");
}

static void a_file_with_another_id_is_not_the_parent(void **state)
{
	static const struct vhdbuild child = {
		.type = 4, .map = "#.......", .id = 2, .parent_id = 7, .parent = "base.vhd", .locators = { "missing.vhd" }
	};

	put(*state, "child.vhd", &child);
	put(*state, "base.vhd", &base);
	expect_refused(*state, ERR_CORRUPT, "base.vhd is another disk: its id is 01555555-");
}

static void the_name_whose_file_has_the_id_is_used(void **state)
{
	static const struct vhdbuild other = { .type = 2, .map = "########", .id = 8 };
	static const struct vhdbuild child = {
		.type = 4, .map = "#.......", .id = 2, .parent_id = 1, .parent = "base.vhd", .locators = { "other.vhd" }
	};
	struct scene *scene = *state;

	put(scene, "child.vhd", &child);
	put(scene, "other.vhd", &other);
	put(scene, "base.vhd", &base);
	assert_int_equal(open_child(scene, "child.vhd"), 0);
	expect_bytes(scene, (const struct vhdbuild *const[]){ &child, &base, NULL });
}

static void a_parent_that_is_no_vhd_or_has_no_name_is_refused(void **state)
{
	static const struct vhdbuild child = { .type = 4, .map = "#.......", .parent = "base.vhd" };
	static const struct vhdbuild nameless = { .type = 4, .map = "#......." };
	static const uint8_t zeros[2048];

	put(*state, "child.vhd", &child);
	put_bytes(*state, "base.vhd", zeros, sizeof zeros);
	expect_refused(*state, ERR_FORMAT, "base.vhd is not a VHD");
	put(*state, "child.vhd", &nameless);
	expect_refused(*state, ERR_CORRUPT, "does not name its parent");
}

static void a_parent_that_is_cut_off_is_an_error_where_it_is_read(void **state)
{
	static const struct vhdbuild child = {
		.type = 4, .map = "########........", .id = 2, .parent_id = 1, .parent = "base.vhd"
	};
	struct scene *scene = *state;
	uint8_t buffer[VHDBUILD_BLOCK];
	size_t size;
	uint8_t *bytes = vhdbuild(&base, &size);

	put(scene, "child.vhd", &child);
	put_bytes(scene, "base.vhd", bytes, VHDBUILD_BLOCKS_AT + 4608 + 1000);
	free(bytes);
	assert_int_equal(open_child(scene, "child.vhd"), 0);
	assert_int_equal(source_read(scene->disk, 0, buffer, sizeof buffer, &scene->err), 0);
	assert_int_equal(source_read(scene->disk, VHDBUILD_BLOCK, buffer, sizeof buffer, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "its parent base.vhd: block 1 is cut off"));
}

static void what_is_behind_the_end_of_a_shorter_parent_is_an_error(void **state)
{
	static const struct vhdbuild child = {
		.type = 4, .map = "................", .id = 2, .parent_id = 1, .parent = "base.vhd"
	};
	static const struct vhdbuild shorter = { .type = 2, .map = "########", .id = 1 };
	struct scene *scene = *state;
	uint8_t byte;

	put(scene, "child.vhd", &child);
	put(scene, "base.vhd", &shorter);
	assert_int_equal(open_child(scene, "child.vhd"), 0);
	assert_int_equal(source_read(scene->disk, VHDBUILD_BLOCK, &byte, 1, &scene->err), ERR_CORRUPT);
}

static void parents_in_a_circle_end(void **state)
{
	static const struct vhdbuild itself = {
		.type = 4, .map = "#.......", .id = 2, .parent_id = 2, .parent = "child.vhd"
	};
	static const struct vhdbuild child = { .type = 4, .map = "#.......", .id = 2, .parent_id = 1, .parent = "a.vhd" };
	static const struct vhdbuild a = { .type = 4, .map = "#.......", .id = 1, .parent_id = 2, .parent = "child.vhd" };

	put(*state, "child.vhd", &itself);
	expect_refused(*state, ERR_CORRUPT, "is in turn a child of this file");
	put(*state, "child.vhd", &child);
	put(*state, "a.vhd", &a);
	expect_refused(*state, ERR_CORRUPT, "is in turn a child of this file");
}

static void a_chain_that_is_too_long_ends(void **state)
{
	char name[16], parent[16];

	for (int i = 0; i < SOURCE_DEPTH_LIMIT + 2; i++) {
		struct vhdbuild plan = { .type = 4, .map = "#.......", .parent = parent };

		snprintf(name, sizeof name, i ? "%d.vhd" : "child.vhd", i);
		snprintf(parent, sizeof parent, "%d.vhd", i + 1);
		put(*state, name, &plan);
	}
	assert_int_equal(open_child(*state, "child.vhd"), ERR_LIMIT);
}

/* Each of ten names all others, and all have the id that is wanted: 10! ways through them. */
static void files_that_all_name_each_other_end(void **state)
{
	static const char *const names[] = { "0.vhd", "1.vhd", "2.vhd", "3.vhd", "4.vhd", "5.vhd", "6.vhd", "7.vhd" };
	struct vhdbuild plan = { .type = 4, .map = "#.......", .parent = "child.vhd" };

	memcpy(plan.locators, names, sizeof names);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		put(*state, names[i], &plan);
	put(*state, "child.vhd", &plan);
	expect_refused(*state, ERR_LIMIT, "more than 256 files");
}

static void a_child_that_is_not_a_file_in_a_folder_names_its_parent(void **state)
{
	static const struct vhdbuild child = { .type = 4, .map = "#.......", .parent = "base.vhd" };
	struct scene *scene = *state;
	size_t size;
	uint8_t *bytes = vhdbuild(&child, &size);
	struct source *file = source_of_memory(scene->room, "child.vhd", bytes, size);

	assert_int_equal(container_vhd.open(scene->room, file, &scene->disk, &scene->err), ERR_IO);
	assert_non_null(strstr(scene->err.text, "its parent base.vhd cannot be looked for"));
	free(bytes);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_a_child_does_not_store_is_in_its_parent),
		CASE(parents_have_parents_down_to_a_fixed_disk),
		CASE(the_parent_is_found_by_the_last_part_of_every_kind_of_name),
		CASE(a_missing_parent_is_named),
		CASE(a_file_with_another_id_is_not_the_parent),
		CASE(the_name_whose_file_has_the_id_is_used),
		CASE(a_parent_that_is_no_vhd_or_has_no_name_is_refused),
		CASE(a_parent_that_is_cut_off_is_an_error_where_it_is_read),
		CASE(what_is_behind_the_end_of_a_shorter_parent_is_an_error),
		CASE(parents_in_a_circle_end),
		CASE(a_chain_that_is_too_long_ends),
		CASE(files_that_all_name_each_other_end),
		CASE(a_child_that_is_not_a_file_in_a_folder_names_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
