/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The quick look at keys nobody asked for must find just what the full parser finds: texts put together at random from
 * everything that is hard to read are scanned both ways, in every encoding, with windows of every size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/reading/regscene.h"

enum { TEXTS = 4000, PIECES = 40, TEXT_SIZE = 64 * 1024 };

static const struct wanted_key asked[] = {
	{ HIVE_SYSTEM, "CurrentControlSet\\Control\\SCHANNEL", REG_SUBTREE },
	{ HIVE_SYSTEM, "Select", 0 },
	{ HIVE_SOFTWARE, "Microsoft\\.NETFramework", 1 },
};
enum { ASKED = sizeof asked / sizeof *asked };

#define RUN                                                                                                            \
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\r\n"                          \
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\r\n"                          \
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\r\n"

/* Keys that are wanted, that are not, and lines that may or may not be what they look like. */
static const char *const pieces[] = {
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SCHANNEL]\r\n",
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SCHANNEL\\TLS 1.2]\n",
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4]\r\n",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4\\deeper]\r\n",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\x]\r\n",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\x]\n",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\y\\z] ; [c]\n",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\cut\n",
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Services\\w]\r\n",
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\w]\r\n",
	"[HKEY_LOCAL_MACHINE\\COMPONENTS\\a\\b]\r\n",
	"[HKLM\\SOFTWARE\\Classes\\x]\n",
	"[HKEY_CURRENT_USER\\SYSTEM]\r\n",
	"[HKEY_CURRENT_USER\\SYSTEM\\Foo]\r\n",
	"[HKEY_CURRENT_USER\\SYSTEM\\Select]\r\n",
	"[HKEY_USERS\\off]\r\n",
	"[HKEY_USERS\\off\\Microsoft\\Foo]\r\n",
	"[HKEY_USERS\\off\\Microsoft\\.NETFramework\\v4]\r\n",
	"[HKEY_USERS\\off\\ControlSet001\\Control\\SCHANNEL]\r\n",
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\\\Classes\\]\n",
	"  [HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n",
	"[ HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n",
	"[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\x]\r\n",
	"[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\r\n",
	"[HKEY_NOWHERE\\x]\r\n",
	"[-HKEY_LOCAL_MACHINE\\SYSTEM\\Select]",
	"\"a\"=dword:00000001\r\n",
	"\"a\"=dword:1\n",
	"\"b\"=\"text\"\r\n",
	"\"b\"=\"text\" ; more \"\r\n",
	"\"c\"=\"open\r\n",
	"\"c\"=\"",
	"\"c\"=\"open, ends in a backslash\\\r\n",
	"\"c\"=\"nul \\0 escape\r\n",
	"\"c\"=\"two\\\\\"\r\n",
	"\"c\"=\"escaped \\\"\r\n",
	"\"c\\0\"=\"open\r\n",
	"\"c\\\\x\"=\"open\n",
	"\"c\\\"x\"=\"open\n",
	"closes here\" \r\n",
	"closes here\" ; x\n",
	"closes not\" x\n",
	"\"d\"=str(1):\"C:\\dir\\\r\n",
	"\"h\"=hex:01,02,\\\r\n",
	"\"h\"=hex(7):01,02,\\\n",
	"\"h\"=hex(2):\\\r\n",
	"\"h\"=hex:01,02,\\ ;comment\r\n",
	"\"h\"=hex:01,02 ;comment, \\\r\n",
	"\"h\"=hex:01,02,\\;abc\r\n",
	"\"h\"=hex:01,02\\\r\n",
	"\"h\"=hex:01,02\r\n",
	"\"h\"=hex:\r\n",
	"\"h\"=hex:\"n\"=\"open\r\n",
	"\"h\"=hex:\"n\"=hex:01,\\\r\n",
	"\"h\"=hex(123456789):01,\\\r\n",
	"@=hex:01,02,03,\\\r\n",
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\r\n",
	RUN,
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\n"
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\n"
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12\r,14,15,16,17,18,19,\\\n",
	"\"c\"=\"nul \\0 escape\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\ncloses here\"\r\n@=dword:3\r\n",
	"\"c\"=\"open\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\ncloses here\"\r\n@=dword:3\r\n",
	/* the last line is as long as those above it, and ends like them */
	"@=hex:01,\\\n"
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\n"
	"  01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,19,\\\n"
	"  01\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"q\"=dword:1\n\"rrr\"=hex:01,02,03,04,05,\\\n",
	"\"h\"=hex:01,02,\\\r\n" RUN "  01,2g,\\\r\n" RUN RUN RUN,
	"\"h\"=hex:01,02,\\\r\n" RUN RUN RUN RUN,
	"  01,02,\\\r\n",
	"  01,2,\\\r\n",
	"  01,zz,\\\r\n",
	"  01,,02,\\\r\n",
	"  01,123,\\\n",
	"  01,02\r\n",
	"  01,02,\r\n",
	"01,02,\\;abc\r\n",
	"  01,02;ab\r\n",
	"  \\\r\n",
	"\t\r\n",
	"\r\n",
	"\n",
	"\r",
	"; comment\r\n",
	";\"c\"=\"open\r\n",
	"# hash\n",
	"junk\n",
	"\"d\"=-\r\n",
	"\"d\"=- x\r\n",
	"\"d\" = \"blanks\r\n",
	" \"d\"=dword:2\r\n",
	"@=\"open\r\n",
	"@ =\"x\"\n",
	"\"name only\"\n",
	"\"unclosed name\n",
	"caf\xC3\xA9\n",
	"\"caf\xC3\xA9\"=\"\xC3\xA9t\xC3\xA9\r\n",
};
enum { PIECE_COUNT = sizeof pieces / sizeof *pieces };

