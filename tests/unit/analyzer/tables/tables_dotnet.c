/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of .NET Framework, spelled a second time: releases and what Windows brings ([NREL], [NDEP]), what
 * the values do ([SPM]), and what was not read.
 * Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/applications/dotnet.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"
#include "unit/analyzer/tables/tables_keys.h"

static const struct {
	uint32_t least;
	const char *number, *name;
} releases[] = {
	{ 378389, "378389", ".NET Framework 4.5" },   { 378675, "378675", ".NET Framework 4.5.1" },
	{ 379893, "379893", ".NET Framework 4.5.2" }, { 393295, "393295", ".NET Framework 4.6" },
	{ 394254, "394254", ".NET Framework 4.6.1" }, { 394802, "394802", ".NET Framework 4.6.2" },
	{ 460798, "460798", ".NET Framework 4.7" },   { 461308, "461308", ".NET Framework 4.7.1" },
	{ 461808, "461808", ".NET Framework 4.7.2" }, { 528040, "528040", ".NET Framework 4.8" },
	{ 533320, "533320", ".NET Framework 4.8.1" },
};

static void a_release_has_its_name_from_its_least_number_on(void **state)
{
	const char *rows[COUNT(releases)][2];

	(void)state;
	for (size_t i = 0; i < COUNT(releases); i++) {
		rows[i][0] = releases[i].number;
		rows[i][1] = releases[i].name;
		assert_string_equal(dotnet_release_name(releases[i].least), releases[i].name);
		assert_string_equal(dotnet_release_name(releases[i].least - 1), i ? releases[i - 1].name : "");
	}
	EXPECT_TABLE("dotnet4.64", 3, rows);
}

static void windows_brings_a_version_of_4x_since_windows_8(void **state)
{
	static const struct {
		uint32_t from, release;
	} table[] = { { 0, 0 },		   { 9200, 378389 },  { 9600, 378675 },	 { 10240, 393295 }, { 10586, 394254 }, { 14393, 394802 },
		      { 15063, 460798 }, { 16299, 461308 }, { 17134, 461808 }, { 18362, 528040 } };

	(void)state;
	for (size_t i = 1; i < COUNT(table); i++) {
		assert_int_equal(dotnet_release_of_windows(table[i].from), table[i].release);
		assert_int_equal(dotnet_release_of_windows(table[i].from - 1), table[i - 1].release);
	}
}

/* The source's own lines: which value turns which default, for which target. 0 not set, 1 "0", 2 "1", 3 "2", 4 another type. */
static const char *const cells[] = { "not set", "0", "1", "2 or more", "not a REG_DWORD" };

static bool is_on(size_t cell, bool by_default)
{
	if (cell == 0 || cell == 4)
		return by_default;
	return by_default ? cell != 1 : cell == 2;
}

static const char *state_of_offers(const char *const *offers)
{
	size_t os = 0, legacy = 0;

	for (size_t i = 0; i < 3; i++) {
		os += strcmp(offers[i], "OS choice") == 0;
		legacy += strcmp(offers[i], "TLS 1.0") == 0;
	}
	return os == 3 ? "OS_DEFAULT" : legacy == 0 ? "STRONG" : legacy == 3 ? "LEGACY" : "APP_DEPENDENT";
}

static void the_two_values_do_what_the_framework_does(void **state)
{
	const char *rows[COUNT(cells) * COUNT(cells)][6];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t os = i / COUNT(cells), strong = i % COUNT(cells);

		rows[i][0] = cells[os];
		rows[i][1] = cells[strong];
		for (size_t target = 0; target < 3; target++) /* up to 4.5.2, 4.6 to 4.6.2, from 4.7 on */
			rows[i][2 + target] = is_on(os, target == 2)	 ? "OS choice" :
					      is_on(strong, target >= 1) ? "TLS 1.2" :
									   "TLS 1.0";
		rows[i][5] = state_of_offers(rows[i] + 2);
	}
	EXPECT_TABLE("dotnet4.64", 0, rows);
}

