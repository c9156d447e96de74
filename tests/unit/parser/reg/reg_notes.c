/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a text: every row of the table of diagnostics, and where it points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/reading/regscene.h"

#define V5 "Windows Registry Editor Version 5.00\n"
#define K V5 "[HKEY_LOCAL_MACHINE\\K]\n"

struct said {
	enum diagnostic what;
	const char *text;
	uint32_t line, column;
	const char *sentence; /* all of it; NULL: as far as the row's own is fixed */
};

/* clang-format off */
static const struct said said[] = {
	{ DIAG_HEADER_MISSING, "[HKEY_USERS\\a]\n", 1, 1, NULL },
	{ DIAG_HEADER_UNKNOWN, "regedit4\n[HKEY_USERS]\n", 1, 1,
	  "header \"regedit4\" is not one Windows accepts (want \"Windows Registry Editor Version 5.00\"): nothing is read" },
	{ DIAG_HEADER_LATE, "\n\n" V5, 1, 1, "the header is on line 3 and Windows accepts it on line 1 only: nothing is read" },
	{ DIAG_HEADER_IGNORED, " REGEDIT5\n", 1, 2, NULL },
	{ DIAG_HEADER_BLANK, "REGEDIT4 \n", 1, 9, NULL },
	{ DIAG_HEADER_AGAIN, K "\xEF\xBB\xBF" "REGEDIT4\n", 3, 1, NULL },
	{ DIAG_HEADER_AGAIN, K " " V5, 3, 2, NULL },
	{ DIAG_WIN31, "REGEDIT\n", 1, 1, NULL },
	{ DIAG_WIN31_LINE, "REGEDIT\nHKEY_USERS\\a = b\n", 2, 1, NULL },
	{ DIAG_ENC_8BIT, K "\"\xE9\"=\"\"\n", 3, 1, NULL },
	{ DIAG_TRUNCATED, K "[HKEY_USERS\\a", 3, 1, NULL },
	{ DIAG_TRUNCATED, K "\"a\"=\"b", 3, 5, NULL },
	{ DIAG_TRUNCATED, K " \"a", 3, 2, NULL },
	{ DIAG_TRUNCATED, K "@", 3, 2, NULL },
	{ DIAG_TRUNCATED, K "\"a\" =", 3, 6, NULL },
	{ DIAG_TRUNCATED, K "\"a\"=dwo", 3, 5, NULL },
	{ DIAG_TRUNCATED, K "\"a\"=dword:", 3, 11, NULL },
	{ DIAG_TRUNCATED, K "\"a\"=dword:00", 3, 11, NULL },
	{ DIAG_TRUNCATED, K "\"a\"=dword:00000a0", 3, 11, NULL },
	{ DIAG_TRUNCATED, K "\"a\"=hex(7)", 3, 5, NULL },
	{ DIAG_TRUNCATED_STRING, K "\"a\"=\"b\n[HKEY_USERS\\a]\n", 3, 5, NULL },
	{ DIAG_TRUNCATED_HEX, K "\"a\"=hex:01,\\\n  02,\\", 3, 1, "file ends inside a value that began at line 3" },
	{ DIAG_SWALLOWED, K "\"a\"=hex:01,\\\n;\n \"b\"=dword:1\n", 5, 2, "line 5 is swallowed by the unfinished hex value of line 3" },
	{ DIAG_SWALLOWED, V5 "\"a\"=hex:01,\\\n\"b\"=dword:1\n", 3, 1, "line 3 is swallowed by the unfinished hex value of line 2" },
	{ DIAG_SWALLOWED_KEY, K "\"a\"=hex:01,\\\n[HKEY_USERS\\a]\n", 4, 1,
	  "line 4 is swallowed by the unfinished hex value of line 3: its key is not opened and the values below it go to HKEY_LOCAL_MACHINE\\K" },
	{ DIAG_KEY_BRACKET, K " [HKEY_USERS\\a\n", 3, 2, NULL },
	{ DIAG_KEY_NO_OPEN, K "HKEY_USERS\\a]\n", 3, 1, NULL },
	{ DIAG_KEY_SPACE, K "[ HKEY_USERS\\a]\n", 3, 2, NULL },
	{ DIAG_KEY_SPACE, K "[-\tHKEY_USERS\\a]\n", 3, 3, NULL },
	{ DIAG_KEY_SPACE_END, K "[HKEY_USERS\\a \\b]\n", 3, 1,
	  "a name in this path begins or ends with a space, which Windows reads as part of it: \"a \"" },
	{ DIAG_KEY_SPACE_END, K "[HKEY_USERS\\a\\ b]\n", 3, 1, NULL },
	{ DIAG_KEY_ROOT, K "[HKEY_LOCAL_MACHINESYSTEMSelect]\n", 3, 2,
	  "key line ignored: unknown root \"HKEY_LOCAL_MACHINESYSTEMSelect\" (backslashes lost?); the values below it have no key" },
	{ DIAG_KEY_ROOT, K "[-HKEY_USER\\a]\n", 3, 3,
	  "key line ignored: unknown root \"HKEY_USER\"; the values below it have no key" },
	{ DIAG_KEY_ROOT, K "[\\HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n", 3, 2,
	  "key line ignored: unknown root \"\\HKEY_LOCAL_MACHINE\"; the values below it have no key" },
	{ DIAG_KEY_ROOT, K "[\\\\HKLM\\SYSTEM\\Select]\n", 3, 2, NULL },
	{ DIAG_KEY_ROOT, K "[\\REGISTRY\\Machine\\SYSTEM\\Select]\n", 3, 2,
	  "key line ignored: unknown root \"\\REGISTRY\"; the values below it have no key" },
	{ DIAG_KEY_ROOT, K "[-\\Registry\\User\\S-1-5-18]\n", 3, 3, NULL },
	{ DIAG_KEY_ROOT_GONE, K "[-HKEY_USERS]\n", 3, 1, NULL },
	{ DIAG_KEY_SHORT, K "[HKU\\a]\n", 3, 2, "HKU stands for HKEY_USERS: reg.exe takes it, regedit may not" },
	{ DIAG_KEY_SLASHES, K "[HKEY_USERS\\\\a]\n", 3, 2, NULL },
	{ DIAG_AFTER_KEY, K "[HKEY_USERS\\a] \"b\"=dword:1\n", 3, 16, "text after \"]\" is ignored by Windows: move \"\"b\"=dword:1\" to a line of its own" },
	{ DIAG_INNER_BRACKET, K "[HKEY_USERS\\a] ; see [1]\n", 3, 14, "Windows takes the last \"]\" of the line: the key is \"a] ; see [1\"" },
	{ DIAG_ORPHAN, V5 "\n \"a\"=dword:1\n", 3, 2, NULL },
	{ DIAG_ORPHAN, K "[-HKEY_USERS\\a]\n@=dword:1\n", 4, 1, NULL },
	{ DIAG_NAME_QUOTE, K " \"a=dword:1\n", 3, 2, NULL },
	{ DIAG_NAME_QUOTE, K "\"a\\0\"=dword:1\n", 3, 1, NULL },
	{ DIAG_NO_EQUALS, K "\"a\" dword:1\n", 3, 5, NULL },
	{ DIAG_NO_EQUALS, K "@\n", 3, 2, NULL },
	{ DIAG_DELETE_TAIL, K "\"a\"=- \"x\"\n", 3, 7, NULL },
	{ DIAG_STR_OPEN, K "\"a\"=\"b\n;\n", 3, 5, NULL },
	{ DIAG_STR_TAIL, K "\"a\"=\"b\" #c\n", 3, 9, NULL },
	{ DIAG_STR_NUL, K "\"a\"=\"b\\0\"\n", 3, 7, NULL },
	{ DIAG_STR_BACKSLASH, K "\"a\"=\"b\\\nc\"\n", 3, 7, NULL },
	{ DIAG_STR_ESCAPE, K "\"a\"=\"b\\c\\d\"\n", 3, 7, "unknown escape \"\\c\": Windows drops the backslash" },
	{ DIAG_STR_MULTILINE, K "\"a\"=\"b\n\nc\"\n", 3, 1, "string spans lines 3-5" },
	{ DIAG_DWORD, K "\"a\"=dword:0x1\n", 3, 11, "\"0x1\" is not valid after dword: (write dword:00000001)" },
	{ DIAG_DWORD, K "\"a\"=dword: 000000001 ;c\n", 3, 12, "\"000000001\" is not valid after dword: (write dword: and 1 to 8 hex digits)" },
	{ DIAG_DWORD, K "\"a\"=dword:\n", 3, 11, "\"\" is not valid after dword: (write dword: and 1 to 8 hex digits)" },
	{ DIAG_HEX, K "\"a\"=hex:01,zz\n", 3, 12, "bad hex byte at \"zz\": the value is not set" },
	{ DIAG_HEX, K "\"a\"=hex:123\n", 3, 9, NULL },
	{ DIAG_HEX, K "\"a\"=hex:4c\\\n", 3, 11, "bad hex byte at \"\\\": the value is not set" },
	{ DIAG_HEX_LATER, K "\"a\"=hex:01,\\\n 1g\n", 3, 1, "bad hex byte in line 4: the value that begins here is not set" },
	{ DIAG_HEX_JOINED, K "\"a\"=hex:\"b\"=dword:1\n", 3, 9, NULL },
	{ DIAG_HEXTYPE, K "\"a\"=hex(0x2):41\n", 3, 5, "bad type in \"hex(0x2)\" (want 1 to 8 hex digits and \"):\")" },
	{ DIAG_HEXTYPE, K "\"a\"=hex(123456789):41\n", 3, 5, NULL },
	{ DIAG_HEXTYPE, K "\"a\"=hex():41\n", 3, 5, NULL },
	{ DIAG_HEXTYPE, K "\"a\"=str(1):x\n", 3, 5, NULL },
	{ DIAG_TYPE, K "\"a\"=DWORD:1 ;c\n", 3, 5, "unknown data type \"DWORD:1\" (write dword: in lower case)" },
	{ DIAG_TYPE, K "\"a\"=HEX:01\n", 3, 5, "unknown data type \"HEX:01\" (write hex in lower case)" },
	{ DIAG_TYPE, K "\"a\"=REG_DWORD:1\n", 3, 5, "unknown data type \"REG_DWORD:1\" (write dword:00000001)" },
	{ DIAG_TYPE, K "\"a\"=1\n", 3, 5, "unknown data type \"1\" (for a number write dword:00000001)" },
	{ DIAG_TYPE, K "\"a\"=\n", 3, 5, "unknown data type \"\"" },
	{ DIAG_TYPE, K "\"a\"=duplasz\xC3\xB3:1\n", 3, 5, "unknown data type \"duplasz\xC3\xB3:1\"" },
	{ DIAG_SMARTQUOTE, K " \xE2\x80\x9C" "a\xE2\x80\x9D=dword:1\n", 3, 2, NULL },
	{ DIAG_SMARTQUOTE, K "\"a\xE2\x80\x9D=dword:1\n", 3, 1, NULL },
	{ DIAG_SMARTQUOTE, K "\"a\"=\xE2\x80\x9Cx\xE2\x80\x9D\n", 3, 5, NULL },
	{ DIAG_SMARTQUOTE, K "\x93" "a\x94=dword:1\n", 3, 1, NULL },
	{ DIAG_SMARTQUOTE, K "\xC3\xA2\xE2\x82\xAC\xC5\x93" "a\xC3\xA2\xE2\x82\xAC\xC2\x9D=dword:1\n", 3, 1, NULL },
	{ DIAG_MARKDOWN, K "- [HKEY_USERS\\a]\n", 3, 1, NULL },
	{ DIAG_MARKDOWN, K "```\n", 3, 1, NULL },
	{ DIAG_MARKDOWN, K "[HKEY\\_LOCAL\\_MACHINE\\a]\n", 3, 2, NULL },
	{ DIAG_JUNK, K "  77,88\n", 3, 3, NULL },
};
/* clang-format on */
enum { SAID = sizeof said / sizeof *said };

