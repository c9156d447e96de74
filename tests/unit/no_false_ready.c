/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise: never READY when it is not. Machines with known answers are cut and damaged, and every READY that comes out
 * is held against a second opinion on the same bytes (libhivex, and the rules written once more). READY stands only if
 *   - Windows would load both hives as they are: base block, checksum, sequence numbers, no bins cut off; and
 *   - hivex reads values that allow it; or, where hivex cannot read them, every answer that the program got is the one
 *     that it gets from the undamaged machine, and that machine is READY.
 * Whatever the verdict: nothing is ABSENT that hivex reads, and what both read is the same (unless the program went by
 * another root key).
 *
 * Without arguments a test. `no_false_ready COUNT SEED [FOLDER]` makes COUNT changes instead; change number i of seed s is
 * change 0 of seed s + i. With FOLDER the hives of the last change are left there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/mutate.h"
#include "support/specimen.h"
#include "support/trial.h"

enum { SECTOR = 512, BASE_BLOCK = 4096, ODD_CUTS = 40, CHANGES = 3000, SPECIMENS_LIMIT = 32, FAULTS_SHOWN = 20,
       PAIR_IN = 8, BOTH_READERS_IN = 128, CROWD_IN = 8, GOOD_MACHINES = 3 };

/* A machine before anything happened to it. */
struct subject {
	const struct specimen *specimen;
	struct specimen_hives hives;
	struct trial original;
};

static struct field {
	struct court court;
	struct subject subjects[SPECIMENS_LIMIT][SPECIMEN_LAYOUTS];
	unsigned long trials, ready, agreed, rested, unjudged, unjudged_bad, opened, faults;
	unsigned compared;
	char fault[FAULT_TEXT];
} field;

/* Subjects. */

static struct trial_input input_of(const struct specimen_hive *hive)
{
	return (struct trial_input){ .data = hive->data, .size = hive->size };
}

static struct subject *subject_of(size_t specimen, unsigned layout)
{
	struct subject *subject = &field.subjects[specimen][layout];

	if (subject->specimen)
		return subject;
	subject->specimen = &specimens[specimen];
	subject->hives = specimen_build(subject->specimen, layout);
	const struct trial_input inputs[] = { input_of(&subject->hives.hive[0]), input_of(&subject->hives.hive[1]) };

	field.court.readers = READER_CELLS;
	court_judge(&field.court, inputs, 2, &subject->original);
	return subject;
}

static void open_field(void)
{
	if (specimen_count > SPECIMENS_LIMIT)
		abort();
	court_open(&field.court);
}

static void close_field(void)
{
	for (size_t s = 0; s < specimen_count; s++)
		for (unsigned l = 0; l < SPECIMEN_LAYOUTS; l++)
			if (field.subjects[s][l].specimen) {
				specimen_free(&field.subjects[s][l].hives);
				trial_free(&field.subjects[s][l].original);
			}
	court_close(&field.court);
}

/* The check. */

static bool is_ready(const struct trial *trial)
{
	return !trial->error.code && trial->result.verdict == VERDICT_READY;
}

static bool unsound(const struct trial_input inputs[2])
{
	for (int i = 0; i < 2; i++) {
		const char *why = independent_unsound(inputs[i].data, inputs[i].size);

		if (why) {
			snprintf(field.fault, sizeof field.fault, "READY, and of the %s hive %s", i ? "SOFTWARE" : "SYSTEM", why);
			return true;
		}
	}
	return false;
}

/* single: one place was changed; of several the undamaged machine can say nothing where hivex gives up. */
static bool is_supported(const struct machine_result *result, const struct subject *subject,
			 const struct trial_input inputs[2], const struct outsider *outsider, bool single)
{
	const char *why;

	if (unsound(inputs))
		return false;
	switch (independent_chance(outsider, &why)) {
	case CHANCE_READY:
		field.agreed++;
		return true;
	case CHANCE_NONE:
		snprintf(field.fault, sizeof field.fault, "READY, and by the second opinion %s", why);
		return false;
	default:
		break;
	}
	if (!single) {
		field.unjudged++;
		field.unjudged_bad += !subject->specimen->ready;
		return true;
	}
	field.rested++;
	if (subject->specimen->ready)
		return trial_rests_on_the_same(result, &subject->original.result, field.fault);
	snprintf(field.fault, sizeof field.fault, "READY, the undamaged machine is not, and for hivex %s", why);
	return false;
}

