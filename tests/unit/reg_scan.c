/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .reg text as Windows reads it, and where an examiner must read more: what comes out of a text, line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/regscene.h"

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
	assert_non_null(regscene_note(&scene, "reg-hex-wide", 4));
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

static void the_header_decides_what_is_read(void **state)
{
	static const struct {
		const char *text;
		enum reg_header header;
		const char *code; /* NULL: nothing is said */
		size_t events;
	} rows[] = {
		{ "Windows Registry Editor Version 5.00\n" K, REG_HEADER_V5, NULL, 1 },
		{ " \t Windows Registry Editor Version 5.00\n" K, REG_HEADER_V5, NULL, 1 },
		{ "Windows Registry Editor Version 5.00", REG_HEADER_V5, NULL, 0 },
		{ "Windows Registry Editor Version 5.00 \t\n" K, REG_HEADER_V5, "reg-header-blank", 1 },
		{ "REGEDIT4\n" K, REG_HEADER_V4, NULL, 1 },
		{ "REGEDIT4 \n" K, REG_HEADER_V4, "reg-header-blank", 1 },
		{ "REGEDIT\n" K, REG_HEADER_WIN31, "reg-win31", 0 },
		{ "REGEDIT5\n" K, REG_HEADER_IGNORED, "reg-header-ignored", 0 },
		{ "REGEDIT 4\n" K, REG_HEADER_IGNORED, "reg-header-ignored", 0 },
		{ "REGEDIT4FOO\n" K, REG_HEADER_IGNORED, "reg-header-ignored", 0 },
		{ "regedit4\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "regedit4", REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "WINDOWS REGISTRY EDITOR VERSION 5.00\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "Windows Registry Editor Version 4.00\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "Windows Registry Editor Version 5\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "\nWindows Registry Editor Version 5.00\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ ";c\nREGEDIT4\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "Some words.\n" K, REG_HEADER_UNKNOWN, "reg-header-unknown", 0 },
		{ "\n;c\n#c\n\t" K, REG_HEADER_MISSING, "reg-header-missing", 1 },
		{ "[-HKLM\\A]", REG_HEADER_MISSING, "reg-header-missing", 1 },
		{ "[\\Select]", REG_HEADER_MISSING, "reg-header-missing", 1 },
		{ "\"a\"=dword:1\n" K, REG_HEADER_MISSING, "reg-header-missing", 1 },
		{ "@=dword:1\n", REG_HEADER_MISSING, "reg-header-missing", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct regscene scene = { .chunk = 1 + i % 5 };

		regscene_text(&scene, rows[i].text);
		assert_int_equal(scene.result, 0);
		assert_int_equal(scene.summary.header, rows[i].header);
		assert_int_equal(scene.event_count, rows[i].events);
		assert_int_equal(scene.summary.size, strlen(rows[i].text));
		if (rows[i].code)
			assert_int_equal(regscene_note(&scene, rows[i].code, 1)->at.column ? 1 : 0, 1);
		else
			assert_int_equal(scene.notes.count, 0);
		regscene_close(&scene);
	}
}

static void windows_31_files_set_default_values_of_classes(void **state)
{
	static const struct reg_interest nothing[] = { { HIVE_SYSTEM, "Select", 0 } };
	struct regscene scene = { .places = true };
	static const char text[] = "REGEDIT\r\nHKEY_CLASSES_ROOT\\a\\\\b =  x \r\n\r\nHKEY_CLASSES_ROOT\\c y\r\n"
				   " HKEY_CLASSES_ROOT\\d = x\nhkey_classes_root\\d = x\nHKEY_CLASSES_ROOTS\\d = x\n";

	(void)state;
	regscene_text(&scene, text);
	assert_string_equal(scene.events, "2:1+9 [HKEY_CLASSES_ROOT\\a\\b]\n2:1+9 \"\"=1:2000780020000000\n"
					  "4:1+41 [HKEY_CLASSES_ROOT\\c]\n4:1+41 \"\"=1:79000000\n");
	for (uint32_t line = 5; line < 8; line++)
		assert_non_null(regscene_note(&scene, "reg-win31", line));
	assert_null(regscene_note(&scene, "reg-win31", 3));
	scene.interests = nothing;
	scene.interest_count = 1;
	regscene_text(&scene, text);
	assert_int_equal(scene.event_count, 0);
	assert_int_equal(scene.notes.count, 1);
	regscene_close(&scene);
}

static void every_encoding_gives_the_same_events(void **state)
{
	static const char text[] =
		"Windows Registry Editor Version 5.00\r\n\r\n"
		"[HKEY_LOCAL_MACHINE\\caf\xC3\xA9\\\xE2\x82\xAC]\n\"\xC3\xA9\"=\"one\r\ntw\xC3\xB6\"\r\n"
		"\"b\"=hex:01,\\\r\n  02\r\"c\"=dword:7\r\n[-HKEY_LOCAL_MACHINE\\x]\r\n\"d\"=-\r\n@=x";
	static const size_t pieces[] = { 0, 1, 2, 3, 7, 4096 };
	static const char *const names[] = { "windows-1252", "utf-8", "utf-16le", "utf-16be" };
	struct regscene first = { 0 };

	(void)state;
	regscene_text(&first, text);
	assert_int_equal(first.event_count, 5);
	assert_string_equal(first.summary.encoding, "utf-8");
	for (int encoding = 0; encoding < REGSCENE_ENCODINGS; encoding++)
		for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
			struct regscene scene = { .piece = pieces[i] };
			size_t size;
			uint8_t *data = regscene_encode(text, (enum regscene_encoding)encoding, &size);

			if (encoding == REGSCENE_8BIT) /* the euro is no Latin-1 */
				*(uint8_t *)memchr(data, 0xAC, size) = 0x80;
			regscene_scan(&scene, data, size);
			assert_string_equal(scene.events, first.events);
			assert_string_equal(scene.summary.encoding, names[encoding]);
			assert_int_equal(scene.summary.size, size);
			assert_int_equal(scene.notes.count - first.notes.count,
					 encoding == REGSCENE_8BIT || encoding == REGSCENE_UTF16BE);
			regscene_close(&scene);
			free(data);
		}
	regscene_close(&first);
}