static bool is_sentence(const struct said *row, const char *text)
{
	const char *fixed = diagnostics[row->what].sentence;

	if (row->sentence)
		return strcmp(text, row->sentence) == 0;
	return strncmp(text, fixed, strcspn(fixed, "%")) == 0;
}

static void check(const struct said *row, const struct regscene *scene)
{
	const struct diagnostic_row *expected = &diagnostics[row->what];

	for (size_t i = 0; i < scene->notes.count; i++) {
		const struct note *note = &scene->notes.list[i];

		if (strcmp(note->code, expected->code) == 0 && note->severity == expected->severity &&
		    note->at.line == row->line && note->at.column == row->column && is_sentence(row, note->text.utf8))
			return;
	}
	print_error("%s\nwanted %u:%u %s, got\n", row->text, row->line, row->column, expected->code);
	for (size_t i = 0; i < scene->notes.count; i++)
		print_error("%u:%u %s: %s\n", scene->notes.list[i].at.line, scene->notes.list[i].at.column,
			    scene->notes.list[i].code, scene->notes.list[i].text.utf8);
	fail();
}

static void every_odd_line_is_named_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAID; i++) {
		struct regscene scene = { .piece = i % 4 };

		regscene_text(&scene, said[i].text);
		assert_int_equal(scene.result, 0);
		check(&said[i], &scene);
		regscene_close(&scene);
	}
}

