/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved results: what was written comes back whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "reports/json/json_read.h"
#include "support/program/fixture_result.h"
#include "unit/reports/json/json_saved.h"

enum { SAVED_LIMIT = 4 << 20 };

static void assert_comes_back(struct result *result)
{
	struct result *copy = NULL;
	struct error err = { 0 };
	size_t size = 0;
	char *text = saved(result, &size);

	if (result_read("saved.json", text, size, &copy, &err) < 0)
		fail_msg("%s", err.text);
	char *again = fixture_report("json", copy, NULL, NULL);

	assert_string_equal(again, text);
	result_free(copy);
	free(again);
	free(text);
}

/* What `check -o json` writes of these files; free it. */
static char *checked(const char *files, size_t *ret_size)
{
	char command[4096], *text = malloc(SAVED_LIMIT);

	snprintf(command, sizeof command, "'%s' check -o json %s", getenv("TLSREADY"), files);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	*ret_size = fread(text, 1, SAVED_LIMIT - 1, pipe);
	text[*ret_size] = '\0';
	pclose(pipe);
	return text;
}

static void assert_sample_comes_back(const char *files)
{
	struct result *copy = NULL;
	struct error err = { 0 };
	size_t size;
	char *text = checked(files, &size);

	if (result_read("saved.json", text, size, &copy, &err) < 0)
		fail_msg("%s: %s", files, err.text);
	assert_int_equal(copy->machine_count, 1);
	assert_true(copy->machines[0].fact_count > 20);
	char *again = fixture_report("json", copy, NULL, NULL);

	assert_string_equal(again, text);
	result_free(copy);
	free(again);
	free(text);
}

static void every_sample_comes_back_byte_for_byte(void **state)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char pattern[1024], files[2400];
	glob_t found;

	(void)state;
	if (!getenv("TLSREADY"))
		fail_msg("TLSREADY does not name the program");
	snprintf(pattern, sizeof pattern, "%s/samples/*.reg", source ? source : ".");
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	snprintf(pattern, sizeof pattern, "%s/samples/hives/*/SYSTEM", source ? source : ".");
	assert_int_equal(glob(pattern, GLOB_APPEND, NULL, &found), 0);
	assert_true(found.gl_pathc > 30);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i], *slash = strrchr(path, '/');
		int folder = strcmp(slash, "/SYSTEM") == 0 ? (int)(slash - path) : 0;

		snprintf(pattern, sizeof pattern, "%.*s/SOFTWARE", folder, path);
		bool is_pair = folder && access(pattern, F_OK) == 0;

		snprintf(files, sizeof files, is_pair ? "'%s' '%s'" : "'%s'", path, pattern);
		assert_sample_comes_back(files);
	}
	globfree(&found);
}

static void every_field_comes_back(void **state)
{
	(void)state;
	for (int i = FIXTURE_NOT_READY; i <= FIXTURE_NOTHING; i++) {
		struct result *result = fixture_result((enum fixture)i);

		assert_comes_back(result);
		result->run = NULL;
		assert_comes_back(result);
		result_free(result);
	}
}

static void waivers_overlays_baselines_and_control_sets_come_back(void **state)
{
	struct result *result = rich_result(), *copy;
	size_t size;
	char *text = saved(result, &size);

	(void)state;
	assert_comes_back(result);
	assert_int_equal(result_read("saved.json", text, size, &copy, NULL), 0);
	const struct machine_result *machine = &copy->machines[0];

	assert_int_equal(machine->verdict_after_waivers, VERDICT_AT_RISK);
	assert_int_equal(machine->before_overlay, VERDICT_INDETERMINATE);
	assert_true(machine->is_overlaid && machine->sources[0].is_overlay && !machine->is_replayed);
	assert_string_equal(machine->overlay_changes[0].title, "Windows");
	assert_int_equal(machine->control_set, 2);
	assert_int_equal(machine->sources[0].size, UINT64_MAX);
	assert_string_equal(machine->findings[0].waiver->approved_by.utf8, "jane@example.org");
	assert_int_equal(machine->findings[0].unwaived, OUTCOME_UNKNOWN);
	assert_true(machine->findings[0].fixes[0].removes);
	assert_string_equal(machine->findings[0].root_cause, "ZZZ100");
	assert_string_equal(machine->facts[0].root_cause, "controlset");
	assert_string_equal(machine->baselines[0].findings[0].rule, "ZZZ101");
	result_free(copy);
	result_free(result);
	free(text);
}