/* A small generator of our own: the same texts everywhere, for ever. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void make_text(uint32_t seed, char *text)
{
	unsigned count = next_random(&seed) % PIECES;

	strcpy(text, "Windows Registry Editor Version 5.00\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes]\r\n");
	while (count--)
		strcat(text, pieces[next_random(&seed) % PIECE_COUNT]);
}

static void compare(const uint8_t *data, size_t size, struct regscene *quick, const char *text)
{
	struct regscene full = { .places = true };

	regscene_scan(&full, data, size);
	regscene_scan(quick, data, size);
	assert_int_equal(full.result, 0);
	assert_int_equal(quick->result, 0);
	char *expected = regscene_only(full.events, asked, ASKED);
	char *got =
		regscene_only(quick->events, asked, ASKED); /* without the keys that are told although nobody asked */

	if (strcmp(expected, got) != 0 || full.summary.keys != quick->summary.keys)
		print_error("---- text\n%s\n---- expected\n%s---- got\n%s", text, expected, got);
	assert_string_equal(got, expected);
	assert_int_equal(quick->summary.keys, full.summary.keys);
	assert_int_equal(quick->summary.deletions, full.summary.deletions);
	free(expected);
	free(got);
	regscene_close(&full);
}

static void compare_all(bool plain)
{
	static const size_t chunks[] = { 1, 2, 3, 7, 64, 191, 500, 4096 };
	static char text[TEXT_SIZE];

	for (uint32_t seed = 0; seed < TEXTS; seed++) {
		struct regscene quick = { .wanted_keys = asked,
					  .filter_count = ASKED,
					  .plain = plain,
					  .places = true,
					  .chunk = chunks[seed % 8] };
		size_t size;

		make_text(seed, text);
		uint8_t *data = regscene_encode(text, (enum regscene_encoding)(seed / 8 % REGSCENE_ENCODINGS), &size);

		compare(data, size, &quick, text);
		regscene_close(&quick);
		free(data);
	}
}

static void what_is_skipped_quickly_is_what_the_full_parser_skips(void **state)
{
	(void)state;
	compare_all(false);
}

static void and_so_it_is_without_sse2(void **state)
{
	(void)state;
	compare_all(true);
}

static void fill(uint8_t *bytes, size_t size, uint32_t seed)
{
	static const char often[] = "0123456789abcdefABCDEFg,,,,\r\n\t\\ \"";

	for (size_t i = 0; i < size; i++) {
		uint32_t random = next_random(&seed);

		bytes[i] = random % 8 ? (uint8_t)often[random / 8 % (sizeof often - 1)] : (uint8_t)(random / 8);
	}
}

static void check_questions(const uint8_t *bytes, bool wide)
{
	uint64_t hits = breaks_in(bytes, wide, false), plain = breaks_in(bytes, wide, true);

	assert_true((hits & plain) == plain); /* may ask about more units, must not miss one */
	for (size_t i = 0; i < 40; i++)
		for (size_t end = i; end < 64; end += 7) {
			assert_int_equal(find_unit(bytes, i, end, '"', wide, false),
					 find_unit(bytes, i, end, '"', wide, true));
			assert_int_equal(pass_pairs(bytes, i, end, wide, false), pass_pairs(bytes, i, end, wide, true));
			assert_true(!is_breakless(bytes, i, end, wide, false) ||
				    is_breakless(bytes, i, end, wide, true));
		}
}

static void sse2_answers_as_the_plain_loops_do(void **state)
{
	uint8_t bytes[128 + BREAKS_PAD] = { 0 }, wide[sizeof bytes * 2] = { 0 };

	(void)state;
	for (uint32_t seed = 0; seed < 3000; seed++) {
		fill(bytes, sizeof bytes, seed);
		check_questions(bytes, false);
		for (size_t i = 0; i < sizeof bytes; i++)
			wide[2 * i] = bytes[i];
		check_questions(wide, true);
		fill(wide, sizeof wide, seed);
		check_questions(wide, true);
	}
}

static void long_runs_of_pairs_are_passed_whole(void **state)
{
	uint8_t narrow[600 + BREAKS_PAD] = { 0 }, wide[1200 + BREAKS_PAD] = { 0 };

	(void)state;
	for (size_t i = 0; i < 600; i++)
		narrow[i] = wide[2 * i] = (uint8_t)(i % 3 == 2 ? ',' : "09afAF"[i % 6]);
	assert_int_equal(pass_pairs(narrow, 0, 600, false, false), 600);
	assert_int_equal(pass_pairs(wide, 0, 600, true, false), 600);
	for (size_t bad = 0; bad < 600; bad++) {
		uint8_t kept = narrow[bad];

		narrow[bad] = wide[2 * bad] = 'g';
		assert_int_equal(pass_pairs(narrow, 0, 600, false, false), bad / 3 * 3);
		assert_int_equal(pass_pairs(wide, 0, 600, true, false), bad / 3 * 3);
		narrow[bad] = wide[2 * bad] = kept;
		wide[2 * bad + 1] = 1;
		assert_int_equal(pass_pairs(wide, 0, 600, true, false), bad / 3 * 3);
		wide[2 * bad + 1] = 0;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_skipped_quickly_is_what_the_full_parser_skips),
		cmocka_unit_test(and_so_it_is_without_sse2),
		cmocka_unit_test(sse2_answers_as_the_plain_loops_do),
		cmocka_unit_test(long_runs_of_pairs_are_passed_whole),
	};

	return cmocka_run_group_tests_name("reg_skip", tests, NULL, NULL);
}
