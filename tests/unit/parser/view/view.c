/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hives and .reg layers as one registry: what wins, what hides what, and when absence is proven. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/text/text.h"
#include "support/build/hivebuild.h"
#include "support/reading/files.h"
#include "support/reading/hivelook.h"
#include "support/machine/fixtures.h"

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"
#define SCHANNEL "Control\\SecurityProviders\\SCHANNEL"
#define CLIENT SCHANNEL "\\Protocols\\TLS 1.2\\Client"

/* A machine out of files written for one test. */
struct stage {
	char *folder, *paths[8];
	size_t count;
	struct arena *arena;
	struct notes notes;
	struct machine_options options;
	struct machine *machine;
	struct regview *view;
	struct error err;
	int result;
};

static void open_stage(struct stage *stage)
{
	*stage = (struct stage){ .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	stage->notes.arena = stage->arena;
	stage->options.hive.readers = READER_CELLS;
	stage->options.wanted_keys = wanted_keys_of(NULL, stage->arena);
}

static void close_stage(struct stage *stage)
{
	machine_free(stage->machine);
	for (size_t i = 0; i < stage->count; i++)
		free(stage->paths[i]);
	arena_free(stage->arena);
	scratch_remove(stage->folder);
}

static void give_reg(struct stage *stage, const char *text)
{
	char name[32];

	snprintf(name, sizeof name, "%zu.reg", stage->count);
	stage->paths[stage->count++] = scratch_write(stage->folder, name, text, strlen(text));
}

static void give_hive(struct stage *stage, struct hivebuild *hive)
{
	char name[32];
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	snprintf(name, sizeof name, "%zu.hive", stage->count);
	stage->paths[stage->count++] = scratch_write(stage->folder, name, bytes, size);
	free(bytes);
	hivebuild_free(hive);
}

static void compose(struct stage *stage)
{
	stage->machine = machine_new(&stage->options, &stage->notes, stage->arena);
	for (size_t i = 0; i < stage->count && stage->result == 0; i++)
		stage->result = add_file(stage->machine, stage->arena, stage->paths[i], &stage->err);
	stage->view = machine_view(stage->machine);
}

static enum found ask(struct stage *stage, const char *key, const char *name, uint32_t *ret_number)
{
	struct reganswer answer;
	enum found found = regview_value(stage->view, key, name, &answer);

	if (found == PRESENT && answer.size == 4)
		*ret_number = le32(answer.data);
	return found;
}

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

static void offline_names_of_hives_are_put_in_place_by_their_shape(void **state)
{
	static const char *const mounts[] = { "HKEY_LOCAL_MACHINE\\OFFLINE_SYSTEM", "HKEY_LOCAL_MACHINE\\BROKENSYSTEM",
					      "HKEY_USERS\\evidence01", "HKEY_CURRENT_USER\\SYSTEM", "" };

	(void)state;
	for (size_t i = 0; i < sizeof mounts / sizeof *mounts; i++) {
		struct stage stage;
		uint32_t number = 77;
		char text[1024];

		snprintf(text, sizeof text,
			 HEADER "[%s\\Select]\r\n\"Current\"=dword:3\r\n[%s\\ControlSet003\\" CLIENT "]\r\n\"Enabled\"=dword:5\r\n",
			 mounts[i], mounts[i]);
		open_stage(&stage);
		give_reg(&stage, text);
		compose(&stage);
		assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), PRESENT);
		assert_int_equal(number, 5);
		close_stage(&stage);
	}
}

/* hivexregedit writes strings as UTF-16 in hex, in a file that is 8-bit: Windows would widen them once more. */
static void strings_that_hivexregedit_wrote_are_read_as_meant(void **state)
{
	struct reganswer answer;
	struct stage stage;

	(void)state;
	open_stage(&stage);
	give_reg(&stage, HEADER "[\\Microsoft\\Windows NT\\CurrentVersion]\r\n\"CurrentBuildNumber\"=hex(1):37,00,36,00,30,00,31,00,00,00\r\n"
			 "[\\WOW6432Node]\r\n");
	compose(&stage);
	assert_int_equal(regview_value(stage.view, "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", &answer),
			 PRESENT);
	assert_int_equal(answer.size, 10);
	assert_memory_equal(answer.data, "7\0006\0000\0001\0\0", 10);
	assert_string_equal(stage.notes.list[0].code, "reg-hex-wide");
	assert_non_null(strstr(stage.notes.list[0].raw, "read as UTF-16"));
	close_stage(&stage);
}

static void registry_explorer_exports_of_machine_hives_are_put_in_place(void **state)
{
	struct reganswer answer;
	struct stage stage;

	(void)state;
	open_stage(&stage);
	give_reg(&stage, "Windows Registry Editor Version 5.00\r\n;Generated by Registry parser\r\n\r\n"
			 "[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n\"CurrentBuildNumber\"=\"17763\"\r\n");
	compose(&stage);
	assert_int_equal(regview_value(stage.view, "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", &answer),
			 PRESENT);
	close_stage(&stage);
}

static void two_hives_of_a_kind_in_one_text_answer_nothing_until_one_is_named(void **state)
{
	static const char text[] = HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT "]\r\n\"Enabled\"=dword:1\r\n"
					  "[HKEY_LOCAL_MACHINE\\BROKENSYSTEM\\ControlSet001\\" CLIENT "]\r\n\"Enabled\"=dword:0\r\n";
	struct stage stage;
	uint32_t number = 77;

	(void)state;
	open_stage(&stage);
	give_reg(&stage, text);
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), NOT_COVERED);
	close_stage(&stage);
	open_stage(&stage);
	stage.options.mount = "BROKENSYSTEM";
	give_reg(&stage, text);
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT, "Enabled", &number), PRESENT);
	assert_int_equal(number, 0);
	close_stage(&stage);
}

