/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of Windows itself, spelled a second time, from their sources and up to both ends of every range: releases,
 * updates, states of packages. Tags in brackets: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/windows/packages.h"
#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"
#include "unit/analyzer/tables/tables_keys.h"

static void the_table_of_microsoft_begins_with_vista_and_ends_with_26100(void **state)
{
	static const struct {
		uint32_t build;
		bool released, documented;
	} table[] = { { 5999, true, false }, { 6000, true, true }, { 26100, true, true }, { 26101, true, false }, { 26100, false, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct windows windows = { .build = table[i].build, .released = table[i].released };

		assert_int_equal(schannel_is_documented(&windows), table[i].documented);
	}
}

/* --- releases: [REL]; 28000 is named in [CUR] ------------------------------------------------------------------------------- */

/* clang-format off */
static const struct { uint32_t from; const char *version, *client, *server; } releases[] = {
	{  1057, "4.0",  "Windows NT 4.0",    "Windows NT Server 4.0" },
	{  2195, "5.0",  "Windows 2000",      "Windows 2000 Server" },
	{  2600, "5.1",  "Windows XP",        "Windows XP" },
	{  3790, "5.2",  "Windows XP x64",    "Windows Server 2003" },
	{  6000, "6.0",  "Windows Vista",     "Windows Vista" },
	{  6001, "6.0",  "Windows Vista SP1", "Windows Server 2008" },
	{  6002, "6.0",  "Windows Vista SP2", "Windows Server 2008 SP2" },
	{  7600, "6.1",  "Windows 7",         "Windows Server 2008 R2" },
	{  7601, "6.1",  "Windows 7 SP1",     "Windows Server 2008 R2 SP1" },
	{  9200, "6.2",  "Windows 8",         "Windows Server 2012" },
	{  9600, "6.3",  "Windows 8.1",       "Windows Server 2012 R2" },
	{ 10240, "10.0", "Windows 10",        "Windows Server 2016" },
	{ 16299, "10.0", "Windows 10",        "Windows Server, version 1709" },
	{ 17134, "10.0", "Windows 10",        "Windows Server, version 1803" },
	{ 17763, "10.0", "Windows 10",        "Windows Server 2019" },
	{ 18362, "10.0", "Windows 10",        "Windows Server, version 1903" },
	{ 18363, "10.0", "Windows 10",        "Windows Server, version 1909" },
	{ 19041, "10.0", "Windows 10",        "Windows Server, version 2004" },
	{ 19042, "10.0", "Windows 10",        "Windows Server, version 20H2" },
	{ 20348, "10.0", "Windows 10",        "Windows Server 2022" },
	{ 22000, "10.0", "Windows 11",        "Windows Server 2022" },
	{ 25398, "10.0", "Windows 11",        "Windows Server, version 23H2" },
	{ 26100, "10.0", "Windows 11",        "Windows Server 2025" },
	{ 30000, NULL,   NULL,                NULL },
};

static const uint32_t released[] = {
	1381,  2195,  2600,  3790,                                                  /* NT 4.0, 2000, XP, 2003 */
	6000,  6001,  6002,  6003,  7600,  7601,  9200,  9600,                      /* Vista and 2008, 7, 8, 8.1 */
	10240, 10586, 14393, 15063, 16299, 17134, 17763, 18362, 18363,              /* 1507 1511 1607 1703 1709 1803 1809 1903 1909 */
	19041, 19042, 19043, 19044, 19045,                                          /* 2004 20H2 21H1 21H2 22H2 */
	20348, 22000, 22621, 22631, 25398, 26100, 26200, 28000,                     /* 2022, 21H2 22H2 23H2, Server 23H2, 24H2 25H2 26H1 */
};
/* clang-format on */

static void evaluate_build(struct evaluated *ret, uint32_t build, const char *type)
{
	char number[16];

	snprintf(number, sizeof number, "%u", build);
	const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", number), SZ(NT, "InstallationType", type) };

	evaluate_statements(ret, rows, COUNT(rows), both_hives, "azure-backup");
}

static void a_name_holds_from_its_first_build_to_its_last(void **state)
{
	(void)state;
	for (size_t i = 0; i + 1 < COUNT(releases); i++)
		for (unsigned k = 0; k < 4; k++) {
			uint32_t build = k & 1 ? releases[i + 1].from - 1 : releases[i].from;
			struct evaluated evaluated;

			evaluate_build(&evaluated, build, k & 2 ? "Server" : "Client");
			assert_string_equal(state_of(&evaluated.result, "windows"), k & 2 ? releases[i].server : releases[i].client);
			assert_string_equal(evaluated.result.windows.version, releases[i].version);
			evaluated_free(&evaluated);
		}
}

static void beyond_the_table_nothing_is_known(void **state)
{
	static const uint32_t builds[] = { 1056, 30000, 99999 };
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	assert_string_equal(windows_name(arena, 1056), "any older");
	assert_string_equal(windows_name(arena, 30000), "any newer");
	arena_free(arena);
	for (size_t i = 0; i < COUNT(builds); i++) {
		struct evaluated evaluated;

		evaluate_build(&evaluated, builds[i], "Server");
		assert_string_equal(state_of(&evaluated.result, "windows"), "UNKNOWN");
		evaluated_free(&evaluated);
	}
}

/* Up to Server 2003 CurrentBuild holds a text that says so; later it holds the build. */
static void before_vista_current_build_is_obsolete(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", i ? "6000" : "5999"),
						  SZ(NT, "CurrentBuild", "1.511.1 () (Obsolete data - do not use)") };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_int_equal(machine_fact(&evaluated.result, "windows")->issue_count, i);
		evaluated_free(&evaluated);
	}
}

