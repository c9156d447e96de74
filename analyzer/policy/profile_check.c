/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a schema cannot say of the rows of a profile: each fault is named with its line and what was expected. */
#include "analyzer/policy/profile_parts.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/rules/rules.h"
#include "analyzer/facts/fact_context.h"
#include "analyzer/suggest.h"

static const char NO_FACT[] = "is not a fact (tlsready rules --facts lists them)";
static const char NEVER_GOOD[] = "cannot list UNKNOWN: what cannot be determined stays undecided";

static bool is_fact(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_rows[id].name, name) == 0)
			return true;
	return false;
}

static bool is_id(const char *id)
{
	return id[strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

/* The state in the list by which UNKNOWN would pass; NULL: none. */
static const char *unknown_in(char *const *states, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (state_in("UNKNOWN", &states[i], 1))
			return states[i];
	return NULL;
}

static const char *states_fault(const struct rule *rule, const char **ret_what)
{
	if ((*ret_what = unknown_in(rule->pass, rule->pass_count)) ||
	    (*ret_what = unknown_in(rule->skip, rule->skip_count)))
		return NEVER_GOOD;
	for (unsigned i = 0; i < rule->unless_count; i++) {
		if (!is_fact(*ret_what = rule->unless[i].fact))
			return NO_FACT;
		if (!rule->unless[i].issue == !rule->unless[i].states_count)
			return "needs either states or an issue in unless";
		if ((*ret_what = unknown_in(rule->unless[i].states, rule->unless[i].states_count)))
			return NEVER_GOOD;
	}
	for (unsigned i = 0; i < rule->instead_count; i++)
		if (!is_fact(*ret_what = rule->instead[i].fact))
			return NO_FACT;
	return NULL;
}

static const char *fix_fault(const struct rule_fix *fix, const char **ret_what)
{
	*ret_what = fix->key ? fix->key : fix->value ? fix->value : "fixes";
	if (!fix->key && (fix->value || !fix->action))
		return "needs either key and value, or action";
	if (fix->key && !name_starts(fix->key, "HKEY_LOCAL_MACHINE\\") && !name_starts(fix->key, "HKEY_CURRENT_USER\\"))
		return "expected a key as in a .reg file, HKEY_LOCAL_MACHINE\\... or HKEY_CURRENT_USER\\...";
	if (fix->key && !fix->value)
		return "needs a value: the name of the value that the fix sets";
	return fix->remove && fix->data ? "removes the value, and takes no data" : NULL;
}

static bool is_value_state(const char *state)
{
	return strcmp(state, "AS_REQUIRED") == 0 || strcmp(state, "OTHER") == 0 || strcmp(state, "ABSENT") == 0;
}

/* Rows evaluate facts, or ask for values. */
static const char *kind_fault(const struct rule *rule, const char **ret_what)
{
	const struct {
		char **list;
		unsigned count;
	} lists[] = { { rule->pass, rule->pass_count },
		      { rule->fail, rule->fail_count },
		      { rule->skip, rule->skip_count } };

	if (!rule->facts_count == !rule->values_count)
		return "needs either facts or values";
	if (!rule->values_count)
		return rule->any                     ? "any is for values; all is for facts"
		       : !rule->issue == !rule->pass ? "needs either pass (states that are good) or issue"
						     : NULL;
	if (rule->issue || rule->all || rule->undecided_count)
		return "has values: issue, all and undecided are for facts";
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (unsigned k = 0; k < lists[i].count; k++)
			if (!is_value_state(*ret_what = lists[i].list[k]))
				return "is not a state of a value (AS_REQUIRED, OTHER, ABSENT)";
	*ret_what = rule->id;
	return NULL;
}

/* What is wrong with a row that the schema let through; NULL: nothing. */
static const char *rule_fault(const struct rule *rule, const char **ret_what)
{
	const char *fault;

	*ret_what = rule->id;
	if (!is_id(rule->id))
		return "is not a rule id: letters, digits, - and _";
	if ((fault = kind_fault(rule, ret_what)))
		return fault;
	if (rule->needs && strcmp(*ret_what = rule->needs, "user") != 0)
		return "is not a kind of input that a row can need (user)";
	for (unsigned i = 0; i < rule->facts_count; i++)
		if (!is_fact(*ret_what = rule->facts[i]))
			return NO_FACT;
	for (unsigned i = 0; i < rule->fixes_count; i++)
		if ((fault = fix_fault(&rule->fixes[i], ret_what)))
			return fault;
	return states_fault(rule, ret_what);
}

/* A list of strings for the rule to own. */
static bool put_strings(char ***list, unsigned *count, const char *const *strings, unsigned size)
{
	*list = calloc(size, sizeof **list);
	for (unsigned i = 0; *list && i < size; i++)
		if (((*list)[i] = strdup(strings[i])))
			*count = i + 1;
	return *list && *count == size;
}

/*
 * What a row of values means is said once, here: it evaluates its own fact, and only what is as required passes. What the
 * row lets pass or leaves out does not fail.
 */
static bool complete_values(struct rule *rule)
{
	static const char *const good[] = { "AS_REQUIRED" }, *const all[] = { "OTHER", "ABSENT" };
	const char *bad[2];
	unsigned bad_count = 0;
	char name[sizeof "value." + 16] = "value.";
	const char *const fact[] = { strncat(name, rule->id, 16) };

	if (!rule->values_count)
		return true;
	for (size_t i = 0; i < 2; i++)
		if (!state_in(all[i], rule->pass, rule->pass_count) && !state_in(all[i], rule->skip, rule->skip_count))
			bad[bad_count++] = all[i];
	return put_strings(&rule->facts, &rule->facts_count, fact, 1) &&
	       (rule->pass || put_strings(&rule->pass, &rule->pass_count, good, 1)) &&
	       (rule->fail || !bad_count || put_strings(&rule->fail, &rule->fail_count, bad, bad_count));
}

static const char *fact_meant(const char *name)
{
	const char *names[FACT_COUNT + 1] = { NULL };

	for (int id = 0; id < FACT_COUNT; id++)
		names[id] = fact_rows[id].name;
	return suggest(name, names);
}

static int check_rule(const struct yamltext_file *file, struct profile *profile, struct rule *rule)
{
	const char *what, *meant;
	const char *fault = rule_fault(rule, &what);

	if (fault == NO_FACT && (meant = fact_meant(what)))
		return yamltext_fault(file, (const char *const[]){ "rules:", rule->id, what, NULL },
				      "%s: %s is not a fact; did you mean %s?", rule->id, what, meant);
	if (fault)
		return yamltext_fault(file, (const char *const[]){ "rules:", rule->id, what, NULL }, "%s%s%s %s",
				      what == rule->id ? "" : rule->id, what == rule->id ? "" : ": ", what, fault);
	if (profile_rule(profile, rule->id) != rule)
		return yamltext_fault(file, (const char *const[]){ "rules:", rule->id, rule->id, NULL },
				      "%s is used twice as a rule id", rule->id);
	return profile_check_values(file, rule);
}

int profile_check(const struct yamltext_file *file, struct profile *profile, const struct lineage *self)
{
	int result = 0;

	if (strcmp(profile->schema, PROFILE_SCHEMA) != 0)
		return yamltext_fault(file, (const char *const[]){ "schema:", profile->schema, NULL },
				      "schema is %s, expected " PROFILE_SCHEMA, profile->schema);
	for (unsigned i = 0; i < profile->rules_count && result == 0; i++)
		result = check_rule(file, profile, &profile->rules[i]);
	for (unsigned i = 0; i < profile->rules_count && result == 0; i++) {
		struct rule *rule = &profile->rules[i];

		strncat(rule->from, profile->name, PROFILE_NAME_LIMIT);
		rule->is_evidence = self->is_evidence;
		result = complete_values(rule) ? profile_check_states(file, rule)
					       : error_set(file->err, ERR_NOMEM, "out of memory");
	}
	return result;
}
