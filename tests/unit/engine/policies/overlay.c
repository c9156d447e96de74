/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would be: a .reg or a policy laid over the evidence, and what it may change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/reading/files.h"
#include "unit/engine/policies/overlay_stage.h"

static enum found ask(struct stage *stage, const char *key, const char *name)
{
	struct reganswer answer;

	return regview_value(stage->view, key, name, &answer);
}

#define POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"

#define BUILD                                                                                                          \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows "                                                           \
	"NT\\CurrentVersion]\r\n\"CurrentBuildNumber\"=\"17763\"\r\n"

static void an_overlay_proves_no_absence(void **state)
{
	static const char over[] =
		HEADER SET_CLIENT "\"Enabled\"=dword:1\r\n" BUILD "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n";
	struct error err = { 0 };

	(void)state;
	for (int in_memory = 0; in_memory < 2; in_memory++) {
		struct stage stage;

		open_stage(&stage);
		give_text(&stage, add_file,
			  HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies]\r\n"
				 "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft]\r\n");
		if (in_memory)
			assert_int_equal(add_text(stage.machine, stage.arena, over, &err), 0);
		else
			give_text(&stage, add_overlay, over);
		stage.view = machine_view(stage.machine);
		assert_int_equal(ask(&stage, CLIENT, "Enabled"), PRESENT);
		assert_int_equal(ask(&stage, CLIENT, "DisabledByDefault"), NOT_COVERED);
		assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\Select", "Current"), NOT_COVERED);
		assert_int_equal(
			ask(&stage, "HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto"),
			NOT_COVERED);
		assert_int_equal(ask(&stage, POLICY, "SecureProtocols"), ABSENT); /* the input's own word */
		assert_int_equal(ask(&stage, "HKLM\\SOFTWARE\\Policies\\Microsoft", "x"), NOT_COVERED); /* nobody reads it */
		close_stage(&stage);
	}
}