/* The program found the root key elsewhere than the base block says: hivex does not, and sees another tree. */
static bool has_other_root(const struct trial *trial)
{
	for (size_t i = 0; i < trial->notes.count; i++)
		if (strcmp(trial->notes.list[i].code, "hive-carved-root") == 0)
			return true;
	return false;
}

static bool examine(const struct subject *subject, const struct trial_input inputs[2], bool single)
{
	struct outsider outsider =
		outsider_of_hives(inputs[0].data, inputs[0].size, inputs[1].data, inputs[1].size);
	struct trial trial;

	court_judge(&field.court, inputs, 2, &trial);
	bool good = has_other_root(&trial) ||
		    trial_sees_alike(&trial.result, &outsider, &field.compared, field.fault);

	field.trials++;
	field.opened += outsider_opened(&outsider, 0) && outsider_opened(&outsider, 1);
	if (is_ready(&trial)) {
		field.ready++;
		good = is_supported(&trial.result, subject, inputs, &outsider, single) && good;
	}
	trial_free(&trial);
	outsider_close(&outsider);
	return good;
}

static void tell(const struct subject *subject, const char *what, unsigned long seed)
{
	if (field.faults++ < FAULTS_SHOWN)
		print_error("%s; %s; seed %lu: %s\n", subject->specimen->name, what, seed, field.fault);
}

/* Changes. */

static void leave(const char *folder, const char *name, const uint8_t *data, size_t size)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		perror(path);
}

static struct subject *some_subject(struct dice *dice)
{
	size_t specimen = dice_below(dice, specimen_count);

	while (specimens[specimen].crowd && dice_below(dice, CROWD_IN) != 0)
		specimen = dice_below(dice, specimen_count);
	return subject_of(specimen, (unsigned)dice_below(dice, SPECIMEN_LAYOUTS));
}

static void change(unsigned long seed, const char *folder)
{
	struct dice dice = { .state = seed };
	struct subject *subject = some_subject(&dice);
	uint8_t *copies[2];
	struct trial_input inputs[2];
	char text[2][MUTATION_TEXT] = { "", "" }, what[3 * MUTATION_TEXT];
	int which = (int)dice_below(&dice, 2);
	bool pair = dice_below(&dice, PAIR_IN) == 0, single;

	for (int i = 0; i < 2; i++) {
		inputs[i] = input_of(&subject->hives.hive[i]);
		copies[i] = malloc(inputs[i].size);
		if (!copies[i])
			abort();
		memcpy(copies[i], inputs[i].data, inputs[i].size);
		inputs[i].data = copies[i];
	}
	single = mutate_hive(&dice, &subject->hives.hive[which], copies[which], &inputs[which].size, text[0]) && !pair;
	if (pair) {
		int second = (int)dice_below(&dice, 2);
		size_t *size = &inputs[second].size, whole = *size;

		mutate_hive(&dice, &subject->hives.hive[second], copies[second], size, text[1]);
		*size = *size < whole ? *size : whole;
	}
	for (int i = 0; i < 2 && folder; i++)
		leave(folder, i ? "SOFTWARE" : "SYSTEM", copies[i], inputs[i].size);
	field.court.readers = dice_below(&dice, BOTH_READERS_IN) == 0 ? READERS_BOTH : READER_CELLS;
	snprintf(what, sizeof what, "%s: %s%s%s", which ? "SOFTWARE" : "SYSTEM", text[0], pair ? ", and " : "", text[1]);
	if (!examine(subject, inputs, single))
		tell(subject, what, seed);
	free(copies[0]);
	free(copies[1]);
}

