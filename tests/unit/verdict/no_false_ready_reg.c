/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise for .reg text: no changed character and no cut makes a file READY whose import would not be. Every READY
 * is compared with a second opinion: a small importer of lines, and the rules written once more. Headers are out of its
 * sight, and so is text that changes how lines hang together (strings over several lines, hex: data).
 *
 * Without arguments a test. `test_no_false_ready_reg COUNT SEED` makes COUNT changes instead; change number i of seed s
 * is change 0 of seed s + i.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/mutate.h"
#include "support/machine/samplefiles.h"
#include "support/search/trial.h"

enum { SAMPLES_LIMIT = 128, TEXT_ROOM = 64 * 1024, CHANGES = 2000, CUTS = 600, FAULTS_SHOWN = 20 };

struct text_sample {
	char name[256], *text;
	size_t size;
	bool ready;
};

static struct field {
	struct bulk bulk;
	struct text_sample samples[SAMPLES_LIMIT];
	size_t count;
	unsigned long trials, ready, agreed, unjudged, faults;
} field;

static void read_sample(const char *path)
{
	if (field.count == SAMPLES_LIMIT)
		abort();
	struct text_sample *sample = &field.samples[field.count++];

	sample->text = samplefile_text(path, TEXT_ROOM, &sample->size);
	snprintf(sample->name, sizeof sample->name, "%s", samplefile_name(path));
}

static void open_field(void)
{
	bulk_open(&field.bulk);
	samplefiles_each(read_sample);
}

static void close_field(void)
{
	for (size_t i = 0; i < field.count; i++)
		free(field.samples[i].text);
	bulk_close(&field.bulk);
}

/* The better of two readings: names as they stand, and hives told by what they look like. */
static enum chance chance_of(const char *text, size_t size, const char **ret_why)
{
	enum chance best = CHANCE_NONE;

	for (int by_shape = 0; by_shape < 2; by_shape++) {
		struct oracle oracle = oracle_of_reg(text, size, by_shape);
		const char *why;
		enum chance chance = independent_chance(&oracle, &why);

		if (by_shape == 0 || chance < best)
			*ret_why = why;
		best = chance < best ? chance : best;
		oracle_close(&oracle);
	}
	return best;
}

static enum verdict verdict_on(const char *text, size_t size)
{
	const struct trial_input input = { .data = text, .size = size };
	struct trial trial;

	bulk_evaluate(&field.bulk, &input, 1, &trial);
	enum verdict verdict = trial.error.code ? VERDICT_INDETERMINATE : trial.result.verdict;

	trial_free(&trial);
	return verdict;
}

static void examine(const struct text_sample *sample, const char *text, size_t size, const char *what,
		    unsigned long seed)
{
	const char *why = "";

	field.trials++;
	if (verdict_on(text, size) != VERDICT_READY)
		return;
	enum chance chance = chance_of(text, size, &why);

	field.ready++;
	field.agreed += chance == CHANCE_READY;
	field.unjudged += chance == CHANCE_UNKNOWN;
	if (chance == CHANCE_NONE && field.faults++ < FAULTS_SHOWN)
		print_error("%s; %s; seed %lu: READY, and by the second opinion %s\n", sample->name, what, seed, why);
}

static void start(void)
{
	field.trials = field.ready = field.agreed = field.unjudged = field.faults = 0;
}

static void report(void)
{
	print_message(
		"%lu texts judged: %lu READY; of these %lu by the second opinion too, %lu it cannot read. %lu faults\n",
		field.trials, field.ready, field.agreed, field.unjudged, field.faults);
}

static void change(unsigned long seed)
{
	struct dice dice = { .state = seed };
	const struct text_sample *sample = &field.samples[dice_below(&dice, field.count)];
	char what[MUTATION_TEXT], *copy = malloc(sample->size);

	if (!copy)
		abort();
	memcpy(copy, sample->text, sample->size);
	mutate_text(&dice, copy, sample->size, what);
	examine(sample, copy, sample->size, what, seed);
	free(copy);
}

static void cut(unsigned long seed)
{
	struct dice dice = { .state = seed };
	const struct text_sample *sample = &field.samples[dice_below(&dice, field.count)];
	size_t size = dice_below(&dice, sample->size);
	char what[64], *copy = malloc(size + 1);

	if (!copy)
		abort();
	memcpy(copy, sample->text, size);
	snprintf(what, sizeof what, "cut to %zu bytes", size);
	examine(sample, copy, size, what, seed);
	free(copy);
}

/* Where the program says READY or names something that stops it; of INDETERMINATE the second opinion knows nothing. */
static void program_and_second_opinion_agree_on_the_samples(void **state)
{
	unsigned good = 0, bad = 0;
	const char *why;

	(void)state;
	for (size_t i = 0; i < field.count; i++) {
		const struct text_sample *sample = &field.samples[i];
		enum verdict verdict = verdict_on(sample->text, sample->size);
		enum chance chance = chance_of(sample->text, sample->size, &why);

		if (verdict == VERDICT_INDETERMINATE)
			continue;
		if ((verdict == VERDICT_READY) != (chance == CHANCE_READY))
			print_error("%s: %s, and by the second opinion %s\n", sample->name, verdict_word(KIND_READINESS, verdict), why);
		assert_int_equal(chance, verdict == VERDICT_READY ? CHANCE_READY : CHANCE_NONE);
		good += verdict == VERDICT_READY;
		bad += verdict != VERDICT_READY;
	}
	assert_true(good > 5 && bad > 10);
}

static void no_changed_character_makes_a_text_ready(void **state)
{
	(void)state;
	start();
	for (unsigned long seed = 1; seed <= CHANGES; seed++)
		change(seed);
	report();
	assert_int_equal(field.faults, 0);
	assert_true(field.agreed > CHANGES / 20);
}

static void no_cut_makes_a_text_ready(void **state)
{
	(void)state;
	start();
	for (unsigned long seed = 1; seed <= CUTS; seed++)
		cut(seed);
	report();
	assert_int_equal(field.faults, 0);
}

static int run_long(unsigned long count, unsigned long seed)
{
	start();
	for (unsigned long i = 0; i < count; i++)
		change(seed + i);
	report();
	return field.faults ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(program_and_second_opinion_agree_on_the_samples),
		cmocka_unit_test(no_changed_character_makes_a_text_ready),
		cmocka_unit_test(no_cut_makes_a_text_ready),
	};
	int code;

	open_field();
	if (field.count == 0) {
		fprintf(stderr, "no samples/*.reg here; TLSREADY_SOURCE names the folder that has them\n");
		code = 1;
	} else if (argc == 3)
		code = run_long(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10));
	else
		code = cmocka_run_group_tests_name("no false READY from text", tests, NULL, NULL);
	close_field();
	return code;
}
