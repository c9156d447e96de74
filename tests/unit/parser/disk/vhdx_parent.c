/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differencing VHDX: what is the child's and what is its parent's, and which file may be the parent. */
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
#include "support/build_image/vhdxbuild.h"

enum { MIB = VHDXBUILD_MIB, SECTOR = 512, RATIO = 4096 /* blocks in a chunk */, DISK = 4 * MIB, FILES_LIMIT = 80 };

/* What vhdxbuild_guids(.., 0x77) makes of the parent. */
static const char linkage[] = "{77777777-7777-7777-7777-777777777777}";
static const char path[] = "\\\\?\\C:\\Hyper-V\\Virtual Hard Disks\\Base.vhdx";

struct scene {
	struct source_room *room;
	char folder[32], names[FILES_LIMIT][64];
	size_t count;
	struct vhdxbuild parent, child;
	struct source *disk;
	struct error err;
};

/* The parent has blocks 0, 1 and 3. The child has block 1, every third sector of block 3, and no block 2 and 0. */
static int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	scene->room = sources_open();
	strcpy(scene->folder, "/tmp/vhdx.XXXXXX");
	assert_non_null(mkdtemp(scene->folder));
	scene->parent = vhdxbuild_new(DISK, MIB, SECTOR, 3);
	vhdxbuild_entry(&scene->parent, 0, VHDXBUILD_BLOCKS, BLOCK_FULLY);
	vhdxbuild_entry(&scene->parent, 1, VHDXBUILD_BLOCKS + MIB, BLOCK_FULLY);
	vhdxbuild_entry(&scene->parent, 3, VHDXBUILD_BLOCKS + 2 * MIB, BLOCK_FULLY);
	vhdxbuild_fill(&scene->parent, VHDXBUILD_BLOCKS, 3 * MIB, 1);
	scene->child = vhdxbuild_new(DISK, MIB, SECTOR, 3);
	vhdxbuild_entry(&scene->child, 1, VHDXBUILD_BLOCKS, BLOCK_FULLY);
	vhdxbuild_entry(&scene->child, 3, VHDXBUILD_BLOCKS + MIB, BLOCK_PARTIALLY);
	vhdxbuild_entry(&scene->child, RATIO, VHDXBUILD_BLOCKS + 2 * MIB, 6);
	vhdxbuild_fill(&scene->child, VHDXBUILD_BLOCKS, 2 * MIB, 0x40000000);
	for (size_t sector = 3 * MIB / SECTOR; sector < DISK / SECTOR; sector += 3)
		scene->child.bytes[VHDXBUILD_BLOCKS + 2 * MIB + sector / 8] |= (uint8_t)(1 << sector % 8);
	vhdxbuild_parent(&scene->child, path, linkage, NULL);
	vhdxbuild_guids(&scene->child, 0, 0x88);
	vhdxbuild_seal(&scene->child);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	sources_close(scene->room);
	for (size_t i = 0; i < scene->count; i++)
		unlink(scene->names[i]);
	rmdir(scene->folder);
	vhdxbuild_free(&scene->parent);
	vhdxbuild_free(&scene->child);
	free(scene);
	return 0;
}

static const char *put(struct scene *scene, const char *name, const struct vhdxbuild *build)
{
	char *full = scene->names[scene->count++];

	snprintf(full, sizeof scene->names[0], "%s/%s", scene->folder, name);
	FILE *file = fopen(full, "w");

	assert_int_equal(fwrite(build->bytes, 1, build->size, file), build->size);
	fclose(file);
	return full;
}

static int open_file(struct scene *scene, const char *full)
{
	struct source *file;

	assert_int_equal(source_open_file(scene->room, full, &file, &scene->err), 0);
	return container_vhdx.open(scene->room, file, &scene->disk, &scene->err);
}

static int open_both(struct scene *scene)
{
	put(scene, "base.VHDX", &scene->parent);
	return open_file(scene, put(scene, "child.avhdx", &scene->child));
}

static bool is_right(struct scene *scene, uint64_t size)
{
	static uint8_t got[DISK + MIB], want[DISK + MIB];
	const uint8_t *parent = scene->parent.bytes + VHDXBUILD_BLOCKS, *child = scene->child.bytes + VHDXBUILD_BLOCKS;

	memset(want, 0, sizeof want);
	memcpy(want, parent, MIB);
	memcpy(want + MIB, child, MIB);
	memcpy(want + 3 * MIB, parent + 2 * MIB, MIB);
	for (size_t at = 0; at < MIB; at += 3 * SECTOR)
		memcpy(want + 3 * MIB + at, child + MIB + at, at + SECTOR <= MIB ? SECTOR : MIB - at);
	for (size_t at = 0; at < size; at += 99991)
		if (source_read(scene->disk, at, got + at, size - at < 99991 ? size - at : 99991, &scene->err) < 0)
			return false;
	return memcmp(got, want, size) == 0;
}

