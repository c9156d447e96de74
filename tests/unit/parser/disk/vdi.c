/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VDI files of VirtualBox: blocks, zeros, refusals, damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"

enum {
	BLOCK = 1024,
	BLOCKS = 5,
	DISK = 4 * BLOCK + 512,
	MAP_AT = 512,
	DATA_AT = 1024,
	STORED = 3,
	SIZE = DATA_AT + STORED * BLOCK
};

static const uint32_t map[BLOCKS] = { 2, 0xffffffff, 0, 0xfffffffe, 1 };

struct scene {
	struct source_room *room;
	uint8_t bytes[SIZE];
	size_t size;
	struct source *disk;
	struct error err;
};

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static uint8_t byte_of(uint32_t stored, uint64_t within)
{
	return (uint8_t)(1 + stored * 60 + within % 50);
}

static uint8_t expected(uint64_t at)
{
	const uint32_t stored = map[at / BLOCK];

	return stored < STORED ? byte_of(stored, at % BLOCK) : 0;
}

static void build(struct scene *scene)
{
	uint8_t *p = scene->bytes;

	*scene = (struct scene){ .room = sources_open(), .size = SIZE };
	strcpy((char *)p, "<<< a disk >>>\n");
	put32(p + 0x40, 0xbeda107f);
	put32(p + 0x44, 0x00010001);
	put32(p + 0x48, 0x180);
	put32(p + 0x4c, 1);
	put32(p + 0x154, MAP_AT);
	put32(p + 0x158, DATA_AT);
	put32(p + 0x168, 512);
	put32(p + 0x170, DISK);
	put32(p + 0x178, BLOCK);
	put32(p + 0x180, BLOCKS);
	put32(p + 0x184, STORED);
	for (int i = 0; i < BLOCKS; i++)
		put32(p + MAP_AT + 4 * i, map[i]);
	for (uint32_t i = 0; i < STORED * BLOCK; i++)
		p[DATA_AT + i] = byte_of(i / BLOCK, i % BLOCK);
}

static int open_it(struct scene *scene)
{
	struct source *file = source_of_memory(scene->room, "disk.vdi", scene->bytes, scene->size);

	if (!container_vdi.is(file, scene->bytes, scene->size))
		return ERR_FORMAT;
	return container_vdi.open(scene->room, file, &scene->disk, &scene->err);
}

static void expect_right_bytes(struct scene *scene, size_t piece)
{
	uint8_t buffer[4096], byte;
	struct source_place place;

	for (uint64_t at = 0; at < scene->disk->size; at += piece) {
		size_t wanted = scene->disk->size - at < piece ? (size_t)(scene->disk->size - at) : piece;

		if (source_read(scene->disk, at, buffer, wanted, &scene->err) < 0)
			continue;
		for (size_t i = 0; i < wanted; i++)
			assert_int_equal(buffer[i], expected(at + i));
		assert_int_equal(source_place(scene->disk, at, &place), map[at / BLOCK] < STORED);
		if (!source_place(scene->disk, at, &place))
			continue;
		assert_int_equal(source_read(place.in, place.at, &byte, 1, &scene->err), 0);
		assert_int_equal(byte, buffer[0]);
	}
}

static void blocks_are_where_the_map_has_them_and_zeros_where_it_has_none(void **state)
{
	static const size_t pieces[] = { 1, 100, 512, 1024, 3000, 4096 };
	struct scene scene;

	(void)state;
	for (uint32_t type = 1; type <= 2; type++) {
		build(&scene);
		put32(scene.bytes + 0x4c, type);
		assert_int_equal(open_it(&scene), 0);
		assert_int_equal(scene.disk->size, DISK);
		for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
			expect_right_bytes(&scene, pieces[i]);
		assert_int_equal(scene.err.code, 0);
		sources_close(scene.room);
	}
}

