/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader has to see first of a machine, and the values it rests on: for reports that are short. Private to the reports. */
#ifndef TLSREADY_REPORTS_ATTENTION_H
#define TLSREADY_REPORTS_ATTENTION_H

#include "reports/attention/open_rules.h"

/* One of these is not NULL. */
struct attention {
	const struct finding *finding;  /* failed or accepted, and no consequence of another one */
	const struct open_group *group; /* undetermined, and no missing input decides it */
	const struct result_note *note;
};

/*
 * The most important first: errors, warnings, what is wrong with the evidence (which is first where it decides the verdict), what is
 * undetermined, notes. with_all: also what no verdict depends on, and notes that an item states already. ret lives in arena; returns
 * how many, 0 also when out of memory.
 */
size_t attention_of(struct arena *arena, const struct machine_result *machine, bool with_all,
		    const struct attention **ret);

struct text attention_text(const struct attention *item);           /* its sentence */
const struct finding *attention_rule(const struct attention *item); /* the finding, or the first of the group; NULL: a note */

/* What failed because this one did: its rules. Lives in arena; ret_count 0: none. */
const struct finding *const *consequences_of(struct arena *arena, const struct machine_result *machine,
					     const struct finding *finding, size_t *ret_count);

/*
 * The rows of evidence that the finding rests on most: values to be changed, else values that are set, else one that is absent.
 * Returns how many.
 */
enum { DECIDING_EVIDENCE_LIMIT = 4 };
size_t deciding_evidence(const struct machine_result *machine, const struct finding *finding,
			 struct evidence ret[DECIDING_EVIDENCE_LIMIT]);

#endif
