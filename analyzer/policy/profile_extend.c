/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile that stands on another: the rows of that one are moved over, without those it drops, at the levels it gives
 * them. The rows about the evidence can neither be dropped nor made milder, or a READY would prove nothing.
 */
#include "analyzer/policy/profile_parts.h"

#include <stdlib.h>
#include <string.h>

static const char EVIDENCE[] = "evidence", CLIENT[] = "client";

/* What no profile can do without; NULL: it can. */
static const char *need_for(const struct rule *rule)
{
	if (rule->is_evidence)
		return "evaluates the evidence";
	return strcmp(rule->from, CLIENT) == 0 ? "evaluates whether TLS 1.2 is on for clients" : NULL;
}

static bool is_dropped(const struct profile *profile, const char *id)
{
	for (unsigned i = 0; i < profile->drop_count; i++)
		if (name_equal(profile->drop[i], id))
			return true;
	return false;
}

static int check_drop(const struct yamltext_file *file, const struct profile *profile, const struct profile *base,
		      unsigned i)
{
	const char *id = profile->drop[i];
	const struct rule *rule = profile_rule(base, id);
	const char *const words[] = { "drop:", id, NULL };

	if (!rule)
		return yamltext_fault(file, words, "drop: %s is not a row of profile %s", id, base->name);
	if (need_for(rule))
		return yamltext_fault(file, words, "drop: %s %s; every profile has this row", id, need_for(rule));
	for (unsigned k = 0; k < i; k++)
		if (name_equal(profile->drop[k], id))
			return yamltext_fault(file, (const char *const[]){ "drop:", id, id, NULL },
					      "drop: %s is listed twice", id);
	return 0;
}

static int check_change(const struct yamltext_file *file, const struct profile *profile, const struct profile *base,
			unsigned i)
{
	const struct rule_change *change = &profile->changes[i];
	const struct rule *rule = profile_rule(base, change->id);
	const char *const words[] = { "change:", change->id, NULL };

	if (!rule || is_dropped(profile, change->id))
		return yamltext_fault(file, words, "change: %s is %s profile %s", change->id,
				      rule ? "dropped, so it cannot be changed: it is a row of" : "not a row of",
				      base->name);
	if (need_for(rule) && change->level < rule->level)
		return yamltext_fault(file, words, "change: %s %s; its level cannot be lower than %s", change->id,
				      need_for(rule), level_name(rule->level));
	for (unsigned k = 0; k < i; k++)
		if (name_equal(profile->changes[k].id, change->id))
			return yamltext_fault(file, (const char *const[]){ "change:", change->id, change->id, NULL },
					      "change: %s is listed twice", change->id);
	return 0;
}

static int check_wishes(const struct yamltext_file *file, const struct profile *profile, const struct profile *base)
{
	int result = 0;

	for (unsigned i = 0; i < profile->drop_count && result == 0; i++)
		result = check_drop(file, profile, base, i);
	for (unsigned i = 0; i < profile->changes_count && result == 0; i++)
		result = check_change(file, profile, base, i);
	for (unsigned i = 0; i < profile->rules_count && result == 0; i++) {
		const struct rule *rule = profile_rule(base, profile->rules[i].id);

		if (rule && !is_dropped(profile, rule->id))
			result = yamltext_fault(file, (const char *const[]){ "rules:", rule->id, NULL },
						"%s is already a row of profile %s; use another id", rule->id,
						rule->from);
	}
	return result;
}

static void change_levels(const struct profile *profile, struct profile *base)
{
	for (unsigned i = 0; i < profile->changes_count; i++)
		for (unsigned k = 0; k < base->rules_count; k++)
			if (name_equal(base->rules[k].id, profile->changes[i].id))
				base->rules[k].level = profile->changes[i].level;
}

/* Moves rows of base (those about the evidence, or the others) to the end of list; what is dropped stays in base. */
static unsigned move_rules(const struct profile *profile, struct profile *base, bool evidence, struct rule *list,
			   unsigned count)
{
	unsigned left = 0;

	for (unsigned i = 0; i < base->rules_count; i++)
		if (base->rules[i].is_evidence == evidence && !is_dropped(profile, base->rules[i].id))
			list[count++] = base->rules[i];
		else
			base->rules[left++] = base->rules[i];
	base->rules_count = left;
	return count;
}