static void no_other_build_was_released(void **state)
{
	size_t next = 0;

	(void)state;
	for (uint32_t build = 0; build <= 30000; build++) {
		bool expected = next < COUNT(released) && build == released[next];

		if (windows_is_released(build) != expected)
			fail_msg("build %u", build);
		next += expected;
	}
	assert_int_equal(next, COUNT(released));
}

/* CSDBuildNumber is what a memory dump of 7 SP1 has; ProductType tells the role. */
static void system_alone_shows_windows_7_sp1_and_no_other(void **state)
{
	(void)state;
	for (uint32_t number = 17513; number <= 17515; number++) {
		const struct statement rows[] = { DW(CONTROL "Windows", "CSDBuildNumber", number),
						  SZ(CONTROL "ProductOptions", "ProductType", "WinNT") };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), system_only, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "windows"), number == 17514 ? "Windows 7 SP1" : "UNKNOWN");
		assert_int_equal(evaluated.result.windows.build, number == 17514 ? 7601 : 0);
		evaluated_free(&evaluated);
	}
}

/* [DISS]. Only x86 has no 32-bit view. */
static void the_architectures_are_those_that_windows_names(void **state)
{
	static const struct {
		const char *value, *name;
		bool lacks_view;
	} table[] = { { "AMD64", "x64", false }, { "x86", "x86", true }, { "ARM64", "arm64", false }, { "IA64", "ia64", false },
		      { "amd64", "x64", false }, { "X86", "x86", true }, { "MIPS", "UNKNOWN", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", "6002"), SZ(NT, "InstallationType", "Server"),
						  SZ(CONTROL "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", table[i].value) };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(evaluated.result.windows.arch, table[i].name);
		assert_int_equal(strcmp(state_of(&evaluated.result, "winhttp.32"), "N/A") == 0, table[i].lacks_view);
		evaluated_free(&evaluated);
	}
}

/* --- updates: [ABK], [K314], [K401]; the least revisions are derived from file versions; the states chart [CBS] ------------- */

static void each_windows_needs_its_update(void **state)
{
	static const char *const needs[][5] = {
		{ "6000 to 6001", "KB4019276", "-", "Service Pack 2", "does not exist" },
		{ "6002 to 6003", "KB4019276", "24129", "-", "does not exist" },
		{ "7600", "KB3140245", "-", "Service Pack 1", "the same" },
		{ "7601", "KB3140245", "23376", "-", "the same" },
		{ "9200", "KB3140245", "21798", "-", "does not exist" },
		{ "others", "none: NOT_REQUIRED", "-", "-", "the same" },
	};
	static const char *const april[][5] = { { "9600", "KB2919355", "17031", "-", "the same" },
						{ "others", "none: NOT_REQUIRED", "-", "-", "the same" } };

	(void)state;
	EXPECT_TABLE("update.tls12", 0, needs);
	EXPECT_TABLE("update.kb2919355", 0, april);
}

/* [K314], [K401]: what a client is told that no update was made for. */
static void the_sentence_of_a_client_without_an_update_is_complete(void **state)
{
	static const char vista[] = "no update for TLS 1.2 exists for Windows Vista: KB4019276 is for Windows Server 2008 SP2 only";
	static const char eight[] = "KB3140245 cannot be installed on Windows 8: it is for Windows 7 SP1, Server 2008 R2 SP1 and Server "
				    "2012; Windows 8.1 and later need no update";
	static const struct {
		uint32_t build;
		const char *words;
	} table[] = { { 6000, vista }, { 6001, vista }, { 6002, vista }, { 6003, vista }, { 9200, eight } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;

		evaluate_build(&evaluated, table[i].build, "Client");
		assert_string_equal(state_of(&evaluated.result, "update.tls12"), "MISSING");
		assert_string_equal(machine_fact(&evaluated.result, "update.tls12")->because.utf8, table[i].words);
		evaluated_free(&evaluated);
	}
	for (uint32_t build = 7600; build <= 7601; build++) { /* for Windows 7 there is one */
		struct evaluated evaluated;

		evaluate_build(&evaluated, build, "Client");
		assert_string_equal(state_of(&evaluated.result, "update.tls12"), build == 7600 ? "MISSING" : "UNKNOWN");
		assert_null(strstr(machine_fact(&evaluated.result, "update.tls12")->because.utf8, "no update"));
		assert_int_equal(machine_fact(&evaluated.result, "update.tls12")->issue_count, 0);
		evaluated_free(&evaluated);
	}
}

