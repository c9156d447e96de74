/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waivers: what they bear, for whom and how long, and that they never change a verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/fact_context.h"
#include "support/machine/fixtures.h"

#define NT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define HASH "9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e"
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HEAD "version: 1\nwaivers:\n"
#define TAIL "  reason: \"known\"\n  approved_by: \"jane@example.org\"\n"

static const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };
static const char today[] = "2026-11-23";

/* Server 2019 on which 32-bit .NET programs lack both values: AT RISK, by NET203 alone. */
static const struct statement at_risk[] = {
	{ NT, "CurrentBuildNumber", REG_SZ, "17763", 0 },
	{ NT, "InstallationType", REG_SZ, "Server", 0 },
	{ CCS "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", REG_SZ, "AMD64", 0 },
	{ "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", REG_DWORD, NULL, 528049 },
	{ "HKLM\\SOFTWARE\\" NET, "SystemDefaultTlsVersions", REG_DWORD, NULL, 1 },
	{ "HKLM\\SOFTWARE\\" NET, "SchUseStrongCrypto", REG_DWORD, NULL, 1 },
};

static struct waivers *parse(const char *yaml)
{
	struct waivers *waivers = NULL;
	struct error err = { 0 };

	if (waivers_parse("w.yaml", yaml, strlen(yaml), &waivers, &err) < 0)
		fail_msg("%s", err.text);
	return waivers;
}

/* The machine above, named gold-2019-a, under these waivers. */
static void evaluate_under(struct evaluated *evaluated, const char *yaml)
{
	static const struct result_source source = { .sha256 = HASH };
	struct waivers *waivers = parse(yaml);

	evaluate_statements(evaluated, at_risk, COUNT(at_risk), both_hives, "azure-backup");
	assert_int_equal(evaluated->result.verdict, VERDICT_AT_RISK);
	evaluated->result.name = TEXT("gold-2019-a");
	evaluated->result.input_name = TEXT("SYSTEM+SOFTWARE");
	evaluated->result.identity.computer_name = TEXT("WEB01");
	evaluated->result.sources = &source;
	evaluated->result.source_count = 1;
	assert_int_equal(waive(waivers, today, evaluated->arena, &evaluated->result), 0);
	waivers_free(waivers);                                     /* the result keeps nothing of them */
	assert_int_equal(evaluated->result.verdict, VERDICT_AT_RISK); /* whatever is waived */
	assert_string_equal(evaluated->result.reasons[0], "NET203");
}

static void what_is_waived_leaves_the_exit_code_and_stays_in_the_verdict(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_under(&evaluated, HEAD "- rule: net203\n  expires: 2026-11-23\n" TAIL);
	const struct finding *finding = finding_named(&evaluated.result, "NET203");

	assert_int_equal(finding->outcome, OUTCOME_WAIVED);
	assert_int_equal(finding->unwaived, OUTCOME_FAIL);
	assert_string_equal(finding->waiver->reason.utf8, "known");
	assert_string_equal(finding->waiver->approved_by.utf8, "jane@example.org");
	assert_string_equal(finding->waiver->expires, "2026-11-23");
	assert_int_equal(evaluated.result.verdict_after_waivers, VERDICT_READY);
	assert_null(finding_named(&evaluated.result, "EVD590"));
	assert_null(finding_named(&evaluated.result, "EVD591"));
	evaluated_free(&evaluated);
}

