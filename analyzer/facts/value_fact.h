/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fact "value.RULE" of a rule that asks for plain values, and who decides all facts: by one control set, or by each.
 * Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_VALUE_FACT_H
#define TLSREADY_ANALYZER_VALUE_FACT_H

#include "analyzer/facts/fact_context.h"

/* The fact of a rule with values. */
struct value_fact {
	const struct rule *rule;
	const char *name, *title;
	bool is_own; /* of the profile that decides the verdict */
	struct fact_builder builder;
};

/* Decides one fact for each rule with values in these profiles, in their order: ctx->values. The rows know what
 * they compare: analyzer/policy/rules/value_facts.c. */
void decide_values(struct fact_context *ctx, const struct criteria *criteria);

/* Decides the facts before FACT_EVIDENCE, and those of values, by the control set that the view resolves or was told. */
void decide_set(struct fact_context *ctx, const struct criteria *criteria);

/* The same where it is not known which set is current: by each of them; a fact in which they differ is UNKNOWN. */
void decide_each_set(struct fact_context *ctx, const struct criteria *criteria);

#endif
