/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles, baselines and waivers as the user of the program meets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/policy/profile.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char *folder;

static const struct program_run *run(const char *arguments)
{
	return program_run(folder, arguments);
}

static void put_text(const char *name, const char *text)
{
	free(scratch_write(folder, name, text, strlen(text)));
}

#define PROFILE(name, extends)                                                                                         \
	"schema: tlsready.profile/1\nname: " name "\ntitle: Own\nsummary: s\n" extends                                 \
	"documents:\n- {id: own-doc, title: Own, url: 'https://example.org/'}\nrules:\n"
#define ROW(number)                                                                                                    \
	"- id: OWN101\n  title: The test value is set\n  level: error\n  why: w\n  sources: [own-doc]\n"               \
	"  values:\n  - {path: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Own Test', name: V, operator: equal, data: " \
	"[" number "]}\n"
#define WAIVER(rule, day) "- rule: " rule "\n  expires: " day "\n  reason: ticket 4711\n"

static int set_up(void **state)
{
	(void)state;
	setenv("SOURCE_DATE_EPOCH", "1795392000", 1); /* a day of 2026, for the waivers */
	folder = scratch_make();
	put_text("own.yaml", PROFILE("own", "") ROW("7"));
	put_text("other.yaml", PROFILE("other", "") ROW("8"));
	put_text("more.yaml", PROFILE("more", "extends: azure-backup\n") ROW("7"));
	put_text("broken.yaml", PROFILE("broken", "extends: broken.yaml\n") ROW("7"));
	put_text("waivers.yaml", "version: 1\nwaivers:\n" WAIVER("NET203", "2026-12-31"));
	put_text("over.yaml", "version: 1\nwaivers:\n" WAIVER("NET203", "2026-01-31"));
	put_text("wrong.yaml", "version: 1\nwaivers:\n" WAIVER("EVD501", "never"));
	put_text("strangers.yaml", "version: 1\nwaivers:\n" WAIVER("NET203", "never") "  machine: 'risk.rge*'\n" WAIVER(
					   "CIP999", "never") WAIVER("SHC101", "never"));
	put_text("risk.reg",
		 "Windows Registry Editor Version 5.00\r\n\r\n"
		 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n"
		 "\"CurrentBuildNumber\"=\"20348\"\r\n\"InstallationType\"=\"Server\"\r\n"
		 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework "
		 "Setup\\NDP\\v4\\Full]\r\n\"Release\"=dword:00081041\r\n"
		 "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Own Test]\r\n\"V\"=dword:00000007\r\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return scratch_remove(folder);
}

static void what_is_wrong_gets_one_line_and_exit_code_2(void **state)
{
	static const struct {
		const char *arguments, *said;
	} cases[] = {
		{ "check risk.reg --profile stig", "(did you mean disa-stig? tlsready profiles lists them)" },
		{ "check risk.reg --profile none.yaml", "profile \"none.yaml\" is neither a built-in profile (tlsready profiles lists them) nor a file that can be read: No such file" },
		{ "check risk.reg --profile broken.yaml", "broken.yaml:5: extends: this profile extends itself" },
		{ "check risk.reg --profile evidence", "has no rows about TLS" },
		{ "check risk.reg --profile own.yaml --profile own.yaml", "named twice" },
		{ "check risk.reg --profile own.yaml --profile other.yaml", "rule OWN101 of profile other differs" },
		{ "check risk.reg --waivers none.yaml", "none.yaml: No such file" },
		{ "check risk.reg --waivers wrong.yaml", "wrong.yaml:3: EVD501 evaluates the evidence" },
		{ "explain NONE999", "is not a rule of profile azure-backup" },
		{ "rules --profile none.yaml", "profile \"none.yaml\" is neither a built-in profile (tlsready profiles lists them) nor a file that can be read: No such file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct program_run *outcome = run(cases[i].arguments);

		if (outcome->code != 2 || !strstr(outcome->err, cases[i].said) ||
		    strchr(outcome->err, '\n') != strrchr(outcome->err, '\n'))
			fail_msg("%s: code %d, said %s", cases[i].arguments, outcome->code, outcome->err);
		assert_string_equal(outcome->out, "");
	}
}

/* Its verdict, digest of the machine and findings; the name of the file is of the run. */
static char *machine_by(const char *profile)
{
	char line[256];

	snprintf(line, sizeof line, "check --reproducible risk.reg -o json --fail-on never -p %s", profile);
	const char *machines = strstr(run(line)->out, "\"machines\"");

	assert_non_null(machines);
	return strndup(machines, (size_t)(strstr(machines, "\n  ],") - machines));
}

static void what_show_prints_is_the_profile_again(void **state)
{
	const char *name;
	char line[256];

	(void)state;
	for (size_t i = 0; (name = profile_builtin(i)); i++) {
		snprintf(line, sizeof line,
			 "profile show %s >shown.yaml; sed 's/^name: .*/name: ours/' shown.yaml | tee changed.yaml", name);
		run(line);
		if (strcmp(name, "evidence") == 0) {
			assert_non_null(strstr(run("profile check shown.yaml")->err, "has no rows about TLS"));
			continue;
		}
		char *built_in = machine_by(name), *shown = machine_by("shown.yaml");

		assert_string_equal(shown, built_in);
		free(shown);
		if (strcmp(name, "client") != 0) { /* every profile has its rows already */
			char *changed = machine_by("changed.yaml");

			assert_string_equal(changed, built_in);
			free(changed);
		}
		free(built_in);
	}
}

static void what_new_prints_is_a_profile(void **state)
{
	(void)state;
	assert_string_equal(run("profile new ours >ours.yaml; \"$TLSREADY\" profile check ours.yaml own.yaml")->out,
			    "ours.yaml: valid: readiness profile ours with 83 rows\n"
			    "own.yaml: valid: baseline profile own with 14 rows\n");
	assert_null(strstr(run("rules -p ours.yaml")->out, "$NAME"));
	assert_non_null(strstr(run("check risk.reg -p ours.yaml -v")->out, "OUR902"));
	assert_non_null(strstr(run("explain OUR901 -p ours.yaml")->out, "TLS 1.0 is off for clients"));
}

static void an_action_of_profile_that_is_mistyped_is_told(void **state)
{
	static const struct {
		const char *arguments, *said;
	} cases[] = {
		{ "profile", "one of list, show, new and check is missing" },
		{ "profile shwo azure-backup", "did you mean show?" },
		{ "profile show nist", "did you mean nist-800-52r2?" },
		{ "profile show", "the command is tlsready profile show NAME" },
		{ "profile list all", "the command is tlsready profile list" },
		{ "profile new azure-backup", "is a built-in profile: choose another name" },
		{ "profile new 'a: b'", "is not a name: a letter, then" },
		{ "profile check broken.yaml", "broken.yaml:5: extends: this profile extends itself" },
		{ "profile check none.yaml", "profile \"none.yaml\" is neither a built-in profile (tlsready profiles lists them) nor a file that can be read: No such file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct program_run *outcome = run(cases[i].arguments);

		if (outcome->code != 2 || !strstr(outcome->err, cases[i].said))
			fail_msg("%s: code %d, said %s", cases[i].arguments, outcome->code, outcome->err);
	}
	char *listed = strdup(run("profiles")->out);

	assert_string_equal(run("profile list")->out, listed);
	free(listed);
}

static void a_value_row_finds_its_value_in_a_reg_file(void **state)
{
	(void)state;
	assert_non_null(strstr(run("check risk.reg --profile own.yaml -v")->out, "Own Test, V is 7 (as required: 7)"));
	assert_non_null(strstr(run("check risk.reg --profile azure-backup --profile other.yaml")->out, "V is 7 (want 8)"));
}

static void baselines_stand_beside_the_verdict(void **state)
{
	int alone = run("check risk.reg")->code;
	const struct program_run *outcome =
		run("check risk.reg --profile azure-backup --profile other.yaml --profile tls12-only");

	(void)state;
	assert_int_equal(outcome->code, alone);
	assert_non_null(strstr(outcome->out, "Other profiles"));
	assert_non_null(strstr(outcome->out, "they do not change the verdict"));
	assert_non_null(strstr(outcome->out, "Gaps of other"));
	assert_non_null(strstr(outcome->out, "tls12-only"));
	assert_non_null(strstr(run("check risk.reg --profile azure-backup --profile other.yaml -o html")->out,
			       "Gaps of other"));
}

static void a_ready_machine_shows_its_gaps_too(void **state)
{
	char command[1024];

	(void)state;
	snprintf(command, sizeof command,
		 "check '%s/samples/server2019-ready.reg' --profile azure-backup --profile other.yaml",
		 getenv("TLSREADY_SOURCE"));
	const struct program_run *outcome = run(command);

	assert_int_equal(outcome->code, 0);
	assert_non_null(strstr(outcome->out, "Gaps of other"));
	assert_non_null(strstr(outcome->out, "Own Test, V is"));
	strcat(command, " --each risk.reg");
	assert_non_null(strstr(run(command)->out, "other NOT COMPLIANT, 1 failed, 0 undetermined"));
}

static void a_waiver_is_told_with_reason_and_day(void **state)
{
	const struct program_run *outcome = run("check risk.reg --waivers waivers.yaml");

	(void)state;
	assert_non_null(strstr(outcome->out, "1 waived"));
	assert_non_null(strstr(outcome->out, "until 2026-12-31: ticket 4711"));
	assert_non_null(strstr(run("check risk.reg --waivers waivers.yaml -o html")->out, "ticket 4711"));
	assert_non_null(strstr(run("check risk.reg --waivers over.yaml")->out, "EVD590"));
}

static void a_waiver_that_does_nothing_is_told_with_the_reason_why(void **state)
{
	const struct program_run *outcome = run("check risk.reg --width 900 --waivers strangers.yaml");

	(void)state;
	assert_non_null(strstr(outcome->out, "no machine here has this name: NET203 (risk.rge*)"));
	assert_non_null(strstr(outcome->out, "SHC101 (no profile of this run has this rule, did you mean SCH101?; "));
	assert_non_null(strstr(outcome->out, "CIP999 (no profile of this run has this rule"));
	/* one machine of the run bears the name: nothing to tell of it */
	put_text("risk.rge", "Windows Registry Editor Version 5.00\r\n");
	assert_null(strstr(run("check --each risk.reg risk.rge -v --waivers strangers.yaml")->out, "EVD592"));
	assert_int_equal(run("check risk.reg --waivers strangers.yaml -o json=strangers.json")->code,
			 run("check risk.reg")->code);
	assert_int_equal(run("verify strangers.json")->code, 0);
}

static void the_exit_code_goes_by_what_is_left_when_the_verdict_stays(void **state)
{
	char command[1024];

	(void)state;
	snprintf(command, sizeof command, "check -q '%s/samples/server2019-dotnet-native-only.reg'",
		 getenv("TLSREADY_SOURCE"));
	assert_int_equal(run(command)->code, 1);
	strcat(command, " --waivers waivers.yaml");
	const struct program_run *outcome = run(command);

	assert_int_equal(outcome->code, 0);
	assert_non_null(strstr(outcome->out, "AT RISK"));
	assert_non_null(strstr(outcome->out, "1 finding accepted by a waiver; the exit code is that of READY"));
	strcpy(strstr(command, "waivers.yaml"), "over.yaml");
	assert_int_equal(run(command)->code, 1);
}

static void rows_are_listed_with_the_profile_they_come_from(void **state)
{
	const struct program_run *outcome = run("rules --profile more.yaml");

	(void)state;
	assert_non_null(strstr(outcome->out, "from profile azure-backup:\nSCH102"));
	assert_non_null(strstr(outcome->out, "\n\nOWN101 "));
	assert_non_null(strstr(outcome->out, "from profile evidence:\nEVD501"));
	assert_non_null(strstr(run("profiles")->out, "taken over from azure-backup"));
}

static void a_rule_is_explained_wherever_it_stands(void **state)
{
	const struct program_run *outcome = run("explain --profile own.yaml OWN101 SCH101 EVD506 EVD590 EVD591 EVD592");

	(void)state;
	assert_int_equal(outcome->code, 0);
	assert_non_null(strstr(
		outcome->out,
		"Wants     [HKLM\\SYSTEM\\CurrentControlSet\\Control\\Own Test]\n          \"V\", REG_DWORD: equal 7"));
	assert_non_null(strstr(outcome->out, "of profile client"));
	assert_non_null(strstr(outcome->out, "which every profile contains"));
	assert_non_null(strstr(outcome->out, "EVD591  Every waiver"));
	assert_non_null(strstr(outcome->out, "EVD592  Every waiver"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_gets_one_line_and_exit_code_2),
		cmocka_unit_test(what_show_prints_is_the_profile_again),
		cmocka_unit_test(what_new_prints_is_a_profile),
		cmocka_unit_test(an_action_of_profile_that_is_mistyped_is_told),
		cmocka_unit_test(a_value_row_finds_its_value_in_a_reg_file),
		cmocka_unit_test(baselines_stand_beside_the_verdict),
		cmocka_unit_test(a_ready_machine_shows_its_gaps_too),
		cmocka_unit_test(a_waiver_is_told_with_reason_and_day),
		cmocka_unit_test(a_waiver_that_does_nothing_is_told_with_the_reason_why),
		cmocka_unit_test(the_exit_code_goes_by_what_is_left_when_the_verdict_stays),
		cmocka_unit_test(rows_are_listed_with_the_profile_they_come_from),
		cmocka_unit_test(a_rule_is_explained_wherever_it_stands),
	};

	return cmocka_run_group_tests_name("profiles on the command line", tests, set_up, tear_down);
}
