/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a rule, made from the row that also evaluates. */
#include "cli/commands/explain/explain_rule.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/facts/policies.h"
#include "analyzer/policy/waivers.h"
#include "cli/commands/explain/explain_fact.h"
#include "common/ceilings.h"

static void put_list(const char *label, const char *const *items, unsigned count, const char *between)
{
	if (!count)
		return;
	printf("%-9s", label);
	for (unsigned i = 0; i < count; i++)
		printf("%s%s", i ? between : " ", items[i]);
	putchar('\n');
}

static void put_fixes(const struct rule *rule)
{
	struct arena *arena = arena_new(EXPLAIN_CEILING);
	const char *key = "";

	for (unsigned i = 0; arena && i < rule->fixes_count; i++) {
		const struct rule_fix *fix = &rule->fixes[i];

		if (fix->action)
			put_paragraph(i ? "" : "Edits", fix->action);
		if (!fix->key)
			continue;
		const struct fix made = { .key = fix->key, .value = fix->value, .data = fix->data, .removes = fix->remove };

		if (!fix_is_edit(&made)) {
			put_paragraph(i ? "" : "Edits", policy_action(arena, &made, 0));
			continue;
		}
		if (strcmp(key, fix->key) != 0)
			printf("%-9s [%s]\n", i ? "" : "Edits", fix->key);
		if (fix->remove)
			printf("%-9s \"%s\"=-\n", "", fix->value);
		else
			printf("%-9s \"%s\"=dword:%08x\n", "", fix->value, fix->data);
		key = fix->key;
	}
	arena_free(arena);
}

/* "Enabled", REG_DWORD: equal 0 */
static void put_values(const struct rule *rule)
{
	const char *path = "";

	for (unsigned i = 0; i < rule->values_count; i++) {
		const struct rule_value *value = &rule->values[i];

		if (strcmp(path, value->path) != 0)
			printf("%-9s [%s]\n", i ? "" : "Wants", value->path);
		printf("%-9s %s%s%s, %s: %s", "", value->name[0] ? "\"" : "",
		       value->name[0] ? value->name : "(default)", value->name[0] ? "\"" : "",
		       value->type ? value->type : "REG_DWORD", value_operator_name(value->comparison));
		for (unsigned k = 0; k < value->data_count; k++)
			printf("%s%s", k ? ", " : " ", value->data[k]);
		putchar('\n');
		path = value->path;
	}
	if (rule->values_count > 1)
		put_paragraph("", rule->any ? "One of these suffices." : "All of these are evaluated.");
}

/* A level that another profile gave it is that profile's; the row is of the one that holds it. */
static void put_level(const struct profile *profile, const struct rule *rule)
{
	printf("%-9s %s, of profile %s", "Level", level_name(rule->level), rule->from);
	if (strcmp(rule->from, profile->name) != 0 && !rule->is_evidence)
		printf(", taken over by %s", profile->name);
	printf("%s\n\n", rule->is_evidence ? ", which every profile contains" : "");
}

static void put_exemptions(const struct rule *rule)
{
	for (unsigned i = 0; i < rule->unless_count; i++) {
		const struct rule_unless *unless = &rule->unless[i];

		printf("%-9s while %s %s\n", "Exempt", unless->fact, unless->issue ? "has the issue:" : "is one of:");
		if (unless->issue)
			put_list("", &rule->unless[i].issue, 1, ", ");
		else
			put_list("", unless->states, unless->states_count, ", ");
	}
}

static void put_remediation(const struct rule *rule)
{
	put_paragraph("Fix", rule->remedy);
	for (unsigned i = 0; i < rule->instead_count; i++) {
		printf("%-9s while %s is one of:\n", "Instead", rule->instead[i].fact);
		put_list("", rule->instead[i].states, rule->instead[i].states_count, ", ");
		put_paragraph("", rule->instead[i].remedy);
	}
}

void put_rule_page(const struct profile *profile, const struct rule *rule)
{
	printf("%s  %s\n", rule->id, rule->title);
	put_level(profile, rule);
	put_paragraph("Why", rule->why);
	put_values(rule);
	put_list("Evaluates", rule->facts, rule->facts_count, ", ");
	if (!rule->values_count || rule->skip_count || rule->fail_count != 2) { /* else: what is as required passes */
		put_list("Passes", rule->pass, rule->pass_count, ", ");
		put_list("Fails", rule->fail, rule->fail_count, ", ");
	}
	put_list("Skipped", rule->skip, rule->skip_count, ", ");
	put_list("Undecided", rule->undecided, rule->undecided_count, ", ");
	if (rule->issue)
		printf("%-9s when a fact has the issue \"%s\"\n", "Fails", rule->issue);
	if (rule->all)
		put_paragraph("", "It fails only if every fact that applies fails.");
	put_exemptions(rule);
	put_remediation(rule);
	put_fixes(rule);
	for (unsigned i = 0; i < rule->sources_count; i++) {
		const struct document *document = profile_document(profile, rule->sources[i]);

		printf("%-9s %s\n%10s%s\n", i ? "" : "Sources", document->title, "", document->url);
	}
	if (!rule->values_count)
		put_facts_of(rule);
}

bool put_waiver_page(const char *id)
{
	const struct waiver_row *row;

	for (size_t i = 0; (row = waiver_row(i)); i++) {
		if (!name_equal(row->id, id))
			continue;
		printf("%s  %s\n%-9s note, about the list of --waivers\n\n", row->id, row->title, "Level");
		put_paragraph("Why", row->why);
		put_paragraph("Fix", row->remedy);
		return true;
	}
	return false;
}