static void what_cannot_be_read_is_refused_and_named(void **state)
{
	static const struct {
		size_t at;
		uint32_t value;
		enum err code;
		const char *text;
	} cases[] = {
		{ 0x44, 2, ERR_UNSUPPORTED, "version 0.2" },
		{ 0x4c, 3, ERR_UNSUPPORTED, "image type 3 (undo)" },
		{ 0x4c, 4, ERR_UNSUPPORTED, "differencing VDI (a snapshot): its parent is the disk {00000000-" },
		{ 0x4c, 9, ERR_UNSUPPORTED, "image type 9;" },
		{ 0x168, 4096, ERR_UNSUPPORTED, "sectors of 4096" },
		{ 0x17c, 512, ERR_UNSUPPORTED, "512 extra bytes" },
		{ 0x178, 0, ERR_CORRUPT, "blocks are of 0 bytes" },
		{ 0x178, 1000, ERR_CORRUPT, "blocks are of 1000 bytes" },
		{ 0x174, 1, ERR_CORRUPT, "5 blocks are too few" },
		{ 0x180, 4, ERR_CORRUPT, "4 blocks are too few" },
		{ 0x180, 0xffffffff, ERR_CORRUPT, "overlap" },
		{ 0x154, 0x100, ERR_CORRUPT, "overlap" },
		{ 0x158, 0x210, ERR_CORRUPT, "overlap" },
		{ 0x48, 0xffffffff, ERR_CORRUPT, "overlap" },
		{ 0x154, 2000, ERR_CORRUPT, "overlap" },
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		build(&scene);
		put32(scene.bytes + cases[i].at, cases[i].value);
		assert_int_equal(open_it(&scene), cases[i].code);
		assert_non_null(strstr(scene.err.text, cases[i].text));
		sources_close(scene.room);
	}
}

static void a_block_behind_the_end_of_the_file_is_an_error_where_it_is_read(void **state)
{
	static const uint32_t entries[] = { 3, 1000, 0xfffffffd };
	struct scene scene;
	uint8_t buffer[BLOCK];

	(void)state;
	for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
		build(&scene);
		put32(scene.bytes + MAP_AT + 4, entries[i]);
		assert_int_equal(open_it(&scene), 0);
		assert_int_equal(source_read(scene.disk, 0, buffer, sizeof buffer, &scene.err), 0);
		assert_int_equal(source_read(scene.disk, BLOCK, buffer, sizeof buffer, &scene.err), ERR_CORRUPT);
		assert_non_null(strstr(scene.err.text, "block 1 is at 0x"));
		sources_close(scene.room);
	}
}

static void a_vdi_that_is_cut_anywhere_gives_no_wrong_byte(void **state)
{
	struct scene scene;

	(void)state;
	for (size_t size = 0; size < SIZE; size += 13) {
		build(&scene);
		scene.size = size;
		if (open_it(&scene) == 0)
			for (uint64_t at = 0; at < DISK; at += 64) {
				uint8_t buffer[64];

				if (source_read(scene.disk, at, buffer, sizeof buffer, &scene.err) < 0)
					continue;
				for (size_t i = 0; i < sizeof buffer; i++)
					assert_int_equal(buffer[i], expected(at + i));
			}
		else
			assert_true(size < MAP_AT + BLOCKS * 4);
		sources_close(scene.room);
	}
}

/* Nothing has a checksum: that no byte is wrong cannot be asked. */
static void flipped_bytes_of_header_and_map_are_survived(void **state)
{
	struct scene scene;
	uint8_t buffer[BLOCK];

	(void)state;
	for (size_t at = 0x40; at < MAP_AT + BLOCKS * 4; at++)
		for (int bit = 0; bit < 8; bit++) {
			build(&scene);
			scene.bytes[at] ^= 1 << bit;
			if (open_it(&scene) == 0)
				for (uint64_t block = 0; block <= BLOCKS; block++)
					source_read(scene.disk, block * BLOCK, buffer, sizeof buffer, &scene.err);
			sources_close(scene.room);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_where_the_map_has_them_and_zeros_where_it_has_none),
		cmocka_unit_test(what_cannot_be_read_is_refused_and_named),
		cmocka_unit_test(a_block_behind_the_end_of_the_file_is_an_error_where_it_is_read),
		cmocka_unit_test(a_vdi_that_is_cut_anywhere_gives_no_wrong_byte),
		cmocka_unit_test(flipped_bytes_of_header_and_map_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
