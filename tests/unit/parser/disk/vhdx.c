/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VHDX: blocks of all states, headers and region tables, what is refused, and damage. Its log and its parents: vhdx_log, vhdx_parent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/source/crc32c.h"
#include "support/reading_image/sources.h"
#include "support/build_image/vhdxbuild.h"

enum { MIB = VHDXBUILD_MIB, SECTOR = 512, BLOCKS = 6, DISK = 5 * MIB + 3 * SECTOR };
enum { HEADER_1 = 0x10000, HEADER_2 = 0x20000, REGIONS_1 = 0x30000, REGIONS_2 = 0x40000 };

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

/* A disk with a block of each kind: 0 and 5 are in the file, in the other order. */
static struct vhdxbuild six_blocks(void)
{
	struct vhdxbuild build = vhdxbuild_new(DISK, MIB, SECTOR, 2);

	vhdxbuild_entry(&build, 0, VHDXBUILD_BLOCKS + MIB, BLOCK_FULLY);
	vhdxbuild_entry(&build, 1, 0, BLOCK_NOT_PRESENT);
	vhdxbuild_entry(&build, 2, 0, BLOCK_UNDEFINED);
	vhdxbuild_entry(&build, 3, 0, BLOCK_ZERO);
	vhdxbuild_entry(&build, 4, VHDXBUILD_BLOCKS + MIB, BLOCK_UNMAPPED);
	vhdxbuild_entry(&build, 5, VHDXBUILD_BLOCKS, BLOCK_FULLY);
	vhdxbuild_fill(&build, VHDXBUILD_BLOCKS, 2 * MIB, 0);
	return build;
}

static int open_bytes(struct source_room *room, const struct vhdxbuild *build, size_t size, struct source **ret,
		      struct error *err)
{
	return container_vhdx.open(room, source_of_memory(room, "gold.vhdx", build->bytes, size), ret, err);
}

/* What six_blocks must read as, in pieces of this size, one every so many bytes. */
static bool is_right(struct source *disk, const struct vhdxbuild *build, size_t piece, size_t every, struct error *err)
{
	static uint8_t got[DISK], want[DISK];

	if (!want[MIB - 1]) {
		memcpy(want, build->bytes + VHDXBUILD_BLOCKS + MIB, MIB);
		memcpy(want + 5 * MIB, build->bytes + VHDXBUILD_BLOCKS, 3 * SECTOR);
	}
	for (size_t at = 0; at < DISK; at += every) {
		size_t size = DISK - at < piece ? DISK - at : piece;

		if (source_read(disk, at, got + at, size, err) < 0)
			return false;
		if (memcmp(got + at, want + at, size) != 0)
			return err->code = 0, false;
	}
	return true;
}

static bool is_all_right(struct source *disk, const struct vhdxbuild *build, struct error *err)
{
	return is_right(disk, build, 700001, 700001, err);
}

static void a_disk_is_read_from_its_blocks_and_has_zeros_where_none_is_stored(void **state)
{
	struct vhdxbuild build = six_blocks();
	struct source_place place;
	struct source *disk;
	struct error err = { 0 };
	uint8_t byte;

	assert_true(container_vhdx.is(NULL, build.bytes, 4096));
	assert_false(container_vhdx.is(NULL, build.bytes, 7));
	assert_false(container_vhdx.is(NULL, build.bytes + 1, 4096));
	assert_int_equal(open_bytes(*state, &build, build.size, &disk, &err), 0);
	assert_int_equal(disk->size, DISK);
	assert_true(is_all_right(disk, &build, &err));
	assert_null(((struct source_room *)*state)->notes);
	assert_true(source_place(disk, 5 * MIB + 700, &place));
	assert_int_equal(place.at, VHDXBUILD_BLOCKS + 700);
	assert_int_equal(place.size, 3 * SECTOR - 700);
	assert_true(source_place(disk, 4096, &place));
	assert_int_equal(place.size, MIB - 4096);
	assert_int_equal(source_read(disk, 4096, &byte, 1, &err), 0);
	assert_int_equal(byte, build.bytes[place.at]);
	for (uint64_t block = 1; block < 5; block++)
		assert_false(source_place(disk, block * MIB, &place));
	vhdxbuild_free(&build);
}

