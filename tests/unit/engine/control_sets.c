/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --control-set: one set by its number, each as a machine of its own, and the sets of one machine compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define SOFTWARE                                                                                                       \
	"REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n" SOFTWARE_KEYS
#define ROOTS "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n"
#define SOFTWARE_KEYS                                                                                                  \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"                                       \
	"\"CurrentBuildNumber\"=\"17763\"\n\"InstallationType\"=\"Server\"\n"                                          \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full]\n\"Release\"=dword:00080eb1\n"  \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319]\n"                                       \
	"\"SystemDefaultTlsVersions\"=dword:1\n\"SchUseStrongCrypto\"=dword:1\n"                                       \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319]\n"                          \
	"\"SystemDefaultTlsVersions\"=dword:1\n\"SchUseStrongCrypto\"=dword:1\n"
#define SYSTEM "[HKEY_LOCAL_MACHINE\\SYSTEM]\n"
#define SET(number, enabled)                                                                                           \
	SYSTEM "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet00" number "\\Control\\Session Manager\\Environment]\n"                \
	"\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n"                                                                       \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet00" number "\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"       \
	"TLS 1.2\\Client]\n\"Enabled\"=dword:" enabled "\n\"DisabledByDefault\"=dword:0\n"
#define LIVE(enabled) SYSTEM LIVE_KEYS(enabled)
#define LIVE_KEYS(enabled)                                                                                             \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]\n"                   \
	"\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n"                                                                       \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"             \
	"TLS 1.2\\Client]\n\"Enabled\"=dword:" enabled "\n\"DisabledByDefault\"=dword:0\n"
#define NEXT(default_) "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Default\"=dword:" default_ "\n"
#define CURRENT(current) "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:" current "\n"
#define SELECT(current, default_)                                                                                      \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:" current "\n\"Default\"=dword:" default_ "\n"

static int set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	scratch_put("two.reg", SOFTWARE SET("1", "0") SET("2", "1") SELECT("2", "2"));
	scratch_put("next.reg", SOFTWARE SET("1", "0") SET("2", "1") SELECT("2", "1"));
	scratch_put("alike.reg", SOFTWARE SET("1", "1") SET("3", "1") SELECT("1", "1"));
	scratch_put("unclear.reg", SOFTWARE SET("1", "1") SET("2", "0"));
	scratch_put("software.reg", SOFTWARE);
	scratch_put("live.reg", SOFTWARE LIVE("1") SELECT("1", "1"));
	scratch_put("live-alike.reg", SOFTWARE LIVE("1") SET("1", "1") SELECT("1", "1"));
	scratch_put("live-other-set.reg", SOFTWARE LIVE("1") SET("1", "1") SET("2", "0") SELECT("1", "1"));
	scratch_put("live-unlike.reg", SOFTWARE LIVE("1") SET("1", "0") SELECT("1", "1"));
	scratch_put("live-unselected.reg", SOFTWARE LIVE("1") SET("1", "0"));
	scratch_put("live-one-of-two.reg", SOFTWARE LIVE("1") SET("1", "0") SET("2", "1"));
	scratch_put("live-none-of-two.reg", SOFTWARE LIVE("1") SET("1", "0") SET("2", "0"));
	scratch_put("live-next-off.reg", SOFTWARE LIVE("1") SET("1", "1") SET("2", "0") SELECT("1", "2"));
	scratch_put("live-next-alike.reg", SOFTWARE LIVE("1") SET("1", "1") SET("2", "1") SELECT("1", "2"));
	scratch_put("live-next-gone.reg", SOFTWARE LIVE("1") SET("1", "1") SELECT("1", "2"));
	scratch_put("live-lacks.reg", SOFTWARE SET("1", "0") SELECT("1", "1")
	    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control]\n");
	scratch_put("live-has-more.reg", SOFTWARE LIVE("1") SELECT("1", "1")
	    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols]\n");
	scratch_put("live-and-another.reg", SOFTWARE LIVE_KEYS("1") SELECT("1", "1")
	    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\n"
	    "\"Enabled\"=dword:0\n");
	scratch_put("change-other.reg", "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
	    "TLS 1.2\\Client]\n\"Enabled\"=dword:0\n");
	scratch_put("change.reg", "REGEDIT4\n\n" LIVE_KEYS("1"));
	scratch_put("change-numbered.reg", "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
	    "TLS 1.2\\Client]\n\"Enabled\"=dword:0\n");
	scratch_put("live-beside-part.reg", SOFTWARE LIVE_KEYS("1")
	    "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\Session Manager\\Environment]\n"
	    "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n");
	return 0;
}

