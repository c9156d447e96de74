/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved results: what was written comes back whole, and what somebody else wrote does no harm. */
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

#include <jansson.h>

#include "reports/json/json_read.h"
#include "support/program/fixture_result.h"

enum { SAVED_LIMIT = 4 << 20 };

/* The JSON of a sealed result. */
static char *saved(struct result *result, size_t *ret_size)
{
	assert_int_equal(report_seal(result, NULL), 0);
	char *text = fixture_report("json", result, NULL, ret_size);

	assert_non_null(text);
	return text;
}

static char *saved_fixture(enum fixture which, size_t *ret_size)
{
	struct result *result = fixture_result(which);
	char *text = saved(result, ret_size);

	result_free(result);
	return text;
}

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

/* A machine with everything that today's fixtures have not: waived, overlaid, checked against a second profile. */
static struct result *rich_result(void)
{
	static const struct waiver_ref waiver = { TEXT("retires in Q4"), TEXT("jane@example.org"), "2026-12-31" };
	static const struct fix fixes[] = { { "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\X", "Enabled", 0, "", true },
					    { "", "", 0, "install KB3140245", false } };
	static const char *const facts[] = { "windows" }, *const states[] = { "A" };
	static const struct finding findings[] = {
		{ "ZZZ101", "It holds", LEVEL_ERROR, OUTCOME_WAIVED, TEXT("found"), "A", "B", "", "", facts, 1, fixes, 2, NULL, 0,
		  &waiver, OUTCOME_UNKNOWN, "ZZZ100", states, 1 },
	};
	static const struct baseline baselines[] = { { "stig", "A baseline", "", TEXT("stig.yaml"), KIND_BASELINE, VERDICT_AT_RISK, findings, 1, "" } };
	static const struct fact_change changes[] = { { "windows", "Windows", "UNKNOWN", "Windows Server 2019" } };
	static const struct result_source sources[] = {
		{ .path = TEXT("planned.reg"), .kind = SOURCE_REG, .role = "", .format = "", .status = SOURCE_READ, .why = TEXT(""),
		  .sha256 = "", .size = UINT64_MAX, .is_overlay = true, .written = "", .root_written = "" },
	};
	static const struct fact windows[] = { { .name = "windows", .title = "Windows", .state = "Windows Server 2019",
						 .because = TEXT("so"), .decider = "value", .confidence = "documented",
						 .root_cause = "controlset" } };
	struct result *result = fixture_result(FIXTURE_READY);
	struct machine_result *machine = arena_alloc(result->arena, sizeof *machine);
	const struct machine_identity identity = {
		TEXT("DC01"), TEXT("dc01.corp.example"), TEXT("corp.example"), TEXT("f8cdef31"), TEXT("Contoso"), TEXT("@tzres.dll,-322"),
		"+02:00", "2019-02-03T10:11:12Z", "2024-03-01T10:22:31.1234567Z", "domain controller", JOINED_DOMAIN };

	*machine = (struct machine_result){
		.name = TEXT("rich ControlSet002"), .is_named = true, .evaluated_set = 2, .identity = identity, .verdict = VERDICT_NOT_READY, .verdict_after_waivers = VERDICT_AT_RISK, .summary = TEXT(""),
		.windows = { .product = "UNKNOWN", .display = TEXT("") }, .sources = sources, .source_count = 1, .facts = windows,
		.fact_count = 1, .findings = findings, .finding_count = 1, .notes_dropped = 3, .is_overlaid = true,
		.before_overlay = VERDICT_INDETERMINATE, .overlay_changes = changes, .overlay_change_count = 1, .control_set = 2,
		.baselines = baselines, .baseline_count = 1,
	};
	result->machines = machine;
	result->machine_count = 1;
	return result;
}

