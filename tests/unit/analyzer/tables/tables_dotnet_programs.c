/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of .NET Framework, spelled a second time: values that programs have of their own ([SPM]).
 * Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/machine/statements.h"
#include "unit/analyzer/tables/tables_keys.h"

/* --- programs: [SPM], the enumeration SecurityProtocolType -------------------------------------------------------------------- */

/* Which names, and which bits, let a program use TLS 1.2, by the version that is installed and the build of Windows. */
static void security_protocol_means_what_the_enumeration_says(void **state)
{
	static const struct {
		const char *text;
		uint32_t release;
		const char *build, *state;
	} table[] = {
		{ "Tls12", 378389, "17763", "TLS12" },	      { "Ssl3", 528040, "17763", "NO_TLS12" },
		{ "Tls", 528040, "17763", "NO_TLS12" },	      { "Tls11", 528040, "17763", "NO_TLS12" },
		{ "Ssl3, Tls, Tls11", 528040, "17763", "NO_TLS12" }, { "Tls, Tls12", 528040, "17763", "TLS12" },
		{ "SystemDefault", 460798, "17763", "TLS12" }, { "SystemDefault, Tls", 460798, "17763", "NO_TLS12" },
		{ "SystemDefault, Tls", 460797, "17763", "TLS12" }, /* an unknown name: the value is ignored */
		{ "Tls13", 528040, "20348", "NO_TLS12" },	      { "Tls13", 528040, "20347", "NO_TLS12" },
		{ "Tls13", 528039, "20347", "TLS12" }, /* ignored */
		{ "48", 528040, "17763", "NO_TLS12" },	      { "192", 528040, "17763", "NO_TLS12" },
		{ "768", 528040, "17763", "NO_TLS12" },	      { "3072", 528040, "17763", "TLS12" },
		{ "2048", 528040, "17763", "TLS12" },	      { "1024", 528040, "17763", "TLS12" },
		{ "12288", 528040, "20348", "NO_TLS12" },	      { "12288", 528040, "17763", "NO_TLS12" },
		{ "8192", 528040, "20348", "NO_TLS12" },	      { "4096", 528040, "20348", "NO_TLS12" },
		{ "15360", 528040, "17763", "TLS12" },	      { "15360", 528039, "17763", "NO_TLS12" },
		{ "4080", 528039, "17763", "TLS12" },	      { "3088", 528040, "17763", "TLS12" },
		{ "3080", 528040, "17763", "NO_TLS12" },      { "19456", 528040, "17763", "NO_TLS12" },
		{ "0", 528040, "17763", "TLS12" },	      { "Ssl3, Tls12", 528040, "17763", "TLS12" },
		{ "Tls11, Tls12", 528040, "17763", "TLS12" }, { "3073", 528040, "17763", "NO_TLS12" },
		{ "Ssl3", 378389, "17763", "NO_TLS12" },      { "Tls", 378389, "17763", "NO_TLS12" },
		{ "Tls11", 378389, "17763", "NO_TLS12" },     { "3073", 378389, "17763", "NO_TLS12" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", table[i].build), SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64"),
			DW(NDP "v4\\Full", "Release", table[i].release), DW(NET4, "SchUseStrongCrypto", 1),
			SZ(PROGRAMS "SecurityProtocol", "C:\\x.exe", table[i].text),
		};
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		if (strcmp(state_of(&evaluated.result, "dotnet4.overrides"), table[i].state) != 0)
			fail_msg("%s, %u, %s: %s", table[i].text, table[i].release, table[i].build,
				 machine_fact(&evaluated.result, "dotnet4.overrides")->because.utf8);
		if (i == 0) /* it is known, not ignored */
			assert_non_null(strstr(machine_fact(&evaluated.result, "dotnet4.overrides")->because.utf8, "does not remove"));
		evaluated_free(&evaluated);
	}
}

