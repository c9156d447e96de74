/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A minimum TLS version set by device management: found in three places, read with care, never READY above 1.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define MANAGER SOFT "Microsoft\\PolicyManager\\current\\device\\Cryptography"
#define POLICY SOFT "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define SCHANNEL CONTROL "SecurityProviders\\SCHANNEL"
#define CLIENT_VALUE "OverrideMinimumEnabledTLSVersionClient"
#define SERVER_VALUE "OverrideMinimumEnabledTLSVersionServer"

/* A machine of this build that lacks nothing, and one value. */
static void evaluate_value(struct evaluated *ret, const char *build, const struct statement *value, const char *const *covers)
{
	struct rows rows = rows_ready(build, NULL, "AMD64");

	if (value)
		rows_add(&rows, *value);
	evaluate_rows(ret, &rows, covers);
}

static void a_version_above_12_keeps_the_machine_from_ready(void **state)
{
	static const struct {
		struct statement value;
		const char *state;
		enum verdict verdict;
	} table[] = {
		{ SZ(MANAGER, CLIENT_VALUE, "1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(MANAGER, CLIENT_VALUE, "TLS1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(MANAGER, CLIENT_VALUE, "TLS 1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(MANAGER, CLIENT_VALUE, "tlsv1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(MANAGER, CLIENT_VALUE, "TLS1_3 "), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(MANAGER, SERVER_VALUE, "1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(POLICY, CLIENT_VALUE, "1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(SCHANNEL, CLIENT_VALUE, "1.3"), "ABOVE_TLS12", VERDICT_AT_RISK },
		{ SZ(MANAGER, CLIENT_VALUE, "1.2"), "UP_TO_TLS12", VERDICT_READY },
		{ SZ(MANAGER, CLIENT_VALUE, "TLS 1.0"), "UP_TO_TLS12", VERDICT_READY },
		{ SZ(MANAGER, SERVER_VALUE, "TLSv1.2"), "UP_TO_TLS12", VERDICT_READY },
		{ SZ(MANAGER, CLIENT_VALUE, "3"), "UNKNOWN", VERDICT_INDETERMINATE },
		{ SZ(MANAGER, CLIENT_VALUE, ""), "UNKNOWN", VERDICT_INDETERMINATE },
		{ SZ(MANAGER, CLIENT_VALUE, "1.22"), "UNKNOWN", VERDICT_INDETERMINATE },
		{ SZ(MANAGER, CLIENT_VALUE, "1.2, 1.3"), "UNKNOWN", VERDICT_INDETERMINATE },
		{ SZ(MANAGER, CLIENT_VALUE, "2.0"), "UNKNOWN", VERDICT_INDETERMINATE },
		{ SZ(MANAGER, CLIENT_VALUE, "DTLS1.2"), "UNKNOWN", VERDICT_INDETERMINATE },
		{ DW(MANAGER, CLIENT_VALUE, 0x303), "UNKNOWN", VERDICT_INDETERMINATE },
		{ SZ(MANAGER, "OverrideMinimumEnabledDTLSVersionClient", "1.3"), "NOT_SET", VERDICT_READY },
	};
	static const char *const builds[] = { "26100", "26200" };

	(void)state;
	for (size_t i = 0; i < COUNT(table) * COUNT(builds); i++) {
		struct evaluated evaluated;

		evaluate_value(&evaluated, builds[i % 2], &table[i / 2].value, both_hives);
		if (strcmp(state_of(&evaluated.result, "schannel.minimum"), table[i / 2].state) != 0)
			fail_msg("\"%s\" is %s", table[i / 2].value.text, state_of(&evaluated.result, "schannel.minimum"));
		assert_int_equal(evaluated.result.verdict, table[i / 2].verdict);
		evaluated_free(&evaluated);
	}
}

static void what_is_not_covered_is_unknown_only_where_the_policy_exists(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_value(&evaluated, "26100", NULL, system_only);
	assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), "UNKNOWN");
	assert_int_equal(finding_named(&evaluated.result, "SCH131")->outcome, OUTCOME_UNKNOWN);
	evaluated_free(&evaluated);
	evaluate_value(&evaluated, "17763", NULL, system_only);
	assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), "NOT_SET");
	evaluated_free(&evaluated);
	evaluate_value(&evaluated, "26100", NULL, both_hives);
	assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), "NOT_SET");
	assert_int_equal(evaluated.result.verdict, VERDICT_READY);
	evaluated_free(&evaluated);
}

/* Documented from 26100 on; a value that is there all the same is not passed over. */
static void a_value_on_an_older_windows_counts_too(void **state)
{
	static const struct statement value = SZ(MANAGER, CLIENT_VALUE, "1.3");
	struct evaluated evaluated;

	(void)state;
	evaluate_value(&evaluated, "22631", &value, both_hives);
	assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), "ABOVE_TLS12");
	assert_string_equal(machine_fact(&evaluated.result, "schannel.minimum")->confidence, "unconfirmed");
	evaluated_free(&evaluated);
}

/* The set of the next startup counts, too. */
static void a_minimum_of_the_other_control_set_is_found(void **state)
{
	static const struct statement rows[] = {
		SZ(NT, "CurrentBuildNumber", "26100"),
		DW("HKLM\\SYSTEM\\Select", "Current", 1),
		DW("HKLM\\SYSTEM\\Select", "Default", 2),
		SZ("HKLM\\SYSTEM\\ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64"),
		SZ("HKLM\\SYSTEM\\ControlSet002\\Control\\SecurityProviders\\SCHANNEL", CLIENT_VALUE, "1.3"),
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "schannel.minimum"), "NOT_SET");
	assert_non_null(strstr(machine_fact(&evaluated.result, "controlset")->because.utf8, "Minimum TLS version: ABOVE_TLS12"));
	assert_int_equal(finding_named(&evaluated.result, "EVD505")->outcome, OUTCOME_FAIL);
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_version_above_12_keeps_the_machine_from_ready),
		cmocka_unit_test(what_is_not_covered_is_unknown_only_where_the_policy_exists),
		cmocka_unit_test(a_minimum_of_the_other_control_set_is_found),
		cmocka_unit_test(a_value_on_an_older_windows_counts_too),
	};

	return cmocka_run_group_tests_name("minimum", tests, NULL, NULL);
}
