/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines of hives with known answers (sample_machine.h), damaged and evaluated, and every READY that comes out compared with a
 * second opinion on the same bytes (independent.h). READY stands only if
 *   - Windows would load both hives as they are: base block, checksum, sequence numbers, no bins cut off; and
 *   - hivex reads values that allow it; or, where hivex cannot read them, every answer that the program got is the one
 *     that it gets from the undamaged machine, and that machine is READY.
 * Whatever the verdict: nothing is ABSENT that hivex reads, and what both read is the same (unless the program went by
 * another root key).
 */
#ifndef TLSREADY_TESTS_SUPPORT_DAMAGE_H
#define TLSREADY_TESTS_SUPPORT_DAMAGE_H

#include "support/machine/sample_machine.h"
#include "support/search/trial.h"

enum { SUBJECTS_LIMIT = 128 };

/* A machine before anything happened to it. */
struct damage_subject {
	const struct sample_machine *sample_machine; /* NULL: not made yet */
	struct sample_machine_hives hives;
	struct trial original;
};

struct ward {
	struct bulk bulk;
	struct damage_subject subjects[SUBJECTS_LIMIT][SAMPLE_MACHINE_LAYOUTS];
	struct ward_counts {
		unsigned long trials;
		unsigned long opened;       /* of them: hivex opened both hives */
		unsigned long ready;        /* of them */
		unsigned long agreed;       /* READY by the second opinion too */
		unsigned long rested;       /* READY, hivex gives up: compared with the undamaged machine */
		unsigned long unjudged;     /* READY, hivex gives up, and two places were changed */
		unsigned long unjudged_bad; /* of them: the undamaged machine is not READY */
		unsigned long compared;     /* answers about keys and values */
		unsigned long faults;
	} counts;
	char fault[FAULT_TEXT]; /* the last one */
};

void ward_open(struct ward *ward);
void ward_close(struct ward *ward);

/* Makes it when it is asked for the first time. */
struct damage_subject *ward_subject(struct ward *ward, size_t sample_machine, unsigned layout);
struct trial_input subject_input(const struct damage_subject *subject, int hive);
bool trial_is_ready(const struct trial *trial);

/*
 * Whether READY for these two hives, made of those of subject, can stand. single: one place was changed; of several the
 * undamaged machine can say nothing where hivex gives up.
 */
bool ward_supports(struct ward *ward, const struct machine_result *result, const struct damage_subject *subject,
		   const struct trial_input inputs[2], const struct oracle *oracle, bool single);

/* Evaluates and checks the two hives. False: ward->fault tells. */
bool ward_examine(struct ward *ward, const struct damage_subject *subject, const struct trial_input inputs[2], bool single);

/* Counts a fault; prints it if it is one of the first. */
void ward_fault(struct ward *ward, const struct damage_subject *subject, const char *what, unsigned long seed);

/*
 * One change to one machine, both by the dice of seed, checked. folder: the two hives are left there; NULL: nowhere.
 * Some are read with libregf beside the cell reader, in a process of its own.
 */
void ward_change(struct ward *ward, unsigned long seed, const char *folder);

void ward_report(const struct ward *ward); /* one line */

#endif