static void text_without_a_mark_is_recognised(void **state)
{
	struct regscene scene = { 0 };
	size_t size;

	(void)state;
	for (int encoding = REGSCENE_UTF16LE; encoding <= REGSCENE_UTF16BE; encoding++) {
		uint8_t *data =
			regscene_encode("REGEDIT4\n" K "@=\"\xE2\x82\xAC\"\n", (enum regscene_encoding)encoding, &size);

		regscene_scan(&scene, data + 2, size - 2);
		assert_string_equal(scene.events, K "\"\"=1:ac200000\n");
		assert_non_null(regscene_note(&scene, "reg-enc-nobom", 1));
		assert_int_equal(regscene_note(&scene, "reg-enc-be", 1) != NULL, encoding == REGSCENE_UTF16BE);
		regscene_close(&scene);
		free(data);
	}
}

static void lone_surrogates_and_nul_keep_their_form(void **state)
{
	static const uint8_t text[] = { 0xFF, 0xFE, '[', 0, 'H',  0, 'K',  0,    'U',  0,    '\\', 0,
					0x00, 0xD8, ']', 0, '\n', 0, '"',  0,    0x3D, 0xD8, 0x00, 0xDE,
					'"',  0,    '=', 0, '"',  0, 0x01, 0xDC, '"',  0 };
	static const char cut[] = "REGEDIT4\n" K "\"a\"=dword:1\0 2\n\"b\"=-\n";
	struct regscene scene = { 0 };

	(void)state;
	regscene_scan(&scene, text, sizeof text);
	assert_string_equal(scene.events, "[HKEY_USERS\\\xED\xA0\x80]\n\"\xF0\x9F\x98\x80\"=1:01dc0000\n");
	regscene_scan(&scene, cut, sizeof cut - 1);
	assert_string_equal(scene.events, K "\"a\"=4:01000000\n\"b\"=-\n"); /* Windows cuts a line at NUL */
	assert_int_equal(regscene_note(&scene, "reg-nul", 3)->at.column, 12);
	regscene_close(&scene);
}

