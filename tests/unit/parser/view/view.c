/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hives and .reg layers as one registry: what wins, what hides what, and when absence is proven. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/text/text.h"
#include "support/build/hivebuild.h"
#include "support/reading/hivelook.h"
#include "unit/parser/view/view_stage.h"

/* A SYSTEM hive with one control set, its Client key holding Enabled. */
static struct hivebuild *system_hive(uint32_t current, uint32_t enabled)
{
	struct hivebuild *hive = hivebuild_new();
	char path[256];

	hivebuild_dword(hive, "Select", "Current", current);
	snprintf(path, sizeof path, "ControlSet%03u\\" CLIENT, current);
	hivebuild_dword(hive, path, "Enabled", enabled);
	return hive;
}

static void a_reg_file_wins_over_the_hive_whatever_the_order_given(void **state)
{
	(void)state;
	for (int reg_first = 0; reg_first < 2; reg_first++) {
		struct stage stage;
		uint32_t number = 77;

		open_stage(&stage);
		if (!reg_first)
			give_hive(&stage, system_hive(1, 1));
		give_reg(&stage, HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT "]\r\n\"Enabled\"=dword:0\r\n");
		if (reg_first)
			give_hive(&stage, system_hive(1, 1));
		compose(&stage);
		assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), PRESENT);
		assert_int_equal(number, 0);
		close_stage(&stage);
	}
}

static void a_deleted_key_hides_what_the_hive_holds_and_proves_absence(void **state)
{
	struct stage stage;
	uint32_t number;

	(void)state;
	open_stage(&stage);
	give_hive(&stage, system_hive(1, 0));
	give_reg(&stage, HEADER "[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" SCHANNEL "\\Protocols\\TLS 1.2]\r\n");
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), ABSENT);
	close_stage(&stage);
}

static void a_deleted_key_made_again_holds_only_what_is_set_afterwards(void **state)
{
	struct stage stage;
	uint32_t number = 77;

	(void)state;
	open_stage(&stage);
	give_hive(&stage, system_hive(1, 0));
	give_reg(&stage, HEADER "[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT "]\r\n"
			 "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT "]\r\n\"DisabledByDefault\"=dword:1\r\n");
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), ABSENT);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "DisabledByDefault", &number), PRESENT);
	assert_int_equal(number, 1);
	close_stage(&stage);
}

static void a_deleted_value_is_absent_and_its_neighbour_is_not(void **state)
{
	struct stage stage;
	uint32_t number;
	struct hivebuild *hive = system_hive(1, 0);

	(void)state;
	hivebuild_dword(hive, "ControlSet001\\" CLIENT, "DisabledByDefault", 1);
	open_stage(&stage);
	give_hive(&stage, hive);
	give_reg(&stage, HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT "]\r\n\"enabled\"=-\r\n");
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), ABSENT);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "DisabledByDefault", &number), PRESENT);
	close_stage(&stage);
}

static void an_export_of_one_key_proves_nothing_about_its_neighbours(void **state)
{
	struct stage stage;
	uint32_t number;

	(void)state;
	open_stage(&stage);
	give_reg(&stage, HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n"
			 "\"CurrentBuildNumber\"=\"17763\"\r\n\r\n"
			 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Fonts]\r\n");
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "UBR", &number), ABSENT);
	assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto", &number),
			 NOT_COVERED);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\Select", "Current", &number), NOT_COVERED);
	close_stage(&stage);
}

#define AGENT "HKLM\\SOFTWARE\\Microsoft\\Windows Azure Backup\\Config"

/* One line lists a key and all below: whatever else the file has, and in whatever order. */
static void a_text_proves_absence_only_below_a_key_that_has_a_line(void **state)
{
	static const struct {
		const char *text, *key;
		enum found found;
	} table[] = {
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup]\r\n", AGENT, ABSENT },
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n", AGENT, NOT_COVERED },
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT]\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\x]\r\n", AGENT,
		  NOT_COVERED },
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\x]\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n", AGENT, ABSENT },
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\]\r\n", AGENT, ABSENT },
		{ "[\\]\r\n[\\Microsoft]\r\n", AGENT, ABSENT },
		{ "[\\Microsoft]\r\n[\\Classes]\r\n", AGENT, ABSENT },
		{ "[\\Microsoft\\x]\r\n[\\Classes]\r\n", AGENT, NOT_COVERED },
		{ "[HKEY_LOCAL_MACHINE]\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes]\r\n", AGENT, ABSENT },
		{ "[HKEY_LOCAL_MACHINE]\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n", AGENT, NOT_COVERED },
		{ "[HKEY_USERS]\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes]\r\n", AGENT, NOT_COVERED },
		{ "[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup]\r\n", AGENT, ABSENT },
		{ "[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup\\Config\\x]\r\n", AGENT, NOT_COVERED },
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft]\r\n[-HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n", AGENT, ABSENT },
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows Azure Backup\\Config\\x]\r\n", AGENT, PRESENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct stage stage;
		struct reganswer answer;
		char text[1024];

		snprintf(text, sizeof text, HEADER "%s", table[i].text);
		open_stage(&stage);
		give_reg(&stage, text);
		compose(&stage);
		if (regview_key(stage.view, table[i].key, &answer) != table[i].found)
			print_error("%s: %s is %s\n", table[i].text, table[i].key, found_name(answer.found));
		assert_int_equal(answer.found, table[i].found);
		close_stage(&stage);
	}
}

