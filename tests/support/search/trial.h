/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One machine out of bytes evaluated by the program as `check` does it, and compared with a second opinion (independent.h).
 * For tests that evaluate thousands: the profile is loaded once, and inputs lie in files without a name.
 */
#ifndef TLSREADY_TESTS_SUPPORT_TRIAL_H
#define TLSREADY_TESTS_SUPPORT_TRIAL_H

#include "analyzer/analyze.h"
#include "parser/machine/machine.h"
#include "support/independent/independent.h"

enum { BULK_INPUTS = 3, FAULT_TEXT = 512 };

/* What is the same for all trials. */
struct bulk {
	struct profile *profile;
	int fds[BULK_INPUTS];
	enum reader_choice readers;
	struct arena *arena;
	struct wanted_keys wanted_keys;
};

void bulk_open(struct bulk *bulk); /* reads with cells alone until told otherwise */
void bulk_close(struct bulk *bulk);

struct trial_input {
	const void *data;
	size_t size;
};

struct trial {
	struct arena *arena;
	struct notes notes;
	struct machine *machine; /* open until trial_free */
	struct machine_result result;
	struct error error; /* a usage error: two hives of one kind; then there is no result */
};

/* ret stays where it is until trial_free. */
void bulk_evaluate(struct bulk *bulk, const struct trial_input *inputs, size_t count, struct trial *ret);
void trial_free(struct trial *trial);

/* Both: the oracle's eyes, and what it makes of them. False: ret_fault says what is wrong with the result. */

/* Nothing is ABSENT that the oracle reads, and what both read is the same. Counts the answers compared. */
bool trial_sees_alike(const struct machine_result *result, const struct oracle *oracle, unsigned long *compared,
		      char ret_fault[FAULT_TEXT]);

/* Every look at the registry gave the same answer in both results: neither saw more, less or something else. */
bool trial_rests_on_the_same(const struct machine_result *result, const struct machine_result *original,
			     char ret_fault[FAULT_TEXT]);

#endif
