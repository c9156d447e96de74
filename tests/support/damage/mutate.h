/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damage by dice: one seed, one change to a hive or a text, for ever the same. */
#ifndef TLSREADY_TESTS_SUPPORT_MUTATE_H
#define TLSREADY_TESTS_SUPPORT_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "support/machine/sample_machine.h"

struct dice {
	uint64_t state;
};

uint64_t dice_roll(struct dice *dice);
size_t dice_below(struct dice *dice, size_t limit); /* 0 to limit - 1 */

enum { MUTATION_TEXT = 160 };

/*
 * Changes one thing in copy, which holds the whole hive: mostly in or around the cells that matter, sometimes in the
 * base block or anywhere. *size becomes less when it was cut. Says what was done. False: two places were changed.
 */
bool mutate_hive(struct dice *dice, const struct sample_machine_hive *hive, uint8_t *copy, size_t *size,
		 char ret_text[MUTATION_TEXT]);

/* Changes one character within one line of a text: no line break is made or lost. */
void mutate_text(struct dice *dice, char *text, size_t size, char ret_text[MUTATION_TEXT]);

#endif
