/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every built-in profile checked against every sample: each of its rows is shown failing by one, and passing by one. The
 * samples in samples/baselines/ carry their answers for several profiles: "; profile: NAME" opens a profile, and what
 * that one has to say follows, "; expect: VERDICT" and "; expect: RULE outcome".
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

enum { EXPECTATIONS_LIMIT = 64, SAMPLES_LIMIT = 512 };

struct expectation {
	char profile[64], line[64];
};

static glob_t samples;

static unsigned expectations_of(const char *path, struct expectation *ret)
{
	struct expectation now = { .profile = "" };
	FILE *file = fopen(path, "r");
	unsigned count = 0;
	char line[256];

	assert_non_null(file);
	while (fgets(line, sizeof line, file) && count < EXPECTATIONS_LIMIT) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, "; profile: ", 11) == 0)
			snprintf(now.profile, sizeof now.profile, "%.63s", line + 11);
		if (strncmp(line, "; expect: ", 10) != 0)
			continue;
		snprintf(now.line, sizeof now.line, "%.63s", line + 10);
		ret[count++] = now;
	}
	fclose(file);
	return count;
}

static void evaluate_sample(struct evaluated *ret, const char *path, const char *profile)
{
	evaluate_files(ret, (const char *const[]){ path, NULL }, READER_CELLS, profile);
}

/* --- what a sample says of itself -------------------------------------------------------------------------------- */

static const char *answer_to(const struct machine_result *machine, const char *line, char *rule)
{
	const struct finding *finding = sscanf(line, "%15s", rule) == 1 ? finding_named(machine, rule) : NULL;

	return finding ? outcome_name(finding->outcome) : verdict_word(machine->kind, machine->verdict);
}

static unsigned check_line(const char *path, const struct expectation *expected)
{
	char rule[16] = "", whole[64];
	struct evaluated evaluated;

	evaluate_sample(&evaluated, path, expected->profile);
	const char *answer = answer_to(&evaluated.result, expected->line, rule);

	snprintf(whole, sizeof whole, "%s %s", rule, answer);
	bool is_right = strcmp(expected->line, answer) == 0 || strcmp(expected->line, whole) == 0;

	if (!is_right)
		printf("%s: profile %s: %s expected, and it is %s\n", path, expected->profile, expected->line, answer);
	evaluated_free(&evaluated);
	return !is_right;
}

static void every_baseline_sample_gets_the_answers_it_carries(void **state)
{
	struct expectation expected[EXPECTATIONS_LIMIT];
	unsigned faults = 0, files = 0;

	(void)state;
	for (size_t i = 0; i < samples.gl_pathc; i++) {
		if (!strstr(samples.gl_pathv[i], "/baselines/"))
			continue;
		unsigned count = expectations_of(samples.gl_pathv[i], expected);

		if (count == 0 || !expected[0].profile[0])
			printf("%s carries no answer, or no profile that gives it\n", samples.gl_pathv[i]);
		faults += count == 0 || !expected[0].profile[0];
		for (unsigned k = 0; k < count && expected[k].profile[0]; k++)
			faults += check_line(samples.gl_pathv[i], &expected[k]);
		files++;
	}
	printf("%u samples of baselines\n", files);
	assert_true(files >= 8);
	assert_int_equal(faults, 0);
}

/* --- what the samples show of a profile -------------------------------------------------------------------------- */

/* Hives that are dirty or damaged, readers that disagree, records that were deleted: samples.c speaks of those. */
static bool is_about_evidence(const char *rule)
{
	return strncmp(rule, "EVD", 3) == 0;
}

/* To be undecided is the worst that a row can say which has no state to fail by. */
static bool is_worst(const struct rule *rule, enum outcome outcome)
{
	return outcome == OUTCOME_FAIL || (outcome == OUTCOME_UNKNOWN && rule->fail_count == 0 && !rule->issue);
}

/* Marks the rows that one sample shows failing and passing. */
static void evaluate_sample_file(const char *path, const struct profile *profile, bool *failing, bool *passing)
{
	struct evaluated evaluated;

	evaluate_sample(&evaluated, path, profile->name);
	for (unsigned i = 0; i < profile->rules_count; i++) {
		const struct finding *finding = finding_named(&evaluated.result, profile->rules[i].id);

		assert_non_null(finding);
		failing[i] |= is_worst(&profile->rules[i], finding->outcome);
		passing[i] |= finding->outcome == OUTCOME_PASS;
	}
	evaluated_free(&evaluated);
}

