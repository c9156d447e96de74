/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EWF images that are damaged, cut or made by an attacker: errors with their place, never other bytes, never zeros. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/ewf/ewf.h"
#include "support/build_image/ewfbuild.h"
#include "support/reading_image/sources.h"

enum { SECTOR = 64, DISK = 13 * SECTOR, NEXT = 16, SIZE = 24, TABLE_HEAD = 24, SMALL_ARENA = 1 << 16 };

static uint8_t disk[DISK];

static int open_room(void **state)
{
	for (size_t i = 0; i < sizeof disk; i++)
		disk[i] = (uint8_t)(i / SECTOR % 3 ? i / SECTOR + 1 : i * 37 + i / 7);
	*state = sources_open();
	return *state ? 0 : -1;
}

static int close_room(void **state)
{
	sources_close(*state);
	return 0;
}

/* For one of very many images. */
static void begin_small(struct source_room *room)
{
	*room = (struct source_room){ .arena = arena_new(SMALL_ARENA) };
}

static void end_small(struct source_room *room)
{
	source_room_close(room);
	arena_free(room->arena);
}

static struct ewf_spec spec_of(enum ewf_packing packing)
{
	return (struct ewf_spec){
		.disk = disk, .size = DISK, .bytes_per_sector = SECTOR, .packing = packing, .has_base = true
	};
}

static int open_bytes(struct source_room *room, const uint8_t *bytes, size_t size, struct source **ret, struct error *err)
{
	*err = (struct error){ 0 };
	return container_ewf.open(room, source_of_memory(room, "case.E01", bytes, size), ret, err);
}

static void put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static bool has_doubt(const struct source_room *room)
{
	for (const struct source_note *note = room->notes; note; note = note->next)
		if (note->doubt == DOUBT_SOME)
			return true;
	return false;
}

/* Sectors that can be read; each of them must be right. */
static size_t right_sectors(struct source *image)
{
	uint8_t bytes[SECTOR];
	struct error err = { 0 };
	size_t count = 0;

	for (uint64_t at = 0; at < image->size && at < DISK; at += SECTOR)
		if (source_read(image, at, bytes, sizeof bytes, &err) == 0) {
			assert_memory_equal(bytes, disk + at, sizeof bytes);
			count++;
		} else {
			assert_int_equal(err.code, ERR_CORRUPT);
			assert_non_null(strstr(err.text, "segment 1"));
		}
	return count;
}

static void an_image_that_is_cut_anywhere_is_refused(void **state)
{
	for (unsigned form = 0; form < 2; form++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);
		struct error err;
		struct source *image;

		spec.is_smart = form;
		struct ewf_file file = ewf_build(&spec, 1);

		for (size_t size = 0; size < file.size; size++) {
			struct source_room room;

			begin_small(&room);
			assert_int_equal(open_bytes(&room, file.bytes, size, &image, &err), ERR_CORRUPT);
			assert_true(strstr(err.text, "cut off") || size < 13);
			end_small(&room);
		}
		assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
		free(file.bytes);
	}
}

static void a_flipped_bit_never_gives_other_bytes(void **state)
{
	static const char header[] = "1\nmain\nc\tn\ncase\t5\n";
	static const uint32_t bad[][2] = { { 20, 1 } }; /* outside of the disk */

	(void)state;
	for (unsigned form = 0; form < 4; form++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);

		spec.is_smart = form == 3;
		spec.has_no_copy = form == 2;
		spec.header = header;
		spec.has_hash = true;
		spec.bad = bad;
		spec.bad_count = 1;
		struct ewf_file file = ewf_build(&spec, 1);

		for (size_t i = 0; i < file.size; i++) {
			struct source_room room;
			struct source *image;
			struct error err;

			begin_small(&room);
			file.bytes[i] ^= (uint8_t)(1 << (i + form) % 8);
			if (open_bytes(&room, file.bytes, file.size, &image, &err) == 0) {
				assert_true(right_sectors(image) == DISK / SECTOR || i > file.first_chunk - 100);
				assert_true(image->size == DISK || has_doubt(&room));
			}
			file.bytes[i] ^= (uint8_t)(1 << (i + form) % 8);
			end_small(&room);
		}
		free(file.bytes);
	}
}