static void report(void)
{
	print_message("%lu machines judged, %lu of them with both hives open in hivex: %lu READY; of these %lu by the second "
		      "opinion too, %lu where hivex gives up and the answers are those of the undamaged machine, %lu changed "
		      "in two places where hivex gives up (%lu of machines that were not READY). %u answers compared. %lu faults\n",
		      field.trials, field.opened, field.ready, field.agreed, field.rested, field.unjudged, field.unjudged_bad,
		      field.compared, field.faults);
}

/* The tests. */

static void start(void)
{
	field.trials = field.ready = field.agreed = field.rested = field.unjudged = field.unjudged_bad = field.opened = field.faults = 0;
	field.compared = 0;
	field.court.readers = READER_CELLS;
}

static void expect(bool condition, const struct subject *subject)
{
	if (!condition)
		tell(subject, "the check itself fails", 0);
}

static struct outsider outsider_of(const struct subject *subject)
{
	const struct specimen_hive *hive = subject->hives.hive;

	return outsider_of_hives(hive[0].data, hive[0].size, hive[1].data, hive[1].size);
}

static struct subject *subject_named(const char *name)
{
	size_t s = 0;

	while (strcmp(specimens[s].name, name) != 0)
		s++;
	return subject_of(s, 0);
}

static void program_and_second_opinion_agree_on_machines_without_damage(void **state)
{
	const char *why;

	(void)state;
	for (size_t s = 0; s < specimen_count; s++)
		for (unsigned l = 0; l < SPECIMEN_LAYOUTS; l++) {
			struct subject *subject = subject_of(s, l);
			struct outsider outsider = outsider_of(subject);
			enum chance wanted = subject->specimen->ready ? CHANCE_READY : CHANCE_NONE;

			print_message("%s, layout %u: %s\n", subject->specimen->name, l,
				      verdict_name(subject->original.result.verdict));
			assert_int_equal(is_ready(&subject->original), subject->specimen->ready);
			assert_int_equal(independent_chance(&outsider, &why), wanted);
			outsider_close(&outsider);
		}
}

/* Each bad machine's hives, with a good machine's result as if the program had said so. */
static void a_false_ready_would_be_noticed(void **state)
{
	const struct machine_result *lie = &subject_of(0, 0)->original.result;
	struct outsider blind = outsider_of_hives("", 0, "", 0);

	(void)state;
	start();
	for (size_t s = 0; s < specimen_count; s++) {
		struct subject *subject = subject_of(s, 0);
		struct trial_input inputs[] = { input_of(&subject->hives.hive[0]), input_of(&subject->hives.hive[1]) };
		struct outsider outsider = outsider_of(subject);

		expect(is_supported(lie, subject, inputs, &outsider, true) == subject->specimen->ready, subject);
		expect(is_supported(lie, subject, inputs, &blind, true) == (s == 0), subject);
		inputs[1].size--;
		expect(!is_supported(lie, subject, inputs, &outsider, true), subject);
		outsider_close(&outsider);
	}
	outsider_close(&blind);
	assert_int_equal(field.faults, 0);
}

/* One machine's result beside another machine's hives. */
static void a_lie_about_a_value_would_be_noticed(void **state)
{
	static const struct {
		const char *told, *there;
		bool alike;
	} cases[] = {
		{ "Server 2019, client off", "Server 2019, client off", true },
		{ "Server 2019 with the values written out", "Server 2019, client off", false }, /* 1, and it is 0 */
		{ "Server 2019 by its defaults", "Server 2019, client off", false },		 /* absent, and it is there */
		{ "Server 2019, client off", "Server 2019, Enabled is a text", false },
		{ "Windows 7, no update", "Windows 7 with the whole recipe", true }, /* what nobody asked for is no lie */
	};

	(void)state;
	start();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outsider outsider = outsider_of(subject_named(cases[i].there));
		unsigned compared = 0;
		bool alike = trial_sees_alike(&subject_named(cases[i].told)->original.result, &outsider, &compared, field.fault);

		expect(alike == cases[i].alike, subject_named(cases[i].told));
		assert_true(compared > 20);
		outsider_close(&outsider);
	}
	assert_int_equal(field.faults, 0);
}