static void entries_of_sector_bitmaps_are_passed_over(void **state)
{
	const struct {
		uint32_t sector;
		size_t ratio; /* blocks of 256 MiB in a chunk */
	} cases[] = { { 512, 16 }, { 4096, 128 } };

	for (size_t i = 0; i < 2; i++) {
		uint64_t block = 256 * (uint64_t)MIB, ratio = cases[i].ratio, disk_size = block * (2 * ratio + 1);
		struct vhdxbuild build = vhdxbuild_new(disk_size, 256 * MIB, cases[i].sector, 4);
		struct source *disk;
		struct error err = { 0 };
		uint8_t got[SECTOR];

		for (size_t chunk = 0; chunk < 2; chunk++)
			vhdxbuild_entry(&build, chunk * (ratio + 1) + ratio, VHDXBUILD_BLOCKS, 5); /* no block of a disk */
		vhdxbuild_entry(&build, ratio - 1, VHDXBUILD_BLOCKS, BLOCK_FULLY);
		vhdxbuild_entry(&build, ratio + 1, VHDXBUILD_BLOCKS + MIB, BLOCK_FULLY);
		vhdxbuild_entry(&build, 2 * ratio + 2, VHDXBUILD_BLOCKS + 2 * MIB, BLOCK_FULLY);
		vhdxbuild_fill(&build, VHDXBUILD_BLOCKS, 4 * MIB, 0);
		assert_int_equal(open_bytes(*state, &build, build.size, &disk, &err), 0);
		assert_int_equal(source_read(disk, (ratio - 1) * block, got, SECTOR, &err), 0);
		assert_memory_equal(got, build.bytes + VHDXBUILD_BLOCKS, SECTOR);
		assert_int_equal(source_read(disk, ratio * block, got, SECTOR, &err), 0);
		assert_memory_equal(got, build.bytes + VHDXBUILD_BLOCKS + MIB, SECTOR);
		assert_int_equal(source_read(disk, 2 * ratio * block + MIB, got, SECTOR, &err), 0);
		assert_memory_equal(got, build.bytes + VHDXBUILD_BLOCKS + 3 * MIB, SECTOR);
		/* The last block is cut off: what is there is read, and nothing behind it. */
		assert_int_equal(source_read(disk, 2 * ratio * block + 2 * MIB - SECTOR, got, SECTOR, &err), 0);
		assert_int_equal(source_read(disk, 2 * ratio * block + 2 * MIB - 1, got, SECTOR, &err), ERR_CORRUPT);
		assert_non_null(strstr(err.text, "cut off"));
		vhdxbuild_free(&build);
	}
}

static void the_newest_sound_header_counts(void **state)
{
	struct source_room *room = *state;
	struct vhdxbuild build = six_blocks();
	struct source *disk;
	struct error err = { 0 };

	build.bytes[HEADER_2 + 66] = 9; /* the version of the newer one */
	vhdxbuild_seal(&build);
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "version 9"));
	vhdxbuild_put64(&build, HEADER_1 + 8, 8);
	vhdxbuild_seal(&build);
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), 0);
	vhdxbuild_put64(&build, HEADER_1 + 8, 7);
	vhdxbuild_seal(&build);
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "sequence number"));
	memcpy(build.bytes + HEADER_2, build.bytes + HEADER_1, 4096); /* as Disk2vhd writes them */
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), 0);
	assert_null(room->notes);
	build.bytes[HEADER_1 + 4000] ^= 1;
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), 0);
	assert_true(sources_noted(room, "damaged header"));
	assert_int_equal(room->notes->doubt, DOUBT_NONE); /* there is no log that it could have named */
	build.bytes[HEADER_2 + 4000] ^= 1;
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "headers"));
	vhdxbuild_free(&build);
}

