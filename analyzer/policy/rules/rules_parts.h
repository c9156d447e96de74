/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From rows to findings: what rules.c, outcomes.c and findings.c share. Private to them. */
#ifndef TLSREADY_ANALYZER_RULES_PARTS_H
#define TLSREADY_ANALYZER_RULES_PARTS_H

#include "analyzer/policy/rules/rules.h"

struct judgement {
	enum outcome outcome;
	const struct fact *fact; /* the first that decided; the first of the row if none did; NULL: there is no such fact */
	const char *why_not;     /* the row does not apply: why, from the profile; NULL: it does */
};

/* One fact by one row. What is not known is never good. */
enum outcome evaluate_fact(const struct rule *rule, const struct fact *fact);

struct judgement evaluate_rule(const struct rule *rule, const struct machine_result *machine);

/* The finding of a row, complete but for what follows from other findings. */
struct finding rule_finding(const struct profile *profile, const struct rule *rule, struct arena *arena,
			    const struct machine_result *machine);

#endif