static void what_is_no_reg_text_is_named(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *says;
	} rows[] = {
		{ "", 0, "empty" },
		{ "\r\n  \r\n;x\r\n", 10, "blank lines" },
		{ "\0\0\0\0", 4, "zeros" },
		{ "regf\1\0\0\0", 8, "raw registry hive" },
		{ "version https://git-lfs.github.com/spec/v1\n", 42, "Git LFS pointer" },
		{ "PK\3\4xx", 6, "ZIP" },
		{ "\x1F\x8B\x08", 3, "gzip" },
		{ "\xFD"
		  "7zXZ\0",
		  6, "xz" },
		{ "\x7F"
		  "ELF",
		  4, "ELF" },
		{ "MZ\x90", 3, "program" },
		{ "PReg\1\0\0\0", 8, "Group Policy" },
		{ "\xFF\xFE\0\0", 4, "UTF-32" },
		{ "<?xml version=\"1.0\"?>\n<x/>", 26, "XML or HTML" },
		{ "\xEF\xBB\xBF<html>", 9, "XML or HTML" },
		{ "{ \"a\": 1 }", 10, "JSON" },
		{ "[Version]\nx=1\n", 14, "INI" },
		{ "#!/bin/sh\nexit\n", 15, "a script" },
		{ "regfexport 20201007\n\n", 21, "regfexport" },
		{ "Launching compname v.20090727\n", 30, "RegRipper" },
		{ "PATH,TYPE,VALUE,MTIME\n", 22, "reglookup" },
		{ "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\Select\r\n    Current    REG_DWORD    0x1\r\n", 67, "reg query" },
		{ "Hello, world\n", 13, "starts with \"Hello, world\"" },
		{ "\x80\x81\x82\n", 4, "starts with" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct regscene scene = { 0 };

		regscene_scan(&scene, rows[i].bytes, rows[i].size);
		if (scene.result != ERR_FORMAT || !strstr(scene.error.text, rows[i].says))
			print_error("row %zu: %d %s\n", i, scene.result, scene.error.text);
		assert_int_equal(scene.result, ERR_FORMAT);
		assert_int_equal(scene.error.code, ERR_FORMAT);
		assert_non_null(strstr(scene.error.text, rows[i].says));
		assert_null(strchr(scene.error.text, '\n'));
		assert_int_equal(scene.notes.count, 0);
		regscene_close(&scene);
	}
}

static const struct reg_interest asked[] = {
	{ HIVE_SYSTEM, "CurrentControlSet\\Control\\X", REG_SUBTREE },
	{ HIVE_SYSTEM, "Select", 0 },
	{ HIVE_SOFTWARE, "Microsoft\\N", 1 },
	{ HIVE_USER, "Software\\U", 0 },
};

static void check_asked(const char *text, const char *events)
{
	struct regscene scene = { .interests = asked, .interest_count = sizeof asked / sizeof *asked };

	regscene_text(&scene, text);
	assert_int_equal(scene.result, 0);
	assert_string_equal(scene.events, events);
	regscene_close(&scene);
}

static void only_what_was_asked_for_is_reported(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select\\deeper]\n\"b\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\Selection]\n\"c\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"a\"=-\n");
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\microsoft\\n]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1]\n\"b\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1\\2]\n\"c\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft]\n\"d\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE]\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\microsoft\\n]\n\"a\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\N\\1]\n\"b\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft]\n");
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003\\Control\\x\\deep\\er]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\X]\n\"b\"=-\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet003\\Control\\x\\deep\\er]\n\"a\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\X]\n\"b\"=-\n");
	check_asked(V5 "[HKEY_CURRENT_USER\\Software\\U]\n@=-\n[HKEY_CURRENT_USER\\Software\\V]\n@=-\n",
		    "[HKEY_CURRENT_USER]\n[HKEY_CURRENT_USER\\Software\\U]\n\"\"=-\n");
}

