/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .reg text as Windows reads it, and where an examiner must read more: what comes out of a text, line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/reading/regscene.h"

#define V5 "Windows Registry Editor Version 5.00\r\n\r\n"
#define K "[HKEY_LOCAL_MACHINE\\K]\n" /* as an event, too */

struct example {
	const char *text, *events;
};

static void check_examples(const struct example *examples, size_t count, const char *before)
{
	for (size_t i = 0; i < count; i++) {
		struct regscene scene = { 0 };
		char text[4096];

		snprintf(text, sizeof text, "%s%s", before, examples[i].text);
		regscene_text(&scene, text);
		assert_int_equal(scene.result, 0);
		assert_string_equal(scene.events, examples[i].events);
		regscene_close(&scene);
	}
}

#define CHECK_EXAMPLES(examples, before) check_examples(examples, sizeof examples / sizeof *examples, before)

static void values_are_stored_as_an_importer_stores_them(void **state)
{
	static const struct example examples[] = {
		{ "\"a\"=dword:00000001\n", K "\"a\"=4:01000000\n" },
		{ "\"a\"=dword:A0", K "\"a\"=4:a0000000\n" },
		{ "  \"a\" \t=  dword: \t1 ;x\r\n", K "\"a\"=4:01000000\n" },
		{ "@=\"x\"\n", K "\"\"=1:78000000\n" },
		{ "\"\"=\"x\"\n", K "\"\"=1:78000000\n" },
		{ "\"a\"=\"\"\n", K "\"a\"=1:0000\n" },
		{ "\"a\"=\"x\";c\n", K "\"a\"=1:78000000\n" },
		{ "\"a\"=\"\\\"\\\\\\n\\r\"\n", K "\"a\"=1:22005c000a000d000000\n" },
		{ "\"a\"=\"\\x\"\n", K "\"a\"=1:78000000\n" },
		{ "\"a\\\"\\\\b\"=-\n", K "\"a\"\\b\"=-\n" },
		{ "\"a\"=-;x\n\"b\"=  -  \n", K "\"a\"=-\n\"b\"=-\n" },
		{ "\"a\"=hex:\n", K "\"a\"=3:\n" },
		{ "\"a\"=hex: ;x\n", K "\"a\"=3:\n" },
		{ "\"a\"=hex:1,0F,ff,\n", K "\"a\"=3:010fff\n" },
		{ "\"a\"=hex:01, 02\n", K "\"a\"=3:0102\n" },
		{ "\"a\"=hex(b):01,00,00,00,00,00,00,00\n", K "\"a\"=b:0100000000000000\n" },
		{ "\"a\"=hex(ffff0012):01\n", K "\"a\"=ffff0012:01\n" },
		{ "\"a\"=hex(4):01,00,00,00\n", K "\"a\"=4:01000000\n" },
		{ "\"a\"=hex:01,\\\n  02,\\ ;c\n\n;c\n  03\n", K "\"a\"=3:010203\n" },
		{ "\"a\"=hex:\\\n01", K "\"a\"=3:01\n" },
		/* an 8-bit file: hex strings are 8-bit, too, and get the NUL that is missing */
		{ "\"a\"=hex(2):41\n", K "\"a\"=2:41000000\n" },
		{ "\"a\"=hex(7):41,00,80,00,00\n", K "\"a\"=7:41000000ac2000000000\n" },
		{ "\"a\"=hex(2):\n", K "\"a\"=2:\n" },
		{ "\"a\"=hex(0):41\n", K "\"a\"=0:41\n" },
		/* hivexregedit */
		{ "\"a\"=str:\"x\"\n", K "\"a\"=1:78000000\n" },
		{ "\"a\"=str(2):\"\\x\\\"y\\\\z\"\n", K "\"a\"=2:5c007800220079005c005c007a000000\n" },
		{ "\"a\"=str(1):\"C:\\\" \n\"b\"=dword:1\n", K "\"a\"=1:43003a005c000000\n\"b\"=4:01000000\n" },
		{ "\"a\"=str(1):\"\\\"", K "\"a\"=1:5c000000\n" },
		{ "\"a\"=str(1):\"one \\\"1\\\"\r\n[K]\r\ntwo\" ;x\n\"b\"=dword:1\n",
		  K "\"a\"=1:6f006e0065002000220031002200"
		    "0d000a005b004b005d000d000a00740077006f000000\n\"b\"=4:01000000\n" },
		/* reged */
		{ "\"a\"=hex:\"b\"=dword:1\n", K "\"a\"=3:\n\"b\"=4:01000000\n" },
		{ "\"a\"=hex:\"b\"=hex:\"c\"=\"x\n y\"\n", K "\"a\"=3:\n\"b\"=3:\n\"c\"=1:78000a00200079000000\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		char events[1024];
		struct example example = { examples[i].text, events };

		snprintf(events, sizeof events, K "%s", examples[i].events + strlen(K));
		check_examples(&example, 1, V5 K);
	}
}

static void utf16_files_hold_hex_strings_as_they_are(void **state)
{
	static const struct example examples[] = {
		{ "\"a\"=hex(2):41,00\n", K "\"a\"=2:41000000\n" },
		{ "\"a\"=hex(1):41,00,00,00\n", K "\"a\"=1:41000000\n" },
		{ "\"a\"=hex(7):41\n", K "\"a\"=7:41000000\n" },
		{ "\"a\"=hex(7):41,00,00\n", K "\"a\"=7:41000000\n" },
		{ "\"a\"=hex(7):\n", K "\"a\"=7:\n" },
		{ "\"a\"=hex(3):41\n", K "\"a\"=3:41\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		struct regscene scene = { 0 };
		char text[256];
		size_t size;

		snprintf(text, sizeof text, V5 K "%s", examples[i].text);
		uint8_t *data = regscene_encode(text, REGSCENE_UTF16LE, &size);

		regscene_scan(&scene, data, size);
		assert_string_equal(scene.events, examples[i].events);
		assert_string_equal(scene.summary.encoding, "utf-16le");
		regscene_close(&scene);
		free(data);
	}
}

static void utf16_bytes_in_an_8_bit_file_are_handed_on_as_written(void **state)
{
	struct regscene scene = { 0 };

	(void)state;
	regscene_text(&scene, V5 K "\"a\"=hex(1):37,00,36,00,00,00\n");
	assert_string_equal(scene.events, K "\"a\"=1:37000000360000000000"
					    "0000\n");
	assert_string_equal(scene.written, "370036000000");
	regscene_text(&scene, V5 K "\"a\"=hex(1):37,00,36,00\n"); /* terminated like any other string */
	assert_string_equal(scene.written, "370036000000");
	regscene_text(&scene, V5 K "\"a\"=hex(1):37,36,00\n");
	assert_string_equal(scene.written, "");
	regscene_text(&scene, V5 K "\"a\"=hex(3):37,00,36,00,00,00\n");
	assert_string_equal(scene.written, "");
	regscene_close(&scene);
}

static void key_lines_open_and_delete_as_in_windows(void **state)
{
	static const struct example examples[] = {
		{ "[HKEY_LOCAL_MACHINE\\A\\B]", "[HKEY_LOCAL_MACHINE\\A\\B]\n" },
		{ "\t [hkey_local_machine\\A]", "[HKEY_LOCAL_MACHINE\\A]\n" },
		{ "[HKEY_USERS]", "[HKEY_USERS]\n" },
		{ "[HKLM\\A]\n[HKCU]\n[HKCR\\A]\n[HKU\\A]\n[hkcc\\A]",
		  "[HKEY_LOCAL_MACHINE\\A]\n[HKEY_CURRENT_USER]\n[HKEY_CLASSES_ROOT\\A]\n[HKEY_USERS\\A]\n[HKEY_"
		  "CURRENT_CONFIG\\A]\n" },
		{ "[HKEY_LOCAL_MACHINE\\A\\\\B\\\\\\]", "[HKEY_LOCAL_MACHINE\\A\\B]\n" },
		{ "[HKEY_LOCAL_MACHINE\\A\\]", "[HKEY_LOCAL_MACHINE\\A]\n" },
		{ "[HKEY_LOCAL_MACHINE\\\"a\" [b] ]", "[HKEY_LOCAL_MACHINE\\\"a\" [b] ]\n" },
		{ "[HKEY_LOCAL_MACHINE\\A] ; see [1]", "[HKEY_LOCAL_MACHINE\\A] ; see [1]\n" },
		{ "[HKEY_LOCAL_MACHINE\\A] \"v\"=dword:1", "[HKEY_LOCAL_MACHINE\\A]\n" },
		{ "[\\]\n[\\ControlSet001\\X]", "[\\]\n[\\ControlSet001\\X]\n" },
		{ "[-HKEY_LOCAL_MACHINE\\A]\n[-hklm\\B]", "[-HKEY_LOCAL_MACHINE\\A]\n[-HKEY_LOCAL_MACHINE\\B]\n" },
		/* values below a deletion, an unknown root or a deleted root have no key */
		{ "[HKLM\\A]\n[-HKLM\\B]\n\"a\"=dword:1", "[HKEY_LOCAL_MACHINE\\A]\n[-HKEY_LOCAL_MACHINE\\B]\n" },
		{ "[HKLM\\A]\n[HKLMX\\B]\n\"a\"=dword:1", "[HKEY_LOCAL_MACHINE\\A]\n" },
		{ "[HKLM\\A]\n[-HKLM]\n\"a\"=dword:1", "[HKEY_LOCAL_MACHINE\\A]\n" },
		{ "[HKLM\\A]\n[]\n\"a\"=dword:1", "[HKEY_LOCAL_MACHINE\\A]\n" },
		/* below a key line that is ignored, the key before stays open */
		{ "[HKLM\\A]\n[ HKLM\\B]\n\"a\"=-", "[HKEY_LOCAL_MACHINE\\A]\n\"a\"=-\n" },
		{ "[HKLM\\A]\n[- HKLM\\B]\n\"a\"=-", "[HKEY_LOCAL_MACHINE\\A]\n\"a\"=-\n" },
		{ "[HKLM\\A]\n[HKLM\\B\n\"a\"=-", "[HKEY_LOCAL_MACHINE\\A]\n\"a\"=-\n" },
		{ "[HKLM\\A]\nHKLM\\B]\n\"a\"=-", "[HKEY_LOCAL_MACHINE\\A]\n\"a\"=-\n" },
		/* a key line below an unfinished hex value is swallowed by it */
		{ "[HKLM\\A]\n\"h\"=hex:01,\\\n\n;c\n[HKLM\\B]\n\"a\"=-", "[HKEY_LOCAL_MACHINE\\A]\n\"a\"=-\n" },
		{ "[HKLM\\A]\n\"h\"=hex:01\\\n[HKLM\\B]\n\"a\"=-",
		  "[HKEY_LOCAL_MACHINE\\A]\n[HKEY_LOCAL_MACHINE\\B]\n\"a\"=-\n" },
	};

	(void)state;
	CHECK_EXAMPLES(examples, V5);
}

static void strings_may_hold_line_breaks(void **state)
{
	static const struct example examples[] = {
		{ "\"a\"=\"x\r\n[-HKLM\\B]\ry\\\"\n\"\n@=-",
		  K "\"a\"=1:78000d000a005b002d0048004b004c004d0042005d000d00790022000a000000\n\"\"=-\n" },
		{ "\"a\"=\"\r\n\"  ;c\n@=-", K "\"a\"=1:0d000a000000\n\"\"=-\n" },
		/* what follows the quote decides whether it is that string's end */
		{ "\"a\"=\"x\n\"b\"=dword:1\n@=-", K "\"b\"=4:01000000\n\"\"=-\n" },
		{ "\"a\"=\"x\n[HKLM\\B]\n@=\"y\"", K "[HKEY_LOCAL_MACHINE\\B]\n\"\"=1:79000000\n" },
		{ "\"a\"=\"x\\\ny\"\n@=-", K "\"\"=-\n" },
		{ "\"a\"=\"x\n@=-", K "\"\"=-\n" },
		{ "\"a\"=\"x\ny\" z\n@=-", K "\"\"=-\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		check_examples(&examples[i], 1, V5 K);
}

static void every_line_end_counts_as_one_line(void **state)
{
	struct regscene scene = { .places = true };

	(void)state;
	regscene_text(&scene, "REGEDIT4\r\r\n\n[HKEY_USERS\\\xC3\xA9]\r \"\xC3\xA9\"=-\n\r  \"b\"=-\r\n\r\n");
	assert_string_equal(scene.events, "4:1+12 [HKEY_USERS\\\xC3\xA9]\n5:2+29 \"\xC3\xA9\"=-\n7:3+39 \"b\"=-\n");
	regscene_close(&scene);
}

static void columns_count_characters_and_offsets_count_bytes(void **state)
{
	struct regscene scene = { .places = true };
	static const uint8_t emoji[] = {
		0x3D, 0xD8, 0x00, 0xDE, '"', 0, '=', 0, 'x', 0
	}; /* U+1F600, then a bad type */
	uint8_t text[512];
	size_t size;

	(void)state;
	regscene_text(&scene, V5 K "\"\xF0\x9F\x98\x80\xC3\xA9\"=x");
	assert_int_equal(regscene_note(&scene, "reg-type", 4)->at.column, 6);
	assert_int_equal(regscene_note(&scene, "reg-type", 4)->at.offset, strlen(V5 K) + 9);

	uint8_t *data = regscene_encode(V5 K "\"", REGSCENE_UTF16LE, &size);

	memcpy(text, data, size);
	memcpy(text + size, emoji, sizeof emoji);
	regscene_scan(&scene, text, size + sizeof emoji);
	assert_int_equal(regscene_note(&scene, "reg-type", 4)->at.column, 5);
	assert_int_equal(regscene_note(&scene, "reg-type", 4)->at.offset, size + 8);
	regscene_close(&scene);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_stored_as_an_importer_stores_them),
		cmocka_unit_test(utf16_files_hold_hex_strings_as_they_are),
		cmocka_unit_test(utf16_bytes_in_an_8_bit_file_are_handed_on_as_written),
		cmocka_unit_test(key_lines_open_and_delete_as_in_windows),
		cmocka_unit_test(strings_may_hold_line_breaks),
		cmocka_unit_test(every_line_end_counts_as_one_line),
		cmocka_unit_test(columns_count_characters_and_offsets_count_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