static unsigned rows_not_shown(const struct profile *profile)
{
	bool *failing = calloc(profile->rules_count, sizeof *failing);
	bool *passing = calloc(profile->rules_count, sizeof *passing);
	unsigned missing = 0;

	assert_non_null(failing);
	assert_non_null(passing);
	for (size_t i = 0; i < samples.gl_pathc; i++)
		evaluate_sample_file(samples.gl_pathv[i], profile, failing, passing);
	for (unsigned i = 0; i < profile->rules_count; i++) {
		if (is_about_evidence(profile->rules[i].id) || (failing[i] && passing[i]))
			continue;
		printf("no sample shows %s of %s %s\n", profile->rules[i].id, profile->name, failing[i] ? "passing" : "failing");
		missing++;
	}
	free(failing);
	free(passing);
	return missing;
}

static void every_row_of_every_profile_is_shown_failing_and_passing(void **state)
{
	unsigned missing = 0, profiles = 0;

	(void)state;
	for (size_t i = 0; profile_builtin(i); i++) {
		struct profile *profile = NULL;
		struct error err = { 0 };

		if (profile_load(profile_builtin(i), &profile, &err) < 0)
			fail_msg("%s", err.text);
		missing += rows_not_shown(profile);
		profiles++;
		profile_free(profile);
	}
	printf("%u profiles, %zu samples\n", profiles, samples.gl_pathc);
	assert_true(profiles >= 10);
	assert_int_equal(missing, 0);
}

/* What a profile's own rows want is written where its fix writes it: a fixed value is never one that still fails. */
static bool wants(const struct rule *rule, const struct rule_fix *fix)
{
	for (unsigned i = 0; i < rule->values_count; i++) {
		const char *path = strchr(rule->values[i].path, '\\'), *key = strchr(fix->key, '\\');

		if (path && key && strcmp(path, key) == 0 && strcmp(rule->values[i].name, fix->value) == 0)
			return true;
	}
	return false;
}

static void every_fix_of_a_row_that_asks_for_values_writes_one_of_them(void **state)
{
	unsigned faults = 0, fixes = 0;

	(void)state;
	for (size_t i = 0; profile_builtin(i); i++) {
		struct profile *profile = NULL;
		struct error err = { 0 };

		assert_int_equal(profile_load(profile_builtin(i), &profile, &err), 0);
		for (unsigned k = 0; k < profile->rules_count; k++)
			for (unsigned f = 0; profile->rules[k].values_count && f < profile->rules[k].fixes_count; f++) {
				const struct rule_fix *fix = &profile->rules[k].fixes[f];

				if (!fix->key || wants(&profile->rules[k], fix)) {
					fixes += fix->key != NULL;
					continue;
				}
				printf("%s: %s sets %s, which the row does not ask for\n", profile->name,
				       profile->rules[k].id, fix->value);
				faults++;
			}
		profile_free(profile);
	}
	assert_true(fixes > 50);
	assert_int_equal(faults, 0);
}

static int find_samples(void **state)
{
	static const char *const patterns[] = { "samples/*.reg", "samples/baselines/*.reg" };
	const char *source = getenv("TLSREADY_SOURCE");
	char whole[1100];

	(void)state;
	for (int i = 0; i < 2; i++) {
		snprintf(whole, sizeof whole, "%.1000s/%s", source ? source : ".", patterns[i]);
		if (glob(whole, i ? GLOB_APPEND : 0, NULL, &samples) != 0)
			return -1;
	}
	return samples.gl_pathc <= SAMPLES_LIMIT ? 0 : -1;
}

static int forget_samples(void **state)
{
	(void)state;
	globfree(&samples);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_baseline_sample_gets_the_answers_it_carries),
		cmocka_unit_test(every_row_of_every_profile_is_shown_failing_and_passing),
		cmocka_unit_test(every_fix_of_a_row_that_asks_for_values_writes_one_of_them),
	};

	return cmocka_run_group_tests_name("samples of the baselines", tests, find_samples, forget_samples);
}
