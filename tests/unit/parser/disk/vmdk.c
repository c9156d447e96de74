/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VMDK in one file: grains, streams, what is named, what damage does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"
#include "support/build_image/vmdkbuild.h"

static uint8_t image[VMDK_FILE_LIMIT], disk[VMDK_DISK], buffer[VMDK_DISK];

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

static int open_bytes(struct source_room *room, const void *bytes, size_t size, struct source **ret, struct error *err)
{
	struct source *file = source_of_memory(room, "renamed.vmdk", bytes, size);

	*err = (struct error){ 0 };
	if (!container_vmdk.is(file, bytes, size < CONTAINER_HEAD ? size : CONTAINER_HEAD))
		return ERR_FORMAT;
	return container_vmdk.open(room, file, ret, err);
}

static void assert_reads_as(struct source *source, const char *grains)
{
	struct error err = { 0 };

	vmdkbuild_disk(disk, grains);
	assert_int_equal(source->size, VMDK_DISK);
	assert_int_equal(source_read(source, 0, buffer, VMDK_DISK, &err), 0);
	assert_memory_equal(buffer, disk, VMDK_DISK);
	assert_int_equal(source_read(source, VMDK_GRAIN - 3, buffer, VMDK_GRAIN + 7, &err), 0);
	assert_memory_equal(buffer, disk + VMDK_GRAIN - 3, VMDK_GRAIN + 7);
}

static void a_disk_in_one_file_is_read_under_any_name_and_each_stored_byte_has_its_place(void **state)
{
	size_t size = vmdkbuild_sparse(image, VMDK_ALONE, "ab-0ef-h");
	struct source_place place;
	struct source *source;
	struct error err;

	assert_int_equal(open_bytes(*state, image, size, &source, &err), 0);
	assert_reads_as(source, "ab-0ef-h");
	assert_true(source_place(source, 5 * VMDK_GRAIN + 10, &place));
	assert_int_equal(place.size, VMDK_GRAIN - 10);
	assert_int_equal(source_read(place.in, place.at, buffer, (size_t)place.size, &err), 0);
	assert_memory_equal(buffer, disk + 5 * VMDK_GRAIN + 10, (size_t)place.size);
	assert_false(source_place(source, 2 * VMDK_GRAIN, &place));
	assert_false(source_place(source, 3 * VMDK_GRAIN, &place));
}

static void a_disk_that_was_written_as_a_stream_is_unpacked(void **state)
{
	size_t size = vmdkbuild_stream(image, VMDK_ALONE, "ab-def-h");
	struct source_place place;
	struct source *source;
	struct error err;

	assert_int_equal(open_bytes(*state, image, size, &source, &err), 0);
	assert_reads_as(source, "ab-def-h");
	assert_false(source_place(source, 0, &place));
	image[VMDK_DATA] = 8; /* the first grain says that it is the second */
	assert_int_equal(source_read(source, VMDK_GRAIN, buffer, VMDK_GRAIN, &err), 0);
	assert_int_equal(open_bytes(*state, image, size, &source, &err), 0);
	assert_int_equal(source_read(source, 0, buffer, 1, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "marker names sector 0x8"));
	image[VMDK_DATA] = 0;
	image[VMDK_DATA + 20] ^= 1;
	assert_int_equal(source_read(source, 0, buffer, 1, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "grain 0"));
	assert_int_equal(open_bytes(*state, image, size - 512, &source, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "cut off"));
}

static void a_damaged_directory_is_replaced_by_the_other_one_and_two_that_differ_are_an_error(void **state)
{
	static const size_t directories[] = { VMDK_DIRECTORY, VMDK_COPY };
	static const size_t tables[] = { VMDK_TABLE, VMDK_COPY_TABLE };
	struct source *source;
	struct error err;

	for (size_t i = 0; i < 2; i++) {
		size_t size = vmdkbuild_sparse(image, VMDK_ALONE, "abcdefgh");

		image[directories[i] + 3] = 0x7f;
		assert_int_equal(open_bytes(*state, image, size, &source, &err), 0);
		assert_reads_as(source, "abcdefgh");
		assert_true(sources_noted(*state, i ? "has a damaged second grain directory" : "has a damaged first"));
		vmdkbuild_sparse(image, VMDK_ALONE, "abcdefgh");
		memset(image + tables[i], 0, 4);
		assert_int_equal(open_bytes(*state, image, size, &source, &err), 0);
		assert_int_equal(source_read(source, 0, buffer, 1, &err), ERR_CORRUPT);
		assert_non_null(strstr(err.text, "by the second"));
		assert_int_equal(source_read(source, VMDK_GRAIN, buffer, 1, &err), 0);
	}
}

