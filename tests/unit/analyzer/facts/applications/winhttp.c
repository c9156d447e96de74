/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WinHTTP where something is missing, or documented nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define TLS12_CLIENT CONTROL "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define WINHTTP "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
#define PACKAGES SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"

static void expect_both(struct evaluated *evaluated, const char *native, const char *wow)
{
	assert_string_equal(state_of(&evaluated->result, "winhttp.64"), native);
	assert_string_equal(state_of(&evaluated->result, "winhttp.32"), wow);
	evaluated_free(evaluated);
}

/* Nothing of WinHTTP, of Windows, or of its architecture is known; that no client gets TLS 1.2 is. */
static void a_client_switched_off_decides_whatever_else_is_unknown(void **state)
{
	static const struct statement rows[] = {
		DW(TLS12_CLIENT, "Enabled", 0),
		SZ(CONTROL "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "x86"),
		SZ(NT, "CurrentBuildNumber", "6002"),
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, 1, no_hive, "azure-backup");
	expect_both(&evaluated, "NO_TLS12", "NO_TLS12");
	evaluate_statements(&evaluated, rows, 1, both_hives, "azure-backup"); /* and no version */
	expect_both(&evaluated, "NO_TLS12", "NO_TLS12");
	evaluate_statements(&evaluated, rows, 2, system_only, "azure-backup"); /* no 32-bit view on a 32-bit Windows */
	expect_both(&evaluated, "NO_TLS12", "N/A");
}

static void a_client_off_by_default_decides_nothing_of_an_unknown_windows(void **state)
{
	static const struct statement rows[] = { DW(TLS12_CLIENT, "DisabledByDefault", 1) };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, 1, both_hives, "azure-backup");
	expect_both(&evaluated, "UNKNOWN", "UNKNOWN");
}

/* Zero: no value, or no protocol. Before 8.1 neither has TLS 1.2. */
static void zero_is_a_risk_where_it_could_mean_the_default(void **state)
{
	static const struct {
		const char *build;
		const char *expected;
		enum verdict verdict;
	} table[] = { { "17763", "UNKNOWN", VERDICT_AT_RISK }, { "9600", "UNKNOWN", VERDICT_AT_RISK },
		      { "26100", "UNKNOWN", VERDICT_AT_RISK }, { "9200", "NO_TLS12", VERDICT_NOT_READY },
		      { "7601", "NO_TLS12", VERDICT_NOT_READY } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", table[i].build),
			SZ(NT, "InstallationType", "Server"),
			SZ(CONTROL "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64"),
			DW(TLS12_CLIENT, "DisabledByDefault", 0),
			DW(PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", 0x70),
			DW(SOFT "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049),
			DW(SOFT NET, "SchUseStrongCrypto", 1),
			DW(SOFT "WOW6432Node\\" NET, "SchUseStrongCrypto", 1),
			DW(SOFT WINHTTP, "DefaultSecureProtocols", 0),
			DW(SOFT "WOW6432Node\\" WINHTTP, "DefaultSecureProtocols", 0),
		};
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_int_equal(evaluated.result.verdict, table[i].verdict);
		expect_both(&evaluated, table[i].expected, table[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_switched_off_decides_whatever_else_is_unknown),
		cmocka_unit_test(a_client_off_by_default_decides_nothing_of_an_unknown_windows),
		cmocka_unit_test(zero_is_a_risk_where_it_could_mean_the_default),
	};

	return cmocka_run_group_tests_name("winhttp", tests, NULL, NULL);
}
