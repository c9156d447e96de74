/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every sample carries its own answer, and the program gives it: "; expect: VERDICT" and "; expect: RULE outcome" in a
 * .reg, the same without "; expect: " in the file `expect` beside sample hives. And every rule is shown failing and passing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"

enum { EXPECTATIONS = 32 };

struct sample {
	char path[1024];
	const char *files[4];
	char lines[EXPECTATIONS][64];
	size_t count;
};

/* Outcomes that some sample shows, by rule: for the test over the table. */
static struct seen {
	char rule[16];
	bool fails, passes;
} seen[128];
static size_t seen_count;

static const char *samples_folder(void)
{
	static char path[1024];
	const char *source = getenv("TLSREADY_SOURCE");

	snprintf(path, sizeof path, "%s/samples", source ? source : ".");
	return path;
}

static void read_expectations(struct sample *sample, const char *path, const char *prefix)
{
	FILE *file = fopen(path, "r");
	char line[256];

	assert_non_null(file);
	while (fgets(line, sizeof line, file) && sample->count < EXPECTATIONS) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, prefix, strlen(prefix)) == 0 && line[strlen(prefix)])
			snprintf(sample->lines[sample->count++], 64, "%.63s", line + strlen(prefix));
	}
	fclose(file);
}

static void remember(const struct finding *finding)
{
	size_t i = 0;

	while (i < seen_count && strcmp(seen[i].rule, finding->rule) != 0)
		i++;
	if (i == seen_count)
		snprintf(seen[seen_count++].rule, sizeof seen->rule, "%s", finding->rule);
	seen[i].fails |= finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN;
	seen[i].passes |= finding->outcome == OUTCOME_PASS;
}

static unsigned check_line(const struct sample *sample, const char *line, const struct machine_result *machine)
{
	char rule[16], outcome[32];
	const struct finding *finding;

	if (sscanf(line, "%15s %31s", rule, outcome) == 2 && (finding = finding_named(machine, rule))) {
		if (strcmp(outcome_name(finding->outcome), outcome) == 0)
			return 0;
		printf("%s: %s is %s, expected %s\n", sample->path, rule, outcome_name(finding->outcome), outcome);
		return 1;
	}
	if (strcmp(line, verdict_word(machine->kind, machine->verdict)) == 0)
		return 0;
	printf("%s: the verdict is %s, expected %s\n", sample->path, verdict_word(machine->kind, machine->verdict), line);
	return 1;
}

static unsigned evaluate_sample(struct sample *sample)
{
	struct evaluated evaluated;
	unsigned faults = 0;

	evaluate_files(&evaluated, sample->files, READER_CELLS, "azure-backup");
	for (size_t i = 0; i < sample->count; i++)
		faults += check_line(sample, sample->lines[i], &evaluated.result);
	for (size_t i = 0; i < evaluated.result.finding_count; i++)
		remember(&evaluated.result.findings[i]);
	if (sample->count == 0)
		printf("%s carries no answer\n", sample->path);
	evaluated_free(&evaluated);
	return faults + (sample->count == 0);
}

static unsigned for_each(const char *pattern, unsigned (*evaluate)(const char *path), unsigned *ret_count)
{
	char whole[2048];
	glob_t found;
	unsigned faults = 0;

	snprintf(whole, sizeof whole, "%s/%s", samples_folder(), pattern);
	assert_int_equal(glob(whole, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		faults += evaluate(found.gl_pathv[i]);
	*ret_count = (unsigned)found.gl_pathc;
	globfree(&found);
	return faults;
}

static unsigned evaluate_reg(const char *path)
{
	struct sample sample = { .files = { path } };

	snprintf(sample.path, sizeof sample.path, "%s", path);
	read_expectations(&sample, path, "; expect: ");
	return evaluate_sample(&sample);
}

static unsigned evaluate_hives(const char *expect)
{
	static const char *const names[] = { "SYSTEM", "SOFTWARE", "over.reg" };
	struct sample sample = { 0 };
	char files[3][1100];
	size_t count = 0;

	snprintf(sample.path, sizeof sample.path, "%.*s", (int)(strrchr(expect, '/') - expect), expect);
	for (size_t i = 0; i < 3; i++) {
		snprintf(files[i], sizeof files[i], "%s/%s", sample.path, names[i]);
		FILE *file = fopen(files[i], "r");

		if (!file)
			continue;
		fclose(file);
		sample.files[count++] = files[i];
	}
	read_expectations(&sample, expect, "");
	return evaluate_sample(&sample);
}

static void every_reg_sample_gets_the_answer_it_carries(void **state)
{
	unsigned count, faults = for_each("*.reg", evaluate_reg, &count);

	(void)state;
	printf("%u samples\n", count);
	assert_int_equal(faults, 0);
}

static void every_sample_of_hives_gets_the_answer_beside_it(void **state)
{
	unsigned count, faults = for_each("hives/*/expect", evaluate_hives, &count);

	(void)state;
	printf("%u samples\n", count);
	assert_int_equal(faults, 0);
}

/*
 * Two readers that disagree need a damaged hive that only one of them misreads: shown in the tests of the hive room.
 * Policy files need a folder that holds a Windows volume: shown in policy_files.c.
 * Deleted records are looked for when asked (--deleted): shown in cli.c.
 */
static const char *const without_sample[] = { "EVD504", "EVD509", "EVD510" };

static bool needs_no_sample(const char *rule)
{
	for (size_t i = 0; i < sizeof without_sample / sizeof *without_sample; i++)
		if (strcmp(rule, without_sample[i]) == 0)
			return true;
	return false;
}

static void every_rule_is_shown_failing_and_passing_by_a_sample(void **state)
{
	unsigned missing = 0;

	(void)state;
	for (size_t i = 0; i < seen_count; i++) {
		if (needs_no_sample(seen[i].rule))
			continue;
		if (!seen[i].fails || !seen[i].passes)
			printf("no sample shows %s %s\n", seen[i].rule, seen[i].fails ? "passing" : "failing");
		missing += !seen[i].fails || !seen[i].passes;
	}
	assert_int_equal(missing, 0);
	assert_true(seen_count > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reg_sample_gets_the_answer_it_carries),
		cmocka_unit_test(every_sample_of_hives_gets_the_answer_beside_it),
		cmocka_unit_test(every_rule_is_shown_failing_and_passing_by_a_sample),
	};

	return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
