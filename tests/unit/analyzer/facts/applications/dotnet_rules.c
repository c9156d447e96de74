/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .NET Framework by its own rules: the machine's AppContext switches, the version that the agent requires, applications
 * that are left without a protocol, and values that are cited whatever else is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/applications/dotnet.h"
#include "support/machine/statements.h"
#include "unit/analyzer/facts/applications/dotnet_values.h"

/* --- AppContext ---------------------------------------------------------------------------------------------------------- */

static void add_switches(struct rows *rows, const char *dont_os, const char *dont_strong)
{
	static const char *const keys[] = { SOFT APPCONTEXT, WOW6432 APPCONTEXT };

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (dont_os)
			rows_add(rows, (struct statement)SZ(keys[i], DONT_OS, dont_os));
		if (dont_strong)
			rows_add(rows, (struct statement)SZ(keys[i], DONT_STRONG, dont_strong));
	}
}

static void a_switch_of_the_machine_moves_the_default_of_every_application(void **state)
{
	static const struct {
		const char *dont_os, *dont_strong;
		uint32_t os, strong, release;
		const char *state;
	} table[] = {
		{ "true", "true", NOT_SET, NOT_SET, 528049, "LEGACY" },
		{ "True", " TRUE", NOT_SET, NOT_SET, 528049, "LEGACY" },
		{ "false", "false", NOT_SET, NOT_SET, 528049, "OS_DEFAULT" },
		{ "FALSE", NULL, NOT_SET, NOT_SET, 528049, "OS_DEFAULT" },
		{ "true", "false", NOT_SET, NOT_SET, 528049, "STRONG" },
		{ NULL, "false", NOT_SET, NOT_SET, 528049, "STRONG" },
		{ "true", NULL, NOT_SET, NOT_SET, 528049, "APP_DEPENDENT" },
		{ NULL, "true", NOT_SET, NOT_SET, 528049, "APP_DEPENDENT" },
		{ "true", "true", 1, NOT_SET, 528049, "OS_DEFAULT" },
		{ "true", "true", NOT_SET, 1, 528049, "STRONG" },
		{ "true", "true", 2, 2, 528049, "LEGACY" }, /* then exactly 1 is wanted */
		{ "false", "false", 2, NOT_SET, 528049, "OS_DEFAULT" },
		{ "false", "false", 0, 0, 528049, "LEGACY" },
		{ "1", "yes", NOT_SET, NOT_SET, 528049, "APP_DEPENDENT" },
		{ "false  ", "  true", NOT_SET, NOT_SET, 528049, "APP_DEPENDENT" }, /* more than 12 bytes: not read */
		{ "true", "true", NOT_SET, NOT_SET, 379893, "APP_DEPENDENT" },	    /* 4.5.2 has no switches */
		{ "false", "false", NOT_SET, NOT_SET, 394802, "STRONG" },	    /* 4.6.2 has the second alone */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("17763", table[i].release);
		struct evaluated evaluated;

		add_values(&rows, table[i].os, table[i].strong);
		add_switches(&rows, table[i].dont_os, table[i].dont_strong);
		evaluate_rows(&evaluated, &rows, both_hives);
		if (strcmp(state_of(&evaluated.result, "dotnet4.64"), table[i].state) != 0)
			print_error("row %zu: %s\n", i, machine_fact(&evaluated.result, "dotnet4.64")->because.utf8);
		assert_string_equal(state_of(&evaluated.result, "dotnet4.64"), table[i].state);
		assert_string_equal(state_of(&evaluated.result, "dotnet4.32"), table[i].state);
		if (strcmp(table[i].state, "LEGACY") == 0)
			assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
		evaluated_free(&evaluated);
	}
}

static void a_switch_that_is_no_text_is_ignored_and_named(void **state)
{
	struct rows rows = machine_of("17763", 528049);
	struct evaluated evaluated;

	(void)state;
	add_values(&rows, 1, 1);
	rows_add(&rows, (struct statement)DW(SOFT APPCONTEXT, DONT_STRONG, 1));
	evaluate_rows(&evaluated, &rows, both_hives);
	const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.64");

	assert_string_equal(fact->state, "OS_DEFAULT");
	assert_true(fact_has(fact, "ignored"));
	assert_non_null(strstr(fact->because.utf8, DONT_STRONG " is ignored"));
	assert_int_equal(finding_named(&evaluated.result, "NET210")->outcome, OUTCOME_FAIL);
	assert_int_equal(evaluated.result.verdict, VERDICT_READY);
	evaluated_free(&evaluated);
}

