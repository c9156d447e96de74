/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved results that somebody changed, cut or made up: refused with their place, and harmless. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "reports/json/json_read.h"
#include "support/program/fixture_result.h"
#include "unit/reports/json/json_saved.h"

static char *saved_rich(size_t *ret_size)
{
	struct result *result = rich_result();
	char *text = saved(result, ret_size);

	result_free(result);
	return text;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_that_was_changed_is_refused),
		cmocka_unit_test(an_error_names_the_machine_that_was_changed),
		cmocka_unit_test(an_error_names_the_file_and_the_place_in_it),
		cmocka_unit_test(an_edit_that_leaves_its_quotes_is_refused),
		cmocka_unit_test(what_is_no_result_is_an_error),
		cmocka_unit_test(a_list_that_is_too_long_is_refused),
		cmocka_unit_test(a_result_cut_anywhere_is_an_error),
		cmocka_unit_test(wrong_types_anywhere_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