static int take_rules(const struct yamltext_file *file, struct profile *profile, struct profile *base)
{
	size_t total = (size_t)base->rules_count + profile->rules_count;
	struct rule *list = calloc(total ? total : 1, sizeof *list);
	unsigned count = 0;

	if (!list)
		return error_set(file->err, ERR_NOMEM, "out of memory");
	change_levels(profile, base);
	count = move_rules(profile, base, false, list, count);
	if (profile->rules_count)
		memcpy(list + count, profile->rules, profile->rules_count * sizeof *list);
	count = move_rules(profile, base, true, list, count + profile->rules_count);
	free(profile->rules);
	profile->rules = list;
	profile->rules_count = count;
	return 0;
}

/* Two profiles may know the same document; one id for two documents would make a row rest on the wrong one. */
static int take_documents(const struct yamltext_file *file, struct profile *profile, struct profile *base)
{
	unsigned count = profile->documents_count, left = 0;
	struct document *list = realloc(profile->documents, (count + base->documents_count + 1) * sizeof *list);

	if (!list)
		return error_set(file->err, ERR_NOMEM, "out of memory");
	profile->documents = list;
	for (unsigned i = 0; i < base->documents_count; i++) {
		struct document *document = &base->documents[i];
		const struct document *same = profile_document(profile, document->id);

		if (same && strcmp(same->url, document->url) != 0)
			return yamltext_fault(file, (const char *const[]){ "documents:", document->id, NULL },
					      "%s is another document in profile %s: %s", document->id, base->name,
					      document->url);
	}
	for (unsigned i = 0; i < base->documents_count; i++)
		if (profile_document(profile, base->documents[i].id))
			base->documents[left++] = base->documents[i];
		else
			list[profile->documents_count++] = base->documents[i];
	base->documents_count = left;
	return 0;
}

static int take_base(const struct yamltext_file *file, struct profile *profile, struct profile *base)
{
	int result = check_wishes(file, profile, base);

	if (result == 0)
		result = take_documents(file, profile, base);
	return result < 0 ? result : take_rules(file, profile, base);
}

/* The row rests on documents that the profile, or one it stands on, names. */
static int check_sources(const struct yamltext_file *file, const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		for (unsigned k = 0; k < profile->rules[i].sources_count; k++) {
			const char *id = profile->rules[i].sources[k];

			if (!profile_document(profile, id))
				return yamltext_fault(
					file,
					(const char *const[]){ "rules:", profile->rules[i].id, "sources:", id, NULL },
					"%s: %s is not among the documents of this profile", profile->rules[i].id, id);
		}
	return 0;
}

static bool says_something(const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (!need_for(&profile->rules[i]))
			return true;
	return false;
}

/* READY without the row that asks for TLS 1.2 would be empty: extends: evidence leaves it out. */
static int check_kind(const struct yamltext_file *file, const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (strcmp(profile->rules[i].from, CLIENT) == 0)
			return 0;
	return yamltext_fault(file, (const char *const[]){ "kind:", NULL },
			      "kind: readiness needs the row of profile client; extend another profile than evidence");
}

static int stand_on(const struct yamltext_file *file, struct profile *profile, const struct lineage *self,
		    const char *name)
{
	struct profile *base = NULL;
	int result = profile_load_for(self, name, &base, file->err);

	if (result == 0) {
		if (profile->kind == KIND_UNSAID) /* who asks for hardening alone must not come out READY by a slip */
			profile->kind = profile->extends ? base->kind : KIND_BASELINE;
		result = take_base(file, profile, base);
		profile_free(base);
	}
	return result;
}

int profile_inherit(const struct yamltext_file *file, struct profile *profile, const struct lineage *self)
{
	int result = 0;

	if (!profile->extends && (profile->drop_count || profile->changes_count))
		return yamltext_fault(file, (const char *const[]){ profile->drop_count ? "drop:" : "change:", NULL },
				      "drop and change need extends: they name rows of another profile");
	if (!self->is_evidence)
		result = stand_on(file, profile, self,
				  profile->extends  ? profile->extends
				  : self->is_client ? EVIDENCE
						    : CLIENT);
	if (result == 0 && profile->kind == KIND_READINESS)
		result = check_kind(file, profile);
	if (result == 0)
		result = check_sources(file, profile);
	if (result == 0 && !self->is_evidence && !self->is_client && !says_something(profile))
		result = yamltext_fault(file, (const char *const[]){ "rules:", NULL },
					"profile %s has no rows of its own: add rules, or drop and change with extends",
					profile->name);
	return result;
}
