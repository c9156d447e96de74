/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON result: complete, canonical, sealed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "common/digest.h"
#include "support/program/fixture_result.h"

static struct result *sealed(enum fixture which)
{
	struct result *result = fixture_result(which);

	assert_non_null(result);
	assert_int_equal(report_seal(result, NULL), 0);
	return result;
}

static json_t *parsed(const struct result *result)
{
	size_t size = 0;
	char *text = fixture_report("json", result, NULL, &size);

	assert_non_null(text);
	assert_int_equal(strlen(text), size);
	for (size_t i = 0; i < size; i++)
		assert_true(text[i] == '\n' || (text[i] >= 0x20 && text[i] < 0x7F));
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	free(text);
	assert_non_null(json);
	return json;
}

static json_t *parsed_fixture(enum fixture which)
{
	struct result *result = sealed(which);
	json_t *json = parsed(result);

	result_free(result);
	return json;
}

static const char *string_at(const json_t *object, const char *key)
{
	const char *string = json_string_value(json_object_get(object, key));

	if (!string)
		fail_msg("no string %s", key);
	return string;
}

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

static char *digest_now(enum fixture which, const char *fact, const char *new_state)
{
	struct result *result = fixture_result(which);

	if (fact)
		fixture_change_fact(result, fact, new_state);
	assert_int_equal(report_seal(result, NULL), 0);
	char *digest = strdup(result->digest);

	result_free(result);
	return digest;
}

static void the_digest_is_the_same_on_every_run(void **state)
{
	char *once = digest_now(FIXTURE_ALL, NULL, NULL), *again = digest_now(FIXTURE_ALL, NULL, NULL);

	(void)state;
	assert_int_equal(strlen(once), 7 + 64);
	assert_string_equal(once, again);
	free(once);
	free(again);
}

static void the_digest_notices_one_changed_fact(void **state)
{
	char *before = digest_now(FIXTURE_NOT_READY, NULL, NULL), *after = digest_now(FIXTURE_NOT_READY, "fips", "ON");

	(void)state;
	assert_string_not_equal(before, after);
	free(before);
	free(after);
}

static void neither_clock_nor_host_is_part_of_the_digest(void **state)
{
	struct result *result = sealed(FIXTURE_NOT_READY);
	struct run_info other = { "2030-01-01T00:00:00Z", "elsewhere", TEXT("tlsready"), "", NULL, 0 };
	const char *digest = result->digest;

	(void)state;
	result->run = &other;
	assert_int_equal(report_seal(result, NULL), 0);
	assert_string_equal(result->digest, digest);
	result->run = NULL;
	assert_int_equal(report_seal(result, NULL), 0);
	assert_string_equal(result->digest, digest);
	result_free(result);
}

/* The text with each path in place of which only its file's name counts; free it. */
static char *without_folders(const char *text, char *const *paths, size_t count)
{
	char *copy = strdup(text), *at;

	for (size_t i = 0; i < count; i++) {
		char *slash = strrchr(paths[i], '/');
		size_t folders = slash ? (size_t)(slash + 1 - paths[i]) : 0;

		while (folders && (at = strstr(copy, paths[i])))
			memmove(at, at + folders, strlen(at + folders) + 1);
	}
	return copy;
}

static void expect_digest(const json_t *object, const char *digest, char *const *paths, size_t count)
{
	char *canonical = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
	char *bare = without_folders(canonical, paths, count), hex[DIGEST_HEX];

	digest_of(bare, strlen(bare), hex);
	assert_memory_equal(digest, "sha256:", 7);
	assert_string_equal(digest + 7, hex);
	free(canonical);
	free(bare);
}

