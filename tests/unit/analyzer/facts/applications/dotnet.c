/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .NET Framework: what 2.0 to 3.5 do by their own rules, which version of 4.x is there, and programs that are pinned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/applications/dotnet.h"
#include "support/machine/statements.h"

#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
#define NDP SOFT "Microsoft\\NET Framework Setup\\NDP\\"
#define PACKAGES SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
#define PINS "\\System.Net.ServicePointManager."

enum { NOT_SET = 99 };

static struct rows machine_of(const char *build, const char *arch)
{
	struct rows rows = { .count = 0 };

	rows_add(&rows, (struct statement)SZ(NT, "CurrentBuildNumber", build));
	rows_add(&rows, (struct statement)SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", arch));
	return rows;
}

static void net2_is_there_where_setup_says_so_or_windows_has_it_built_in(void **state)
{
	static const struct {
		const char *build, *setup;
		const char *state;
	} table[] = {
		{ "3790", NULL, "NOT_INSTALLED" },  { "3790", "v2.0.50727", "LEGACY" },
		{ "6002", NULL, "LEGACY" },	    { "7601", NULL, "LEGACY" },
		{ "9200", NULL, "NOT_INSTALLED" },  { "17763", NULL, "NOT_INSTALLED" },
		{ "17763", "v3.5", "LEGACY" },	    { "17763", "v3.0", "LEGACY" },
		{ "17763", "v2.0.50727", "LEGACY" }, { "17763", "v4", "NOT_INSTALLED" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of(table[i].build, "AMD64");
		struct evaluated evaluated;
		char key[256];

		snprintf(key, sizeof key, NDP "%s", table[i].setup ? table[i].setup : "");
		if (table[i].setup)
			rows_add(&rows, (struct statement)DW(key, "Install", 1));
		evaluate_rows(&evaluated, &rows, both_hives);
		assert_string_equal(state_of(&evaluated.result, "dotnet2.64"), table[i].state);
		evaluated_free(&evaluated);
	}
}

/* The framework's own update, or a Windows that came with it, decides whether the value counts. */
static void net2_leaves_the_choice_to_windows_only_when_it_reads_the_value(void **state)
{
	static const struct {
		const char *build, *package;
		uint32_t package_state, os, strong;
		const char *state;
	} table[] = {
		{ "17763", NULL, 0, 1, NOT_SET, "OS_DEFAULT" },
		{ "17763", NULL, 0, 1, 1, "OS_DEFAULT" },
		{ "17763", NULL, 0, NOT_SET, 1, "LEGACY" },
		{ "10586", NULL, 0, NOT_SET, 1, "LEGACY" },
		{ "7600", NULL, 0, 1, 1, "LEGACY" },
		{ "17763", NULL, 0, 2, NOT_SET, "LEGACY" },
		{ "17763", NULL, 0, 0xFFFFFFFF, 0, "LEGACY" },
		{ "14393", NULL, 0, 1, NOT_SET, "OS_DEFAULT" },
		{ "10586", NULL, 0, 1, NOT_SET, "UNKNOWN" },
		{ "7600", NULL, 0, 1, NOT_SET, "LEGACY" },
		{ "7601", NULL, 0, 1, NOT_SET, "UNKNOWN" },
		{ "7601", "Package_for_KB3154518~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, 1, NOT_SET, "OS_DEFAULT" },
		{ "7601", "Package_for_KB3154518~31bf3856ad364e35~amd64~~6.1.1.2", 0x50, 1, NOT_SET, "OS_DEFAULT" },
		{ "7601", "Package_for_KB3154518~31bf3856ad364e35~amd64~~6.1.1.2", 0x60, 1, NOT_SET, "UNKNOWN" },
		{ "7601", "Package_for_KB3154518~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, 0, NOT_SET, "LEGACY" },
		{ "7601", "Package_for_KB3154519~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, 1, NOT_SET, "UNKNOWN" },
		{ "9200", "Package_for_KB3154519~31bf3856ad364e35~amd64~~6.2.1.2", 0x70, 1, NOT_SET, "OS_DEFAULT" },
		{ "9600", "Package_for_KB3154520~31bf3856ad364e35~amd64~~6.3.1.2", 0x70, 1, NOT_SET, "OS_DEFAULT" },
		{ "6002", "Package_for_KB3154517~31bf3856ad364e35~amd64~~6.0.1.2", 0x70, 1, NOT_SET, "OS_DEFAULT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of(table[i].build, "AMD64");
		struct evaluated evaluated;
		char key[512];

		snprintf(key, sizeof key, PACKAGES "%s", table[i].package ? table[i].package : "x");
		rows_add(&rows, (struct statement)DW(key, "CurrentState", table[i].package_state));
		rows_add(&rows, (struct statement)DW(NDP "v3.5", "Install", 1));
		if (table[i].os != NOT_SET)
			rows_add(&rows, (struct statement)DW(SOFT DOTNET2_KEY, "SystemDefaultTlsVersions", table[i].os));
		if (table[i].strong != NOT_SET)
			rows_add(&rows, (struct statement)DW(SOFT DOTNET2_KEY, "SchUseStrongCrypto", table[i].strong));
		evaluate_rows(&evaluated, &rows, both_hives);
		assert_string_equal(state_of(&evaluated.result, "dotnet2.64"), table[i].state);
		evaluated_free(&evaluated);
	}
}

static void strong_crypto_alone_changes_nothing_of_net2_and_that_is_documented(void **state)
{
	struct rows rows = machine_of("17763", "AMD64");
	struct evaluated evaluated;

	(void)state;
	rows_add(&rows, (struct statement)DW(NDP "v3.5", "Install", 1));
	rows_add(&rows, (struct statement)DW(SOFT DOTNET2_KEY, "SchUseStrongCrypto", 1));
	evaluate_rows(&evaluated, &rows, both_hives);
	const struct fact *fact = machine_fact(&evaluated.result, "dotnet2.64");

	assert_string_equal(fact->confidence, "documented");
	assert_non_null(strstr(fact->because.utf8, "SchUseStrongCrypto=1 applies only"));
	evaluated_free(&evaluated);
}

static void the_32_bit_view_of_net2_is_its_own(void **state)
{
	static const struct {
		const char *arch, *key, *native, *wow;
	} table[] = {
		{ "AMD64", SOFT DOTNET2_KEY, "OS_DEFAULT", "LEGACY" },
		{ "AMD64", WOW6432 DOTNET2_KEY, "LEGACY", "OS_DEFAULT" },
		{ "x86", SOFT DOTNET2_KEY, "OS_DEFAULT", "N/A" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("17763", table[i].arch);
		struct evaluated evaluated;

		rows_add(&rows, (struct statement)DW(NDP "v3.5", "Install", 1));
		rows_add(&rows, (struct statement)DW(table[i].key, "SystemDefaultTlsVersions", 1));
		evaluate_rows(&evaluated, &rows, both_hives);
		assert_string_equal(state_of(&evaluated.result, "dotnet2.64"), table[i].native);
		assert_string_equal(state_of(&evaluated.result, "dotnet2.32"), table[i].wow);
		evaluated_free(&evaluated);
	}
}

static void net2_never_changes_the_verdict_of_the_article(void **state)
{
	struct rows rows = machine_of("17763", "AMD64");
	struct evaluated evaluated;

	(void)state;
	rows_add(&rows, (struct statement)DW(NDP "v4\\Full", "Release", 528049));
	rows_add(&rows, (struct statement)DW(SOFT DOTNET4_KEY, "SystemDefaultTlsVersions", 1));
	rows_add(&rows, (struct statement)DW(SOFT DOTNET4_KEY, "SchUseStrongCrypto", 1));
	rows_add(&rows, (struct statement)DW(WOW6432 DOTNET4_KEY, "SystemDefaultTlsVersions", 1));
	rows_add(&rows, (struct statement)DW(WOW6432 DOTNET4_KEY, "SchUseStrongCrypto", 1));
	rows_add(&rows, (struct statement)DW(NDP "v3.5", "Install", 1));
	rows_add(&rows, (struct statement)SZ(SOFT DOTNET2_KEY PINS "SecurityProtocol", "C:\\x.exe", "Tls"));
	evaluate_rows(&evaluated, &rows, both_hives);
	assert_int_equal(finding_named(&evaluated.result, "NET221")->outcome, OUTCOME_FAIL);
	assert_int_equal(finding_named(&evaluated.result, "NET225")->outcome, OUTCOME_FAIL);
	assert_int_equal(evaluated.result.verdict, VERDICT_READY);
	evaluated_free(&evaluated);
}

static void nothing_read_about_net2_is_unknown_not_absent(void **state)
{
	static const struct statement row = SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64");
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, &row, 1, no_hive, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "dotnet2.64"), "UNKNOWN");
	assert_string_equal(state_of(&evaluated.result, "dotnet2.overrides"), "UNKNOWN");
	evaluated_free(&evaluated);
}

static void a_release_number_has_a_name(void **state)
{
	static const struct {
		uint32_t release;
		const char *name;
	} table[] = {
		{ 378388, "" },			       { 378389, ".NET Framework 4.5" },   { 378675, ".NET Framework 4.5.1" },
		{ 378758, ".NET Framework 4.5.1" },    { 379893, ".NET Framework 4.5.2" }, { 393297, ".NET Framework 4.6" },
		{ 394271, ".NET Framework 4.6.1" },    { 394806, ".NET Framework 4.6.2" }, { 460805, ".NET Framework 4.7" },
		{ 461310, ".NET Framework 4.7.1" },    { 461814, ".NET Framework 4.7.2" }, { 528372, ".NET Framework 4.8" },
		{ 533325, ".NET Framework 4.8.1" },    { 0xFFFFFFFF, ".NET Framework 4.8.1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_string_equal(dotnet_release_name(table[i].release), table[i].name);
}

/* 4.5 to 4.5.2 with SystemDefaultTlsVersions alone: it hangs on a rollup that nothing proves, so never READY. */
static void a_framework_that_may_not_know_the_value_keeps_the_machine_from_ready(void **state)
{
	static const struct {
		uint32_t release, strong;
		enum outcome outcome;
	} table[] = {
		{ 379893, NOT_SET, OUTCOME_FAIL }, { 379893, 0, OUTCOME_FAIL },	    { 379893, 1, OUTCOME_PASS },
		{ 378389, NOT_SET, OUTCOME_FAIL }, { 393295, NOT_SET, OUTCOME_PASS }, { 528049, NOT_SET, OUTCOME_PASS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("9600", "x86");
		struct evaluated evaluated;

		rows_add(&rows, (struct statement)DW(NDP "v4\\Full", "Release", table[i].release));
		rows_add(&rows, (struct statement)DW(SOFT DOTNET4_KEY, "SystemDefaultTlsVersions", 1));
		if (table[i].strong != NOT_SET)
			rows_add(&rows, (struct statement)DW(SOFT DOTNET4_KEY, "SchUseStrongCrypto", table[i].strong));
		evaluate_rows(&evaluated, &rows, both_hives);
		assert_int_equal(finding_named(&evaluated.result, "NET206")->outcome, table[i].outcome);
		assert_int_equal(evaluated.result.verdict, table[i].outcome == OUTCOME_FAIL ? VERDICT_AT_RISK : VERDICT_READY);
		assert_non_null(strstr(machine_fact(&evaluated.result, "dotnet4.64")->because.utf8, ".NET Framework 4."));
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(net2_is_there_where_setup_says_so_or_windows_has_it_built_in),
		cmocka_unit_test(net2_leaves_the_choice_to_windows_only_when_it_reads_the_value),
		cmocka_unit_test(strong_crypto_alone_changes_nothing_of_net2_and_that_is_documented),
		cmocka_unit_test(the_32_bit_view_of_net2_is_its_own),
		cmocka_unit_test(net2_never_changes_the_verdict_of_the_article),
		cmocka_unit_test(nothing_read_about_net2_is_unknown_not_absent),
		cmocka_unit_test(a_release_number_has_a_name),
		cmocka_unit_test(a_framework_that_may_not_know_the_value_keeps_the_machine_from_ready),
	};

	return cmocka_run_group_tests_name("dotnet", tests, NULL, NULL);
}
