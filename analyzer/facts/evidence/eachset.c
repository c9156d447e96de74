/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several control sets and nothing that tells which is current: each fact is decided by each of them. What all of them
 * say is so, whichever it is; what they differ in is not known.
 */
#include <string.h>

#include "analyzer/facts/value_fact.h"

enum { NAMED_LIMIT = 3 }; /* facts named in the sentence about the control sets */

/* All that was decided by one set. */
struct set_outcome {
	uint32_t set;
	struct windows windows;
	struct fact_builder *facts;
	struct value_fact *values;
	size_t value_count;
};

struct set_outcomes {
	struct set_outcome list[CONTROL_SETS_LIMIT];
	size_t count;
	const char *differ[NAMED_LIMIT]; /* titles of facts that differ */
	size_t differ_count;
};

void decide_set(struct fact_context *ctx, const struct criteria *criteria)
{
	for (int id = 0; id < FACT_EVIDENCE; id++)
		fact_rows[id].decide(ctx, &fact_rows[id], &ctx->facts[id]);
	ctx->value_count = 0;
	decide_values(ctx, criteria);
}

static void decide_by_set(struct fact_context *ctx, const struct criteria *criteria, struct set_outcome *outcome)
{
	memset(ctx->facts, 0, sizeof ctx->facts);
	ctx->windows = (struct windows){ 0 };
	regview_choose_control_set(ctx->view, outcome->set);
	decide_set(ctx, criteria);
	outcome->windows = ctx->windows;
	outcome->facts = arena_copy(ctx->arena, ctx->facts, sizeof ctx->facts);
	outcome->values = ctx->values;
	outcome->value_count = ctx->value_count;
}

static bool are_alike(const struct fact_builder *a, const struct fact_builder *b)
{
	return is_state(b, a->state ? a->state : "");
}

static void keep_common_issues(struct fact_builder *fact, const struct fact_builder *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < fact->issue_count; i++)
		if (has_issue(other, fact->issues[i]))
			fact->issues[kept++] = fact->issues[i];
	fact->issue_count = kept;
}

static bool is_cited(const struct fact_builder *fact, const struct reganswer *answer)
{
	for (size_t i = 0; i < fact->count; i++) {
		const struct reganswer *own = &fact->answers[i];

		if (strcmp(own->key, answer->key) == 0 && !own->name == !answer->name &&
		    (!own->name || strcmp(own->name, answer->name) == 0))
			return true;
	}
	return false;
}

/* What the set says otherwise than the first is in the set itself; the rest is cited already. */
static void add_rest_of_evidence(struct fact_context *ctx, struct fact_builder *fact, const struct fact_builder *other)
{
	for (size_t i = 0; i < other->count; i++)
		if (!is_cited(fact, &other->answers[i]))
			add_evidence(ctx, fact, &other->answers[i]);
}

static void leave_open(struct fact_context *ctx, struct fact_builder *fact, const struct set_outcomes *outcomes,
		       struct fact_builder *const *builders)
{
	const char *says = "";

	fact->by_set = arena_array(ctx->arena, outcomes->count, sizeof *fact->by_set);
	fact->by_set_count = fact->by_set ? outcomes->count : 0;
	for (size_t i = 0; i < outcomes->count; i++) {
		if (fact->by_set)
			fact->by_set[i] = builders[i]->state ? builders[i]->state : "UNKNOWN";
		const char *one =
			arena_printf(ctx->arena, "%s%sControlSet%03u: %s", says, i ? "; " : "", outcomes->list[i].set,
				     builders[i]->state ? builders[i]->state : "UNKNOWN");

		says = one ? one : says;
		if (i)
			add_rest_of_evidence(ctx, fact, builders[i]);
		keep_common_issues(fact, builders[i]);
	}
	fact_decide(ctx, fact, "UNKNOWN", "evidence", "the control sets differ: %s", says);
}

static bool has_all_issues(const struct fact_builder *a, const struct fact_builder *b)
{
	for (size_t i = 0; i < b->issue_count; i++)
		if (!has_issue(a, b->issues[i]))
			return false;
	return true;
}