#define SETTINGS "[HKEY_LOCAL_MACHINE\\sw\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define WINHTTP SETTINGS "\\WinHttp]\r\n\"DefaultSecureProtocols\"=dword:a00\r\n"
#define SHOWING "[HKEY_LOCAL_MACHINE\\sw\\Microsoft\\Windows NT\\CurrentVersion]\r\n\"UBR\"=dword:7\r\n"

/* The first keys of an offline SOFTWARE hive seldom tell what it is: they must not be lost when later ones do. */
static void what_hive_a_mount_is_may_show_late(void **state)
{
	static const struct {
		const char *text;
		enum found winhttp;
	} table[] = {
		{ WINHTTP SHOWING, PRESENT },
		{ SHOWING WINHTTP, PRESENT },
		{ "[HKEY_LOCAL_MACHINE\\sw]\r\n" WINHTTP SHOWING, PRESENT },
		{ WINHTTP SHOWING SETTINGS "\\WinHttp]\r\n\"DefaultSecureProtocols\"=-\r\n", ABSENT },
		{ WINHTTP "[-HKEY_LOCAL_MACHINE\\sw\\Microsoft\\Windows\\CurrentVersion]\r\n" SHOWING, ABSENT },
		{ "[-HKEY_LOCAL_MACHINE\\sw\\Microsoft\\Windows\\CurrentVersion]\r\n" WINHTTP SHOWING, PRESENT },
		{ WINHTTP "[HKEY_LOCAL_MACHINE\\other\\Microsoft\\Windows NT\\CurrentVersion]\r\n", NOT_COVERED },
	};
	static const char key[] = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp";

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct stage stage;
		uint32_t number = 0;
		char text[2048];

		snprintf(text, sizeof text, HEADER "%s", table[i].text);
		open_stage(&stage);
		give_reg(&stage, text);
		compose(&stage);
		assert_int_equal(ask(&stage, key, "DefaultSecureProtocols", &number), table[i].winhttp);
		assert_int_equal(number, table[i].winhttp == PRESENT ? 0xA00 : 0);
		assert_int_equal(stage.notes.count, 0);
		close_stage(&stage);
	}
}

static void a_deletion_before_the_kind_shows_hides_the_hive_all_the_same(void **state)
{
	static const char below[] = "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp";
	struct hivebuild *hive = hivebuild_new();
	struct stage stage;
	uint32_t number;

	(void)state;
	hivebuild_dword(hive, below, "DefaultSecureProtocols", 0xA00);
	hivebuild_key(hive, "Microsoft\\Windows NT\\CurrentVersion");
	open_stage(&stage);
	give_hive(&stage, hive);
	give_reg(&stage, HEADER "[-HKEY_LOCAL_MACHINE\\sw\\Microsoft\\Windows\\CurrentVersion]\r\n" SETTINGS "\\WinHttp]\r\n" SHOWING);
	compose(&stage);
	assert_int_equal(regview_key(stage.view, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp",
				     &(struct reganswer){ 0 }), PRESENT);
	assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp",
			     "DefaultSecureProtocols", &number), ABSENT);
	close_stage(&stage);
}

static void an_offline_export_below_its_mount_is_covered_where_it_lies(void **state)
{
	struct stage stage;
	uint32_t number;

	(void)state;
	open_stage(&stage);
	give_reg(&stage, HEADER "[HKEY_LOCAL_MACHINE\\sw\\Microsoft]\r\n" WINHTTP SHOWING);
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto", &number), ABSENT);
	assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Policies\\Microsoft", "x", &number), NOT_COVERED);
	close_stage(&stage);
}

static void what_stays_of_no_kind_is_seen_under_the_name_it_has(void **state)
{
	struct stage stage;
	uint32_t number;

	(void)state;
	open_stage(&stage);
	stage.options.wanted_keys.everything = true;
	give_reg(&stage, HEADER WINHTTP);
	give_reg(&stage, HEADER SETTINGS "]\r\n\"x\"=dword:1\r\n");
	compose(&stage);
	assert_int_equal(ask(&stage, "HKLM\\sw\\Microsoft\\Windows\\CurrentVersion\\Internet Settings", "x", &number), PRESENT);
	assert_int_equal(ask(&stage, "HKLM\\sw\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp",
			     "DefaultSecureProtocols", &number), PRESENT);
	assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Microsoft", "x", &number), NOT_COVERED);
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
		cmocka_unit_test(offline_names_of_hives_are_put_in_place_by_their_shape),
		cmocka_unit_test(strings_that_hivexregedit_wrote_are_read_as_meant),
		cmocka_unit_test(registry_explorer_exports_of_machine_hives_are_put_in_place),
		cmocka_unit_test(two_hives_of_a_kind_in_one_text_answer_nothing_until_one_is_named),
		cmocka_unit_test(what_hive_a_mount_is_may_show_late),
		cmocka_unit_test(a_deletion_before_the_kind_shows_hides_the_hive_all_the_same),
		cmocka_unit_test(an_offline_export_below_its_mount_is_covered_where_it_lies),
		cmocka_unit_test(what_stays_of_no_kind_is_seen_under_the_name_it_has),
		cmocka_unit_test(select_decides_which_control_set_is_current),
		cmocka_unit_test(two_system_hives_are_a_usage_error_that_names_both_and_the_way_out),
		cmocka_unit_test(enumeration_shows_hive_and_layer_as_one_list),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
