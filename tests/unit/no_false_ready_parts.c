/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise for parts of a machine: no key that is left out, no file that is left out, and no key of another machine
 * makes evidence READY that is not. The samples are taken apart key by key and put together again in one to three files,
 * as people export them. Every READY is held against the second opinion on the text of all files together.
 *
 * Without arguments a test. `no_false_ready_parts_long COUNT SEED` makes COUNT of them instead; number i of seed s is
 * number 0 of seed s + i.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/mutate.h"
#include "support/samplefiles.h"
#include "support/trial.h"

enum { SAMPLES_LIMIT = 256, KEYS_LIMIT = 512, ROOM = 256 * 1024, TRIALS = 3000, FAULTS_SHOWN = 20, FILES = COURT_INPUTS };

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"

struct text_sample {
	char name[256], *text;
	struct {
		const char *at;
		size_t size;
	} keys[KEYS_LIMIT]; /* a key line and what follows it */
	size_t count;
};

static struct field {
	struct court court;
	struct text_sample *samples[SAMPLES_LIMIT];
	size_t count;
	unsigned long trials, ready, agreed, unjudged, faults;
} field;

/* The files of one trial, and all of them as one text. */
struct parts {
	char *file[FILES], *all;
	size_t size[FILES], all_size;
	unsigned files;
};

static void find_keys(struct text_sample *sample)
{
	const char *at = strstr(sample->text, "\n[");

	while (at && sample->count < KEYS_LIMIT) {
		const char *next = strstr(at + 1, "\n[");

		sample->keys[sample->count].at = at + 1;
		sample->keys[sample->count++].size = next ? (size_t)(next - at) : strlen(at + 1);
		at = next;
	}
}

static void read_sample(const char *path)
{
	struct text_sample *sample = calloc(1, sizeof *sample);
	size_t size;

	if (!sample || field.count == SAMPLES_LIMIT)
		abort();
	sample->text = samplefile_text(path, ROOM, &size);
	snprintf(sample->name, sizeof sample->name, "%s", samplefile_name(path));
	find_keys(sample);
	if (sample->count) {
		field.samples[field.count++] = sample;
	} else {
		free(sample->text);
		free(sample);
	}
}

static void open_field(void)
{
	court_open(&field.court);
	samplefiles_each(read_sample);
}

static void close_field(void)
{
	for (size_t i = 0; i < field.count; i++) {
		free(field.samples[i]->text);
		free(field.samples[i]);
	}
	court_close(&field.court);
}

static void put(char *to, size_t *size, const char *text, size_t length)
{
	if (*size + length > 2 * ROOM)
		abort();
	memcpy(to + *size, text, length);
	*size += length;
}

static void open_parts(struct parts *parts, unsigned files)
{
	*parts = (struct parts){ .files = files, .all = malloc(2 * ROOM) };
	for (unsigned i = 0; i < files; i++) {
		parts->file[i] = malloc(2 * ROOM);
		if (!parts->file[i] || !parts->all)
			abort();
		put(parts->file[i], &parts->size[i], HEADER, strlen(HEADER));
	}
}

static void close_parts(struct parts *parts)
{
	for (unsigned i = 0; i < parts->files; i++)
		free(parts->file[i]);
	free(parts->all);
}

/* What is dropped, what comes from another machine, and what file each key goes to, is all in the dice. */
static void deal(struct dice *dice, const struct text_sample *one, const struct text_sample *other, struct parts *ret)
{
	unsigned dropped = (unsigned)dice_below(dice, 4), lost = ret->files > 1 && dice_below(dice, 3) == 0;

	for (size_t i = 0; i < one->count; i++) {
		const struct text_sample *from = dice_below(dice, 40) == 0 ? other : one;
		size_t key = from == one ? i : dice_below(dice, other->count);
		unsigned file = (unsigned)dice_below(dice, ret->files);

		if (dropped && dice_below(dice, 24) < dropped)
			continue;
		put(ret->file[file], &ret->size[file], from->keys[key].at, from->keys[key].size);
	}
	ret->files -= lost;
	if (lost)
		free(ret->file[ret->files]);
	for (unsigned i = 0; i < ret->files; i++)
		put(ret->all, &ret->all_size, ret->file[i], ret->size[i]);
}

static enum verdict verdict_on(const struct parts *parts)
{
	struct trial_input inputs[FILES];
	struct trial trial;

	for (unsigned i = 0; i < parts->files; i++)
		inputs[i] = (struct trial_input){ .data = parts->file[i], .size = parts->size[i] };
	court_judge(&field.court, inputs, parts->files, &trial);
	enum verdict verdict = trial.error.code ? VERDICT_INDETERMINATE : trial.result.verdict;

	trial_free(&trial);
	return verdict;
}

static void examine(const struct parts *parts, const char *name, unsigned long seed)
{
	struct outsider outsider;
	const char *why = "";

	field.trials++;
	if (verdict_on(parts) != VERDICT_READY)
		return;
	outsider = outsider_of_reg(parts->all, parts->all_size, false);
	enum chance chance = independent_chance(&outsider, &why);

	outsider_close(&outsider);
	field.ready++;
	field.agreed += chance == CHANCE_READY;
	field.unjudged += chance == CHANCE_UNKNOWN;
	if (chance == CHANCE_NONE && field.faults++ < FAULTS_SHOWN)
		print_error("%s; seed %lu: READY, and by the second opinion %s\n", name, seed, why);
}

static void try_parts(unsigned long seed)
{
	struct dice dice = { .state = seed };
	const struct text_sample *one = field.samples[dice_below(&dice, field.count)];
	const struct text_sample *other = field.samples[dice_below(&dice, field.count)];
	struct parts parts;

	open_parts(&parts, 1 + (unsigned)dice_below(&dice, FILES));
	deal(&dice, one, other, &parts);
	examine(&parts, one->name, seed);
	close_parts(&parts);
}

static int run(unsigned long count, unsigned long seed)
{
	for (unsigned long i = 0; i < count; i++)
		try_parts(seed + i);
	print_message(
		"%lu machines in parts: %lu READY; of these %lu by the second opinion too, %lu it cannot read. %lu faults\n",
		field.trials, field.ready, field.agreed, field.unjudged, field.faults);
	return field.faults ? 1 : 0;
}

static void no_part_of_a_machine_is_ready_for_the_whole(void **state)
{
	(void)state;
	assert_int_equal(run(TRIALS, 1), 0);
	assert_true(field.agreed > TRIALS / 40);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_part_of_a_machine_is_ready_for_the_whole) };
	int code;

	open_field();
	if (field.count == 0) {
		fprintf(stderr, "no samples/*.reg here; TLSREADY_SOURCE names the folder that has them\n");
		code = 1;
	} else if (argc == 3)
		code = run(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10));
	else
		code = cmocka_run_group_tests_name("no false READY from parts", tests, NULL, NULL);
	close_field();
	return code;
}