/* The rest of the table: texts that cannot be written as a string, or are long. */
static void damage_and_encodings_are_named(void **state)
{
	static const uint8_t half[] = { 0xFF, 0xFE, 'R', 0,   'E', 0,   'G', 0,    'E', 0,  'D',
					0,    'I',  0,   'T', 0,   '4', 0,   '\n', 0,   '[' };
	static const char nul[] = "REGEDIT4\n[HKEY_USERS\\a]\0\n\0\n";
	struct regscene scene = { 0 };
	size_t size;
	uint8_t *data = regscene_encode("REGEDIT4\n", REGSCENE_UTF16BE, &size);

	(void)state;
	regscene_scan(&scene, half, sizeof half);
	assert_int_equal(regscene_note(&scene, "reg-truncated", 2)->at.offset, sizeof half - 1);
	regscene_scan(&scene, data, size);
	check(&(struct said){ .what = DIAG_ENC_BE, .line = 1, .column = 1, .text = "" }, &scene);
	regscene_scan(&scene, data + 2, size - 2);
	check(&(struct said){ .what = DIAG_ENC_NOBOM, .line = 1, .column = 1, .text = "" }, &scene);
	regscene_scan(&scene, nul, sizeof nul - 1);
	check(&(struct said){ .what = DIAG_NUL, .line = 2, .column = 15, .text = "" }, &scene);
	assert_int_equal(scene.notes.count, 1); /* once */
	regscene_close(&scene);
	free(data);
}

