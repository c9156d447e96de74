/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of .NET Framework, spelled a second time: releases and what Windows brings ([NREL], [NDEP]), what
 * the values do ([SPM]), the updates of 2.0 to 3.5 ([NTLS]). Tags: tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/applications/dotnet.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"

#define SOFT "HKLM\\SOFTWARE\\"
#define NT SOFT "Microsoft\\Windows NT\\CurrentVersion"
#define NDP SOFT "Microsoft\\NET Framework Setup\\NDP\\"
#define NET2 SOFT "Microsoft\\.NETFramework\\v2.0.50727"
#define NET4 SOFT "Microsoft\\.NETFramework\\v4.0.30319"
#define CONTEXT SOFT "Microsoft\\.NETFramework\\AppContext"
#define PROGRAMS NET4 "\\System.Net.ServicePointManager."
#define ENVIRONMENT "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
#define CBS SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"

#define SZ(key, name, value) { key, name, REG_SZ, value, 0 }
#define DW(key, name, value) { key, name, REG_DWORD, NULL, value }
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };

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

/* --- 2.0 to 3.5 ------------------------------------------------------------------------------------------------------------- */

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
		cmocka_unit_test(a_release_has_its_name_from_its_least_number_on),
		cmocka_unit_test(windows_brings_a_version_of_4x_since_windows_8),
		cmocka_unit_test(the_two_values_do_what_the_framework_does),
		cmocka_unit_test(the_two_switches_move_the_defaults),
		cmocka_unit_test(a_version_reads_the_switches_that_it_has),
		cmocka_unit_test(a_switch_is_text_of_at_most_12_bytes),
		cmocka_unit_test(one_byte_more_is_too_much),
		cmocka_unit_test(the_states_have_their_meaning),
		cmocka_unit_test(each_windows_has_2x_and_its_update),
		cmocka_unit_test(the_value_of_2x_counts_by_build_and_update),
		cmocka_unit_test(a_version_of_2x_is_called_by_its_name_and_its_reading),
		cmocka_unit_test(what_was_not_read_may_be_anything_that_makes_a_difference),
		cmocka_unit_test(security_protocol_means_what_the_enumeration_says),
		cmocka_unit_test(a_value_may_harm_where_the_values_of_the_machine_are_unknown),
		cmocka_unit_test(the_values_of_programs_have_a_key_and_a_type),
	};

	return cmocka_run_group_tests_name("tables of .NET Framework", tests, NULL, NULL);
}
