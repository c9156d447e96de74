/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file is taken for a hive by its name and its first bytes. SYSTEM and SOFTWARE together are taken by their names alone: one
 * that is no hive is then refused where the machine is read, and said so.
 */
#include "parser/evidence/tree/flat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/paths.h"
#include "parser/evidence/tree/hive_name.h"
#include "parser/evidence/tree/windows_tree.h"

struct candidate {
	size_t index; /* in the listing */
	struct hive_name name;
	bool is_taken;
};

struct flat {
	struct walk *walk;
	const struct listing *listing;
	const char *below;
	struct candidate *list;
	size_t count, sniffed;
	size_t systems, softwares;
	bool is_pair; /* SYSTEM and SOFTWARE, by these names */
	struct refusals refusals;
};

enum content { CONTENT_HIVE, CONTENT_BINARY, CONTENT_EMPTY, CONTENT_OTHER, CONTENT_UNREADABLE };

static enum content content_of(struct tree *tree, const struct listing *listing, size_t index, int *ret_reason)
{
	char head[64] = { 0 };
	int64_t got = tree->type->head(tree, listing, &listing->entries[index], head, sizeof head);

	*ret_reason = errno;
	if (got <= 0)
		return got < 0 ? CONTENT_UNREADABLE : CONTENT_EMPTY;
	if (got >= 4 && memcmp(head, "regf", 4) == 0)
		return CONTENT_HIVE;
	return memchr(head, '\0', (size_t)got) ? CONTENT_BINARY : CONTENT_OTHER;
}

static const char *path_of(const struct flat *flat, size_t index)
{
	return path_below(flat->walk, flat->below, flat->listing->entries[index].name);
}

static bool is_machine_word(enum hive_word word)
{
	return word == WORD_SYSTEM || word == WORD_SOFTWARE;
}

static int refuse_entry(struct flat *flat, enum refusal_kind kind, size_t index, const char *why)
{
	return refuse(flat->walk, &flat->refusals, kind, path_of(flat, index), why);
}

static void add(struct flat *flat, size_t index, const struct hive_name *name)
{
	flat->list[flat->count++] = (struct candidate){ .index = index, .name = *name };
	flat->systems += name->word == WORD_SYSTEM;
	flat->softwares += name->word == WORD_SOFTWARE;
}

/*
 * SYSTEM or SOFTWARE is taken whatever is in it, lest a fleet loses the machine of which a copy failed: where it is read, it is
 * refused. But "system" is also a name of texts that are no hives.
 */
static bool is_taken_by_name(const char *name, const struct hive_name *parts, enum content content)
{
	return parts->is_exact && is_machine_word(parts->word) && (content != CONTENT_OTHER || *name == 'S');
}

/* By its first bytes. A hive whose first page is lost is binary all the same; a text is not taken, and named only if it must be one. */
static int look_into(struct flat *flat, size_t index, const struct hive_name *name)
{
	const char *file = flat->listing->entries[index].name;
	bool must_be = name->is_exact && name->word != WORD_DEFAULT;
	int reason;

	if (flat->sniffed++ == flat->walk->limits->sniffed)
		return refuse_entry(flat, REFUSAL_TOLD, index,
				    "and files after it were not looked at: too many here have names of hives");
	enum content content = content_of(flat->walk->tree, flat->listing, index, &reason);

	if (is_taken_by_name(file, name, content))
		return add(flat, index, name), 0;
	if (content == CONTENT_UNREADABLE)
		return refuse_reason(flat->walk, &flat->refusals, REFUSAL_EVIDENCE, path_of(flat, index), reason);
	if (content == CONTENT_HIVE && name->is_older)
		return refuse_entry(flat, REFUSAL_USUAL, index, older_file_why(flat->walk));
	if (content == CONTENT_HIVE || (content == CONTENT_BINARY && must_be))
		add(flat, index, name);
	else if (content == CONTENT_EMPTY && must_be)
		return refuse_entry(flat, REFUSAL_TOLD, index, "is empty");
	else if (content == CONTENT_BINARY ? !name->has_ending && !name->is_older : must_be)
		return refuse_entry(flat, REFUSAL_TOLD, index, "has the name of a hive, and its content is not one");
	return 0;
}

