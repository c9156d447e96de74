/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row, one finding. The verdict is the worst that the rows prove: an error that fails is NOT READY; anything above a
 * note that could not be decided is INDETERMINATE, never READY; a warning that fails is AT RISK.
 */
#include "analyzer/rules.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/policies.h"

static const char *copy(struct arena *arena, const char *text)
{
	const char *own = text ? arena_strdup(arena, text) : "";

	return own ? own : "";
}

bool state_in(const char *state, char *const *list, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		size_t size = strlen(list[i]);

		if (size && list[i][size - 1] == '*' ? strncmp(state, list[i], size - 1) == 0 : strcmp(state, list[i]) == 0)
			return true;
	}
	return false;
}

static bool has_issue_named(const struct fact *fact, const char *issue)
{
	for (size_t i = 0; i < fact->issue_count; i++)
		if (strcmp(fact->issues[i], issue) == 0)
			return true;
	return false;
}

/* Whether an issue of the fact may have been missed: a question behind it has no answer, or was never asked. */
static bool may_hide_issue(const struct fact *fact)
{
	if (fact->has_looked)
		return false;
	for (size_t i = 0; i < fact->evidence_count; i++)
		if (strcmp(fact->evidence[i].answer, "NOT_COVERED") == 0 || strcmp(fact->evidence[i].answer, "UNREADABLE") == 0)
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

static enum outcome judge_fact(const struct rule *rule, const struct fact *fact)
{
	if (rule->issue)
		return has_issue_named(fact, rule->issue) ? OUTCOME_FAIL : may_hide_issue(fact) ? OUTCOME_UNKNOWN : OUTCOME_PASS;
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
		enum outcome outcome = fact ? judge_fact(rule, fact) : OUTCOME_UNKNOWN;

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
		if (fact && (unless->issue ? has_issue_named(fact, unless->issue)
					   : state_in(fact->state, unless->states, unless->states_count)))
			return unless->why;
	}
	if (!rule->needs || strcmp(rule->needs, "user") != 0)
		return NULL;
	for (unsigned i = 0; i < rule->facts_count; i++) {
		const struct fact *asked = machine_fact(machine, rule->facts[i]);

		for (size_t k = 0; asked && k < asked->evidence_count; k++)
			if (strcmp(asked->evidence[k].answer, "NOT_COVERED") != 0)
				return NULL;
	}
	return "no user hive was read";
}

static const char *join_states(struct arena *arena, char *const *states, unsigned count)
{
	const char *joined = "";

	for (unsigned i = 0; i < count && joined; i++)
		joined = arena_printf(arena, "%s%s%s", joined, i ? " or " : "", states[i]);
	return joined ? joined : "";
}

