/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of windows_tree.c are followed together, name by name: a folder is listed once, however many rows lead through it,
 * and only if one does.
 */
#include "parser/evidence/tree/volume.h"

#include <errno.h>
#include <string.h>

#include "parser/evidence/tree/windows_tree.h"

/* A row, and how much of its path is still ahead. */
struct step {
	const struct windows_row *row;
	const char *rest;
	const char *user; /* what * stood for; NULL: none yet */
};

struct steps {
	struct step list[WINDOWS_ROWS_LIMIT];
	size_t count;
};

struct volume {
	struct walk *walk;
	struct site *site;
	const char *root;           /* "Windows" or "WINNT" */
	bool has_config, has_hives; /* the folder config is there; so is a hive, in it or of a user */
	struct site *older;         /* older copies of its hives, when they are taken */
};

static const char *after_name(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash ? slash + 1 : NULL;
}

static bool is_at_root(const struct step *step)
{
	static const char root[] = "Windows/";

	return step->rest == step->row->path && strncmp(step->rest, root, sizeof root - 1) == 0;
}

static bool step_matches(const struct volume *volume, const struct step *step, const char *name)
{
	if (is_at_root(step))
		return is_windows_name(volume->root, name);
	if (*step->rest != '*')
		return is_windows_name(step->rest, name);
	return !(step->row->role == ROLE_HIVE && is_profile_template(name));
}

/* The steps that lead through, or to, an entry of this name. */
static void steps_of(const struct volume *volume, const struct steps *steps, const char *name, struct steps *ret)
{
	ret->count = 0;
	for (size_t i = 0; i < steps->count; i++)
		if (step_matches(volume, &steps->list[i], name))
			ret->list[ret->count++] = steps->list[i];
}

static bool any_goes_on(const struct steps *steps, bool want)
{
	for (size_t i = 0; i < steps->count; i++)
		if ((after_name(steps->list[i].rest) != NULL) == want)
			return true;
	return false;
}

/* What is lost when nothing behind these steps can be read. */
static enum refusal_kind kind_of(const struct walk *walk, const struct steps *steps)
{
	enum refusal_kind kind = walk->limits->takes_older ? REFUSAL_TOLD : REFUSAL_USUAL;

	for (size_t i = 0; i < steps->count; i++)
		if (!steps->list[i].row->older && steps->list[i].row->role == ROLE_HIVE)
			return REFUSAL_EVIDENCE;
		else if (steps->list[i].row->role == ROLE_POLICY)
			kind = REFUSAL_POLICY;
	return kind;
}

static bool any_is_literal(const struct steps *steps)
{
	for (size_t i = 0; i < steps->count; i++)
		if (*steps->list[i].rest != '*')
			return true;
	return false;
}

/* One name further on; what is at its end is dropped. */
static int advance(struct volume *volume, struct steps *steps, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < steps->count; i++) {
		struct step step = steps->list[i];

		if (*step.rest == '*' && !step.user)
			step.user = arena_strdup(volume->walk->arena, name);
		if (*step.rest == '*' && !step.user)
			return error_no_memory(volume->walk->err);
		step.rest = after_name(step.rest);
		if (step.rest)
			steps->list[kept++] = step;
	}
	steps->count = kept;
	return 0;
}

/* The folder of the copy: "Windows.old". NULL: out of memory. */
static const char *older_folder(struct walk *walk, const struct windows_row *row, const char *below, const char *name)
{
	const char *path = path_below(walk, below, name);
	size_t size = path ? strlen(path) : 0;

	for (int i = 0; i < row->older && size; i++)
		while (size && path[--size] != '/')
			;
	return path ? arena_strndup(walk->arena, path, size) : NULL;
}

static int name_older(struct volume *volume, const char *folder)
{
	const struct refusal *last = volume->site->refusals.last;

	if (folder && last && strcmp(folder, last->below) == 0) /* by another hive in it */
		return 0;
	return refuse(volume->walk, &volume->site->refusals, REFUSAL_USUAL, folder, older_folder_why(volume->walk));
}

/* The hives of one folder are one machine, however many rows lead there. */
static int site_of_older(struct volume *volume, const char *folder, struct site **ret)
{
	struct site *site = volume->older;

	while (folder && site && strcmp(site->older, folder) != 0)
		site = site->next;
	*ret = site;
	if (site)
		return 0;
	int result = site_new_older(volume->walk, volume->site, folder, ret);

	if (result == 0) {
		(*ret)->next = volume->older;
		volume->older = *ret;
	}
	return result;
}

