/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise: never READY when it is not. Machines with known answers are cut and damaged; what their READY must rest
 * on is said in support/damage/damage.h.
 *
 * Without arguments a test. `no_false_ready_long COUNT SEED [FOLDER]` makes COUNT changes instead; change number i of
 * seed s is change 0 of seed s + i. With FOLDER the hives of the last change are left there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/damage.h"
#include "support/damage/mutate.h"

enum { SECTOR = 512, ODD_CUTS = 40, CHANGES = 3000, GOOD_MACHINES = 3, REPORT_EVERY = 10000 };

static struct ward ward;

static int start(void **state)
{
	(void)state;
	ward.counts = (struct ward_counts){ 0 };
	ward.bulk.readers = READER_CELLS;
	return 0;
}

static void expect(bool condition, const struct damage_subject *subject)
{
	if (!condition)
		ward_fault(&ward, subject, "the check itself fails", 0);
}

static struct oracle oracle_of(const struct damage_subject *subject)
{
	const struct sample_machine_hive *hive = subject->hives.hive;

	return oracle_of_hives(hive[0].data, hive[0].size, hive[1].data, hive[1].size);
}

static struct damage_subject *subject_named(const char *name)
{
	size_t s = 0;

	while (strcmp(sample_machines[s].name, name) != 0)
		s++;
	return ward_subject(&ward, s, 0);
}

static void program_and_second_opinion_agree_on_machines_without_damage(void **state)
{
	const char *why;

	(void)state;
	for (size_t s = 0; s < sample_machine_count; s++)
		for (unsigned l = 0; l < SAMPLE_MACHINE_LAYOUTS; l++) {
			struct damage_subject *subject = ward_subject(&ward, s, l);
			struct oracle oracle = oracle_of(subject);
			enum chance chance = independent_chance(&oracle, &why);

			oracle_close(&oracle);
			expect(trial_is_ready(&subject->original) == subject->sample_machine->ready, subject);
			expect(chance == (subject->sample_machine->ready ? CHANCE_READY : CHANCE_NONE), subject);
		}
	assert_int_equal(ward.counts.faults, 0);
}

/* Each machine's hives, with a good machine's result as if the program had said so. */
static void a_false_ready_would_be_noticed(void **state)
{
	const struct machine_result *lie = &ward_subject(&ward, 0, 0)->original.result;
	struct oracle blind = oracle_of_hives("", 0, "", 0);

	(void)state;
	for (size_t s = 0; s < sample_machine_count; s++) {
		struct damage_subject *subject = ward_subject(&ward, s, 0);
		struct trial_input inputs[] = { subject_input(subject, 0), subject_input(subject, 1) };
		struct oracle oracle = oracle_of(subject);

		expect(ward_supports(&ward, lie, subject, inputs, &oracle, true) == subject->sample_machine->ready,
		       subject);
		expect(ward_supports(&ward, lie, subject, inputs, &blind, true) == (s == 0), subject);
		inputs[1].size--;
		expect(!ward_supports(&ward, lie, subject, inputs, &oracle, true), subject);
		oracle_close(&oracle);
	}
	oracle_close(&blind);
	assert_int_equal(ward.counts.faults, 0);
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
		{ "Server 2019 by its defaults", "Server 2019, client off", false }, /* absent, and it is there */
		{ "Server 2019, client off", "Server 2019, Enabled is a text", false },
		{ "Windows 7, no update", "Windows 7 with the whole recipe", true }, /* nobody asked: no lie */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct damage_subject *told = subject_named(cases[i].told);
		struct oracle oracle = oracle_of(subject_named(cases[i].there));
		unsigned long compared = 0;

		expect(trial_sees_alike(&told->original.result, &oracle, &compared, ward.fault) == cases[i].alike,
		       told);
		expect(compared > 20, told);
		oracle_close(&oracle);
	}
	assert_int_equal(ward.counts.faults, 0);
}