static void a_grain_behind_the_end_is_an_error_and_never_zeros(void **state)
{
	size_t size = vmdkbuild_sparse(image, VMDK_ALONE, "abcdefgh");
	struct source_place place;
	struct source *source;
	struct error err;

	assert_int_equal(open_bytes(*state, image, size - 1, &source, &err), 0);
	assert_int_equal(source_read(source, 0, buffer, VMDK_DISK - 1, &err), 0);
	assert_int_equal(source_read(source, 0, buffer, VMDK_DISK, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "grain 7 is at 0x9000, and the file ends at"));
	assert_false(source_place(source, VMDK_DISK - 1, &place));
}

/* One change of a good file, and what is said of it. */
struct refusal {
	size_t at;
	const char *bytes;
	size_t size;
	int code;
	const char *word;
};

static void what_the_header_has_wrong_is_said(void **state)
{
	static const struct refusal refusals[] = {
		{ 4, "\x04", 1, ERR_UNSUPPORTED, "version 4" },
		{ 4, "\0", 1, ERR_UNSUPPORTED, "version 0" },
		{ 12, "\0\0\0\0\0\0\x10", 7, ERR_CORRUPT, "size is impossible" },
		{ 20, "\x09", 1, ERR_CORRUPT, "grain size" },
		{ 20, "\0", 1, ERR_CORRUPT, "grain size" },
		{ 44, "\x01\x02", 2, ERR_CORRUPT, "grain tables" },
		{ 56, "\xff\xff", 2, ERR_CORRUPT, "grain directory, at 0x1fffe00" },
		{ 73, "\n\n", 2, ERR_CORRUPT, "text mode" },
		{ 77, "\x01", 1, ERR_CORRUPT, "compression" },
		{ 77, "\x07", 1, ERR_UNSUPPORTED, "compression method 7" },
		{ 28, "\0", 1, ERR_UNSUPPORTED, "supply the descriptor" },
		{ 28, "\xff\xff", 2, ERR_CORRUPT, "descriptor, at 0x1fffe00" },
		{ 38, "\xff", 1, ERR_CORRUPT, "behind the end" },
		{ VMDK_TEXT, "\0", 1, ERR_UNSUPPORTED, "one extent of a VMDK" },
	};

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		size_t size = vmdkbuild_sparse(image, VMDK_ALONE, "abcdefgh");
		struct source *source;
		struct error err;

		memcpy(image + refusals[i].at, refusals[i].bytes, refusals[i].size);
		assert_int_equal(open_bytes(*state, image, size, &source, &err), refusals[i].code);
		assert_non_null(strstr(err.text, refusals[i].word));
	}
}

static void what_the_descriptor_has_wrong_is_said(void **state)
{
	static const struct {
		const char *text;
		int code;
		const char *word;
	} texts[] = {
		{ VMDK_DESCRIPTOR("1", "ffffffff", ""), ERR_CORRUPT, "lists no extent" },
		{ VMDK_DESCRIPTOR("1", "fffffffff", ""), ERR_CORRUPT, "line 4 is not a content ID" },
		{ "# Disk DescriptorFile\nCID=1\nRW 1 ZERO\n", ERR_CORRUPT, "no parentCID" },
		{ "# Disk DescriptorFile\nCID=1\nCID=2\n", ERR_CORRUPT, "line 3 repeats" },
		{ "# Disk DescriptorFile\n\x01\n", ERR_CORRUPT, "line 2 is neither" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 SESPARSE \"a.vmdk\"\n"), ERR_UNSUPPORTED, "seSparse" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 VMFSRDM \"a.vmdk\"\n"), ERR_UNSUPPORTED, "VMFSRDM" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW x FLAT \"a.vmdk\"\n"), ERR_CORRUPT,
		  "line 8 names an impossible size" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW 99999999999999999 ZERO\n"), ERR_CORRUPT, "impossible size" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 FLAT \"a.vmdk\" x\n"), ERR_CORRUPT, "does not name the file" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 FLAT a.vmdk\n"), ERR_CORRUPT, "does not name the file" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "R 64 ZERO\n"), ERR_CORRUPT, "line 8 is neither" },
		{ VMDK_DESCRIPTOR("1", "2", "RW 64 ZERO\n"), ERR_CORRUPT, "does not name the parent" },
		{ VMDK_DESCRIPTOR("1", "ffffffff", "RW 64 FLAT \"a.vmdk\" 0\n"), ERR_IO, "its extent a.vmdk" },
		{ "# Disk DescriptorFile\nCID=1\ncreateType=\"fullDevice\"\n", ERR_UNSUPPORTED,
		  "physical disk (fullDevice)" },
		{ "# Disk DescriptorFile\nencryption.keySafe = \"x\"\n", ERR_UNSUPPORTED, "encrypted" },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct source *source;
		struct error err;

		assert_int_equal(open_bytes(*state, texts[i].text, strlen(texts[i].text), &source, &err), texts[i].code);
		assert_non_null(strstr(err.text, texts[i].word));
	}
	struct source *source;
	struct error err;
	static const char hidden[] = "# Disk DescriptorFile\nCID=1\nparentCID=ffffffff\nRW 8 ZERO\n\0RW 8 ZERO\n";

	assert_int_equal(open_bytes(*state, hidden, sizeof hidden - 1, &source, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "line 5 contains binary data"));
}

