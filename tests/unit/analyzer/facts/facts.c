/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts and verdicts on registries written as arrays: no parser is involved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/fact_context.h"
#include "support/machine/statements.h"

#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define TLS12_KEY CCS "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define PACKAGES "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"

/* A machine that is READY when nothing is changed, the base of most tests, with some rows more. */
static void evaluate_with(struct evaluated *ret, const struct statement *more, size_t count, const char *const *covers)
{
	struct rows rows = rows_ready("17763", "Server", "AMD64");

	for (size_t i = 0; i < count; i++)
		rows_add(&rows, more[i]);
	evaluate_rows(ret, &rows, covers);
}

static void a_default_server_2019_with_the_net_values_is_ready(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_with(&evaluated, NULL, 0, both_hives);
	assert_int_equal(evaluated.result.verdict, VERDICT_READY);
	assert_string_equal(state_of(&evaluated.result, "windows"), "Windows Server 2019");
	evaluated_free(&evaluated);
}

static void a_listing_that_covers_nothing_never_proves_absence(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_with(&evaluated, NULL, 0, no_hive);
	assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"), "UNKNOWN");
	assert_int_equal(evaluated.result.verdict, VERDICT_INDETERMINATE);
	evaluated_free(&evaluated);
}

static void what_is_proven_bad_is_not_ready_even_when_much_is_missing(void **state)
{
	static const struct statement rows[] = { DW(TLS12_KEY, "Enabled", 0) };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), no_hive, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"), "DISABLED");
	assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
	evaluated_free(&evaluated);
}

static void system_alone_names_the_hive_that_is_missing(void **state)
{
	static const struct statement rows[] = { DW(TLS12_KEY, "Enabled", 1), DW(TLS12_KEY, "DisabledByDefault", 0) };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), system_only, "azure-backup");
	assert_int_equal(evaluated.result.verdict, VERDICT_INDETERMINATE);
	assert_int_equal(evaluated.result.missing_count, 1);
	assert_non_null(strstr(evaluated.result.missing[0].name.utf8, "SOFTWARE"));
	assert_string_equal(evaluated.result.missing[0].command, "reg save HKLM\\SOFTWARE SOFTWARE");
	evaluated_free(&evaluated);
}

/*
 * Row by row (TRS19, TRS23, KB245030 in tests/unit/analyzer/tables/SOURCES.md): Enabled, DisabledByDefault, and the state on Windows
 * that has it on and off.
 */