static json_t *checked(int code, const char *arguments)
{
	char line[512];

	snprintf(line, sizeof line, "check -o json %s", arguments);
	json_t *json = json_loads(program_expect(scratch, code, line)->out, 0, NULL);

	assert_non_null(json);
	return json;
}

static const json_t *machine(const json_t *json, size_t i)
{
	const json_t *found = json_array_get(json_object_get(json, "machines"), i);

	assert_non_null(found);
	return found;
}

static const char *word(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const char *outcome(const json_t *of, const char *rule)
{
	json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(of, "findings"), i, finding)
	{
		if (strcmp(word(finding, "rule"), rule) == 0)
			return word(finding, "outcome");
	}
	return "";
}

static void a_set_chosen_by_hand_is_judged_and_says_so(void **state)
{
	json_t *json = checked(1, "--control-set 1 two.reg");
	const json_t *fact = json_object_get(json_object_get(machine(json, 0), "facts"), "controlset");

	(void)state;
	assert_string_equal(word(machine(json, 0), "name"), "two.reg ControlSet001");
	assert_int_equal(json_integer_value(json_object_get(machine(json, 0), "control_set")), 1);
	assert_string_equal(word(fact, "state"), "CURRENT");
	assert_string_equal(word(fact, "because"), "ControlSet001 was chosen with --control-set; Select\\Current=2; "
			    "the next startup uses ControlSet002 (TLS 1.2, client: ENABLED)");
	json_decref(json);
	json = checked(0, "two.reg");
	assert_null(json_object_get(machine(json, 0), "control_set"));
	json_decref(json);
	json_decref(checked(0, "--control-set current two.reg"));
}

static void a_choice_settles_what_the_evidence_left_open(void **state)
{
	json_t *open = checked(3, "unclear.reg"), *json = checked(0, "--control-set 1 unclear.reg");

	(void)state;
	assert_string_equal(outcome(machine(open, 0), "EVD503"), "unknown");
	assert_string_equal(outcome(machine(json, 0), "EVD503"), "pass");
	json_decref(open);
	json_decref(json);
	json_decref(checked(1, "--control-set 2 unclear.reg"));
}

/* READY by a set that the next boot does not use would be a promise that nobody made. */
static void a_chosen_set_is_still_held_against_the_next_boot(void **state)
{
	json_t *json = checked(1, "--control-set 2 next.reg");

	(void)state;
	assert_string_equal(word(machine(json, 0), "verdict"), "AT RISK");
	assert_string_equal(outcome(machine(json, 0), "EVD505"), "fail");
	json_decref(json);
	json = checked(1, "--control-set 1 next.reg");
	assert_string_equal(word(machine(json, 0), "verdict"), "NOT READY");
	assert_string_equal(outcome(machine(json, 0), "EVD505"), "pass");
	json_decref(json);
	json = checked(0, "--control-set 3 alike.reg");
	assert_string_equal(outcome(machine(json, 0), "EVD505"), "pass");
	json_decref(json);
}