static void sectors_that_the_child_does_not_have_are_the_parents(void **state)
{
	struct scene *scene = *state;
	struct source_place place;

	assert_int_equal(open_both(scene), 0);
	assert_true(is_right(scene, DISK));
	assert_true(sources_noted(scene->room, "base.VHDX was used as its parent"));
	assert_true(source_place(scene->disk, 0, &place));
	assert_string_equal(place.in->label, "base.VHDX");
	assert_int_equal(place.at, 0);
	assert_true(source_trace(scene->disk, 3 * MIB + SECTOR, &place));
	assert_string_equal(place.in->label, "base.VHDX");
	assert_false(place.in->type->is_disk);
	assert_int_equal(place.at, VHDXBUILD_BLOCKS + 2 * MIB + SECTOR);
	assert_true(source_place(scene->disk, 3 * MIB + 5, &place));
	assert_string_equal(place.in->label, "child.avhdx");
	assert_int_equal(place.at, VHDXBUILD_BLOCKS + MIB + 5);
	assert_int_equal(place.size, SECTOR - 5);
}

static void blocks_that_the_child_zeroed_are_not_the_parents(void **state)
{
	struct scene *scene = *state;
	static const enum vhdxbuild_state states[] = { BLOCK_ZERO, BLOCK_UNMAPPED, BLOCK_UNDEFINED };
	uint8_t got[SECTOR], zeros[SECTOR] = { 0 };

	for (size_t i = 0; i < 3; i++) {
		vhdxbuild_entry(&scene->child, 0, 0, states[i]);
		assert_int_equal(open_both(scene), 0);
		assert_int_equal(source_read(scene->disk, 0, got, SECTOR, &scene->err), 0);
		assert_memory_equal(got, zeros, SECTOR);
	}
}

static void a_child_may_be_larger_than_its_parent(void **state)
{
	struct scene *scene = *state;

	vhdxbuild_put64(&scene->child, VHDXBUILD_ITEMS + 64, DISK + MIB);
	assert_int_equal(open_both(scene), 0);
	assert_int_equal(scene->disk->size, DISK + MIB);
	assert_true(is_right(scene, DISK + MIB));
}

static void a_parent_that_is_missing_is_named(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(open_file(scene, put(scene, "child.avhdx", &scene->child)), ERR_IO);
	assert_non_null(strstr(scene->err.text, "its parent Base.vhdx cannot be read"));
	assert_null(strstr(scene->err.text, "Hyper-V"));
}

static void a_parent_that_was_written_to_since_is_refused(void **state)
{
	struct scene *scene = *state;

	vhdxbuild_guids(&scene->parent, 0, 0x78);
	vhdxbuild_seal(&scene->parent);
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "Base.vhdx is not its parent as it was"));
	vhdxbuild_parent(&scene->child, path, linkage,
			 "{78787878-7878-7878-7878-787878787878}"); /* a merge was interrupted */
	assert_int_equal(open_both(scene), 0);
	vhdxbuild_guids(&scene->parent, 0, 0xab);
	vhdxbuild_seal(&scene->parent);
	vhdxbuild_parent(&scene->child, path, "{ABABABAB-abab-ABAB-ABAB-ABABABABABAB}", NULL);
	assert_int_equal(open_both(scene), 0);
}

static void the_log_of_a_parent_is_replayed(void **state)
{
	struct scene *scene = *state;
	static const uint8_t zeros[VHDXBUILD_PAGE];
	struct vhdxbuild_write write = { VHDXBUILD_BAT, zeros, 0 };
	uint8_t got[SECTOR];

	vhdxbuild_guids(&scene->parent, 0x5a, 0x77);
	vhdxbuild_seal(&scene->parent);
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "its parent Base.vhdx is a VHDX that was not closed cleanly"));
	vhdxbuild_log(&scene->parent, 0, 1, 0, 0x5a, &write, 1);
	assert_int_equal(open_both(scene), 0);
	assert_true(sources_noted(scene->room, "log was replayed"));
	assert_int_equal(source_read(scene->disk, 0, got, SECTOR, &scene->err), 0);
	assert_memory_equal(got, zeros, SECTOR);
}

static void a_chain_of_parents_is_followed_to_its_end(void **state)
{
	struct scene *scene = *state;
	struct vhdxbuild middle = vhdxbuild_new(DISK, 2 * MIB, SECTOR, 0);

	vhdxbuild_parent(&middle, path, linkage, NULL);
	put(scene, "middle.avhdx", &middle);
	vhdxbuild_parent(&scene->child, "..\\other\\MIDDLE.avhdx", linkage, NULL);
	assert_int_equal(open_both(scene), 0);
	assert_true(is_right(scene, DISK));
	assert_true(sources_noted(scene->room, "middle.avhdx was used"));
	vhdxbuild_parent(&middle, "child.avhdx", "{88888888-8888-8888-8888-888888888888}", NULL);
	put(scene, "middle.avhdx", &middle);
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "leads back to child.avhdx"));
	vhdxbuild_free(&middle);
}

