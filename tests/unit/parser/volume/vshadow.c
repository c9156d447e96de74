/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shadow copies: what the catalog of a volume says. The bytes of copies: vshadow_media.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/reading_image/sources.h"
#include "unit/parser/volume/vshadow_scene.h"

static void copies_are_listed_oldest_first_and_no_process_starts(void **state)
{
	struct vshadow *vshadow;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(open_first(VOLUME, NULL, &vshadow, &err), 0);
	assert_int_equal(vshadow->count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(vshadow->copies[i].id[0], 3 - i);
		assert_int_equal(vshadow->copies[i].created, 1000 * (i + 1));
		assert_int_equal(vshadow->copies[i].size, VOLUME);
		assert_int_equal(vshadow->copies[i].is_elsewhere, i == 0);
	}
}

static void a_volume_that_never_had_any_has_none(void **state)
{
	struct vshadow *vshadow;

	(void)state;
	put(HEADER + 48, 0, 8);
	assert_int_equal(open_first(VOLUME, NULL, &vshadow, NULL), 0);
	assert_int_equal(vshadow->count, 0);
	sources_close(room);
	memset(bytes + HEADER, 0, 512);
	assert_int_equal(open_first(VOLUME, NULL, &vshadow, NULL), 0);
	assert_int_equal(vshadow->count, 0);
	sources_close(room);
	build();
	assert_int_equal(open_first(HEADER, NULL, &vshadow, NULL), 0);
	assert_int_equal(vshadow->count, 0);
}

static void a_damaged_catalog_is_an_error_and_not_an_empty_list(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		int code;
		const char *word;
	} cases[] = {
		{ HEADER + 16, 4, 3, ERR_UNSUPPORTED, "unknown version 3" },
		{ HEADER + 48, 8, VOLUME, ERR_CORRUPT, "behind its end" },
		{ HEADER + 48, 8, UINT64_MAX, ERR_CORRUPT, "behind its end" },
		{ HEADER + 48, 8, HEADER, ERR_CORRUPT, "at 0x1e00 is not a block of it" },
		{ CATALOG, 1, 0, ERR_CORRUPT, "at 0x10000 is not a block" },
		{ CATALOG + 20, 4, 3, ERR_CORRUPT, "at 0x10000 is not a block" },
		{ CATALOG + 32, 8, 0, ERR_CORRUPT, "at 0x10000 is not a block" },
		{ SECOND_BLOCK + 40, 8, SECOND_BLOCK, ERR_LIMIT, "circle" },
		{ ENTRIES, 8, 4, ERR_CORRUPT, "unknown kind 4" },
		{ ENTRIES + 8, 8, UINT64_MAX, ERR_CORRUPT, "size of 0xffffffffffffffff" },
		{ ENTRIES + 16, 1, 2, ERR_CORRUPT, "one of them twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct vshadow *vshadow;
		struct error err = { 0 };

		build();
		put(cases[i].at, cases[i].value, cases[i].size);
		if (cases[i].code == ERR_LIMIT) /* without an entry that comes again */
			memset(bytes + SECOND_BLOCK + 128, 0, ENTRY);
		assert_int_equal(open_first(VOLUME, NULL, &vshadow, &err), cases[i].code);
		assert_non_null(strstr(err.text, cases[i].word));
		sources_close(room);
	}
	room = NULL;
}

static void a_volume_that_is_cut_or_changed_anywhere_does_no_harm(void **state)
{
	struct vshadow *vshadow;

	(void)state;
	for (size_t size = HEADER; size < SECOND_BLOCK + 0x5000; size += 127) {
		int result = open_first(size, NULL, &vshadow, NULL);

		if (size >= HEADER + 128 && size < SECOND_BLOCK + 0x4000)
			assert_int_equal(result, ERR_CORRUPT);
		sources_close(room);
	}
	for (size_t at = HEADER; at < ENTRIES + 6 * ENTRY; at = at == HEADER + 127 ? CATALOG : at + 1) {
		bytes[at] ^= 0xff;
		if (open_first(VOLUME, NULL, &vshadow, NULL) == 0)
			assert_true(vshadow->count <= 4);
		sources_close(room);
		bytes[at] ^= 0xff;
	}
	room = NULL;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(copies_are_listed_oldest_first_and_no_process_starts),
		TEST(a_volume_that_never_had_any_has_none),
		TEST(a_damaged_catalog_is_an_error_and_not_an_empty_list),
		TEST(a_volume_that_is_cut_or_changed_anywhere_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
