/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts made to exhaust a reader: long lines, endless strings, endless hex, damage everywhere. Time and memory stay in
 * line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/reading/regscene.h"

#define V5 "Windows Registry Editor Version 5.00\n"
#define SKIPPED "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\x]\n"
#define WANTED "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n"

enum { MEGABYTE = 1 << 20, SECONDS = 20 /* of processor time, with sanitizers: a quadratic reader needs hours */ };

static const struct wanted_key asked[] = { { HIVE_SYSTEM, "Select", 0 },
					     { HIVE_SYSTEM, "CurrentControlSet", REG_SUBTREE } };

/* before, size bytes of what over and over, after; in UTF-16LE or as it is. */
static uint8_t *make(const char *before, const char *what, size_t size, const char *after, bool wide, size_t *ret_size)
{
	size_t times = size / strlen(what), length = strlen(what);
	char *text = malloc(strlen(before) + times * length + strlen(after) + 1), *to = text;

	assert_non_null(text);
	to += sprintf(to, "%s", before);
	for (size_t i = 0; i < times; i++, to += length)
		memcpy(to, what, length);
	strcpy(to, after);
	uint8_t *data = regscene_encode(text, wide ? REGSCENE_UTF16LE : REGSCENE_8BIT, ret_size);

	free(text);
	return data;
}

struct shape {
	const char *what, *before, *piece, *after;
};

static const struct shape shapes[] = {
	{ "one line of junk", V5 SKIPPED, "x", "\n" WANTED "@=-\n" },
	{ "one comment", V5 SKIPPED ";", "x", "\n" WANTED "@=-\n" },
	{ "one string", V5 SKIPPED "@=\"", "x", "\"\n" WANTED "@=-\n" },
	{ "one string of escapes", V5 SKIPPED "@=\"", "\\\"", "\"\n" WANTED "@=-\n" },
	{ "one hex line", V5 SKIPPED "@=hex:", "01,", "\n" WANTED "@=-\n" },
	{ "blanks", V5 SKIPPED, " ", "\n" WANTED "@=-\n" },
	{ "tabs, which are looked at like line ends", V5 SKIPPED "@=\"", "\t", "\"\n" WANTED "@=-\n" },
	{ "a key line of brackets", V5 SKIPPED "[", "]", "\n" WANTED "@=-\n" },
	{ "a key line of brackets and quotes", V5 SKIPPED, "[\"", "\n" WANTED "@=-\n" },
	{ "a key line of backslashes", V5 SKIPPED "[HKEY_USERS", "\\", "]\n" WANTED "@=-\n" },
	{ "a key line with a long tail", V5 SKIPPED "[HKEY_USERS\\a] ", "x", "\n" WANTED "@=-\n" },
	{ "open quotes", V5 SKIPPED, "\"a\"=\"\n", "\n" WANTED "@=-\n" },
	{ "open strings that end in other lines", V5 SKIPPED, "\"a\"=\"x\n;c\n;d\n", "\n" WANTED "@=-\n" },
	{ "strings over two lines", V5 SKIPPED, "\"a\"=\"x\ny\"\n", "\n" WANTED "@=-\n" },
	{ "strings that end in an escape", V5 SKIPPED, "\"a\"=\"x\\\"\n", "\"\n" WANTED "@=-\n" },
	{ "strings of hivexregedit", V5 SKIPPED, "\"a\"=str(1):\"x\\\n", "\n" WANTED "@=-\n" },
	{ "open names", V5 SKIPPED, "\"\n", "\n" WANTED "@=-\n" },
	{ "unfinished hex values", V5 SKIPPED, "@=hex:01,\\\n", "01\n" WANTED "@=-\n" },
	{ "continuations", V5 SKIPPED "@=hex:01,\\\n", "  01,\\\n", "01\n" WANTED "@=-\n" },
	{ "continuations as regedit folds them", V5 SKIPPED "@=hex:01,\\\r\n",
	  "  00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,17,18,\\\r\n",
	  "01\n" WANTED "@=-\n" },
	{ "broken continuations", V5 SKIPPED "@=hex:01,\\\n", "  0g,\\\n", "01\n" WANTED "@=-\n" },
	{ "continuations that continue nothing", V5 SKIPPED, "  01,\\\n", "01\n" WANTED "@=-\n" },
	{ "blank lines in a hex value", V5 SKIPPED "@=hex:01,\\\n", "\n", "01\n" WANTED "@=-\n" },
	{ "comments in a hex value", V5 SKIPPED "@=hex:01,\\\n", ";\\\n", "01\n" WANTED "@=-\n" },
	{ "empty hex values on one line", V5 SKIPPED, "\"a\"=hex:", "\n" WANTED "@=-\n" },
	{ "blank lines", V5 SKIPPED, "\n", "\n" WANTED "@=-\n" },
	{ "CR lines", V5 SKIPPED, "\r", "\n" WANTED "@=-\n" },
	{ "headers", V5 SKIPPED, V5, "\n" WANTED "@=-\n" },
	{ "keys", V5, SKIPPED, WANTED "@=-\n" },
	{ "keys above", V5, "[HKEY_LOCAL_MACHINE\\SYSTEM]\n", WANTED "@=-\n" },
	{ "unknown roots", V5, "[FOO\\a]\n@=-\n", WANTED "@=-\n" },
	{ "values without a key", V5, "\"a\"=dword:1\n", WANTED "@=-\n" },
	{ "keys without a bracket", V5 SKIPPED, "[HKEY_USERS\\a\n", WANTED "@=-\n" },
	{ "deletions", V5 SKIPPED, "[-HKEY_USERS\\a]\n@=-\n", WANTED "@=-\n" },
};

