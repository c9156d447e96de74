/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EWF images that contradict themselves or limits, and sections of over 2 GiB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "parser/evidence/disk/container.h"
#include "support/build_image/ewfbuild.h"
#include "unit/parser/disk/ewf_scene.h"

/* An attacker makes all checksums right. */
static void contradictions_and_limits_are_refused(void **state)
{
	/* clang-format off */
	enum { VOLUME_AT, SECTORS_AT, TABLE_AT };
	static const struct {
		int section;
		size_t at, size; /* at: behind the descriptor, or in it if negative */
		bool in_descriptor;
		uint64_t value;
		int code;
		const char *text;
	} cases[] = {
		{ VOLUME_AT,  8,    4, false, 0,                  ERR_CORRUPT,     "without a size" },
		{ VOLUME_AT,  12,   4, false, 0,                  ERR_CORRUPT,     "without a size" },
		{ VOLUME_AT,  12,   4, false, UINT32_MAX,         ERR_LIMIT,       "the limit is 16777216" },
		{ VOLUME_AT,  8,    4, false, 1 << 20,            ERR_LIMIT,       "the limit is 16777216" },
		{ VOLUME_AT,  16,   8, false, UINT64_MAX,         ERR_CORRUPT,     "more sectors than can be counted" },
		{ VOLUME_AT,  0,    1, false, 0x0e,               ERR_UNSUPPORTED, "L01" },
		{ VOLUME_AT,  0,    5, true,  0x6565727464,       ERR_CORRUPT,     "without a sound volume" }, /* not the name of any */
		{ VOLUME_AT,  0,    6, true,  0x00656572746c,     ERR_UNSUPPORTED, "L01" },
		{ VOLUME_AT,  NEXT, 8, true,  13,                 ERR_CORRUPT,     "contradict each other" },
		{ VOLUME_AT,  NEXT, 8, true,  UINT64_MAX,         ERR_CORRUPT,     "contradict each other" },
		{ VOLUME_AT,  SIZE, 8, true,  0,                  ERR_CORRUPT,     "contradict each other" },
		{ TABLE_AT,   0,    4, false, UINT32_MAX,         0,               "is not inside" }, /* the copy has the count */
		{ TABLE_AT,   8,    8, false, UINT64_MAX,         0,               "is not inside" },
		{ TABLE_AT,   8,    8, false, 5,                  0,               "is not inside" },
		{ TABLE_AT,   24,   4, false, 0x7fffffff,         0,               "is not inside" },
		{ TABLE_AT,   28,   4, false, 0,                  0,               "is not inside" },
		{ SECTORS_AT, 0,    7, true,  0x00006b63617473,   0,               "decompressed" }, /* hidden: taken as SMART's */
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);

		spec.has_no_copy = i != 11;
		struct ewf_file file = ewf_build(&spec, 1);
		size_t section = cases[i].section == TABLE_AT     ? file.table
				 : cases[i].section == SECTORS_AT ? file.sectors
								  : file.volume;
		size_t at = section + cases[i].at + (cases[i].in_descriptor ? 0 : EWF_DESCRIPTOR);
		size_t data = file.end - EWF_DESCRIPTOR - 1052;
		struct source *image;
		struct error err;

		memcpy(file.bytes + data, "other\0", 6); /* no second volume section */
		put(file.bytes + at, cases[i].value, cases[i].size);
		ewf_fix(file.bytes, file.size);
		put(file.bytes + section + 72, adler32(1, file.bytes + section, 72), 4);
		int result = open_bytes(*state, file.bytes, file.size, &image, &err);

		assert_int_equal(result, cases[i].code);
		if (result == 0 && i != 11) {
			assert_int_equal(source_read(image, 0, &(uint8_t){ 0 }, 1, &err), ERR_CORRUPT);
			assert_true(strstr(err.text, cases[i].text) || strstr(err.text, "is not inside"));
		} else if (i == 11) {
			assert_int_equal(right_sectors(image), DISK / SECTOR);
		} else {
			assert_non_null(strstr(err.text, cases[i].text));
		}
		free(file.bytes);
	}
}

/* Sections of over 2 GiB, of which only what is looked at exists. */

enum { LARGE_CHUNK = 1 << 24, LARGE_CHUNKS = 140, KEPT = 8 };

struct large {
	struct source source;
	const uint8_t *front, *behind;
	uint64_t front_size, behind_at;
	const uint8_t *chunk; /* of bytes of one value each, with its checksum; every chunk has it */
};

