/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/tree/search.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "parser/evidence/tree/flat.h"
#include "parser/evidence/tree/hive_name.h"
#include "parser/evidence/tree/volume.h"
#include "parser/evidence/tree/windows_tree.h"

enum { IMAGES_NAMED = 3 }; /* of a folder, each by itself */

static int search(struct walk *walk, const struct listing *listing, const char *below, struct site *owner, size_t depth);

/* A folder that nobody could look into may hold a machine: it counts as one, without evidence. */
static int keep_unreadable(struct walk *walk, const char *name, const char *below, int reason)
{
	struct site *site;

	if (is_volume_housekeeping(name) || reason == ENOENT)
		return refuse_reason(walk, &walk->refusals, REFUSAL_TOLD, below, reason);
	int result = site_new(walk, below, NULL, &site);

	result = result < 0 ? result : refuse_reason(walk, &site->refusals, REFUSAL_TOLD, below, reason);
	return result < 0 ? result : site_keep(walk, site);
}

static bool is_hive_with_content(struct tree *tree, const struct listing *listing, const struct listing_entry *entry)
{
	bool is_hive = strcasecmp(entry->name, "SYSTEM") == 0 || strcasecmp(entry->name, "SOFTWARE") == 0;

	return entry->type == ENTRY_FILE && is_hive && tree->type->size(tree, listing, entry) > 0;
}

/* RegBack of current Windows has empty files, which are nothing to name. */
static bool has_content(struct tree *tree, const struct listing *listing)
{
	bool has_hive = false, has_folder = false;

	for (size_t i = 0; i < listing->count; i++) {
		has_hive |= is_hive_with_content(tree, listing, &listing->entries[i]);
		has_folder |= listing->entries[i].type == ENTRY_FOLDER;
	}
	return has_hive || has_folder;
}

/* RegBack next to loose hives. */
static int take_older(struct walk *walk, const struct listing *listing, const char *below, struct site *owner)
{
	struct site *last = walk->last, *ignored;
	int result = flat_take(walk, listing, below, NULL, &ignored);

	for (struct site *site = last ? last->next : walk->sites; site; site = site->next) {
		site->older = below;
		site->below = owner->below;
		site->of = owner;
	}
	return result;
}

static int go_down(struct walk *walk, const struct listing *above, const char *name, const char *below,
		   struct site *owner, size_t depth)
{
	struct listing listing;
	int reason, result = walk_list(walk, above, name, below, NULL, &listing, &reason);

	if (result == 0 && reason)
		result = keep_unreadable(walk, name, below, reason);
	else if (result == 0 && !is_older_copy(name))
		result = search(walk, &listing, below, owner, depth);
	else if (result == 0 && has_content(walk->tree, &listing) && walk->limits->takes_older && owner)
		result = take_older(walk, &listing, below, owner);
	else if (result == 0 && has_content(walk->tree, &listing))
		result = refuse(walk, owner ? &owner->refusals : &walk->refusals, REFUSAL_USUAL, below,
				older_folder_why(walk));
	listing_close(&listing);
	return result;
}

static bool is_reg_file(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && strcasecmp(dot, ".reg") == 0;
}

/* Whose they are nobody can tell: what is missing in a fleet because of that is named. */
static int name_reg_files(struct walk *walk, const struct listing *listing, const char *below, struct refusals *refusals)
{
	size_t count = 0;

	for (size_t i = 0; i < listing->count; i++)
		count += listing->entries[i].type == ENTRY_FILE && is_reg_file(listing->entries[i].name);
	if (count == 0)
		return 0;
	walk->reg_count += count;
	return refuse(walk, refusals, REFUSAL_TOLD, below,
		      arena_printf(walk->arena,
				   "has %zu .reg file%s, not evaluated with the folder: %s the file%s to "
				   "evaluate %s",
				   count, count == 1 ? "" : "s", walk->tree->type->open ? "copy out" : "name",
				   count == 1 ? "" : "s", count == 1 ? "it" : "them"));
}

static bool may_be_image(const struct listing_entry *entry)
{
	return entry->type == ENTRY_FILE && is_image_name(entry->name) && !hive_name_of(entry->name).word;
}

/*
 * A machine may be in there, and a verdict on the others must not hide it. A folder of collections has hundreds: one line says it. In
 * archives they are opened (image_library.c).
 */
