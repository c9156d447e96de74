/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON result: complete, canonical, as its schema says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/program/fixture_result.h"
#include "unit/reports/json/json_parsed.h"

static json_t *machine_at(const json_t *json, size_t i)
{
	return json_array_get(json_object_get(json, "machines"), i);
}

static json_t *evidence_at(const json_t *json, const char *fact, size_t i)
{
	json_t *facts = json_object_get(machine_at(json, 0), "facts");

	return json_array_get(json_object_get(json_object_get(facts, fact), "evidence"), i);
}

static void a_result_says_what_it_is(void **state)
{
	json_t *json = parsed_fixture(FIXTURE_NOT_READY);

	(void)state;
	assert_string_equal(string_at(json, "schema"), "tlsready.result/1");
	assert_string_equal(string_at(json_object_get(json, "tool"), "version"), "0.1.0");
	assert_string_equal(string_at(json, "profile"), "azure-backup");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "exit"), "code")), 1);
	assert_string_equal(string_at(machine_at(json, 0), "verdict"), "NOT READY");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(machine_at(json, 0), "verdict_reasons"), 1)),
		"SCH101");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(machine_at(json, 0), "windows"), "build")),
			 9200);
	json_decref(json);
}

static void evidence_carries_its_coordinates(void **state)
{
	json_t *json = parsed_fixture(FIXTURE_NOT_READY);
	json_t *value = evidence_at(json, "schannel.tls12.client", 0), *reg = evidence_at(json, "dotnet4.64", 0);

	(void)state;
	assert_string_equal(string_at(value, "answer"), "PRESENT");
	assert_string_equal(string_at(value, "type"), "REG_DWORD");
	assert_string_equal(string_at(value, "data"), "0");
	assert_string_equal(string_at(value, "data_hex"), "00000000");
	assert_string_equal(string_at(value, "written"), "2024-03-01T10:22:31.1234567Z");
	assert_int_equal(json_integer_value(json_object_get(value, "offset")), 0x1f2a4);
	assert_int_equal(json_integer_value(json_object_get(reg, "source")), 2);
	assert_int_equal(json_integer_value(json_object_get(reg, "line")), 14);
	assert_null(json_object_get(reg, "offset"));
	assert_null(json_object_get(reg, "written"));
	json_decref(json);
}

static void a_hive_says_its_state_its_logs_and_its_readers(void **state)
{
	json_t *json = parsed_fixture(FIXTURE_NOT_READY), *sources = json_object_get(machine_at(json, 0), "sources");
	json_t *hive = json_array_get(sources, 0), *logs = json_object_get(hive, "logs");

	(void)state;
	assert_true(json_is_true(json_object_get(hive, "dirty")));
	assert_true(json_is_true(json_object_get(hive, "replayed")));
	assert_int_equal(json_integer_value(json_object_get(hive, "sequence1")), 814);
	assert_string_equal(string_at(json_array_get(logs, 0), "state"), "applied");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(logs, 0), "entries")), 3);
	assert_string_equal(string_at(json_array_get(logs, 1), "why"),
			    "its entries end before the hive's sequence number 811");
	assert_int_equal(
		json_integer_value(json_object_get(json_array_get(json_object_get(hive, "readers"), 1), "agreed")),
		214);
	assert_null(json_object_get(json_array_get(sources, 2), "dirty"));
	json_decref(json);
}

static void what_is_not_known_is_left_out(void **state)
{
	json_t *json = parsed_fixture(FIXTURE_INDETERMINATE);
	json_t *evidence = evidence_at(json, "dotnet4.64", 0),
	       *windows = json_object_get(machine_at(json, 0), "windows");

	(void)state;
	assert_string_equal(string_at(evidence, "answer"), "NOT_COVERED");
	assert_null(json_object_get(evidence, "source"));
	assert_null(json_object_get(evidence, "data"));
	assert_null(json_object_get(evidence, "data_hex"));
	assert_null(json_object_get(windows, "build"));
	assert_string_equal(string_at(windows, "product"), "UNKNOWN");
	json_decref(json);
}

/* A value without a name is not a question about the key, and empty data is data. */
static void an_empty_string_is_kept_where_it_means_something(void **state)
{
	struct evidence nameless = { .key = TEXT("HKLM\\SYSTEM"),
				     .value = TEXT(""),
				     .answer = ANSWER_PRESENT,
				     .type = "REG_SZ",
				     .data = TEXT(""),
				     .data_hex = "",
				     .detail = TEXT(""),
				     .source = 0,
				     .offset = 32,
				     .written = "",
				     .readers = "" };
	struct evidence key = nameless;
	struct fact facts[] = {
		{ .name = "a", .state = "X", .because = TEXT(""), .evidence = &nameless, .evidence_count = 1 },
		{ .name = "b", .state = "X", .because = TEXT(""), .evidence = &key, .evidence_count = 1 }
	};
	struct result *result = fixture_result(FIXTURE_READY);
	struct machine_result machine = result->machines[0];

	(void)state;
	key.is_key = true;
	machine.facts = facts;
	machine.fact_count = 2;
	result->machines = &machine;
	json_t *json = parsed(result);

	assert_string_equal(string_at(evidence_at(json, "a", 0), "value"), "");
	assert_string_equal(string_at(evidence_at(json, "a", 0), "data"), "");
	assert_null(json_object_get(evidence_at(json, "b", 0), "value"));
	assert_null(json_object_get(evidence_at(json, "b", 0), "data"));
	json_decref(json);
	result_free(result);
}

