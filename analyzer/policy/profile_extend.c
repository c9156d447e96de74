/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile that rests on another: the rows of that one are moved over, without those it drops, at the levels it gives
 * them. The rows about the evidence can neither be dropped nor made milder, or a READY would prove nothing.
 */
#include "analyzer/policy/profile_parts.h"

#include <string.h>

#include "common/text/suggest.h"

enum { DOCUMENTS_TOLD = 256 }; /* of which the nearest is named */

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

static struct suggestion row_meant(const struct profile *base, const char *id)
{
	const char *ids[PROFILE_RULES_LIMIT + 1] = { NULL };

	for (unsigned i = 0; i < base->rules_count && i < PROFILE_RULES_LIMIT; i++)
		ids[i] = base->rules[i].id;
	return did_you_mean(id, ids);
}

static int check_drop(const struct from *root, const struct profile *profile, const struct profile *base, unsigned i)
{
	const char *id = profile->drop[i];
	const struct rule *rule = profile_rule(base, id);
	const struct step *const here = AT(KEY("drop"), NTH(i));

	if (!rule)
		return yamlfile_fault(root, here, "drop: %s is not a row of profile %s%s", id, base->name,
				      row_meant(base, id).text);
	if (need_for(rule))
		return yamlfile_fault(root, here, "drop: %s %s; every profile has this row", id, need_for(rule));
	for (unsigned k = 0; k < i; k++)
		if (name_equal(profile->drop[k], id))
			return yamlfile_fault(root, here, "drop: %s is listed twice", id);
	return 0;
}

static int check_change(const struct from *root, const struct profile *profile, const struct profile *base, unsigned i)
{
	const struct rule_change *change = &profile->changes[i];
	const struct rule *rule = profile_rule(base, change->id);
	const struct step *const here = AT(KEY("change"), NTH(i), KEY("id"));

	if (!rule || is_dropped(profile, change->id))
		return yamlfile_fault(root, here, "change: %s is %s profile %s%s", change->id,
				      rule ? "dropped, so it cannot be changed: it is a row of" : "not a row of",
				      base->name, rule ? "" : row_meant(base, change->id).text);
	if (need_for(rule) && change->level < rule->level)
		return yamlfile_fault(root, here, "change: %s %s; its level cannot be lower than %s", change->id,
				      need_for(rule), level_name(rule->level));
	for (unsigned k = 0; k < i; k++)
		if (name_equal(profile->changes[k].id, change->id))
			return yamlfile_fault(root, here, "change: %s is listed twice", change->id);
	return 0;
}

static int check_wishes(const struct from *root, const struct profile *profile, const struct profile *base)
{
	int result = 0;

	for (unsigned i = 0; i < profile->drop_count && result == 0; i++)
		result = check_drop(root, profile, base, i);
	for (unsigned i = 0; i < profile->changes_count && result == 0; i++)
		result = check_change(root, profile, base, i);
	for (unsigned i = 0; i < profile->rules_count && result == 0; i++) {
		const struct rule *rule = profile_rule(base, profile->rules[i].id);

		if (rule && !is_dropped(profile, rule->id))
			result = yamlfile_fault(root, AT(KEY("rules"), NTH(i), KEY("id")),
						"%s is already a row of profile %s; use another id", rule->id,
						rule->from);
	}
	return result;
}

static void change_levels(const struct profile *profile, struct rule *list, unsigned count)
{
	for (unsigned i = 0; i < profile->changes_count; i++)
		for (unsigned k = 0; k < count; k++)
			if (name_equal(list[k].id, profile->changes[i].id))
				list[k].level = profile->changes[i].level;
}

/* Takes rows of base over (those about the evidence, or the others), without what is dropped. */
static unsigned copy_rules(const struct profile *profile, const struct profile *base, bool evidence, struct rule *list,
			   unsigned count)
{
	for (unsigned i = 0; i < base->rules_count; i++)
		if (base->rules[i].is_evidence == evidence && !is_dropped(profile, base->rules[i].id))
			list[count++] = base->rules[i];
	return count;
}

static int take_rules(const struct from *root, struct profile *profile, const struct profile *base)
{
	size_t total = (size_t)base->rules_count + profile->rules_count;
	struct rule *list = arena_array(profile->arena, total + 1, sizeof *list);

	if (!list)
		return error_no_memory(root->taker->err);
	unsigned count = copy_rules(profile, base, false, list, 0);

	if (profile->rules_count)
		memcpy(list + count, profile->rules, profile->rules_count * sizeof *list);
	count = copy_rules(profile, base, true, list, count + profile->rules_count);
	change_levels(profile, list, count);
	profile->rules = list;
	profile->rules_count = count;
	return 0;
}

