/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two rows of one machine: what differs, and what that is called. */
#include <stdlib.h>
#include <string.h>

#include "engine/compare/diff.h"
#include "engine/compare/fleet_compare.h"

#define UNKNOWN_STATE "UNKNOWN" /* of a fact that a row does not have */

struct comparing {
	const struct fleet_head *const *heads;
	const struct fleet_row *const *rows;
	struct arena *arena;
	struct fleet_machine *ret;
};

static bool has_error(const struct fleet_row *row)
{
	return *row->error.utf8;
}

static void add_words(struct fleet_word_pair *list, size_t *count, const char *name, const char *a, const char *b)
{
	if (strcmp(a, b) != 0)
		list[(*count)++] = (struct fleet_word_pair){ name, { a, b } };
}

/* A fact that was cut off is not UNKNOWN. */
static bool lacks_facts(const struct fleet_row *row)
{
	return row->is_cut && row->fact_count == 0;
}

/* Both lists are sorted by name: like a merge. */
static bool compare_facts(const struct comparing *pair)
{
	const struct fleet_row *a = pair->rows[0], *b = pair->rows[1];
	struct fleet_word_pair *list = arena_array(pair->arena, a->fact_count + b->fact_count + 1, sizeof *list);
	size_t i = 0, k = 0;

	pair->ret->facts = list;
	if (!list || lacks_facts(a) || lacks_facts(b))
		return list;
	while (i < a->fact_count || k < b->fact_count) {
		int order = i == a->fact_count   ? 1
			    : k == b->fact_count ? -1
						 : strcmp(a->facts[i].name, b->facts[k].name);
		const struct fleet_fact *one = order <= 0 ? &a->facts[i++] : NULL,
					*other = order >= 0 ? &b->facts[k++] : NULL;

		add_words(list, &pair->ret->fact_count, one ? one->name : other->name, one ? one->state : UNKNOWN_STATE,
			  other ? other->state : UNKNOWN_STATE);
	}
	return true;
}

static bool has_rule(const struct fleet_head *head, const char *id)
{
	for (size_t i = 0; i < head->rule_count; i++)
		if (strcmp(head->rules[i].id, id) == 0)
			return true;
	return false;
}

static const char *outcome_of(const struct comparing *pair, size_t side, const char *rule)
{
	return has_rule(pair->heads[side], rule) ? outcome_name(fleet_row_outcome(pair->rows[side], rule)) : "";
}

/* A rule that only one side has is worth a line where it did not pass. */
static bool is_worth_a_line(const char *a, const char *b)
{
	const char *only = *a ? b : a, *other = *a ? a : b;

	if (*only)
		return strcmp(a, b) != 0;
	return strcmp(other, outcome_name(OUTCOME_FAIL)) == 0 || strcmp(other, outcome_name(OUTCOME_UNKNOWN)) == 0;
}

static void add_rules(const struct comparing *pair, struct fleet_rule_pair *list, size_t side)
{
	for (size_t i = 0; i < pair->heads[side]->rule_count; i++) {
		const struct fleet_rule *rule = &pair->heads[side]->rules[i];
		const char *a = outcome_of(pair, 0, rule->id), *b = outcome_of(pair, 1, rule->id);

		if ((side == 1 || !*b) && is_worth_a_line(a, b))
			list[pair->ret->rule_count++] = (struct fleet_rule_pair){ rule, { a, b } };
	}
}

/* What fails in B first, the gravest level first. */
static int by_weight(const void *x, const void *y)
{
	const struct fleet_rule_pair *a = x, *b = y;
	bool fails[] = { strcmp(a->of[1], outcome_name(OUTCOME_FAIL)) == 0,
			 strcmp(b->of[1], outcome_name(OUTCOME_FAIL)) == 0 };

	if (fails[0] != fails[1])
		return fails[0] ? -1 : 1;
	if (a->rule->level != b->rule->level)
		return a->rule->level > b->rule->level ? -1 : 1;
	return strcmp(a->rule->id, b->rule->id);
}

