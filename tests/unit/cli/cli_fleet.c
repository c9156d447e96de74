/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines of one run as a person, a pull request and a spreadsheet tell them apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define CLIENT "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\r\n"
#define HIVE "\"$TLSREADY_SOURCE\"/samples/hives/server2012-client-off/SYSTEM "
#define LONG "production-europe-west-frontend-node-with-a-long-name-"

static const char off[] = "Windows Registry Editor Version 5.00\r\n\r\n" CLIENT
			  "\"Enabled\"=dword:00000001\r\n\"DisabledByDefault\"=dword:00000001\r\n";

static char *folder;

static const struct program_run *run(const char *arguments)
{
	return program_run(folder, arguments);
}

static void put(const char *name)
{
	free(scratch_write(folder, name, off, strlen(off)));
}

static void shell(const char *command)
{
	char line[2048];

	assert_true(snprintf(line, sizeof line, "cd '%s' && %s", folder, command) < (int)sizeof line);
	assert_int_equal(system(line), 0);
}

static int set_up(void **state)
{
	(void)state;
	folder = scratch_make();
	shell("mkdir may june long unlike");
	put("may/export.reg");
	put("june/export.reg");
	put("\xEF\xBC\x9D" "1.reg");
	put("www.evil.example.reg");
	for (int i = 1; i <= 12; i++) {
		char name[128];

		snprintf(name, sizeof name, "long/" LONG "%02d.reg", i);
		put(name);
	}
	put("unlike/aaaaaaaaaaaaaaaaaaaaaaaaaa-one-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.reg");
	put("unlike/aaaaaaaaaaaaaaaaaaaaaaaaaa-two-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.reg");
	put("unlike/bbbbbbbbbbbbbbbbbbbbbbbbbb.reg");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return scratch_remove(folder);
}

static void what_all_names_begin_with_is_told_once(void **state)
{
	const struct program_run *outcome = run("check --each long/*");

	(void)state;
	assert_non_null(strstr(outcome->out, "\n..01 "));
	assert_non_null(strstr(outcome->out, "\n..12 "));
	assert_non_null(strstr(outcome->out, "name: .. at its start is " LONG "\n"));
	assert_non_null(strstr(outcome->out, "name: all end with .reg\n"));
	assert_non_null(strstr(run("check --each --width 200 long/*")->out, "\n" LONG "01.reg  "));
}

static void a_folder_that_all_names_have_is_told_once(void **state)
{
	(void)state;
	shell("printf 'acme/berlin/A\\tmay/export.reg\\nacme/berlin/B\\tjune/export.reg\\n' >list");
	const char *text = run("check --inputs-from list")->out;

	assert_non_null(strstr(text, "\nA "));
	assert_non_null(strstr(text, "\nB "));
	assert_non_null(strstr(text, "name: all begin with acme/berlin/\n"));
	text = run("check --inputs-from list -o markdown")->out;
	assert_non_null(strstr(text, "The name of each machine begins with acme/berlin/, which the table leaves out."));
	assert_non_null(strstr(text, " | A | "));
	text = run("check --inputs-from list -o html")->out;
	assert_non_null(strstr(text, "The name of each machine begins with "));
	assert_non_null(strstr(text, "<bdi>A</bdi>"));
	assert_non_null(strstr(text, "<dt>Examined</dt>"));
	assert_null(strstr(run("check --inputs-from list -o html --reproducible")->out, "<dt>Examined</dt>"));
	shell("rm list");
}

/* One reason can fail dozens of rules; and the worst machines are named first. */
static void reasons_of_a_fleet_are_short_and_the_worst_come_first(void **state)
{
	(void)state;
	shell("mkdir alone && printf 'Windows Registry Editor Version 5.00\\n\\n[HKEY_LOCAL_MACHINE\\\\SYSTEM\\\\Select]\\n\"Current\"=dword:1\\n' "
	      ">alone/a.reg");
	const char *text = run("check --each alone/a.reg may/export.reg")->out;
	const char *rules = strstr(text, "?  a.reg: ");

	assert_non_null(rules);
	assert_non_null(strstr(rules, " more\n"));
	assert_null(strstr(rules, "WHT311"));
	shell("rm -r alone");
}