/* Then each of the sets may be the one. */
static void a_default_that_names_no_set_holds_ready_against_all_of_them(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ SOFTWARE SET("1", "1") SET("2", "0") CURRENT("1") "\"Default\"=\"2\"\n",
		  "Select\\Current=1; Select\\Default is not a REG_DWORD; the next startup may use ControlSet002 (TLS 1.2, client: DISABLED)" },
		{ SOFTWARE SET("1", "1") SET("2", "0") CURRENT("1") "\"Default\"=dword:0\n",
		  "Select\\Current=1; Select\\Default is 0; the next startup may use ControlSet002 (TLS 1.2, client: DISABLED)" },
		{ SOFTWARE SET("1", "1") SET("2", "1") CURRENT("1") "\"Default\"=\"2\"\n", NULL },
		{ SOFTWARE SET("1", "1") CURRENT("1") "\"Default\"=dword:0\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scratch_put("next-unclear.reg", rows[i].text);
		json_t *json = checked(rows[i].why != NULL, "next-unclear.reg");
		const json_t *fact = json_object_get(json_object_get(machine(json, 0), "facts"), "controlset");

		assert_string_equal(word(machine(json, 0), "verdict"), rows[i].why ? "AT RISK" : "READY");
		assert_string_equal(outcome(machine(json, 0), "EVD505"), rows[i].why ? "fail" : "pass");
		assert_string_equal(word(fact, "because"), rows[i].why ? rows[i].why : "Select\\Current=1");
		json_decref(json);
	}
}

/* No Select, or none that names a set: what every set says is so, whichever of them is current. */
static void sets_that_agree_need_no_select(void **state)
{
	static const struct {
		const char *text, *verdict, *controlset, *client, *because;
		int code;
	} rows[] = {
		{ ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "1"), "READY", "FALLBACK", "ENABLED",
		  "Select\\Current is not set, and there are 2 control sets; "
		  "every fact is the same in each of them, and ControlSet001 is shown", 0 },
		{ ROOTS SOFTWARE_KEYS SET("1", "0") SET("2", "0") SET("3", "0"), "NOT READY", "FALLBACK", "DISABLED", NULL, 1 },
		{ ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "0"), "INDETERMINATE", "AMBIGUOUS", "UNKNOWN", NULL, 3 },
		{ ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "1") "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=\"1\"\n",
		  "READY", "FALLBACK", "ENABLED", NULL, 0 },
		/* the set of the next boot is not there, or says otherwise, whichever is current now */
		{ ROOTS SOFTWARE_KEYS SET("1", "1") NEXT("4"), "AT RISK", "FALLBACK", "ENABLED", NULL, 1 },
		{ ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "1") NEXT("4"), "AT RISK", "FALLBACK", "ENABLED", NULL, 1 },
		{ ROOTS SOFTWARE_KEYS SET("1", "1") NEXT("1"), "READY", "FALLBACK", "ENABLED", NULL, 0 },
		/* the set that Select names is not there, and what it held nobody knows */
		{ ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "1") SELECT("3", "3"), "INDETERMINATE", "AMBIGUOUS", "UNKNOWN", NULL, 3 },
		/* off in both, each in its way */
		{ ROOTS SOFTWARE_KEYS SET("1", "0") SET("2", "1") "\"DisabledByDefault\"=dword:1\n", "NOT READY", "AMBIGUOUS", "UNKNOWN", NULL, 1 },
		/* alike in all but FIPS mode */
		{ ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "1")
		  "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\Lsa\\FIPSAlgorithmPolicy]\n\"Enabled\"=dword:1\n",
		  "INDETERMINATE", "AMBIGUOUS", "ENABLED", NULL, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scratch_put("sets.reg", rows[i].text);
		json_t *json = checked(rows[i].code, "sets.reg"), *facts = json_object_get(machine(json, 0), "facts");
		const json_t *fact = json_object_get(facts, "controlset");

		assert_string_equal(word(machine(json, 0), "verdict"), rows[i].verdict);
		assert_string_equal(word(fact, "state"), rows[i].controlset);
		assert_string_equal(word(json_object_get(facts, "schannel.tls12.client"), "state"), rows[i].client);
		if (rows[i].because)
			assert_string_equal(word(fact, "because"), rows[i].because);
		json_decref(json);
	}
	scratch_put("sets.reg", rows[0].text);
	assert_non_null(strstr(program_expect(scratch, 0, "check sets.reg -v")->out, "[control-sets]"));
	scratch_put("sets.reg", rows[2].text);
	assert_non_null(strstr(program_expect(scratch, 3, "check --width 200 sets.reg")->out,
			       "the control sets differ: ControlSet001: ENABLED; ControlSet002: DISABLED"));
}