/* The list of what is read is short on purpose: what it leaves out may be in the file. */
static void what_the_scan_passed_over_is_never_absent(void **state)
{
	static const struct wanted_key asked[] = { { HIVE_SOFTWARE, "A\\B", 0 }, { HIVE_SOFTWARE, "C", 1 } };
	static const struct {
		const char *key, *name;
		enum found found;
	} table[] = {
		{ "A\\B", NULL, PRESENT },      { "A\\B", "none", ABSENT }, { "A", NULL, PRESENT },  { "A", "v", NOT_COVERED },
		{ "A\\B\\x", NULL, NOT_COVERED }, { "A\\D", NULL, NOT_COVERED }, { "C\\x", NULL, ABSENT }, { "C\\x\\y", NULL, NOT_COVERED },
	};
	struct stage stage;
	struct reganswer answer;

	(void)state;
	open_stage(&stage);
	stage.options.wanted_keys = (struct wanted_keys){ .list = asked, .count = 2 };
	give_reg(&stage, HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A\\D]\r\n\"v\"=\"1\"\r\n"
				"[HKEY_LOCAL_MACHINE\\SOFTWARE\\A\\B]\r\n\"v\"=\"1\"\r\n");
	compose(&stage);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char key[64];

		snprintf(key, sizeof key, "HKLM\\SOFTWARE\\%s", table[i].key);
		if (regview_value(stage.view, key, table[i].name, &answer) != table[i].found)
			print_error("%s, %s is %s\n", key, table[i].name ? table[i].name : "the key", found_name(answer.found));
		assert_int_equal(answer.found, table[i].found);
	}
	close_stage(&stage);
}

static void select_decides_which_control_set_is_current(void **state)
{
	static const struct {
		int sets;           /* bits: ControlSet001, 002, 003 */
		int current;        /* -1: no Select */
		enum control_set_how how;
		uint32_t number;
	} table[] = {
		{ 1, 1, CONTROL_SET_CURRENT, 1 },     { 7, 3, CONTROL_SET_CURRENT, 3 }, { 1, -1, CONTROL_SET_ONLY, 1 },
		{ 2, -1, CONTROL_SET_ONLY, 2 },       { 3, -1, CONTROL_SET_AMBIGUOUS, 0 }, { 1, 3, CONTROL_SET_AMBIGUOUS, 0 },
		{ 0, 1, CONTROL_SET_AMBIGUOUS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct hivebuild *hive = hivebuild_new();
		struct stage stage;

		for (unsigned set = 1; set <= 3; set++) {
			char path[64];

			snprintf(path, sizeof path, "ControlSet%03u\\Control", set);
			if (table[i].sets & 1 << (set - 1))
				hivebuild_key(hive, path);
		}
		hivebuild_key(hive, "Setup");
		hivebuild_key(hive, "MountedDevices");
		if (table[i].current >= 0)
			hivebuild_dword(hive, "Select", "Current", (uint32_t)table[i].current);
		open_stage(&stage);
		give_hive(&stage, hive);
		compose(&stage);
		const struct control_set *set = regview_control_set(stage.view);

		assert_int_equal(set->how, table[i].how);
		assert_int_equal(set->number, table[i].number);
		close_stage(&stage);
	}
}

static void two_system_hives_are_a_usage_error_that_names_both_and_the_way_out(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	give_hive(&stage, system_hive(1, 1));
	give_hive(&stage, system_hive(1, 0));
	compose(&stage);
	assert_int_equal(stage.result, ERR_USAGE);
	assert_non_null(strstr(stage.err.text, "0.hive"));
	assert_non_null(strstr(stage.err.text, "1.hive"));
	assert_non_null(strstr(stage.err.text, "--each"));
	close_stage(&stage);
}

struct names {
	char text[256];
};

static bool collect(void *context, const struct reganswer *answer)
{
	struct names *names = context;
	const char *slash = strrchr(answer->key, '\\');

	strncat(names->text, slash + 1, 60);
	strcat(names->text, " ");
	return true;
}

static void enumeration_shows_hive_and_layer_as_one_list(void **state)
{
	struct hivebuild *hive = hivebuild_new();
	struct names names = { "" };
	struct stage stage;

	(void)state;
	hivebuild_key(hive, "ControlSet001\\" SCHANNEL "\\Protocols\\A");
	hivebuild_key(hive, "ControlSet001\\" SCHANNEL "\\Protocols\\B");
	hivebuild_key(hive, "ControlSet001\\" SCHANNEL "\\Protocols\\C");
	hivebuild_dword(hive, "Select", "Current", 1);
	open_stage(&stage);
	give_hive(&stage, hive);
	give_reg(&stage, HEADER "[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" SCHANNEL "\\Protocols\\B]\r\n"
			 "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" SCHANNEL "\\Protocols\\c]\r\n"
			 "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" SCHANNEL "\\Protocols\\D]\r\n");
	compose(&stage);
	assert_int_equal(regview_each_key(stage.view, "HKLM\\SYSTEM\\CurrentControlSet\\" SCHANNEL "\\Protocols", collect, &names),
			 PRESENT);
	assert_string_equal(names.text, "A c D ");
	close_stage(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reg_file_wins_over_the_hive_whatever_the_order_given),
		cmocka_unit_test(a_deleted_key_hides_what_the_hive_holds_and_proves_absence),
		cmocka_unit_test(a_deleted_key_made_again_holds_only_what_is_set_afterwards),
		cmocka_unit_test(a_deleted_value_is_absent_and_its_neighbour_is_not),
		cmocka_unit_test(an_export_of_one_key_proves_nothing_about_its_neighbours),
		cmocka_unit_test(a_text_proves_absence_only_below_a_key_that_has_a_line),
		cmocka_unit_test(what_the_scan_passed_over_is_never_absent),
		cmocka_unit_test(select_decides_which_control_set_is_current),
		cmocka_unit_test(two_system_hives_are_a_usage_error_that_names_both_and_the_way_out),
		cmocka_unit_test(enumeration_shows_hive_and_layer_as_one_list),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
