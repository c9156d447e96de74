/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/tree/site.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char *const log_suffixes[] = { ".LOG", ".LOG1", ".LOG2" };

static int out_of_memory(struct walk *walk)
{
	return error_no_memory(walk->err);
}

const char *path_below(struct walk *walk, const char *below, const char *name)
{
	return arena_printf(walk->arena, "%s%s%s", below, *below && *name ? "/" : "", name);
}

int refuse(struct walk *walk, struct refusals *refusals, enum refusal_kind kind, const char *below, const char *why)
{
	if (refusals->count == walk->limits->refusals) {
		refusals->dropped++;
		return 0;
	}
	struct refusal *refusal = arena_alloc(walk->arena, sizeof *refusal);

	if (!refusal || !below || !why)
		return out_of_memory(walk);
	*refusal = (struct refusal){ .below = below, .why = why, .kind = kind };
	*(refusals->last ? &refusals->last->next : &refusals->first) = refusal;
	refusals->last = refusal;
	refusals->count++;
	return 0;
}

const char *older_folder_why(const struct walk *walk)
{
	return walk->tree->type->open
		       ? "holds an older copy of the hives, which is not evaluated: copy this folder out to evaluate it"
		       : "holds an older copy of the hives, which is not evaluated: name this folder to evaluate it";
}

const char *older_file_why(const struct walk *walk)
{
	return walk->tree->type->open ? "is an older copy, which is not evaluated: copy this file out to evaluate it"
				      : "is an older copy, which is not evaluated: name this file to evaluate it";
}

int refuse_reason(struct walk *walk, struct refusals *refusals, enum refusal_kind kind, const char *below, int reason)
{
	if (reason == EOVERFLOW)
		return refuse(walk, refusals, kind, below,
			      arena_printf(walk->arena, "has more than %zu entries, and none of them was looked at",
					   walk->limits->entries));
	bool is_told = reason == EIO && walk->tree->why.code;

	return refuse(walk, refusals, kind, below,
		      arena_printf(walk->arena, "cannot be read: %s", is_told ? walk->tree->why.text : strerror(reason)));
}

bool refusals_lose_evidence(const struct refusals *refusals)
{
	for (const struct refusal *at = refusals->first; at; at = at->next)
		if (at->kind == REFUSAL_EVIDENCE)
			return true;
	return false;
}

const char *why_no_file(enum entry_type type)
{
	return type == ENTRY_LINK     ? "is a symbolic link, which is not followed inside a folder"
	       : type == ENTRY_FOLDER ? "is a folder, not a file"
				      : "is a device, a pipe or a socket, not a file";
}

int site_new(struct walk *walk, const char *below, const char *label, struct site **ret)
{
	*ret = arena_alloc(walk->arena, sizeof **ret);
	if (!*ret || !below)
		return out_of_memory(walk);
	**ret = (struct site){ .below = below, .label = label };
	return 0;
}

int site_new_older(struct walk *walk, struct site *of, const char *older, struct site **ret)
{
	int result = site_new(walk, of->below, NULL, ret);

	if (result < 0 || !older)
		return out_of_memory(walk);
	(*ret)->older = older;
	(*ret)->of = of;
	return 0;
}

int site_keep(struct walk *walk, struct site *site)
{
	if (walk->site_count == walk->limits->machines)
		return error_set(walk->err, ERR_LIMIT, "holds more than %zu machines: name folders in it",
				 walk->limits->machines);
	*(walk->last ? &walk->last->next : &walk->sites) = site;
	walk->last = site;
	walk->site_count++;
	return 0;
}

static struct found_file *new_file(struct walk *walk, const char *below, const char *name)
{
	struct found_file *file = arena_alloc(walk->arena, sizeof *file);
	const char *path = path_below(walk, below, name);

	if (!file || !path)
		return NULL;
	*file = (struct found_file){ .below = path };
	return file;
}

static bool is_log_suffix(const char *suffix)
{
	for (size_t i = 0; i < sizeof log_suffixes / sizeof *log_suffixes; i++)
		if (strcasecmp(suffix, log_suffixes[i]) == 0)
			return true;
	return false;
}

/*
 * Names that start with the hive's follow it in the listing, whatever their case. SYSTEM and system, perhaps of two machines,
 * must not get each other's logs: then the case decides.
 */
static int take_logs(struct walk *walk, struct found_file *hive, const char *below, const struct listing *listing,
		     size_t index)
{
	const char *name = listing->entries[index].name;
	bool has_rival = listing_has_rival(listing, index);
	size_t size = strlen(name);
	struct found_file **end = &hive->logs;

	for (size_t i = index + 1; i < listing->count && strncasecmp(listing->entries[i].name, name, size) == 0; i++) {
		const struct listing_entry *entry = &listing->entries[i];

		if (entry->type != ENTRY_FILE || !is_log_suffix(entry->name + size) ||
		    (has_rival && strncmp(entry->name, name, size) != 0))
			continue;
		if (hive->log_count == ARTIFACT_LOGS_LIMIT) {
			hive->logs_dropped++;
			continue;
		}
		*end = new_file(walk, below, entry->name);
		if (!*end)
			return out_of_memory(walk);
		end = &(*end)->next;
		hive->log_count++;
	}
	return 0;
}

int site_take(struct walk *walk, struct site *site, const char *below, const struct listing *listing, size_t index,
	      const struct found_file *what)
{
	struct found_file *file = new_file(walk, below, listing->entries[index].name);

	if (!file)
		return out_of_memory(walk);
	file->user = what->user;
	file->role = what->role;
	file->scope = what->scope;
	file->order = what->order;
	*(site->last ? &site->last->next : &site->files) = file;
	site->last = file;
	site->count++;
	int result = file->role == ROLE_HIVE ? take_logs(walk, file, below, listing, index) : 0;

	if (result == 0 && listing_has_rival(listing, index) && !listing_has_twin(listing, index))
		result = refuse(walk, &site->refusals, REFUSAL_TOLD, file->below,
				"is there in two spellings, which differ only in case: Windows has one of them");
	return result;
}

int walk_list(struct walk *walk, const struct listing *parent, const char *name, const char *below,
	      const char *const *names, struct listing *ret, int *ret_reason)
{
	*ret = (struct listing){ .fd = -1 };
	*ret_reason = walk->tree->type->list(walk->tree, parent, name, below, names, walk->limits->entries, ret);
	walk->folder_count++;
	walk->entry_count += ret->count;
	if (*ret_reason == ENOMEM)
		return out_of_memory(walk);
	if (*ret_reason == EMFILE || *ret_reason == ENFILE)
		return error_set(walk->err, ERR_IO, "cannot be read: %s", strerror(*ret_reason));
	if (walk->entry_count > walk->limits->total)
		return error_set(walk->err, ERR_LIMIT, "holds more than %zu files and folders: name folders in it",
				 walk->limits->total);
	return 0;
}
