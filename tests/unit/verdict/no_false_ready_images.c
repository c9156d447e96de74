/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise for images: never READY when it is not. Disks in every form with a reader of its own, with a machine whose answer is
 * known and another one's hives elsewhere; boot sectors, partition tables, file records, indexes, run lists, and the tables, headers
 * and logs of containers are damaged. What READY must rest on is said in support/search/imagesearch.h.
 *
 * Without arguments a test. `no_false_ready_images_long COUNT SEED [FOLDER]` makes COUNT changes instead; change number i of seed s is
 * change 0 of seed s + i. With FOLDER the last image is left there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/search/imagesearch.h"

enum { CASES = 24, CHANGES = 240, STRIDE = 7, REPORT_EVERY = 5000 };

static struct image_search search;

static int start(void **state)
{
	(void)state;
	search.counts = (struct image_counts){ 0 };
	return 0;
}

static void an_image_without_damage_gives_the_verdict_of_its_hives(void **state)
{
	(void)state;
	for (unsigned long i = 0; i < CASES; i++) {
		bool ready = sample_machines[image_search_case(&search, i)->machine].ready;

		assert_int_equal(image_search_plain(&search, i), ready);
		assert_int_equal(image_search_swapped(&search, i), !ready);
	}
	assert_int_equal(search.counts.faults, 0);
}

static bool supports(const struct image_change *change, const struct sample_machine_hive *system,
		     const struct sample_machine_hive *software)
{
	const uint8_t *const hives[] = { system->data, software->data };
	const size_t sizes[] = { system->size, software->size };

	return image_search_supports(&search, change, hives, sizes);
}

/* Each case, as if the program had said READY. */
static void a_false_ready_would_be_noticed(void **state)
{
	static const struct image_change damage, redirection = { .is_redirection = true };

	(void)state;
	for (unsigned long i = 0; i < CASES; i++) {
		const struct image_case *it = image_search_case(&search, i);
		bool ready = sample_machines[it->machine].ready;
		const struct sample_machine_hive *own = it->hives.hive, *other = it->other.hive;
		struct sample_machine_hive shorter = other[0];

		shorter.size--;
		assert_int_equal(supports(&damage, &own[0], &own[1]), ready);
		assert_int_equal(supports(&redirection, &own[0], &own[1]), ready);
		assert_false(supports(&damage, &other[0], &other[1]) && !ready);
		assert_int_equal(supports(&redirection, &other[0], &other[1]), !ready);
		assert_false(supports(&redirection, &shorter, &other[1]));
	}
}

static void no_damage_to_an_image_makes_a_machine_ready(void **state)
{
	(void)state;
	for (unsigned long i = 0; i < CHANGES; i++)
		image_search_change(&search, 1000 + i * STRIDE, NULL);
	image_search_report(&search);
	assert_int_equal(search.counts.faults, 0);
	assert_true(search.counts.machines > CHANGES / 3);
	assert_true(search.counts.own > CHANGES / 50);
}

static int run_long(unsigned long count, unsigned long seed, const char *folder)
{
	for (unsigned long i = 0; i < count; i++) {
		image_search_change(&search, seed + i, folder);
		if (i % REPORT_EVERY == REPORT_EVERY - 1)
			image_search_report(&search);
	}
	image_search_report(&search);
	return search.counts.faults ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_image_without_damage_gives_the_verdict_of_its_hives, start),
		cmocka_unit_test_setup(a_false_ready_would_be_noticed, start),
		cmocka_unit_test_setup(no_damage_to_an_image_makes_a_machine_ready, start),
	};
	int code;

	image_search_open(&search);
	if (argc >= 3)
		code = run_long(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10), argc > 3 ? argv[3] : NULL);
	else
		code = cmocka_run_group_tests_name("no false READY in images", tests, NULL, NULL);
	image_search_close(&search);
	return code;
}
