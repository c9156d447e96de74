/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that applications have of their own for .NET Framework. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/applications/dotnet.h"
#include "support/machine/statements.h"
#include "unit/analyzer/facts/applications/dotnet_values.h"

#define OS_KEY SOFT DOTNET4_KEY PINS "SystemDefaultTlsVersions"
#define PROTOCOL_KEY SOFT DOTNET4_KEY PINS "SecurityProtocol"

static void a_number_takes_tls12_only_where_strong_cryptography_is_off(void **state)
{
	static const struct {
		uint32_t os, strong, own;
		const char *state;
	} table[] = {
		{ 1, 1, 0, "TLS12" },		   { 1, 0, 0, "NO_TLS12" },	  { 1, NOT_SET, 0, "NO_TLS12" },
		{ 1, 0, 2, "NO_TLS12" },	   { 1, 0, 0xFFFFFFFF, "NO_TLS12" }, { 1, 0, 1, "TLS12" },
		{ 1, 2, 0, "NO_TLS12" }, /* 2 is not 1 for those built for 4.5.2 */
		{ NOT_SET, 1, 0, "TLS12" },	   { NOT_SET, NOT_SET, 0, "TLS12" }, /* 4.7: strong by default; older: not read */
		{ NOT_SET, 0, 0, "NO_TLS12" },	   { 0, 0, 0, "TLS12" },	  { 0, 1, 2, "TLS12" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("17763", 528049);
		struct evaluated evaluated;

		add_values(&rows, table[i].os, table[i].strong);
		rows_add(&rows, (struct statement)DW(OS_KEY, EXE, table[i].own));
		evaluate_rows(&evaluated, &rows, both_hives);
		if (strcmp(state_of(&evaluated.result, "dotnet4.overrides"), table[i].state) != 0)
			print_error("row %zu\n", i);
		assert_string_equal(state_of(&evaluated.result, "dotnet4.overrides"), table[i].state);
		if (strcmp(table[i].state, "NO_TLS12") == 0)
			assert_int_not_equal(evaluated.result.verdict, VERDICT_READY);
		evaluated_free(&evaluated);
	}
}

static void a_protocol_list_is_read_as_enum_tryparse_reads_it(void **state)
{
	static const struct {
		const char *text, *build;
		uint32_t release;
		const char *state;
		bool ignored;
	} table[] = {
		{ "Tls", "17763", 528049, "NO_TLS12", false },
		{ "Ssl3, Tls", "17763", 528049, "NO_TLS12", false },
		{ "Tls11", "17763", 528049, "NO_TLS12", false },
		{ "Tls12", "17763", 528049, "TLS12", false },
		{ " Tls11 ,\tTls12 ", "17763", 528049, "TLS12", false },
		{ "SystemDefault", "17763", 528049, "TLS12", false },
		{ "Tls13", "17763", 528049, "NO_TLS12", false },
		{ "Tls13", "20348", 528049, "NO_TLS12", false },
		{ "Tls,Tls13", "17763", 528049, "NO_TLS12", false },
		{ "Tls13", "17763", 461814, "TLS12", true }, /* 4.7.2 does not know the name */
		{ "SystemDefault", "14393", 394802, "TLS12", true },
		{ "tls", "17763", 528049, "TLS12", true },
		{ "TLS1.2", "17763", 528049, "TLS12", true },
		{ "Tls Tls11", "17763", 528049, "TLS12", true },
		{ "Tls,", "17763", 528049, "TLS12", true },
		{ "Tls;Tls11", "17763", 528049, "TLS12", true },
		{ "", "17763", 528049, "TLS12", true },
		{ "3072", "17763", 528049, "TLS12", false },
		{ " +4032 ", "17763", 528049, "TLS12", false },
		{ "192", "17763", 528049, "NO_TLS12", false },
		{ "0", "17763", 528049, "TLS12", false },
		{ "12288", "17763", 528049, "NO_TLS12", false },
		{ "15360", "17763", 528049, "TLS12", false },
		{ "15360", "17763", 461814, "NO_TLS12", false }, /* an error before 4.8: SSL 3.0 and TLS 1.0 */
		{ "-1", "17763", 528049, "NO_TLS12", false },
		{ "65535", "17763", 528049, "NO_TLS12", false },
		{ "0xC00", "17763", 528049, "TLS12", true },
		{ "192, 768", "17763", 528049, "TLS12", true },
		{ "4294967296", "17763", 528049, "TLS12", true },
		{ "2147483648", "17763", 528049, "TLS12", true },
		{ "-", "17763", 528049, "TLS12", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of(table[i].build, table[i].release);
		struct evaluated evaluated;

		add_values(&rows, 1, 1);
		rows_add(&rows, (struct statement)SZ(PROTOCOL_KEY, EXE, table[i].text));
		evaluate_rows(&evaluated, &rows, both_hives);
		const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.overrides");

		if (strcmp(fact->state, table[i].state) != 0 || fact_has(fact, "ignored") != table[i].ignored)
			print_error("\"%s\": %s\n", table[i].text, fact->because.utf8);
		assert_string_equal(fact->state, table[i].state);
		assert_int_equal(fact_has(fact, "ignored"), table[i].ignored);
		assert_int_equal(finding_named(&evaluated.result, "NET210")->outcome,
				 table[i].ignored ? OUTCOME_FAIL : OUTCOME_PASS);
		assert_int_equal(evaluated.result.verdict, strcmp(table[i].state, "TLS12") == 0 ? VERDICT_READY : VERDICT_AT_RISK);
		assert_non_null(strstr(fact->because.utf8, "cbengine.exe: SecurityProtocol=\""));
		evaluated_free(&evaluated);
	}
}

/* What no program reads limits none: without the framework, other rules say so. */
static void a_value_of_a_framework_that_is_not_installed_is_not_read(void **state)
{
	struct rows rows = machine_of("17763", 0);
	struct evaluated evaluated;

	(void)state;
	rows_add(&rows, (struct statement)SZ(PROTOCOL_KEY, EXE, "Tls"));
	evaluate_rows(&evaluated, &rows, both_hives);
	const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.overrides");

	assert_string_equal(fact->state, "TLS12");
	assert_non_null(strstr(fact->because.utf8, "is not read: .NET Framework 4.5 or later is not installed"));
	assert_string_equal(state_of(&evaluated.result, "dotnet4.64"), "NOT_INSTALLED");
	evaluated_free(&evaluated);
}

/* 15360 has TLS 1.2, but 4.7.2 knows no TLS 1.3 and falls back. */
static void a_number_that_the_framework_does_not_know_is_called_that(void **state)
{
	struct rows rows = machine_of("17763", 461814);
	struct evaluated evaluated;

	(void)state;
	add_values(&rows, 1, 1);
	rows_add(&rows, (struct statement)SZ(PROTOCOL_KEY, EXE, "15360"));
	evaluate_rows(&evaluated, &rows, both_hives);
	assert_non_null(strstr(machine_fact(&evaluated.result, "dotnet4.overrides")->because.utf8,
			       "has a protocol that .NET Framework does not know"));
	evaluated_free(&evaluated);
}

static void a_value_is_looked_for_in_either_version_and_view(void **state)
{
	static const struct {
		struct statement pin;
		const char *fact, *state;
	} table[] = {
		{ SZ(PROTOCOL_KEY, EXE, "Tls"), "dotnet4.overrides", "NO_TLS12" },
		{ SZ(WOW6432 DOTNET4_KEY PINS "SecurityProtocol", EXE, "Ssl3, Tls"), "dotnet4.overrides", "NO_TLS12" },
		{ DW(PROTOCOL_KEY, EXE, 192), "dotnet4.overrides", "TLS12" }, /* ignored: no REG_SZ */
		{ SZ(OS_KEY, EXE, "0"), "dotnet4.overrides", "TLS12" },
		{ SZ(SOFT DOTNET2_KEY PINS "SecurityProtocol", EXE, "Tls"), "dotnet2.overrides", "NO_TLS12" },
		{ SZ(SOFT DOTNET2_KEY PINS "SecurityProtocol", EXE, "3072"), "dotnet2.overrides", "TLS12" },
		{ DW(WOW6432 DOTNET2_KEY PINS "SystemDefaultTlsVersions", EXE, 2), "dotnet2.overrides", "NO_TLS12" },
		{ SZ(PROTOCOL_KEY, EXE, "Tls"), "dotnet2.overrides", "NONE" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = machine_of("17763", 528049);
		struct evaluated evaluated;

		rows_add(&rows, table[i].pin);
		evaluate_rows(&evaluated, &rows, both_hives);
		assert_string_equal(state_of(&evaluated.result, table[i].fact), table[i].state);
		evaluated_free(&evaluated);
	}
}

/* The machine's values of the same view decide; without them it cannot be said, unless nothing could make it right. */
static void the_values_of_the_view_decide_and_what_was_not_read_is_not_good(void **state)
{
	static const struct statement only_pins[] = { DW(OS_KEY, EXE, 0) };
	struct rows rows = machine_of("17763", 528049);
	struct evaluated evaluated;

	(void)state;
	rows_add(&rows, (struct statement)DW(SOFT DOTNET4_KEY, "SystemDefaultTlsVersions", 1));
	rows_add(&rows, (struct statement)DW(SOFT DOTNET4_KEY, "SchUseStrongCrypto", 1));
	rows_add(&rows, (struct statement)DW(WOW6432 DOTNET4_KEY, "SystemDefaultTlsVersions", 1));
	rows_add(&rows, (struct statement)DW(WOW6432 DOTNET4_KEY, "SchUseStrongCrypto", 0));
	rows_add(&rows, (struct statement)DW(OS_KEY, EXE, 0));
	evaluate_rows(&evaluated, &rows, both_hives);
	assert_string_equal(state_of(&evaluated.result, "dotnet4.overrides"), "TLS12");
	evaluated_free(&evaluated);
	rows.list[rows.count - 1].key = WOW6432 DOTNET4_KEY PINS "SystemDefaultTlsVersions";
	evaluate_rows(&evaluated, &rows, both_hives);
	assert_string_equal(state_of(&evaluated.result, "dotnet4.overrides"), "NO_TLS12");
	evaluated_free(&evaluated);
	evaluate_statements(&evaluated, only_pins, 1, no_hive, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "dotnet4.overrides"), "UNKNOWN");
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_takes_tls12_only_where_strong_cryptography_is_off),
		cmocka_unit_test(a_protocol_list_is_read_as_enum_tryparse_reads_it),
		cmocka_unit_test(a_value_of_a_framework_that_is_not_installed_is_not_read),
		cmocka_unit_test(a_number_that_the_framework_does_not_know_is_called_that),
		cmocka_unit_test(a_value_is_looked_for_in_either_version_and_view),
		cmocka_unit_test(the_values_of_the_view_decide_and_what_was_not_read_is_not_good),
	};

	return cmocka_run_group_tests_name("dotnet_overrides", tests, NULL, NULL);
}