static double seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

/* The value at the end must have been found, whatever came before. */
static void try_shape(const struct shape *shape, size_t bytes, bool wide, struct regscene *scene)
{
	static const char found[] = "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"\"=-\n";
	size_t size;
	uint8_t *data = make(shape->before, shape->piece, bytes, shape->after, wide, &size);
	double began = seconds();

	regscene_scan(scene, data, size);
	double took = seconds() - began;

	if (scene->result || took > SECONDS || scene->events_size < strlen(found) ||
	    strcmp(scene->events + scene->events_size - strlen(found), found) != 0)
		print_error("%s: %d %s, %.1f s\n", shape->what, scene->result, scene->error.text, took);
	assert_int_equal(scene->result, 0);
	assert_true(took < SECONDS);
	assert_string_equal(scene->events + scene->events_size - strlen(found), found);
	assert_int_equal(scene->summary.size, size);
	free(data);
}

static void skipping_stays_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * (sizeof shapes / sizeof *shapes); i++) {
		struct regscene scene = { .wanted_keys = asked, .filter_count = 2 };

		try_shape(&shapes[i / 2], 2 * MEGABYTE, i % 2, &scene);
		assert_true(arena_used(scene.arena) < 8 * MEGABYTE); /* notes; nothing of the keys */
		regscene_close(&scene);
	}
}

static void reading_everything_stays_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct regscene scene = { 0 };

		try_shape(&shapes[i], MEGABYTE, i % 2, &scene);
		regscene_close(&scene);
	}
}

static void small_reads_stay_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct regscene scene = { .wanted_keys = asked, .filter_count = 2, .piece = 97 };

		try_shape(&shapes[i], MEGABYTE / 2, i % 2, &scene);
		regscene_close(&scene);
	}
}

static void an_endless_string_swallows_no_more_than_its_limit(void **state)
{
	struct regscene scene = { .wanted_keys = asked, .filter_count = 2 };
	size_t size;
	uint8_t *data = make(V5 SKIPPED "@=\"x\n", "yyyyyyyyyyyyyyy\n", 6 * MEGABYTE, WANTED "@=-\n", false, &size);

	(void)state;
	regscene_scan(&scene, data, size);
	assert_non_null(strstr(scene.events, WANTED "\"\"=-\n"));
	regscene_close(&scene);
	free(data);
}

static void a_line_longer_than_the_limit_is_passed(void **state)
{
	struct regscene scene = { .wanted_keys = asked, .filter_count = 2 };
	size_t size;
	uint8_t *data = make(V5 SKIPPED "@=hex:", "01,", 40 * MEGABYTE, "\n" WANTED "@=-\n", false, &size);

	(void)state;
	regscene_scan(&scene, data, size);
	assert_non_null(regscene_note(&scene, "reg-limit", 3));
	assert_non_null(strstr(scene.events, WANTED "\"\"=-\n"));
	regscene_close(&scene);
	free(data);
}

static void zeros_behind_a_text_are_told_of(void **state)
{
	struct regscene scene = { .wanted_keys = asked, .filter_count = 2 };
	size_t size = sizeof(V5 SKIPPED) - 1 + 8 * MEGABYTE;
	uint8_t *data = calloc(1, size);

	(void)state;
	memcpy(data, V5 SKIPPED, sizeof(V5 SKIPPED) - 1);
	regscene_scan(&scene, data, size);
	assert_int_equal(scene.result, 0);
	assert_int_equal(scene.summary.size, size);
	assert_non_null(regscene_note(&scene, "reg-nul", 3));
	for (size_t i = sizeof(V5 SKIPPED); i < size; i += 3)
		data[i] = '\n';
	regscene_scan(&scene, data, size);
	assert_int_equal(scene.result, 0);
	regscene_close(&scene);
	free(data);
}

