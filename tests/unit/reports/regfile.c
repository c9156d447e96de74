/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .reg files as regedit writes them: byte for byte, and read back by our own scanner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parser/regview.h"
#include "reports/regfile.h"
#include "reports/words/report_util.h"
#include "support/damage/mutate.h"
#include "support/reading/regscene.h"

#define KEY "HKEY_LOCAL_MACHINE\\SOFTWARE\\X"

static struct arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_new(1 << 26);
	return arena ? 0 : -1;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *text_for(const struct reg_edit *edits, size_t count)
{
	const char *text = regfile_text(arena, NULL, 0, edits, count);

	assert_non_null(text);
	return text;
}

/* The events that our scanner makes of a text that was written. */
static char *read_back(const char *text)
{
	struct regscene scene = { 0 };
	size_t size;
	uint8_t *bytes = regfile_bytes(arena, text, &size);

	assert_non_null(bytes);
	regscene_scan(&scene, bytes, size);
	assert_int_equal(scene.result, 0);
	for (size_t i = 0; i < scene.notes.count; i++)
		assert_true(scene.notes.list[i].severity < SEVERITY_WARNING);
	assert_string_equal(scene.summary.encoding, "utf-16le");
	char *events = strdup(scene.events ? scene.events : "");

	regscene_close(&scene);
	return events;
}

static void the_text_is_what_regedit_writes(void **state)
{
	static const uint8_t string[] = { 'a', 0, 0, 0 }, number[] = { 0x78, 0x56, 0x34, 0x12 };
	static const struct reg_edit edits[] = {
		{ .kind = EDIT_NUMBER, .key = KEY, .value = "Enabled", .number = 0xA0 },
		{ .kind = EDIT_REMOVE_VALUE, .key = KEY, .value = "Gone" },
		{ .kind = EDIT_DATA, .key = KEY, .value = "Number", .type = REG_DWORD, .data = number, .size = 4 },
		{ .kind = EDIT_DATA, .key = KEY, .value = "Short", .type = REG_DWORD, .data = number, .size = 3 },
		{ .kind = EDIT_DATA, .key = KEY "\\Y", .value = "", .type = REG_SZ, .data = string, .size = 4 },
		{ .kind = EDIT_DATA, .key = KEY "\\Y", .value = "Raw", .type = REG_BINARY, .data = string, .size = 3 },
		{ .kind = EDIT_DATA, .key = KEY "\\Y", .value = "Empty", .type = 0xffff0012, .size = 0 },
	};
	const struct text comments[] = { TEXT("one"), TEXT("two") };

	(void)state;
	assert_string_equal(regfile_text(arena, comments, 2, edits, sizeof edits / sizeof *edits),
			    "Windows Registry Editor Version 5.00\n"
			    "\n"
			    "; one\n"
			    "; two\n"
			    "\n"
			    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\n"
			    "\"Enabled\"=dword:000000a0\n"
			    "\"Gone\"=-\n"
			    "\"Number\"=dword:12345678\n"
			    "\"Short\"=hex(4):78,56,34\n"
			    "\n"
			    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\X\\Y]\n"
			    "@=hex(1):61,00,00,00\n"
			    "\"Raw\"=hex:61,00,00\n"
			    "\"Empty\"=hex(ffff0012):\n"
			    "\n");
}

static void the_bytes_are_utf16_with_its_mark_and_crlf(void **state)
{
	static const uint8_t expected[] = { 0xFF, 0xFE, ';',  0,    ' ',  0,    0xE9, 0,    0x22,
					    0x20, 0x3D, 0xD8, 0x00, 0xDE, '\r', 0,    '\n', 0 };
	size_t size;
	uint8_t *bytes = regfile_bytes(arena, "; \u00e9\u2022\U0001F600\n", &size);

	(void)state;
	assert_int_equal(size, sizeof expected);
	assert_memory_equal(bytes, expected, size);
	assert_null(regfile_bytes(arena, "\xff", &size));
}

static void hex_is_folded_at_eighty_columns_as_regedit_folds_it(void **state)
{
	uint8_t data[200];
	size_t longest = 0;

	(void)state;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)i;
	const struct reg_edit edit = {
		.kind = EDIT_DATA, .key = KEY, .value = "Value", .type = REG_MULTI_SZ, .data = data, .size = sizeof data
	};
	const char *text = text_for(&edit, 1), *end;

	assert_non_null(strstr(
		text, "\"Value\"=hex(7):00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,\\\n  15,"));
	for (; (end = strchr(text, '\n')); text = end + 1)
		longest = (size_t)(end - text) > longest ? (size_t)(end - text) : longest;
	assert_true(longest > 75 && longest <= 80);
}