static int read_large(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct large *large = (const struct large *)source;
	uint8_t *to = buffer;

	(void)err;
	for (; size; at++, to++, size--)
		if (at < large->front_size)
			*to = large->front[at];
		else if (at >= large->behind_at)
			*to = large->behind[at - large->behind_at];
		else
			*to = large->chunk[(at - large->front_size) % (LARGE_CHUNK + 4)];
	return 0;
}

static void offsets_that_overflow_31_bits_are_read(void **state)
{
	static const struct source_type type = { .name = "file", .read = read_large };
	struct ewf_spec spec = { .disk = disk, .size = DISK, .bytes_per_sector = SECTOR, .has_base = true };
	struct ewf_file front = ewf_build(&spec, 1);
	uint8_t *chunk = calloc(1, LARGE_CHUNK + 4), *behind = calloc(1, 4096), *table = behind, bytes[KEPT];
	uint64_t end = front.first_chunk + (uint64_t)LARGE_CHUNKS * (LARGE_CHUNK + 4);
	size_t room = EWF_DESCRIPTOR + TABLE_HEAD + 4 * LARGE_CHUNKS + 4;
	struct large *large = source_new(*state, &type, sizeof *large, NULL);
	struct source *image;
	struct source_place place;
	struct error err = { 0 };

	for (size_t i = 0; i < LARGE_CHUNK; i += 4)
		put(chunk + i, i * 2654435761u, 4);
	put(chunk + LARGE_CHUNK, adler32(1, chunk, LARGE_CHUNK), 4);
	put(front.bytes + front.volume + EWF_DESCRIPTOR + 4, LARGE_CHUNKS, 4);
	put(front.bytes + front.volume + EWF_DESCRIPTOR + 8, LARGE_CHUNK / SECTOR, 4);
	put(front.bytes + front.volume + EWF_DESCRIPTOR + 16, (uint64_t)LARGE_CHUNKS * (LARGE_CHUNK / SECTOR), 8);
	ewf_fix(front.bytes, front.size);
	put(front.bytes + front.sectors + NEXT, end, 8);
	put(front.bytes + front.sectors + SIZE, end - front.sectors, 8);
	put(front.bytes + front.sectors + 72, adler32(1, front.bytes + front.sectors, 72), 4);
	memcpy(table, "table", 5);
	put(table + NEXT, end + room, 8);
	put(table + SIZE, room, 8);
	put(table + 72, adler32(1, table, 72), 4);
	put(table + EWF_DESCRIPTOR, LARGE_CHUNKS, 4);
	put(table + EWF_DESCRIPTOR + 8, front.sectors, 8);
	put(table + EWF_DESCRIPTOR + 20, adler32(1, table + EWF_DESCRIPTOR, 20), 4);
	for (uint32_t i = 0; i < LARGE_CHUNKS; i++)
		put(table + EWF_DESCRIPTOR + TABLE_HEAD + 4 * i, EWF_DESCRIPTOR + (uint64_t)i * (LARGE_CHUNK + 4), 4);
	put(table + room - 4, adler32(1, table + EWF_DESCRIPTOR + TABLE_HEAD, 4 * LARGE_CHUNKS), 4);
	memcpy(table + room, "done", 4);
	put(table + room + 72, adler32(1, table + room, 72), 4);
	*large = (struct large){ large->source, front.bytes, behind, front.first_chunk, end, chunk };
	large->source.size = end + room + EWF_DESCRIPTOR;
	large->source.label = "case.E01";

	assert_int_equal(container_ewf.open(*state, &large->source, &image, &err), 0);
	for (uint64_t i = 0; i < LARGE_CHUNKS; i += 69) { /* the last ones are behind 2 GiB */
		assert_int_equal(source_read(image, i * LARGE_CHUNK + 1000, bytes, KEPT, &err), 0);
		assert_memory_equal(bytes, chunk + 1000, KEPT);
		assert_true(source_place(image, i * LARGE_CHUNK + 1000, &place));
		assert_int_equal(place.at, front.first_chunk + i * (LARGE_CHUNK + 4) + 1000);
	}
	free(front.bytes);
	free(behind);
	free(chunk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(contradictions_and_limits_are_refused, open_room, close_room),
		cmocka_unit_test_setup_teardown(offsets_that_overflow_31_bits_are_read, open_room, close_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