static void a_damaged_header_is_a_doubt_where_there_are_entries_in_the_log(void **state)
{
	struct source_room *room = *state;
	struct vhdxbuild build = six_blocks();
	struct source *disk;
	struct error err = { 0 };

	vhdxbuild_log(&build, 17, 3, 17, 0x11, NULL, 0);
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), 0);
	assert_null(room->notes);
	build.bytes[HEADER_2 + 50] ^= 1; /* its log GUID is not zero any more, or was not */
	assert_int_equal(open_bytes(room, &build, build.size, &disk, &err), 0);
	assert_non_null(room->notes);
	assert_int_equal(room->notes->doubt, DOUBT_SOME);
	vhdxbuild_free(&build);
}

static void the_second_region_table_stands_in_for_the_first(void **state)
{
	struct vhdxbuild build = six_blocks();
	struct source *disk;
	struct error err = { 0 };

	build.bytes[REGIONS_1 + 0xffff] ^= 1;
	assert_int_equal(open_bytes(*state, &build, build.size, &disk, &err), 0);
	assert_true(is_all_right(disk, &build, &err));
	assert_true(sources_noted(*state, "0x40000 was used"));
	build.bytes[REGIONS_2] ^= 1;
	assert_int_equal(open_bytes(*state, &build, build.size, &disk, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "region tables"));
	vhdxbuild_free(&build);
}