static void a_descriptor_is_known_however_it_begins(void **state)
{
	static const char *const known[] = {
		"# Disk DescriptorFile\n",
		"\xef\xbb\xbf# disk descriptorfile\r\n",
		"\r\n  #disk DescriptorFile",
		"# Description file created by VMDK stream converter\nversion=1\nCID=1\ncreateType=\"streamOptimized\"\n",
	};
	static const char *const others[] = { "", "#", "# Disk of mine\nversion=1\n", "KDM", "version=1\ncreateType" };

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_true(container_vmdk.is(NULL, (const uint8_t *)known[i], strlen(known[i])));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(container_vmdk.is(NULL, (const uint8_t *)others[i], strlen(others[i])));
}

static void an_extent_of_vmfs_6_is_named(void **state)
{
	struct source *source;
	struct error err;

	memset(image, 0, 512);
	memcpy(image, "\xbe\xba\xfe\xca", 4);
	assert_int_equal(open_bytes(*state, image, 512, &source, &err), ERR_UNSUPPORTED);
	assert_non_null(strstr(err.text, "seSparse"));
}

/* Damage: bytes that are read are the right ones, however few. */

static void assert_right_or_refused(const uint8_t *bytes, size_t size)
{
	struct source_room *room = sources_open();
	struct source *source;
	struct error err;
	int result = open_bytes(room, bytes, size, &source, &err);

	for (size_t at = 0; result == 0 && at + VMDK_GRAIN <= VMDK_DISK && at + VMDK_GRAIN <= source->size;
	     at += VMDK_GRAIN)
		if (source_read(source, at, buffer, VMDK_GRAIN, &err) == 0)
			assert_memory_equal(buffer, disk + at, VMDK_GRAIN);
	sources_close(room);
}

static void cut(size_t size)
{
	for (size_t end = 0; end < size; end += end < 1024 || size - end < 2048 ? 1 : 61)
		assert_right_or_refused(image, end);
}

static void a_file_that_is_cut_off_gives_right_bytes_or_none(void **state)
{
	(void)state;
	vmdkbuild_disk(disk, "ab-d-fgh");
	cut(vmdkbuild_sparse(image, VMDK_ALONE, "ab-d-fgh"));
	cut(vmdkbuild_stream(image, VMDK_ALONE, "ab-d-fgh"));
}

static void flip_bits(size_t from, size_t to, size_t size)
{
	for (size_t at = from; at < to; at++)
		for (int bit = 0; bit < 8; bit++) {
			image[at] ^= (uint8_t)(1 << bit);
			assert_right_or_refused(image, size);
			image[at] ^= (uint8_t)(1 << bit);
		}
}

static void no_single_bit_that_flips_makes_other_bytes_of_the_disk(void **state)
{
	(void)state;
	vmdkbuild_disk(disk, "ab-d-fgh");
	size_t size = vmdkbuild_sparse(image, VMDK_ALONE, "ab-d-fgh");

	flip_bits(0, 80, size);
	flip_bits(VMDK_TEXT, VMDK_TEXT + strlen(VMDK_ALONE), size);
	flip_bits(VMDK_DIRECTORY, VMDK_DIRECTORY + 4, size);
	flip_bits(VMDK_COPY, VMDK_COPY + 4, size);
	flip_bits(VMDK_TABLE, VMDK_TABLE + 4 * VMDK_GRAINS, size);
	flip_bits(VMDK_COPY_TABLE, VMDK_COPY_TABLE + 4 * VMDK_GRAINS, size);
	size = vmdkbuild_stream(image, VMDK_ALONE, "ab-d-fgh");
	flip_bits(0, 80, size);
	flip_bits(VMDK_DATA, VMDK_DATA + 60, size); /* the first grain */
	flip_bits(size - 3 * 512, size - 3 * 512 + 16, size);
	flip_bits(size - 2 * 512, size - 2 * 512 + 80, size);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_room, close_room)
	const struct CMUnitTest tests[] = {
		TEST(a_disk_in_one_file_is_read_under_any_name_and_each_stored_byte_has_its_place),
		TEST(a_disk_that_was_written_as_a_stream_is_unpacked),
		TEST(a_damaged_directory_is_replaced_by_the_other_one_and_two_that_differ_are_an_error),
		TEST(a_grain_behind_the_end_is_an_error_and_never_zeros),
		TEST(what_the_header_has_wrong_is_said),
		TEST(what_the_descriptor_has_wrong_is_said),
		TEST(a_descriptor_is_known_however_it_begins),
		TEST(an_extent_of_vmfs_6_is_named),
		TEST(a_file_that_is_cut_off_gives_right_bytes_or_none),
		TEST(no_single_bit_that_flips_makes_other_bytes_of_the_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