/* [ACTX], [SPM]: "true" makes a value default to off, "false" to on, whatever the target. */
static void the_two_switches_move_the_defaults(void **state)
{
	static const char *const rows[][6] = {
		{ "not set", "not set", "TLS 1.0", "TLS 1.2", "OS choice", "APP_DEPENDENT" },
		{ "not set", "true", "TLS 1.0", "TLS 1.0", "OS choice", "APP_DEPENDENT" },
		{ "not set", "false", "TLS 1.2", "TLS 1.2", "OS choice", "STRONG" },
		{ "true", "not set", "TLS 1.0", "TLS 1.2", "TLS 1.2", "APP_DEPENDENT" },
		{ "true", "true", "TLS 1.0", "TLS 1.0", "TLS 1.0", "LEGACY" },
		{ "true", "false", "TLS 1.2", "TLS 1.2", "TLS 1.2", "STRONG" },
		{ "false", "not set", "OS choice", "OS choice", "OS choice", "OS_DEFAULT" },
		{ "false", "true", "OS choice", "OS choice", "OS choice", "OS_DEFAULT" },
		{ "false", "false", "OS choice", "OS choice", "OS choice", "OS_DEFAULT" },
	};

	(void)state;
	EXPECT_TABLE("dotnet4.64", 1, rows);
	assert_string_equal(dotnet_targets[0], "up to 4.5.2");
	assert_string_equal(dotnet_targets[1], "4.6-4.6.2");
	assert_string_equal(dotnet_targets[2], "4.7...");
	assert_string_equal(dotnet_switch_name(false), "Switch.System.Net.DontEnableSystemDefaultTlsVersions");
	assert_string_equal(dotnet_switch_name(true), "Switch.System.Net.DontEnableSchUseStrongCrypto");
}

/* 4.6 brought the switch of SchUseStrongCrypto, 4.7 that of SystemDefaultTlsVersions. */
static void a_version_reads_the_switches_that_it_has(void **state)
{
	static const struct {
		uint32_t release;
		const char *os, *strong; /* the state with the one switch, with the other, both "false" */
	} table[] = { { 393294, "APP_DEPENDENT", "APP_DEPENDENT" }, { 393295, "APP_DEPENDENT", "STRONG" },
		      { 460797, "APP_DEPENDENT", "STRONG" },	    { 460798, "OS_DEFAULT", "STRONG" },
		      { 533320, "OS_DEFAULT", "STRONG" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct dotnet_machine os = { .release = table[i].release, .dont_os = SWITCH_FALSE };
		const struct dotnet_machine strong = { .release = table[i].release, .dont_strong = SWITCH_FALSE };

		assert_string_equal(dotnet_state_of(&os), table[i].os);
		assert_string_equal(dotnet_state_of(&strong), table[i].strong);
	}
}

/* The framework's buffer is of 12 bytes: "false" and its NUL. */
static void a_switch_is_text_of_at_most_12_bytes(void **state)
{
	static const struct {
		const char *text, *state;
	} table[] = { { "false", "OS_DEFAULT" }, { "FALSE", "OS_DEFAULT" }, { "true", "APP_DEPENDENT" },
		      { "true ", "APP_DEPENDENT" }, { "false ", "APP_DEPENDENT" }, { "0", "APP_DEPENDENT" } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct statement rows[] = {
			SZ(NT, "CurrentBuildNumber", "17763"), SZ(ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64"),
			DW(NDP "v4\\Full", "Release", 528040),
			SZ(CONTEXT, "Switch.System.Net.DontEnableSystemDefaultTlsVersions", table[i].text),
		};
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "dotnet4.64"), table[i].state);
		evaluated_free(&evaluated);
	}
}

static void one_byte_more_is_too_much(void **state)
{
	static const char context[] = "Microsoft\\.NETFramework\\AppContext", text[] = "f\0a\0l\0s\0e\0\0\0";

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct hivebuild *hive = hivebuild_new();
		char *folder = scratch_make(), *path;
		struct evaluated evaluated;
		size_t size;

		hivebuild_dword(hive, "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528040);
		hivebuild_value(hive, context, "Switch.System.Net.DontEnableSystemDefaultTlsVersions", REG_SZ, text, 12 + more);
		uint8_t *bytes = hivebuild_finish(hive, &size);

		path = scratch_write(folder, "SOFTWARE", bytes, size);
		evaluate_files(&evaluated, (const char *const[]){ path, NULL }, READER_CELLS, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "dotnet4.64"), more ? "APP_DEPENDENT" : "OS_DEFAULT");
		evaluated_free(&evaluated);
		hivebuild_free(hive);
		free(bytes);
		free(path);
		scratch_remove(folder);
	}
}

