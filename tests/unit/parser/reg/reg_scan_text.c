/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .reg text before its first line: headers, encodings, and what is no .reg text at all. */
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
	static const struct wanted_key nothing[] = { { HIVE_SYSTEM, "Select", 0 } };
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
	scene.wanted_keys = nothing;
	scene.filter_count = 1;
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
		free(data);
		/* few zeros, and not only where ASCII has them: the first letters tell */
		data = regscene_encode("REGEDIT4\n;\u0100\u3000\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\n" K,
				       (enum regscene_encoding)encoding, &size);
		regscene_scan(&scene, data + 2, size - 2);
		assert_string_equal(scene.events, K);
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
		{ "\r\n  \r\n;x\r\n", 10, "empty lines" },
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
		{ "PReg\1\0\0\0", 8, "Registry.pol" },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_decides_what_is_read),
		cmocka_unit_test(windows_31_files_set_default_values_of_classes),
		cmocka_unit_test(every_encoding_gives_the_same_events),
		cmocka_unit_test(text_without_a_mark_is_recognised),
		cmocka_unit_test(lone_surrogates_and_nul_keep_their_form),
		cmocka_unit_test(what_is_no_reg_text_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
