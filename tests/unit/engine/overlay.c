/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would be: a .reg or a policy laid over the evidence, what it may change, and how the reports tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "reports/reports.h"
#include "reports/reports.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/reading/files.h"
#include "support/build/polbuild.h"

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"
#define CLIENT_BELOW "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define CLIENT "HKLM\\SYSTEM\\CurrentControlSet\\" CLIENT_BELOW
#define SET_CLIENT "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" CLIENT_BELOW "]\r\n"

/* A machine of the files of one folder: inputs first, then what lies over them. */
struct stage {
	char *folder, *paths[8];
	size_t count;
	struct arena *arena;
	struct notes notes;
	struct machine_options options;
	struct machine *machine;
	struct regview *view;
};

static void open_stage(struct stage *stage)
{
	*stage = (struct stage){ .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	stage->notes.arena = stage->arena;
	stage->options = (struct machine_options){ .hive.readers = READER_CELLS, .wanted_keys = wanted_keys_of(NULL, stage->arena) };
	stage->machine = machine_new(&stage->options, &stage->notes, stage->arena);
}

static void close_stage(struct stage *stage)
{
	machine_free(stage->machine);
	for (size_t i = 0; i < stage->count; i++)
		free(stage->paths[i]);
	arena_free(stage->arena);
	scratch_remove(stage->folder);
}

typedef int add_fn(struct machine *machine, struct arena *arena, const char *path, struct error *err);

static const struct input *give(struct stage *stage, add_fn *add, const void *data, size_t size)
{
	const struct input *inputs;
	struct error err = { 0 };
	char name[32];

	snprintf(name, sizeof name, "%zu.file", stage->count);
	char *path = stage->paths[stage->count++] = scratch_write(stage->folder, name, data, size);

	assert_int_equal(add(stage->machine, stage->arena, path, &err), 0);
	size_t count = machine_inputs(stage->machine, &inputs);

	return &inputs[count - 1];
}

static void give_text(struct stage *stage, add_fn *add, const char *text)
{
	give(stage, add, text, strlen(text));
}

static void give_hive(struct stage *stage, struct hivebuild *hive)
{
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);

	give(stage, add_file, bytes, size);
	free(bytes);
	hivebuild_free(hive);
}

static enum found ask(struct stage *stage, const char *key, const char *name)
{
	struct reganswer answer;

	return regview_value(stage->view, key, name, &answer);
}

/* ---- what it proves ---- */

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

/* ---- who gets it ---- */