static void raw_control_characters_come_out_neutral(void **state)
{
	size_t size;
	char *text = saved_fixture(FIXTURE_READY, &size), *changed = replaced(text, "\"web02\"", "\"\\u001b[31m\\u202eweb\"");
	struct result *copy;
	enum seal seal;

	(void)state;
	assert_int_equal(result_read_seal("x.json", changed, strlen(changed), &copy, &seal, NULL), 0);
	assert_string_equal(copy->machines[0].name.utf8, "\\u{1B}[31m\\u{202E}web");
	assert_true(copy->machines[0].name.changed);
	result_free(copy);
	free(changed);
	free(text);
}

static void what_the_neutraliser_made_comes_back_unchanged(void **state)
{
	static const char *const raw[] = { FIXTURE_HOSTILE, "\\u{41}", "\\x{zz} \\u{} \\u{0041} \\u{1234567} \\u{ab}", "\xCC\x81 mark",
					   "\\\\u{202E}", "C:\\users\\x{1}", "\\", "\\u", "\\u{", "\\u{2", "" };
	struct arena *arena = arena_new(64 << 20);
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
		struct text once = text_of(arena, raw[i]), twice = text_of_neutral(arena, once.utf8);

		assert_string_equal(twice.utf8, once.utf8);
		assert_string_equal(text_of_neutral(arena, text_of_neutral(arena, raw[i]).utf8).utf8,
				    text_of_neutral(arena, raw[i]).utf8);
	}
	for (int round = 0; round < 20000; round++) {
		static const char alphabet[] = "\\\\\\uux{{}}0123AF z\x1b\xCC\x81\xE2\x80\xAE\xED\xA0\x80\xFF";
		char string[24] = "";

		for (int i = 0; i < 20; i++)
			string[i] = alphabet[((seed = seed * 1103515245 + 12345) >> 16) % (sizeof alphabet - 1)];
		struct text once = text_of(arena, string);

		assert_string_equal(text_of_neutral(arena, once.utf8).utf8, once.utf8);
	}
	assert_false(arena_failed(arena));
	arena_free(arena);
}

static void what_is_not_neutral_becomes_so(void **state)
{
	static const struct {
		const char *given, *wanted;
	} table[] = {
		{ "a\x1b[0m", "a\\u{1B}[0m" }, { "\\u{202E}\xE2\x80\xAE", "\\u{202E}\\u{202E}" }, { "\\u{2g}", "\\u{5C}u{2g}" },
		{ "\\u{041}", "\\u{5C}u{041}" }, { "\\x{FF}\xFF", "\\x{FF}\\x{FF}" }, { "HKLM\\SYSTEM", "HKLM\\SYSTEM" },
		{ "a ##[x] ##vso[y", "a \\u{23}#[x] \\u{23}#vso[y" }, { "\\u{23}#[x]", "\\u{23}#[x]" }, { "##vso", "##vso" },
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_string_equal(text_of_neutral(arena, table[i].given).utf8, table[i].wanted);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample_comes_back_byte_for_byte),
		cmocka_unit_test(every_field_comes_back),
		cmocka_unit_test(waivers_overlays_baselines_and_control_sets_come_back),
		cmocka_unit_test(raw_control_characters_come_out_neutral),
		cmocka_unit_test(what_the_neutraliser_made_comes_back_unchanged),
		cmocka_unit_test(what_is_not_neutral_becomes_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
