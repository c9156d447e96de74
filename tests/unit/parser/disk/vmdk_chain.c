/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VMDK in several files: extents, and parents of snapshots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/reading_image/image_folder.h"
#include "support/reading_image/sources.h"
#include "support/build_image/vmdkbuild.h"

static uint8_t image[VMDK_FILE_LIMIT], disk[VMDK_DISK], buffer[4 * VMDK_DISK];

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

static void write_text(struct scene *scene, const char *name, const char *text)
{
	image_folder_write(&scene->folder, name, text, strlen(text));
}

static void write_sparse(struct scene *scene, const char *name, const char *descriptor, const char *grains)
{
	image_folder_write(&scene->folder, name, image, vmdkbuild_sparse(image, descriptor, grains));
}

static int open_image(struct scene *scene, const char *name)
{
	return image_folder_open(&scene->folder, name, scene->room, &container_vmdk, &scene->source, &scene->err);
}

static void assert_reads_as(struct scene *scene, uint64_t at, const char *grains)
{
	vmdkbuild_disk(disk, grains);
	assert_int_equal(source_read(scene->source, at, buffer, VMDK_DISK, &scene->err), 0);
	assert_memory_equal(buffer, disk, VMDK_DISK);
}

static void extents_are_joined_in_the_order_of_the_descriptor(void **state)
{
	struct scene *scene = *state;

	write_sparse(scene, "d-s001.vmdk", NULL, "ab-def-h");
	vmdkbuild_disk(disk, "ABCDEFGH");
	memset(buffer, 'x', 512);
	memcpy(buffer + 512, disk, VMDK_DISK);
	image_folder_write(&scene->folder, "d-flat.vmdk", buffer, 512 + VMDK_DISK);
	image_folder_write(&scene->folder, "d-esx.vmdk", image, vmdkbuild_cowd(image, "--cd----"));
	write_text(scene, "d.vmdk",
		   VMDK_DESCRIPTOR("1", "ffffffff",
				   "RW 64 SPARSE \"C:\\VMs\\d-s001.vmdk\"\r\nRDONLY 64 VMFS \"D-FLAT.vmdk\" 1\r\nRW 64 ZERO\r\n"
				   "RW 64 VMFSSPARSE \"d-esx.vmdk\"\r\nNOACCESS 64 FLAT \"gone.vmdk\" 0\r\n"));
	assert_int_equal(open_image(scene, "d.vmdk"), 0);
	assert_int_equal(scene->source->size, 5 * VMDK_DISK);
	assert_reads_as(scene, 0, "ab-def-h");
	assert_reads_as(scene, VMDK_DISK, "ABCDEFGH");
	assert_reads_as(scene, 2 * VMDK_DISK, "--------");
	assert_reads_as(scene, 3 * VMDK_DISK, "--cd----");
	assert_int_equal(source_read(scene->source, VMDK_DISK - 4, buffer, 8, &scene->err), 0);
	assert_memory_equal(buffer, "hhhhAAAA", 8);
	assert_int_equal(source_read(scene->source, 4 * VMDK_DISK, buffer, 1, &scene->err), ERR_UNSUPPORTED);
	assert_non_null(strstr(scene->err.text, "NOACCESS"));
	assert_true(sources_noted(scene->room, "5 extents"));
}

static void a_byte_of_a_disk_with_one_extent_has_its_place_in_that_file(void **state)
{
	struct scene *scene = *state;
	struct source_place place;

	memset(buffer, 'x', VMDK_DISK + 512);
	buffer[512 + 100] = 'y';
	image_folder_write(&scene->folder, "d-flat.vmdk", buffer, VMDK_DISK + 512);
	write_text(scene, "d.vmdk", VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 FLAT \"d-flat.vmdk\" 1\n"));
	assert_int_equal(open_image(scene, "d.vmdk"), 0);
	assert_string_equal(scene->source->label, "d.vmdk");
	assert_string_equal(scene->source->below->label, "d-flat.vmdk");
	assert_true(source_place(scene->source, 100, &place));
	assert_int_equal(place.at, 612);
	assert_true(sources_noted(scene->room, "was read with its extent d-flat.vmdk"));
}

static void an_extent_that_is_missing_or_too_short_is_named(void **state)
{
	struct scene *scene = *state;

	write_text(scene, "d.vmdk", VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 FLAT \"../other/f001.vmdk\" 0\n"));
	assert_int_equal(open_image(scene, "d.vmdk"), ERR_IO);
	assert_non_null(strstr(scene->err.text, "f001.vmdk"));
	memset(buffer, 'x', VMDK_DISK);
	image_folder_write(&scene->folder, "f001.vmdk", buffer, VMDK_DISK - 1);
	assert_int_equal(open_image(scene, "d.vmdk"), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "f001.vmdk has 0x7fff bytes instead of 0x8000"));
	write_sparse(scene, "s001.vmdk", NULL, "abcdefgh");
	write_text(scene, "s.vmdk", VMDK_DESCRIPTOR("1", "ffffffff", "RW 65 SPARSE \"s001.vmdk\"\n"));
	assert_int_equal(open_image(scene, "s.vmdk"), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "65 sectors for the extent in s001.vmdk"));
	memset(buffer, 0, 512);
	memcpy(buffer, "\xbe\xba\xfe\xca", 4);
	image_folder_write(&scene->folder, "s001.vmdk", buffer, 512);
	assert_int_equal(open_image(scene, "s.vmdk"), ERR_UNSUPPORTED);
	assert_non_null(strstr(scene->err.text, "seSparse"));
}

