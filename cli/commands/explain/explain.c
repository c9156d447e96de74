/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain, rules, profiles: pages made from the rows that also evaluate. */
#include <string.h>

#include "analyzer/facts/fact_context.h"
#include "common/text/suggest.h"
#include "cli/commands.h"
#include "cli/commands/explain/explain_fact.h"
#include "cli/commands/explain/explain_rule.h"

static int explain_fact(const char *name)
{
	const char *names[FACT_COUNT + 1] = { NULL };

	if (put_fact(name))
		return EXIT_READY;
	for (int id = 0; id < FACT_COUNT; id++)
		names[id] = fact_rows[id].name;
	complain("explain: \"%s\" is not a fact%s; `tlsready rules --facts` lists them", name,
		 did_you_mean(name, names).text);
	return EXIT_USAGE;
}

static struct profile *load(const char *name)
{
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (profile_load(name, &profile, &err) < 0)
		complain("%s", err.text);
	return profile;
}

/* Pages of one profile. 1: printed; 0: no such rule; -1: the profile cannot be loaded. */
static int explain_in(const char *name, const char *id)
{
	struct profile *profile = load(name);
	const struct rule *rule = profile ? profile_rule(profile, id) : NULL;
	int result = !profile ? -1 : rule != NULL;

	if (rule)
		put_rule_page(profile, rule);
	profile_free(profile);
	return result;
}

enum { RULES_LIMIT = 512 };

static void complain_of_rule(const char *name, const char *id)
{
	const char *ids[RULES_LIMIT + 1] = { NULL };
	struct profile *profile = load(name);

	for (unsigned i = 0; profile && i < profile->rules_count && i < RULES_LIMIT; i++)
		ids[i] = profile->rules[i].id;
	complain("explain: \"%s\" is not a rule of profile %s or of a built-in profile%s; `tlsready rules --profile NAME` "
		 "lists them",
		 id, name, did_you_mean(id, ids).text);
	profile_free(profile);
}

/* The profiles that were named come first; a rule that they lack may be in any built-in one. */
static int explain_rule(const struct settings *settings, const char *id)
{
	int result = 0;

	for (size_t i = 0; i < settings->profile_count && result == 0; i++)
		result = explain_in(settings->profiles[i], id);
	for (size_t i = 0; profile_builtin(i) && result == 0; i++)
		result = explain_in(profile_builtin(i), id);
	if (result == 0)
		result = put_waiver_page(id);
	if (result == 0)
		complain_of_rule(settings->profiles[0], id);
	return result == 1 ? EXIT_READY : EXIT_USAGE;
}

static int run_explain(const struct settings *settings)
{
	int code = EXIT_READY;

	if (settings->fact)
		return explain_fact(settings->fact);
	if (settings->input_count == 0) {
		complain("explain: a rule is missing: tlsready explain SCH101 (`tlsready rules` lists them)");
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < settings->input_count && code == EXIT_READY; i++) {
		if (i)
			putchar('\n');
		code = explain_rule(settings, settings->inputs[i]);
	}
	return code;
}

/* The rows, each group under the profile it was taken over from. */
static void put_rules(const struct profile *profile)
{
	const char *from = "";

	printf("%s: %s\n", profile->name, profile->title);
	for (unsigned i = 0; i < profile->rules_count; i++) {
		const struct rule *rule = &profile->rules[i];

		if (strcmp(rule->from, from) != 0)
			printf("%s%s%s", strcmp(rule->from, profile->name) == 0 ? "" : "\nfrom profile ",
			       strcmp(rule->from, profile->name) == 0 ? "" : rule->from,
			       strcmp(rule->from, profile->name) == 0 ? "\n" : ":\n");
		printf("%-7s %-8s %s\n", rule->id, level_name(rule->level), rule->title);
		from = rule->from;
	}
}

static int run_rules(const struct settings *settings)
{
	if (settings->facts) {
		for (int id = 0; id < FACT_COUNT; id++)
			printf("%-22s %s\n", fact_rows[id].name, fact_rows[id].title);
		return EXIT_READY;
	}
	for (size_t i = 0; i < settings->profile_count; i++) {
		struct profile *profile = load(settings->profiles[i]);

		if (!profile)
			return EXIT_USAGE;
		if (i)
			putchar('\n');
		put_rules(profile);
		profile_free(profile);
	}
	return EXIT_READY;
}

static unsigned rows_of(const struct profile *profile, bool own)
{
	unsigned count = 0;

	for (unsigned i = 0; i < profile->rules_count; i++)
		count += (strcmp(profile->rules[i].from, profile->name) == 0) == own;
	return count;
}

/* "azure-backup     Azure Backup: TLS 1.2 for clients (34 rows, and 7 of evidence)" */
static void put_profile(const struct profile *profile)
{
	unsigned own = rows_of(profile, true), others = rows_of(profile, false);

	printf("%-18s %s\n%-9s %s, %u row%s", profile->name, profile->title, "", kind_name(profile->kind), own,
	       own == 1 ? "" : "s");
	if (others)
		printf(" of its own, %u %s%s", others, profile->extends ? "taken over from " : "that every profile has",
		       profile->extends ? profile->extends : "");
	putchar('\n');
	put_paragraph("", profile->summary);
}

static int run_profiles(const struct settings *settings)
{
	(void)settings;
	for (size_t i = 0; profile_builtin(i); i++) {
		struct profile *profile = load(profile_builtin(i));

		if (!profile)
			return EXIT_OUTPUT;
		if (i)
			putchar('\n');
		put_profile(profile);
		profile_free(profile);
	}
	return EXIT_READY;
}

/* clang-format off */
const struct command command_explain = {
	.name = "explain",
	.arguments = "RULE...",
	.about = "Explain a rule: what it reads, how it decides, why it exists, how to fix a failure",
	.options = { OPT_PROFILE, OPT_FACT },
	.run = run_explain,
};
/* clang-format on */

/* clang-format off */
const struct command command_rules = {
	.name = "rules",
	.arguments = "",
	.about = "List the rules of a profile",
	.options = { OPT_PROFILE, OPT_FACTS },
	.run = run_rules,
};
/* clang-format on */

/* clang-format off */
const struct command command_profiles = {
	.name = "profiles",
	.arguments = "",
	.about = "List the built-in profiles",
	.run = run_profiles,
};
/* clang-format on */
