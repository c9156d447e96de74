/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several control sets and nothing that tells which is current: each fact is decided by each of them. What all of them
 * say is so, whichever it is; what they differ in is not known.
 */
#include <string.h>

#include "analyzer/policy/rules/values.h"

enum { NAMED_LIMIT = 3 }; /* facts named in the sentence about the control sets */

/* All that was decided by one set. */
struct look {
	uint32_t set;
	struct windows windows;
	struct draft *facts;
	struct value_fact *values;
	size_t value_count;
};

struct looks {
	struct look list[CONTROL_SETS_LIMIT];
	size_t count;
	const char *differ[NAMED_LIMIT]; /* titles of facts that differ */
	size_t differ_count;
};

void decide_set(struct study *study, const struct yardstick *yardstick)
{
	for (int id = 0; id < FACT_EVIDENCE; id++)
		fact_rows[id].decide(study, &fact_rows[id], &study->facts[id]);
	study->value_count = 0;
	decide_values(study, yardstick);
}

static void look_by(struct study *study, const struct yardstick *yardstick, struct look *look)
{
	memset(study->facts, 0, sizeof study->facts);
	study->windows = (struct windows){ 0 };
	regview_choose_control_set(study->view, look->set);
	decide_set(study, yardstick);
	look->windows = study->windows;
	look->facts = arena_copy(study->arena, study->facts, sizeof study->facts);
	look->values = study->values;
	look->value_count = study->value_count;
}

static bool are_alike(const struct draft *a, const struct draft *b)
{
	return is_state(b, a->state ? a->state : "");
}

static void keep_common_issues(struct draft *fact, const struct draft *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < fact->issue_count; i++)
		if (has_issue(other, fact->issues[i]))
			fact->issues[kept++] = fact->issues[i];
	fact->issue_count = kept;
}

static bool is_cited(const struct draft *fact, const struct reganswer *answer)
{
	for (size_t i = 0; i < fact->count; i++) {
		const struct reganswer *own = &fact->answers[i];

		if (strcmp(own->key, answer->key) == 0 && !own->name == !answer->name &&
		    (!own->name || strcmp(own->name, answer->name) == 0))
			return true;
	}
	return false;
}

/* What the set says otherwise than the first lies in the set itself; the rest is cited already. */
static void cite_rest(struct study *study, struct draft *fact, const struct draft *other)
{
	for (size_t i = 0; i < other->count; i++)
		if (!is_cited(fact, &other->answers[i]))
			cite(study, fact, &other->answers[i]);
}

static void leave_open(struct study *study, struct draft *fact, const struct looks *looks, struct draft *const *drafts)
{
	const char *says = "";

	fact->by_set = arena_array(study->arena, looks->count, sizeof *fact->by_set);
	fact->by_set_count = fact->by_set ? looks->count : 0;
	for (size_t i = 0; i < looks->count; i++) {
		if (fact->by_set)
			fact->by_set[i] = drafts[i]->state ? drafts[i]->state : "UNKNOWN";
		const char *one = arena_printf(study->arena, "%s%sControlSet%03u: %s", says, i ? "; " : "", looks->list[i].set,
					       drafts[i]->state ? drafts[i]->state : "UNKNOWN");

		says = one ? one : says;
		if (i)
			cite_rest(study, fact, drafts[i]);
		keep_common_issues(fact, drafts[i]);
	}
	settle(study, fact, "UNKNOWN", "evidence", "the control sets differ: %s", says);
}

static bool has_all_issues(const struct draft *a, const struct draft *b)
{
	for (size_t i = 0; i < b->issue_count; i++)
		if (!has_issue(a, b->issues[i]))
			return false;
	return true;
}

/* The same state in another form: what is odd in one of the sets is said, for that one may be the current set. */
static void add_form(struct study *study, struct draft *fact, uint32_t set, const struct draft *other)
{
	cite_doubts(study, fact, other);
	if (has_all_issues(fact, other) && has_all_issues(other, fact))
		return;
	for (size_t i = 0; i < other->issue_count; i++)
		add_issue(fact, other->issues[i]);
	cite_rest(study, fact, other);
	also(study, fact, "ControlSet%03u: %s", set, other->because.utf8 ? other->because.utf8 : "");
}

/* fact: the draft of the first set, which becomes that of all. */
static void merge(struct study *study, struct draft *fact, const char *title, struct looks *looks, struct draft *const *drafts)
{
	bool alike = true;

	for (size_t i = 1; i < looks->count; i++)
		alike = alike && are_alike(drafts[0], drafts[i]);
	if (!alike) {
		leave_open(study, fact, looks, drafts);
		if (looks->differ_count++ < NAMED_LIMIT)
			looks->differ[looks->differ_count - 1] = title;
	}
	for (size_t i = 1; i < looks->count; i++) {
		if (alike)
			add_form(study, fact, looks->list[i].set, drafts[i]);
		if (fact->cause != drafts[i]->cause) /* names of fact_rows, each a string of its own */
			fact->cause = NULL;
	}
}

static void merge_all(struct study *study, struct looks *looks)
{
	struct draft *drafts[CONTROL_SETS_LIMIT];

	for (int id = 0; id < FACT_EVIDENCE; id++) {
		for (size_t i = 0; i < looks->count; i++)
			drafts[i] = &looks->list[i].facts[id];
		merge(study, &study->facts[id], fact_rows[id].title, looks, drafts);
	}
	for (size_t k = 0; k < study->value_count; k++) {
		for (size_t i = 0; i < looks->count; i++)
			drafts[i] = &looks->list[i].values[k].draft;
		struct draft first = *drafts[0];

		drafts[0] = &first; /* values are not copied: fact and the first draft would be one */
		merge(study, &study->values[k].draft, study->values[k].title, looks, drafts);
	}
}

static void tell_sets(struct study *study, const struct control_set *set, const struct looks *looks)
{
	struct draft *fact = &study->facts[FACT_CONTROLSET];
	const char *titles = "";

	for (size_t i = 0; i < looks->differ_count && i < NAMED_LIMIT && titles; i++)
		titles = arena_printf(study->arena, "%s%s%s", titles, i ? "; " : "", looks->differ[i]);
	if (!looks->differ_count)
		settle(study, fact, "FALLBACK", "evidence", "%s; every fact is the same in each of them, and ControlSet%03u is shown",
		       set->why, looks->list[0].set);
	else
		settle(study, fact, "AMBIGUOUS", "evidence", "%s, and they differ in: %s%s", set->why, titles ? titles : "",
		       looks->differ_count > NAMED_LIMIT ? "; and others" : "");
}

void decide_each_set(struct study *study, const struct yardstick *yardstick)
{
	const struct control_set set = *regview_control_set(study->view);
	struct looks looks = { .count = set.candidate_count };

	for (size_t i = 0; i < looks.count; i++) {
		looks.list[i].set = set.candidates[i];
		look_by(study, yardstick, &looks.list[i]);
		if (!looks.list[i].facts || looks.list[i].value_count != looks.list[0].value_count)
			looks.count = i; /* out of memory, which analyze() reports */
	}
	regview_choose_control_set(study->view, 0);
	if (!looks.count)
		return;
	memcpy(study->facts, looks.list[0].facts, sizeof study->facts);
	study->windows = looks.list[0].windows;
	study->values = looks.list[0].values;
	study->value_count = looks.list[0].value_count;
	merge_all(study, &looks);
	tell_sets(study, &set, &looks);
}