/* A hundred thousand hives, each met once: no way to remember them helps. */
static void keys_that_never_come_again_cost_no_more_than_others(void **state)
{
	struct regscene scene = { .wanted_keys = asked, .filter_count = 2 };
	char *text = malloc(8 * MEGABYTE), *to = text + sprintf(text, V5);
	double began = seconds();

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		to += sprintf(to, "[HKEY_LOCAL_MACHINE\\m%u\\%u\\%u]\n@=\"x\"\n", i * 2654435761u, i, i);
	sprintf(to, WANTED "@=-\n");
	regscene_text(&scene, text);
	assert_true(seconds() - began < SECONDS);
	assert_int_equal(scene.summary.keys, 100001);
	assert_non_null(strstr(scene.events, WANTED "\"\"=-\n"));
	regscene_close(&scene);
	free(text);
}

static const char ordinary[] =
	V5 "\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\\xC3\xA9]\r\n\"a\"=\"one\r\ntwo\" ;c\r\n"
	   "@=hex(7):41,\\\r\n  42,\\;c\r\n  43\r\n\"d\"=dword:00000001\r\n[-HKEY_USERS\\a]\r\n" SKIPPED
	   "\"b\"=hex:01,\\\r\n  02,\\\r\n  03\r\n\"s\"=\"x\r\ny\"\r\n" WANTED "\"Current\"=dword:1\r\n";

static void a_text_cut_anywhere_is_read_up_to_there(void **state)
{
	(void)state;
	for (int encoding = 0; encoding < REGSCENE_ENCODINGS; encoding++) {
		size_t size;
		uint8_t *data = regscene_encode(ordinary, (enum regscene_encoding)encoding, &size);
		struct regscene whole = { 0 };

		regscene_scan(&whole, data, size);
		for (size_t cut = 0; cut < size; cut++) {
			struct regscene scene = { .chunk = 16 + cut % 3 },
					some = { .wanted_keys = asked, .filter_count = 2 };
			uint8_t *part = malloc(cut + 1); /* so that reading too far is seen */

			memcpy(part, data, cut);
			regscene_scan(&scene, part, cut);
			regscene_scan(&some, part, cut);
			assert_int_equal(scene.result, some.result);
			assert_true(scene.result == 0 || scene.result == ERR_FORMAT);
			assert_true(scene.event_count <= whole.event_count + 1); /* lines of a string that is none */
			regscene_close(&scene);
			regscene_close(&some);
			free(part);
		}
		regscene_close(&whole);
		free(data);
	}
}

static void a_text_with_any_byte_changed_is_still_read(void **state)
{
	static const uint8_t changes[] = { 0, '\n', '"', '\\', '[', ']', 0x80, 0xFF };

	(void)state;
	for (int encoding = 0; encoding < REGSCENE_ENCODINGS; encoding++) {
		size_t size;
		uint8_t *data = regscene_encode(ordinary, (enum regscene_encoding)encoding, &size);

		for (size_t i = 0; i < size * sizeof changes; i++) {
			uint8_t *at = data + i / sizeof changes, kept = *at;
			struct regscene scene = { .wanted_keys = i % 2 ? asked : NULL, .filter_count = 2, .chunk = 64 };

			*at = changes[i % sizeof changes];
			regscene_scan(&scene, data, size);
			assert_true(scene.result == 0 || scene.result == ERR_FORMAT);
			*at = kept;
			regscene_close(&scene);
		}
		free(data);
	}
}

static void memory_that_runs_out_is_an_error_not_an_answer(void **state)
{
	static const char text[] =
		V5 "[HKU\\a\\b]\n" SKIPPED "[HKU\\a]\n\"a\"=x\n[bad\n" WANTED "\"Current\"=dword:x\n@=-\n";
	struct regscene enough = { .wanted_keys = asked, .filter_count = 2 };

	(void)state;
	regscene_text(&enough, text);
	for (size_t ceiling = 1; ceiling < 2 * arena_used(enough.arena); ceiling += 101) {
		struct regscene scene = { .wanted_keys = asked, .filter_count = 2, .ceiling = ceiling };

		regscene_text(&scene, text);
		assert_int_equal(scene.result, ceiling < arena_used(enough.arena) ? ERR_NOMEM : 0);
		if (scene.result == 0)
			assert_string_equal(scene.events, enough.events);
		regscene_close(&scene);
	}
	regscene_close(&enough);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skipping_stays_linear),
		cmocka_unit_test(reading_everything_stays_linear),
		cmocka_unit_test(small_reads_stay_linear),
		cmocka_unit_test(an_endless_string_swallows_no_more_than_its_limit),
		cmocka_unit_test(a_line_longer_than_the_limit_is_passed),
		cmocka_unit_test(zeros_behind_a_text_are_told_of),
		cmocka_unit_test(keys_that_never_come_again_cost_no_more_than_others),
		cmocka_unit_test(a_text_cut_anywhere_is_read_up_to_there),
		cmocka_unit_test(a_text_with_any_byte_changed_is_still_read),
		cmocka_unit_test(memory_that_runs_out_is_an_error_not_an_answer),
	};

	return cmocka_run_group_tests_name("reg_hostile", tests, NULL, NULL);
}
