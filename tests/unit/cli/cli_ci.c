/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats for CI servers: they are red if and only if the exit code is, name the worst first, and hold no command of the evidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/program/gatecases.h"
#include "support/program/program.h"

static size_t times(const char *text, const char *words)
{
	size_t count = 0;

	for (; (text = strstr(text, words)); text += strlen(words))
		count++;
	return count;
}

static const struct ci_format {
	const char *name, *error, *warning; /* what stands in it once for each */
} formats[] = {
	{ "github", "::error ", "::warning " },
	{ "azure", "##vso[task.logissue type=error;", "##vso[task.logissue type=warning;" },
	{ "gitlab", "\"severity\": \"critical\"", "\"severity\": \"minor\"" },
};

static bool is_red(const struct ci_format *format, const char *report)
{
	return strstr(report, format->error) || strstr(report, "\"severity\": \"major\"");
}

static char *out_of(const char *command)
{
	return strdup(program_run(scratch, command)->out);
}

static void each_is(const struct ci_format *format, bool red, const char *made_by)
{
	char line[64];

	snprintf(line, sizeof line, "version >version; cat saved.%s", format->name);
	const char *report = program_run(scratch, line)->out;

	if (is_red(format, report) != red)
		fail_msg("%s: %s", made_by, report);
}

static void they_are_red_if_and_only_if_the_exit_code_is_not_0(void **state)
{
	char line[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t k = 0; k < COUNT(bars); k++) {
			snprintf(line, sizeof line,
				 "check --reproducible %s --fail-on %s -o json=saved.json -o github=saved.github "
				 "-o azure=saved.azure -o gitlab=saved.gitlab",
				 cases[i].inputs, bars[k]);
			program_expect(scratch, cases[i].codes[k], line);
			for (size_t f = 0; f < COUNT(formats); f++)
				each_is(&formats[f], cases[i].codes[k] != 0, line);
		}
	for (size_t f = 0; f < COUNT(formats); f++) {
		snprintf(line, sizeof line, "render saved.json -o %s >again; cmp again saved.%s", formats[f].name,
			 formats[f].name);
		program_expect(scratch, 0, line);
	}
}

/* The agent shows ten of each, the first ones. */
static void the_worst_come_first_and_what_no_server_shows_is_counted(void **state)
{
	(void)state;
	for (size_t f = 0; f < 2; f++) {
		char line[512];

		snprintf(line, sizeof line, "check --each " UNDECIDED NOT_READY "-o %s", formats[f].name);
		char *report = out_of(line);

		assert_int_equal(times(report, formats[f].error), 10);
		assert_non_null(strstr(report, " more findings are in the other reports.\n"));
		*strchr(report, '\n') = '\0';
		assert_non_null(strstr(report, "SCH101"));
		assert_non_null(strstr(report, "server2019-client-off.reg: TLS 1.2, client"));
		free(report);
	}
}

static void a_value_of_a_text_file_has_its_line(void **state)
{
	(void)state;
	char *github = out_of("check " NOT_READY "-o github"), *azure = out_of("check " NOT_READY "-o azure");
	char *gitlab = out_of("check " NOT_READY "-o gitlab");

	assert_non_null(strstr(github, "client-off.reg,line=37,col=1,title=SCH101 not met%3A TLS 1.2 is on for clients::"));
	assert_non_null(strstr(azure, "client-off.reg;linenumber=37;columnnumber=1;code=SCH101;]"));
	assert_non_null(strstr(gitlab, "\"begin\": 37\n"));
	free(github);
	free(azure);
	free(gitlab);
}

/* Each sign is escaped where the syntax has it, and a path is one property. */
static void names_of_files_are_escaped_as_the_servers_document(void **state)
{
	(void)state;
	program_run(scratch, "version; cp " NOT_READY "'a,b:c;d]%0A.reg'");
	char *github = out_of("check './a,b:c;d]%0A.reg' -o github"),
	     *azure = out_of("check './a,b:c;d]%0A.reg' -o azure");
	char *gitlab = out_of("check './a,b:c;d]%0A.reg' -o gitlab");

	assert_non_null(strstr(github, "::error file=a%2Cb%3Ac;d]%250A.reg,line="));
	assert_non_null(strstr(github, "::a,b:c;d]%250A.reg: TLS 1.2"));
	assert_non_null(strstr(azure, ";sourcepath=a,b:c%3Bd%5D%AZP250A.reg;linenumber="));
	assert_non_null(strstr(azure, "]a,b:c;d]%AZP250A.reg: TLS 1.2"));
	assert_non_null(strstr(gitlab, "\"path\": \"a,b:c;d]%0A.reg\""));
	free(github);
	free(azure);
	free(gitlab);
}

