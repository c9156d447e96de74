/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which users an overlay is for, and how reports tell what it changes. */
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
#include "unit/engine/policies/overlay_stage.h"

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

	return cmocka_run_group_tests_name("overlay_told", tests, NULL, NULL);
}