/* --- versions and Schannel ------------------------------------------------------------------------------------------------ */

static void the_agent_wants_4_5_2_and_a_machine_without_it_does_not(void **state)
{
	static const struct {
		uint32_t release;
		bool agent;
		enum outcome outcome;
	} table[] = {
		{ 378389, true, OUTCOME_FAIL }, { 378758, true, OUTCOME_FAIL },		    { 379892, true, OUTCOME_FAIL },
		{ 379893, true, OUTCOME_PASS }, { 528049, true, OUTCOME_PASS },		    { 378389, false, OUTCOME_NOT_APPLICABLE },
		{ 528049, false, OUTCOME_NOT_APPLICABLE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("9600", table[i].release);
		struct evaluated evaluated;

		add_values(&rows, 1, 1);
		if (table[i].agent)
			rows_add(&rows, (struct statement){ SOFT "Microsoft\\Windows Azure Backup\\Config", NULL, 0, NULL, 0 });
		evaluate_rows(&evaluated, &rows, both_hives);
		assert_int_equal(finding_named(&evaluated.result, "NET209")->outcome, table[i].outcome);
		assert_int_equal(evaluated.result.verdict, table[i].outcome == OUTCOME_FAIL ? VERDICT_AT_RISK : VERDICT_READY);
		evaluated_free(&evaluated);
	}
}

static void an_application_limited_to_tls10_cannot_connect_where_that_is_off(void **state)
{
	static const struct {
		struct statement tls10, ssl3;
		const char *words; /* NULL: nothing of the kind */
	} table[] = {
		{ DW(PROTOCOLS "TLS 1.0\\Client", "Enabled", 0), DW(PROTOCOLS "SSL 3.0\\Client", "Enabled", 0), "cannot connect at all" },
		{ DW(PROTOCOLS "TLS 1.0\\Client", "Enabled", 0), DW(PROTOCOLS "SSL 3.0\\Client", "Enabled", 1), "TLS 1.0 is off" },
		{ DW(PROTOCOLS "TLS 1.0\\Client", "DisabledByDefault", 1), DW(PROTOCOLS "SSL 3.0\\Client", "Enabled", 0),
		  "disabled by default" },
		{ DW(PROTOCOLS "TLS 1.0\\Server", "Enabled", 0), DW(PROTOCOLS "SSL 3.0\\Client", "Enabled", 0), NULL },
	};
	static const char *const facts[] = { "dotnet4.64", "dotnet4.32", "dotnet2.64" };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("14393", 528049);
		struct evaluated evaluated;

		rows_add(&rows, (struct statement)DW(NDP "v3.5", "Install", 1));
		rows_add(&rows, table[i].tls10);
		rows_add(&rows, table[i].ssl3);
		evaluate_rows(&evaluated, &rows, both_hives);
		for (size_t k = 0; k < COUNT(facts); k++) {
			const char *text = machine_fact(&evaluated.result, facts[k])->because.utf8;

			assert_int_equal(strstr(text, table[i].words ? table[i].words : "connect") != NULL, table[i].words != NULL);
		}
		assert_int_equal(evaluated.result.verdict, VERDICT_AT_RISK);
		evaluated_free(&evaluated);
	}
}

/* Without the values 4.5.2 leaves no newer application that could do better: the state is as ever, the sentence says it. */
static void on_4_5_2_no_application_targets_more(void **state)
{
	struct rows rows = machine_of("9600", 379893);
	struct evaluated evaluated;

	(void)state;
	evaluate_rows(&evaluated, &rows, both_hives);
	const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.64");

	assert_string_equal(fact->state, "APP_DEPENDENT");
	assert_null(strstr(fact->because.utf8, "that target .NET Framework 4.5.2"));
	assert_non_null(strstr(fact->because.utf8, "limited to SSL 3.0 and TLS 1.0 (.NET Framework 4.5.2)"));
	evaluated_free(&evaluated);
}

/* --- what is cited -------------------------------------------------------------------------------------------------------- */

static bool cites(const struct fact *fact, const char *value)
{
	for (size_t i = 0; i < fact->evidence_count; i++)
		if (strcmp(fact->evidence[i].value.utf8, value) == 0 && fact->evidence[i].answer == ANSWER_PRESENT)
			return true;
	return false;
}