static void names_that_would_look_the_same_stand_whole(void **state)
{
	const char *text = run("check --each unlike/*")->out;

	(void)state;
	assert_non_null(strstr(text, "\naaaaaaaaaaaaaaaaaaaaaaaaaa-one-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.reg\n "));
	assert_non_null(strstr(text, "\naaaaaaaaaaaaaaaaaaaaaaaaaa-two-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.reg\n "));
}

static void the_legend_keeps_to_the_width(void **state)
{
	char *text = strdup(run("check --each --ascii --width 40 long/*")->out), *line = strstr(text, "\nsign:");

	(void)state;
	assert_non_null(line);
	for (line = strtok(line, "\n"); line && strncmp(line, "name:", 5) != 0; line = strtok(NULL, "\n"))
		assert_in_range(strlen(line), 1, 40);
	free(text);
}

static void files_called_alike_bring_their_folders(void **state)
{
	(void)state;
	run("check --each -o json=both.json may/export.reg june/export.reg");
	const char *text = run("render both.json -q")->out;

	assert_non_null(strstr(text, "  may/export.reg  "));
	assert_non_null(strstr(text, "  june/export.reg  "));
	assert_int_equal(run("verify both.json")->code, 0);
	assert_null(strstr(run("check -q may/export.reg")->out, "may/"));
}

static void a_name_of_another_folder_is_a_mismatch(void **state)
{
	(void)state;
	run("check --each -o json=both.json may/export.reg june/export.reg");
	shell("sed 's|\"name\": \"may/export.reg\"|\"name\": \"dec/export.reg\"|' both.json >other.json");
	assert_int_equal(run("verify other.json")->code, 4);
	assert_non_null(strstr(run("verify other.json")->out, "dec/export.reg: name: "));
}

/* As somebody does it: the lines from "fix" to "digest", pasted into a shell. */
static void the_command_that_mends_can_be_pasted(void **state)
{
	static const char fixable[] = "REGEDIT4\r\n\r\n" CLIENT "\"Enabled\"=dword:00000000\r\n";
	char line[1024];

	(void)state;
	free(scratch_write(folder, "it's mine, and its name is so long that it does not fit.reg", fixable, strlen(fixable)));
	snprintf(line, sizeof line, "sed -n '/^fix  */,/^digest/p' page | sed '$d; s|^fix *tlsready|\"$TLSREADY\"|' >mend.sh && "
				    "grep -q '[\\]$' mend.sh && sh mend.sh 2>said; test -s fix.reg");
	run("check --width 60 it*.reg -o text=page");
	shell(line);
}

/* What stands under "How to reproduce", pasted into a shell, gives the digest of the page: by the same profiles, control set and options. */
static void the_command_that_reproduces_gives_the_same_digest(void **state)
{
	static const char *const runs[] = {
		"",
		"-p tls12-only -p azure-backup ",
		"--control-set 2 ",
		"--hashes --fail-on not-ready ",
		"--no-hash ",
		"--reader cells --no-logs " HIVE,
		"--reader libregf --deleted " HIVE,
		"--mount 'my hives' --name \"it's mine\" --overlay 'two sets.reg' ",
		"--waivers 'my waivers.yaml' ",
		"--expect-hashes 'my list' ",
		"--case '17 $(id)' --exhibit B1 --examiner \"O'Hara\" --note 'a b' --tag site=Berlin --tag 'b=it is' ",
	};
	static const char sets[] = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control]\r\n"
				   "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control]\r\n"
				   "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n\"Current\"=dword:1\r\n";
	static const char waivers[] = "version: 1\nwaivers:\n  - { rule: NET203, reason: known, expires: never }\n";
	char line[1024];

	(void)state;
	free(scratch_write(folder, "two sets.reg", sets, strlen(sets)));
	free(scratch_write(folder, "my waivers.yaml", waivers, strlen(waivers)));
	shell("md5sum 'two sets.reg' >'my list'");
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		snprintf(line, sizeof line, "check %s'two sets.reg' -o html=page.html", runs[i]);
		assert_in_range(run(line)->code, 0, 3);
		assert_string_equal(run(line)->err, "");
		shell("sed -n 's|^.*<pre>tlsready check|\"$TLSREADY\" check|; s|</pre>.*||; /--reproducible/p' page.html >again.sh; "
		      "sh again.sh | sed -n 's/.*\"digest\": \"\\(sha256:[0-9a-f]*\\)\".*/\\1/p' >digest; test -s digest && "
		      "grep -qFf digest page.html");
	}
}

