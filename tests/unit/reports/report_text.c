/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text report: what a person at a terminal reads first, and what never reaches the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/fixture_result.h"

static const enum fixture all_fixtures[] = { FIXTURE_NOT_READY, FIXTURE_READY, FIXTURE_INDETERMINATE, FIXTURE_ALL,
					     FIXTURE_NOTHING };
enum { FIXTURES = sizeof all_fixtures / sizeof *all_fixtures };

static char *text_of_fixture(enum fixture which, struct report_options options, size_t *ret_size)
{
	struct result *result = fixture_result(which);
	char *text;

	assert_non_null(result);
	assert_int_equal(report_seal(result, NULL), 0);
	text = fixture_report("text", result, &options, ret_size);
	result_free(result);
	assert_non_null(text);
	return text;
}

static char *plain(enum fixture which)
{
	return text_of_fixture(which, (struct report_options){ .verbosity = 0 }, NULL);
}

static size_t times_in(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void success_is_one_line(void **state)
{
	char *text = plain(FIXTURE_READY);

	(void)state;
	assert_int_equal(times_in(text, "\n"), 1);
	assert_memory_equal(text, "\xE2\x9C\x93 READY  web02  Windows Server 2019 Standard", 46);
	assert_has(text, "10 rules, 0 errors, 2 notes  sha256:");
	assert_has(text, "sha256:");
	free(text);
}

static void only_ready_machines_are_one_line(void **state)
{
	struct result *result = fixture_result(FIXTURE_READY);
	struct machine_result machine = result->machines[0];

	(void)state;
	machine.verdict = VERDICT_AT_RISK;
	result->machines = &machine;
	char *text = fixture_report("text", result, NULL, NULL);

	assert_memory_equal(text, "! AT RISK  web02", 16);
	assert_true(times_in(text, "\n") > 3);
	free(text);
	result_free(result);
}

static void what_stops_a_machine_is_told_with_its_place(void **state)
{
	char *text = plain(FIXTURE_NOT_READY);

	(void)state;
	assert_memory_equal(text, "\xE2\x9C\x97 NOT READY  dc01", 19);
	assert_has(text, "      HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319\n");
	assert_has(text, "SystemDefaultTlsVersions  absent  want 1  SOFTWARE @0x1e04c20\n");
	assert_has(text, "SCH101 error   The TLS 1.2 client is switched off: Enabled is 0.\n");
	assert_has(text, "TLS 1.0 client+server on, TLS 1.1 client on (not part of the verdict)");
	assert_has(text, "tlsready explain NET201");
	assert_has(text, "\ndigest   sha256:");
	free(text);
}

static void values_that_are_not_wrong_are_told_on_demand(void **state)
{
	char *text = text_of_fixture(FIXTURE_NOT_READY, (struct report_options){ .verbosity = 1 }, NULL);

	(void)state;
	assert_has(text, "key last written 2024-03-01 10:22:31Z\n");
	assert_has(text, "Enabled            REG_DWORD 0  want 1  SYSTEM @0x1f2a4  hex 00000000\n");
	assert_has(text, "SystemDefaultTlsVersions  REG_DWORD 1  planned gpo.reg:14:1");
	free(text);
	text = plain(FIXTURE_NOT_READY);
	assert_null(strstr(text, "nearest key"));
	assert_null(strstr(text, "planned gpo.reg:14:1"));
	free(text);
}

static void rules_that_pass_and_notes_of_no_weight_stay_silent(void **state)
{
	char *text = plain(FIXTURE_NOT_READY);

	(void)state;
	assert_null(strstr(text, "CIP701"));
	assert_null(strstr(text, "LEG601"));
	assert_null(strstr(text, "hive-dirty"));
	free(text);
}

static void what_does_not_fit_on_a_screen_is_counted(void **state)
{
	char *text = plain(FIXTURE_NOT_READY);

	(void)state;
	assert_true(times_in(text, "[reg-data]") < 10);
	assert_has(text, " more: "); /* with the ids of rules */
	assert_has(text, "(tlsready check -v"); /* for those that have only a sentence here */
	assert_has(text, "\n     2 more notes were not kept\n");
	assert_in_range(times_in(text, "\n"), 20, 48); /* many inputs with logs */
	free(text);
}

static void what_is_missing_comes_with_the_command_that_decides(void **state)
{
	char *text = plain(FIXTURE_INDETERMINATE);

	(void)state;
	assert_memory_equal(text, "? INDETERMINATE  kiosk7", 23);
	assert_has(text, "missing  the SOFTWARE hive (Windows\\System32\\config\\SOFTWARE)\n         needed by 2 rules: NET201, WHT301\n"
		   "get it   reg save HKLM\\SOFTWARE SOFTWARE\n");
	assert_has(text, "then     tlsready check '/case/it'\\''s here/SYSTEM' \\\n         '/case/it'\\''s here/SOFTWARE'\n");
	assert_has(text, "3 undetermined, 2 passed (of 5)");
	free(text);
}

static void everything_is_told_when_asked_for(void **state)
{
	struct result *result = fixture_result(FIXTURE_NOT_READY);
	char *text = text_of_fixture(FIXTURE_NOT_READY, (struct report_options){ .verbosity = 1 }, NULL);
	const struct machine_result *machine = result->machines;

	(void)state;
	for (size_t i = 0; i < machine->fact_count; i++) {
		assert_has(text, machine->facts[i].title);
		assert_has(text, machine->facts[i].state);
	}
	for (size_t i = 0; i < machine->finding_count; i++)
		assert_has(text, machine->findings[i].title);
	for (size_t i = 0; i < machine->source_count; i++)
		assert_has(text, machine->sources[i].sha256);
	assert_int_equal(times_in(text, "[reg-data]"), 13);
	assert_int_equal(times_in(text, "[hive-dirty]"), 1);
	assert_has(text, "hex ffffffff");
	assert_null(strstr(text, "more bytes)"));
	free(text);
	result_free(result);
}

static void quiet_means_one_verdict_line_per_machine(void **state)
{
	char *text = text_of_fixture(FIXTURE_ALL, (struct report_options){ .verbosity = -1 }, NULL);

	(void)state;
	assert_int_equal(times_in(text, "\n"), 3);
	assert_has(text, "NOT READY  dc01");
	assert_has(text, "READY  web02");
	assert_has(text, "INDETERMINATE  kiosk7");
	free(text);
}

static void several_machines_are_a_matrix_with_the_worst_sign(void **state)
{
	char *text = text_of_fixture(FIXTURE_ALL, (struct report_options){ .ascii = true }, NULL);

	(void)state;
	assert_has(text, "MACHINE     WINDOWS   VERDICT        SCH NET WHT OSU CIP EVD LEG\n");
	assert_has(text, "dc01        2012 x64  NOT READY      X   X   OK  ?   OK  !   i\n");
	assert_has(text, "web02       2019 x64  READY          OK  OK  OK  OK  OK  OK  i\n");
	assert_has(text, "kiosk7      unknown   INDETERMINATE  OK  ?   ?   ?   -   OK  -\n");
	assert_has(text, "3 machines: 1 READY, 1 NOT READY, 1 INDETERMINATE\n");
	free(text);
}

static void finding_nothing_is_never_success(void **state)
{
	char *text = plain(FIXTURE_NOTHING);

	(void)state;
	assert_string_equal(text, "? nothing to analyse was found\n");
	free(text);
}

/* Every option that changes the bytes, over every fixture. */
static void for_each_report(void (*look)(const char *text, size_t size, const struct report_options *options))
{
	for (size_t i = 0; i < FIXTURES; i++) {
		for (int mode = 0; mode < 12; mode++) {
			struct report_options options = { .color = mode & 1,
							  .ascii = mode & 2,
							  .verbosity = mode / 4 - 1,
							  .width = mode == 11 ? 1000 : 0 };
			size_t size;
			char *text = text_of_fixture(all_fixtures[i], options, &size);

			look(text, size, &options);
			free(text);
		}
	}
}

/* No control character but the line break and, with colour, our own "ESC [ digits m"; no direction control. */
static void look_for_control(const char *text, size_t size, const struct report_options *options)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == 0x1B && options->color && text[i + 1] == '[') {
			i += 1 + strspn(text + i + 2, "0123456789;") + 1;
			assert_int_equal(text[i], 'm');
			continue;
		}
		assert_true(c == '\n' || (c >= 0x20 && c != 0x7F));
	}
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_null(strstr(text, "\xED\xA0\x80"));
}

