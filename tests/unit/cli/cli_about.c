/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says of itself: its schemas, its version, what it stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "reports/reports.h"
#include "support/program/savedscene.h"

static void a_schema_is_the_file_of_the_source_tree(void **state)
{
	static const struct {
		const char *arguments, *path, *id;
	} table[] = {
		{ "schema", NULL, "urn:tlsready:result:1" }, /* made of the rows that write a result */
		{ "schema result", NULL, "urn:tlsready:result:1" },
		{ "schema rows", NULL, "urn:tlsready:rows:1" },
		{ "schema fleet-diff", "reports/fleet_diff/fleet_diff.schema.json", "urn:tlsready:fleet-diff:1" },
		{ "schema history", "reports/history/history.schema.json", "urn:tlsready:history:1" },
		{ "schema profile", "analyzer/policy/profile.schema.json", "urn:tlsready:profile:1" },
		{ "schema waivers", "analyzer/policy/waivers.schema.json", "urn:tlsready:waivers:1" },
	};
	const char *source = getenv("TLSREADY_SOURCE");
	char command[1200], line[1400];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		expect(0, table[i].arguments);
		json_t *schema = json_loads(ran.out, JSON_REJECT_DUPLICATES, NULL);

		assert_string_equal(json_string_value(json_object_get(schema, "$id")), table[i].id);
		json_decref(schema);
		if (!table[i].path)
			continue;
		snprintf(command, sizeof command, "'%s/%s'", source ? source : ".", table[i].path);
		snprintf(line, sizeof line, "cmp %s %s/out.txt", command, folder);
		assert_int_equal(system(line), 0);
	}
	expect(0, "schema sqlite");
	snprintf(line, sizeof line, "cmp '%s/reports/sqlite/schema.sql' %s/out.txt", source ? source : ".", folder);
	assert_int_equal(system(line), 0);
	expect(2, "schema pdf");
	expect_said("the schemas are result, rows, history, fleet-diff, profile, waivers and sqlite");
	expect(2, "schema result profile");
}

static void the_version_names_formats_and_libraries(void **state)
{
	(void)state;
	expect(0, "--version");
	assert_string_equal(ran.out, "tlsready " TLSREADY_VERSION "\n");
	expect(0, "version");
	assert_int_equal(strncmp(ran.out, "tlsready " TLSREADY_VERSION "\n", strlen("tlsready " TLSREADY_VERSION "\n")),
			 0);
	for (const struct report_format *format = report_formats; format->name; format++)
		expect_said(format->name);
	expect_said("azure-backup");
	expect_said("jansson    " JANSSON_VERSION);
	expect_said("libregf    20");
}

static void completion_wants_one_shell(void **state)
{
	(void)state;
	expect(2, "completion");
	expect_said("bash, zsh or fish");
	expect(2, "completion bash zsh");
	expect(2, "completion csh");
	expect(0, "completion fish");
	expect_said("complete -c tlsready");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIX_TEST(a_schema_is_the_file_of_the_source_tree),
		FIX_TEST(the_version_names_formats_and_libraries),
		FIX_TEST(completion_wants_one_shell),
	};

	return cmocka_run_group_tests_name("cli_about", tests, NULL, NULL);
}
