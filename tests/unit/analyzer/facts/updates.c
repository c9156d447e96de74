/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which Windows needs, has, and cannot have which update. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define PACKAGES "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"

/* A Windows of this build with one package, or none. type NULL: InstallationType is not set. */
static void evaluate_package(struct evaluated *ret, const char *build, const char *type, const char *package, uint32_t package_state,
			  const char *profile)
{
	char key[512];
	struct rows rows = { .list = { SZ(NT, "CurrentBuildNumber", build) }, .count = 1 };

	snprintf(key, sizeof key, PACKAGES "%s", package ? package : "");
	if (type)
		rows_add(&rows, (struct statement)SZ(NT, "InstallationType", type));
	if (package)
		rows_add(&rows, (struct statement)DW(key, "CurrentState", package_state));
	evaluate_statements(ret, rows.list, rows.count, both_hives, profile);
}

/* No update was made for these, whatever the packages of the input leave open. */
static void an_update_that_windows_cannot_have_is_missing_and_the_sentence_says_so(void **state)
{
	static const struct {
		const char *build, *type, *expected, *words;
		const char *package;
		uint32_t package_state;
	} table[] = {
		{ "6000", "Client", "MISSING", "Windows Vista", NULL, 0 },
		{ "6001", "Client", "MISSING", "Windows Vista", NULL, 0 },
		{ "6002", "Client", "MISSING", "Windows Vista", NULL, 0 },
		{ "6003", "Client", "MISSING", "Windows Vista", "Package_for_KB948465~31bf3856ad364e35~amd64~~6.0.1.18005", 0x70 },
		{ "6002", "Client", "INSTALLED", "KB4019276", "Package_for_KB4019276~31bf3856ad364e35~amd64~~6.0.1.1", 0x70 },
		{ "6002", "Server", "UNKNOWN", "KB4019276", NULL, 0 },
		{ "6001", "Server", "MISSING", "KB4019276 cannot be installed on Windows Server 2008: it needs Service Pack 2", NULL, 0 },
		{ "7600", "Server", "MISSING", "KB3140245 cannot be installed on Windows Server 2008 R2: it needs Service Pack 1", NULL, 0 },
		{ "7601", "Server", "INSTALLED", "KB3140245", "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", 0x70 },
		{ "9200", "Server", "INSTALLED", "KB3140245", "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.2.1.2", 0x70 },
		{ "7602", "Server", "UNKNOWN", "a preview", NULL, 0 },
		{ "6003", "Server", "LIKELY", "6003", "Package_for_KB948465~31bf3856ad364e35~amd64~~6.0.1.18005", 0x70 },
		{ "9200", "Client", "MISSING", "Windows 8.1", NULL, 0 },
		{ "9200", "Client", "MISSING", "Windows 8.1", "Package_for_KB948465~31bf3856ad364e35~amd64~~6.2.1.0", 0x70 },
		{ "9200", "Server", "UNKNOWN", "KB3140245", NULL, 0 },
		{ "9200", "Client", "INSTALLED", "KB3140245", "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.2.1.2", 0x70 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_package(&evaluated, table[i].build, table[i].type, table[i].package, table[i].package_state, "azure-backup");
		const struct fact *fact = machine_fact(&evaluated.result, "update.tls12");

		assert_string_equal(fact->state, table[i].expected);
		assert_non_null(strstr(fact->because.utf8, table[i].words));
		if (strcmp(table[i].words, "Windows 8.1") == 0) /* no value would help */
			assert_string_equal(machine_fact(&evaluated.result, "winhttp.64")->root_cause, "update.tls12");
		evaluated_free(&evaluated);
	}
}

/* winhttp.dll 6.1.7601.23375 and 6.2.9200.21797, schannel.dll 6.0.6002.24129: which rollup is the first that carries the KB. */
static void a_rollup_counts_from_its_revision_on(void **state)
{
	static const struct {
		const char *build, *version, *expected;
	} table[] = {
		{ "6003", "6003.20555", "LIKELY" }, { "6002", "6002.24129", "LIKELY" }, { "6002", "6002.24128", "MISSING" }, { "7601", "7601.23376", "LIKELY" },
		{ "7601", "7601.23375", "MISSING" }, { "9200", "9200.21798", "LIKELY" }, { "9200", "9200.21797", "MISSING" },
		{ "7600", "7600.99999", "MISSING" }, { "6001", "6001.99999", "MISSING" }, { "9600", "9600.18000", "NOT_REQUIRED" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char package[256];
		struct evaluated evaluated;

		snprintf(package, sizeof package, "Package_for_RollupFix~31bf3856ad364e35~amd64~~%s.1.1", table[i].version);
		evaluate_package(&evaluated, table[i].build, "Server", package, 0x70, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "update.tls12"), table[i].expected);
		evaluated_free(&evaluated);
	}
}

/*
 * A package that is staged, pending or broken beside what proves the update is another attempt; and where only values could turn
 * TLS 1.2 on, it is off with the update as without it.
 */
static void what_is_installed_counts_more_than_another_attempt(void **state)
{
	static const struct {
		const char *build, *rollup;
		uint32_t rollup_state, package_state;
		const char *update, *client;
	} table[] = {
		{ "7601", "7601.24002", 0x70, 0x60, "LIKELY", "DISABLED_BY_DEFAULT" },
		{ "7601", "7601.24002", 0x60, 0x65, "PARTIAL", "DISABLED_BY_DEFAULT" },
		{ "6002", "6002.24129", 0x70, 0x65, "LIKELY", "DISABLED_BY_DEFAULT" },
		{ "6002", "6002.24129", 0x60, 0x40, "PENDING", "DISABLED_BY_DEFAULT" },
		{ "6003", "6003.20555", 0x60, 0x40, "LIKELY", "DISABLED_BY_DEFAULT" },
		{ "6003", "6003.20555", 0x40, 0x70, "INSTALLED", "DISABLED_BY_DEFAULT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = { .count = 0 };
		char rollup[256], own[256];
		struct evaluated evaluated;

		snprintf(rollup, sizeof rollup, PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~%s.1.1", table[i].rollup);
		snprintf(own, sizeof own, PACKAGES "Package_for_KB%s~31bf3856ad364e35~amd64~~6.0.1.2",
			 *table[i].build == '6' ? "4019276" : "3140245");
		rows_add(&rows, (struct statement)SZ(NT, "CurrentBuildNumber", table[i].build));
		rows_add(&rows, (struct statement)SZ(NT, "InstallationType", "Server"));
		rows_add(&rows, (struct statement)SZ("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64"));
		rows_add(&rows, (struct statement)DW(rollup, "CurrentState", table[i].rollup_state));
		rows_add(&rows, (struct statement)DW(own, "CurrentState", table[i].package_state));
		evaluate_statements(&evaluated, rows.list, rows.count, both_hives, "azure-backup");
		if (strcmp(state_of(&evaluated.result, "update.tls12"), table[i].update) != 0 ||
		    strcmp(state_of(&evaluated.result, "schannel.tls12.client"), table[i].client) != 0)
			fail_msg("%s, %s: %s, %s", table[i].build, table[i].rollup, state_of(&evaluated.result, "update.tls12"),
				 state_of(&evaluated.result, "schannel.tls12.client"));
		evaluated_free(&evaluated);
	}
}

/* The update of April 2014: its own package, or any rollup, for each of them needs it. */
static void kb2919355_is_asked_of_81_and_2012_r2_alone(void **state)
{
	static const struct {
		const char *build, *package;
		uint32_t state;
		const char *expected;
	} table[] = {
		{ "9600", "Package_for_KB2919355~31bf3856ad364e35~amd64~~6.3.1.14", 0x70, "INSTALLED" },
		{ "9600", "Package_for_KB2919355~31bf3856ad364e35~amd64~~6.3.1.14", 0x60, "PENDING" },
		{ "9600", "Package_for_RollupFix~31bf3856ad364e35~amd64~~9600.17031.1.1", 0x70, "LIKELY" },
		{ "9600", "Package_for_RollupFix~31bf3856ad364e35~amd64~~9600.17030.1.1", 0x70, "MISSING" },
		{ "9600", "Package_for_KB29193550~31bf3856ad364e35~amd64~~6.3.1.14", 0x70, "MISSING" },
		{ "9600", NULL, 0, "UNKNOWN" },
		{ "9200", "Package_for_KB1~31bf3856ad364e35~amd64~~6.2.1.14", 0x70, "NOT_REQUIRED" },
		{ "17763", NULL, 0, "NOT_REQUIRED" },
		{ "none", NULL, 0, "UNKNOWN" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_package(&evaluated, table[i].build, NULL, table[i].package, table[i].state, "azure-devops");
		assert_string_equal(state_of(&evaluated.result, "update.kb2919355"), table[i].expected);
		evaluated_free(&evaluated);
	}
}

#define PARENT PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2"
#define PARENT_BEFORE PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.1"
#define CHILD PACKAGES "Package_1_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2"

/* The children of an update are installed and removed with it. */
static void a_package_goes_with_its_parent_at_the_next_startup(void **state)
{
	static const struct {
		uint32_t parent, before, child; /* CurrentState; 0: no such package */
		const char *expected;
	} table[] = {
		{ 0x05, 0, 0x70, "PENDING" },      { 0x60, 0, 0x70, "PENDING" },    { 0x70, 0, 0x05, "INSTALLED" },
		{ 0x05, 0x70, 0x70, "INSTALLED" }, { 0x05, 0x50, 0x70, "INSTALLED" }, { 0x40, 0, 0x70, "INSTALLED" },
		{ 0, 0, 0x70, "INSTALLED" },       { 0, 0, 0x05, "PENDING" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct rows rows = { .list = { SZ(NT, "CurrentBuildNumber", "7601") }, .count = 1 };
		struct evaluated evaluated;

		if (table[i].parent)
			rows_add(&rows, (struct statement)DW(PARENT, "CurrentState", table[i].parent));
		if (table[i].before)
			rows_add(&rows, (struct statement)DW(PARENT_BEFORE, "CurrentState", table[i].before));
		rows_add(&rows, (struct statement)DW(CHILD, "CurrentState", table[i].child));
		evaluate_statements(&evaluated, rows.list, rows.count, both_hives, "azure-backup");
		assert_string_equal(machine_fact(&evaluated.result, "update.tls12")->state, table[i].expected);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_update_that_windows_cannot_have_is_missing_and_the_sentence_says_so),
		cmocka_unit_test(what_is_installed_counts_more_than_another_attempt),
		cmocka_unit_test(a_rollup_counts_from_its_revision_on),
		cmocka_unit_test(a_package_goes_with_its_parent_at_the_next_startup),
		cmocka_unit_test(kb2919355_is_asked_of_81_and_2012_r2_alone),
	};

	return cmocka_run_group_tests_name("updates", tests, NULL, NULL);
}