static void what_cannot_be_read_is_refused_by_name(void **state)
{
	enum { TABLE = VHDXBUILD_METADATA, ITEMS = VHDXBUILD_ITEMS };
	static const struct {
		size_t at;
		uint32_t value; /* 4 bytes */
		enum err code;
		const char *word;
	} cases[] = {
		{ REGIONS_1 + 8, 1, ERR_CORRUPT, "metadata region" },
		{ REGIONS_1 + 16, 1, ERR_UNSUPPORTED, "required region" },
		{ REGIONS_1 + 16 + 16, 2 * MIB + 4096, ERR_CORRUPT, "region table is damaged" },
		{ REGIONS_1 + 16 + 16, 0, ERR_CORRUPT, "region table is damaged" },
		{ REGIONS_1 + 16 + 16, 3 * MIB, ERR_CORRUPT, "overlap" },
		{ REGIONS_1 + 16 + 16, 1 * MIB, ERR_CORRUPT, "overlap" }, /* the log */
		{ REGIONS_1 + 16 + 24, 0, ERR_CORRUPT, "region table is damaged" },
		{ REGIONS_1 + 16 + 24, 64 * MIB, ERR_CORRUPT, "cut off" },
		{ REGIONS_1 + 16 + 20, UINT32_MAX, ERR_CORRUPT, "cut off" },
		{ TABLE, 0, ERR_CORRUPT, "metadata is damaged" },
		{ TABLE + 8, 0xffff0000, ERR_CORRUPT, "metadata is damaged" },
		{ TABLE + 32, 1, ERR_UNSUPPORTED, "required metadata item" },
		{ TABLE + 32 + 16, 0, ERR_CORRUPT, "file parameters" },
		{ TABLE + 32 + 16, MIB, ERR_CORRUPT, "file parameters" },
		{ TABLE + 32 + 16, 0x10040, ERR_CORRUPT, "overlap" },
		{ TABLE + 32 + 20, 9, ERR_CORRUPT, "file parameters" },
		{ TABLE + 64 + 24, 0, ERR_CORRUPT, NULL }, /* not required any more: read all the same */
		{ TABLE + 64 + 24, 5, ERR_UNSUPPORTED, "required metadata item" }, /* of a user */
		{ TABLE + 64 + 24, 1, ERR_CORRUPT, "no virtual disk size" },
		{ ITEMS, MIB + 1, ERR_CORRUPT, "block size" },
		{ ITEMS, MIB / 2, ERR_CORRUPT, "block size" },
		{ ITEMS, 512 * MIB, ERR_CORRUPT, "block size" },
		{ ITEMS + 4, 4, ERR_UNSUPPORTED, "file parameters" },
		{ ITEMS + 4, 2, ERR_CORRUPT, "parent" },
		{ ITEMS + 64, 0, ERR_CORRUPT, "virtual disk size" },
		{ ITEMS + 64, DISK + 1, ERR_CORRUPT, "virtual disk size" },
		{ ITEMS + 64 + 4, 0x4001, ERR_CORRUPT, "virtual disk size" },
		{ ITEMS + 64 + 4, 0x3000, ERR_CORRUPT, "room for" },
		{ ITEMS + 3 * 64, 520, ERR_CORRUPT, "logical sector size" },
		{ ITEMS + 4 * 64, 520, ERR_CORRUPT, "physical sector size" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct vhdxbuild build = six_blocks();
		struct source *disk;
		struct error err = { 0 };

		vhdxbuild_put32(&build, cases[i].at, cases[i].value);
		vhdxbuild_seal(&build);
		int result = open_bytes(*state, &build, build.size, &disk, &err);

		if (cases[i].word && (result != (int)cases[i].code || !strstr(err.text, cases[i].word)))
			fail_msg("case %zu: %d, %s", i, result, err.text);
		if (!cases[i].word)
			assert_int_equal(result, 0);
		vhdxbuild_free(&build);
	}
}

static void a_block_that_is_damaged_is_an_error_with_its_place(void **state)
{
	static const struct {
		uint64_t at;
		enum vhdxbuild_state state;
		const char *word;
	} cases[] = {
		{ VHDXBUILD_BLOCKS, 4, "state 4" },
		{ VHDXBUILD_BLOCKS, 5, "state 5" },
		{ VHDXBUILD_BLOCKS, BLOCK_PARTIALLY, "no parent" },
		{ VHDXBUILD_BLOCKS + 4096, BLOCK_FULLY, "table is damaged" },
		{ 0, BLOCK_FULLY, "tables" },
		{ VHDXBUILD_LOG, BLOCK_FULLY, "tables" },
		{ VHDXBUILD_BAT, BLOCK_FULLY, "tables" },
		{ VHDXBUILD_METADATA, BLOCK_FULLY, "tables" },
		{ VHDXBUILD_BLOCKS + 2 * MIB, BLOCK_FULLY, "block 3 is at 0x600000, behind the end" },
		{ UINT64_MAX - MIB + 1, BLOCK_FULLY, "behind the end" },
	};
	struct source_place place;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct vhdxbuild build = six_blocks();
		struct source *disk;
		struct error err = { 0 };
		uint8_t buffer[2 * SECTOR];

		vhdxbuild_entry(&build, 3, cases[i].at, cases[i].state);
		assert_int_equal(open_bytes(*state, &build, build.size, &disk, &err), 0);
		assert_int_equal(source_read(disk, 3 * MIB - SECTOR, buffer, 2 * SECTOR, &err), ERR_CORRUPT);
		if (!strstr(err.text, cases[i].word))
			fail_msg("case %zu: %s", i, err.text);
		assert_false(source_place(disk, 3 * MIB, &place));
		assert_int_equal(source_read(disk, 3 * MIB - SECTOR, buffer, SECTOR, &err), 0); /* the others are read */
		vhdxbuild_free(&build);
	}
}