/* The sign between an image and what is in it may be part of a folder's name. */
static void what_is_in_an_archive_is_shown_at_the_file_of_the_archive(void **state)
{
	(void)state;
	program_run(scratch, "version; mkdir 'a > b' && tar -C " SAMPLES "hives/server2012-client-off -cf 'a > b/c.tar' SYSTEM SOFTWARE");
	char *github = out_of("check 'a > b/c.tar' -o github"), *gitlab = out_of("check 'a > b/c.tar' -o gitlab");

	assert_non_null(strstr(github, "::error file=a > b/c.tar,title=SCH101 "));
	assert_non_null(strstr(gitlab, "\"path\": \"a > b/c.tar\""));
	assert_null(strstr(gitlab, "\"path\": \"a\""));
	free(github);
	free(gitlab);
}

static void a_step_of_azure_pipelines_succeeds_with_issues_if_there_are_warnings_alone(void **state)
{
	static const char issues[] = "##vso[task.complete result=SucceededWithIssues;]\n";

	(void)state;
	assert_non_null(strstr(program_expect(scratch, 0, "check --fail-on not-ready " AT_RISK "-o azure")->out, issues));
	assert_null(strstr(program_expect(scratch, 1, "check " AT_RISK "-o azure")->out, "task.complete"));
	assert_string_equal(program_expect(scratch, 0, "check " READY "-o azure")->out, "No errors or warnings.\n");
}

/* An issue is known again by its fingerprint: no two of a report share one, and SARIF has the same. */
static void fingerprints_are_those_of_sarif(void **state)
{
	(void)state;
	char *gitlab = out_of("check --each " NOT_READY AT_RISK UNDECIDED "-o gitlab");
	char *sarif = out_of("check --each " NOT_READY AT_RISK UNDECIDED "-o sarif");
	json_t *issues = json_loads(gitlab, 0, NULL), *seen = json_object(), *issue;
	size_t i;

	assert_true(json_array_size(issues) > 20);
	json_array_foreach(issues, i, issue)
	{
		const char *print = json_string_value(json_object_get(issue, "fingerprint"));

		assert_null(json_object_get(seen, print));
		json_object_set_new(seen, print, json_true());
		assert_int_equal(times(sarif, print), 2); /* tlsready/v1 and GitHub's */
	}
	assert_int_equal(times(sarif, "\"tlsready/v1\""), json_array_size(issues));
	json_decref(issues);
	json_decref(seen);
	free(gitlab);
	free(sarif);
}

/* query prints names as they are: in NDJSON an escape of JSON's keeps them, and is no command in a log. */
static void a_name_that_is_a_command_is_data_to_query(void **state)
{
	static const char reg[] =
		"REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n\"x ##vso[task.complete]y ## #[\"=\"z\"\r\n";

	(void)state;
	free(scratch_write(scratch, "command.reg", reg, strlen(reg)));
	const char *said = program_expect(scratch, 0, "query command.reg")->out;

	assert_non_null(strstr(said, "\"name\":\"x \\u0023#vso[task.complete]y ## #[\""));
	assert_null(strstr(said, "##vso["));
	assert_null(strstr(program_expect(scratch, 0, "query command.reg -o text")->out, "##vso["));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_are_red_if_and_only_if_the_exit_code_is_not_0),
		cmocka_unit_test(the_worst_come_first_and_what_no_server_shows_is_counted),
		cmocka_unit_test(a_value_of_a_text_file_has_its_line),
		cmocka_unit_test(names_of_files_are_escaped_as_the_servers_document),
		cmocka_unit_test(what_is_in_an_archive_is_shown_at_the_file_of_the_archive),
		cmocka_unit_test(a_step_of_azure_pipelines_succeeds_with_issues_if_there_are_warnings_alone),
		cmocka_unit_test(fingerprints_are_those_of_sarif),
		cmocka_unit_test(a_name_that_is_a_command_is_data_to_query),
	};

	return cmocka_run_group_tests_name("cli_ci", tests, set_up, tear_down);
}
