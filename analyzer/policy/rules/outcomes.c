/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row makes of the facts it names: how it comes out, by which fact, and whether it applies at all. */
#include "analyzer/policy/rules/rules_parts.h"

#include <string.h>

bool state_in(const char *state, const char *const *list, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		size_t size = strlen(list[i]);

		if (size && list[i][size - 1] == '*' ? strncmp(state, list[i], size - 1) == 0
						     : strcmp(state, list[i]) == 0)
			return true;
	}
	return false;
}

/* Whether an issue of the fact may have been missed: a question behind it has no answer, or was never asked. */
static bool may_hide_issue(const struct fact *fact)
{
	if (fact->has_looked)
		return false;
	for (size_t i = 0; i < fact->evidence_count; i++)
		if (fact->evidence[i].answer == ANSWER_NOT_COVERED || fact->evidence[i].answer == ANSWER_UNREADABLE)
			return true;
	return strcmp(fact->state, "UNKNOWN") == 0;
}

/* Which control set is current is not known, and by none of them is the state good. */
static bool fails_by_each_set(const struct rule *rule, const struct fact *fact)
{
	bool fails = fact->by_set_count > 0;

	for (size_t i = 0; i < fact->by_set_count; i++)
		fails = fails && state_in(fact->by_set[i], rule->fail, rule->fail_count);
	return fails;
}

enum outcome evaluate_fact(const struct rule *rule, const struct fact *fact)
{
	if (rule->issue)
		return fact_has_issue(fact, rule->issue) ? OUTCOME_FAIL
		       : may_hide_issue(fact)            ? OUTCOME_UNKNOWN
							 : OUTCOME_PASS;
	if (state_in(fact->state, rule->fail, rule->fail_count))
		return OUTCOME_FAIL;
	if (strcmp(fact->state, "UNKNOWN") == 0 && fails_by_each_set(rule, fact))
		return OUTCOME_FAIL;
	if (strcmp(fact->state, "UNKNOWN") == 0)
		return OUTCOME_UNKNOWN; /* whatever a profile says: what is not known is never good */
	if (state_in(fact->state, rule->pass, rule->pass_count))
		return OUTCOME_PASS;
	if (strcmp(fact->state, "N/A") == 0 || state_in(fact->state, rule->skip, rule->skip_count))
		return OUTCOME_NOT_APPLICABLE;
	return OUTCOME_UNKNOWN; /* a state that no list names is never good */
}

/* How many of a rule's facts came out each way, and the first that decides. */
struct tally {
	unsigned count[OUTCOME_NOT_APPLICABLE + 1];
	const struct fact *first[OUTCOME_NOT_APPLICABLE + 1];
};

static struct tally tally_facts(const struct rule *rule, const struct machine_result *machine)
{
	struct tally tally = { 0 };

	for (unsigned i = 0; i < rule->facts_count; i++) {
		const struct fact *fact = machine_fact(machine, rule->facts[i]);
		enum outcome outcome = fact ? evaluate_fact(rule, fact) : OUTCOME_UNKNOWN;

		tally.count[outcome]++;
		if (!tally.first[outcome])
			tally.first[outcome] = fact;
	}
	return tally;
}

static enum outcome outcome_of(const struct rule *rule, const struct tally *tally)
{
	if (rule->all && (tally->count[OUTCOME_PASS] || tally->count[OUTCOME_UNKNOWN]))
		return tally->count[OUTCOME_PASS] ? OUTCOME_PASS : OUTCOME_UNKNOWN;
	for (int outcome = OUTCOME_FAIL; outcome < OUTCOME_NOT_APPLICABLE; outcome++)
		if (tally->count[outcome])
			return (enum outcome)outcome;
	return OUTCOME_NOT_APPLICABLE;
}

/* NULL: the rule applies; else why it does not. outcome: what it would be. */
static const char *exempt(const struct rule *rule, const struct machine_result *machine, enum outcome outcome)
{
	for (unsigned i = 0; i < rule->unless_count; i++) {
		const struct rule_unless *unless = &rule->unless[i];
		const struct fact *fact = machine_fact(machine, unless->fact);

		if (unless->undecided && outcome != OUTCOME_UNKNOWN)
			continue;
		if (fact && (unless->issue ? fact_has_issue(fact, unless->issue)
					   : state_in(fact->state, unless->states, unless->states_count)))
			return unless->why;
	}
	if (!rule->needs || strcmp(rule->needs, "user") != 0)
		return NULL;
	for (unsigned i = 0; i < rule->facts_count; i++) {
		const struct fact *asked = machine_fact(machine, rule->facts[i]);

		for (size_t k = 0; asked && k < asked->evidence_count; k++)
			if (asked->evidence[k].answer != ANSWER_NOT_COVERED)
				return NULL;
	}
	return "no user hive was read";
}

struct judgement evaluate_rule(const struct rule *rule, const struct machine_result *machine)
{
	struct tally tally = tally_facts(rule, machine);
	enum outcome outcome = outcome_of(rule, &tally);
	const char *why_not = exempt(rule, machine, outcome);

	outcome = why_not ? OUTCOME_NOT_APPLICABLE : outcome;
	const struct fact *fact = tally.first[outcome];

	return (struct judgement){ outcome, fact ? fact : machine_fact(machine, rule->facts[0]), why_not };
}