static int look_at(struct flat *flat, size_t index)
{
	const struct listing_entry *entry = &flat->listing->entries[index];
	struct hive_name name = hive_name_of(entry->name);

	if (name.word == WORD_NONE || flat->sniffed > flat->walk->limits->sniffed)
		return 0;
	if (entry->type == ENTRY_OTHER && !name.has_ending)
		return refuse_entry(flat, name.is_exact ? REFUSAL_EVIDENCE : REFUSAL_TOLD, index,
				    why_no_file(entry->type));
	if (entry->type == ENTRY_LINK && name.is_exact)
		return refuse_entry(flat, REFUSAL_EVIDENCE, index, why_no_file(entry->type));
	if (entry->type != ENTRY_FILE)
		return 0; /* the search names links, and goes into folders */
	if (flat->is_pair && name.is_exact && is_machine_word(name.word))
		return add(flat, index, &name), 0;
	return look_into(flat, index, &name);
}

static bool has_file(const struct listing *listing, const char *name)
{
	for (size_t i = 0; i < listing->count; i++)
		if (listing->entries[i].type == ENTRY_FILE && strcasecmp(listing->entries[i].name, name) == 0)
			return true;
	return false;
}

/* Most folders hold no such name: nothing is allocated for them. */
static size_t count_names(const struct listing *listing)
{
	size_t count = 0;

	for (size_t i = 0; i < listing->count; i++)
		count += listing->entries[i].type != ENTRY_FOLDER &&
			 hive_name_of(listing->entries[i].name).word != WORD_NONE;
	return count;
}

static int take(struct flat *flat, struct site *site, struct candidate *candidate, const char *user)
{
	struct found_file what = { .role = ROLE_HIVE, .scope = SCOPE_MACHINE };

	if (!is_machine_word(candidate->name.word)) {
		what.scope = SCOPE_USER;
		what.user = candidate->name.word == WORD_DEFAULT ? ".DEFAULT" : *user ? user : NULL;
	}
	candidate->is_taken = true;
	return site_take(flat->walk, site, flat->below, flat->listing, candidate->index, &what);
}

static const char *rest_of(struct flat *flat, const struct candidate *candidate, size_t from)
{
	return arena_strdup(flat->walk->arena, candidate->name.rest + from);
}

/* All of them are of one machine: there is one SYSTEM at most, and one SOFTWARE, or they differ by nothing but case. */
static int take_all(struct flat *flat, struct site *site, const char *user)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < flat->count; i++) {
		const char *rest = rest_of(flat, &flat->list[i], 0);

		result = rest ? take(flat, site, &flat->list[i], *rest ? rest : user) : error_no_memory(flat->walk->err);
	}
	return result;
}

static int note_missing_half(struct flat *flat, struct site *site, const struct candidate *one, size_t count)
{
	bool is_system = one->name.word == WORD_SYSTEM;

	if (count > 1)
		return 0;
	return refuse(
		flat->walk, &site->refusals, REFUSAL_USUAL, path_of(flat, one->index),
		is_system
			? "is listed as a machine of its own, as no SOFTWARE hive in this folder has a similar name: join files of one machine with +"
			: "is listed as a machine of its own, as no SYSTEM hive in this folder has a similar name: join files of one machine with +");
}

/* Its hives: those whose names have the same rest, and those of users whose names start with it. */
static int take_labelled(struct flat *flat, struct site *site, size_t first)
{
	const char *label = flat->list[first].name.rest;
	size_t machine_hives = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && i < flat->count; i++) {
		struct candidate *candidate = &flat->list[i];
		bool is_machine = is_machine_word(candidate->name.word);
		bool is_same = strcasecmp(candidate->name.rest, label) == 0;
		size_t start = hive_name_starts(candidate->name.rest, label);

		if (candidate->is_taken || !(is_same || (!is_machine && start)))
			continue;
		machine_hives += is_machine;
		result = take(flat, site, candidate, rest_of(flat, candidate, start));
	}
	return result < 0 ? result : note_missing_half(flat, site, &flat->list[first], machine_hives);
}