static char *repeat(const char *before, const char *what, size_t times, const char *after)
{
	size_t size = strlen(what);
	char *text = malloc(strlen(before) + times * size + strlen(after) + 1), *to = text + strlen(before);

	strcpy(text, before);
	for (size_t i = 0; i < times; i++, to += size)
		memcpy(to, what, size);
	strcpy(to, after);
	return text;
}

static void check_limit(char *text, bool is_over)
{
	struct regscene scene = { 0 };

	regscene_text(&scene, text);
	assert_int_equal(scene.result, 0);
	assert_int_equal(regscene_note(&scene, "reg-limit", 3) != NULL, is_over);
	assert_int_equal(strstr(scene.events, "after") != NULL, !is_over || strstr(text, "[HKU\\") == NULL);
	regscene_close(&scene);
	free(text);
}

static void names_longer_than_in_windows_are_refused(void **state)
{
	(void)state;
	check_limit(repeat(K "[HKU\\", "n", 255, "]\n\"after\"=-\n"), false);
	check_limit(repeat(K "[HKU\\", "n", 256, "]\n\"after\"=-\n"), true);
	check_limit(repeat(K "[HKU", "\\n", 512, "]\n\"after\"=-\n"), false);
	check_limit(repeat(K "[HKU\\n", "\\n", 512, "]\n\"after\"=-\n"), true);
	check_limit(repeat(K "\"", "n", 16383, "\"=-\n\"after\"=-\n"), false);
	check_limit(repeat(K "\"", "n", 16384, "\"=-\n\"after\"=-\n"), true);
	check_limit(repeat(K "\"a\"=hex:", "1,", (1 << 24) + (1 << 19), "\n\"after\"=-\n"),
		    true); /* the line is too long */
	check_limit(repeat(K "\"a\"=\"", "xxxxxxxx", 1 << 20, "x\"\n\"after\"=-\n"), true);
}