static void a_waiver_holds_for_its_machine_and_until_its_last_day(void **state)
{
	static const struct {
		const char *waiver;
		bool accepts;
		const char *told; /* the finding about the waiver; NULL: none */
	} table[] = {
		{ "- rule: NET203\n  expires: never\n", true, NULL },
		{ "- rule: NET203\n  expires: 2026-11-22\n", false, "EVD590" },
		{ "- rule: NET203\n  expires: 2026-11-22\n  reason: old\n- rule: NET203\n  expires: never\n", true,
		  "EVD591" },
		{ "- rule: NET203\n  expires: 2027-01-01\n  machine: 'gold-*'\n", true, NULL },
		{ "- rule: NET203\n  expires: 2027-01-01\n  machine: 'gold-2019-[ab]'\n", true, NULL },
		{ "- rule: NET203\n  expires: 2027-01-01\n  machine: gold\n", false, NULL },
		{ "- rule: NET203\n  expires: 2027-01-01\n  machine: 'WEB*'\n", true, NULL }, /* its computer name */
		{ "- rule: NET203\n  expires: 2027-01-01\n  machine: SYSTEM+SOFTWARE\n", true, NULL }, /* its inputs */
		{ "- rule: NET203\n  expires: 2020-01-01\n  machine: gold\n", false, NULL },
		{ "- rule: NET203\n  expires: never\n  machine: 'sha256:" HASH "'\n", true, NULL },
		{ "- rule: NET203\n  expires: never\n  machine: "
		  "'sha256:9B1F0C5E9B1F0C5E9B1F0C5E9B1F0C5E9B1F0C5E9B1F0C5E9B1F0C5E9B1F0C5E'\n",
		  true, NULL },
		{ "- rule: NET203\n  expires: never\n  machine: "
		  "'sha256:0b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e9b1f0c5e'\n",
		  false, NULL },
		{ "- rule: SCH101\n  expires: never\n", false, "EVD591" },
		{ "- rule: SCH101\n  expires: 2020-01-01\n", false, "EVD591" },
		{ "- rule: SCH101\n  expires: never\n  machine: 'gold-*'\n", false, "EVD591" },
		{ "- rule: NONE999\n  expires: never\n", false, "EVD591" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char yaml[1024];
		struct evaluated evaluated;

		snprintf(yaml, sizeof yaml, HEAD "%s" TAIL, table[i].waiver);
		evaluate_under(&evaluated, yaml);
		assert_int_equal(evaluated.result.verdict_after_waivers, table[i].accepts ? VERDICT_READY : VERDICT_AT_RISK);
		assert_int_equal(finding_named(&evaluated.result, "NET203")->outcome,
				 table[i].accepts ? OUTCOME_WAIVED : OUTCOME_FAIL);
		for (int row = 0; row < 2; row++) {
			const char *id = waiver_row((size_t)row)->id;
			const struct finding *told = finding_named(&evaluated.result, id);

			assert_int_equal(told != NULL, table[i].told && strcmp(table[i].told, id) == 0);
			assert_true(!told || told->level == LEVEL_NOTE);
		}
		evaluated_free(&evaluated);
	}
}

static void several_findings_need_several_waivers(void **state)
{
	static const struct statement off = { CCS "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client", "Enabled",
					      REG_DWORD, NULL, 0 };
	struct waivers *waivers = parse(HEAD "- rule: SCH101\n  expires: never\n" TAIL);
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, &off, 1, both_hives, "azure-backup");
	assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
	assert_int_equal(waive(waivers, today, evaluated.arena, &evaluated.result), 0);
	assert_int_equal(finding_named(&evaluated.result, "SCH101")->outcome, OUTCOME_WAIVED);
	assert_true(evaluated.result.verdict_after_waivers != VERDICT_READY); /* the version of Windows is unknown, for one */
	waivers_free(waivers);
	evaluated_free(&evaluated);
}

static void an_undecided_finding_may_be_borne(void **state)
{
	struct waivers *waivers = parse(HEAD "- rule: NET202\n  expires: never\n" TAIL);
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, at_risk, 3, (const char *const[]){ "HKLM\\SYSTEM", NULL }, "azure-backup");
	assert_int_equal(finding_named(&evaluated.result, "NET202")->outcome, OUTCOME_UNKNOWN);
	assert_int_equal(waive(waivers, today, evaluated.arena, &evaluated.result), 0);
	assert_int_equal(finding_named(&evaluated.result, "NET202")->unwaived, OUTCOME_UNKNOWN);
	assert_int_equal(evaluated.result.verdict_after_waivers, VERDICT_INDETERMINATE);
	waivers_free(waivers);
	evaluated_free(&evaluated);
}

#define ROW "- rule: SCH101\n"
#define END "  expires: never\n"
#define WHY "  reason: r\n"

