/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines of sample_machine.h as people hand them in: SYSTEM and SOFTWARE as hives or as exports, of one machine or of two, and a
 * .reg beside the hives that repeats them, adds to them, or says something else. What is where is all in the dice.
 */
#ifndef TLSREADY_TESTS_SUPPORT_HIVEPARTS_H
#define TLSREADY_TESTS_SUPPORT_HIVEPARTS_H

#include "support/damage/mutate.h"
#include "support/search/trial.h"

struct hive_parts {
	const char *names[2];     /* of the sample machines that SYSTEM and SOFTWARE are of */
	struct hivebuild *build[2];
	uint8_t *hive[2];         /* SYSTEM, SOFTWARE; NULL: exported */
	size_t hive_size[2];
	char *text;               /* of the .reg */
	size_t text_size;
};

void hive_parts_deal(struct dice *dice, struct hive_parts *ret);
void hive_parts_free(struct hive_parts *parts);

size_t hive_parts_inputs(const struct hive_parts *parts, struct trial_input ret[BULK_INPUTS]);
struct oracle hive_parts_oracle(const struct hive_parts *parts);

#endif
