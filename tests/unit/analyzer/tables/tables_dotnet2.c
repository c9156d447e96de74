/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of .NET Framework, spelled a second time: versions 2.0 to 3.5 and their updates ([NTLS]).
 * Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"
#include "unit/analyzer/tables/tables_keys.h"

static void each_windows_has_2x_and_its_update(void **state)
{
	static const char *const rows[][4] = {
		{ "1", "if installed", "no", "no update for this Windows adds it" },
		{ "6000", "yes", "no", "KB3154517 needs Service Pack 2" },
		{ "6002", "yes", "with KB3154517", "or a later update of the framework" },
		{ "7600", "yes", "no", "KB3154518 needs Service Pack 1" },
		{ "7601", "yes", "with KB3154518", "or a later update of the framework" },
		{ "9200", "if installed", "with KB3154519", "or a later update of the framework" },
		{ "9600", "if installed", "with KB3154520", "or a later update of the framework" },
		{ "10240", "if installed", "not known", "here it came with a cumulative update of May 2016" },
		{ "14393", "if installed", "yes", "this Windows came with it" },
	};

	(void)state;
	EXPECT_TABLE("dotnet2.64", 1, rows);
}

/* The value is set, the framework is there; the package is the only thing that differs. */
static void the_value_of_2x_counts_by_build_and_update(void **state)
{
	static const struct {
		const char *build, *kb, *without, *with;
		const char *confidence, *decider; /* of the second */
	} table[] = {
		{ "3790", "3154517", "LEGACY", "LEGACY", "documented", "default" },
		{ "6001", "3154517", "LEGACY", "LEGACY", "documented", "default" },
		{ "6002", "3154517", "UNKNOWN", "OS_DEFAULT", "documented", "value" },
		{ "6002", "3154518", "UNKNOWN", "UNKNOWN", "derived", "evidence" },
		{ "7600", "3154518", "LEGACY", "LEGACY", "documented", "default" },
		{ "7601", "3154518", "UNKNOWN", "OS_DEFAULT", "documented", "value" },
		{ "9200", "3154519", "UNKNOWN", "OS_DEFAULT", "documented", "value" },
		{ "9600", "3154520", "UNKNOWN", "OS_DEFAULT", "documented", "value" },
		{ "10240", "3154521", "UNKNOWN", "UNKNOWN", "derived", "evidence" },
		{ "14392", "3154521", "UNKNOWN", "UNKNOWN", "derived", "evidence" },
		{ "14393", "3154521", "OS_DEFAULT", "OS_DEFAULT", "documented", "value" },
	};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(table); i++) {
		char key[256];
		struct evaluated evaluated;

		snprintf(key, sizeof key, CBS "Package_for_KB%s~31bf3856ad364e35~amd64~~6.1.1.0", table[i / 2].kb);
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", table[i / 2].build), SZ(NT, "InstallationType", "Server"),
			SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64"), DW(NDP "v3.5", "Install", 1),
			DW(NET2, "SystemDefaultTlsVersions", 1), DW(key, "CurrentState", i % 2 ? 0x70 : 0x40),
		};

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		const struct fact *fact = machine_fact(&evaluated.result, "dotnet2.64");

		if (strcmp(fact->state, i % 2 ? table[i / 2].with : table[i / 2].without) != 0)
			fail_msg("build %s: %s", table[i / 2].build, fact->because.utf8);
		if (i % 2) {
			assert_string_equal(fact->confidence, table[i / 2].confidence);
			assert_string_equal(fact->decider, table[i / 2].decider);
		}
		evaluated_free(&evaluated);
	}
}

/* The highest version that setup wrote gives the name; without one, Windows itself has it. */
static void a_version_of_2x_is_called_by_its_name_and_its_reading(void **state)
{
	static const struct {
		const char *build, *keys[3], *says;
	} table[] = {
		{ "17763", { "v3.5", "v3.0", "v2.0.50727" }, "(.NET Framework 3.5; SystemDefaultTlsVersions is read: this Windows came with it)" },
		{ "17763", { "v3.0", "v2.0.50727" }, "(.NET Framework 3.0; SystemDefaultTlsVersions is read: this Windows came with it)" },
		{ "17763", { "v2.0.50727" }, "(.NET Framework 2.0; SystemDefaultTlsVersions is read: this Windows came with it)" },
		{ "10240", { "v2.0.50727" }, "(.NET Framework 2.0; SystemDefaultTlsVersions may not be read: here it came with" },
		{ "7600", { NULL }, "(part of this Windows; SystemDefaultTlsVersions is not read: KB3154518 needs Service Pack 1)" },
		{ "6000", { NULL }, "(part of this Windows; SystemDefaultTlsVersions is not read: KB3154517 needs Service Pack 2)" },
		{ "3790", { "v2.0.50727" }, "(.NET Framework 2.0; SystemDefaultTlsVersions is not read: no update for this Windows adds it)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct statement rows[6] = { SZ(NT, "CurrentBuildNumber", table[i].build),
					     SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64") };
		char keys[3][128];
		struct evaluated evaluated;
		size_t count = 2;

		for (size_t k = 0; k < 3 && table[i].keys[k]; k++) {
			snprintf(keys[k], sizeof keys[k], NDP "%s", table[i].keys[k]);
			rows[count++] = (struct statement)DW(keys[k], "Install", 1);
		}
		evaluate_statements(&evaluated, rows, count, both_hives, "azure-backup");
		if (!strstr(machine_fact(&evaluated.result, "dotnet2.64")->because.utf8, table[i].says))
			fail_msg("%s", machine_fact(&evaluated.result, "dotnet2.64")->because.utf8);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_windows_has_2x_and_its_update),
		cmocka_unit_test(the_value_of_2x_counts_by_build_and_update),
		cmocka_unit_test(a_version_of_2x_is_called_by_its_name_and_its_reading),
	};

	return cmocka_run_group_tests_name("tables of .NET Framework 2.0 to 3.5", tests, NULL, NULL);
}
