/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON writer against jansson: the same bytes, for every character and for every sample. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "reports/json/json_writer.h"

enum { SORTED_ASCII = JSON_SORT_KEYS | JSON_ENSURE_ASCII };

static int append(void *text, const char *bytes, size_t size)
{
	strncat(text, bytes ? bytes : "", size);
	return 0;
}

static void expect_like_jansson(const char *utf8)
{
	char text[256] = "";
	struct json_writer writer = { .out = { append, text } };
	json_t *string = json_string(utf8);
	char *wanted = string ? json_dumps(string, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;

	write_string(&writer, utf8);
	assert_int_equal(write_finish(&writer, false, NULL), wanted ? 0 : ERR_NOMEM);
	if (wanted)
		assert_string_equal(text, wanted);
	free(wanted);
	json_decref(string);
}

static void every_character_is_escaped_as_by_jansson(void **state)
{
	(void)state;
	for (unsigned code = 1; code < 0x110000; code += code < 0x3000 ? 1 : 37) {
		char utf8[8] = { 0 };

		if (code < 0x80)
			snprintf(utf8, sizeof utf8, "%c", (int)code);
		else if (code < 0x800)
			snprintf(utf8, sizeof utf8, "%c%c", (int)(0xC0 | code >> 6), (int)(0x80 | (code & 0x3F)));
		else if (code < 0x10000) /* surrogates, too: not UTF-8 */
			snprintf(utf8, sizeof utf8, "%c%c%c", (int)(0xE0 | code >> 12), (int)(0x80 | (code >> 6 & 0x3F)),
				 (int)(0x80 | (code & 0x3F)));
		else
			snprintf(utf8, sizeof utf8, "%c%c%c%c", (int)(0xF0 | code >> 18), (int)(0x80 | (code >> 12 & 0x3F)),
				 (int)(0x80 | (code >> 6 & 0x3F)), (int)(0x80 | (code & 0x3F)));
		expect_like_jansson(utf8);
	}
}

static void what_is_no_utf8_is_refused(void **state)
{
	static const char *const texts[] = { "",		 "a\"b\\c/d\x7F",    "\xFF",	     "\x80",	       "\xC0\x80",
					     "\xE0\x80\x80",	 "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xED\xA0\x80", "\xC3",
					     "tail \xE2\x82",	 "\xF8\x88\x80\x80\x80" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect_like_jansson(texts[i]);
}

static void an_error_of_the_file_is_told(void **state)
{
	struct json_writer writer = { .out = out_to_file(fopen("/dev/full", "w")) };
	struct error err = { 0 };

	(void)state;
	write_string(&writer, "x");
	assert_int_equal(write_finish(&writer, true, &err), ERR_IO);
	assert_string_equal(err.text, "the report could not be written");
	fclose(writer.out.context);
}

static void expect_dump(const char *text, size_t flags)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	char *dump = json_dumps(json, flags | SORTED_ASCII);

	if (!dump || strcmp(dump, text) != 0)
		fail_msg("jansson writes it otherwise: %.60s", text);
	free(dump);
	json_decref(json);
}

/* What check writes of a sample, as jansson would write it: json as a whole, ndjson by lines. */
static void expect_sample(const char *path, const char *format)
{
	static char text[8 << 20];
	char command[1024], *line = text;

	snprintf(command, sizeof command, "'%s' check --each -o %s '%s'", getenv("TLSREADY"), format, path);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	text[fread(text, 1, sizeof text - 1, pipe)] = '\0';
	pclose(pipe);
	assert_true(strlen(text) > 10000);
	if (strcmp(format, "json") == 0) {
		text[strlen(text) - 1] = '\0'; /* its line break */
		expect_dump(text, JSON_INDENT(2));
	}
	for (char *end; strcmp(format, "ndjson") == 0 && (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		expect_dump(line, JSON_COMPACT);
	}
}

static void every_sample_is_written_as_by_jansson(void **state)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char pattern[1024];
	glob_t found;

	(void)state;
	if (!getenv("TLSREADY"))
		fail_msg("TLSREADY does not name the program");
	snprintf(pattern, sizeof pattern, "%s/samples/*.reg", source ? source : ".");
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	snprintf(pattern, sizeof pattern, "%s/samples/hives/*/SYSTEM", source ? source : ".");
	assert_int_equal(glob(pattern, GLOB_APPEND, NULL, &found), 0);
	assert_true(found.gl_pathc > 30);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		expect_sample(found.gl_pathv[i], "json");
		expect_sample(found.gl_pathv[i], "ndjson");
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_is_escaped_as_by_jansson),
		cmocka_unit_test(what_is_no_utf8_is_refused),
		cmocka_unit_test(an_error_of_the_file_is_told),
		cmocka_unit_test(every_sample_is_written_as_by_jansson),
	};

	return cmocka_run_group_tests_name("json_writer", tests, NULL, NULL);
}
