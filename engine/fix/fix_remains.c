/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left after a fix, and the verdict that it makes. */
#include "engine/fix/fix.h"

#include <string.h>

bool asks_for_any(const struct plan *plan, const struct finding *finding)
{
	for (size_t k = 0; is_fixed_by_edits(plan, finding) && k < plan->count; k++)
		if (asks_for(plan, finding, &plan->edits[k].reg))
			return true;
	return false;
}

/* The first look has two readers and the others one: what only the second reader brings to light stays. */
static const struct finding *left_of(const struct plan *plan, const struct finding *now)
{
	const struct finding *first = rule_in(&plan->machine, now->rule), *again = rule_in(&plan->before[0], now->rule);
	bool differs = first && again && first->outcome != again->outcome;

	return differs && weight_of(plan, first) > weight_of(plan, now) ? first : now;
}

const struct finding **plan_remains(const struct plan *plan, size_t *ret_count)
{
	const struct machine_result *machine = plan->is_saved ? &plan->machine : &plan->after[0];
	const struct finding **list = arena_array(plan->arena, machine->finding_count + 1, sizeof *list);

	*ret_count = 0;
	for (size_t i = 0; list && i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];

		finding = plan->is_saved ? finding : left_of(plan, finding);
		if (weight_of(plan, finding) && !(plan->is_saved && asks_for_any(plan, finding) &&
						  !policy_asked(plan, finding, NULL))) /* not tried: counted as fixed */
			list[(*ret_count)++] = finding;
	}
	return list;
}

enum verdict plan_verdict(const struct plan *plan)
{
	enum verdict verdict = VERDICT_READY;
	size_t count;
	const struct finding **remains = plan_remains(plan, &count);

	for (size_t i = 0; i < count; i++)
		if (remains[i]->level != LEVEL_NOTE && weight_of(plan, remains[i]) > verdict)
			verdict = weight_of(plan, remains[i]);
	return verdict;
}