/* Whichever set is current has what a text says of CurrentControlSet. */
static void a_text_about_the_current_set_counts_in_each(void **state)
{
	(void)state;
	scratch_put("sets.reg", ROOTS SOFTWARE_KEYS SET("1", "0") SET("2", "0"));
	scratch_put("on.reg", "REGEDIT4\n\n" LIVE("1"));
	program_expect(scratch, 0, "check sets.reg --overlay on.reg");
	scratch_put("sets.reg", ROOTS SOFTWARE_KEYS SET("1", "1") SET("2", "1"));
	scratch_put("off.reg", "REGEDIT4\n\n" LIVE("0"));
	program_expect(scratch, 1, "check sets.reg --overlay off.reg");
	program_expect(scratch, 1, "check sets.reg off.reg");
	scratch_put("sets.reg", ROOTS SOFTWARE_KEYS SET("1", "0") SET("2", "0"));
	program_expect(scratch, 0, "fix sets.reg -o reg=fix.reg");
	program_expect(scratch, 0, "check sets.reg --overlay fix.reg");
}

static void all_makes_every_set_a_machine_the_current_one_first(void **state)
{
	json_t *json = checked(1, "--control-set all two.reg");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(json, "machines")), 2);
	assert_string_equal(word(machine(json, 0), "name"), "two.reg ControlSet002");
	assert_string_equal(word(machine(json, 1), "name"), "two.reg ControlSet001");
	assert_string_equal(word(machine(json, 1), "verdict"), "NOT READY");
	json_decref(json);
	json = checked(1, "--control-set all --each two.reg unclear.reg");
	assert_int_equal(json_array_size(json_object_get(json, "machines")), 4);
	json_decref(json);
	json = checked(3, "--control-set all software.reg");
	assert_string_equal(word(machine(json, 0), "name"), "software.reg");
	json_decref(json);
}

static void a_set_that_is_not_there_is_a_slip_that_names_those_that_are(void **state)
{
	(void)state;
	assert_string_equal(program_expect(scratch, 2, "check --control-set 7 two.reg")->err,
			    "tlsready: --control-set 7: two.reg has no ControlSet007; it has ControlSet001, ControlSet002\n");
	program_expect(scratch, 2, "check --control-set 0 two.reg");
	program_expect(scratch, 2, "check --control-set nine two.reg");
	program_expect(scratch, 1, "check --control-set all - <two.reg");
	program_expect(scratch, 3, "check --control-set 1 software.reg");
	scratch_put("text", "a text");
	program_expect(scratch, 3, "check --control-set 1 text");
	program_expect(scratch, 2, "check --control-set 1 missing");
}

static void diff_compares_the_sets_of_one_machine(void **state)
{
	const struct program_run *run = program_expect(scratch, 4, "diff --control-set all two.reg");

	(void)state;
	assert_non_null(strstr(run->out, "A  two.reg ControlSet002"));
	assert_non_null(strstr(run->out, "B  two.reg ControlSet001"));
	assert_non_null(strstr(run->out, "SCH101"));
	assert_non_null(strstr(run->out, "0 added, 1 changed, 0 removed"));
	assert_non_null(strstr(program_expect(scratch, 0, "diff --control-set all alike.reg")->out, "SAME"));
	assert_non_null(strstr(program_expect(scratch, 0, "diff --control-set all software.reg")->err, "one control set"));
	program_expect(scratch, 2, "diff --control-set all");
	program_expect(scratch, 2, "diff --control-set all missing");
	program_expect(scratch, 0, "check two.reg -o json=two.json");
	program_expect(scratch, 2, "diff --control-set all two.json");
	program_expect(scratch, 2, "diff --control-set 1 two.json two.reg");
	program_expect(scratch, 2, "diff -p azure-backup two.json two.reg");
	program_expect(scratch, 0, "diff two.json two.reg");
}

