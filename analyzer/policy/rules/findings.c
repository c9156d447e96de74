/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row and its outcome as a finding. Everything is copied: a result points into no profile. What there is to do is the
 * row's, but for what a policy sets again (policies.h) and what this Windows cannot take (`instead` of the row).
 */
#include "analyzer/policy/rules/rules_parts.h"

#include <string.h>

#include "analyzer/facts/policies.h"

static const char *copy(struct arena *arena, const char *text)
{
	const char *own = text ? arena_strdup(arena, text) : "";

	return own ? own : "";
}

static const char *join_states(struct arena *arena, const char *const *states, unsigned count)
{
	const char *joined = "";

	for (unsigned i = 0; i < count && joined; i++)
		joined = arena_printf(arena, "%s%s%s", joined, i ? " or " : "", states[i]);
	return joined ? joined : "";
}

static const char *const *copy_names(struct arena *arena, const char *const *names, unsigned count)
{
	const char **own = arena_array(arena, count, sizeof *own);

	for (unsigned i = 0; own && i < count; i++)
		own[i] = copy(arena, names[i]);
	return own;
}

/* Below the root, the user and the control set: where a fix and what was read meet. */
static const char *below_root(const char *key)
{
	int skipped = name_starts(key, "HKU\\") || name_starts(key, "HKEY_USERS\\") ? 2 : 1;

	for (; skipped && (key = strchr(key, '\\')); skipped--)
		key++;
	if (key && name_starts(key, "SYSTEM\\") && strchr(key + 7, '\\'))
		key = strchr(key + 7, '\\');
	return key ? key : "";
}

static bool is_of_user(const char *key)
{
	return !name_starts(key, "HKLM\\") && !name_starts(key, "HKEY_LOCAL_MACHINE\\");
}

static const struct evidence *evidence_at(const struct fact *fact, const struct fix *fix)
{
	for (size_t i = 0; fact && i < fact->evidence_count; i++) {
		const struct evidence *evidence = &fact->evidence[i];

		if (!evidence->is_key && evidence->answer == ANSWER_PRESENT &&
		    name_equal(evidence->value.utf8, fix->value) &&
		    is_of_user(evidence->key.utf8) == is_of_user(fix->key) &&
		    name_equal(below_root(evidence->key.utf8), below_root(fix->key)))
			return evidence;
	}
	return NULL;
}

/* A policy is spoken of where it is set on this machine; a row about plain values asks for policies that are not set, too. */
static bool is_about_policy(const struct rule *rule, const struct machine_result *machine, const struct fix *fix)
{
	bool is_set = rule->values_count && !fix_is_edit(fix) && !fix->removes;

	for (unsigned i = 0; !is_set && i < rule->facts_count; i++)
		is_set = evidence_at(machine_fact(machine, rule->facts[i]), fix) != NULL;
	return is_set;
}

static void copy_fixes(struct arena *arena, const struct rule *rule, const struct machine_result *machine,
		       struct finding *finding)
{
	struct fix *fixes = arena_array(arena, rule->fixes_count, sizeof *fixes);

	for (unsigned i = 0; fixes && i < rule->fixes_count; i++) {
		fixes[i] = (struct fix){ .key = copy(arena, rule->fixes[i].key),
					 .value = copy(arena, rule->fixes[i].value),
					 .data = rule->fixes[i].data,
					 .removes = rule->fixes[i].remove,
					 .action = copy(arena, rule->fixes[i].action) };
		if (!*fixes[i].action && is_about_policy(rule, machine, &fixes[i]))
			fixes[i].action = policy_action(arena, &fixes[i], machine->windows.build);
	}
	finding->fixes = fixes;
	finding->fix_count = fixes ? rule->fixes_count : 0;
}

/* NULL: the remedy and the fixes of the row are for this machine. */
static const struct rule_instead *instead_of(const struct rule *rule, const struct machine_result *machine)
{
	for (unsigned i = 0; i < rule->instead_count; i++) {
		const struct rule_instead *instead = &rule->instead[i];
		const struct fact *fact = machine_fact(machine, instead->fact);

		if (fact && state_in(fact->state, instead->states, instead->states_count))
			return instead;
	}
	return NULL;
}

static void copy_sources(struct arena *arena, const struct profile *profile, const struct rule *rule,
			 struct finding *finding)
{
	struct source_ref *sources = arena_array(arena, rule->sources_count, sizeof *sources);

	for (unsigned i = 0; sources && i < rule->sources_count; i++) {
		const struct document *document = profile_document(profile, rule->sources[i]);

		if (document)
			sources[finding->source_count++] = (struct source_ref){ .id = copy(arena, document->id),
										.title = copy(arena, document->title),
										.url = copy(arena, document->url) };
	}
	finding->sources = sources;
}

/* "TLS 1.2, client: " */
static const char *copy_label(struct arena *arena, const char *title)
{
	const char *label = arena_printf(arena, "%s: ", title);

	return label ? label : "";
}

/* What was read says little where what a rule asks for could not be looked for: that comes first. */
static struct text finding_text(struct arena *arena, const struct rule *rule, const struct judgement *judgement)
{
	const struct fact *fact = judgement->fact;

	if (judgement->why_not)
		return text_of(arena, judgement->why_not);
	if (!fact)
		return TEXT("this version of tlsready does not have this fact");
	if (rule->values_count)
		return fact->because; /* the fact's title is the rule's */
	if (!rule->issue || judgement->outcome != OUTCOME_UNKNOWN || strcmp(fact->state, "UNKNOWN") == 0)
		return text_after(arena, copy_label(arena, fact->title), fact->because);
	const char *before = arena_printf(
		arena, "%s: cannot be determined, because not every value that this rule needs could be read; ",
		fact->title);

	return text_after(arena, before ? before : "", fact->because);
}

struct finding rule_finding(const struct profile *profile, const struct rule *rule, struct arena *arena,
			    const struct machine_result *machine)
{
	const struct judgement judgement = evaluate_rule(rule, machine);
	const struct rule_instead *instead = instead_of(rule, machine);
	const struct fact *fact = judgement.fact;
	enum outcome outcome = judgement.outcome;
	struct finding finding = {
		.rule = copy(arena, rule->id),
		.title = copy(arena, rule->title),
		.level = rule->level,
		.outcome = outcome,
		.text = finding_text(arena, rule, &judgement),
		.expected = rule->issue ? "" : join_states(arena, rule->pass, rule->pass_count),
		.found = fact ? (rule->issue && outcome == OUTCOME_FAIL ? copy(arena, rule->issue) : fact->state) : "",
		.why = copy(arena, rule->why),
		.remedy = copy(arena, instead ? instead->remedy : rule->remedy),
		.facts = copy_names(arena, rule->facts, rule->facts_count),
		.fact_count = rule->facts_count,
		.root_cause = "",
		.expected_states = rule->issue ? NULL : copy_names(arena, rule->pass, rule->pass_count),
		.expected_count = rule->issue ? 0 : rule->pass_count,
	};

	if (!instead || !instead->only)
		copy_fixes(arena, rule, machine, &finding);
	copy_sources(arena, profile, rule, &finding);
	return finding;
}
