/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every machine of the shared scenarios gives its expected facts and verdict, as .reg text and as hives. Skipped when the
 * corpora are not there (TLSREADY_SHARED).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/machine/scenario.h"

static json_t *scenarios;

/* Names in the data and names of facts. */
static const char *const names[][2] = {
	{ "schannel_tls12_client", "schannel.tls12.client" }, { "schannel_tls12_server", "schannel.tls12.server" },
	{ "dotnet4_64", "dotnet4.64" }, { "dotnet4_32", "dotnet4.32" }, { "winhttp_64", "winhttp.64" },
	{ "winhttp_32", "winhttp.32" }, { "kb", "update.tls12" },
};

static const char *expected_of(const json_t *scenario, const char *name)
{
	return json_string_value(json_object_get(json_object_get(scenario, "expected"), name));
}

static bool accepts(const json_t *scenario, const char *verdict)
{
	const json_t *accept = json_object_get(json_object_get(scenario, "expected"), "accept"), *word;
	size_t i;

	json_array_foreach(accept, i, word)
		if (strcmp(json_string_value(word), verdict) == 0)
			return true;
	return strcmp(expected_of(scenario, "verdict"), verdict) == 0;
}

static unsigned complain(const json_t *scenario, const char *form, const char *what, const char *want, const char *got)
{
	printf("%s as %s: %s is %s, expected %s (%s)\n", json_string_value(json_object_get(scenario, "id")), form, what, got, want,
	       json_string_value(json_object_get(scenario, "name")));
	return 1;
}

static unsigned compare(const json_t *scenario, const char *form, const struct machine_result *machine)
{
	const char *product = expected_of(scenario, "os_detected_as");
	unsigned faults = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *want = expected_of(scenario, names[i][0]), *got = state_of(machine, names[i][1]);

		if (want && strcmp(want, got) != 0)
			faults += complain(scenario, form, names[i][1], want, got);
	}
	if (product && !strstr(machine->windows.product, product))
		faults += complain(scenario, form, "windows", product, machine->windows.product);
	if (!accepts(scenario, verdict_word(machine->kind, machine->verdict)))
		faults += complain(scenario, form, "verdict", expected_of(scenario, "verdict"), verdict_word(machine->kind, machine->verdict));
	return faults;
}

typedef void (*make_files)(const json_t *scenario, const char *folder, char *ret_paths[SCENARIO_FILES]);

static unsigned evaluate_as(const json_t *scenario, const char *form, make_files make)
{
	char *folder = scratch_make(), *paths[SCENARIO_FILES] = { 0 };
	struct evaluated evaluated;

	make(scenario, folder, paths);
	evaluate_files(&evaluated, (const char *const *)paths, READER_CELLS, "azure-backup");
	unsigned faults = compare(scenario, form, &evaluated.result);

	evaluated_free(&evaluated);
	scenario_paths_free(paths);
	scratch_remove(folder);
	return faults;
}

static bool concerns(const json_t *scenario, const char *groups)
{
	return strchr(groups, json_string_value(json_object_get(scenario, "id"))[0]) != NULL;
}

static void every_machine_gets_its_expected_facts_and_verdict(void **state)
{
	unsigned faults = 0, cases = 0;
	json_t *scenario;
	size_t i;

	(void)state;
	json_array_foreach(scenarios, i, scenario) {
		if (!concerns(scenario, "ABCDEFG"))
			continue;
		cases++;
		faults += evaluate_as(scenario, ".reg", scenario_as_reg);
		if (!json_object_get(scenario, "reg_text")) /* a case about the text itself has no other form */
			faults += evaluate_as(scenario, "hives", scenario_as_hives);
	}
	printf("%u machines, %u differences\n", cases, faults);
	assert_int_equal(faults, 0);
	assert_true(cases > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_machine_gets_its_expected_facts_and_verdict) };
	const char *shared = getenv("TLSREADY_SHARED");
	char path[4096];

	snprintf(path, sizeof path, "%s/scenarios/scenarios.json", shared ? shared : "../shared");
	json_t *root = json_load_file(path, 0, NULL);

	if (!root) {
		printf("skipped: %s is not there (set TLSREADY_SHARED)\n", path);
		return 77;
	}
	scenarios = json_object_get(root, "scenarios");
	int failed = cmocka_run_group_tests_name("scenarios", tests, NULL, NULL);

	json_decref(root);
	return failed;
}
