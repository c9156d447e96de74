/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results that other versions saved: an older one is read, and what is refused names the version that made it. */
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
#include "reports/json/json_read.h"
#include "support/program/fixture_result.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"

/* What a machine has now, and had not at first. */
static const char *const newer[] = { "control_set", "digest", "evaluated_set", "identity", "kind", "named" };

static json_t *saved(enum fixture which)
{
	struct result *result = fixture_result(which);

	assert_int_equal(report_seal(result, NULL), 0);
	char *text = fixture_report("json", result, NULL, NULL);
	json_t *document = json_loads(text, 0, NULL);

	assert_non_null(document);
	free(text);
	result_free(result);
	return document;
}

/* As it was done at first: one digest over all but itself and run. */
static void seal_as_before(json_t *document)
{
	json_t *bare = json_deep_copy(document);
	char hex[DIGEST_HEX], digest[80];

	json_object_del(bare, "digest");
	json_object_del(bare, "run");
	char *canonical = json_dumps(bare, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);

	digest_of(canonical, strlen(canonical), hex);
	snprintf(digest, sizeof digest, "sha256:%s", hex);
	json_object_set_new(document, "digest", json_string(digest));
	free(canonical);
	json_decref(bare);
}

static json_t *saved_before(enum fixture which)
{
	json_t *document = saved(which), *machine;
	size_t i;

	json_array_foreach(json_object_get(document, "machines"), i, machine)
		for (size_t k = 0; k < sizeof newer / sizeof *newer; k++)
			json_object_del(machine, newer[k]);
	seal_as_before(document);
	return document;
}

static int read_it(json_t *document, struct error *err, size_t *ret_machines)
{
	char *text = json_dumps(document, JSON_INDENT(2) | JSON_SORT_KEYS);
	struct result *result = NULL;
	int code = result_read("a.json", text, strlen(text), &result, err);

	*ret_machines = result ? result->machine_count : 0;
	result_free(result);
	free(text);
	return code;
}

static void a_result_saved_before_machines_had_digests_is_read(void **state)
{
	static const enum fixture fixtures[] = { FIXTURE_NOT_READY, FIXTURE_READY, FIXTURE_ALL, FIXTURE_NOTHING };

	(void)state;
	for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
		json_t *document = saved_before(fixtures[i]);
		struct error err = { 0 };
		size_t machines;

		if (read_it(document, &err, &machines) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(machines, json_array_size(json_object_get(document, "machines")));
		json_decref(document);
	}
}

static void a_change_to_an_old_result_is_noticed(void **state)
{
	json_t *document = saved_before(FIXTURE_ALL);
	json_t *machine = json_array_get(json_object_get(document, "machines"), 0);
	struct error err = { 0 };
	size_t machines;

	(void)state;
	json_object_set_new(machine, "summary", json_string("all is well"));
	assert_int_equal(read_it(document, &err, &machines), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "a.json: its digest belongs to another result"));
	json_decref(document);
}

/* Digests of some machines alone are no form of any version. */
static void digests_that_were_taken_away_are_missed(void **state)
{
	json_t *document = saved(FIXTURE_ALL);
	struct error err = { 0 };
	size_t machines;

	(void)state;
	json_object_del(json_array_get(json_object_get(document, "machines"), 1), "digest");
	assert_int_equal(read_it(document, &err, &machines), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "machines[1] (web02): it has no digest"));
	json_decref(document);

	document = saved(FIXTURE_ALL);
	for (size_t i = 0; i < 3; i++)
		json_object_del(json_array_get(json_object_get(document, "machines"), i), "digest");
	assert_int_equal(read_it(document, &err, &machines), ERR_CORRUPT);
	json_decref(document);
}

static void be_of(json_t *document, const char *version)
{
	json_object_set_new(json_object_get(document, "tool"), "version", json_string(version));
}

static void what_is_refused_names_the_version_that_saved_it(void **state)
{
#define THAT_VERSION "; tlsready 0.0.7 saved it, and this is tlsready " TLSREADY_VERSION ": use that version, or save it again"
	json_t *document = saved(FIXTURE_READY);
	struct error err = { 0 };
	size_t machines;

	(void)state;
	be_of(document, "0.0.7"); /* which the digest covers */
	assert_int_equal(read_it(document, &err, &machines), ERR_CORRUPT);
	assert_non_null(strstr(err.text, THAT_VERSION));
	json_object_del(json_array_get(json_object_get(document, "machines"), 0), "windows");
	assert_int_equal(read_it(document, &err, &machines), ERR_FORMAT);
	assert_string_equal(err.text, "a.json: machines[0]: \"windows\" is missing" THAT_VERSION);
	be_of(document, TLSREADY_VERSION);
	assert_int_equal(read_it(document, &err, &machines), ERR_FORMAT);
	assert_string_equal(err.text, "a.json: machines[0]: \"windows\" is missing");
	json_decref(document);
}

/* With render, which says that its digest is a new one, and diff. */
static void an_old_result_is_rendered_and_compared(void **state)
{
	json_t *document = saved_before(FIXTURE_ALL);
	char *text = json_dumps(document, JSON_INDENT(2) | JSON_SORT_KEYS);

	(void)state;
	scratch_put("old.json", text);
	const struct program_run *run = program_expect(scratch, 0, "render old.json -o json=new.json");

	assert_non_null(strstr(run->err, "old.json: was saved by an older version, whose digest was made in another way"));
	assert_string_equal(program_expect(scratch, 0, "render new.json -o html=a.html")->err, "");
	program_expect(scratch, 0, "diff old.json new.json");
	free(text);
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_saved_before_machines_had_digests_is_read),
		cmocka_unit_test(a_change_to_an_old_result_is_noticed),
		cmocka_unit_test(digests_that_were_taken_away_are_missed),
		cmocka_unit_test(what_is_refused_names_the_version_that_saved_it),
		cmocka_unit_test_setup_teardown(an_old_result_is_rendered_and_compared, scratch_set_up, scratch_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