/* A rollup is of one build: 6002 and 6003 are serviced together, all others alone. */
static void a_rollup_of_another_build_proves_nothing(void **state)
{
	static const struct {
		uint32_t build;
		const char *fact, *version, *expected;
	} table[] = {
		{ 6002, "update.tls12", "6003.20555", "LIKELY" }, { 6002, "update.tls12", "6001.99999", "MISSING" },
		{ 6002, "update.tls12", "6004.99999", "MISSING" }, { 7601, "update.tls12", "7600.99999", "MISSING" },
		{ 7601, "update.tls12", "7602.99999", "MISSING" }, { 9200, "update.tls12", "9199.99999", "MISSING" },
		{ 9200, "update.tls12", "9201.99999", "MISSING" }, { 9600, "update.kb2919355", "9599.99999", "MISSING" },
		{ 9600, "update.kb2919355", "9601.99999", "MISSING" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[512], number[16];
		struct evaluated evaluated;

		snprintf(key, sizeof key, CBS "Package_for_RollupFix~31bf3856ad364e35~amd64~~%s.1.1", table[i].version);
		snprintf(number, sizeof number, "%u", table[i].build);
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", number), SZ(NT, "InstallationType", "Server"),
						  DW(key, "CurrentState", 0x70) };

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-devops");
		assert_string_equal(state_of(&evaluated.result, table[i].fact), table[i].expected);
		evaluated_free(&evaluated);
	}
}

static void a_package_is_in_one_of_the_states_of_the_chart(void **state)
{
	static const struct {
		uint32_t number;
		const char *state, *word;
	} table[] = {
		{ 0x00, "MISSING", "not installed" },	  { 0x05, "PENDING", "uninstall pending" },
		{ 0x10, "MISSING", "not installed" },	  { 0x20, "MISSING", "not installed" },
		{ 0x30, "MISSING", "not installed" },	  { 0x40, "MISSING", "not installed" },
		{ 0x41, "UNKNOWN", "in an undocumented state" }, { 0x4f, "UNKNOWN", "in an undocumented state" },
		{ 0x50, "LIKELY", "superseded" },	  { 0x60, "PENDING", "install pending" },
		{ 0x65, "PARTIAL", "partially installed" }, { 0x70, "INSTALLED", "installed" },
		{ 0x80, "INSTALLED", "permanent" },	  { 0x7fffffff, "UNKNOWN", "in an undocumented state" },
		{ 0x80000000, "PARTIAL", "broken" },	  { 0x80000001, "PARTIAL", "broken" },
		{ (uint32_t)-112, "PARTIAL", "broken" },  { (uint32_t)-32, "PARTIAL", "broken" },
	};
	static const uint32_t named[] = { 0x05, 0x50, 0x60, 0x65, 0x70, 0x80, UINT32_MAX };
	const char *word;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(rank_state(rank_of(table[i].number, &word)), table[i].state);
		assert_string_equal(word, table[i].word);
	}
	for (size_t i = 0; i < COUNT(named); i++)
		assert_int_equal(known_state(i), named[i]);
	assert_string_equal(rank_state(RANK_NONE), "UNKNOWN");
	for (uint32_t number = 0x41; number < 0x100; number++) /* nothing between them has a name */
		if (number != 0x50 && number != 0x60 && number != 0x65 && number != 0x70 && number != 0x80)
			assert_string_equal(rank_state(rank_of(number, &word)), "UNKNOWN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_microsoft_begins_with_vista_and_ends_with_26100),
		cmocka_unit_test(a_name_holds_from_its_first_build_to_its_last),
		cmocka_unit_test(beyond_the_table_nothing_is_known),
		cmocka_unit_test(before_vista_current_build_is_obsolete),
		cmocka_unit_test(no_other_build_was_released),
		cmocka_unit_test(system_alone_shows_windows_7_sp1_and_no_other),
		cmocka_unit_test(the_architectures_are_those_that_windows_names),
		cmocka_unit_test(each_windows_needs_its_update),
		cmocka_unit_test(the_sentence_of_a_client_without_an_update_is_complete),
		cmocka_unit_test(a_rollup_of_another_build_proves_nothing),
		cmocka_unit_test(a_package_is_in_one_of_the_states_of_the_chart),
	};

	return cmocka_run_group_tests_name("tables of Windows", tests, NULL, NULL);
}