static void a_damaged_chunk_is_an_error_there_and_nowhere_else(void **state)
{
	for (unsigned packing = EWF_PLAIN; packing <= EWF_PACKED; packing++) {
		struct ewf_spec spec = spec_of(packing);
		struct ewf_file file = ewf_build(&spec, 1);
		struct source *image;
		struct error err;
		uint8_t bytes[SECTOR];

		file.bytes[file.first_chunk + 5] ^= 4;
		assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
		assert_int_equal(right_sectors(image), DISK / SECTOR - 1);
		assert_int_equal(source_read(image, 10, bytes, 4, &err), ERR_CORRUPT);
		assert_non_null(strstr(err.text, "chunk 0 (0x0 to 0x3f of the disk), in case.E01 (segment 1)"));
		free(file.bytes);
	}
}

static void the_copy_of_a_damaged_table_is_used(void **state)
{
	static const size_t places[] = { 0, TABLE_HEAD + 4 * 7 }; /* its count, an entry */

	for (size_t i = 0; i < 2; i++) {
		struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);
		struct ewf_file file = ewf_build(&spec, 1);
		struct source_room *room = sources_open();
		struct source *image;
		struct error err;

		file.bytes[file.table + EWF_DESCRIPTOR + places[i]] ^= 1;
		assert_int_equal(open_bytes(room, file.bytes, file.size, &image, &err), 0);
		assert_int_equal(right_sectors(image), DISK / SECTOR);
		assert_true(sources_noted(room, "its copy (table2) is used"));
		assert_false(has_doubt(room));
		sources_close(room);

		file.bytes[file.table2 + EWF_DESCRIPTOR + places[i]] ^= 1;
		int result = open_bytes(*state, file.bytes, file.size, &image, &err);

		if (result == 0) /* the entries are looked at when they are needed */
			result = source_read(image, 0, &(uint8_t){ 0 }, 1, &err);
		assert_int_equal(result, ERR_CORRUPT);
		assert_non_null(strstr(err.text, "no sound copy"));
		free(file.bytes);
	}
}

/* Each chunk is the one of its neighbour, and the checksum of the chunk is right. */
static void a_table_that_names_other_chunks_is_found_by_its_checksum(void **state)
{
	struct ewf_spec spec = spec_of(EWF_PLAIN);
	struct ewf_file file = ewf_build(&spec, 1);
	struct source *image;
	struct error err;
	uint8_t *entries = file.bytes + file.table + EWF_DESCRIPTOR + TABLE_HEAD,
		*copy = entries + (file.table2 - file.table);

	memmove(entries, entries + 4, 4 * (DISK / SECTOR - 1));
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(right_sectors(image), DISK / SECTOR);
	memmove(copy, copy + 4, 4 * (DISK / SECTOR - 1));
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(right_sectors(image), 0);
	free(file.bytes);
}

static void two_tables_that_contradict_each_other_leave_doubt(void **state)
{
	struct ewf_spec spec = spec_of(EWF_PLAIN);
	struct ewf_file file = ewf_build(&spec, 1);
	struct source *image;
	struct error err;

	put(file.bytes + file.table2 + EWF_DESCRIPTOR, 3, 4);
	ewf_fix(file.bytes, file.size);
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(right_sectors(image), DISK / SECTOR);
	assert_true(has_doubt(*state));
	free(file.bytes);
}

