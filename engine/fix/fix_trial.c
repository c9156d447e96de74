/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest fix, found by trying: the machine is evaluated with all edits laid over it, then without one of them at a
 * time. An edit goes when no rule comes out worse without it. What an article spells out together may thus become one
 * value.
 */
#include "engine/fix/fix.h"

#include <string.h>

#include "common/ceilings.h"

/* Evaluates every set with these edits laid over. */
static int reassess(const struct plan *plan, const struct reg_edit *edits, size_t count, struct arena *arena,
		    struct machine_result ret[FIX_SETS], struct error *err)
{
	const char *text = edits ? regfile_text(arena, NULL, 0, edits, count) : NULL;
	struct evaluation evaluation = plan->evaluation;
	int code = 0;

	evaluation.patch = text ? regfile_bytes(arena, text, &evaluation.patch_size) : NULL;
	evaluation.is_reassessment = true;
	for (size_t i = 0; i < plan->set_count && evaluation.patch && code == 0; i++) {
		evaluation.control_set = i ? plan->sets[i] : plan->evaluation.control_set;
		code = evaluate(&evaluation, arena, &ret[i], err);
	}
	return evaluation.patch ? code : error_no_memory(err);
}

static bool is_no_worse(const struct plan *plan, const struct machine_result *trial)
{
	for (size_t set = 0; set < plan->set_count; set++)
		for (size_t i = 0; i < trial[set].finding_count; i++) {
			const struct finding *now = &trial[set].findings[i],
					     *with = rule_in(&plan->after[set], now->rule);

			if (!with || weight_of(plan, now) > weight_of(plan, with))
				return false;
		}
	return true;
}

/* The edits but one. */
static struct reg_edit *without(const struct plan *plan, size_t left_out, struct arena *arena)
{
	struct reg_edit *edits = arena_array(arena, plan->count, sizeof *edits);
	size_t count = 0;

	for (size_t i = 0; edits && i < plan->count; i++)
		if (i != left_out)
			edits[count++] = plan->edits[i].reg;
	return edits;
}

static bool can_go(const struct plan *plan, size_t index)
{
	struct arena *arena = arena_new(FIX_TRIAL_CEILING);
	struct machine_result trial[FIX_SETS];
	struct reg_edit *edits = arena ? without(plan, index, arena) : NULL;
	bool can = edits && reassess(plan, edits, plan->count - 1, arena, trial, NULL) == 0 && is_no_worse(plan, trial);

	arena_free(arena);
	return can;
}

/* Something that no .reg can do has to come first: an update, say. What edits do until then shows nothing of their use.
 */
static bool waits_for_action(const struct plan *plan)
{
	for (size_t i = 0; i < plan->after[0].finding_count; i++) {
		const struct finding *finding = &plan->after[0].findings[i];

		for (size_t k = 0; weight_of(plan, finding) && k < finding->fix_count; k++)
			if (!*finding->fixes[k].key && *finding->fixes[k].action)
				return true;
	}
	return false;
}

/* Asked for by a rule that fails with it as well. */
static bool is_blocked(const struct plan *plan, const struct reg_edit *edit)
{
	for (size_t set = 0; set < plan->set_count; set++)
		for (size_t i = 0; i < plan->after[set].finding_count; i++) {
			const struct finding *finding = &plan->after[set].findings[i];

			if (is_fixed_by_edits(plan, finding) && asks_for(plan, finding, edit))
				return true;
		}
	return false;
}

static void drop(struct plan *plan, size_t index)
{
	memmove(&plan->edits[index], &plan->edits[index + 1], (--plan->count - index) * sizeof *plan->edits);
}

static int look_with_all(struct plan *plan, struct error *err)
{
	return reassess(plan, plan_regs(plan), plan->count, plan->arena, plan->after, err);
}

/* Looks with all edits, and adds what rules ask for that fail only now. */
static int grow(struct plan *plan, struct error *err)
{
	size_t before;
	int code = look_with_all(plan, err);

	for (int round = 0; round < FIX_ROUNDS_LIMIT && code == 0; round++) {
		before = plan->count;
		code = plan_edits(plan, plan->after, err);
		if (code || plan->count == before)
			break;
		code = look_with_all(plan, err);
	}
	return code;
}

static int shrink(struct plan *plan, struct error *err)
{
	bool waits = waits_for_action(plan);
	size_t trials = 0;

	for (size_t i = plan->count; i-- > 0 && trials < FIX_TRIALS_LIMIT;) {
		if (waits && is_blocked(plan, &plan->edits[i].reg))
			continue;
		trials++;
		if (can_go(plan, i))
			drop(plan, i);
	}
	plan->is_minimal = trials < FIX_TRIALS_LIMIT;
	return trials ? look_with_all(plan, err) : 0;
}

static bool same_finding(const struct finding *a, const struct finding *b)
{
	return a && a->outcome == b->outcome && strcmp(a->found, b->found) == 0 &&
	       strcmp(a->text.utf8, b->text.utf8) == 0;
}

/* Of a finding that counts: an edit that a later update or policy needs shows in what the finding says. */
static bool changes_nothing(const struct plan *plan)
{
	for (size_t set = 0; set < plan->set_count; set++)
		for (size_t i = 0; i < plan->after[set].finding_count; i++) {
			const struct finding *now = &plan->after[set].findings[i];

			if (!same_finding(rule_in(&plan->before[set], now->rule), now))
				return false;
		}
	return true;
}

/* A saved result may not cite the value: nothing shows that such a policy is set. */
static bool is_policy_set(const struct plan *plan, const struct fix_edit *edit)
{
	return !plan->is_saved || edit->previous_value.found == PRESENT || edit->reg.kind != EDIT_REMOVE_VALUE;
}

int plan_part(struct plan *plan, struct error *err)
{
	size_t kept = 0;
	int code = 0;

	plan->policies = arena_array(plan->arena, plan->count + 1, sizeof *plan->policies);
	if (!plan->policies)
		return error_no_memory(err);
	for (size_t i = 0; i < plan->count; i++)
		if (!plan->edits[i].is_policy)
			plan->edits[kept++] = plan->edits[i];
		else if (is_policy_set(plan, &plan->edits[i]))
			plan->policies[plan->policy_count++] = plan->edits[i];
	plan->count = kept;
	if (plan->policy_count && !plan->is_saved)
		code = look_with_all(plan, err);
	if (code == 0 && !plan->is_saved && changes_nothing(plan))
		plan->count = 0;
	return code;
}

int plan_try(struct plan *plan, struct error *err)
{
	int code = grow(plan, err);

	return code ? code : shrink(plan, err);
}