/* An 8-bit file with UTF-16 in hex: as evidence what was exported, as an overlay what Windows would import. */
static void utf16_in_an_8_bit_file_has_one_reading_for_each_role(void **state)
{
	static const char text[] = HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n\"a\"=hex(7):41,00,42,00,00,00,00,00\r\n";
	static const struct {
		add_fn *add;
		size_t size;
		const char *data, *says;
	} roles[] = {
		{ add_file, 8, "A\0B\0\0\0\0", "read as UTF-16, as it was exported" },
		{ add_overlay, 16, "A\0\0\0B\0\0\0\0\0\0\0\0\0\0", "read as Windows would import it" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		struct reganswer answer;
		struct stage stage;

		open_stage(&stage);
		give_text(&stage, add_file, HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n");
		give_text(&stage, roles[i].add, text);
		stage.view = machine_view(stage.machine);
		assert_int_equal(regview_value(stage.view, "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "a", &answer), PRESENT);
		assert_int_equal(answer.size, roles[i].size);
		assert_memory_equal(answer.data, roles[i].data, answer.size);
		assert_non_null(strstr(stage.notes.list[0].raw, roles[i].says));
		close_stage(&stage);
	}
}

/* "What if this were imported?": a file that Windows does not import changes nothing, though its text can be read. */
static void an_overlay_that_windows_would_not_import_changes_nothing(void **state)
{
	static const char body[] = SET_CLIENT "\"Enabled\"=dword:1\r\n", text[] = HEADER SET_CLIENT "\"Enabled\"=dword:1\r\n";
	uint8_t big[2 * sizeof text] = { 0xFE, 0xFF }, bare[2 * sizeof text] = { 0 };
	const struct {
		const void *data;
		size_t size;
		const char *why;
	} rows[] = { { big, 2 * sizeof text, "is UTF-16 big-endian" },
		     { bare, 2 * sizeof text - 2, "is UTF-16 without a byte order mark" },
		     { body, sizeof body - 1, "has no header line" } };

	(void)state;
	for (size_t i = 0; text[i]; i++)
		big[2 * i + 3] = bare[2 * i] = (uint8_t)text[i];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int is_overlay = 0; is_overlay < 2; is_overlay++) {
			struct stage stage;

			open_stage(&stage);
			const struct input *input = give(&stage, is_overlay ? add_overlay : add_file, rows[i].data, rows[i].size);

			stage.view = machine_view(stage.machine);
			assert_int_equal(ask(&stage, CLIENT, "Enabled"), is_overlay ? NOT_COVERED : PRESENT);
			assert_int_equal(input->used, !is_overlay);
			if (is_overlay)
				assert_non_null(strstr(input->error.text, rows[i].why));
			close_stage(&stage);
		}
}

/* The same text as evidence speaks for the hives it names: that is the difference. */
static void the_same_text_as_an_input_does(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	give_text(&stage, add_file, HEADER SET_CLIENT "\"Enabled\"=dword:1\r\n" BUILD);
	stage.view = machine_view(stage.machine);
	assert_int_equal(ask(&stage, CLIENT, "DisabledByDefault"), ABSENT);
	close_stage(&stage);
}

static void what_an_overlay_deletes_would_be_absent(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	give_text(&stage, add_file, HEADER BUILD);
	give_text(&stage, add_overlay,
		  HEADER "[-HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\" CLIENT_BELOW "]\r\n");
	stage.view = machine_view(stage.machine);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\ControlSet001\\" CLIENT_BELOW, "Enabled"), ABSENT);
	assert_int_equal(ask(&stage, "HKLM\\SYSTEM\\ControlSet001\\Control", "Enabled"), NOT_COVERED);
	close_stage(&stage);
}

/*
 * Which of two sets is current is not known. A CurrentControlSet made by an overlay would be one in which all else is
 * absent, and every default would follow. It is laid over each of them instead; over a set that is missing it is left out.
 */
static void an_overlay_does_not_choose_the_control_set(void **state)
{
	static add_fn *const adds[] = { add_overlay, add_file };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct hivebuild *hive = hivebuild_new();
		struct stage stage;
		bool is_missing = i >= 2;

		if (is_missing)
			hivebuild_dword(hive, "Select", "Current", 3);
		hivebuild_dword(hive, "ControlSet001\\" CLIENT_BELOW, "Enabled", 0);
		hivebuild_dword(hive, "ControlSet002\\" CLIENT_BELOW, "Enabled", 0);
		hivebuild_key(hive, "MountedDevices");
		hivebuild_key(hive, "Setup");
		open_stage(&stage);
		give_hive(&stage, hive);
		give_text(&stage, adds[i % 2], HEADER SET_CLIENT "\"DisabledByDefault\"=dword:0\r\n");
		stage.view = machine_view(stage.machine);
		assert_int_equal(regview_control_set(stage.view)->how, CONTROL_SET_AMBIGUOUS);
		assert_int_equal(regview_control_set(stage.view)->is_one_of_these, !is_missing);
		assert_int_equal(ask(&stage, CLIENT, "Enabled"), NOT_COVERED);
		assert_int_equal(stage.notes.count, is_missing);
		if (is_missing)
			assert_string_equal(stage.notes.list[0].code, "reg-control-set");
		for (uint32_t set = 1; set <= 2; set++) {
			regview_choose_control_set(stage.view, set);
			assert_int_equal(ask(&stage, CLIENT, "DisabledByDefault"), is_missing ? ABSENT : PRESENT);
			assert_int_equal(ask(&stage, CLIENT, "Enabled"), PRESENT);
		}
		close_stage(&stage);
	}
}

/* The same with texts alone: two sets exported, no Select. */
/* An export of a running Windows has its set under two names: what would be imported under one of them is under the other, too. */
static void over_an_export_of_a_running_windows_both_names_of_its_set_change(void **state)
{
#define BOTH "\"Enabled\"=dword:1\r\n"
#define NUMBERED "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\" CLIENT_BELOW "]\r\n"
	static const char *const exports[] = {
		HEADER SET_CLIENT BOTH NUMBERED BOTH "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n\"Current\"=dword:1\r\n",
		HEADER SET_CLIENT BOTH NUMBERED BOTH,
	};
	static const char *const overlays[] = { HEADER SET_CLIENT "\"Enabled\"=dword:0\r\n", HEADER NUMBERED "\"Enabled\"=dword:0\r\n",
						HEADER SET_CLIENT "\"Enabled\"=-\r\n", HEADER NUMBERED "\"Enabled\"=-\r\n" };
	static const char *const names[] = { CLIENT, "HKLM\\SYSTEM\\ControlSet001\\" CLIENT_BELOW };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof overlays / sizeof *overlays; i++) {
		struct reganswer answer;
		struct stage stage;

		open_stage(&stage);
		give_text(&stage, add_file, exports[i % 2]);
		give_text(&stage, add_overlay, overlays[i / 2]);
		stage.view = machine_view(stage.machine);
		assert_int_equal(regview_control_set(stage.view)->how, CONTROL_SET_CURRENT);
		for (size_t k = 0; k < 2; k++) {
			enum found found = regview_value(stage.view, names[k], "Enabled", &answer);

			assert_int_equal(found, i / 2 < 2 ? PRESENT : ABSENT);
			if (found == PRESENT)
				assert_int_equal(answer.data[0], 0);
		}
		close_stage(&stage);
	}
}

static void nor_over_an_export_of_two_control_sets(void **state)
{
	struct stage stage;

	(void)state;
	open_stage(&stage);
	give_text(&stage, add_file,
		  HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\" CLIENT_BELOW "]\r\n\"Enabled\"=dword:0\r\n"
			 "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\" CLIENT_BELOW "]\r\n");
	give_text(&stage, add_overlay, HEADER SET_CLIENT "\"DisabledByDefault\"=dword:0\r\n");
	stage.view = machine_view(stage.machine);
	assert_int_equal(ask(&stage, CLIENT, "Enabled"), NOT_COVERED);
	close_stage(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_overlay_proves_no_absence),
		cmocka_unit_test(utf16_in_an_8_bit_file_has_one_reading_for_each_role),
		cmocka_unit_test(an_overlay_that_windows_would_not_import_changes_nothing),
		cmocka_unit_test(the_same_text_as_an_input_does),
		cmocka_unit_test(what_an_overlay_deletes_would_be_absent),
		cmocka_unit_test(an_overlay_does_not_choose_the_control_set),
		cmocka_unit_test(over_an_export_of_a_running_windows_both_names_of_its_set_change),
		cmocka_unit_test(nor_over_an_export_of_two_control_sets),
	};

	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