static void numbers_that_doubles_would_round_are_strings(void **state)
{
	struct result *result = fixture_result(FIXTURE_READY);
	struct machine_result machine = result->machines[0];
	struct result_source sources[] = { machine.sources[0], machine.sources[1] };

	(void)state;
	sources[0].size = UINT64_MAX;
	sources[1].size = UINT64_C(1) << 53;
	machine.sources = sources;
	result->machines = &machine;
	json_t *json = parsed(result), *list = json_object_get(machine_at(json, 0), "sources");

	assert_string_equal(string_at(json_array_get(list, 0), "size"), "18446744073709551615");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 1), "size")),
			 INT64_C(9007199254740992));
	json_decref(json);
	result_free(result);
}

static void hostile_strings_are_readable_and_nothing_is_lost(void **state)
{
	json_t *json = parsed_fixture(FIXTURE_NOT_READY), *evidence = evidence_at(json, "schannel.tls12.server", 1);

	(void)state;
	assert_non_null(strstr(string_at(evidence, "data"), "\\u{1B}[31mred"));
	assert_non_null(strstr(string_at(evidence, "data"), "\\u{202E}gpj.exe</td><script>alert(1)</script>"));
	assert_non_null(strstr(string_at(evidence, "data"), "\\u{0} \\u{D800} \\u{5C}u{202E} \\x{FF}"));
	assert_string_equal(string_at(evidence, "data_hex"), "1b005b00330031006d00");
	json_decref(json);
}

static void assert_no_null_or_real(const json_t *json)
{
	const char *key;
	json_t *child;
	size_t i;

	assert_false(json_is_null(json) || json_is_real(json));
	if (json_is_object(json))
		json_object_foreach((json_t *)(uintptr_t)json, key, child) assert_no_null_or_real(child);
	json_array_foreach(json, i, child) assert_no_null_or_real(child);
}

static void there_are_no_nulls_and_no_fractions(void **state)
{
	(void)state;
	for (int i = FIXTURE_NOT_READY; i <= FIXTURE_NOTHING; i++) {
		json_t *json = parsed_fixture((enum fixture)i);

		assert_no_null_or_real(json);
		json_decref(json);
	}
}

/* The schema's description of what lies at `rule`, its $ref followed. */
static const json_t *followed(const json_t *schema, const json_t *rule)
{
	const char *ref = json_string_value(json_object_get(rule, "$ref"));

	if (!ref)
		return rule;
	assert_memory_equal(ref, "#/$defs/", 8);
	return json_object_get(json_object_get(schema, "$defs"), ref + 8);
}

static void assert_described(const json_t *schema, const json_t *rule, const json_t *json)
{
	const json_t *properties, *others;
	const char *key;
	json_t *child;
	size_t i;

	rule = followed(schema, rule);
	properties = json_object_get(rule, "properties");
	others = json_object_get(rule, "additionalProperties");
	if (json_is_object(json)) {
		json_object_foreach((json_t *)(uintptr_t)json, key, child)
		{
			const json_t *member =
				json_object_get(properties, key) ? json_object_get(properties, key) : others;

			if (!member)
				fail_msg("the schema does not name \"%s\"", key);
			assert_described(schema, member, child);
		}
		json_array_foreach(json_object_get(rule, "required"), i,
				   child) if (!json_object_get(json, json_string_value(child)))
			fail_msg("the schema requires \"%s\"", json_string_value(child));
	}
	json_array_foreach(json, i, child) assert_described(schema, json_object_get(rule, "items"), child);
}

static void the_schema_names_every_member_that_is_written(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(report_schema(out, NULL), 0);
	fclose(out);
	json_t *schema = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);

	free(text);
	assert_non_null(schema);
	for (int i = FIXTURE_NOT_READY; i <= FIXTURE_NOTHING; i++) {
		json_t *json = parsed_fixture((enum fixture)i);

		assert_described(schema, schema, json);
		json_decref(json);
	}
	json_decref(schema);
}

/* Profiles are checked when they are loaded; should one slip through, it costs the report and not the program. */
static void a_constant_that_is_no_utf8_is_an_error_not_a_crash(void **state)
{
	struct result *result = fixture_result(FIXTURE_READY);
	struct error err = { 0 };

	(void)state;
	result->profile = "\xFF";
	assert_int_equal(report_seal(result, &err), ERR_NOMEM);
	assert_null(fixture_report("json", result, NULL, NULL));
	result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_says_what_it_is),
		cmocka_unit_test(evidence_carries_its_coordinates),
		cmocka_unit_test(a_hive_says_its_state_its_logs_and_its_readers),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(an_empty_string_is_kept_where_it_means_something),
		cmocka_unit_test(numbers_that_doubles_would_round_are_strings),
		cmocka_unit_test(hostile_strings_are_readable_and_nothing_is_lost),
		cmocka_unit_test(there_are_no_nulls_and_no_fractions),
		cmocka_unit_test(the_schema_names_every_member_that_is_written),
		cmocka_unit_test(a_constant_that_is_no_utf8_is_an_error_not_a_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