static void the_states_have_their_meaning(void **state)
{
	static const char *const net4[][2] = {
		{ "OS_DEFAULT", "applications that do not choose a protocol themselves leave the choice to Windows" },
		{ "STRONG", "applications that do not choose a protocol themselves can use TLS 1.2" },
		{ "LEGACY", "applications that do not choose a protocol themselves are limited to SSL 3.0 and TLS 1.0" },
		{ "APP_DEPENDENT", "applications that target older versions of the framework are limited to TLS 1.0, others are not" },
		{ "NOT_INSTALLED", "no Release of 378389 (4.5) or more" },
		{ "N/A", "the 32-bit view of a 32-bit Windows" },
	};
	static const char *const net2[][2] = {
		{ "OS_DEFAULT", "applications that do not choose a protocol themselves leave the choice to Windows" },
		{ "LEGACY", "applications that do not choose a protocol themselves are limited to SSL 3.0 and TLS 1.0" },
		{ "UNKNOWN", "whether applications leave the choice to Windows cannot be determined" },
	};

	(void)state;
	EXPECT_TABLE("dotnet4.64", 2, net4);
	EXPECT_TABLE("dotnet2.64", 2, net2);
}

/* --- what was not read ------------------------------------------------------------------------------------------------------- */

struct seen {
	struct dotnet_machine worlds[8];
	size_t count;
};

static bool see(void *context, const struct dotnet_machine *world)
{
	struct seen *seen = context;

	assert_true(seen->count < 8);
	seen->worlds[seen->count++] = *world;
	return true;
}

/* One of each behaviour in the framework's source: not set, 0, 1, any other number; no switch, true, false; 4.5 to 4.8. */
static void what_was_not_read_may_be_anything_that_makes_a_difference(void **state)
{
	static const uint32_t least[] = { 378389, 393295, 460798, 528040 };
	static const enum dotnet_switch switches[] = { SWITCH_UNSET, SWITCH_TRUE, SWITCH_FALSE };
	struct seen values = { .count = 0 }, first = { .count = 0 }, second = { .count = 0 };

	(void)state;
	dotnet_worlds(&(struct dotnet_machine){ .release = 528040, .os.state = DWORD_UNKNOWN }, see, &values);
	assert_int_equal(values.count, 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(values.worlds[i].os.state, i ? DWORD_SET : DWORD_ABSENT);
		assert_int_equal(values.worlds[i].os.value, i ? i - 1 : 0);
	}
	dotnet_worlds(&(struct dotnet_machine){ .release = 528040, .dont_os = SWITCH_UNKNOWN }, see, &first);
	dotnet_worlds(&(struct dotnet_machine){ .release = 528040, .dont_strong = SWITCH_UNKNOWN }, see, &second);
	assert_int_equal(first.count, COUNT(switches));
	assert_int_equal(second.count, COUNT(switches));
	for (size_t i = 0; i < COUNT(switches); i++) {
		assert_int_equal(first.worlds[i].dont_os, switches[i]);
		assert_int_equal(second.worlds[i].dont_strong, switches[i]);
	}
	for (size_t i = 0; i < COUNT(least); i++) { /* none older than what came with Windows */
		const struct dotnet_machine machine = { .release_least = least[i] };
		struct seen seen = { .count = 0 };

		dotnet_worlds(&machine, see, &seen);
		assert_int_equal(seen.count, COUNT(least) - i);
		for (size_t k = 0; k < seen.count; k++)
			assert_int_equal(seen.worlds[k].release, least[i + k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_has_its_name_from_its_least_number_on),
		cmocka_unit_test(windows_brings_a_version_of_4x_since_windows_8),
		cmocka_unit_test(the_two_values_do_what_the_framework_does),
		cmocka_unit_test(the_two_switches_move_the_defaults),
		cmocka_unit_test(a_version_reads_the_switches_that_it_has),
		cmocka_unit_test(a_switch_is_text_of_at_most_12_bytes),
		cmocka_unit_test(one_byte_more_is_too_much),
		cmocka_unit_test(the_states_have_their_meaning),
		cmocka_unit_test(what_was_not_read_may_be_anything_that_makes_a_difference),
	};

	return cmocka_run_group_tests_name("tables of .NET Framework", tests, NULL, NULL);
}