/*
 * The base block announces the bins, so a cut is always seen; and whatever was cut off may have held a key or a value that
 * says otherwise, even if every cell that was asked for is still there. So no hive that ends before its bins do is READY.
 */
static void cut(struct subject *subject, int which, size_t size)
{
	struct trial_input inputs[] = { input_of(&subject->hives.hive[0]), input_of(&subject->hives.hive[1]) };
	char what[64];

	inputs[which].size = size;
	snprintf(what, sizeof what, "%s cut to %zu bytes", which ? "SOFTWARE" : "SYSTEM", size);
	if (!examine(subject, inputs, true))
		tell(subject, what, 0);
}

static void a_cut_hive_is_never_ready(void **state)
{
	struct dice dice = { .state = 1 };

	(void)state;
	start();
	for (size_t s = 0; s < GOOD_MACHINES; s++)
		for (int which = 0; which < 2; which++) {
			struct subject *subject = subject_of(s, (unsigned)s);
			size_t whole = subject->hives.hive[which].size;

			for (size_t size = 0; size < whole; size += SECTOR)
				cut(subject, which, size);
			for (int i = 0; i < ODD_CUTS; i++)
				cut(subject, which, dice_below(&dice, whole) | 1);
		}
	report();
	assert_int_equal(field.ready, 0);
	assert_int_equal(field.faults, 0);
}

/* Windows lets a file be longer than its bins; what lies behind them is nothing that counts. */
static void what_lies_behind_the_bins_does_not_matter(void **state)
{
	enum { PADDING = 4096 };

	(void)state;
	start();
	for (size_t s = 0; s < GOOD_MACHINES; s++)
		for (int which = 0; which < 2; which++) {
			struct subject *subject = subject_of(s, 0);
			struct trial_input inputs[] = { input_of(&subject->hives.hive[0]), input_of(&subject->hives.hive[1]) };
			size_t whole = inputs[which].size;
			uint8_t *padded = calloc(1, whole + PADDING);

			assert_non_null(padded);
			memcpy(padded, inputs[which].data, whole);
			memset(padded + whole + PADDING / 2, 'x', PADDING / 2);
			inputs[which].data = padded;
			for (size_t size = whole; size <= whole + PADDING; size += SECTOR - 1) {
				inputs[which].size = size;
				if (!examine(subject, inputs, true))
					tell(subject, "something behind the bins", 0);
			}
			free(padded);
		}
	report();
	assert_int_equal(field.ready, field.trials);
	assert_int_equal(field.faults, 0);
}

static void no_damage_makes_a_machine_ready(void **state)
{
	(void)state;
	start();
	for (unsigned long seed = 1; seed <= CHANGES; seed++)
		change(seed, NULL);
	report();
	assert_int_equal(field.faults, 0);
	assert_true(field.agreed > CHANGES / 20);
}

static int run_long(unsigned long count, unsigned long seed, const char *folder)
{
	start();
	for (unsigned long i = 0; i < count; i++) {
		change(seed + i, folder);
		if (i % 10000 == 9999)
			report();
	}
	report();
	return field.faults ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(program_and_second_opinion_agree_on_machines_without_damage),
		cmocka_unit_test(a_false_ready_would_be_noticed),
		cmocka_unit_test(a_lie_about_a_value_would_be_noticed),
		cmocka_unit_test(a_cut_hive_is_never_ready),
		cmocka_unit_test(what_lies_behind_the_bins_does_not_matter),
		cmocka_unit_test(no_damage_makes_a_machine_ready),
	};
	int code;

	open_field();
	if (argc >= 3)
		code = run_long(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10), argc > 3 ? argv[3] : NULL);
	else
		code = cmocka_run_group_tests_name("no false READY", tests, NULL, NULL);
	close_field();
	return code;
}