/* An export of a running Windows holds one key under two names. */
static void the_two_names_of_the_current_set_must_say_the_same(void **state)
{
	static const struct {
		const char *file, *controlset;
		int code;
	} rows[] = {
		{ "live.reg", "CURRENT", 0 },		{ "live-alike.reg", "CURRENT", 0 },
		{ "live-other-set.reg", "CURRENT", 0 }, { "live-unlike.reg", "AMBIGUOUS", 3 },
		{ "live-lacks.reg", "AMBIGUOUS", 3 },   { "live-unselected.reg", "AMBIGUOUS", 3 },
		{ "live.reg --overlay change-other.reg", "CURRENT", 0 },
		{ "live.reg --overlay change-other.reg --overlay change-numbered.reg", "CURRENT", 1 },
		{ "live-and-another.reg", "CURRENT", 3 },
		{ "live.reg --overlay change.reg", "CURRENT", 0 },
		{ "live.reg --overlay change-numbered.reg", "CURRENT", 1 },
		{ "live-has-more.reg", "AMBIGUOUS", 3 }, { "live-beside-part.reg", "CURRENT", 3 },
		{ "live-one-of-two.reg", "CURRENT", 0 }, { "live-none-of-two.reg", "AMBIGUOUS", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *json = checked(rows[i].code, rows[i].file);
		const json_t *fact = json_object_get(json_object_get(machine(json, 0), "facts"), "controlset");

		assert_string_equal(word(fact, "state"), rows[i].controlset);
		json_decref(json);
	}
}

/* Whoever exports the whole of HKLM\SYSTEM has both names, and the set of the next startup. */
static void the_next_startup_of_a_running_windows_counts_too(void **state)
{
	static const struct {
		const char *file, *says;
		int code;
	} rows[] = {
		{ "live-next-off.reg", "the next startup uses ControlSet002 (TLS 1.2, client: DISABLED)", 1 },
		{ "live-next-gone.reg", "the next startup uses ControlSet002, which does not exist", 1 },
		{ "live-next-alike.reg", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *json = checked(rows[i].code, rows[i].file);
		const json_t *fact = json_object_get(json_object_get(machine(json, 0), "facts"), "controlset");

		assert_non_null(strstr(word(fact, "because"), rows[i].says));
		json_decref(json);
	}
	assert_non_null(strstr(program_expect(scratch, 1, "fix next.reg")->err, "--for offline writes"));
	assert_null(strstr(program_expect(scratch, 1, "fix live-next-off.reg")->err, "--for offline writes"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_chosen_by_hand_is_judged_and_says_so),
		cmocka_unit_test(a_choice_settles_what_the_evidence_left_open),
		cmocka_unit_test(a_chosen_set_is_still_held_against_the_next_boot),
		cmocka_unit_test(a_default_that_names_no_set_holds_ready_against_all_of_them),
		cmocka_unit_test(sets_that_agree_need_no_select),
		cmocka_unit_test(a_text_about_the_current_set_counts_in_each),
		cmocka_unit_test(all_makes_every_set_a_machine_the_current_one_first),
		cmocka_unit_test(a_set_that_is_not_there_is_a_slip_that_names_those_that_are),
		cmocka_unit_test(diff_compares_the_sets_of_one_machine),
		cmocka_unit_test(the_two_names_of_the_current_set_must_say_the_same),
		cmocka_unit_test(the_next_startup_of_a_running_windows_counts_too),
	};

	return cmocka_run_group_tests_name("control_sets", tests, set_up, scratch_tear_down);
}
