/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a schema cannot say of the rows of a profile: each fault is named with its line and what was expected. */
#include "analyzer/policy/profile_parts.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/rules/rules.h"
#include "analyzer/facts/fact_context.h"
#include "common/text/suggest.h"

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

static const char *fact_meant(const char *name)
{
	const char *names[FACT_COUNT + 1] = { NULL };

	for (int id = 0; id < FACT_COUNT; id++)
		names[id] = fact_rows[id].name;
	return suggest(name, names);
}

static int check_fact(const struct from *row, const struct step *steps, const struct rule *rule, const char *name)
{
	const char *meant = is_fact(name) ? NULL : fact_meant(name);

	if (meant)
		return yamlfile_fault(row, steps, "%s: %s is not a fact; did you mean %s?", rule->id, name, meant);
	return is_fact(name) ? 0
			     : yamlfile_fault(row, steps, "%s: %s is not a fact (tlsready rules --facts lists them)",
					      rule->id, name);
}

/* What cannot be determined is never good. */
static int check_good(const struct from *list, const struct rule *rule, const char *const *states, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (state_in("UNKNOWN", &states[i], 1))
			return yamlfile_fault(list, AT(NTH(i)),
					      "%s: %s cannot list UNKNOWN: what cannot be determined stays undecided",
					      rule->id, states[i]);
	return 0;
}

static int check_unless(const struct from *at, const struct rule *rule, const struct rule_unless *unless)
{
	const struct from states = take_step(at, "states", 0);
	int result = check_fact(at, AT(KEY("fact")), rule, unless->fact);

	if (result == 0 && !unless->issue == !unless->states_count)
		result = yamlfile_fault(at, HERE, "%s: needs either states or an issue in unless", rule->id);
	return result < 0 ? result : check_good(&states, rule, unless->states, unless->states_count);
}

static int check_conditions(const struct from *row, const struct rule *rule)
{
	const struct from list = take_step(row, "unless", 0);
	int result = 0;

	for (unsigned i = 0; i < rule->unless_count && result == 0; i++) {
		const struct from at = take_step(&list, NULL, i);

		result = check_unless(&at, rule, &rule->unless[i]);
	}
	for (unsigned i = 0; i < rule->instead_count && result == 0; i++)
		result = check_fact(row, AT(KEY("instead"), NTH(i), KEY("fact")), rule, rule->instead[i].fact);
	return result;
}

static int check_fix(const struct from *at, const struct rule *rule, const struct rule_fix *fix)
{
	const char *key = fix->key;

	if (!key && (fix->value || !fix->action))
		return yamlfile_fault(at, HERE, "%s: a fix needs either key and value, or action", rule->id);
	if (key && !name_starts(key, "HKEY_LOCAL_MACHINE\\") && !name_starts(key, "HKEY_CURRENT_USER\\"))
		return yamlfile_fault(at, AT(KEY("key")),
				      "%s: %s expected a key as in a .reg file, HKEY_LOCAL_MACHINE\\... or "
				      "HKEY_CURRENT_USER\\...",
				      rule->id, key);
	if (key && !fix->value)
		return yamlfile_fault(at, HERE, "%s: %s needs a value: the name of the value that the fix sets",
				      rule->id, key);
	if (fix->remove && fix->data)
		return yamlfile_fault(at, AT(KEY("data")), "%s: %s removes the value, and takes no data", rule->id,
				      key ? key : "");
	return 0;
}

static bool is_value_state(const char *state)
{
	return strcmp(state, "AS_REQUIRED") == 0 || strcmp(state, "OTHER") == 0 || strcmp(state, "ABSENT") == 0;
}

static int check_value_states(const struct from *row, const struct rule *rule)
{
	const struct {
		const char *key;
		const char *const *states;
		unsigned count;
	} lists[] = { { "pass", rule->pass, rule->pass_count },
		      { "fail", rule->fail, rule->fail_count },
		      { "skip", rule->skip, rule->skip_count } };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (unsigned k = 0; k < lists[i].count; k++)
			if (!is_value_state(lists[i].states[k]))
				return yamlfile_fault(row, AT(KEY(lists[i].key), NTH(k)),
						      "%s: %s is not a state of a value (AS_REQUIRED, OTHER, ABSENT)",
						      rule->id, lists[i].states[k]);
	return 0;
}

/* Rows evaluate facts, or ask for values. */
static int check_kind(const struct from *row, const struct rule *rule)
{
	const char *alien = rule->issue ? "issue" : rule->all ? "all" : rule->undecided_count ? "undecided" : NULL;

	if (!rule->facts_count == !rule->values_count)
		return yamlfile_fault(row, HERE, "%s needs either facts or values", rule->id);
	if (!rule->values_count && rule->any)
		return yamlfile_fault(row, AT(KEY("any")), "%s: any is for values; all is for facts", rule->id);
	if (!rule->values_count && !rule->issue == !rule->pass)
		return yamlfile_fault(row, HERE, "%s needs either pass (states that are good) or issue", rule->id);
	if (rule->values_count && alien)
		return yamlfile_fault(row, AT(KEY(alien)), "%s has values: issue, all and undecided are for facts",
				      rule->id);
	return rule->values_count ? check_value_states(row, rule) : 0;
}