static void values_longer_than_we_keep_are_refused(void **state)
{
	struct regscene scene = { 0 };
	char *text = repeat(K "\"a\"=hex:", "01,02,03,04,05,06,07,08,\\\n", 1 << 21, "\n09\n\"after\"=-\n");

	(void)state;
	regscene_text(&scene, text);
	assert_string_equal(scene.events, "[HKEY_LOCAL_MACHINE\\K]\n\"after\"=-\n");
	assert_non_null(regscene_note(&scene, "reg-limit", 3));
	regscene_close(&scene);
	free(text);
}

static void more_hives_than_can_be_listed_are_told_of_once(void **state)
{
	static const struct wanted_key nothing[] = { { HIVE_SYSTEM, "Select", 0 } };
	struct regscene scene = { .wanted_keys = nothing, .filter_count = 1 };
	char *text = malloc(64 * 1024), *to = text + sprintf(text, V5);
	unsigned count = 0;

	(void)state;
	for (unsigned i = 0; i < 600; i++)
		to += sprintf(to, "[HKEY_USERS\\m%u\\x]\n", i);
	regscene_text(&scene, text);
	for (size_t i = 0; i < scene.notes.count; i++)
		count += strcmp(scene.notes.list[i].code, "reg-limit") == 0;
	assert_int_equal(count, 1);
	assert_int_equal(scene.event_count, 512);
	regscene_close(&scene);
	free(text);
}

static void every_row_of_the_table_was_seen(void **state)
{
	static const enum diagnostic elsewhere[] = { DIAG_TRUNCATED_UNIT, DIAG_ENC_BE, DIAG_ENC_NOBOM, DIAG_NUL,
						     DIAG_LIMIT,          DIAG_MOUNTS };
	bool seen[DIAG_COUNT] = { false };

	(void)state;
	for (size_t i = 0; i < SAID; i++)
		seen[said[i].what] = true;
	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		seen[elsewhere[i]] = true;
	for (size_t i = 0; i < DIAG_COUNT; i++) {
		assert_non_null(diagnostics[i].code);
		assert_int_equal(strncmp(diagnostics[i].code, "reg-", 4), 0);
		if (!seen[i])
			print_error("no test for \"%s\"\n", diagnostics[i].sentence);
		assert_true(seen[i]);
	}
}

static void keys_that_matter_are_spoken_of_where_others_are_not(void **state)
{
	static const struct wanted_key asked[] = { { HIVE_SYSTEM, "Select", 0 } };
	static const struct {
		const char *text, *code; /* NULL: silence */
	} rows[] = {
		{ "[HKEY_USERS\\a]\n\"a\"=dword:zz\njunk\n", NULL },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"a\"=dword:zz\n", "reg-dword" },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select ]\n", "reg-key-space" },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Selectx ]\n", NULL },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select] ; see [1]\n", "reg-key-inner-bracket" },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Other] ; see [1]\n", NULL },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select] \"a\"=dword:1\n", "reg-after-key" },
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Other] \"a\"=dword:1\n", NULL },
		{ "[HKLM\\SYSTEM\\Select]\n", "reg-key-short" },
		{ "[HKLM\\SYSTEM\\Other]\n", NULL },
		/* what may move values from one key to another is always said */
		{ "[HKEY_USERS\\a]\n[ HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n", "reg-key-space" },
		{ "[HKEY_USERS\\a]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select\n", "reg-key-bracket" },
		{ "[HKEY_USERS\\a]\n[HKEY_LOKAL_MACHINE\\SYSTEM\\Select]\n", "reg-key-root" },
		{ "[HKEY_USERS\\a]\n\"a\"=hex:01,\\\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n", "reg-swallowed" },
		{ "[HKEY_USERS\\a]\n\"a\"=hex:01,\\", "reg-truncated" },
		{ "[HKEY_USERS\\a]\n[HKEY_LOC", "reg-truncated" },
		{ "[HKEY_USERS\\a]\n\"a\"=\"cut", "reg-truncated" },
		{ "[HKEY_USERS\\a]\n\"a\"=\"cut\n[HKEY_USERS\\b]\n", "reg-truncated" },
		{ "[HKEY_USERS\\a]\n\"a\"=\"no end\n\"b\"=dword:1\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct regscene scene = { .wanted_keys = asked, .filter_count = 1 };
		char text[256];

		snprintf(text, sizeof text, V5 "%s", rows[i].text);
		regscene_text(&scene, text);
		if (scene.notes.count != (rows[i].code != NULL) ||
		    (rows[i].code && !regscene_note(&scene, rows[i].code, 0)))
			print_error("%s", text);
		assert_int_equal(scene.notes.count, rows[i].code != NULL);
		assert_true(!rows[i].code || regscene_note(&scene, rows[i].code, 0));
		regscene_close(&scene);
	}
}