#define SNAPSHOT(cid, parent, hint)                                                                                    \
	VMDK_DESCRIPTOR(cid, parent, "parentFileNameHint=\"" hint "\"\nRW 64 SPARSE \"old name.vmdk\"\n")

static void a_snapshot_shows_its_parents_where_it_has_no_grain(void **state)
{
	struct scene *scene = *state;
	struct source_place place;

	write_sparse(scene, "base.vmdk", VMDK_ALONE, "abcd-fgh");
	write_sparse(scene, "d-000001.vmdk", SNAPSHOT("5", "1234abcd", "E:\\VMs\\Base.vmdk"), "A--0----");
	write_sparse(scene, "d-000002.vmdk", SNAPSHOT("6", "5", "d-000001.vmdk"), "-B------");
	assert_int_equal(open_image(scene, "d-000002.vmdk"), 0);
	assert_reads_as(scene, 0, "ABc0-fgh");
	assert_true(source_place(scene->source, VMDK_GRAIN, &place));
	assert_string_equal(place.in->label, "d-000002.vmdk");
	assert_true(source_trace(scene->source, 2 * VMDK_GRAIN, &place));
	assert_string_equal(place.in->label, "base.vmdk");
	assert_true(sources_noted(scene->room, "was read with its parent d-000001.vmdk"));
	assert_true(sources_noted(scene->room, "was read with its parent E:\\VMs\\Base.vmdk"));
}

static void each_extent_of_a_snapshot_shows_its_part_of_the_parent(void **state)
{
	struct scene *scene = *state;

	write_sparse(scene, "b-s001.vmdk", NULL, "abcdefgh");
	write_sparse(scene, "b-s002.vmdk", NULL, "ijklmnop");
	write_sparse(scene, "c-s001.vmdk", NULL, "A-------");
	image_folder_write(&scene->folder, "c-s002.vmdk", image, vmdkbuild_cowd(image, "-J------"));
	write_text(scene, "b.vmdk",
		   VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 SPARSE \"b-s001.vmdk\"\nRW 64 SPARSE \"b-s002.vmdk\"\n"));
	write_text(
		scene, "c.vmdk",
		VMDK_DESCRIPTOR(
			"2", "1",
			"parentFileNameHint=\"b.vmdk\"\nRW 64 SPARSE \"c-s001.vmdk\"\nRW 64 VMFSSPARSE \"c-s002.vmdk\"\n"));
	assert_int_equal(open_image(scene, "c.vmdk"), 0);
	assert_reads_as(scene, 0, "Abcdefgh");
	assert_reads_as(scene, VMDK_DISK, "iJklmnop");
}

static void a_parent_that_is_missing_changed_or_no_vmdk_is_an_error_and_never_zeros(void **state)
{
	struct scene *scene = *state;

	write_sparse(scene, "child.vmdk", SNAPSHOT("5", "1234abce", "base.vmdk"), "A-------");
	assert_int_equal(open_image(scene, "child.vmdk"), ERR_IO);
	assert_non_null(strstr(scene->err.text, "parent base.vmdk"));
	write_sparse(scene, "base.vmdk", VMDK_ALONE, "abcdefgh");
	assert_int_equal(open_image(scene, "child.vmdk"), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "1234abce"));
	assert_non_null(strstr(scene->err.text, "1234abcd"));
	write_text(scene, "base.vmdk", "raw bytes");
	assert_int_equal(open_image(scene, "child.vmdk"), ERR_FORMAT);
	write_text(scene, "base.vmdk", VMDK_DESCRIPTOR("1234abce", "ffffffff", "RW 63 ZERO\n"));
	assert_int_equal(open_image(scene, "child.vmdk"), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "smaller"));
}

static void chains_end(void **state)
{
	struct scene *scene = *state;
	char name[16], text[512];

	write_sparse(scene, "a.vmdk", SNAPSHOT("5", "6", "b.vmdk"), "A-------");
	write_sparse(scene, "b.vmdk", SNAPSHOT("6", "5", "a.vmdk"), "A-------");
	assert_int_equal(open_image(scene, "a.vmdk"), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "itself a snapshot of it"));
	for (int i = 0; i <= SOURCE_DEPTH_LIMIT; i++) {
		snprintf(name, sizeof name, "%d.vmdk", i);
		snprintf(text, sizeof text, SNAPSHOT("5", "5", "%d.vmdk"), i + 1);
		write_sparse(scene, name, text, "A-------");
	}
	assert_int_equal(open_image(scene, "0.vmdk"), ERR_LIMIT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(extents_are_joined_in_the_order_of_the_descriptor),
		TEST(a_byte_of_a_disk_with_one_extent_has_its_place_in_that_file),
		TEST(an_extent_that_is_missing_or_too_short_is_named),
		TEST(a_snapshot_shows_its_parents_where_it_has_no_grain),
		TEST(each_extent_of_a_snapshot_shows_its_part_of_the_parent),
		TEST(a_parent_that_is_missing_changed_or_no_vmdk_is_an_error_and_never_zeros),
		TEST(chains_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