static char *saved_rich(size_t *ret_size)
{
	struct result *result = rich_result();
	char *text = saved(result, ret_size);

	result_free(result);
	return text;
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

/* text with the first `from` replaced; free it. */
static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("there is no %s", from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *other = malloc(size);

	snprintf(other, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return other;
}

static void a_result_that_was_changed_is_refused(void **state)
{
	struct result *copy = NULL;
	struct error err = { 0 };
	enum seal seal;
	size_t size;
	char *text = saved_fixture(FIXTURE_NOT_READY, &size);
	char *changed = replaced(text, "\"verdict\": \"NOT READY\"", "\"verdict\": \"READY\"");
	char *unknown = replaced(text, "\"profile\"", "\"later\": 1, \"profile\"");
	char *bare = replaced(text, "\"digest\"", "\"other\"");

	(void)state;
	assert_int_equal(result_read("x.json", changed, strlen(changed), &copy, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "x.json: "));
	assert_non_null(strstr(err.text, "digest"));
	assert_int_equal(result_read("x.json", bare, strlen(bare), &copy, &err), ERR_CORRUPT);
	assert_int_equal(result_read("x.json", unknown, strlen(unknown), &copy, &err), ERR_CORRUPT);
	assert_null(copy);
	assert_int_equal(result_read_seal("x.json", changed, strlen(changed), &copy, &seal, &err), 0);
	assert_int_equal(seal, SEAL_BROKEN);
	assert_int_equal(copy->machines[0].verdict, VERDICT_READY);
	assert_string_equal(copy->machines[0].digest, "");
	result_free(copy);
	assert_int_equal(result_read_seal("x.json", bare, strlen(bare), &copy, &seal, &err), 0);
	assert_int_equal(seal, SEAL_MISSING);
	result_free(copy);
	free(bare);
	free(unknown);
	free(changed);
	free(text);
}

/* One of three machines, in what this version knows and in what it does not; its digest; and what is of none. */
static void an_error_names_the_machine_that_was_changed(void **state)
{
	static const struct {
		const char *from, *to, *says;
	} table[] = {
		{ "\"kiosk7\"", "\"kiosk8\"", "x.json: machines[2] (kiosk8): its digest belongs to another result" },
		{ "\"name\": \"web02\"", "\"later\": 1.5, \"name\": \"web02\"", "x.json: machines[1] (web02): its digest" },
		{ "\"digest\": \"sha256:", "\"digest\": \"sha256:0", "x.json: its digest belongs to another result" },
		{ "\"profile\": \"azure-backup\"", "\"profile\": \"azure\"", "x.json: its digest belongs to another result" },
	};
	size_t size;
	char *text = saved_fixture(FIXTURE_ALL, &size);

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct result *copy = NULL;
		struct error err = { 0 };
		char *changed = replaced(text, table[i].from, table[i].to);

		assert_int_equal(result_read("x.json", changed, strlen(changed), &copy, &err), ERR_CORRUPT);
		if (strncmp(err.text, table[i].says, strlen(table[i].says)) != 0)
			fail_msg("%s: \"%s\"", table[i].to, err.text);
		free(changed);
	}
	free(text);
}

static void an_error_names_the_file_and_the_place_in_it(void **state)
{
	static const struct {
		const char *from, *to, *says;
	} table[] = {
		{ "\"tlsready.result/1\"", "\"tlsready.result/2\"", "x.json: schema: \"tlsready.result/2\" is none of tlsready.result/1" },
		{ "\"level\": \"error\"", "\"level\": \"fatal\"",
		  "x.json: machines[0].findings[0].level: \"fatal\" is none of note, warning, error" },
		{ "\"machines\": [", "\"machines\": [17,", "x.json: machines[0]: is a number, not an object" },
		{ "\"outcome\": \"fail\"", "\"outcome\": 1", "x.json: machines[0].findings[0].outcome: is a number, not a string" },
		{ "\"outcome\": \"fail\",", "", "x.json: machines[0].findings[0]: \"outcome\" is missing" },
		{ "\"answer\": \"PRESENT\"", "\"answer\": \"MAYBE\"", ".evidence[0].answer: \"MAYBE\" is none of PRESENT, ABSENT" },
		{ "\"size\": ", "\"size\": -", ".size: -" },
		{ "\"size\": ", "\"size\": 0.5, \"was\": ", "size: is a fraction, not a number" },
		{ "\"dirty\": true", "\"dirty\": 1", "machines[0].sources[0].dirty: is a number, not true or false" },
		{ "\"written\": \"2024-03-01T", "\"written\": \"yesterday ", "is not a time like" },
		{ "\"data_hex\": \"", "\"data_hex\": \"0", "is not whole bytes in lower-case hex" },
		{ "\"source\": 0", "\"source\": 77", "machines[0].sources: has 4 elements, and evidence or a note names number 77" },
		{ "\"key\": \"HKEY_LOCAL_MACHINE\\\\", "\"key\": \"HKEY_LOCAL_MACHINE]\\\\", "machines[0].findings[0].fix[0].key: is not the path" },
		{ "\"value\": \"Enabled\"", "\"value\": \"a\\\"=-\\\"\"", NULL },
		{ "\"data\": 1,", "\"data\": 4294967296,", "4294967296 is not a number from 0 to 4294967295" },
		{ "\"code\": 1", "\"code\": 99999999999999999999", "x.json:" },
	};
	size_t size;
	char *text = saved_fixture(FIXTURE_NOT_READY, &size);

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char *changed = replaced(text, table[i].from, table[i].to);
		struct result *copy = NULL;
		struct error err = { 0 };
		enum seal seal;
		int code = result_read_seal("x.json", changed, strlen(changed), &copy, &seal, &err);

		if (table[i].says && (code == 0 || !strstr(err.text, table[i].says)))
			fail_msg("%s: %d, \"%s\"", table[i].to, code, err.text);
		result_free(copy);
		free(changed);
	}
	free(text);
}