static void hives_and_control_sets_are_reported_although_nobody_asked(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Enum]\n\"a\"=-\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Enum\\x]\n"
		       "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Enum]\n"
		       "[HKEY_LOCAL_MACHINE\\COMPONENTS\\a]\n[HKEY_CLASSES_ROOT\\a]\n[HKEY_CLASSES_ROOT\\b]\n",
		    "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\n"
		    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002]\n[HKEY_LOCAL_MACHINE\\COMPONENTS]\n"
		    "[HKEY_CLASSES_ROOT]\n");
	/* a hive under another name: the key that shows what it is */
	check_asked(V5
		    "[HKEY_USERS\\sw\\Foo]\n[HKEY_USERS\\sw\\WOW6432Node\\Foo]\n[HKEY_USERS\\sw\\WOW6432Node\\Bar]\n",
		    "[HKEY_USERS\\sw]\n[HKEY_USERS\\sw\\WOW6432Node]\n");
	check_asked(V5 "[\\]\n[\\Classes\\x]\n", "[\\]\n[\\Classes]\n");
	check_asked(V5 "[HKEY_CURRENT_USER\\SYSTEM\\Foo\\Bar]\n[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001\\Enum]\n",
		    "[HKEY_CURRENT_USER]\n[HKEY_CURRENT_USER\\SYSTEM]\n[HKEY_CURRENT_USER\\SYSTEM\\ControlSet001]\n");
	check_asked(V5
		    "[HKEY_USERS\\sw\\Microsoft\\Foo]\n[HKEY_USERS\\sw\\Microsoft\\Windows NT\\CurrentVersion\\Foo]\n",
		    "[HKEY_USERS\\sw]\n[HKEY_USERS\\sw\\Microsoft\\Windows NT\\CurrentVersion]\n");
}

static void a_hive_that_has_not_shown_its_kind_is_asked_about_as_any(void **state)
{
	(void)state;
	check_asked(V5 "[HKEY_LOCAL_MACHINE\\sw\\Microsoft\\N]\n@=-\n[HKEY_LOCAL_MACHINE\\sw\\Software\\U]\n@=-\n"
		       "[HKEY_CLASSES_ROOT\\Microsoft\\N]\n@=-\n",
		    "[HKEY_LOCAL_MACHINE\\sw]\n[HKEY_LOCAL_MACHINE\\sw\\Microsoft\\N]\n\"\"=-\n"
		    "[HKEY_LOCAL_MACHINE\\sw\\Software\\U]\n\"\"=-\n[HKEY_CLASSES_ROOT]\n");
}

static void deletions_above_what_was_asked_for_pass(void **state)
{
	(void)state;
	check_asked(V5 "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\n\"a\"=-\n"
		       "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\X\\y]\n"
		       "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Enum]\n\"b\"=-\n[-HKEY_LOCAL_MACHINE\\SOFTWARE]\n",
		    "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001]\n"
		    "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\X\\y]\n[-HKEY_LOCAL_MACHINE\\SOFTWARE]\n");
}

static void an_export_has_one_root(void **state)
{
	static const struct {
		const char *text, *root;
	} rows[] = {
		{ V5 "[HKLM\\A]\n[HKEY_LOCAL_MACHINE\\A\\B]\n[hklm\\a\\c]", "HKEY_LOCAL_MACHINE\\A" },
		{ V5 "[HKLM\\A]", NULL },
		{ V5 "[HKLM\\A]\n[HKLM\\AB]", NULL },
		{ V5 "[HKLM\\A\\B]\n[HKLM\\A]", NULL },
		{ V5 "[HKLM\\A]\n[HKLM\\A]", "HKEY_LOCAL_MACHINE\\A" },
		{ V5 "[\\]\n[\\A]\n[\\B\\C]", "\\" },
		{ V5 "[HKLM]\n[HKLM\\A]", "HKEY_LOCAL_MACHINE" },
		{ V5 "[HKLM]\n[HKLM\\A]\n[HKU\\A]", NULL },
		{ V5 "[HKLM\\A\\B\\C]\n[HKLM\\A\\B\\C\\D]\n[HKLM\\A\\B\\E]", NULL },
	};

	(void)state;
	for (size_t i = 0; i < 2 * (sizeof rows / sizeof *rows); i++) { /* keys nobody asked for count as well */
		struct regscene scene = { .interests = i % 2 ? asked : NULL, .interest_count = 1 };

		regscene_text(&scene, rows[i / 2].text);
		if (rows[i / 2].root)
			assert_string_equal(scene.summary.single_root, rows[i / 2].root);
		else
			assert_null(scene.summary.single_root);
		regscene_close(&scene);
	}
}