static void cut(struct damage_subject *subject, int which, size_t size)
{
	struct trial_input inputs[] = { subject_input(subject, 0), subject_input(subject, 1) };
	char what[64];

	inputs[which].size = size;
	snprintf(what, sizeof what, "%s cut to %zu bytes", which ? "SOFTWARE" : "SYSTEM", size);
	if (!ward_examine(&ward, subject, inputs, true))
		ward_fault(&ward, subject, what, 0);
}

/*
 * The base block announces the bins, so a cut is always seen; and whatever was cut off may have held a key or a value
 * that says otherwise, even if every cell that was asked for is still there. So no hive that ends before its bins do is
 * READY.
 */
static void a_cut_hive_is_never_ready(void **state)
{
	struct dice dice = { .state = 1 };

	(void)state;
	for (size_t s = 0; s < GOOD_MACHINES; s++)
		for (int which = 0; which < 2; which++) {
			struct damage_subject *subject = ward_subject(&ward, s, (unsigned)s);
			size_t whole = subject->hives.hive[which].size;

			for (size_t size = 0; size < whole; size += SECTOR)
				cut(subject, which, size);
			for (int i = 0; i < ODD_CUTS; i++)
				cut(subject, which, dice_below(&dice, whole) | 1);
		}
	ward_report(&ward);
	assert_int_equal(ward.counts.ready, 0);
	assert_int_equal(ward.counts.faults, 0);
}

/* Zeros, then something else, of any length. */
static void pad(struct damage_subject *subject, int which)
{
	enum { PADDING = 4096 };
	struct trial_input inputs[] = { subject_input(subject, 0), subject_input(subject, 1) };
	size_t whole = inputs[which].size;
	uint8_t *padded = calloc(1, whole + PADDING);

	assert_non_null(padded);
	memcpy(padded, inputs[which].data, whole);
	memset(padded + whole + PADDING / 2, 'x', PADDING / 2);
	inputs[which].data = padded;
	for (size_t size = whole; size <= whole + PADDING; size += SECTOR - 1) {
		inputs[which].size = size;
		if (!ward_examine(&ward, subject, inputs, true))
			ward_fault(&ward, subject, "something behind the bins", 0);
	}
	free(padded);
}

/* Windows lets a file be longer than its bins; what lies behind them does not count, so it may be cut as well. */
static void what_lies_behind_the_bins_does_not_matter(void **state)
{
	(void)state;
	for (size_t s = 0; s < GOOD_MACHINES; s++)
		for (int which = 0; which < 2; which++)
			pad(ward_subject(&ward, s, 0), which);
	ward_report(&ward);
	assert_int_equal(ward.counts.ready, ward.counts.trials);
	assert_int_equal(ward.counts.faults, 0);
}

static void no_damage_makes_a_machine_ready(void **state)
{
	(void)state;
	for (unsigned long seed = 1; seed <= CHANGES; seed++)
		ward_change(&ward, seed, NULL);
	ward_report(&ward);
	assert_int_equal(ward.counts.faults, 0);
	assert_true(ward.counts.agreed > CHANGES / 20);
}

static int run_long(unsigned long count, unsigned long seed, const char *folder)
{
	for (unsigned long i = 0; i < count; i++) {
		ward_change(&ward, seed + i, folder);
		if (i % REPORT_EVERY == REPORT_EVERY - 1)
			ward_report(&ward);
	}
	ward_report(&ward);
	return ward.counts.faults ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(program_and_second_opinion_agree_on_machines_without_damage, start),
		cmocka_unit_test_setup(a_false_ready_would_be_noticed, start),
		cmocka_unit_test_setup(a_lie_about_a_value_would_be_noticed, start),
		cmocka_unit_test_setup(a_cut_hive_is_never_ready, start),
		cmocka_unit_test_setup(what_lies_behind_the_bins_does_not_matter, start),
		cmocka_unit_test_setup(no_damage_makes_a_machine_ready, start),
	};
	int code;

	ward_open(&ward);
	if (argc >= 3)
		code = run_long(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10), argc > 3 ? argv[3] : NULL);
	else
		code = cmocka_run_group_tests_name("no false READY", tests, NULL, NULL);
	ward_close(&ward);
	return code;
}
