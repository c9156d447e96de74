/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why rules are undetermined: each of them once, with the others of its cause. Private to the reports. */
#ifndef TLSREADY_REPORTS_OPEN_RULES_H
#define TLSREADY_REPORTS_OPEN_RULES_H

#include "analyzer/result.h"

struct open_group {
	const struct missing_input *missing; /* they need this input; NULL: their sentence, which is that of the first, tells why */
	const struct finding *const *findings; /* in their order: errors, warnings, notes */
	size_t count;                          /* 1 or more */
};

/*
 * One for each missing input that a rule needs, in their order, then one for each other sentence. A rule that needs several inputs
 * is in the first of them. ret_groups lives in arena; returns how many, 0 also when out of memory.
 */
size_t open_groups(struct arena *arena, const struct machine_result *machine, const struct open_group **ret_groups);

/* "needed by 61 rules: CIP701, CRT801 and 59 more", of a group with a missing input; of the groups after the first "other rules". */
const char *needed_by_words(struct arena *arena, const struct open_group *groups, size_t at, size_t limit);

/* "CIP701, CRT801 and 46 more": the ids of at most `limit` of these. Lives in arena; "" when out of memory. */
const char *rule_ids_words(struct arena *arena, const struct finding *const *findings, size_t count, size_t limit);

#endif