static json_t *sarif_of(const char *arguments)
{
	json_t *log = json_loads(run(arguments)->out, 0, NULL);

	assert_non_null(log);
	return log;
}

static const char *category_of(json_t *log, size_t index)
{
	json_t *run_ = json_array_get(json_object_get(log, "runs"), index);

	return json_string_value(json_object_get(json_object_get(run_, "automationDetails"), "id"));
}

static void each_machine_is_a_category_of_its_own(void **state)
{
	json_t *log = sarif_of("check --each -o sarif may/export.reg june/export.reg");

	(void)state;
	assert_string_equal(category_of(log, 0), "tlsready/azure-backup/may/export.reg/");
	assert_string_equal(category_of(log, 1), "tlsready/azure-backup/june/export.reg/");
	json_decref(log);
	log = sarif_of("check --each -o sarif may/export.reg may/export.reg");
	assert_string_not_equal(category_of(log, 0), category_of(log, 1));
	json_decref(log);
}

static json_t *part(json_t *json, const char *path)
{
	char names[64], *rest = names;

	for (snprintf(names, sizeof names, "%s", path); rest && *rest;) {
		char *name = strsep(&rest, "/");

		json = json_is_array(json) ? json_array_get(json, (size_t)atoi(name)) : json_object_get(json, name);
		assert_non_null(json);
	}
	return json;
}

/* GitHub refuses a file of more than twenty runs. */
static void more_machines_than_runs_share_one_run(void **state)
{
	free(scratch_write(folder, "unknown.reg", "REGEDIT4\r\n", 10));
	json_t *log = sarif_of("check --each -o sarif unknown.reg $(yes may/export.reg | head -19) june/export.reg");
	json_t *one = part(log, "runs/0"), *result;
	const char *last = "";
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(part(log, "runs")), 1);
	assert_string_equal(category_of(log, 0), "tlsready/azure-backup/");
	json_array_foreach(part(one, "results"), i, result)
	{
		json_t *file = part(result, "locations/0/physicalLocation/artifactLocation");
		size_t rule = (size_t)json_integer_value(part(result, "ruleIndex"));
		size_t index = (size_t)json_integer_value(part(file, "index"));

		assert_true(json_equal(part(result, "ruleId"), part(json_array_get(part(one, "tool/driver/rules"), rule), "id")));
		assert_true(json_equal(part(file, "uri"), part(json_array_get(part(one, "artifacts"), index), "location/uri")));
		last = json_string_value(part(result, "message/text"));
	}
	assert_ptr_equal(strstr(last, "june/export.reg: "), last);
	json_decref(log);
}

static void a_pull_request_is_annotated_at_the_value_to_change(void **state)
{
	json_t *log = sarif_of("check -o sarif ./may/export.reg"), *run_ = json_array_get(json_object_get(log, "runs"), 0);
	json_t *location = NULL, *result;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(run_, "results"), i, result)
		if (strcmp(json_string_value(json_object_get(result, "ruleId")), "SCH101") == 0)
			location = json_array_get(json_object_get(result, "locations"), 0);
	json_t *physical = json_object_get(location, "physicalLocation");

	assert_string_equal(json_string_value(json_object_get(json_object_get(physical, "artifactLocation"), "uri")),
			    "may/export.reg");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(physical, "region"), "startLine")), 5);
	json_decref(log);
}