/* The machine's own values were not read: they may let the program use TLS 1.2, or not. */
static void a_value_may_harm_where_the_values_of_the_machine_are_unknown(void **state)
{
#define SOFT_LINE "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\"
#define PROGRAMS_LINE SOFT_LINE ".NETFramework\\v4.0.30319\\System.Net.ServicePointManager."
	static const char text[] =
		"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n"
		"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]\n\"PROCESSOR_ARCHITECTURE\"=\"x86\"\n\n"
		SOFT_LINE "Windows NT\\CurrentVersion]\n\"CurrentBuildNumber\"=\"17763\"\n\n"
		PROGRAMS_LINE "SystemDefaultTlsVersions]\n\n" PROGRAMS_LINE "SecurityProtocol]\n\"C:\\\\x.exe\"=\"Tls\"\n";
	char *folder = scratch_make(), *path = scratch_write(folder, "machine.reg", text, sizeof text - 1);
	struct evaluated evaluated;

	(void)state;
	evaluate_files(&evaluated, (const char *const[]){ path, NULL }, READER_CELLS, "azure-backup");
	free(path);
	scratch_remove(folder);
	const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.overrides");

	assert_string_equal(fact->state, "UNKNOWN");
	assert_string_equal(fact->decider, "evidence");
	assert_non_null(strstr(fact->because.utf8, "SecurityProtocol=\"Tls\" may remove TLS 1.2"));
	evaluated_free(&evaluated);
}

/* Each value in its own key, and in its type; another type is ignored. */
static void the_values_of_programs_have_a_key_and_a_type(void **state)
{
	static const struct {
		struct statement row;
		const char *state, *decider, *says;
	} table[] = {
		{ DW(PROGRAMS "SystemDefaultTlsVersions", "C:\\x.exe", 0), "NO_TLS12", "value", "C:\\x.exe: SystemDefaultTlsVersions=0 limits" },
		{ DW(PROGRAMS "SystemDefaultTlsVersions", "C:\\x.exe", 2), "NO_TLS12", "value", "C:\\x.exe: SystemDefaultTlsVersions=2 limits" },
		{ DW(PROGRAMS "SystemDefaultTlsVersions", "C:\\x.exe", 1), "TLS12", "value", "SystemDefaultTlsVersions=1 does not remove" },
		{ SZ(PROGRAMS "SystemDefaultTlsVersions", "C:\\x.exe", "0"), "TLS12", "value", "SystemDefaultTlsVersions is ignored" },
		{ SZ(PROGRAMS "SecurityProtocol", "C:\\x.exe", "Tls"), "NO_TLS12", "value", "C:\\x.exe: SecurityProtocol=\"Tls\" does not contain TLS 1.2" },
		{ DW(PROGRAMS "SecurityProtocol", "C:\\x.exe", 192), "TLS12", "value", "SecurityProtocol of another type than REG_SZ is ignored" },
		{ DW(NET4, "SystemDefaultTlsVersions", 1), "NONE", "value", "no application" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", "17763"), SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64"),
			DW(NDP "v4\\Full", "Release", 528040), DW(NET4, "SystemDefaultTlsVersions", 1), DW(NET4, "SchUseStrongCrypto", 0),
			table[i].row,
		};
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		const struct fact *fact = machine_fact(&evaluated.result, "dotnet4.overrides");

		if (strcmp(fact->state, table[i].state) != 0 || !strstr(fact->because.utf8, table[i].says))
			fail_msg("row %zu: %s: %s", i, fact->state, fact->because.utf8);
		assert_string_equal(fact->decider, table[i].decider);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(security_protocol_means_what_the_enumeration_says),
		cmocka_unit_test(a_value_may_harm_where_the_values_of_the_machine_are_unknown),
		cmocka_unit_test(the_values_of_programs_have_a_key_and_a_type),
	};

	return cmocka_run_group_tests_name("tables of programs of .NET Framework", tests, NULL, NULL);
}
