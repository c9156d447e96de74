/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of Windows itself, spelled a second time, from their sources and up to both ends of every range: releases,
 * Schannel's defaults, updates, states of packages. Tags in brackets: tests/unit/analyzer/tables/SOURCES.md.
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

#define SOFT "HKLM\\SOFTWARE\\"
#define NT SOFT "Microsoft\\Windows NT\\CurrentVersion"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define CBS SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"

#define SZ(key, name, value) { key, name, REG_SZ, value, 0 }
#define DW(key, name, value) { key, name, REG_DWORD, NULL, value }
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };

/* --- Schannel's defaults: [PROT]; no page is known for those before Vista ----------------------------------------------------- */

/* clang-format off */
static const struct {
	uint32_t from, to;
	const char *client, *server; /* SSL 2.0, SSL 3.0, TLS 1.0 to 1.3: 1 on, 0 off, - not supported, ? documented nowhere */
} defaults[] = {
	{     1,  5999, "111---", "111---" }, /* XP, 2003 */
	{  6000,  6001, "011---", "111---" }, /* Vista, Server 2008 */
	{  7600,  9199, "01100-", "11100-" }, /* 7, Server 2008 R2 */
	{  9200, 14392, "01111-", "01111-" }, /* 8, 8.1, 10 1507 and 1511, Server 2012 and 2012 R2 */
	{ 14393, 20347, "-0111-", "-0111-" }, /* 10 1607 to 22H2, Server 2016 and 2019 */
	{ 20348, 25398, "-01111", "-01111" }, /* Server 2022, 11, Server 23H2 */
	{ 25399, 26099, "-0??11", "-0??11" }, /* Insider builds, announced without TLS 1.0 and 1.1 [DEPR] */
	{ 26100, 26100, "-01111", "-01111" }, /* 24H2, Server 2025: the last row of the page */
	{ 26101, 29999, "-0??11", "-0??11" },
};
/* clang-format on */

static char mark_of(enum default_state state)
{
	return state == DEFAULT_ON ? '1' : state == DEFAULT_OFF ? '0' : state == DEFAULT_NONE ? '-' :
	       state == DEFAULT_EITHER ? '?' : 'u';
}

static void every_protocol_has_its_default_from_the_first_build_to_the_last(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(defaults); i++) {
		struct fact_context ctx = { .windows.build = i % 2 ? defaults[i / 2].to : defaults[i / 2].from };

		for (int protocol = SSL2; protocol <= TLS13; protocol++)
			for (int role = CLIENT; role <= SERVER; role++) {
				const char *marks = role == CLIENT ? defaults[i / 2].client : defaults[i / 2].server;
				char mark = mark_of(schannel_default(&ctx, (enum protocol)protocol, (enum role)role));

				if (mark != marks[protocol])
					fail_msg("build %u, protocol %d, role %d: %c", ctx.windows.build, protocol, role, mark);
			}
	}
}

/* [K401], [NTLS]: made for Server 2008 SP2, not for Vista, and on POSReady 2009 no page states what follows. */
static void on_build_6002_tls_11_and_12_depend_on_kb4019276(void **state)
{
	static const struct {
		const char *update;
		bool client;
		char mark;
	} table[] = {
		{ "INSTALLED", false, '0' }, { "LIKELY", false, '0' },	{ "MISSING", false, '-' }, { "PENDING", false, 'u' },
		{ "UNKNOWN", false, 'u' },   { "INSTALLED", true, '0' }, { "MISSING", true, '-' },  { "UNKNOWN", true, '-' },
	};
	static const uint32_t builds[] = { 6002, 6003, 7599 };

	(void)state;
	for (size_t i = 0; i < COUNT(table) * COUNT(builds); i++) {
		size_t row = i / COUNT(builds);
		struct fact_context ctx = { .windows = { .build = builds[i % COUNT(builds)], .role_known = true,
						    .server = !table[row].client } };

		ctx.facts[FACT_UPDATE].state = table[row].update;
		for (int protocol = TLS11; protocol <= TLS12; protocol++)
			assert_int_equal(mark_of(schannel_default(&ctx, (enum protocol)protocol, CLIENT)), table[row].mark);
		assert_int_equal(mark_of(schannel_default(&ctx, TLS10, CLIENT)), '1');
		assert_int_equal(mark_of(schannel_default(&ctx, TLS13, CLIENT)), '-');
	}
}

static void the_page_of_a_protocol_has_a_row_for_each_change(void **state)
{
	static const char *const rows[][3] = {
		{ "1", "any older", "not supported" },
		{ "6000", "Windows Vista", "not supported" },
		{ "7600", "Windows 7, Windows Server 2008 R2", "off" },
		{ "9200", "Windows 8, Windows Server 2012", "on" },
		{ "14393", "Windows 10, Windows Server 2016", "on" },
		{ "20348", "Windows 10, Windows Server 2022", "on" },
		{ "25399", "later builds, previews", "on" },
		{ "26100", "Windows 11, Windows Server 2025", "on" },
		{ "26101", "later builds, previews", "on" },
	};
	static const char *const update[][2] = { { "INSTALLED or LIKELY", "off" }, { "MISSING", "not supported" },
						 { "anything else", "depends on the update" } };
	static const char *const tls10[][3] = { { NULL, NULL, "on" }, { NULL, NULL, "on" }, { NULL, NULL, "on" },
						{ NULL, NULL, "on" }, { NULL, NULL, "on" }, { NULL, NULL, "on" },
						{ NULL, NULL, "not documented" }, { NULL, NULL, "on" }, { NULL, NULL, "not documented" } };

	(void)state;
	EXPECT_TABLE("schannel.tls12.client", 2, rows);
	EXPECT_TABLE("schannel.tls12.client", 3, update);
	EXPECT_TABLE("schannel.tls10.server", 2, tls10);
}

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

/* Enabled alone turns nothing on before 14393 ([TRS18], [KB245030]); from 9200 on [TRS19] and [TRS23] disagree about that. */
static void enabled_alone_is_read_by_build(void **state)
{
	static const struct {
		const char *build, *protocol, *fact, *state, *confidence;
	} table[] = {
		{ "9199", "SSL 2.0", "schannel.ssl2.client", "DISABLED_BY_DEFAULT", "derived" },
		{ "9200", "SSL 2.0", "schannel.ssl2.client", "DISABLED_BY_DEFAULT", "disputed" },
		{ "14392", "SSL 2.0", "schannel.ssl2.client", "DISABLED_BY_DEFAULT", "disputed" },
		{ "14393", "SSL 3.0", "schannel.ssl3.client", "ENABLED", "documented" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[256];
		struct evaluated evaluated;

		snprintf(key, sizeof key, CONTROL "SecurityProviders\\SCHANNEL\\Protocols\\%s\\Client", table[i].protocol);
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", table[i].build), DW(key, "Enabled", 1) };

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, table[i].fact), table[i].state);
		assert_string_equal(machine_fact(&evaluated.result, table[i].fact)->confidence, table[i].confidence);
		evaluated_free(&evaluated);
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
	static const char *const system_only[] = { "HKLM\\SYSTEM", NULL };

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
		cmocka_unit_test(every_protocol_has_its_default_from_the_first_build_to_the_last),
		cmocka_unit_test(on_build_6002_tls_11_and_12_depend_on_kb4019276),
		cmocka_unit_test(the_page_of_a_protocol_has_a_row_for_each_change),
		cmocka_unit_test(the_table_of_microsoft_begins_with_vista_and_ends_with_26100),
		cmocka_unit_test(enabled_alone_is_read_by_build),
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