/* As JSON has it, without its quotes; free it. */
static char *escaped(const char *string)
{
	json_t *json = json_string(string);
	char *text = json_dumps(json, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	size_t size = strlen(text) - 2;

	memmove(text, text + 1, size);
	text[size] = '\0';
	json_decref(json);
	return text;
}

/* What a second examiner does with a machine: without its digest, and without folders. */
static void expect_machine_digest(json_t *machine)
{
	char *digest = strdup(string_at(machine, "digest")), *paths[16];
	json_t *source, *log;
	size_t count = 0, i, k;

	json_object_del(machine, "digest");
	json_array_foreach(json_object_get(machine, "sources"), i, source)
	{
		json_array_foreach(json_object_get(source, "logs"), k, log)
			paths[count++] = escaped(string_at(log, "path"));
		paths[count++] = escaped(string_at(source, "path"));
	}
	assert_true(count <= 16);
	expect_digest(machine, digest, paths, count);
	while (count)
		free(paths[--count]);
	free(digest);
}

/* And with the run: without two members, and with the digests in place of the machines. */
static void the_digests_can_be_computed_from_the_file(void **state)
{
	json_t *json = parsed_fixture(FIXTURE_ALL), *digests = json_array(), *machine;
	char *digest = strdup(string_at(json, "digest"));
	size_t i;

	(void)state;
	assert_non_null(json_object_get(json, "run"));
	json_object_del(json, "digest");
	json_object_del(json, "run");
	json_array_foreach(json_object_get(json, "machines"), i, machine)
	{
		json_array_append(digests, json_object_get(machine, "digest"));
		expect_machine_digest(machine);
	}
	json_object_set_new(json, "machines", digests);
	expect_digest(json, digest, NULL, 0);
	free(digest);
	json_decref(json);
}

/* The digests of dc01 and of its run, when its files were below this folder and a note cites them so. */
static void digests_below(const char *folder, const char *first, const char *second, char machine[80], char run[80])
{
	struct result *result = fixture_result(FIXTURE_NOT_READY);
	struct machine_result dc01 = result->machines[0];
	struct result_source *sources = arena_copy(result->arena, dc01.sources, dc01.source_count * sizeof *sources);
	struct result_note note = { .code = "x", .severity = "note", .source = -1, .offset = UINT64_MAX };

	for (size_t i = 0; i < dc01.source_count; i++)
		sources[i].path.utf8 = arena_printf(result->arena, "%sfile%zu", folder, i);
	note.text.utf8 = arena_printf(result->arena, "%s%s is behind \"%s%s\"", folder, first, folder, second);
	dc01.sources = sources;
	dc01.name.utf8 = arena_printf(result->arena, "%sSYSTEM+%sSOFTWARE", folder, folder);
	dc01.notes = &note;
	dc01.note_count = 1;
	result->machines = &dc01;
	assert_int_equal(report_seal(result, NULL), 0);
	snprintf(machine, 80, "%s", dc01.digest);
	snprintf(run, 80, "%s", result->digest);
	result_free(result);
}

static void digests_do_not_depend_on_folders(void **state)
{
	static const char *const folders[] = { "", "./", "/", "a/", "/srv/case 7/\xC3\xA4\\/" };
	char machine[80], run[80], other_machine[80], other_run[80];

	(void)state;
	digests_below("", "file1", "file0", machine, run);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		digests_below(folders[i], "file1", "file0", other_machine, other_run);
		assert_string_equal(other_machine, machine);
		assert_string_equal(other_run, run);
	}
	digests_below("a/", "file1", "file2", other_machine, other_run);
	assert_string_not_equal(other_machine, machine);
	assert_string_not_equal(other_run, run);
	digests_below("a/", "file1", "xa/file0", other_machine, other_run); /* "a/xa/file0" is another file */
	assert_string_not_equal(other_machine, machine);
}

static void the_digest_of_a_run_needs_only_those_of_its_machines(void **state)
{
	struct result *result = sealed(FIXTURE_ALL), head = *result;
	const char *digests[8];
	size_t count = result->machine_count;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct machine_result alone = result->machines[i];

		alone.digest = NULL;
		assert_int_equal(report_digest_machine(&alone, result->arena, NULL), 0);
		digests[i] = alone.digest;
	}
	head.machines = NULL;
	head.machine_count = 0;
	assert_string_equal(report_digest_run(&head, digests, count, result->arena, NULL), result->digest);
	head.exit_code++;
	assert_string_not_equal(report_digest_run(&head, digests, count, result->arena, NULL), result->digest);
	head = *result;
	assert_string_not_equal(report_digest_run(&head, digests, count - 1, result->arena, NULL), result->digest);
	result_free(result);
}

static void without_a_run_block_two_files_are_equal(void **state)
{
	struct result *one = sealed(FIXTURE_ALL), *two = sealed(FIXTURE_ALL);

	(void)state;
	one->run = two->run = NULL;
	char *a = fixture_report("json", one, NULL, NULL), *b = fixture_report("json", two, NULL, NULL);

	assert_string_equal(a, b);
	assert_null(strstr(a, "\"run\""));
	free(a);
	free(b);
	result_free(one);
	result_free(two);
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
		cmocka_unit_test(the_digest_is_the_same_on_every_run),
		cmocka_unit_test(the_digest_notices_one_changed_fact),
		cmocka_unit_test(neither_clock_nor_host_is_part_of_the_digest),
		cmocka_unit_test(the_digests_can_be_computed_from_the_file),
		cmocka_unit_test(digests_do_not_depend_on_folders),
		cmocka_unit_test(the_digest_of_a_run_needs_only_those_of_its_machines),
		cmocka_unit_test(without_a_run_block_two_files_are_equal),
		cmocka_unit_test(the_schema_names_every_member_that_is_written),
		cmocka_unit_test(a_constant_that_is_no_utf8_is_an_error_not_a_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
