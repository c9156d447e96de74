/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cases met in the field (TLSREADY_SHARED/field/expect.tsv: id, arguments of check, an expectation a line). Skipped when the
 * folder is not there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/expectation.h"
#include "support/machine/fixtures.h"

enum { LINE_LIMIT = 4096, WANTS_LIMIT = 32 };

static char field[4096], *folder; /* folder: one to write to, with links to all that is in field */

struct field_case {
	char *id, *arguments, *wants[WANTS_LIMIT];
	size_t count;
};

/* Runs what was gathered, and forgets it. */
static unsigned close_case(struct field_case *which)
{
	unsigned misses = which->count ? expectation_misses(which->id, folder, which->arguments,
							     (const char *const *)which->wants, which->count)
				       : 0;

	for (size_t i = 0; i < which->count; i++)
		free(which->wants[i]);
	free(which->id);
	free(which->arguments);
	*which = (struct field_case){ 0 };
	return misses;
}

static unsigned take_line(struct field_case *which, char *line)
{
	char *id = strtok(line, "\t\n"), *arguments = strtok(NULL, "\t\n"), *want = strtok(NULL, "\n");
	unsigned misses = 0;

	if (!id || *id == '#')
		return 0;
	assert_non_null(want);
	if (!which->id || strcmp(which->id, id) != 0 || strcmp(which->arguments, arguments) != 0) {
		misses = close_case(which);
		which->id = strdup(id);
		which->arguments = strdup(arguments);
	}
	assert_true(which->count < WANTS_LIMIT);
	which->wants[which->count++] = strdup(want);
	return misses;
}

static int set_up(void **state)
{
	char command[3 * sizeof field];

	(void)state;
	folder = scratch_make();
	snprintf(command, sizeof command, "ln -s \"$(realpath '%s')\"/* '%s'", field, folder);
	return system(command);
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

static void every_case_from_the_field_is_answered_as_expected(void **state)
{
	struct field_case which = { 0 };
	char path[4200], line[LINE_LIMIT];
	unsigned misses = 0, lines = 0;

	(void)state;
	snprintf(path, sizeof path, "%s/expect.tsv", field);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	for (; fgets(line, sizeof line, file); lines++)
		misses += take_line(&which, line);
	fclose(file);
	misses += close_case(&which);
	assert_true(lines > 1);
	assert_int_equal(misses, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_case_from_the_field_is_answered_as_expected) };
	const char *shared = getenv("TLSREADY_SHARED");
	char path[4200];

	snprintf(field, sizeof field, "%s/field", shared ? shared : "../shared");
	snprintf(path, sizeof path, "%s/expect.tsv", field);
	FILE *file = fopen(path, "r");

	if (!file) {
		printf("skipped: %s is not there (set TLSREADY_SHARED)\n", path);
		return 77;
	}
	fclose(file);
	return cmocka_run_group_tests_name("field", tests, set_up, tear_down);
}