/* Two profiles may know the same document; one id for two documents would make a row rest on the wrong one. */
static int take_documents(const struct from *root, struct profile *profile, const struct profile *base)
{
	unsigned own = profile->documents_count, count = own;
	struct document *list = arena_array(profile->arena, (size_t)own + base->documents_count + 1, sizeof *list);

	if (!list)
		return error_no_memory(root->taker->err);
	if (own)
		memcpy(list, profile->documents, own * sizeof *list);
	for (unsigned i = 0; i < base->documents_count; i++) {
		const struct document *document = &base->documents[i];
		const struct document *same = profile_document(profile, document->id);

		if (!same)
			list[count++] = *document;
		else if (strcmp(same->url, document->url) != 0)
			return yamlfile_fault(root, AT(KEY("documents"), NTH((size_t)(same - profile->documents))),
					      "%s is another document in profile %s: %s", document->id, base->name,
					      document->url);
	}
	profile->documents = list;
	profile->documents_count = count;
	return 0;
}

/* The row rests on documents that the profile, or one it rests on, names. Its own rows: the others were checked there. */
static struct suggestion document_meant(const struct profile *profile, const char *id)
{
	const char *ids[DOCUMENTS_TOLD + 1] = { NULL };

	for (unsigned i = 0; i < profile->documents_count && i < DOCUMENTS_TOLD; i++)
		ids[i] = profile->documents[i].id;
	return did_you_mean(id, ids);
}

static int check_sources(const struct from *root, const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		for (unsigned k = 0; k < profile->rules[i].sources_count; k++) {
			const char *id = profile->rules[i].sources[k];

			if (!profile_document(profile, id))
				return yamlfile_fault(root, AT(KEY("rules"), NTH(i), KEY("sources"), NTH(k)),
						      "%s: %s is not among the documents of this profile%s",
						      profile->rules[i].id, id, document_meant(profile, id).text);
		}
	return 0;
}

static int take_base(const struct from *root, struct profile *profile, const struct profile *base)
{
	int result = check_wishes(root, profile, base);

	if (result == 0)
		result = take_documents(root, profile, base);
	if (result == 0)
		result = check_sources(root, profile);
	return result < 0 ? result : take_rules(root, profile, base);
}

static bool says_something(const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (!need_for(&profile->rules[i]))
			return true;
	return false;
}

/* READY without the row that asks for TLS 1.2 would be empty: extends: evidence leaves it out. */
static int check_kind(const struct from *root, const struct profile *profile)
{
	for (unsigned i = 0; i < profile->rules_count; i++)
		if (strcmp(profile->rules[i].from, CLIENT) == 0)
			return 0;
	return yamlfile_fault(root, AT(KEY("kind")),
			      "kind: readiness needs the row of profile client; extend another profile than evidence");
}

static int stand_on(const struct from *root, struct profile *profile, const struct lineage *self, const char *name)
{
	struct profile *base = NULL;
	int result = profile_load_for(self, name, &base, root->taker->err);

	if (result == 0) {
		if (profile->kind == KIND_UNSAID) /* who asks for hardening alone must not come out READY by a slip */
			profile->kind = profile->extends ? base->kind : KIND_BASELINE;
		result = take_base(root, profile, base);
		arena_adopt(profile->arena, base->arena); /* whose texts are the profile's now */
	}
	return result;
}

int profile_inherit(const struct from *root, struct profile *profile, const struct lineage *self)
{
	int result = 0;

	if (!profile->extends && (profile->drop_count || profile->changes_count))
		return yamlfile_fault(root, AT(KEY(profile->drop_count ? "drop" : "change")),
				      "drop and change need extends: they name rows of another profile");
	if (!self->is_evidence)
		result = stand_on(root, profile, self,
				  profile->extends  ? profile->extends
				  : self->is_client ? EVIDENCE
						    : CLIENT);
	if (result == 0 && profile->kind == KIND_READINESS)
		result = check_kind(root, profile);
	if (result == 0 && self->is_evidence)
		result = check_sources(root, profile);
	if (result == 0 && !self->is_evidence && !self->is_client && !says_something(profile))
		result = yamlfile_fault(root, AT(KEY("rules")),
					"profile %s has no rows of its own: add rules, or drop and change with extends",
					profile->name);
	return result;
}