/* RegBack has files of no bytes on current Windows: those are nothing. */
static int take_older(struct volume *volume, const struct windows_row *row, const struct listing *listing, size_t index,
		      const char *below, const struct found_file *what)
{
	const struct listing_entry *entry = &listing->entries[index];
	struct tree *tree = volume->walk->tree;
	struct site *site;

	if (tree->type->size(tree, listing, entry) <= 0)
		return 0;
	const char *folder = older_folder(volume->walk, row, below, entry->name);

	if (!volume->walk->limits->takes_older)
		return name_older(volume, folder);
	int result = site_of_older(volume, folder, &site);

	return result < 0 ? result : site_take(volume->walk, site, below, listing, index, what);
}

static int take_file(struct volume *volume, const struct steps *steps, const struct listing *listing, size_t index,
		     const char *below)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->list[i];
		const struct windows_row *row = step->row;
		struct found_file what = { .role = row->role, .scope = row->scope, .user = row->user, .order = row->order };

		if (after_name(step->rest))
			continue;
		if (row->older)
			return take_older(volume, row, listing, index, below, &what);
		if (row->user && *row->user == '*')
			what.user = step->user;
		volume->has_hives |= row->role == ROLE_HIVE;
		return site_take(volume->walk, volume->site, below, listing, index, &what);
	}
	return 0;
}

static int follow(struct volume *volume, const struct listing *parent, const char *name, const char *below,
		  const struct steps *steps);

static int take_entry(struct volume *volume, const struct listing *listing, size_t index, const char *below,
		      const struct steps *all)
{
	const struct listing_entry *entry = &listing->entries[index];
	struct walk *walk = volume->walk;
	struct steps steps;

	steps_of(volume, all, entry->name, &steps);
	if (steps.count == 0)
		return 0;
	bool is_way = any_goes_on(&steps, true), is_end = any_goes_on(&steps, false);
	const char *path = path_below(walk, below, entry->name);

	if (!path)
		return error_no_memory(walk->err);
	if (entry->type == ENTRY_FOLDER && is_way) {
		int result = advance(volume, &steps, entry->name);

		return result < 0 ? result : follow(volume, listing, entry->name, path, &steps);
	}
	if (entry->type == ENTRY_FILE && is_end)
		return take_file(volume, &steps, listing, index, below);
	if (entry->type == ENTRY_LINK && is_windows_junction(entry->name))
		return 0;
	if (entry->type == ENTRY_FILE && any_is_literal(&steps))
		return refuse(walk, &volume->site->refusals, kind_of(walk, &steps), path, "is a file, not a folder");
	if (entry->type == ENTRY_LINK || is_end)
		return refuse(walk, &volume->site->refusals, kind_of(walk, &steps), path, why_no_file(entry->type));
	return 0;
}

static int take_entries(struct volume *volume, const struct listing *listing, const char *below, const struct steps *steps)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < listing->count; i++)
		result = take_entry(volume, listing, i, below, steps);
	return result;
}

/*
 * The names that are looked for in a folder through which all these ways lead on: System32 has ten thousand others. NULL: all
 * of it must be listed.
 */
static const char *const *names_ahead(const struct volume *volume, const struct steps *steps,
				      const char *names[WINDOWS_ROWS_LIMIT + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < steps->count; i++) {
		const char *rest = steps->list[i].rest, *after = after_name(rest);

		if (*rest == '*' || !after)
			return NULL;
		names[count] = arena_strndup(volume->walk->arena, rest, (size_t)(after - 1 - rest));
		if (!names[count])
			return NULL;
		count += count == 0 || strcmp(names[count], names[count - 1]) != 0;
	}
	names[count] = NULL;
	return names;
}

static int follow(struct volume *volume, const struct listing *parent, const char *name, const char *below,
		  const struct steps *steps)
{
	const char *names[WINDOWS_ROWS_LIMIT + 1];
	struct listing listing;
	int reason, result = walk_list(volume->walk, parent, name, below, names_ahead(volume, steps, names), &listing,
				       &reason);

	for (size_t i = 0; i < steps->count; i++)
		volume->has_config |= !steps->list[i].row->older && strcmp(steps->list[i].rest, "SYSTEM") == 0;
	if (result == 0 && reason)
		result = refuse_reason(volume->walk, &volume->site->refusals, kind_of(volume->walk, steps), below,
				       reason);
	else if (result == 0)
		result = take_entries(volume, &listing, below, steps);
	listing_close(&listing);
	return result;
}