static void sectors_that_could_not_be_acquired_are_errors(void **state)
{
	static const uint32_t bad[][2] = { { 9, 2 }, { 2, 1 }, { 3, 1 }, { 10, 1 } };
	struct ewf_spec spec = spec_of(EWF_EVERY_SECOND);
	struct source_place place;
	struct source *image;
	struct ewf_check check;
	struct error err;
	uint8_t bytes[DISK];

	spec.bad = bad;
	spec.bad_count = 4;
	spec.has_hash = true;
	struct ewf_file file = ewf_build(&spec, 1);

	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_int_equal(ewf_facts_of(image)->unreadable_sectors, 4);
	assert_int_equal(source_read(image, 0, bytes, 2 * SECTOR, &err), 0);
	assert_int_equal(source_read(image, 0, bytes, 2 * SECTOR + 1, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "0x80 to 0xff of the disk could not be read when it was acquired"));
	assert_int_equal(source_read(image, 4 * SECTOR - 1, bytes, 1, &err), ERR_CORRUPT);
	assert_int_equal(source_read(image, 4 * SECTOR, bytes, 5 * SECTOR, &err), 0);
	assert_int_equal(source_read(image, 10 * SECTOR, bytes, 1, &err), ERR_CORRUPT);
	assert_int_equal(source_read(image, 11 * SECTOR, bytes, 2 * SECTOR, &err), 0);
	assert_int_equal(source_read(image, 0, bytes, DISK, &err), ERR_CORRUPT);
	assert_false(source_place(image, 2 * SECTOR, &place));
	assert_true(source_place(image, 4 * SECTOR, &place));
	assert_int_equal(ewf_verify(image, NULL, NULL, &check, &err), 0);
	assert_int_equal(check.result, EWF_CHECK_MATCH);
	assert_false(has_doubt(*state));

	file.bytes[file.error2 + EWF_DESCRIPTOR + 521] ^= 1;
	assert_int_equal(open_bytes(*state, file.bytes, file.size, &image, &err), 0);
	assert_true(has_doubt(*state));
	assert_true(sources_noted(*state, "has a damaged error2 section"));
	free(file.bytes);
}

static void a_missing_or_surplus_chunk_leaves_doubt(void **state)
{
	for (int more = -1; more <= 1; more += 2) {
		struct ewf_spec spec = spec_of(EWF_PLAIN);
		struct ewf_file file = ewf_build(&spec, 1);
		struct source_room *room = sources_open();
		struct source *image;
		struct error err;
		uint8_t byte;

		for (size_t at = file.volume; at; at = at == file.volume ? file.end - EWF_DESCRIPTOR - 1052 : 0)
			put(file.bytes + at + EWF_DESCRIPTOR + 16, (uint64_t)(DISK / SECTOR - more), 4);
		ewf_fix(file.bytes, file.size);
		assert_int_equal(open_bytes(room, file.bytes, file.size, &image, &err), 0);
		assert_true(has_doubt(room));
		assert_true(sources_noted(room, "which of them are missing cannot be determined"));
		if (more < 0) {
			assert_int_equal(source_read(image, DISK, &byte, 1, &err), ERR_CORRUPT);
			assert_non_null(strstr(err.text, "is in no table"));
		}
		sources_close(room);
		free(file.bytes);
	}
	(void)state;
}

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
		cmocka_unit_test_setup_teardown(an_image_that_is_cut_anywhere_is_refused, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_flipped_bit_never_gives_other_bytes, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_damaged_chunk_is_an_error_there_and_nowhere_else, open_room, close_room),
		cmocka_unit_test_setup_teardown(the_copy_of_a_damaged_table_is_used, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_table_that_names_other_chunks_is_found_by_its_checksum, open_room,
						close_room),
		cmocka_unit_test_setup_teardown(two_tables_that_contradict_each_other_leave_doubt, open_room, close_room),
		cmocka_unit_test_setup_teardown(sectors_that_could_not_be_acquired_are_errors, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_missing_or_surplus_chunk_leaves_doubt, open_room, close_room),
		cmocka_unit_test_setup_teardown(contradictions_and_limits_are_refused, open_room, close_room),
		cmocka_unit_test_setup_teardown(offsets_that_overflow_31_bits_are_read, open_room, close_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