static void text_that_lacks_something_says_so(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *damage; /* NULL: none */
	} rows[] = {
#define ROW(text, damage) { text, sizeof text - 1, damage }
		ROW(K "\"a\"=\"b\"", NULL),
		ROW(K "\"a\"=\"b\n\"c\"=\"d\"\n", NULL), /* a slip, and no cut: a quote follows, and does not close it */
		ROW(K "\"a\"=dword:0x1", NULL),
		ROW(K "\"a\"=1", NULL),
		ROW(K "\"a\"=\"b\"\n\0", NULL),
		ROW(K "\"a\"=\"b\"\n\0\0\0\0", "has NUL in its text"),
		ROW(K "\"a\"=\"b\"\0 x\n", "has NUL in its text"),
		ROW(K "[HKEY_USERS\\", "ends in the middle of a line or a value"),
		ROW(K "\"a\"=d", "ends in the middle of a line or a value"),
		ROW(K "\"a\"=hex:01,\\\n", "ends in the middle of a line or a value"),
		ROW(K "\"a\"=\"b\n[HKEY_USERS\\a]\n@=dword:1\n", "ends in the middle of a line or a value"),
#undef ROW
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct regscene scene = { .chunk = i };

		regscene_scan(&scene, rows[i].text, rows[i].size);
		assert_int_equal(scene.result, 0);
		assert_string_equal(scene.summary.damage ? scene.summary.damage : "", rows[i].damage ? rows[i].damage : "");
		regscene_close(&scene);
	}
}

static void a_swallowed_key_far_down_a_long_value_is_told_with_its_line(void **state)
{
	static const struct wanted_key asked[] = { { HIVE_SYSTEM, "Select", 0 } };
	struct regscene scene = { .wanted_keys = asked, .filter_count = 1, .chunk = 512 };
	char *text = repeat(V5 "[HKEY_USERS\\a]\n\"a\"=hex:01,\\\n", "  01,02,03,04,\\\n", 1000,
			    "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:1\n");

	(void)state;
	regscene_text(&scene, text);
	assert_string_equal(
		regscene_note(&scene, "reg-swallowed", 1004)->text.utf8,
		"line 1004 is swallowed by the unfinished hex value of line 3: its key is not opened and the values "
		"below it go to the key before it");
	assert_string_equal(scene.events, "[HKEY_USERS\\a]\n");
	regscene_close(&scene);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_odd_line_is_named_at_its_place),
		cmocka_unit_test(damage_and_encodings_are_named),
		cmocka_unit_test(names_longer_than_in_windows_are_refused),
		cmocka_unit_test(values_longer_than_we_keep_are_refused),
		cmocka_unit_test(more_hives_than_can_be_listed_are_told_of_once),
		cmocka_unit_test(every_row_of_the_table_was_seen),
		cmocka_unit_test(keys_that_matter_are_spoken_of_where_others_are_not),
		cmocka_unit_test(text_that_lacks_something_says_so),
		cmocka_unit_test(a_swallowed_key_far_down_a_long_value_is_told_with_its_line),
	};

	return cmocka_run_group_tests_name("reg_notes", tests, NULL, NULL);
}
