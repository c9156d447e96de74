/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of BitLocker as users have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "parser/evidence/bitlocker/keys.h"
#include "support/build_image/bitlockerbuild.h"

#define KEY BITLOCKERBUILD_RECOVERY_KEY
#define OTHER BITLOCKERBUILD_OTHER_KEY
#define UNITS_4 "anac"
#define UNITS_64                                                                                                       \
	UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4 UNITS_4        \
		UNITS_4 UNITS_4 UNITS_4

static void a_recovery_key_may_be_typed_with_any_separator(void **state)
{
	static const char *const forms[] = { KEY, "042647 302313 590458 071500 554323 116567 412181 516978",
					     "042647302313590458071500554323116567412181516978" };
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(bitlocker_add_recovery_key(&keys, forms[i], NULL), 0);
		assert_int_equal(keys.count, i + 1);
		assert_memory_equal(keys.list[i].bytes, keys.list[0].bytes, BITLOCKER_KEY);
	}
}

static void a_recovery_key_that_is_mistyped_is_refused_without_being_shown(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "042647-302313-590458-071500-554323-116567-412181-516979", "in group 8 of 8" },
		{ "042648-302313-590458-071500-554323-116567-412181-516978", "in group 1 of 8" },
		{ "042647-302313-999999-071500-554323-116567-412181-516978", "in group 3 of 8" },
		{ "042647-302313-590458-071500-554323-116567-412181-51697", "is not 48 digits" },
		{ "042647-302313-590458-071500-554323-116567-412181-5169780", "is not 48 digits" },
		{ "042647-302313-590458-071500-554323-116567-412181", "is not 48 digits" },
		{ "042647--302313-590458-071500-554323-116567-412181-516978", "is not 48 digits" },
		{ "", "is not 48 digits" },
	};
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error err = { 0 };

		assert_int_equal(bitlocker_add_recovery_key(&keys, cases[i].text, &err), ERR_USAGE);
		assert_non_null(strstr(err.text, cases[i].part));
		assert_null(strstr(err.text, "302313"));
	}
	assert_int_equal(keys.count, 0);
}

/* "BitLocker Recovery Key 3FD763F9-....TXT" */
static void the_file_that_windows_saves_holds_its_key(void **state)
{
	static const char text[] =
		"BitLocker Drive Encryption recovery key \r\n\r\nIdentifier:\r\n\r\n\t3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C"
		"\r\n\r\nRecovery Key:\r\n\r\n\t" KEY "\r\n\r\nand one more: " OTHER "\r\n";
	uint8_t wide[2 + 2 * sizeof text] = { 0xFF, 0xFE };
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof text - 1; i++)
		wide[2 + 2 * i] = (uint8_t)text[i];
	assert_int_equal(bitlocker_add_recovery_keys_of(&keys, wide, 2 * sizeof text, NULL), 0);
	assert_int_equal(bitlocker_add_recovery_keys_of(&keys, (const uint8_t *)text, sizeof text - 1, NULL), 0);
	assert_int_equal(keys.count, 4);
	assert_memory_equal(&keys.list[0], &keys.list[2], 2 * sizeof keys.list[0]);
	assert_memory_not_equal(keys.list[0].bytes, keys.list[1].bytes, BITLOCKER_KEY);
}

static void a_text_without_a_key_holds_none(void **state)
{
	static const char *const texts[] = { "", "BitLocker", "12345", "1" KEY, KEY "1" };
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_int_equal(bitlocker_add_recovery_keys_of(&keys, (const uint8_t *)texts[i], strlen(texts[i]), NULL),
				 ERR_USAGE);
}

static void a_password_is_the_first_line_in_any_encoding(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} forms[] = {
		{ "p\xc3\xa9\xf0\x9f\x94\x91", 7 },
		{ "p\xc3\xa9\xf0\x9f\x94\x91\r\nmore", 13 },
		{ "\xef\xbb\xbfp\xc3\xa9\xf0\x9f\x94\x91\n", 11 },
		{ "\xff\xfep\0\xe9\0\x3d\xd8\x11\xdd\r\0\n\0", 14 },
	};
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(bitlocker_add_password_of(&keys, (const uint8_t *)forms[i].bytes, forms[i].size, NULL),
				 0);
		assert_memory_equal(keys.list[i].bytes, keys.list[0].bytes, BITLOCKER_KEY);
	}
}

static void what_is_no_password_is_refused(void **state)
{
	static const char *const texts[] = { "", "\nsecond line", "\xff\xff", UNITS_64 UNITS_64 UNITS_64 UNITS_64 "x" };
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_int_equal(bitlocker_add_password_of(&keys, (const uint8_t *)texts[i], strlen(texts[i]), NULL),
				 ERR_USAGE);
	assert_int_equal(bitlocker_add_password_of(&keys, (const uint8_t *)texts[3], 256, NULL), 0);
}

static void a_startup_key_that_is_cut_is_refused(void **state)
{
	uint8_t bek[BITLOCKERBUILD_BEK];
	size_t size = bitlockerbuild_bek(bek);
	struct bitlocker_keys keys = { .count = 0 };

	(void)state;
	for (size_t cut = 0; cut < size; cut++)
		assert_int_equal(bitlocker_add_startup_key_of(&keys, bek, cut, NULL), ERR_USAGE);
	assert_int_equal(bitlocker_add_startup_key_of(&keys, bek, size, NULL), 0);
	assert_int_equal(keys.list[0].kind, BITLOCKER_STARTUP_KEY);
	assert_int_equal(keys.list[0].id[15], 0x22);
}

static void more_keys_than_the_limit_are_refused_and_nothing_is_left_of_them(void **state)
{
	static const struct bitlocker_keys none;
	struct bitlocker_keys keys = { .count = 0 };
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < BITLOCKER_KEYS_LIMIT; i++)
		assert_int_equal(bitlocker_add_recovery_key(&keys, KEY, &err), 0);
	assert_int_equal(bitlocker_add_recovery_key(&keys, KEY, &err), ERR_USAGE);
	assert_int_equal(keys.count, BITLOCKER_KEYS_LIMIT);
	bitlocker_keys_wipe(&keys);
	assert_memory_equal(&keys, &none, sizeof keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recovery_key_may_be_typed_with_any_separator),
		cmocka_unit_test(a_recovery_key_that_is_mistyped_is_refused_without_being_shown),
		cmocka_unit_test(the_file_that_windows_saves_holds_its_key),
		cmocka_unit_test(a_text_without_a_key_holds_none),
		cmocka_unit_test(a_password_is_the_first_line_in_any_encoding),
		cmocka_unit_test(what_is_no_password_is_refused),
		cmocka_unit_test(a_startup_key_that_is_cut_is_refused),
		cmocka_unit_test(more_keys_than_the_limit_are_refused_and_nothing_is_left_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