static const char *const *copy_names(struct arena *arena, char *const *names, unsigned count)
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

		if (!evidence->is_key && strcmp(evidence->answer, "PRESENT") == 0 &&
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

/* What was read so far says little where what a rule asks for could not be looked for: that comes first. */
static struct text finding_text(struct arena *arena, const struct rule *rule, const struct fact *fact, enum outcome outcome)
{
	if (rule->values_count)
		return fact->because; /* the fact's title is the rule's */
	if (!rule->issue || outcome != OUTCOME_UNKNOWN || strcmp(fact->state, "UNKNOWN") == 0)
		return text_after(arena, copy_label(arena, fact->title), fact->because);
	const char *before = arena_printf(arena, "%s: cannot be determined, because not every value that this rule needs could be read; ",
					  fact->title);

	return text_after(arena, before ? before : "", fact->because);
}

static struct finding finding_of(const struct profile *profile, const struct rule *rule, struct arena *arena,
				 const struct machine_result *machine)
{
	struct tally tally = tally_facts(rule, machine);
	enum outcome outcome = outcome_of(rule, &tally);
	const char *why_not = exempt(rule, machine, outcome);
	const struct rule_instead *instead = instead_of(rule, machine);

	outcome = why_not ? OUTCOME_NOT_APPLICABLE : outcome;
	const struct fact *fact = tally.first[outcome] ? tally.first[outcome] : machine_fact(machine, rule->facts[0]);
	struct finding finding = {
		.rule = copy(arena, rule->id),
		.title = copy(arena, rule->title),
		.level = rule->level,
		.outcome = outcome,
		.text = why_not	 ? text_of(arena, why_not) :
			fact	 ? finding_text(arena, rule, fact, outcome) :
				   TEXT("this version of tlsready does not have this fact"),
		.expected = rule->issue ? "" : join_states(arena, rule->pass, rule->pass_count),
		.found = fact ? (rule->issue && outcome == OUTCOME_FAIL ? copy(arena, rule->issue) : fact->state) : "",
		.why = copy(arena, rule->why),
		.remedy = copy(arena, instead ? instead->remedy : rule->remedy),
		.facts = copy_names(arena, rule->facts, rule->facts_count),
		.fact_count = rule->facts_count,
		.follows = "",
	};

	if (!instead || !instead->only)
		copy_fixes(arena, rule, machine, &finding);
	copy_sources(arena, profile, rule, &finding);
	return finding;
}

/* The one fact that decided all facts of the rule that fail; NULL: there is no such fact. */
static const char *common_cause(const struct rule *rule, const struct machine_result *machine)
{
	const char *cause = NULL;

	for (unsigned i = 0; !rule->issue && i < rule->facts_count; i++) {
		const struct fact *fact = machine_fact(machine, rule->facts[i]);

		if (!fact || judge_fact(rule, fact) != OUTCOME_FAIL)
			continue;
		if (!fact->cause || !*fact->cause || (cause && strcmp(cause, fact->cause) != 0))
			return NULL;
		cause = fact->cause;
	}
	return cause;
}

static bool judges_state(const struct rule *rule, const char *fact)
{
	for (unsigned i = 0; !rule->issue && i < rule->facts_count; i++)
		if (strcmp(rule->facts[i], fact) == 0)
			return true;
	return false;
}

static void follow(struct arena *arena, struct finding *finding, const char *rule)
{
	const char *remedy = arena_printf(arena, "Fix %s. This finding is a consequence of it.", rule);

	finding->follows = rule;
	finding->remedy = remedy ? remedy : "";
}

/* findings: in the order of the profile's rules. A cause that weighs less is no cause: a note is not what is mended. */
static void find_cause(const struct profile *profile, struct arena *arena, const struct machine_result *machine,
		       struct finding *findings, unsigned at)
{
	struct finding *finding = &findings[at];
	const char *cause = finding->outcome == OUTCOME_FAIL ? common_cause(&profile->rules[at], machine) : NULL;

	for (unsigned i = 0; cause && !*finding->follows && i < profile->rules_count; i++)
		if (i != at && findings[i].outcome == OUTCOME_FAIL && findings[i].level >= finding->level &&
		    judges_state(&profile->rules[i], cause))
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

/* What one finding means for the verdict. */
static enum verdict verdict_of(const struct finding *finding)
{
	if (finding->level == LEVEL_NOTE)
		return VERDICT_READY;
	if (finding->outcome == OUTCOME_UNKNOWN)
		return VERDICT_INDETERMINATE;
	if (finding->outcome != OUTCOME_FAIL)
		return VERDICT_READY;
	return finding->level == LEVEL_ERROR ? VERDICT_NOT_READY : VERDICT_AT_RISK;
}

void findings_sort(struct finding *findings, size_t count)
{
	if (count)
		qsort(findings, count, sizeof *findings, by_weight);
}

enum verdict findings_verdict(const struct finding *findings, size_t count)
{
	enum verdict worst = VERDICT_READY;

	for (size_t i = 0; i < count; i++)
		if (verdict_of(&findings[i]) > worst)
			worst = verdict_of(&findings[i]);
	return worst;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
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

static void settle_verdict(const struct profile *profile, struct arena *arena, struct machine_result *machine)
{
	const char **reasons = arena_array(arena, machine->finding_count, sizeof *reasons);
	const struct finding *first = NULL;

	machine->verdict = findings_verdict(machine->findings, machine->finding_count);
	for (size_t i = 0; reasons && machine->verdict != VERDICT_READY && i < machine->finding_count; i++)
		if (verdict_of(&machine->findings[i]) == machine->verdict) {
			first = first ? first : &machine->findings[i];
			reasons[machine->reason_count++] = machine->findings[i].rule;
		}
	if (machine->reason_count)
		qsort(reasons, machine->reason_count, sizeof *reasons, by_id);
	machine->reasons = reasons;
	machine->summary = summary_of(profile, arena, machine, first);
}

int judge(const struct profile *profile, struct arena *arena, struct machine_result *machine)
{
	struct finding *findings = arena_array(arena, profile->rules_count, sizeof *findings);

	if (!findings)
		return ERR_NOMEM;
	for (unsigned i = 0; i < profile->rules_count; i++)
		findings[i] = finding_of(profile, &profile->rules[i], arena, machine);
	for (unsigned i = 0; i < profile->rules_count; i++)
		find_cause(profile, arena, machine, findings, i);
	findings_sort(findings, profile->rules_count);
	machine->findings = findings;
	machine->finding_count = profile->rules_count;
	machine->kind = profile->kind;
	settle_verdict(profile, arena, machine);
	machine->gate = machine->verdict;
	return arena_failed(arena) ? ERR_NOMEM : 0;
}
