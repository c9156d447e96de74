/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between a machine as it is and with its policy files laid over it, in words. */
#include "engine/policies/policies_parts.h"

#include <string.h>

enum { NAMED_LIMIT = 3 }; /* changes named in a sentence; the notes have all */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* "Machine\Registry.pol" of ".../GroupPolicy/Machine/Registry.pol": the same wherever the folder is. */
static const char *name_of(const struct policy_looks *looks, size_t policy)
{
	static const char *const scopes[] = { "/Machine/", "/User/" };
	const char *path = looks->subject->artifacts[looks->order[policy]].path, *name = path;

	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		for (const char *at = path; (at = strcasestr(at, scopes[i])); at++)
			name = at + 1 > name ? at + 1 : name;
	char *copy = arena_strdup(looks->arena, name);

	for (char *at = copy; at && (at = strchr(at, '/')); at++)
		*at = '\\';
	return or_empty(copy);
}

static bool is_of_policy(const struct policy_looks *looks, const struct evidence *evidence)
{
	return evidence->source >= 0 && (size_t)evidence->source >= looks->first &&
	       (size_t)evidence->source - looks->first < looks->count;
}

/* What a policy file states, of all that a fact was decided by; NULL: the fact changed through another one. */
static const struct evidence *find_cause(const struct policy_looks *looks, const struct fact *fact)
{
	for (size_t i = 0; i < fact->evidence_count; i++)
		if (is_of_policy(looks, &fact->evidence[i]))
			return &fact->evidence[i];
	return NULL;
}

static const char *cause_words(const struct policy_looks *looks, const struct evidence *cause)
{
	const char *name = name_of(looks, (size_t)cause->source - looks->first);

	if (cause->answer != ANSWER_PRESENT || cause->is_key)
		return or_empty(arena_printf(looks->arena, "the Group Policy file %s", name));
	return or_empty(arena_printf(looks->arena, "%s=%s in the Group Policy file %s",
				     *cause->value.utf8 ? cause->value.utf8 : "(Default)", cause->data.utf8, name));
}

static struct location location_of(const struct policy_looks *looks, const struct evidence *cause)
{
	return (struct location){ .source = (int32_t)looks->order[(size_t)cause->source - looks->first],
				  .offset = cause->offset,
				  .line = cause->line,
				  .column = cause->column };
}

static struct policy_change change_of(const struct policy_looks *looks, const struct fact *before,
				      const struct fact *after)
{
	const struct evidence *cause = find_cause(looks, after);
	const char *words = cause ? arena_printf(looks->arena, "%s changes %s", cause_words(looks, cause), after->title)
				  : arena_printf(looks->arena, "%s changes", after->title);

	return (struct policy_change){
		.clause = or_empty(
			arena_printf(looks->arena, "%s from %s to %s", or_empty(words), before->state, after->state)),
		.at = cause ? location_of(looks, cause) : LOCATION_NONE,
	};
}

/* What the evidence is like is no setting that a policy could change. */
static bool is_setting(const struct fact *fact)
{
	return strncmp(fact->name, "evidence.", sizeof "evidence." - 1) != 0;
}

static void find_changes(const struct policy_looks *looks, struct policy_comparison *ret)
{
	const struct machine_result *with = looks->with;
	struct policy_change *changes = arena_array(looks->arena, with->fact_count, sizeof *changes);

	ret->change_count = 0; /* of an order that was tried before */
	for (size_t i = 0; changes && i < with->fact_count; i++) {
		const struct fact *after = &with->facts[i], *before = machine_fact(looks->plain, after->name);

		if (before && is_setting(after) && strcmp(before->state, after->state) != 0)
			changes[ret->change_count++] = change_of(looks, before, after);
	}
	ret->changes = changes;
}

/* Changes that explain themselves first: "Enabled=0 in ... changes ..." before what follows from it. */
static const char *list_changes(struct arena *arena, const struct policy_comparison *comparison)
{
	const char *text = "";
	size_t told = 0;

	for (int is_follow_up = 0; is_follow_up < 2; is_follow_up++)
		for (size_t i = 0; i < comparison->change_count && told < NAMED_LIMIT; i++)
			if ((comparison->changes[i].at.source < 0) == is_follow_up)
				text = or_empty(arena_printf(arena, "%s%s%s", text, told++ ? "; " : AT_REFRESH,
							     comparison->changes[i].clause));
	return comparison->change_count > told
		       ? or_empty(arena_printf(arena, "%s; and %zu more", text, comparison->change_count - told))
		       : text;
}

/* What the next refresh is for the machine, with its sentence. */
static void tell_effect(const struct policy_looks *looks, struct policy_comparison *ret)
{
	enum profile_kind kind = looks->plain->kind;
	const char *list = list_changes(looks->arena, ret);

	ret->effect = looks->with->verdict > looks->plain->verdict ? POLICY_WORSENS
		      : ret->change_count                          ? POLICY_CHANGES
								   : POLICY_AGREES;
	ret->clause = ret->effect != POLICY_WORSENS
			      ? list
			      : arena_printf(looks->arena, "%s%sthe verdict is then %s instead of %s", list,
					     *list ? "; " : AT_REFRESH, verdict_word(kind, looks->with->verdict),
					     verdict_word(kind, looks->plain->verdict));
}

void policies_differ(const struct policy_looks *looks, struct policy_comparison *ret)
{
	find_changes(looks, ret);
	tell_effect(looks, ret);
}