static void a_comment_out_of_evidence_stays_one_line(void **state)
{
	const struct text comment =
		text_of(arena, "x\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Evil]\r\n\"a\"=\"b\"\u202e\u2028");
	const struct reg_edit edit = { .kind = EDIT_NUMBER, .key = KEY, .value = "a", .number = 1 };

	(void)state;
	char *events = read_back(regfile_text(arena, &comment, 1, &edit, 1));

	assert_string_equal(events, "[" KEY "]\n\"a\"=4:01000000\n");
	free(events);
}

static void a_key_moves_into_a_numbered_control_set(void **state)
{
	(void)state;
	assert_string_equal(regfile_key(arena, "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\A", 7),
			    "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet007\\A");
	assert_string_equal(regfile_key(arena, "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\A", 0),
			    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\A");
	assert_string_equal(regfile_key(arena, KEY, 7), KEY);
}

static void a_block_of_a_report_has_the_edits_and_not_the_actions(void **state)
{
	static const struct fix fixes[] = {
		{ .key = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\A",
		  .value = "b",
		  .data = 0xA00,
		  .action = "" },
		{ .key = "", .value = "", .action = "install KB3140245" },
		{ .key = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\A",
		  .value = "c",
		  .action = "",
		  .removes = true },
	};

	(void)state;
	assert_string_equal(reg_block(arena, fixes, 3, 2), "Windows Registry Editor Version 5.00\n\n"
							   "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\A]\n"
							   "\"b\"=dword:00000a00\n\"c\"=-\n");
}

/* One edit thrown by dice, and the event that reading it must give. */
static struct reg_edit throw_edit(struct dice *dice, FILE *events, const char *last_key)
{
	static const char *const keys[] = { KEY, KEY "\\a b", "HKEY_CURRENT_USER\\Software", KEY "\\AES 128/128" };
	static const char *const values[] = { "Enabled", "", "a=b", "back\\slash", "q\"uote", "; no comment", "[x]" };
	static const uint32_t types[] = { REG_NONE,  REG_SZ,       REG_EXPAND_SZ, REG_BINARY,
					  REG_DWORD, REG_MULTI_SZ, REG_QWORD,     0x10001 };
	struct reg_edit edit = { .kind = (enum reg_edit_kind)dice_below(dice, 3),
				 .key = keys[dice_below(dice, 4)],
				 .value = values[dice_below(dice, 7)],
				 .number = (uint32_t)dice_roll(dice),
				 .type = types[dice_below(dice, 8)],
				 .size = dice_below(dice, 120) };
	bool is_text = edit.type == REG_SZ || edit.type == REG_EXPAND_SZ || edit.type == REG_MULTI_SZ;

	edit.size = is_text ? 4 + 2 * edit.size : edit.size; /* an importer ends a text that has no NUL at its end */
	uint8_t *data = arena_alloc(arena, edit.size + 1);

	for (size_t i = 0; i + 4 * is_text < edit.size; i++)
		data[i] = (uint8_t)dice_roll(dice);
	edit.data = data;
	if (strcmp(last_key, edit.key) != 0)
		fprintf(events, "[%s]\n", edit.key);
	fprintf(events, "\"%s\"=", edit.value);
	if (edit.kind == EDIT_REMOVE_VALUE)
		fputc('-', events);
	else if (edit.kind == EDIT_NUMBER)
		fprintf(events, "4:%02x%02x%02x%02x", edit.number & 0xff, edit.number >> 8 & 0xff,
			edit.number >> 16 & 0xff, edit.number >> 24);
	else
		fprintf(events, "%x:", edit.type);
	for (size_t i = 0; edit.kind == EDIT_DATA && i < edit.size; i++)
		fprintf(events, "%02x", data[i]);
	fputc('\n', events);
	return edit;
}

static void whatever_is_written_is_read_back(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct dice dice = { seed };
		struct reg_edit edits[12];
		size_t count = 1 + dice_below(&dice, 12), size;
		const char *last_key = "";
		char *expected = NULL;
		FILE *events = open_memstream(&expected, &size);

		for (size_t i = 0; i < count; i++) {
			edits[i] = throw_edit(&dice, events, last_key);
			last_key = edits[i].key;
		}
		fclose(events);
		char *found = read_back(text_for(edits, count));

		assert_string_equal(found, expected);
		free(found);
		free(expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_is_what_regedit_writes),
		cmocka_unit_test(the_bytes_are_utf16_with_its_mark_and_crlf),
		cmocka_unit_test(hex_is_folded_at_eighty_columns_as_regedit_folds_it),
		cmocka_unit_test(a_comment_out_of_evidence_stays_one_line),
		cmocka_unit_test(a_key_moves_into_a_numbered_control_set),
		cmocka_unit_test(a_block_of_a_report_has_the_edits_and_not_the_actions),
		cmocka_unit_test(whatever_is_written_is_read_back),
	};

	return cmocka_run_group_tests_name("regfile", tests, open_arena, close_arena);
}