/* All rows; of the Windows folder itself, those in it, without its name. */
static void start(struct steps *steps, bool is_inside)
{
	steps->count = 0;
	for (const struct windows_row *row = windows_rows; row->path; row++) {
		struct step step = { .row = row, .rest = row->path };

		if (is_inside && !is_at_root(&step))
			continue;
		step.rest = is_inside ? after_name(row->path) : row->path;
		steps->list[steps->count++] = step;
	}
}

static int keep_older(struct volume *volume)
{
	int result = 0;

	for (struct site *site = volume->older, *next; result == 0 && site; site = next) {
		next = site->next;
		site->next = NULL;
		result = site_keep(volume->walk, site);
	}
	return result;
}

static int keep(struct volume *volume, bool *ret_is_volume)
{
	struct site *site = volume->site;
	int result = 0;

	if (!volume->has_hives)
		result = refuse(volume->walk, &site->refusals, REFUSAL_TOLD, site->below,
				"is a Windows volume without hives: SYSTEM and SOFTWARE are missing in System32\\config");
	if (*ret_is_volume) /* two of them on one volume, as one could install Windows 2000 and XP */
		site->label = volume->root;
	site->root = volume->root;
	*ret_is_volume = true;
	result = result < 0 ? result : site_keep(volume->walk, site);
	return result < 0 ? result : keep_older(volume);
}

/* What macOS adds to a ZIP: the same folders once more, with "._SYSTEM" for SYSTEM. */
static bool is_of_forks(const char *below)
{
	static const char folder[] = "__MACOSX";
	const char *at = strstr(below, folder);

	return at && (at == below || at[-1] == '/') && (!at[sizeof folder - 1] || at[sizeof folder - 1] == '/');
}

enum kind { WHOLE, INSIDE, USERS_ONLY };

static int try_root(struct walk *walk, const struct listing *listing, const char *below, const char *root,
		    enum kind kind, bool *ret_is_volume)
{
	struct volume volume = { .walk = walk, .root = root };
	struct steps steps;
	int result = site_new(walk, below, NULL, &volume.site);

	if (result < 0)
		return result;
	start(&steps, kind == INSIDE);
	result = take_entries(&volume, listing, below, &steps);
	bool is_lost = walk->tree->is_volume && refusals_lose_evidence(&volume.site->refusals);

	if (!volume.has_hives && !volume.site->refusals.count && is_of_forks(below))
		return result;
	if (result == 0 && (kind == USERS_ONLY ? volume.has_hives : volume.has_config || is_lost))
		result = keep(&volume, ret_is_volume);
	return result;
}

static bool has_folder(const struct listing *listing, const char *name)
{
	for (size_t i = 0; i < listing->count; i++)
		if (listing->entries[i].type != ENTRY_FILE && is_windows_name(name, listing->entries[i].name))
			return true;
	return false;
}

int volume_take(struct walk *walk, const struct listing *listing, const char *below, bool *ret_is_volume)
{
	int result = 0;

	*ret_is_volume = false;
	for (size_t i = 0; result == 0 && windows_roots[i]; i++)
		if (has_folder(listing, windows_roots[i])) {
			walk->has_windows = true;
			result = try_root(walk, listing, below, windows_roots[i], WHOLE, ret_is_volume);
		}
	if (result == 0 && !*ret_is_volume && has_folder(listing, "System32"))
		result = try_root(walk, listing, below, windows_roots[0], INSIDE, ret_is_volume);
	return result;
}

int volume_take_users(struct walk *walk, const struct listing *listing, const char *below, bool *ret_is_volume)
{
	bool has_profiles = false;

	*ret_is_volume = false;
	for (size_t i = 0; i < listing->count; i++)
		has_profiles |= listing->entries[i].type == ENTRY_FOLDER && is_profiles_folder(listing->entries[i].name);
	return has_profiles ? try_root(walk, listing, below, windows_roots[0], USERS_ONLY, ret_is_volume) : 0;
}
