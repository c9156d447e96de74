/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where outputs go: never over what a run rests on, one file each, whole, and with the reason when they fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"
#include "unit/cli/cli_outputs.h"

static bool is_there(const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static bool still_holds(const char *name, const char *text)
{
	char path[512], found[1024];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(found, 1, sizeof found - 1, file) : 0;

	if (file)
		fclose(file);
	found[size] = '\0';
	return strcmp(found, text) == 0;
}

static void remove_folder(const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	scratch_remove(strdup(path));
}

static void nothing_that_a_run_rests_on_is_written_over(void **state)
{
	static const struct {
		const char *arguments, *said;
	} cases[] = {
		{ "check off.reg -o json=off.reg", "off.reg is one of the inputs; inputs are never written to" },
		{ "check off.reg -o json=off.reg.LOG1", "is the name of a transaction log of an input" },
		{ "check off.reg -o json=below/../OFF.REG.log2", "is the name of a transaction log of an input" },
		{ "check off.reg -p ours.yaml -o json=ours.yaml",
		  "is a profile, the waivers or the list of inputs of this run" },
		{ "check --inputs-from ours.yaml -o json=ours.yaml",
		  "is a profile, the waivers or the list of inputs of this run" },
		{ "check off.reg -w waivers.yaml -o json=./waivers.yaml",
		  "is a profile, the waivers or the list of inputs of this run" },
		{ "check --overlay off.reg off.reg -o json=./off.reg", "one of the inputs" },
		{ "fix off.reg -o reg=off.reg.LOG", "is the name of a transaction log of an input" },
		{ "fix off.reg -o reg=fix.reg --undo off.reg.LOG1", "is the name of a transaction log of an input" },
		{ "diff off.reg off.reg -o json=off.reg.LOG1", "is the name of a transaction log of an input" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct program_run *outcome = run(cases[i].arguments);

		if (outcome->code != 2 || !strstr(outcome->err, cases[i].said))
			fail_msg("%s: code %d, said %s", cases[i].arguments, outcome->code, outcome->err);
	}
	assert_true(still_holds("off.reg", off));
	assert_true(still_holds("off.reg.LOG1", "a log"));
	assert_true(still_holds("ours.yaml", own_profile));
	assert_true(still_holds("waivers.yaml", own_waivers));
	assert_false(is_there("off.reg.LOG"));
	assert_false(is_there("OFF.REG.log2"));
}

static void a_log_of_that_name_in_another_folder_is_nobodys(void **state)
{
	(void)state;
	assert_int_equal(run("check off.reg --fail-on never -o json=below/off.reg.LOG1")->code, 0);
	assert_int_equal(run("render below/off.reg.LOG1 -q")->code, 0);
	assert_int_equal(run("check off.reg --fail-on never -o json=/dev/null -o html=/dev/null")->code, 0);
	run("version && rm below/off.reg.LOG1");
}

static void two_reports_never_share_a_file(void **state)
{
	static const char *const cases[] = { "check off.reg -o json=one -o html=one",
					     "check off.reg -o json=one -o html=./one",
					     "check off.reg -o json=one -o html=below/../one",
					     "fix off.reg -o reg=one --undo ./one",
					     "diff off.reg off.reg -o json=one -o text=./one" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (run(cases[i])->code != 2)
			fail_msg("%s is taken", cases[i]);
		assert_false(is_there("one"));
	}
}

static void a_file_beside_the_output_is_left_alone(void **state)
{
	(void)state;
	put("out.json.part", "mine");
	assert_int_equal(run("check off.reg --fail-on never -o json=out.json")->code, 0);
	assert_true(still_holds("out.json.part", "mine"));
	assert_true(is_there("out.json"));
	assert_false(is_there("out.json.part1"));
}

static void what_cannot_be_written_is_told_once_with_the_reason(void **state)
{
	static const char *const formats[] = { "text", "html",	   "json",   "ndjson", "sarif", "junit",
					       "csv",  "markdown", "gitlab", "github", "azure" };
	char line[128];

	(void)state;
	if (access("/dev/full", W_OK) != 0) {
		print_message("skipped: there is no /dev/full\n");
		return;
	}
	for (size_t i = 0; i < COUNT(formats); i++)
		for (int to_stdout = 0; to_stdout < 2; to_stdout++) {
			snprintf(line, sizeof line,
				 to_stdout ? "check off.reg -o %s 2>err >/dev/full; echo $?"
					   : "check off.reg -o %s=/dev/full 2>err; echo $?",
				 formats[i]);
			assert_string_equal(run(line)->out, "5\n");
			snprintf(line, sizeof line, "tlsready: %s: could not be written: No space left on device\n",
				 to_stdout ? "standard output" : "/dev/full");
			if (!still_holds("err", line))
				fail_msg("%s, %d: not told as: %s", formats[i], to_stdout, line);
		}
	assert_string_equal(run("check off.reg -o rows=/dev/full 2>err; echo $?")->out, "5\n");
	assert_true(still_holds("err", "tlsready: /dev/full: could not be written: No space left on device\n"));
	assert_string_equal(run("schema 2>err >/dev/full; echo $?")->out, "5\n");
	assert_true(still_holds("err", "tlsready: standard output: could not be written: No space left on device\n"));
	assert_string_equal(run("rules 2>err >/dev/full; echo $?")->out, "5\n");
	assert_true(still_holds("err", "tlsready: standard output: could not be written: No space left on device\n"));
}

static void what_cannot_be_written_leaves_the_other_reports_whole(void **state)
{
	(void)state;
	assert_int_equal(run("check --each off.reg off.reg --reproducible -o json=whole.json -o html=whole.html")->code, 1);
	assert_string_equal(run("check --each off.reg off.reg --reproducible -o csv=nowhere/a.csv -o json=out.json "
				"-o ndjson=/dev/full -o html=out.html -o junit=nowhere/b.xml 2>err; echo $? >code; "
				"cmp whole.json out.json && cmp whole.html out.html && cat code err")
				    ->out,
			    "5\n"
			    "tlsready: nowhere/a.csv: could not be written: No such file or directory\n"
			    "tlsready: nowhere/b.xml: could not be written: No such file or directory\n"
			    "tlsready: /dev/full: could not be written: No space left on device\n");
}

static void a_folder_is_for_formats_with_a_file_a_machine(void **state)
{
	static const char *const wrong[] = { "check off.reg -o text=below/", "check off.reg -o csv=new/",
					     "render off.json -o json=below/", "diff off.reg off.reg -o json=below/",
					     "check off.reg -o html=below/ -o html=below/",
					     "check off.reg -o html=new/ -o html=new/index.html" };

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(run(wrong[i])->code, 2);
		assert_false(is_there("new"));
	}
	assert_non_null(strstr(run("check off.reg -o html=below")->err, "below is a folder: write html=below/"));
	assert_int_equal(run("check off.reg -o csv=below")->code, 2);
	assert_int_equal(run("check off.reg -o json=-")->out[0], '{'); /* standard output, as elsewhere */
	assert_false(is_there("-"));
	assert_int_equal(run("check off.reg -o html=below/ -o json=below/ -o json=off.json")->code, 1);
	assert_true(is_there("below/index.html"));
	assert_true(is_there("below/off.reg-fc821765131d.html"));
	assert_int_equal(run("render off.json -o html=new/")->code, 0);
	assert_true(is_there("new/index.html"));
	assert_int_equal(run("check below/index.html -o html=below/")->code, 2); /* the page as an input: whatever it is */
	assert_int_equal(run("check off.reg --overlay below/index.html -o html=below/")->code, 2);
	remove_folder("below");
	remove_folder("new");
}

static bool is_link(const char *name)
{
	char path[512];
	struct stat status;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

/* A file that a link leads to is replaced, and what cannot be is written as it is: no link is lost, /dev/stdout least of all. */
static void a_link_stays_a_link(void **state)
{
	char commands[700];

	(void)state;
	put("target", "old");
	snprintf(commands, sizeof commands, "cd %s && ln -s target link && ln -s nowhere dangling && ln -s /proc/self/fd/1 stdout", folder);
	assert_int_equal(system(commands), 0);
	assert_int_equal(run("check off.reg -o json=link")->code, 1);
	assert_true(is_link("link") && !still_holds("target", "old"));
	assert_int_equal(run("check off.reg -o json=dangling")->code, 1);
	assert_true(is_link("dangling") && is_there("nowhere"));
	assert_int_equal(run("check off.reg -o json=stdout")->out[0], '{');
	assert_int_equal(run("check off.reg -o rows=stdout")->out[0], '{');
	assert_true(is_link("stdout"));
	assert_int_equal(run("check off.reg -o rows=link")->code, 1);
	assert_true(is_link("link"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_that_a_run_rests_on_is_written_over),
		cmocka_unit_test(a_log_of_that_name_in_another_folder_is_nobodys),
		cmocka_unit_test(two_reports_never_share_a_file),
		cmocka_unit_test(a_file_beside_the_output_is_left_alone),
		cmocka_unit_test(what_cannot_be_written_is_told_once_with_the_reason),
		cmocka_unit_test(what_cannot_be_written_leaves_the_other_reports_whole),
		cmocka_unit_test(a_link_stays_a_link),
		cmocka_unit_test(a_folder_is_for_formats_with_a_file_a_machine),
	};

	return cmocka_run_group_tests_name("cli_outputs", tests, set_up, tear_down);
}