static void enabled_and_disabled_by_default_mean_what_the_table_says(void **state)
{
	enum { NOT_SET = 0x12345678 };
	static const struct {
		uint32_t enabled, by_default;
		const char *on_2019, *on_7;
	} table[] = {
		{ NOT_SET, NOT_SET, "ENABLED", "DISABLED_BY_DEFAULT" },
		{ NOT_SET, 0, "ENABLED", "ENABLED" },
		{ NOT_SET, 1, "DISABLED_BY_DEFAULT", "DISABLED_BY_DEFAULT" },
		{ 1, NOT_SET, "ENABLED", "DISABLED_BY_DEFAULT" },
		{ 1, 0, "ENABLED", "ENABLED" },
		{ 0xFFFFFFFF, 0, "ENABLED", "ENABLED" },
		{ 1, 1, "DISABLED_BY_DEFAULT", "DISABLED_BY_DEFAULT" },
		{ 0, NOT_SET, "DISABLED", "DISABLED" },
		{ 0, 0, "DISABLED", "DISABLED" },
		{ 0, 1, "DISABLED", "DISABLED" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		for (int old = 0; old < 2; old++) {
			struct statement rows[4] = { SZ(NT, "CurrentBuildNumber", old ? "7601" : "17763"),
						     SZ(CCS "ProductOptions", "ProductType", "ServerNT") };
			size_t count = 2;
			struct evaluated evaluated;

			if (table[i].enabled != NOT_SET)
				rows[count++] = (struct statement)DW(TLS12_KEY, "Enabled", table[i].enabled);
			if (table[i].by_default != NOT_SET)
				rows[count++] = (struct statement)DW(TLS12_KEY, "DisabledByDefault", table[i].by_default);
			evaluate_statements(&evaluated, rows, count, both_hives, "azure-backup");
			assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"),
					    old ? table[i].on_7 : table[i].on_2019);
			evaluated_free(&evaluated);
		}
}

static void net_values_mean_what_the_framework_does_with_them(void **state)
{
	enum { NOT_SET = 99 };
	static const struct {
		uint32_t os, strong;
		const char *state;
	} table[] = {
		{ 1, NOT_SET, "OS_DEFAULT" }, { 1, 0, "OS_DEFAULT" },	     { NOT_SET, 1, "STRONG" },
		{ 0, 1, "STRONG" },	      { NOT_SET, NOT_SET, "APP_DEPENDENT" }, { NOT_SET, 0, "APP_DEPENDENT" },
		{ 0, NOT_SET, "APP_DEPENDENT" }, { 0, 0, "LEGACY" },	     { 2, 2, "APP_DEPENDENT" },
		{ 0xFFFFFFFF, 0xFFFFFFFF, "APP_DEPENDENT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct statement rows[4] = { SZ(NT, "CurrentBuildNumber", "17763"),
					     DW("HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 461814) };
		size_t count = 2;
		struct evaluated evaluated;

		if (table[i].os != NOT_SET)
			rows[count++] = (struct statement)DW("HKLM\\SOFTWARE\\" NET, "SystemDefaultTlsVersions", table[i].os);
		if (table[i].strong != NOT_SET)
			rows[count++] = (struct statement)DW("HKLM\\SOFTWARE\\" NET, "SchUseStrongCrypto", table[i].strong);
		evaluate_statements(&evaluated, rows, count, both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "dotnet4.64"), table[i].state);
		evaluated_free(&evaluated);
	}
}

static const struct {
	const char *package;
	uint32_t state;
	const char *expected;
} packages[] = {
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, "INSTALLED" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x80, "INSTALLED" },
	{ "package_for_kb3140245_SP1~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, "INSTALLED" },
	{ "Package_12_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, "INSTALLED" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x50, "LIKELY" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x60, "PENDING" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x65, "PARTIAL" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0xFFFFFF90, "PARTIAL" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x40, "MISSING" },
	{ "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x00, "MISSING" },
	{ "Package_for_KB31402450~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, "MISSING" },
	{ "Package_for_KB314024~31bf3856ad364e35~amd64~~6.1.1.2", 0x70, "MISSING" },
	{ "Package_for_RollupFix~31bf3856ad364e35~amd64~~7601.24002.1.4", 0x70, "LIKELY" },
	{ "Package_for_RollupFix~31bf3856ad364e35~amd64~~7601.23375.1.4", 0x70, "MISSING" },
	{ "Package_for_RollupFix~31bf3856ad364e35~amd64~~7601.24002.1.4", 0x40, "MISSING" },
	{ "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.24002.1.4", 0x70, "MISSING" },
};

static void an_update_is_proven_by_its_package_and_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(packages); i++) {
		char key[512];
		struct evaluated evaluated;

		snprintf(key, sizeof key, PACKAGES "%s", packages[i].package);
		struct statement rows[] = { SZ(NT, "CurrentBuildNumber", "7601"), DW(key, "CurrentState", packages[i].state) };

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "update.tls12"), packages[i].expected);
		evaluated_free(&evaluated);
	}
}

static void a_superseded_update_counts_when_a_newer_rollup_is_installed(void **state)
{
	static const struct statement rows[] = {
		SZ(NT, "CurrentBuildNumber", "7601"),
		DW(PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", 0x50),
		DW(PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~7601.24002.1.4", "CurrentState", 0x70),
	};
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "update.tls12"), "INSTALLED");
	evaluated_free(&evaluated);
}

/* The update's own package is staged and no more; the rollup says the rest. */
static void a_rollup_is_worth_what_its_own_state_says(void **state)
{
	static const struct {
		const char *rollup;
		uint32_t state;
		const char *expected;
	} table[] = {
		{ "7601.24002.1.4", 0x70, "LIKELY" },	  { "7601.24002.1.4", 0x80, "LIKELY" },
		{ "7601.24002.1.4", 0x50, "LIKELY" },	  { "7601.24002.1.4", 0x60, "PENDING" },
		{ "7601.24002.1.4", 0x05, "PENDING" },	  { "7601.24002.1.4", 0x65, "PARTIAL" },
		{ "7601.24002.1.4", 0xFFFFFFC0, "PARTIAL" }, { "7601.24002.1.4", 0x40, "MISSING" },
		{ "7601.24002.1.4", 0x41, "UNKNOWN" },	  { "7601.23375.1.0", 0x70, "MISSING" },
		{ "7601.23376.1.0", 0x70, "LIKELY" },	  { "9200.23000.1.0", 0x70, "MISSING" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[512];
		struct evaluated evaluated;

		snprintf(key, sizeof key, PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~%s", table[i].rollup);
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", "7601"),
			DW(PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", 0x40),
			DW(key, "CurrentState", table[i].state),
		};

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "update.tls12"), table[i].expected);
		evaluated_free(&evaluated);
	}
}

/* Where the number is, and which one counts. */
static void the_build_decides_which_windows_it_is(void **state)
{
	static const struct {
		const char *number, *old_number, *product, *type, *expected;
	} table[] = {
		{ "22631", "22631", "Windows 10 Pro", "Client", "Windows 11" },
		{ "14393", "9600", "Windows Server 2012 R2 Standard", "Server", "Windows Server 2016" },
		{ "20348", "20348", "Windows Server 2022 Datacenter", "Server Core", "Windows Server 2022" },
		{ "26100", "26100", "Windows 10 Enterprise", "Client", "Windows 11" },
		{ "1381", "1.511.1 () (Obsolete data - do not use)", "", "", "Windows NT 4.0 / Windows NT Server 4.0" },
		{ "x", "7601", "Windows 7 Ultimate", "Client", "Windows 7 SP1" },
		{ "6003", "6003", "Windows Server (R) 2008 Standard", "Server", "Windows Server 2008 SP2" },
		{ "99999", "99999", "Windows 13", "Client", "UNKNOWN" },
		{ "", "", "Windows Server 2019", "Server", "UNKNOWN" },
		{ "17763 ", "", "Windows Server 2019", "Server", "UNKNOWN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", table[i].number),
						  SZ(NT, "CurrentBuild", table[i].old_number),
						  SZ(NT, "ProductName", table[i].product),
						  SZ(NT, "InstallationType", table[i].type) };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "windows"), table[i].expected);
		evaluated_free(&evaluated);
	}
}