static void a_users_policy_comes_to_every_user_and_to_no_service(void **state)
{
	static const char *const roots[] = { "HKCU", "HKU\\S-1-5-21-1-2-3-1001", "HKU\\S-1-5-18" };
	struct polbuild *pol = polbuild_new();
	struct stage stage;
	struct reganswer answer;

	(void)state;
	polbuild_dword(pol, "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings", "SecureProtocols",
		       0xA00);
	open_stage(&stage);
	give_text(
		&stage, add_file,
		HEADER
		"[HKEY_USERS\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\r\n"
		"[HKEY_USERS\\S-1-5-18\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\r\n");
	char folder[4200], path[4300];

	snprintf(folder, sizeof folder, "%s/User", stage.folder);
	snprintf(path, sizeof path, "%s/Registry.pol", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	free(scratch_write(folder, "Registry.pol", pol->data, pol->size));
	assert_int_equal(add_overlay(stage.machine, stage.arena, path, &(struct error){ 0 }), 0);
	stage.view = machine_view(stage.machine);
	for (size_t i = 0; i < 3; i++) {
		char key[256];

		snprintf(key, sizeof key, "%s\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
			 roots[i]);
		assert_int_equal(regview_value(stage.view, key, "SecureProtocols", &answer) == PRESENT, i < 2);
	}
	polbuild_free(pol);
	remove(path);
	remove(folder);
	close_stage(&stage);
}

static void a_hive_is_no_overlay(void **state)
{
	struct hivebuild *hive = hivebuild_new();
	struct stage stage;
	size_t size;

	(void)state;
	hivebuild_key(hive, "Select");
	uint8_t *bytes = hivebuild_finish(hive, &size);

	open_stage(&stage);
	const struct input *input = give(&stage, add_overlay, bytes, size);

	assert_int_equal(input->kind, INPUT_REFUSED);
	assert_non_null(strstr(input->error.text, "is a hive"));
	free(bytes);
	hivebuild_free(hive);
	close_stage(&stage);
}

/* ---- what is quoted ---- */

/* A clause of ours quotes a note that quotes a key's name: what is made visible in it is made visible once. */
static void a_hostile_name_is_made_visible_once(void **state)
{
	struct hivebuild *hive = hivebuild_new();
	struct stage stage;
	char expected[4200];

	(void)state;
	hivebuild_key(hive, "Select");
	hivebuild_key(hive, "ControlSet001");
	open_stage(&stage);
	give_hive(&stage, hive);
	stage.view = machine_view(stage.machine);
	note_add(&stage.notes, "hive-x", SEVERITY_WARNING, (struct location){ .source = 0, .offset = 32 },
		 "the key %s is damaged",
		 "a\xE2\x80\xAE"
		 "b");
	assert_string_equal(stage.notes.list[stage.notes.count - 1].text.utf8, "the key a\\u{202E}b is damaged");
	snprintf(expected, sizeof expected, "%s: the key a\\u{202E}b is damaged", stage.paths[0]);
	assert_string_equal(text_of(stage.arena, machine_faults(stage.machine).damaged).utf8, expected);
	close_stage(&stage);
}

/* ---- how it is told ---- */

static const struct fact_change changed[] = { { "schannel.tls12.client", "TLS 1.2, client", "ENABLED", "DISABLED" } };
static const struct result_source given[] = {
	{ .path = TEXT("d/SYSTEM"),
	  .kind = SOURCE_HIVE,
	  .role = "SYSTEM",
	  .format = "",
	  .status = SOURCE_READ,
	  .why = TEXT(""),
	  .sha256 = "",
	  .written = "", .root_written = "" },
	{ .path = TEXT("d/planned\\u{202E}.reg"),
	  .kind = SOURCE_REG,
	  .role = "SYSTEM",
	  .format = "",
	  .status = SOURCE_READ,
	  .why = TEXT(""),
	  .sha256 = "",
	  .written = "", .root_written = "",
	  .is_overlay = true },
	{ .path = TEXT("d/Registry.pol"),
	  .kind = SOURCE_POL,
	  .role = "SYSTEM",
	  .format = "",
	  .status = SOURCE_READ,
	  .why = TEXT(""),
	  .sha256 = "",
	  .written = "", .root_written = "",
	  .is_overlay = true },
};

static struct machine_result overlaid(enum verdict before, enum verdict after, size_t changes)
{
	return (struct machine_result){ .name = TEXT("SYSTEM"),
					.verdict = after,
					.verdict_after_waivers = after,
					.summary = TEXT("why"),
					.windows = { .product = "UNKNOWN",
						     .display = TEXT(""),
						     .version = "",
						     .arch = "UNKNOWN",
						     .installed = "" },
					.sources = given,
					.source_count = 3,
					.is_overlaid = true,
					.before_overlay = before,
					.overlay_changes = changed,
					.overlay_change_count = changes };
}

static char *report(const char *format, const struct machine_result *machine)
{
	struct report_options options = { .width = 120 };
	struct result result = { .tool_version = "1",
				 .profile = "azure-backup",
				 .profile_title = "",
				 .profile_summary = "",
				 .machines = machine,
				 .machine_count = 1,
				 .exit_reason = "ready",
				 .digest = "sha256:0" };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct error err = { 0 };

	assert_int_equal(report_write(report_format_named(format), &result, &options, out, &err), 0);
	fclose(out);
	return text;
}

static void must_hold(const char *format, const struct machine_result *machine, const char *const *pieces, bool holds)
{
	char *text = report(format, machine), *at = text;

	for (; *pieces; pieces++) {
		char *found = strstr(at, *pieces);

		if ((found != NULL) != holds)
			print_error("%s \"%s\" in:\n%s\n", holds ? "no" : "there is", *pieces, text);
		assert_int_equal(found != NULL, holds);
		at = found ? found : at;
	}
	free(text);
}

static void the_text_tells_what_the_overlay_changes(void **state)
{
	struct machine_result machine = overlaid(VERDICT_READY, VERDICT_NOT_READY, 1);
	static const char *const pieces[] = { "What the overlay changes",
					      "planned\\u{202E}.reg and Registry.pol would change:",
					      "Verdict",
					      "READY -> NOT READY",
					      "TLS 1.2, client",
					      "ENABLED -> DISABLED",
					      "  overlay",
					      NULL };

	(void)state;
	must_hold("text", &machine, pieces, true);
}

static void the_page_tells_what_the_overlay_changes(void **state)
{
	struct machine_result machine = overlaid(VERDICT_READY, VERDICT_NOT_READY, 1);
	static const char *const pieces[] = { "id=\"m1-overlay\"",
					      "What the overlay changes",
					      "would change:",
					      "Verdict",
					      "READY",
					      "NOT READY",
					      "TLS 1.2, client",
					      "Enabled",
					      "Disabled",
					      "Given as",
					      NULL };

	(void)state;
	must_hold("html", &machine, pieces, true);
}

static void an_overlay_without_effect_is_said_to_have_none(void **state)
{
	struct machine_result machine = overlaid(VERDICT_AT_RISK, VERDICT_AT_RISK, 0);
	static const char *const pieces[] = { "Registry.pol would change no evaluated fact.", NULL };
	static const char *const others[] = { "Verdict", " -> ", NULL };

	(void)state;
	must_hold("text", &machine, pieces, true);
	must_hold("text", &machine, others, false);
	must_hold("html", &machine, pieces, true);
}

static void what_was_not_compared_is_not_said_to_be_the_same(void **state)
{
	struct machine_result machine = overlaid(VERDICT_READY, VERDICT_NOT_READY, 0);
	static const char *const pieces[] = { "not compared, because an input can be read only once.", NULL };
	static const char *const others[] = { "changes nothing", " -> ", NULL };

	(void)state;
	machine.is_overlaid = false;
	must_hold("text", &machine, pieces, true);
	must_hold("text", &machine, others, false);
	must_hold("html", &machine, pieces, true);
}

static void a_machine_without_overlay_has_no_such_section(void **state)
{
	struct machine_result machine = overlaid(VERDICT_NOT_READY, VERDICT_NOT_READY, 0);
	static const char *const others[] = { "overlay", NULL };

	(void)state;
	machine.is_overlaid = false;
	machine.source_count = 1;
	must_hold("text", &machine, others, false);
}

static void replay_is_told_in_the_same_way(void **state)
{
	struct machine_result machine = overlaid(VERDICT_NOT_READY, VERDICT_NOT_READY, 0);
	static const char *const some[] = { "The transaction logs changed 1 fact:", "TLS 1.2, client", "ENABLED",
					    "DISABLED", NULL };
	static const char *const in_words[] = { "The transaction logs changed 1 fact:", "TLS 1.2, client", "Enabled",
						"Disabled", NULL };
	static const char *const none[] = { "The transaction logs changed no TLS fact.", NULL };

	(void)state;
	machine.is_overlaid = false;
	machine.source_count = 1;
	machine.is_replayed = true;
	must_hold("text", &machine, none, true);
	must_hold("html", &machine, none, true);
	machine.changes = changed;
	machine.change_count = 1;
	must_hold("text", &machine, some, true);
	must_hold("html", &machine, in_words, true);
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
		cmocka_unit_test(nor_over_an_export_of_two_control_sets),
		cmocka_unit_test(a_users_policy_comes_to_every_user_and_to_no_service),
		cmocka_unit_test(a_hive_is_no_overlay),
		cmocka_unit_test(a_hostile_name_is_made_visible_once),
		cmocka_unit_test(the_text_tells_what_the_overlay_changes),
		cmocka_unit_test(the_page_tells_what_the_overlay_changes),
		cmocka_unit_test(an_overlay_without_effect_is_said_to_have_none),
		cmocka_unit_test(what_was_not_compared_is_not_said_to_be_the_same),
		cmocka_unit_test(a_machine_without_overlay_has_no_such_section),
		cmocka_unit_test(replay_is_told_in_the_same_way),
	};

	return cmocka_run_group_tests_name("overlay", tests, NULL, NULL);
}