static void values_are_cited_whatever_else_is_missing(void **state)
{
	static const struct statement missing[][2] = {
		{ SZ(NT, "CurrentBuildNumber", "17763"), SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64") },
		{ DW(NDP "v4\\Full", "Release", 528049), SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64") },
		{ SZ(NT, "CurrentBuildNumber", "17763"), DW(NDP "v4\\Full", "Release", 528049) },
		{ SZ(NT, "ProductName", "x"), SZ(NT, "EditionID", "x") },
	};
	static const struct {
		const char *fact, *key;
	} facts[] = { { "dotnet4.64", SOFT DOTNET4_KEY },
		      { "dotnet4.32", WOW6432 DOTNET4_KEY },
		      { "dotnet2.64", SOFT DOTNET2_KEY },
		      { "dotnet2.32", WOW6432 DOTNET2_KEY } };

	(void)state;
	for (size_t i = 0; i < COUNT(missing); i++) {
		struct rows rows = { .count = 0 };
		struct evaluated evaluated;

		rows_add(&rows, missing[i][0]);
		rows_add(&rows, missing[i][1]);
		for (size_t k = 0; k < COUNT(facts); k++) {
			rows_add(&rows, (struct statement)DW(facts[k].key, "SystemDefaultTlsVersions", 1));
			rows_add(&rows, (struct statement)DW(facts[k].key, "SchUseStrongCrypto", 1));
		}
		evaluate_statements(&evaluated, rows.list, rows.count, i % 2 ? no_hive : both_hives, "azure-backup");
		for (size_t k = 0; k < COUNT(facts); k++) {
			const struct fact *fact = machine_fact(&evaluated.result, facts[k].fact);

			assert_true(cites(fact, "SystemDefaultTlsVersions"));
			assert_true(cites(fact, "SchUseStrongCrypto"));
		}
		evaluated_free(&evaluated);
	}
}

static void a_package_is_cited_though_the_windows_that_needs_it_is_unknown(void **state)
{
	static const struct statement row =
		DW(SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
		   "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", 0x70);
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, &row, 1, both_hives, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "update.tls12"), "UNKNOWN");
	assert_true(cites(machine_fact(&evaluated.result, "update.tls12"), "CurrentState"));
	evaluated_free(&evaluated);
}

/* A switch that was not read may turn either default: a state is said only where no switch would change it. */
static void what_was_not_read_is_unknown_unless_it_could_not_matter(void **state)
{
	static const struct {
		uint32_t os, strong;
		const char *state;
	} table[] = { { 1, 1, "OS_DEFAULT" }, { 1, NOT_SET, "OS_DEFAULT" }, { NOT_SET, 1, "UNKNOWN" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("17763", 528049);
		struct evaluated evaluated;

		add_values(&rows, table[i].os, table[i].strong);
		evaluate_statements(&evaluated, rows.list, rows.count, no_hive, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "dotnet4.64"), table[i].state);
		evaluated_free(&evaluated);
	}
}

/* "Update NET Framework 4.6 and earlier versions" of both pages. */
static void configuration_manager_wants_4_6_2(void **state)
{
	static const struct {
		uint32_t release;
		enum outcome outcome;
	} table[] = { { 0, OUTCOME_FAIL }, { 378389, OUTCOME_FAIL }, { 394801, OUTCOME_FAIL }, { 394802, OUTCOME_PASS } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("9600", table[i].release);
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows.list, rows.count, both_hives, "configmgr");
		assert_int_equal(finding_named(&evaluated.result, "CMG925")->outcome, table[i].outcome);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_switch_of_the_machine_moves_the_default_of_every_application),
		cmocka_unit_test(a_switch_that_is_no_text_is_ignored_and_named),
		cmocka_unit_test(configuration_manager_wants_4_6_2),
		cmocka_unit_test(the_agent_wants_4_5_2_and_a_machine_without_it_does_not),
		cmocka_unit_test(an_application_limited_to_tls10_cannot_connect_where_that_is_off),
		cmocka_unit_test(on_4_5_2_no_application_targets_more),
		cmocka_unit_test(values_are_cited_whatever_else_is_missing),
		cmocka_unit_test(a_package_is_cited_though_the_windows_that_needs_it_is_unknown),
		cmocka_unit_test(what_was_not_read_is_unknown_unless_it_could_not_matter),
	};

	return cmocka_run_group_tests_name("dotnet_rules", tests, NULL, NULL);
}