static void registry_explorers_comment_is_recognised(void **state)
{
	struct regscene scene = { 0 };

	(void)state;
	regscene_text(&scene, V5 ";Generated by Registry parser (https://github.com/EricZimmerman/Registry)\r\n" K);
	assert_true(scene.summary.ez_tools);
	regscene_text(&scene, V5 K ";Generated by Registry parser\n");
	assert_false(scene.summary.ez_tools);
	regscene_close(&scene);
}

static void an_export_of_registry_explorer_is_read_as_the_machine(void **state)
{
	(void)state;
	check_asked("\xEF\xBB\xBF" V5
		    ";Generated by Registry parser\r\n\r\n[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\N]\r\n@=-\r\n",
		    "[HKEY_CURRENT_USER\\SOFTWARE]\n[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\N]\n\"\"=-\n");
	check_asked("\xEF\xBB\xBF" V5 "[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\N]\r\n@=-\r\n",
		    "[HKEY_CURRENT_USER]\n");
}

static void keys_and_deletions_are_counted_in_skipped_keys_too(void **state)
{
	struct regscene scene = { .interests = asked, .interest_count = 1 };

	(void)state;
	regscene_text(&scene, V5 "[HKEY_USERS\\a\\b\\c]\n[HKEY_USERS\\a\\b\\d]\n\"a\"=-\njunk\n\"b\"=hex:zz\n\"c\"=x\n"
				 "[-HKEY_USERS\\a\\b\\d]\n\"x\"=dword:9z\n");
	assert_int_equal(scene.summary.keys, 3);
	assert_int_equal(scene.summary.deletions, 2);
	assert_int_equal(scene.summary.dropped, 4);
	assert_int_equal(scene.notes.count, 0);
	regscene_close(&scene);
}

static void a_callback_and_a_reader_may_stop_the_scan(void **state)
{
	struct regscene scene = { .stop_at = 2 };

	(void)state;
	regscene_text(&scene, V5 K "\"a\"=-\n\"b\"=-\n");
	assert_int_equal(scene.result, ERR_LIMIT);
	assert_string_equal(scene.error.text, "stopped by the test");
	assert_int_equal(scene.error.at.line, 4);
	scene.stop_at = 0;
	scene.chunk = 16;
	scene.fail_at = 48;
	regscene_text(&scene, V5 K "\"a\"=-\n\"b\"=-\n");
	assert_int_equal(scene.result, ERR_IO);
	assert_int_equal(scene.error.at.offset, 48);
	regscene_close(&scene);
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
		cmocka_unit_test(the_header_decides_what_is_read),
		cmocka_unit_test(windows_31_files_set_default_values_of_classes),
		cmocka_unit_test(every_encoding_gives_the_same_events),
		cmocka_unit_test(text_without_a_mark_is_recognised),
		cmocka_unit_test(lone_surrogates_and_nul_keep_their_form),
		cmocka_unit_test(what_is_no_reg_text_is_named),
		cmocka_unit_test(only_what_was_asked_for_is_reported),
		cmocka_unit_test(hives_and_control_sets_are_reported_although_nobody_asked),
		cmocka_unit_test(a_hive_that_has_not_shown_its_kind_is_asked_about_as_any),
		cmocka_unit_test(deletions_above_what_was_asked_for_pass),
		cmocka_unit_test(an_export_has_one_root),
		cmocka_unit_test(registry_explorers_comment_is_recognised),
		cmocka_unit_test(an_export_of_registry_explorer_is_read_as_the_machine),
		cmocka_unit_test(keys_and_deletions_are_counted_in_skipped_keys_too),
		cmocka_unit_test(a_callback_and_a_reader_may_stop_the_scan),
	};

	return cmocka_run_group_tests_name("reg_scan", tests, NULL, NULL);
}
