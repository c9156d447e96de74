/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/attention/open_rules.h"

#include <string.h>

struct grouping {
	const struct machine_result *machine;
	struct open_group *groups; /* one for each missing input, then one for each sentence */
	const struct finding ***lists;
	size_t count;
};

static bool is_below(const char *key, const char *root)
{
	size_t size = strlen(root);

	return strncmp(key, root, size) == 0 && (!key[size] || key[size] == '\\');
}

/* A question that this input would answer: "SYSTEM" and "SOFTWARE" are hives of the machine, others are of users. */
static bool would_answer(const struct missing_input *missing, const struct evidence *evidence)
{
	static const char machine[] = "HKLM\\";
	bool is_of_machine = strncmp(evidence->key.utf8, machine, sizeof machine - 1) == 0;

	if (evidence->answer != ANSWER_NOT_COVERED)
		return false;
	if (strcmp(missing->file, "NTUSER.DAT") == 0)
		return !is_of_machine;
	return is_of_machine && is_below(evidence->key.utf8 + sizeof machine - 1, missing->file);
}

static bool fact_needs(const struct fact *fact, const struct missing_input *missing)
{
	for (size_t i = 0; fact && i < fact->evidence_count; i++)
		if (would_answer(missing, &fact->evidence[i]))
			return true;
	return false;
}

static bool needs(const struct machine_result *machine, const struct finding *finding, const struct missing_input *missing)
{
	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);
		const char *cause = fact ? fact->root_cause : NULL;

		if (fact_needs(fact, missing) || (cause && fact_needs(machine_fact(machine, cause), missing)))
			return true;
	}
	return false;
}

static bool fits(const struct grouping *grouping, size_t at, const struct finding *finding)
{
	const struct open_group *group = &grouping->groups[at];

	if (group->missing)
		return needs(grouping->machine, finding, group->missing);
	return group->count && strcmp(group->findings[0]->text.utf8, finding->text.utf8) == 0;
}

static void add(struct arena *arena, struct grouping *grouping, const struct finding *finding)
{
	size_t at = 0;

	while (at < grouping->count && !fits(grouping, at, finding))
		at++;
	if (at == grouping->count)
		grouping->count++;
	if (!grouping->lists[at])
		grouping->lists[at] = arena_array(arena, grouping->machine->finding_count, sizeof *grouping->lists[at]);
	if (!grouping->lists[at])
		return;
	grouping->lists[at][grouping->groups[at].count++] = finding;
	grouping->groups[at].findings = grouping->lists[at];
}

static size_t without_empty(struct open_group *groups, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (groups[i].count)
			groups[kept++] = groups[i];
	return kept;
}

size_t open_groups(struct arena *arena, const struct machine_result *machine, const struct open_group **ret_groups)
{
	size_t most = machine->missing_count + machine->finding_count + 1;
	struct grouping grouping = { .machine = machine,
				     .groups = arena_array(arena, most, sizeof *grouping.groups),
				     .lists = arena_array(arena, most, sizeof *grouping.lists) };

	*ret_groups = grouping.groups;
	if (!grouping.groups || !grouping.lists)
		return 0;
	for (size_t i = 0; i < machine->missing_count; i++)
		grouping.groups[grouping.count++].missing = &machine->missing[i];
	for (size_t i = 0; i < machine->finding_count; i++)
		if (machine->findings[i].outcome == OUTCOME_UNKNOWN)
			add(arena, &grouping, &machine->findings[i]);
	return without_empty(grouping.groups, grouping.count);
}

const char *rule_ids_words(struct arena *arena, const struct finding *const *findings, size_t count, size_t limit)
{
	size_t shown = count > limit ? limit : count;
	const char *words = "";

	for (size_t i = 0; i < shown && words; i++)
		words = arena_printf(arena, "%s%s%s", words, i ? ", " : "", findings[i]->rule);
	if (words && count > shown)
		words = arena_printf(arena, "%s and %zu more", words, count - shown);
	return words ? words : "";
}

const char *needed_by_words(struct arena *arena, const struct open_group *groups, size_t at, size_t limit)
{
	const struct open_group *group = &groups[at];
	const char *words =
		arena_printf(arena, "needed by %zu %srule%s: %s", group->count, at ? "other " : "",
			     group->count == 1 ? "" : "s", rule_ids_words(arena, group->findings, group->count, limit));

	return words ? words : "";
}