static void the_edition_of_a_server_does_not_repeat_the_word(void **state)
{
	static const struct {
		const char *number, *type, *edition, *expected;
	} table[] = {
		{ "14393", "Server", "ServerDatacenter", "Windows Server 2016 Datacenter (10.0.14393)" },
		{ "20348", "Server Core", "ServerStandard", "Windows Server 2022 Standard (10.0.20348)" },
		{ "22631", "Client", "ServerRdsh", "Windows 11 ServerRdsh (10.0.22631)" },
		{ "22631", "Client", "Professional", "Windows 11 Professional (10.0.22631)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", table[i].number),
						  SZ(NT, "InstallationType", table[i].type),
						  SZ(NT, "EditionID", table[i].edition) };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(evaluated.result.windows.display.utf8, table[i].expected);
		evaluated_free(&evaluated);
	}
}

#define OBSOLETE "1.511.1 () (Obsolete data - do not use)"

/* What setup wrote there on every Windows before Vista is no contradiction; anywhere else it is. */
static void the_stock_text_in_current_build_is_no_other_build(void **state)
{
	static const struct {
		const char *number, *old_number;
		enum outcome outcome;
	} table[] = {
		{ "1381", OBSOLETE, OUTCOME_PASS },	{ "2195", OBSOLETE, OUTCOME_PASS },
		{ "2600", OBSOLETE, OUTCOME_PASS },	{ "3790", OBSOLETE, OUTCOME_PASS },
		{ "3790", "1.2 (obsolete data - do not use)", OUTCOME_PASS },
		{ "3790", "2600", OUTCOME_FAIL },	{ "2600", "something", OUTCOME_FAIL },
		{ "6002", OBSOLETE, OUTCOME_FAIL },	{ "17763", OBSOLETE, OUTCOME_FAIL },
		{ "17763", "17763", OUTCOME_PASS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", table[i].number),
						  SZ(NT, "CurrentBuild", table[i].old_number) };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_int_equal(finding_named(&evaluated.result, "OSU405")->outcome, table[i].outcome);
		evaluated_free(&evaluated);
	}
}