static int compare_rests(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	int order = strcasecmp(left->name.rest, right->name.rest);

	return order ? order : left->index < right->index ? -1 : 1;
}

static int take_groups(struct flat *flat, struct refusals *rest)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < flat->count; i++) {
		const char *label = flat->list[i].name.rest;
		struct site *site;

		if (flat->list[i].is_taken || !is_machine_word(flat->list[i].name.word))
			continue;
		label = *label ? arena_strdup(flat->walk->arena, label) : NULL;
		result = site_new(flat->walk, flat->below, label, &site);
		result = result < 0 ? result : take_labelled(flat, site, i);
		result = result < 0 ? result : site_keep(flat->walk, site);
	}
	for (size_t i = 0; result == 0 && i < flat->count; i++)
		if (!flat->list[i].is_taken)
			result = refuse(
				flat->walk, rest, REFUSAL_TOLD, path_of(flat, flat->list[i].index),
				"is the hive of a user, and its name does not tell of which machine in this folder");
	return result;
}

static bool has_letters(const char *text)
{
	while (*text && (*text < 'A' || (*text > 'Z' && *text < 'a') || *text > 'z'))
		text++;
	return *text;
}

/* What is left of two names is of one machine: the same, or nothing, or a time of day. */
static bool is_like(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0 || !*a || !*b || !(has_letters(a) || has_letters(b));
}

/*
 * One SYSTEM and one SOFTWARE with names that allow it, or all of one name: SYSTEM and system are one to Windows, so these are
 * not two machines, and both are evidence.
 */
static bool is_one_machine(const struct flat *flat)
{
	bool is_single = flat->systems <= 1 && flat->softwares <= 1;
	const char *rest = NULL;

	for (size_t i = 0; i < flat->count; i++) {
		const char *next = flat->list[i].name.rest;

		if (!is_machine_word(flat->list[i].name.word))
			continue;
		if (rest && !(is_single ? is_like(rest, next) : strcasecmp(rest, next) == 0))
			return false;
		rest = next;
	}
	return true;
}

static int take_found(struct flat *flat, struct site *owner, struct site **ret_owner)
{
	bool is_users_only = flat->systems + flat->softwares == 0;
	struct site *site = is_users_only ? owner : NULL;
	int result = 0;

	if (flat->count == 0 || (site && is_profile_template(path_name(flat->below))))
		return 0;
	if (!is_one_machine(flat)) {
		qsort(flat->list, flat->count, sizeof *flat->list, compare_rests);
		*ret_owner = NULL;
		return take_groups(flat, &flat->refusals);
	}
	if (!site)
		result = site_new(flat->walk, flat->below, NULL, &site);
	if (result == 0)
		result = take_all(flat, site, is_users_only ? path_name(flat->below) : "");
	if (result == 0 && site != owner)
		result = site_keep(flat->walk, site);
	*ret_owner = is_users_only ? owner : site;
	return result;
}

static int hand_refusals(struct flat *flat)
{
	int result = 0;

	for (const struct refusal *at = flat->refusals.first; result == 0 && at; at = at->next)
		result = refuse(flat->walk, &flat->walk->refusals, at->kind, at->below, at->why);
	return result;
}

int flat_take(struct walk *walk, const struct listing *listing, const char *below, struct site *owner,
	      struct site **ret_owner)
{
	struct flat flat = { .walk = walk, .listing = listing, .below = below };
	size_t names = count_names(listing);
	int result = 0;

	*ret_owner = owner;
	if (names == 0)
		return 0;
	flat.list = calloc(names, sizeof *flat.list);
	if (!flat.list)
		return error_no_memory(walk->err);
	flat.is_pair = has_file(listing, "SYSTEM") && has_file(listing, "SOFTWARE");
	for (size_t i = 0; result == 0 && i < listing->count; i++)
		result = listing->entries[i].type == ENTRY_FOLDER ? 0 : look_at(&flat, i);
	if (result == 0)
		result = take_found(&flat, owner, ret_owner);
	if (result == 0)
		result = hand_refusals(&flat);
	free(flat.list);
	return result;
}
