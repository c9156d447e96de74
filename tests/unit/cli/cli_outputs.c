/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where outputs go: never over what a run rests on, one file each, whole, and with the system's reason when they fail. */
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

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char off[] =
	"Windows Registry Editor Version 5.00\r\n\r\n"
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\r\n"
	"\"Enabled\"=dword:00000000\r\n";
static const char own_profile[] =
	"schema: tlsready.profile/1\nname: ours\ntitle: Ours\nsummary: Ours.\nextends: azure-backup\n";
static const char own_waivers[] = "version: 1\nwaivers:\n- rule: SCH101\n  expires: never\n  reason: known\n";

static char *folder;

static const struct program_run *run(const char *arguments)
{
	return program_run(folder, arguments);
}

static void put(const char *name, const char *text)
{
	free(scratch_write(folder, name, text, strlen(text)));
}

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

static int set_up(void **state)
{
	char path[512];

	(void)state;
	folder = scratch_make();
	put("off.reg", off);
	put("ours.yaml", own_profile);
	put("waivers.yaml", own_waivers);
	put("off.reg.LOG1", "a log");
	snprintf(path, sizeof path, "%s/below", folder);
	return mkdir(path, 0700);
}

static int tear_down(void **state)
{
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/below", folder);
	rmdir(path);
	scratch_remove(folder);
	return 0;
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
		cmocka_unit_test(colour_is_what_the_user_and_the_environment_ask_for),
		cmocka_unit_test(the_environment_says_how_wide_and_with_which_characters),
		cmocka_unit_test(a_file_that_names_its_format_by_its_suffix_is_understood),
		cmocka_unit_test(commands_without_arguments_take_none),
		cmocka_unit_test(a_folder_of_results_is_rendered_and_merged),
		cmocka_unit_test(a_name_that_ends_in_sarif_json_is_written_as_sarif),
		cmocka_unit_test(lines_of_ndjson_are_told_from_a_saved_result),
		cmocka_unit_test(a_link_stays_a_link),
		cmocka_unit_test(a_folder_is_for_formats_with_a_file_a_machine),
	};

	return cmocka_run_group_tests_name("cli_outputs", tests, set_up, tear_down);
}