static void a_chain_of_parents_has_a_limit(void **state)
{
	struct scene *scene = *state;
	char name[32], next[32];
	const char *first = NULL;

	for (int i = 0; i <= SOURCE_DEPTH_LIMIT; i++) {
		struct vhdxbuild link = vhdxbuild_new(DISK, MIB, SECTOR, 0);

		snprintf(name, sizeof name, "%d", i);
		snprintf(next, sizeof next, "%d", i + 1);
		vhdxbuild_parent(&link, next, linkage, NULL);
		const char *full = put(scene, name, &link);

		first = first ? first : full;
		vhdxbuild_free(&link);
	}
	assert_int_equal(open_file(scene, first), ERR_LIMIT);
}

static void what_is_no_parent_is_refused(void **state)
{
	struct scene *scene = *state;

	scene->parent.bytes[0] = 'V';
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "not a VHDX"));
	scene->parent.bytes[0] = 'v';
	vhdxbuild_put32(&scene->parent, VHDXBUILD_ITEMS + 3 * 64, 4096);
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "sectors of another size"));
	vhdxbuild_put32(&scene->parent, VHDXBUILD_ITEMS + 3 * 64, 512);
	scene->parent.size = 100000;
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "its parent Base.vhdx is a VHDX that is cut off"));
	vhdxbuild_parent(&scene->child, "C:\\", linkage, NULL);
	assert_int_equal(open_both(scene), ERR_IO);
	vhdxbuild_parent(&scene->child, NULL, linkage, NULL);
	scene->child.bytes[VHDXBUILD_ITEMS + 5 * 64 + 18] = 1;
	assert_int_equal(open_both(scene), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "no path of its parent"));
	scene->child.bytes[VHDXBUILD_ITEMS + 5 * 64]++;
	assert_int_equal(open_both(scene), ERR_UNSUPPORTED);
	assert_non_null(strstr(scene->err.text, "b04aefb8-"));
}

static void damage_of_bitmap_and_parent_is_an_error(void **state)
{
	struct scene *scene = *state;
	uint8_t got[SECTOR];

	vhdxbuild_entry(&scene->child, RATIO, VHDXBUILD_BLOCKS + 2 * MIB, BLOCK_NOT_PRESENT);
	vhdxbuild_entry(&scene->parent, 0, VHDXBUILD_BLOCKS + 9 * MIB, BLOCK_FULLY);
	assert_int_equal(open_both(scene), 0);
	assert_int_equal(source_read(scene->disk, 3 * MIB, got, SECTOR, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "sector bitmap"));
	assert_int_equal(source_read(scene->disk, 0, got, SECTOR, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "parent base.VHDX: block 0 is at 0xd00000"));
	vhdxbuild_entry(&scene->child, RATIO, VHDXBUILD_BLOCKS + 3 * MIB, 6);
	assert_int_equal(open_both(scene), 0);
	assert_int_equal(source_read(scene->disk, 3 * MIB, got, SECTOR, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "sector bitmap 0 is at 0x700000, behind the end"));
}

/* Of the file. */
static void put_byte(const char *full, size_t at, uint8_t byte)
{
	FILE *file = fopen(full, "r+");

	fseek(file, (long)at, SEEK_SET);
	fputc(byte, file);
	fclose(file);
}

static void no_flipped_byte_of_a_locator_leads_to_another_parent(void **state)
{
	enum { LOCATOR = VHDXBUILD_ITEMS + 5 * 64 };
	struct scene *scene = *state;
	struct vhdxbuild wrong = vhdxbuild_new(DISK, MIB, SECTOR, 0);

	put(scene, "wrong.vhdx", &wrong);
	assert_int_equal(open_both(scene), 0);
	for (size_t at = LOCATOR; at < LOCATOR + 600; at++) {
		const char *full = scene->names[scene->count - 1];
		struct source_room *kept = scene->room;

		scene->room = sources_open();
		put_byte(full, at, scene->child.bytes[at] ^ 0xff);
		if (open_file(scene, full) == 0)
			assert_true(is_right(scene, MIB));
		put_byte(full, at, scene->child.bytes[at]);
		sources_close(scene->room);
		scene->room = kept;
	}
	vhdxbuild_free(&wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sectors_that_the_child_does_not_have_are_the_parents, set_up, tear_down),
		cmocka_unit_test_setup_teardown(blocks_that_the_child_zeroed_are_not_the_parents, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_child_may_be_larger_than_its_parent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_parent_that_is_missing_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_parent_that_was_written_to_since_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_log_of_a_parent_is_replayed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_chain_of_parents_is_followed_to_its_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_chain_of_parents_has_a_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_parent_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damage_of_bitmap_and_parent_is_an_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_flipped_byte_of_a_locator_leads_to_another_parent, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
