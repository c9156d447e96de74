/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digests of a JSON result: what they cover, and that anybody can compute them from the file. */
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
#include "unit/reports/json/json_parsed.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digest_is_the_same_on_every_run),
		cmocka_unit_test(the_digest_notices_one_changed_fact),
		cmocka_unit_test(neither_clock_nor_host_is_part_of_the_digest),
		cmocka_unit_test(the_digests_can_be_computed_from_the_file),
		cmocka_unit_test(digests_do_not_depend_on_folders),
		cmocka_unit_test(the_digest_of_a_run_needs_only_those_of_its_machines),
		cmocka_unit_test(without_a_run_block_two_files_are_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