/* What a .reg file is made of must not break out of its line. */
static void an_edit_that_leaves_its_quotes_is_refused(void **state)
{
	static const char *const values[] = { "a\\\"=-", "a\\nb", "back\\\\slash", "caf\\u00e9" };
	size_t size;
	char *text = saved_rich(&size);

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		char to[64];
		struct result *copy;
		struct error err = { 0 };
		enum seal seal;

		snprintf(to, sizeof to, "\"value\": \"%s\"", values[i]);
		char *changed = replaced(text, "\"value\": \"Enabled\"", to);

		assert_int_equal(result_read_seal("x.json", changed, strlen(changed), &copy, &seal, &err), ERR_FORMAT);
		assert_non_null(strstr(err.text, "fix[0].value: is not the name of a value"));
		free(changed);
	}
	free(text);
}

static void what_is_no_result_is_an_error(void **state)
{
	static const struct {
		const char *text;
		size_t size; /* 0: up to its NUL */
	} table[] = {
		{ "", 0 }, { "{", 0 }, { "{}", 0 }, { "[]", 0 }, { "null", 0 }, { "17", 0 }, { "{\"schema\": null}", 0 },
		{ "{\"schema\": \"tlsready.result/1\", \"schema\": \"tlsready.result/1\"}", 0 }, { "{\"schema\": \"a\\u0000b\"}", 0 },
		{ "{\"schema\": \"a\0b\"}", 17 }, { "{}\0", 3 }, { "{\"schema\": \"\xFF\"}", 0 }, { "{\"schema\": \"\\ud800\"}", 0 },
		{ "{} {}", 0 },
	};
	char *deep = malloc(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct result *copy = NULL;
		struct error err = { 0 };
		size_t size = table[i].size ? table[i].size : strlen(table[i].text);

		assert_int_equal(result_read("x.json", table[i].text, size, &copy, &err), ERR_FORMAT);
		assert_memory_equal(err.text, "x.json:", 7);
		assert_null(copy);
	}
	memset(deep, '[', 1 << 20);
	assert_int_equal(result_read("x.json", deep, 1 << 20, &(struct result *){ NULL }, NULL), ERR_FORMAT);
	free(deep);
}

