/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every code of a note is in the table that says what it means for the evidence, once, and none besides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include <glob.h>
#include <regex.h>

#include "parser/note_codes.h"
#include "support/machine/note_severities.h"

enum { FILE_LIMIT = 1 << 20, ROWS_LIMIT = 1000 };

/* A code and, behind it, the severity that every note is given: a constant, or what a variable holds. */
#define NOTED "\"([a-z]+-[a-z0-9-]+)\",[[:space:]]*(SEVERITY_([A-Z]+)|severity)"
enum { CODE = 1, SEVERITY = 3, GROUPS };

static const char *const sources[] = { "parser/*.c", "parser/*/*.c", "parser/*/*/*.c", "engine/*.c", "engine/*/*.c", "cli/*.c", "common/*.c" };

static size_t index_of(const char *code, size_t size)
{
	size_t i = 0;

	while (note_code(i) && (strlen(note_code(i)->code) != size || strncmp(note_code(i)->code, code, size) != 0))
		i++;
	return i;
}

/* "WARNING, at, ..." */
static enum severity severity_of(const char *name)
{
	for (enum severity severity = SEVERITY_NOTE; severity <= SEVERITY_FATAL; severity++)
		if (strncasecmp(name, severity_name(severity), strlen(severity_name(severity))) == 0)
			return severity;
	fail_msg("%.12s is no severity", name);
	return SEVERITY_NOTE;
}

static void look_for_codes(const regex_t *noted, const char *path, bool met[ROWS_LIMIT])
{
	static char text[FILE_LIMIT];
	FILE *file = fopen(path, "r");
	size_t size = fread(text, 1, sizeof text - 1, file);
	regmatch_t found[GROUPS];

	fclose(file);
	text[size] = '\0';
	for (const char *at = text; regexec(noted, at, GROUPS, found, 0) == 0; at += found[0].rm_eo) {
		const char *code = at + found[CODE].rm_so, *severity = at + found[SEVERITY].rm_so;
		size_t length = (size_t)(found[CODE].rm_eo - found[CODE].rm_so), row = index_of(code, length);

		if (!note_code(row))
			fail_msg("%s: %.*s has no row in parser/note_codes.c", path, (int)length, code);
		if (found[SEVERITY].rm_so >= 0 && !note_may_be(note_code(row)->code, severity_of(severity)))
			fail_msg("%s: %s has another severity in parser/note_codes.c", path, note_code(row)->code);
		met[row] = true;
	}
}

static void the_table_has_every_code_that_is_used_and_no_other(void **state)
{
	bool met[ROWS_LIMIT] = { false };
	regex_t noted;

	(void)state;
	assert_int_equal(regcomp(&noted, NOTED, REG_EXTENDED), 0);
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		char pattern[512];
		glob_t files;

		snprintf(pattern, sizeof pattern, "%s/%s", getenv("TLSREADY_SOURCE"), sources[i]);
		assert_int_equal(glob(pattern, 0, NULL, &files), 0);
		for (size_t k = 0; k < files.gl_pathc; k++)
			if (!strstr(files.gl_pathv[k], "parser/note_codes.c"))
				look_for_codes(&noted, files.gl_pathv[k], met);
		globfree(&files);
	}
	regfree(&noted);
	for (size_t i = 0; note_code(i); i++)
		if (!met[i])
			fail_msg("nothing is noted as %s", note_code(i)->code);
}

static void the_table_is_sorted_and_has_each_code_once(void **state)
{
	(void)state;
	assert_non_null(note_code(0));
	for (size_t i = 1; note_code(i); i++)
		assert_true(strcmp(note_code(i - 1)->code, note_code(i)->code) < 0);
}

static void what_a_note_means_depends_on_its_row_and_not_on_its_name(void **state)
{
	static const struct {
		const char *code;
		enum severity severity;
		enum note_effect effect;
	} rows[] = {
		{ "hive-truncated", SEVERITY_ERROR, NOTE_DAMAGED },
		{ "hive-key-count", SEVERITY_NOTE, NOTE_DAMAGED },
		{ "hive-dirty", SEVERITY_WARNING, NOTE_DIRTY },
		{ "hive-dirty", SEVERITY_NOTE, NOTE_NO_EFFECT }, /* its logs were applied */
		{ "hive-log-gap", SEVERITY_WARNING, NOTE_DIRTY },
		{ "hive-readers-differ", SEVERITY_WARNING, NOTE_DISPUTED },
		{ "hive-kind", SEVERITY_WARNING, NOTE_NO_EFFECT },
		{ "reg-dword", SEVERITY_ERROR, NOTE_LOST },
		{ "reg-key-space", SEVERITY_ERROR, NOTE_LOST },
		{ "reg-key-space", SEVERITY_WARNING, NOTE_NO_EFFECT }, /* a space that is a part of the name */
		{ "reg-dup", SEVERITY_WARNING, NOTE_LOST },
		{ "reg-str-multiline", SEVERITY_NOTE, NOTE_NO_EFFECT },
		{ "nobody-thought-of-it", SEVERITY_WARNING, NOTE_DAMAGED },
		{ "nobody-thought-of-it", SEVERITY_NOTE, NOTE_NO_EFFECT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(note_effect(&(struct note){ .code = rows[i].code, .severity = rows[i].severity }),
				 rows[i].effect);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_has_every_code_that_is_used_and_no_other),
		cmocka_unit_test(the_table_is_sorted_and_has_each_code_once),
		cmocka_unit_test(what_a_note_means_depends_on_its_row_and_not_on_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