static void no_escape_from_the_evidence_reaches_the_terminal(void **state)
{
	(void)state;
	for_each_report(look_for_control);
}

static void look_for_ascii(const char *text, size_t size, const struct report_options *options)
{
	for (size_t i = 0; i < size && options->ascii; i++)
		assert_true((unsigned char)text[i] < 0x80);
}

static void ascii_mode_writes_ascii_only(void **state)
{
	(void)state;
	for_each_report(look_for_ascii);
}

static void hostile_strings_are_shown_not_obeyed(void **state)
{
	char *text = text_of_fixture(FIXTURE_NOT_READY, (struct report_options){ .verbosity = 1 }, NULL);

	(void)state;
	assert_has(text, "\\u{1B}[31mred\\u{1B}]8;;http://evil.example/\\u{7}\\u{202E}gpj.exe</td><script>");
	assert_has(text, "nul\\u{0} \\u{D800} \\u{5C}u{202E} \\x{FF}");
	free(text);
}

static void letters_outside_ascii_are_spelled_out_in_ascii_mode(void **state)
{
	struct result *result = fixture_result(FIXTURE_READY);
	struct machine_result machine = result->machines[0];
	struct report_options options = { .ascii = true };

	(void)state;
	machine.name = text_of(result->arena, "b\xC3\xBCro");
	result->machines = &machine;
	char *text = fixture_report("text", result, &options, NULL);

	assert_memory_equal(text, "OK READY  b\\u{FC}ro  ", 21);
	free(text);
	result_free(result);
}

