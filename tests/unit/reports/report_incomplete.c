/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that ended early: every format that can speak of the run states how many inputs are not in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reports/json/json_read.h"
#include "support/program/fixture_result.h"

static const struct incomplete_run interrupted = { .inputs = 24, .not_evaluated = 17, .reason = "interrupted" };

static const enum fixture fixtures[] = { FIXTURE_ALL, FIXTURE_READY, FIXTURE_NOTHING };
enum { FIXTURES = sizeof fixtures / sizeof *fixtures };

static struct result *made(enum fixture which, const struct incomplete_run *incomplete)
{
	struct result *result = fixture_result(which);

	result->incomplete = incomplete;
	assert_int_equal(report_seal(result, NULL), 0);
	return result;
}

static bool says(const char *format, const struct result *result, int verbosity, const char *words)
{
	char *text = fixture_report(format, result, &(struct report_options){ .verbosity = verbosity }, NULL);
	bool is_said = strstr(text, words) != NULL;

	free(text);
	return is_said;
}

static void every_format_states_how_many_inputs_were_not_evaluated(void **state)
{
	static const char words[] = "17 of 24 inputs were not evaluated: the run was interrupted";
	static const struct {
		const char *format, *words;
		bool is_of_machines; /* without a machine it has nothing to say it in */
	} rows[] = {
		{ "text", words, false },
		{ "html", words, false },
		{ "markdown", words, false },
		{ "junit", words, false },
		{ "gitlab", words, false },
		{ "github", words, false },
		{ "azure", words, false },
		{ "sarif", words, true },
		{ "json", "\"incomplete\": {\n    \"inputs\": 24,\n    \"not_evaluated\": 17,\n    \"reason\": \"interrupted\"\n  }", false },
		{ "ndjson", "\"incomplete\":{\"inputs\":24,\"not_evaluated\":17,\"reason\":\"interrupted\"}", false },
	};

	(void)state;
	for (size_t i = 0; i < FIXTURES; i++)
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
			for (int verbosity = -1; verbosity <= 1; verbosity++) {
				struct result *whole = made(fixtures[i], NULL), *part = made(fixtures[i], &interrupted);

				if (!says(rows[k].format, part, verbosity, rows[k].words) &&
				    !(rows[k].is_of_machines && fixtures[i] == FIXTURE_NOTHING))
					fail_msg("%s of fixture %d, verbosity %d", rows[k].format, fixtures[i], verbosity);
				assert_false(says(rows[k].format, whole, verbosity, rows[k].words));
				assert_string_not_equal(part->digest, whole->digest);
				result_free(whole);
				result_free(part);
			}
}

static void numbers_and_reasons_are_said_as_they_are(void **state)
{
	static const struct {
		struct incomplete_run run;
		const char *words;
	} rows[] = {
		{ { 24, 1, "interrupted" }, "1 of 24 inputs was not evaluated: the run was interrupted\n" },
		{ { 24, 2, "failed" }, "2 of 24 inputs were not evaluated: the run failed\n" },
		{ { 0, 1, "interrupted" }, "1 input was not evaluated: the run was interrupted\n" },
		{ { 0, 17, "failed" }, "17 inputs were not evaluated: the run failed\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct result *result = made(FIXTURE_READY, &rows[i].run);

		assert_true(says("text", result, -1, rows[i].words));
		result_free(result);
	}
}

static void what_is_saved_of_it_comes_back(void **state)
{
	struct result *result = made(FIXTURE_ALL, &interrupted), *again;
	size_t size;
	char *json = fixture_report("json", result, NULL, &size);

	(void)state;
	assert_int_equal(result_read("a.json", json, size, &again, NULL), 0);
	assert_non_null(again->incomplete);
	assert_int_equal(again->incomplete->inputs, 24);
	assert_int_equal(again->incomplete->not_evaluated, 17);
	assert_string_equal(again->incomplete->reason, "interrupted");
	result_free(again);
	*strstr(json, "17,") = '0' + 2; /* the digest covers it */
	assert_int_equal(result_read("a.json", json, size, &again, NULL), ERR_CORRUPT);
	free(json);
	result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_states_how_many_inputs_were_not_evaluated),
		cmocka_unit_test(numbers_and_reasons_are_said_as_they_are),
		cmocka_unit_test(what_is_saved_of_it_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