static int check_lists(const struct from *row, const struct rule *rule)
{
	const struct from pass = take_step(row, "pass", 0), skip = take_step(row, "skip", 0);
	int result = check_good(&pass, rule, rule->pass, rule->pass_count);

	if (result == 0)
		result = check_good(&skip, rule, rule->skip, rule->skip_count);
	for (unsigned i = 0; i < rule->facts_count && result == 0; i++)
		result = check_fact(row, AT(KEY("facts"), NTH(i)), rule, rule->facts[i]);
	for (unsigned i = 0; i < rule->fixes_count && result == 0; i++) {
		const struct from fixes = take_step(row, "fixes", 0), at = take_step(&fixes, NULL, i);

		result = check_fix(&at, rule, &rule->fixes[i]);
	}
	return result;
}

/* What the rows of YAML let through. */
static int check_rule(const struct from *row, const struct profile *profile, const struct rule *rule)
{
	int result = 0;

	if (!is_id(rule->id))
		result = yamlfile_fault(row, AT(KEY("id")), "%s is not a rule id: letters, digits, - and _", rule->id);
	else if (profile_rule(profile, rule->id) != rule)
		result = yamlfile_fault(row, AT(KEY("id")), "%s is used twice as a rule id", rule->id);
	if (result == 0)
		result = check_kind(row, rule);
	if (result == 0 && rule->needs && strcmp(rule->needs, "user") != 0)
		result = yamlfile_fault(row, AT(KEY("needs")), "%s: %s is not a kind of input that a row can need (user)",
					rule->id, rule->needs);
	if (result == 0)
		result = check_lists(row, rule);
	if (result == 0)
		result = check_conditions(row, rule);
	return result < 0 ? result : profile_check_values(row, rule);
}

/*
 * What a row of values means is said once, here: it evaluates its own fact, and only what is as required passes. What the
 * row lets pass or leaves out does not fail.
 */
static bool complete_values(struct arena *arena, struct rule *rule)
{
	static const char *const good[] = { "AS_REQUIRED" }, *const all[] = { "OTHER", "ABSENT" };
	const char **bad, **fact;
	unsigned count = 0;

	if (!rule->values_count)
		return true;
	bad = arena_array(arena, 2, sizeof *bad);
	fact = arena_array(arena, 1, sizeof *fact);
	if (!bad || !fact || !(*fact = arena_printf(arena, "value.%s", rule->id)))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (!state_in(all[i], rule->pass, rule->pass_count) && !state_in(all[i], rule->skip, rule->skip_count))
			bad[count++] = all[i];
	if (!rule->fail && count) {
		rule->fail = bad;
		rule->fail_count = count;
	}
	if (!rule->pass) {
		rule->pass = good;
		rule->pass_count = 1;
	}
	rule->facts = fact;
	rule->facts_count = 1;
	return true;
}

static int complete_rule(const struct from *row, struct profile *profile, const struct lineage *self, struct rule *rule)
{
	strncat(rule->from, profile->name, PROFILE_NAME_LIMIT);
	rule->is_evidence = self->is_evidence;
	return complete_values(profile->arena, rule) ? profile_check_states(row, rule) : error_no_memory(row->taker->err);
}

static int check_head(const struct from *root, struct profile *profile)
{
	if (strcmp(profile->schema, PROFILE_SCHEMA) != 0)
		return yamlfile_fault(root, AT(KEY("schema")), "schema is %s, expected " PROFILE_SCHEMA, profile->schema);
	for (enum profile_kind kind = KIND_READINESS; profile->said_kind && kind <= KIND_BASELINE; kind++)
		if (strcmp(profile->said_kind, kind_name(kind)) == 0)
			profile->kind = kind;
	if (profile->said_kind && profile->kind == KIND_UNSAID)
		return yamlfile_fault(root, AT(KEY("kind")), "kind cannot be %s (expected readiness or baseline)",
				      profile->said_kind);
	return 0;
}

int profile_check(const struct from *root, struct profile *profile, const struct lineage *self)
{
	const struct from list = take_step(root, "rules", 0);
	int result = check_head(root, profile);

	for (unsigned i = 0; i < 2 * profile->rules_count && result == 0; i++) {
		const unsigned k = i % profile->rules_count;
		const struct from row = take_step(&list, NULL, k);

		result = i == k ? check_rule(&row, profile, &profile->rules[k])
				: complete_rule(&row, profile, self, &profile->rules[k]);
	}
	return result;
}