/* Paths stay in one piece, so a line that holds one may be long; prose may not. */
static void prose_keeps_to_the_width(void **state)
{
	char *text = plain(FIXTURE_INDETERMINATE);
	char *rest = text;

	(void)state;
	for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (text_width((struct text){ .utf8 = line }) > 80)
			assert_non_null(strchr(line, '\\'));
	free(text);
}

static void the_same_result_gives_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < FIXTURES; i++) {
		char *once = plain(all_fixtures[i]), *again = plain(all_fixtures[i]);

		assert_string_equal(once, again);
		free(once);
		free(again);
	}
}

static void a_report_that_cannot_be_written_is_an_error(void **state)
{
	(void)state;
	for (const struct report_format *format = report_formats; format->name; format++) {
		struct result *result = fixture_result(FIXTURE_ALL);
		struct report_options options = { .verbosity = 1 };
		struct error err = { 0 };
		FILE *full = fopen("/dev/full", "w");

		if (!full)
			skip();
		assert_int_equal(report_write(format, result, &options, full, &err), ERR_IO);
		assert_int_equal(err.code, ERR_IO);
		fclose(full);
		result_free(result);
	}
}

static void formats_are_found_by_name(void **state)
{
	(void)state;
	assert_string_equal(report_format_named("html")->extension, ".html");
	assert_string_equal(report_format_named("json")->name, "json");
	assert_null(report_format_named("pdf"));
	assert_null(report_format_named(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success_is_one_line),
		cmocka_unit_test(only_ready_machines_are_one_line),
		cmocka_unit_test(what_stops_a_machine_is_told_with_its_place),
		cmocka_unit_test(values_that_are_not_wrong_are_told_on_demand),
		cmocka_unit_test(rules_that_pass_and_notes_of_no_weight_stay_silent),
		cmocka_unit_test(what_does_not_fit_on_a_screen_is_counted),
		cmocka_unit_test(what_is_missing_comes_with_the_command_that_decides),
		cmocka_unit_test(everything_is_told_when_asked_for),
		cmocka_unit_test(quiet_means_one_verdict_line_per_machine),
		cmocka_unit_test(several_machines_are_a_matrix_with_the_worst_sign),
		cmocka_unit_test(finding_nothing_is_never_success),
		cmocka_unit_test(no_escape_from_the_evidence_reaches_the_terminal),
		cmocka_unit_test(ascii_mode_writes_ascii_only),
		cmocka_unit_test(hostile_strings_are_shown_not_obeyed),
		cmocka_unit_test(letters_outside_ascii_are_spelled_out_in_ascii_mode),
		cmocka_unit_test(prose_keeps_to_the_width),
		cmocka_unit_test(the_same_result_gives_the_same_bytes),
		cmocka_unit_test(a_report_that_cannot_be_written_is_an_error),
		cmocka_unit_test(formats_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