static void a_value_of_the_wrong_type_caps_the_verdict(void **state)
{
	static const struct statement rows[] = { SZ(TLS12_KEY, "Enabled", "1") };
	struct evaluated evaluated;

	(void)state;
	evaluate_with(&evaluated, rows, COUNT(rows), both_hives);
	assert_int_equal(evaluated.result.verdict, VERDICT_AT_RISK);
	assert_int_equal(finding_named(&evaluated.result, "SCH102")->outcome, OUTCOME_FAIL);
	evaluated_free(&evaluated);
}

static void every_fact_says_why_and_cites_what_it_read(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_with(&evaluated, NULL, 0, both_hives);
	assert_int_equal(evaluated.result.fact_count, FACT_COUNT);
	for (size_t i = 0; i < evaluated.result.fact_count; i++) {
		const struct fact *fact = &evaluated.result.facts[i];

		assert_true(strlen(fact->because.utf8) > 5);
		if (strncmp(fact->name, "evidence.", 9) != 0 && strcmp(fact->name, "controlset") != 0 &&
		    strncmp(fact->name, "update.", 7) != 0)
			assert_true(fact->evidence_count > 0);
	}
	evaluated_free(&evaluated);
}

static void an_absence_cites_the_nearest_key_that_was_opened(void **state)
{
	struct evaluated evaluated;
	const struct fact *fact;

	(void)state;
	evaluate_with(&evaluated, NULL, 0, both_hives);
	fact = machine_fact(&evaluated.result, "schannel.tls12.client");
	assert_int_equal(fact->evidence[0].answer, ANSWER_ABSENT);
	assert_non_null(strstr(fact->evidence[0].detail.utf8, "HKLM\\SYSTEM\\CurrentControlSet\\Control"));
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_default_server_2019_with_the_net_values_is_ready),
		cmocka_unit_test(a_listing_that_covers_nothing_never_proves_absence),
		cmocka_unit_test(what_is_proven_bad_is_not_ready_even_when_much_is_missing),
		cmocka_unit_test(system_alone_names_the_hive_that_is_missing),
		cmocka_unit_test(enabled_and_disabled_by_default_mean_what_the_table_says),
		cmocka_unit_test(net_values_mean_what_the_framework_does_with_them),
		cmocka_unit_test(an_update_is_proven_by_its_package_and_state),
		cmocka_unit_test(a_superseded_update_counts_when_a_newer_rollup_is_installed),
		cmocka_unit_test(a_rollup_is_worth_what_its_own_state_says),
		cmocka_unit_test(the_build_decides_which_windows_it_is),
		cmocka_unit_test(the_edition_of_a_server_does_not_repeat_the_word),
		cmocka_unit_test(the_stock_text_in_current_build_is_no_other_build),
		cmocka_unit_test(a_value_of_the_wrong_type_caps_the_verdict),
		cmocka_unit_test(every_fact_says_why_and_cites_what_it_read),
		cmocka_unit_test(an_absence_cites_the_nearest_key_that_was_opened),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
