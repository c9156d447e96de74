/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two machines compared by effect. The effective state is what the facts say of TLS, and the verdict; facts about the
 * evidence itself (evidence.*, controlset), reasons, notes and hashes are told of and are no difference.
 */
#ifndef TLSREADY_ENGINE_DIFF_H
#define TLSREADY_ENGINE_DIFF_H

#include "analyzer/result.h"
#include "common/arena.h"
#include "common/error.h"

struct fact_pair {
	const struct fact *a, *b; /* NULL: not evaluated on that side */
};

struct fact_pairs {
	struct fact_pair *list;
	size_t count;
};

struct rule_pair {
	const struct finding *a, *b;
};

/* One place of the registry that both sides looked at, with other answers. */
struct value_pair {
	const struct evidence *a, *b;
	enum value_change { VALUE_ADDED, VALUE_CHANGED, VALUE_REMOVED, VALUE_CHANGES } change;
};

struct machine_diff {
	const struct machine_result *a, *b;
	struct fact_pairs effects;  /* other states: this is a difference */
	struct fact_pairs reasons;  /* the same state, decided by something else */
	struct fact_pairs evidence; /* other states of facts that tell of the evidence */
	struct fact_pairs unknown;  /* UNKNOWN on both sides: nobody can say that they are the same */
	struct fact_pairs single;   /* evaluated on one side only: by another profile or version */
	struct rule_pair *rules;    /* other outcomes */
	size_t rule_count;
	struct value_pair *values; /* behind effects and reasons */
	size_t value_count, of_change[VALUE_CHANGES];
	const char *first, *last; /* when the keys of those were last written, on side B; "" when nobody knows */
	bool differs;
};

struct side {
	struct text label; /* the operand; with --control-set all the machine */
	const struct result *result;
};

struct diff {
	struct side a, b;
	struct machine_diff *pairs;
	size_t pair_count;
	const struct machine_result **only_a, **only_b; /* machines without one of their name on the other side */
	size_t only_a_count, only_b_count;
	bool differs;
};

/* A fact that tells of the evidence: another state of it is no difference of machines. */
bool fact_is_of_evidence(const char *name);

/* 0 or ERR_NOMEM. */
int compare_machines(const struct machine_result *a, const struct machine_result *b, struct arena *arena,
		     struct machine_diff *ret);

/*
 * The places that both facts looked at, with other answers: values, of_change, first and last of ret, the rest of which is empty.
 * 0 or ERR_NOMEM.
 */
int compare_fact_values(const struct fact *a, const struct fact *b, struct arena *arena, struct machine_diff *ret);

/* The machines of two results: one with one, else by name. */
int compare_results(const struct result *a, const struct result *b, struct arena *arena, struct diff *ret);

/* The first machine of a result with each of the others: control sets of one machine. */
int compare_within(const struct result *result, struct arena *arena, struct diff *ret);

#endif
