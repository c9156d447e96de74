/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on its way from raw UTF-8 to the units of the registry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/text/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void characters_become_the_units_that_the_registry_had(void **state)
{
	static const struct {
		const char *raw;
		uint16_t units[4];
	} table[] = {
		{ "", { 0 } },
		{ "aB", { 'a', 'B' } },
		{ "\xC3\xA9", { 0xE9 } },
		{ "\xE2\x82\xAC", { 0x20AC } },
		{ "\xF0\x9F\x98\x80", { 0xD83D, 0xDE00 } },
		{ "\xED\xA0\xBD.", { 0xD83D, '.' } },       /* half of a pair */
		{ "x\x80\xC3", { 'x', 0x80, 0xC3 } },       /* bytes that begin nothing, or break off */
		{ "\xF8\x88\x80", { 0xF8, 0x88, 0x80 } },   /* five bytes are too many */
		{ "\xF7\x80\x80\x80", { 0xF7, 0x80, 0x80, 0x80 } }, /* behind the last of Unicode */
	};
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		size_t size, count = 0;
		const uint8_t *data = utf16le_of_raw(arena, table[i].raw, &size);

		while (count < COUNT(table[i].units) && table[i].units[count])
			count++;
		assert_int_equal(size, 2 * count + 2);
		for (size_t k = 0; k < count; k++)
			assert_int_equal(data[2 * k] | data[2 * k + 1] << 8, table[i].units[k]);
		assert_int_equal(data[2 * count] | data[2 * count + 1], 0);
	}
	arena_free(arena);
}

static void a_nul_within_a_name_is_one_unit(void **state)
{
	static const uint8_t expected[] = { 'a', 0, 0, 0, 'b', 0, 0, 0 };
	struct arena *arena = arena_new(1 << 16);
	size_t size;

	(void)state;
	const uint8_t *data = utf16le_of_raw(arena, "a\xC0\x80" "b", &size);

	assert_int_equal(size, sizeof expected);
	assert_memory_equal(data, expected, sizeof expected);
	arena_free(arena);
}

static void only_what_unicode_writes_is_utf8(void **state)
{
	static const struct {
		const char *text;
		bool is_valid;
	} table[] = {
		{ "", true },
		{ "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", true },
		{ "\xC0\x80", false },
		{ "\xC1\x81", false },
		{ "\xE0\x80\x80", false },
		{ "\xED\xA0\xBD", false },
		{ "\xF4\x90\x80\x80", false },
		{ "\xF8\x88\x80\x80\x80", false },
		{ "a\x80", false },
		{ "a\xC3", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(is_valid_utf8((const uint8_t *)table[i].text, strlen(table[i].text)), table[i].is_valid);
}

static void a_text_is_cut_between_two_characters(void **state)
{
	static const struct {
		const char *text;
		size_t most, size;
	} table[] = {
		{ "abc", 2, 2 }, { "abc", 3, 3 }, { "abc", 9, 3 }, { "", 0, 0 }, { "a\xC3\xA9z", 2, 1 }, { "a\xC3\xA9z", 3, 3 }, { "\xE2\x82\xAC", 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(raw_cut(table[i].text, table[i].most), table[i].size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_become_the_units_that_the_registry_had),
		cmocka_unit_test(a_nul_within_a_name_is_one_unit),
		cmocka_unit_test(only_what_unicode_writes_is_utf8),
		cmocka_unit_test(a_text_is_cut_between_two_characters),
	};

	return cmocka_run_group_tests_name("raw UTF-8", tests, NULL, NULL);
}