static int name_images(struct walk *walk, const struct listing *listing, const char *below)
{
	size_t count = 0;
	int result = 0;

	for (size_t i = 0; i < listing->count; i++)
		count += may_be_image(&listing->entries[i]);
	if (count > IMAGES_NAMED)
		return refuse(walk, &walk->refusals, REFUSAL_TOLD, below,
			      arena_printf(walk->arena,
					   "has %zu files that may be images or archives, which are not evaluated with the "
					   "folder: name them as inputs",
					   count));
	for (size_t i = 0; result == 0 && i < listing->count; i++)
		if (may_be_image(&listing->entries[i]))
			result = refuse(
				walk, &walk->refusals, REFUSAL_TOLD, path_below(walk, below, listing->entries[i].name),
				"may be an image or an archive, which is not evaluated with the folder: name it as an input");
	return result;
}

static int search_entry(struct walk *walk, const struct listing *listing, const struct listing_entry *entry,
			const char *below, struct site *owner, size_t depth)
{
	if (entry->type == ENTRY_FILE || entry->type == ENTRY_OTHER) {
		walk->file_count++;
		return 0;
	}
	const char *path = path_below(walk, below, entry->name);

	if (entry->type == ENTRY_LINK && hive_name_of(entry->name).is_exact)
		return 0; /* it is named where a hive would be */
	if (entry->type == ENTRY_LINK)
		return refuse(walk, &walk->links, REFUSAL_TOLD, path, why_no_file(ENTRY_LINK));
	if (walk->tree->is_volume && !is_collector_folder(entry->name))
		return 0;
	if (depth == walk->limits->depth)
		return refuse(walk, &walk->refusals, REFUSAL_TOLD, path,
			      arena_printf(walk->arena, "is not searched: more than %zu folders are above it",
					   walk->limits->depth));
	return path ? go_down(walk, listing, entry->name, path, owner, depth + 1) : error_no_memory(walk->err);
}

/* Loose hives next to the Windows folder of a volume are nothing that Windows reads. */
static int name_loose_hives(struct walk *walk, const struct listing *listing, const char *below)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < listing->count; i++) {
		struct hive_name name = hive_name_of(listing->entries[i].name);

		if (listing->entries[i].type == ENTRY_FILE && name.is_exact && name.word != WORD_DEFAULT)
			result = refuse(
				walk, &walk->refusals, REFUSAL_TOLD, path_below(walk, below, listing->entries[i].name),
				"is outside of the Windows folder next to it, and is not evaluated: name this file to "
				"evaluate it");
	}
	return result;
}

static int search(struct walk *walk, const struct listing *listing, const char *below, struct site *owner, size_t depth)
{
	size_t before = walk->site_count;
	bool is_volume;
	int result = volume_take(walk, listing, below, &is_volume);

	if (result == 0 && is_volume)
		return name_loose_hives(walk, listing, below);
	result = result < 0 ? result : flat_take(walk, listing, below, owner, &owner);
	if (result == 0 && !owner && walk->site_count == before)
		result = volume_take_users(walk, listing, below, &is_volume);
	if (result == 0)
		result = name_reg_files(walk, listing, below,
					walk->site_count > before && owner ? &owner->refusals : &walk->refusals);
	if (result == 0 && !walk->tree->type->open)
		result = name_images(walk, listing, below);
	for (size_t i = 0; result == 0 && i < listing->count; i++)
		if (!(is_volume && is_profiles_folder(listing->entries[i].name))) /* they are taken */
			result = search_entry(walk, listing, &listing->entries[i], below, owner, depth);
	return result;
}

int search_from_top(struct walk *walk)
{
	struct listing listing;
	int reason, result = walk_list(walk, NULL, "", "", NULL, &listing, &reason);

	if (result < 0)
		;
	else if (reason == EOVERFLOW)
		result = error_set(walk->err, ERR_LIMIT, "has more than %zu entries: name folders in it",
				   walk->limits->entries);
	else if (reason)
		result = error_set(walk->err, ERR_IO, "cannot be read: %s",
				   reason == EIO && walk->tree->why.code ? walk->tree->why.text : strerror(reason));
	else
		result = search(walk, &listing, "", NULL, 0);
	listing_close(&listing);
	return result;
}