static void a_file_that_is_cut_off_never_reads_as_something_else(void **state)
{
	struct vhdxbuild build = six_blocks();

	for (size_t size = 0; size < build.size; size += 111 * SECTOR) {
		struct source_room *room = sources_open();
		uint8_t *cut = malloc(size ? size : 1); /* exactly as long: what is read behind it is found */
		struct source *disk;
		struct error err = { 0 };

		memcpy(cut, build.bytes, size);
		struct vhdxbuild shorter = { .bytes = cut, .size = size };
		int result = open_bytes(room, &shorter, size, &disk, &err);

		if (result == 0)
			assert_true(is_all_right(disk, &build, &err) || err.code == ERR_CORRUPT);
		else
			assert_int_equal(result, ERR_CORRUPT);
		assert_true(size >= VHDXBUILD_BLOCKS || result == ERR_CORRUPT);
		sources_close(room);
		free(cut);
	}
	(void)state;
	vhdxbuild_free(&build);
}

/* Opens with one byte changed. Headers and region tables have checksums, so that nothing else may come out. */
static void flip(struct vhdxbuild *build, size_t at, bool has_checksum)
{
	struct source_room *room = sources_open();
	struct source *disk;
	struct error err = { 0 };

	build->bytes[at] ^= 0xff;
	if (open_bytes(room, build, build->size, &disk, &err) == 0 && disk->size == DISK) {
		bool right = is_right(disk, build, 2 * SECTOR, MIB / 2 - SECTOR / 2, &err);

		if (!right && has_checksum)
			fail_msg("the byte at 0x%zx changes what is read", at);
	} else
		assert_true(!has_checksum || err.code == ERR_CORRUPT);
	build->bytes[at] ^= 0xff;
	sources_close(room);
}

static void no_flipped_byte_of_headers_or_region_tables_changes_what_is_read(void **state)
{
	struct vhdxbuild build = six_blocks();

	(void)state;
	for (size_t at = 0; at < 80; at++) {
		flip(&build, HEADER_1 + at, true);
		flip(&build, HEADER_2 + at, true);
		flip(&build, REGIONS_1 + at, true);
		flip(&build, REGIONS_2 + at, true);
	}
	for (size_t at = 0; at < 32 * 6; at++)
		flip(&build, VHDXBUILD_METADATA + at, false);
	for (size_t item = 0; item < 5; item++)
		for (size_t at = 0; at < 8; at++)
			flip(&build, VHDXBUILD_ITEMS + 64 * item + at, false);
	for (size_t at = 0; at < 8 * BLOCKS; at++)
		flip(&build, VHDXBUILD_BAT + at, false);
	vhdxbuild_free(&build);
}

static void crc_32c_has_the_known_values(void **state)
{
	uint8_t zeros[32] = { 0 }, ones[32], up[32];

	(void)state;
	memset(ones, 0xff, sizeof ones);
	for (int i = 0; i < 32; i++)
		up[i] = (uint8_t)i;
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
	assert_int_equal(crc32c(0, zeros, 32), 0x8a9136aa); /* RFC 3720, B.4 */
	assert_int_equal(crc32c(0, ones, 32), 0x62a8ab43);
	assert_int_equal(crc32c(0, up, 32), 0x46dd794e);
	assert_int_equal(crc32c(crc32c(0, up, 5), up + 5, 27), 0x46dd794e);
	assert_int_equal(crc32c(0, "", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_disk_is_read_from_its_blocks_and_has_zeros_where_none_is_stored,
						open_room, close_room),
		cmocka_unit_test_setup_teardown(entries_of_sector_bitmaps_are_passed_over, open_room, close_room),
		cmocka_unit_test_setup_teardown(the_newest_sound_header_counts, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_damaged_header_is_a_doubt_where_there_are_entries_in_the_log,
						open_room, close_room),
		cmocka_unit_test_setup_teardown(the_second_region_table_stands_in_for_the_first, open_room, close_room),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_refused_by_name, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_block_that_is_damaged_is_an_error_with_its_place, open_room, close_room),
		cmocka_unit_test(a_file_that_is_cut_off_never_reads_as_something_else),
		cmocka_unit_test(no_flipped_byte_of_headers_or_region_tables_changes_what_is_read),
		cmocka_unit_test(crc_32c_has_the_known_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
