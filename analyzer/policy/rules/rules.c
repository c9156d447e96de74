/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row, one finding. The verdict is the worst that the rows prove: an error that fails is NOT READY; anything above a
 * note that could not be decided is INDETERMINATE, never READY; a warning that fails is AT RISK.
 */
#include "analyzer/policy/rules/rules_parts.h"

#include <stdlib.h>
#include <string.h>

/* The one fact that decided all facts of the rule that fail; NULL: there is no such fact. */
static const char *common_root_cause(const struct rule *rule, const struct machine_result *machine)
{
	const char *cause = NULL;

	for (unsigned i = 0; !rule->issue && i < rule->facts_count; i++) {
		const struct fact *fact = machine_fact(machine, rule->facts[i]);

		if (!fact || evaluate_fact(rule, fact) != OUTCOME_FAIL)
			continue;
		if (!fact->root_cause || !*fact->root_cause || (cause && strcmp(cause, fact->root_cause) != 0))
			return NULL;
		cause = fact->root_cause;
	}
	return cause;
}

static bool evaluates_state(const struct rule *rule, const char *fact)
{
	for (unsigned i = 0; !rule->issue && i < rule->facts_count; i++)
		if (strcmp(rule->facts[i], fact) == 0)
			return true;
	return false;
}

static void follow(struct arena *arena, struct finding *finding, const char *rule)
{
	const char *remedy = arena_printf(arena, "Fix %s. This finding is a consequence of it.", rule);

	finding->root_cause = rule;
	finding->remedy = remedy ? remedy : "";
}

/* findings: in the order of the profile's rules. A cause of a lower level is no cause: a note is not what has to be fixed. */
static void find_root_cause(const struct profile *profile, struct arena *arena, const struct machine_result *machine,
			    struct finding *findings, unsigned at)
{
	struct finding *finding = &findings[at];
	const char *cause = finding->outcome == OUTCOME_FAIL ? common_root_cause(&profile->rules[at], machine) : NULL;

	for (unsigned i = 0; cause && !*finding->root_cause && i < profile->rules_count; i++)
		if (i != at && findings[i].outcome == OUTCOME_FAIL && findings[i].level >= finding->level &&
		    evaluates_state(&profile->rules[i], cause))
			follow(arena, finding, findings[i].rule);
}

static int by_weight(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->outcome != y->outcome)
		return x->outcome < y->outcome ? -1 : 1;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	return strcmp(x->rule, y->rule);
}

static enum verdict verdict_of(const struct finding *finding)
{
	return outcome_verdict(finding->level, finding->outcome);
}

void findings_sort(struct finding *findings, size_t count)
{
	if (count)
		qsort(findings, count, sizeof *findings, by_weight);
}

/* NULL: the inputs are what was acquired, as far as is known. */
static const struct finding *find_altered(const struct finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (findings[i].outcome == OUTCOME_UNKNOWN && strcmp(findings[i].found, ALTERED_EVIDENCE) == 0)
			return &findings[i];
	return NULL;
}

enum verdict findings_verdict(const struct finding *findings, size_t count)
{
	enum verdict worst = VERDICT_READY;

	if (find_altered(findings, count))
		return VERDICT_INDETERMINATE;
	for (size_t i = 0; i < count; i++)
		if (verdict_of(&findings[i]) > worst)
			worst = verdict_of(&findings[i]);
	return worst;
}

/* A baseline says of itself how far it is met; which finding comes first says little of a list of settings. */
static struct text summary_of(const struct profile *profile, struct arena *arena, const struct machine_result *machine,
			      const struct finding *first)
{
	static const char *const words[][2] = {
		[VERDICT_READY] = { "meets", "" },
		[VERDICT_AT_RISK] = { "deviates from", "of level warning failed" },
		[VERDICT_INDETERMINATE] = { "cannot be evaluated against", "cannot be determined" },
		[VERDICT_NOT_READY] = { "does not meet", "failed" },
	};
	const char *const *word = words[machine->verdict];
	size_t count = machine->reason_count;

	if (profile->kind != KIND_BASELINE)
		return first ? first->text : text_of(arena, verdict_meaning(profile->kind, machine->verdict));
	if (!count)
		return text_printf(arena, "%s %s", word[0], profile->name);
	return text_printf(arena, "%s %s: %zu rule%s %s", word[0], profile->name, count, count == 1 ? "" : "s", word[1]);
}

static void decide_verdict(const struct profile *profile, struct arena *arena, struct machine_result *machine)
{
	const char **reasons = arena_array(arena, machine->finding_count, sizeof *reasons);
	const struct finding *first = find_altered(machine->findings, machine->finding_count);

	machine->verdict = findings_verdict(machine->findings, machine->finding_count);
	for (size_t i = 0; reasons && machine->verdict != VERDICT_READY && i < machine->finding_count; i++)
		if (verdict_of(&machine->findings[i]) == machine->verdict) {
			first = first ? first : &machine->findings[i];
			reasons[machine->reason_count++] = machine->findings[i].rule;
		}
	if (machine->reason_count)
		qsort(reasons, machine->reason_count, sizeof *reasons, string_order);
	machine->reasons = reasons;
	machine->summary = summary_of(profile, arena, machine, first);
}

int evaluate_rules(const struct profile *profile, struct arena *arena, struct machine_result *machine)
{
	struct finding *findings = arena_array(arena, profile->rules_count, sizeof *findings);

	if (!findings)
		return ERR_NOMEM;
	for (unsigned i = 0; i < profile->rules_count; i++)
		findings[i] = rule_finding(profile, &profile->rules[i], arena, machine);
	for (unsigned i = 0; i < profile->rules_count; i++)
		find_root_cause(profile, arena, machine, findings, i);
	findings_sort(findings, profile->rules_count);
	machine->findings = findings;
	machine->finding_count = profile->rules_count;
	machine->kind = profile->kind;
	decide_verdict(profile, arena, machine);
	machine->verdict_after_waivers = machine->verdict;
	return arena_failed(arena) ? ERR_NOMEM : 0;
}
