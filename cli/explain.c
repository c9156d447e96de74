/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain, rules, profiles, and the man page: pages made from the rows that also judge. */
#include <string.h>

#include "analyzer/study.h"
#include "cli/cli.h"

/* Wraps at 78 columns behind a label of 10. */
static void put_paragraph(const char *label, const char *text)
{
	size_t column = 10;

	if (!text || !*text)
		return;
	printf("%-9s", label);
	for (const char *word = text; *word;) {
		size_t size = strcspn(word, " \n");

		if (column + size + 1 > 78 && size) {
			printf("\n%9s", "");
			column = 9;
		}
		printf(" %.*s", (int)size, word);
		column += size + 1;
		word += size + strspn(word + size, " \n");
	}
	putchar('\n');
}

static void put_list(const char *label, char *const *items, unsigned count, const char *between)
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
	const char *key = "";

	for (unsigned i = 0; i < rule->fixes_count; i++) {
		const struct rule_fix *fix = &rule->fixes[i];

		if (fix->action)
			put_paragraph(i ? "" : "Fix", fix->action);
		if (!fix->key)
			continue;
		if (strcmp(key, fix->key) != 0)
			printf("%-9s [%s]\n", i ? "" : "Fix", fix->key);
		printf("%-9s \"%s\"=dword:%08x\n", "", fix->value ? fix->value : "", fix->data);
		key = fix->key;
	}
}

static void explain_rule(const struct profile *profile, const struct rule *rule)
{
	printf("%s  %s\n%-9s %s, of profile %s\n\n", rule->id, rule->title, "Level", level_name(rule->level), profile->name);
	put_paragraph("Why", rule->why);
	put_list("Judges", rule->facts, rule->facts_count, ", ");
	put_list("Passes", rule->pass, rule->pass_count, ", ");
	put_list("Fails", rule->fail, rule->fail_count, ", ");
	put_list("Open", rule->undecided, rule->undecided_count, ", ");
	if (rule->issue)
		printf("%-9s when a fact carries the issue \"%s\"\n", "Fails", rule->issue);
	if (rule->all)
		put_paragraph("", "It fails only if every fact that applies fails.");
	for (unsigned i = 0; i < rule->unless_count; i++) {
		printf("%-9s while %s is one of:\n", "Exempt", rule->unless[i].fact);
		put_list("", rule->unless[i].states, rule->unless[i].states_count, ", ");
	}
	put_paragraph("Remedy", rule->remedy);
	put_fixes(rule);
	for (unsigned i = 0; i < rule->sources_count; i++) {
		const struct document *document = profile_document(profile, rule->sources[i]);

		printf("%-9s %s\n%10s%s\n", i ? "" : "Sources", document->title, "", document->url);
	}
	printf("\nThe facts it judges: tlsready explain --fact %s\n", rule->facts[0]);
}

static int explain_fact(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++) {
		const struct fact_row *row = &fact_rows[id];

		if (strcmp(row->name, name) != 0)
			continue;
		printf("%s  %s\n\n", row->name, row->title);
		put_paragraph("Says", row->about);
		return EXIT_READY;
	}
	complain("explain: \"%s\" is no fact; `tlsready rules --facts` lists them", name);
	return EXIT_USAGE;
}

static struct profile *load(const struct settings *settings)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(settings->profiles[0], &profile, &err) < 0)
		complain("%s", err.text);
	return profile;
}

int run_explain(const struct settings *settings)
{
	struct profile *profile = settings->fact ? NULL : load(settings);
	int code = EXIT_READY;

	if (settings->fact)
		return explain_fact(settings->fact);
	if (!profile)
		return EXIT_USAGE;
	if (settings->input_count == 0) {
		complain("explain: a rule is missing: tlsready explain SCH101 (`tlsready rules` lists them)");
		code = EXIT_USAGE;
	}
	for (size_t i = 0; i < settings->input_count && code == EXIT_READY; i++) {
		const struct rule *rule = profile_rule(profile, settings->inputs[i]);

		if (i)
			putchar('\n');
		if (rule) {
			explain_rule(profile, rule);
		} else {
			complain("explain: \"%s\" is no rule of profile %s; `tlsready rules` lists them", settings->inputs[i],
				 profile->name);
			code = EXIT_USAGE;
		}
	}
	profile_free(profile);
	return code;
}

int run_rules(const struct settings *settings)
{
	if (settings->facts) {
		for (int id = 0; id < FACT_COUNT; id++)
			printf("%-22s %s\n", fact_rows[id].name, fact_rows[id].title);
		return EXIT_READY;
	}
	struct profile *profile = load(settings);

	if (!profile)
		return EXIT_USAGE;
	printf("%s: %s\n\n", profile->name, profile->title);
	for (unsigned i = 0; i < profile->rules_count; i++)
		printf("%-7s %-8s %s\n", profile->rules[i].id, level_name(profile->rules[i].level), profile->rules[i].title);
	profile_free(profile);
	return EXIT_READY;
}

int run_profiles(const struct settings *settings)
{
	(void)settings;
	for (size_t i = 0; profile_builtin(i); i++) {
		struct profile *profile = NULL;
		struct error err = { 0 };

		if (profile_load(profile_builtin(i), &profile, &err) < 0) {
			complain("%s", err.text);
			return EXIT_OUTPUT;
		}
		printf("%-16s %s\n", profile->name, profile->title);
		put_paragraph("", profile->summary);
		profile_free(profile);
	}
	return EXIT_READY;
}