static void a_list_that_is_too_long_is_refused(void **state)
{
	size_t size;
	char *text = saved_fixture(FIXTURE_READY, &size);
	json_t *json = json_loads(text, 0, NULL), *missing = json_array();
	struct result *copy;
	struct error err = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		json_array_append_new(missing, json_string("x"));
	json_object_set_new(json_array_get(json_object_get(json, "machines"), 0), "missing", missing);
	char *longer = json_dumps(json, 0);

	assert_int_equal(result_read("x.json", longer, strlen(longer), &copy, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "machines[0].missing: has 5000 elements, and at most 4096 are read"));
	free(longer);
	free(text);
	json_decref(json);
}

static void a_result_cut_anywhere_is_an_error(void **state)
{
	size_t size;
	char *text = saved_fixture(FIXTURE_READY, &size), *end = text + size - 1;

	(void)state;
	while (end > text && *end != '}')
		end--;
	for (size_t cut = 0; cut < (size_t)(end - text); cut++) {
		struct result *copy = NULL;
		char *part = malloc(cut ? cut : 1); /* of that size: a look behind its end is seen */

		memcpy(part, text, cut);
		assert_int_equal(result_read("x.json", part, cut, &copy, NULL), ERR_FORMAT);
		free(part);
	}
	free(text);
}

static void read_anything(json_t *document)
{
	char *text = json_dumps(document, JSON_ENCODE_ANY), *out;
	struct result *copy = NULL;
	struct error err = { 0 };
	enum seal seal;

	if (result_read_seal("x.json", text, strlen(text), &copy, &seal, &err) < 0)
		assert_memory_equal(err.text, "x.json:", 7);
	else if ((out = fixture_report("text", copy, NULL, NULL)))
		free(out);
	result_free(copy);
	free(text);
}

/* Puts each of these values in the place of every value of the document, one at a time. */
static void try_everywhere(json_t *document, json_t *at)
{
	static const char *const values[] = { "null", "-1", "1.5", "[]", "{}", "\"\"", "9223372036854775807", "true" };
	const char *key;
	json_t *child;
	void *next;
	size_t i;

	json_object_foreach_safe(at, next, key, child)
	{
		json_t *kept = json_incref(child);

		for (i = 0; i < sizeof values / sizeof *values; i++) {
			json_object_set_new(at, key, json_loads(values[i], JSON_DECODE_ANY, NULL));
			read_anything(document);
		}
		json_object_set_new(at, key, kept);
		try_everywhere(document, kept);
	}
	json_array_foreach(at, i, child)
	{
		if (i == 0) /* one of a kind is enough */
			try_everywhere(document, child);
	}
}

static void wrong_types_anywhere_do_no_harm(void **state)
{
	size_t size;
	char *text = saved_rich(&size);
	json_t *json = json_loads(text, 0, NULL);

	(void)state;
	try_everywhere(json, json);
	json_decref(json);
	free(text);
	text = saved_fixture(FIXTURE_NOT_READY, &size);
	json = json_loads(text, 0, NULL);
	json_t *machine = json_array_get(json_object_get(json, "machines"), 0);
	json_t *facts = json_object_get(machine, "facts"), *fact = json_incref(json_object_get(facts, "schannel.tls12.client"));

	json_object_clear(facts);
	json_object_set_new(facts, "schannel.tls12.client", fact);
	json_object_del(machine, "notes");
	json_object_set_new(machine, "notes", json_array());
	try_everywhere(json, json);
	json_decref(json);
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
		cmocka_unit_test(a_result_that_was_changed_is_refused),
		cmocka_unit_test(an_error_names_the_machine_that_was_changed),
		cmocka_unit_test(an_error_names_the_file_and_the_place_in_it),
		cmocka_unit_test(an_edit_that_leaves_its_quotes_is_refused),
		cmocka_unit_test(what_is_no_result_is_an_error),
		cmocka_unit_test(a_list_that_is_too_long_is_refused),
		cmocka_unit_test(a_result_cut_anywhere_is_an_error),
		cmocka_unit_test(wrong_types_anywhere_do_no_harm),
		cmocka_unit_test(raw_control_characters_come_out_neutral),
		cmocka_unit_test(what_the_neutraliser_made_comes_back_unchanged),
		cmocka_unit_test(what_is_not_neutral_becomes_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
