/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows and the states of their facts: a state or an issue that no fact of the row has is a slip, and so is one that the
 * row forgets: a proven failure would be reported as undecided.
 */
#include "analyzer/policy/profile_parts.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/facts/fact_states.h"
#include "analyzer/policy/rules/rules.h"
#include "common/text/suggest.h"

enum { LIST_TEXT = 200 };

struct list {
	const char *name; /* as in the file */
	const char *const *states;
	unsigned count;
};

enum { LISTS = 4 };

static void lists_of(const struct rule *rule, struct list ret[LISTS])
{
	ret[0] = (struct list){ "pass", rule->pass, rule->pass_count };
	ret[1] = (struct list){ "fail", rule->fail, rule->fail_count };
	ret[2] = (struct list){ "skip", rule->skip, rule->skip_count };
	ret[3] = (struct list){ "undecided", rule->undecided, rule->undecided_count };
}

/* "A, B, C" */
static void join(char *text, size_t size, const char *const *words)
{
	size_t used = 0;

	*text = '\0';
	for (; *words && used < size; words++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", *words);
}

/* What the fact cannot be, and what was meant perhaps. steps: to the word. */
static int no_such(const struct from *row, const struct step *steps, const struct rule *rule, const char *word,
		   const char *what, const char *fact, const char *const *words)
{
	char all[LIST_TEXT];

	join(all, sizeof all, words);
	const char *meant = strchr(all, '*') ? NULL : suggest(word, words); /* * stands for many */

	if (strchr(all, '*'))
		snprintf(all, sizeof all, "the states that \"tlsready explain --fact %s\" lists", fact);
	return yamlfile_fault(row, steps,
			      meant ? "%s: %s is not %s of %s; did you mean %s?" : "%s: %s is not %s of %s (it has %s)",
			      rule->id, word, what, fact,
			      meant  ? meant
			      : *all ? all
				     : "none");
}

static bool is_state_of_any(const struct rule *rule, const char *state)
{
	for (unsigned i = 0; i < rule->facts_count; i++)
		if (has_state(states_of_fact(rule->facts[i]), state))
			return true;
	return is_implied_state(state);
}

static int check_lists(const struct from *row, const struct rule *rule)
{
	const struct fact_states *first = states_of_fact(rule->facts[0]);
	struct list lists[LISTS];

	lists_of(rule, lists);
	for (size_t i = 0; i < LISTS; i++)
		for (unsigned k = 0; k < lists[i].count; k++)
			if (!is_state_of_any(rule, lists[i].states[k]))
				return no_such(row, AT(KEY(lists[i].name), NTH(k)), rule, lists[i].states[k], "a state",
					       rule->facts[0], first->states);
	return 0;
}

/* Products of Windows are too many to be listed: one that no list names leaves the row undecided. */
static bool is_listed(const struct rule *rule, const char *state)
{
	struct list lists[LISTS];

	if (strchr(state, '*'))
		return true;
	lists_of(rule, lists);
	for (size_t i = 0; i < LISTS; i++)
		if (state_in(state, lists[i].states, lists[i].count))
			return true;
	return is_implied_state(state);
}

static int check_coverage(const struct from *row, const struct rule *rule, const char *name)
{
	const struct fact_states *fact = states_of_fact(name);
	const char *left[64] = { NULL };
	size_t count = 0;
	char all[LIST_TEXT];

	for (const char *const *state = fact->states; *state && count + 1 < sizeof left / sizeof *left; state++)
		if (!is_listed(rule, *state))
			left[count++] = *state;
	if (!count)
		return 0;
	join(all, sizeof all, left);
	return yamlfile_fault(row, HERE, "%s: of the states of %s, pass, fail, skip and undecided leave out: %s",
			      rule->id, rule->values_count ? "a value" : name, all);
}

static int check_issue(const struct from *row, const struct rule *rule)
{
	for (unsigned i = 0; i < rule->facts_count; i++)
		if (may_have_issue(states_of_fact(rule->facts[i]), rule->issue))
			return 0;
	return no_such(row, AT(KEY("issue")), rule, rule->issue, "an issue", rule->facts[0],
		       states_of_fact(rule->facts[0])->issues);
}

/* at: one of unless or instead. */
static int check_condition(const struct from *at, const struct rule *rule, const char *name, const char *const *states,
			   unsigned count)
{
	const struct fact_states *fact = states_of_fact(name);

	for (unsigned i = 0; i < count; i++)
		if (!has_state(fact, states[i]) && !is_implied_state(states[i]))
			return no_such(at, AT(KEY("states"), NTH(i)), rule, states[i], "a state", name, fact->states);
	return 0;
}

static int check_unless(const struct from *at, const struct rule *rule, const struct rule_unless *unless)
{
	const struct fact_states *fact = states_of_fact(unless->fact);

	if (unless->issue && !may_have_issue(fact, unless->issue))
		return no_such(at, AT(KEY("issue")), rule, unless->issue, "an issue", unless->fact, fact->issues);
	return check_condition(at, rule, unless->fact, unless->states, unless->states_count);
}

static int check_conditions(const struct from *row, const struct rule *rule)
{
	const struct from unless = take_step(row, "unless", 0), instead = take_step(row, "instead", 0);
	int result = 0;

	for (unsigned i = 0; i < rule->unless_count && result == 0; i++) {
		const struct from at = take_step(&unless, NULL, i);

		result = check_unless(&at, rule, &rule->unless[i]);
	}
	for (unsigned i = 0; i < rule->instead_count && result == 0; i++) {
		const struct rule_instead *one = &rule->instead[i];
		const struct from at = take_step(&instead, NULL, i);

		result = check_condition(&at, rule, one->fact, one->states, one->states_count);
	}
	return result;
}

int profile_check_states(const struct from *row, const struct rule *rule)
{
	int result = rule->issue ? check_issue(row, rule) : check_lists(row, rule);

	for (unsigned i = 0; i < rule->facts_count && !rule->issue && result == 0; i++)
		result = check_coverage(row, rule, rule->facts[i]);
	return result < 0 ? result : check_conditions(row, rule);
}
