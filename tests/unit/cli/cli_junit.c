/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A gate that is green has a green test report, and one that is red a red one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/gatecases.h"
#include "support/program/program.h"

/* What this attribute has in all suites together. */
static unsigned long sum_of(const char *report, const char *attribute)
{
	unsigned long sum = 0;

	for (const char *at = report; (at = strstr(at, attribute)); at += strlen(attribute))
		sum += strtoul(at + strlen(attribute), NULL, 10);
	return sum;
}

static bool is_red(const char *report)
{
	return sum_of(report, " failures=\"") + sum_of(report, " errors=\"") > 0;
}

static char *saved_report(void)
{
	return strdup(program_run(scratch, "version >version; cat saved.xml")->out);
}

static char *report_of(const char *command)
{
	program_run(scratch, command);
	return saved_report();
}

static void it_is_red_if_and_only_if_the_exit_code_is_not_0(void **state)
{
	char line[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t k = 0; k < COUNT(bars); k++) {
			snprintf(line, sizeof line,
				 "check --reproducible %s -o json=saved.json -o ndjson=saved.ndjson -o junit=saved.xml --fail-on %s",
				 cases[i].inputs, bars[k]);
			program_expect(scratch, cases[i].codes[k], line);
			char *report = saved_report();

			if (is_red(report) != (cases[i].codes[k] != 0))
				fail_msg("%s: %s", line, report);
			assert_string_equal(program_run(scratch, "render saved.json -o junit")->out, report);
			assert_int_equal(is_red(program_run(scratch, "render saved.ndjson -o junit")->out),
					 is_red(report));
			assert_int_equal(program_run(scratch, "verify saved.json")->code, 0);
			free(report);
		}
}

/* The suite of this machine, of a report of several. */
static char *suite_of(const char *report, const char *machine)
{
	char head[128];

	snprintf(head, sizeof head, "<testsuite name=\"%s\"", machine);
	const char *start = strstr(report, head);

	assert_non_null(start);
	return strndup(start, (size_t)(strstr(start, "</testsuite>") - start));
}

static void a_machine_that_the_bar_lets_pass_is_green_beside_one_that_it_does_not(void **state)
{
	char *report = report_of("check --reproducible --each " AT_RISK NOT_READY
				 "-o json=saved.json -o junit=saved.xml --fail-on not-ready");
	char *passes = suite_of(report, "server2019-dotnet-unset.reg"),
	     *fails = suite_of(report, "server2019-client-off.reg");

	(void)state;
	assert_false(is_red(passes));
	assert_non_null(strstr(passes, "<system-out>.NET Framework 4.x (64-bit): Neither SystemDefaultTlsVersions"));
	assert_true(is_red(fails));
	assert_string_equal(program_run(scratch, "render saved.json -o junit")->out, report);
	free(passes);
	free(fails);
	free(report);
}

static void a_case_is_named_by_its_machine_and_its_rule(void **state)
{
	char *report = report_of("check --each " READY AT_RISK "-o junit=saved.xml");

	(void)state;
	assert_non_null(strstr(
		report, "<testcase classname=\"server2019-ready.reg\" name=\"SCH101 TLS 1.2 is on for clients\""));
	assert_non_null(strstr(report, "<testcase classname=\"server2019-dotnet-unset.reg\" name=\"SCH101 "));
	free(report);
}

static void merged_results_keep_the_bar_and_the_strictest_of_several_holds(void **state)
{
	(void)state;
	program_expect(scratch, 0, "check " AT_RISK "-o json=a.json --fail-on not-ready");
	program_expect(scratch, 0, "check " NOT_READY "-o json=b.json --fail-on never");
	program_expect(scratch, 0, "check " READY "-o json=c.json -o rows=c.rows");
	assert_false(is_red(program_expect(scratch, 0, "merge a.json -o junit")->out));
	assert_false(is_red(program_expect(scratch, 0, "merge b.json -o junit")->out));
	char *both = strdup(program_expect(scratch, 0, "merge a.json b.json -o junit")->out);

	char *passes = suite_of(both, "server2019-dotnet-unset.reg"),
	     *fails = suite_of(both, "server2019-client-off.reg");

	assert_false(is_red(passes));
	assert_true(is_red(fails));
	free(passes);
	free(fails);
	assert_true(is_red(program_expect(scratch, 0, "merge a.json c.json -o junit")->out));
	assert_true(is_red(program_expect(scratch, 0, "merge a.json c.rows -o junit")->out));
	free(both);
}

static void results_with_different_bars_are_not_one_report(void **state)
{
	(void)state;
	program_expect(scratch, 1, "check " AT_RISK "-o json=a.json");
	program_expect(scratch, 0, "check " READY "-o json=b.json --fail-on not-ready");
	assert_non_null(strstr(program_expect(scratch, 2, "render a.json b.json")->err,
			       "--fail-on \"at-risk\" and \"not-ready\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_red_if_and_only_if_the_exit_code_is_not_0),
		cmocka_unit_test(a_machine_that_the_bar_lets_pass_is_green_beside_one_that_it_does_not),
		cmocka_unit_test(a_case_is_named_by_its_machine_and_its_rule),
		cmocka_unit_test(merged_results_keep_the_bar_and_the_strictest_of_several_holds),
		cmocka_unit_test(results_with_different_bars_are_not_one_report),
	};

	return cmocka_run_group_tests_name("cli_junit", tests, set_up, tear_down);
}
