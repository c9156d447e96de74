/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How formats are named and saved results known, and how colour, width and characters of a text are chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/program.h"
#include "unit/cli/cli_outputs.h"

static void colour_is_what_the_user_and_the_environment_ask_for(void **state)
{
	static const struct {
		const char *arguments;
		bool is_colored;
	} cases[] = {
		{ "check off.reg -q", false },
		{ "check off.reg -q --color always", true },
		{ "check off.reg -q --color never", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(strchr(run(cases[i].arguments)->out, '\x1b') != NULL, cases[i].is_colored);
	setenv("CLICOLOR_FORCE", "1", 1);
	assert_non_null(strchr(run("check off.reg -q")->out, '\x1b'));
	assert_null(strchr(run("check off.reg -q --color never")->out, '\x1b'));
	assert_null(strchr(run("check off.reg -q -o text=plain; cat plain")->out, '\x1b'));
	setenv("NO_COLOR", "1", 1);
	assert_null(strchr(run("check off.reg -q")->out, '\x1b'));
	unsetenv("NO_COLOR");
	setenv("CLICOLOR_FORCE", "0", 1);
	assert_null(strchr(run("check off.reg -q")->out, '\x1b'));
	unsetenv("CLICOLOR_FORCE");
}

static void the_environment_says_how_wide_and_with_which_characters(void **state)
{
	(void)state;
	unsetenv("LC_ALL");
	setenv("LANG", "C.UTF-8", 1);
	char *plain = strdup(run("check off.reg")->out);

	setenv("COLUMNS", "50", 1);
	assert_string_not_equal(run("check off.reg")->out, plain);
	assert_string_equal(run("check off.reg --width 80")->out, plain);
	assert_string_equal(run("check off.reg -o text=wide; cat wide")->out, plain);
	setenv("COLUMNS", "7", 1);
	assert_string_equal(run("check off.reg")->out, plain);
	unsetenv("COLUMNS");
	setenv("LC_ALL", "C", 1);
	for (const char *at = run("check off.reg")->out; *at; at++)
		assert_true((unsigned char)*at < 0x80);
	assert_string_equal(run("check off.reg -o text=signs; cat signs")->out, plain);
	unsetenv("LC_ALL");
	free(plain);
}

static void a_file_that_names_its_format_by_its_suffix_is_understood(void **state)
{
	static const struct {
		const char *file, *begins;
	} cases[] = {
		{ "r.html", "<!DOCTYPE html>" },
		{ "r.json", "{" },
		{ "r.ndjson", "{" },
		{ "r.sarif", "{" },
		{ "r.xml", "<?xml" },
		{ "r.CSV", "machine," },
		{ "below/r.md", "#" },
		{ "r.rows", "{" },
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(line, sizeof line, "check off.reg -o %s; head -c 20 %s", cases[i].file, cases[i].file);
		if (strncmp(run(line)->out, cases[i].begins, strlen(cases[i].begins)) != 0)
			fail_msg("%s: %s", line, run(line)->out);
	}
	assert_int_equal(run("fix off.reg -o r.reg")->code, run("fix off.reg -o reg=r2.reg")->code);
	assert_int_equal(run("check off.reg -o .html.")->code, 2);
}

static void commands_without_arguments_take_none(void **state)
{
	static const char *const cases[] = { "rules azure-devops", "profiles client", "version please" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct program_run *outcome = run(cases[i]);

		assert_int_equal(outcome->code, 2);
		assert_non_null(strstr(outcome->err, "takes no argument"));
		assert_string_equal(outcome->out, "");
	}
	assert_non_null(strstr(run("check --color sometimes off.reg")->err, "auto|always|never"));
}

static void a_folder_of_results_is_rendered_and_merged(void **state)
{
	(void)state;
	run("version && mkdir results empty && cp off.reg on.reg");
	assert_int_equal(run("check off.reg --fail-on never -o json=results/a.json -o html=results/a.html")->code, 0);
	assert_int_equal(run("check on.reg --fail-on never -o json=results/b.json")->code, 0);
	char *named = strdup(run("render results/a.json results/b.json -q")->out);

	assert_non_null(strstr(named, "on.reg"));
	assert_string_equal(run("render results -q")->out, named);
	assert_int_equal(run("merge results -o csv")->code, 0);
	assert_int_equal(run("merge results -o rows=results/a.json")->code, 2); /* an input, as if it were named */
	assert_non_null(strstr(run("render empty")->err, "no file of this folder is called *.json"));
	put("results/c.json", "{");
	assert_int_equal(run("render results -q")->code, 2);
	assert_non_null(strstr(run("render results -q")->err,
			       "one of 3 results cannot be read, and none is rendered; tlsready merge"));
	assert_int_equal(run("merge results -q")->code, 3);
	assert_int_equal(run("merge results nowhere")->code, 2);
	free(named);
}

static void shell(const char *command)
{
	char line[1024];

	snprintf(line, sizeof line, "cd '%s' && { %s; }", folder, command);
	assert_int_equal(system(line), 0);
}

/* GitHub's documentation uses both names. */
static void a_name_that_ends_in_sarif_json_is_written_as_sarif(void **state)
{
	(void)state;
	assert_int_equal(run("check off.reg --fail-on never -o tls.sarif -o tls.Sarif.json -o sarif=third -o plain.json")->code, 0);
	shell("cmp tls.sarif tls.Sarif.json && cmp tls.sarif third && ! cmp -s tls.sarif plain.json");
	assert_int_equal(run("diff off.reg off.reg -o tls.sarif.json")->code, 2); /* which has no SARIF */
	shell("mkdir folder && cp plain.json tls.Sarif.json folder");
	assert_int_equal(run("render folder -q")->code, 0); /* SARIF is no saved result */
	shell("cp tls.sarif folder/tls.sarif.json");
	assert_int_equal(run("render folder -q")->code, 0);
}

static void lines_of_ndjson_are_told_from_a_saved_result(void **state)
{
	(void)state;
	assert_int_equal(run("check off.reg --fail-on never -o ndjson=lines -o json=saved")->code, 0);
	assert_int_equal(run("verify lines")->code, 2);
	assert_non_null(strstr(run("verify lines")->err, "is ndjson"));
	assert_int_equal(run("check off.reg --fail-on never -o rows=rows")->code, 0);
	shell("tail -n 1 rows >row; cat row row >two");
	assert_non_null(strstr(run("verify rows")->err, "rows: has rows; a saved result is"));
	static const char *const headless[] = { "verify row", "render two", "merge row", "diff two two", "fix row" };

	for (size_t i = 0; i < sizeof headless / sizeof *headless; i++) {
		assert_int_not_equal(run(headless[i])->code, 0);
		assert_non_null(strstr(run(headless[i])->err, "header line"));
	}
	assert_int_equal(run("render saved -q")->code, 0);
	char *saved = strdup(run("render saved -o csv")->out);

	assert_int_equal(run("render lines -q")->code, 0);
	assert_string_equal(run("render lines -o csv")->out, saved);
	free(saved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colour_is_what_the_user_and_the_environment_ask_for),
		cmocka_unit_test(the_environment_says_how_wide_and_with_which_characters),
		cmocka_unit_test(a_file_that_names_its_format_by_its_suffix_is_understood),
		cmocka_unit_test(commands_without_arguments_take_none),
		cmocka_unit_test(a_folder_of_results_is_rendered_and_merged),
		cmocka_unit_test(a_name_that_ends_in_sarif_json_is_written_as_sarif),
		cmocka_unit_test(lines_of_ndjson_are_told_from_a_saved_result),
	};

	return cmocka_run_group_tests_name("cli_formats", tests, set_up, tear_down);
}