/* GitHub shows the file of the repository; SARIF 2.1.0 (3.24) has members as artifacts with a parent. */
static void a_member_of_an_archive_is_located_by_the_archive_and_by_its_path(void **state)
{
	(void)state;
	shell("tar -C \"$TLSREADY_SOURCE\"/samples/hives -cf \"$PWD/my case.tar\" server2012-client-off");
	json_t *log = sarif_of("check 'my case.tar' may/export.reg --each -o sarif"), *result = NULL, *run_ = part(log, "runs/0");
	json_t *at = part(run_, "results/0/locations/0/physicalLocation/artifactLocation");
	json_t *member = part(run_, "results/0/relatedLocations/0/physicalLocation/artifactLocation");
	json_t *artifacts = part(run_, "artifacts");
	json_t *nested = json_array_get(artifacts, (size_t)json_integer_value(part(member, "index")));
	json_t *parent = json_array_get(artifacts, (size_t)json_integer_value(part(nested, "parentIndex")));

	assert_string_equal(json_string_value(part(at, "uri")), "my%20case.tar");
	assert_string_equal(json_string_value(part(member, "uri")), "server2012-client-off/SYSTEM");
	assert_true(json_equal(part(member, "uri"), part(nested, "location/uri")));
	assert_true(json_equal(part(at, "uri"), part(parent, "location/uri")));
	assert_ptr_equal(parent, json_array_get(artifacts, (size_t)json_integer_value(part(at, "index"))));
	assert_null(json_object_get(parent, "parentIndex"));
	result = part(log, "runs/1/results/0");
	assert_null(json_object_get(result, "relatedLocations")); /* a file of its own */
	assert_null(json_object_get(part(log, "runs/1/artifacts/0"), "parentIndex"));
	json_decref(log);
}

static void junit_tells_what_is_wanted_beside_what_is_there(void **state)
{
	(void)state;
	assert_non_null(strstr(run("check may/export.reg -o junit")->out, "DisabledByDefault: present 1, want 0 (export.reg:5:1)"));
}

static void names_become_neither_formulas_nor_links(void **state)
{
	(void)state;
	assert_non_null(strstr(run("check -o csv *1.reg")->out, "\"'\xEF\xBC\x9D" "1.reg\","));
	assert_non_null(strstr(run("check -o markdown www.evil.example.reg")->out, "www\\.evil.example.reg"));
}

static void what_may_not_be_read_is_not_called_another_file(void **state)
{
	(void)state;
	if (geteuid() == 0) {
		print_message("skipped: root may read everything\n");
		return;
	}
	run("check -o json=one.json may/export.reg");
	shell("chmod 000 may/export.reg");
	assert_int_equal(run("verify one.json")->code, 3);
	assert_non_null(strstr(run("verify one.json")->out, "cannot be read: Permission denied"));
	shell("chmod 600 may/export.reg");
}

/* What a worker tells was made neutral there. */
static void a_name_with_a_line_break_is_told_alike_of_one_machine_and_of_several(void **state)
{
	(void)state;
	shell("mkdir 'may/a\nb' && : >'may/a\nb/SYSTEM'");
	assert_non_null(strstr(run("check -q 'may/a\nb'")->err, "tlsready: may/a\\u{A}b/SYSTEM: is empty (0 bytes)\n"));
	assert_non_null(strstr(run("check -q --each 'may/a\nb' may/export.reg")->err,
			       "tlsready: may/a\\u{A}b/SYSTEM: is empty (0 bytes)\n"));
	shell("rm -r 'may/a\nb'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_all_names_begin_with_is_told_once),
		cmocka_unit_test(a_folder_that_all_names_have_is_told_once),
		cmocka_unit_test(reasons_of_a_fleet_are_short_and_the_worst_come_first),
		cmocka_unit_test(names_that_would_look_the_same_stand_whole),
		cmocka_unit_test(the_legend_keeps_to_the_width),
		cmocka_unit_test(files_called_alike_bring_their_folders),
		cmocka_unit_test(a_name_of_another_folder_is_a_mismatch),
		cmocka_unit_test(the_command_that_mends_can_be_pasted),
		cmocka_unit_test(the_command_that_reproduces_gives_the_same_digest),
		cmocka_unit_test(each_machine_is_a_category_of_its_own),
		cmocka_unit_test(a_member_of_an_archive_is_located_by_the_archive_and_by_its_path),
		cmocka_unit_test(more_machines_than_runs_share_one_run),
		cmocka_unit_test(a_pull_request_is_annotated_at_the_value_to_change),
		cmocka_unit_test(junit_tells_what_is_wanted_beside_what_is_there),
		cmocka_unit_test(names_become_neither_formulas_nor_links),
		cmocka_unit_test(a_name_with_a_line_break_is_told_alike_of_one_machine_and_of_several),
		cmocka_unit_test(what_may_not_be_read_is_not_called_another_file),
	};

	return cmocka_run_group_tests_name("cli_fleet", tests, set_up, tear_down);
}