static void what_is_wrong_is_named_with_its_line_and_what_was_expected(void **state)
{
	static const struct {
		const char *yaml, *at, *what;
	} faults[] = {
		{ "", "w.yaml:1:", "" },
		{ "version: 2\nwaivers: []\n", "w.yaml:1:", "expected 1" },
		{ "version: x\nwaivers: []\n", "w.yaml:1:", "version: is a string, not a number" },
		{ "version: 1\nwaivers: none\n", "w.yaml:2:", "waivers: is a string, not a list" },
		{ HEAD ROW WHY, "w.yaml:3:", "waivers[0]: \"expires\" is missing" },
		{ HEAD ROW END, "w.yaml:3:", "waivers[0]: \"reason\" is missing" },
		{ HEAD ROW END "  reason: ' '\n", "w.yaml:5:", "state why" },
		{ HEAD ROW END "  reason: \"a\\u202Eb\"\n", "w.yaml:5:", "cannot be shown: a\\u{202E}b" },
		{ HEAD ROW WHY "  expires: soon\n", "w.yaml:5:", "2026-12-31, or never" },
		{ "version: 1\nwaivers:\n- &a\n  rule: SCH101\n" WHY "  expires: never\n- *a\n", "w.yaml:7:", "*a is an alias" },
		{ HEAD ROW WHY "  expires: 2026-02-29\n", "w.yaml:5:", "is not a date" },
		{ HEAD ROW WHY "  expires: 2026-13-01\n", "w.yaml:5:", "is not a date" },
		{ HEAD ROW WHY "  expires: 2026-00-01\n", "w.yaml:5:", "is not a date" },
		{ HEAD ROW WHY "  expires: 2026-1-1\n", "w.yaml:5:", "is not a date" },
		{ HEAD ROW WHY "  expires: 2026-12-31T00:00\n", "w.yaml:5:", "is not a date" },
		{ HEAD ROW WHY "  expires: Never\n", "w.yaml:5:", "is not a date" },
		{ HEAD ROW WHY "  expires: ''\n", "w.yaml:5:", "2026-12-31, or never" },
		{ HEAD ROW WHY END "  machine: sha256:12\n", "w.yaml:6:", "64 hexadecimal digits" },
		{ HEAD ROW WHY END "  machine: ''\n", "w.yaml:6:", "" },
		{ HEAD ROW WHY END "  host: x\n", "w.yaml:6:", "host" },
		/* words of a text are no members of the file */
		{ HEAD ROW "  reason: 'house rule: borne until someday'\n" END "- rule: SCH102\n" WHY "  expires: someday\n",
		  "w.yaml:8:", "\"someday\" is not a date" },
		{ HEAD ROW WHY END "- rule: EVD502\n" WHY END, "w.yaml:6:", "cannot be waived" },
		{ HEAD ROW WHY END "- rule: evd506\n" WHY END, "w.yaml:6:", "cannot be waived" },
	};
	size_t told = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct waivers *waivers = NULL;
		struct error err = { 0 };

		waivers_parse("w.yaml", faults[i].yaml, strlen(faults[i].yaml), &waivers, &err);
		if (!waivers && err.code == ERR_USAGE && strstr(err.text, faults[i].at) &&
		    strstr(err.text, faults[i].what))
			told++;
		else
			print_error("expected \"%s\" \"%s\", got \"%s\" for:\n%s\n", faults[i].at, faults[i].what,
				    err.text, faults[i].yaml);
		waivers_free(waivers);
	}
	assert_int_equal(told, COUNT(faults));
}

static void leap_days_are_days(void **state)
{
	(void)state;
	waivers_free(parse(HEAD ROW WHY "  expires: 2028-02-29\n"));
	waivers_free(parse(HEAD ROW WHY "  expires: 2000-02-29\n"));
	waivers_free(parse("version: 1\nwaivers: []\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_waived_leaves_the_exit_code_and_stays_in_the_verdict),
		cmocka_unit_test(a_waiver_holds_for_its_machine_and_until_its_last_day),
		cmocka_unit_test(several_findings_need_several_waivers),
		cmocka_unit_test(an_undecided_finding_may_be_borne),
		cmocka_unit_test(what_is_wrong_is_named_with_its_line_and_what_was_expected),
		cmocka_unit_test(leap_days_are_days),
	};

	return cmocka_run_group_tests_name("waivers", tests, NULL, NULL);
}
