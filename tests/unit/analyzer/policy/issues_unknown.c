/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row that asks for an issue passes only where the issue was looked for: what nobody could read is undecided. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"

static enum outcome outcome_in(const struct evaluated *evaluated, const char *rule)
{
	const struct finding *finding = finding_named(&evaluated->result, rule);

	assert_non_null(finding);
	return finding->outcome;
}

static void nothing_passes_on_a_machine_of_which_nothing_was_read(void **state)
{
	static const char *const profiles[] = { "azure-backup", "exchange", "azure-devops", "nist-800-52r2" };

	(void)state;
	for (size_t i = 0; i < COUNT(profiles); i++) {
		struct evaluated evaluated;

		evaluate_statements(&evaluated, NULL, 0, no_hive, profiles[i]);
		assert_int_equal(evaluated.result.verdict, VERDICT_INDETERMINATE);
		for (size_t k = 0; k < evaluated.result.finding_count; k++) {
			const struct finding *finding = &evaluated.result.findings[k];

			if (finding->outcome == OUTCOME_PASS && strncmp(finding->rule, "EVD", 3) != 0)
				fail_msg("%s: %s passed", profiles[i], finding->rule);
		}
		assert_int_equal(outcome_in(&evaluated, "EVD505"), OUTCOME_UNKNOWN);
		evaluated_free(&evaluated);
	}
}

/* The fact has its state from one hive; the issue could stand in the other. */
static void an_issue_is_open_where_a_look_behind_it_has_no_answer(void **state)
{
	static const struct statement rows[] = {
		{ CCS "SecurityProviders\\SCHANNEL\\Ciphers\\AES 128/128", "Enabled", REG_DWORD, NULL, 1 },
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), system_only, "azure-backup");
	assert_int_equal(outcome_in(&evaluated, "CIP704"), OUTCOME_UNKNOWN); /* the policy's list is in SOFTWARE */
	assert_int_equal(outcome_in(&evaluated, "CIP711"), OUTCOME_FAIL);    /* what was found is found */
	assert_int_equal(outcome_in(&evaluated, "OSU405"), OUTCOME_UNKNOWN);
	evaluated_free(&evaluated);
}

/* WinHTTP of Windows 7 is UNKNOWN while its update waits for a restart; its value was read all the same. */
static void an_issue_is_excluded_where_all_of_it_was_read_though_the_state_is_unknown(void **state)
{
	static const char *const paths[] = { "samples/win7-update-pending.reg", NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_files(&evaluated, paths, READER_CELLS, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "winhttp.64"), "UNKNOWN");
	assert_int_equal(outcome_in(&evaluated, "WHT303"), OUTCOME_PASS);
	assert_int_equal(evaluated.result.verdict, VERDICT_AT_RISK);
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_passes_on_a_machine_of_which_nothing_was_read),
		cmocka_unit_test(an_issue_is_open_where_a_look_behind_it_has_no_answer),
		cmocka_unit_test(an_issue_is_excluded_where_all_of_it_was_read_though_the_state_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