static bool compare_rules(const struct comparing *pair)
{
	size_t room = pair->heads[0]->rule_count + pair->heads[1]->rule_count;
	struct fleet_rule_pair *list = arena_array(pair->arena, room + 1, sizeof *list);

	pair->ret->rules = list;
	if (list && !pair->ret->is_cut) {
		add_rules(pair, list, 1);
		add_rules(pair, list, 0);
		qsort(list, pair->ret->rule_count, sizeof *list, by_weight);
	}
	return list;
}

static const char *baseline_word(const struct fleet_row *row, const char *name)
{
	for (size_t i = 0; i < row->baseline_count; i++)
		if (strcmp(row->baselines[i].name, name) == 0)
			return verdict_word(row->baselines[i].kind, row->baselines[i].verdict);
	return "";
}

static bool compare_baselines(const struct comparing *pair)
{
	const struct fleet_row *a = pair->rows[0], *b = pair->rows[1];
	struct fleet_word_pair *list = arena_array(pair->arena, b->baseline_count + 1, sizeof *list);

	pair->ret->baselines = list;
	for (size_t i = 0; list && i < b->baseline_count; i++) {
		const char *name = b->baselines[i].name, *before = baseline_word(a, name);

		if (*before)
			add_words(list, &pair->ret->baseline_count, name, before, baseline_word(b, name));
	}
	return list;
}

/* What a cut row lacks may differ: only the same digest shows that it does not. */
static bool may_differ(const struct fleet_machine *machine)
{
	return machine->is_cut && strcmp(machine->of[0]->digest, machine->of[1]->digest) != 0;
}

static bool has_other_effect(const struct fleet_machine *machine)
{
	for (size_t i = 0; i < machine->fact_count; i++)
		if (!fact_is_of_evidence(machine->facts[i].name))
			return true;
	return machine->rule_count || machine->baseline_count || machine->of[0]->gate != machine->of[1]->gate ||
	       may_differ(machine);
}

static enum fleet_change change_of(const struct fleet_machine *machine, bool is_moved)
{
	const struct fleet_row *a = machine->of[0], *b = machine->of[1];

	if (!a || !b)
		return a ? FLEET_GONE : FLEET_NEW;
	if (has_error(a) || has_error(b))
		return !has_error(a) ? FLEET_LOST : has_error(b) ? FLEET_UNKNOWN : FLEET_FOUND;
	if (a->verdict != b->verdict)
		return b->verdict > a->verdict       ? FLEET_REGRESSED
		       : b->verdict == VERDICT_READY ? FLEET_BECAME_READY
						     : FLEET_IMPROVED;
	if (has_other_effect(machine))
		return FLEET_CHANGED;
	if (is_moved)
		return FLEET_MOVED;
	return strcmp(a->evidence, b->evidence) != 0 ? FLEET_EVIDENCE : FLEET_SAME;
}

int fleet_compare_rows(const struct fleet_head *const heads[FLEET_DIFF_SIDES],
		       const struct fleet_row *const rows[FLEET_DIFF_SIDES], bool is_moved, struct arena *arena,
		       struct fleet_machine *ret, enum fleet_change *ret_change)
{
	const struct fleet_row *a = rows[0], *b = rows[1];
	struct comparing pair = { heads, rows, arena, ret };

	*ret = (struct fleet_machine){ .of = { a, b } };
	if (a && b && !has_error(a) && !has_error(b)) {
		ret->is_cut = a->is_cut || b->is_cut;
		if (!compare_facts(&pair) || !compare_rules(&pair) || !compare_baselines(&pair))
			return ERR_NOMEM;
	}
	ret->is_regression = a && b && !has_error(a) && b->gate > a->gate;
	*ret_change = change_of(ret, is_moved);
	return 0;
}