/* The same state in another form: what is odd in one of the sets is said, for that one may be the current set. */
static void add_form(struct fact_context *ctx, struct fact_builder *fact, uint32_t set, const struct fact_builder *other)
{
	add_doubts(ctx, fact, other);
	if (has_all_issues(fact, other) && has_all_issues(other, fact))
		return;
	for (size_t i = 0; i < other->issue_count; i++)
		add_issue(fact, other->issues[i]);
	add_rest_of_evidence(ctx, fact, other);
	append_reason(ctx, fact, "ControlSet%03u: %s", set, other->because.utf8 ? other->because.utf8 : "");
}

/* fact: the fact builder of the first set, which becomes that of all. */
static void merge(struct fact_context *ctx, struct fact_builder *fact, const char *title, struct set_outcomes *outcomes,
		  struct fact_builder *const *builders)
{
	bool alike = true;

	for (size_t i = 1; i < outcomes->count; i++)
		alike = alike && are_alike(builders[0], builders[i]);
	if (!alike) {
		leave_open(ctx, fact, outcomes, builders);
		if (outcomes->differ_count++ < NAMED_LIMIT)
			outcomes->differ[outcomes->differ_count - 1] = title;
	}
	for (size_t i = 1; i < outcomes->count; i++) {
		if (alike)
			add_form(ctx, fact, outcomes->list[i].set, builders[i]);
		if (fact->root_cause != builders[i]->root_cause) /* names of fact_rows, each a string of its own */
			fact->root_cause = NULL;
	}
}

static void merge_all(struct fact_context *ctx, struct set_outcomes *outcomes)
{
	struct fact_builder *builders[CONTROL_SETS_LIMIT];

	for (int id = 0; id < FACT_EVIDENCE; id++) {
		for (size_t i = 0; i < outcomes->count; i++)
			builders[i] = &outcomes->list[i].facts[id];
		merge(ctx, &ctx->facts[id], fact_rows[id].title, outcomes, builders);
	}
	for (size_t k = 0; k < ctx->value_count; k++) {
		for (size_t i = 0; i < outcomes->count; i++)
			builders[i] = &outcomes->list[i].values[k].builder;
		struct fact_builder first = *builders[0];

		builders[0] = &first; /* values are not copied: fact and the first fact builder would be one */
		merge(ctx, &ctx->values[k].builder, ctx->values[k].title, outcomes, builders);
	}
}

static void tell_sets(struct fact_context *ctx, const struct control_set *set, const struct set_outcomes *outcomes)
{
	struct fact_builder *fact = &ctx->facts[FACT_CONTROLSET];
	const char *titles = "";

	for (size_t i = 0; i < outcomes->differ_count && i < NAMED_LIMIT && titles; i++)
		titles = arena_printf(ctx->arena, "%s%s%s", titles, i ? "; " : "", outcomes->differ[i]);
	if (!outcomes->differ_count)
		fact_decide(ctx, fact, "FALLBACK", "evidence",
			    "%s; every fact is the same in each of them, and ControlSet%03u is shown", set->why,
			    outcomes->list[0].set);
	else
		fact_decide(ctx, fact, "AMBIGUOUS", "evidence", "%s, and they differ in: %s%s", set->why,
			    titles ? titles : "", outcomes->differ_count > NAMED_LIMIT ? "; and others" : "");
}

void decide_each_set(struct fact_context *ctx, const struct criteria *criteria)
{
	const struct control_set set = *regview_control_set(ctx->view);
	struct set_outcomes outcomes = { .count = set.candidate_count };

	for (size_t i = 0; i < outcomes.count; i++) {
		outcomes.list[i].set = set.candidates[i];
		decide_by_set(ctx, criteria, &outcomes.list[i]);
		if (!outcomes.list[i].facts || outcomes.list[i].value_count != outcomes.list[0].value_count)
			outcomes.count = i; /* out of memory, which analyze() reports */
	}
	regview_choose_control_set(ctx->view, 0);
	if (!outcomes.count)
		return;
	memcpy(ctx->facts, outcomes.list[0].facts, sizeof ctx->facts);
	ctx->windows = outcomes.list[0].windows;
	ctx->values = outcomes.list[0].values;
	ctx->value_count = outcomes.list[0].value_count;
	merge_all(ctx, &outcomes);
	tell_sets(ctx, &set, &outcomes);
}
