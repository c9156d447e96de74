/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary of a step: what must be read first, and never more than GitHub takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/fixture_result.h"

enum { GITHUB_LIMIT = 1 << 20 };

static char *summary_of(const struct result *result, size_t *ret_size)
{
	char *text = fixture_report("markdown", result, NULL, ret_size);

	assert_non_null(text);
	return text;
}

static void assert_order(const char *text, const char *first, const char *second)
{
	const char *at = strstr(text, first);

	assert_non_null(at);
	assert_non_null(strstr(at, second));
}

static void of_several_machines_the_worst_come_first_and_a_ready_one_has_its_line_alone(void **state)
{
	struct result *result = fixture_result(FIXTURE_ALL);
	char *text = summary_of(result, NULL);

	(void)state;
	assert_order(text, "NOT READY | dc01", "INDETERMINATE | kiosk7");
	assert_order(text, "INDETERMINATE | kiosk7", "READY | web02");
	assert_non_null(strstr(text, "NOT READY: dc01"));
	assert_null(strstr(text, "READY: web02"));
	free(text);
	result_free(result);
}

static void what_to_do_stands_behind_what_was_found_and_notes_are_folded(void **state)
{
	struct result *result = fixture_result(FIXTURE_NOT_READY);
	char *text = summary_of(result, NULL);

	(void)state;
	assert_order(text, "FAIL | SCH101", "Do this first:\n\n- ");
	assert_order(text, "Do this first:", "\n- SCH101: Set Enabled to 1");
	assert_order(text, "<details><summary>Notes</summary>", "i NOTE");
	free(text);
	result_free(result);
}

/* Thousands of machines, and one machine of thousands of rules. */
static void the_summary_stays_below_what_github_takes_and_says_what_is_missing(void **state)
{
	static struct machine_result many[6000];
	static struct finding findings[20000];
	struct result *result = fixture_result(FIXTURE_NOT_READY);
	const struct machine_result *one = result->machines;
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof many / sizeof *many; i++)
		many[i] = *one;
	for (size_t i = 0; i < sizeof findings / sizeof *findings; i++)
		findings[i] = one->findings[0];
	result->machines = many;
	result->machine_count = sizeof many / sizeof *many;
	char *text = summary_of(result, &size);

	assert_true(size < GITHUB_LIMIT);
	assert_non_null(strstr(text, " more lines of this table are in the other reports"));
	assert_non_null(strstr(text, " more machines are in the other reports"));
	free(text);
	many[0].findings = findings;
	many[0].finding_count = sizeof findings / sizeof *findings;
	result->machine_count = 1;
	text = summary_of(result, &size);
	assert_true(size < GITHUB_LIMIT);
	assert_non_null(strstr(text, " more rules are in the other reports"));
	free(text);
	result->machines = one;
	result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_several_machines_the_worst_come_first_and_a_ready_one_has_its_line_alone),
		cmocka_unit_test(what_to_do_stands_behind_what_was_found_and_notes_are_folded),
		cmocka_unit_test(the_summary_stays_below_what_github_takes_and_says_what_is_missing),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
