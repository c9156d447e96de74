/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/folder_parts.h"

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/tree/accessors.h"
#include "parser/evidence/tree/machine_names.h"
#include "parser/evidence/tree/search.h"

/* clang-format off */
const struct folder_limits folder_limits = {
	.depth = 16, .entries = 250000, .total = 5000000, .machines = 200000, .refusals = 100, .sniffed = 4096,
};
/* clang-format on */

/* Finding. */

static int compare_sites(const void *a, const void *b)
{
	const struct site *left = *(struct site *const *)a, *right = *(struct site *const *)b;
	int order = !left->older == !right->older ? strcmp(left->below, right->below) : left->older ? 1 : -1;

	if (order == 0 && left->older)
		return strcmp(left->older, right->older);
	return order ? order : strcmp(left->label ? left->label : "", right->label ? right->label : "");
}

static int sort_sites(struct walk *walk, struct folder *folder)
{
	folder->sites = arena_array(walk->arena, walk->site_count, sizeof(struct site *));
	if (!folder->sites && walk->site_count)
		return error_no_memory(walk->err);
	for (struct site *site = walk->sites; site; site = site->next)
		folder->sites[folder->count++] = site;
	if (folder->count)
		qsort(folder->sites, folder->count, sizeof *folder->sites, compare_sites);
	size_t in_use = 0, older = 0;

	while (in_use < folder->count && !folder->sites[in_use]->older)
		in_use++;
	folder->in_use = accessors_join(folder->sites, in_use);
	for (; in_use + older < folder->count; older++)
		folder->sites[folder->in_use + older] = folder->sites[in_use + older];
	folder->count = folder->in_use + older;
	return 0;
}

static size_t common_start(const char *left, const char *right)
{
	size_t shared = 0;

	for (size_t i = 0; left[i] && left[i] == right[i]; i++)
		if (left[i] == '/' || !left[i + 1] || !right[i + 1])
			shared = i + 1;
	return shared;
}

static struct site *nearest(const struct folder *folder, const char *below)
{
	struct site *best = folder->sites[0];
	size_t shared = common_start(best->below, below);

	for (size_t i = 1; i < folder->in_use; i++)
		if (common_start(folder->sites[i]->below, below) > shared) {
			best = folder->sites[i];
			shared = common_start(best->below, below);
		}
	return best;
}

/* What was refused outside of every machine is told with the nearest one. */
static int spread_refusals(struct walk *walk, const struct folder *folder, const struct refusals *from)
{
	int result = 0;

	for (const struct refusal *at = from->first; result == 0 && at; at = at->next)
		result = refuse(walk, &nearest(folder, at->below)->refusals, at->kind, at->below, at->why);
	folder->sites[0]->refusals.dropped += from->dropped;
	return result;
}

/* In a volume a machine of which nothing can be read is one all the same: somebody wants its verdict. */
static bool any_files(const struct walk *walk, const struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (folder->sites[i]->files ||
		    (walk->tree->is_volume && refusals_lose_evidence(&folder->sites[i]->refusals)))
			return true;
	return false;
}

static const struct refusal *first_refusal(const struct walk *walk, const struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (folder->sites[i]->refusals.first)
			return folder->sites[i]->refusals.first;
	return walk->refusals.first;
}

static int no_machine(struct walk *walk, const struct folder *folder)
{
	const struct refusal *refusal = first_refusal(walk, folder);

	if (refusal && !(walk->reg_count && folder->count == 0))
		return error_set(walk->err, ERR_IO, "holds no registry hives that can be read: %s %s",
				 *refusal->below ? refusal->below : "it", refusal->why);
	if (walk->reg_count)
		return error_set(walk->err, ERR_IO,
				 "holds no registry hives, but %zu .reg file%s: name the files instead of the folder, with "
				 "--each if each of them is a machine",
				 walk->reg_count, walk->reg_count == 1 ? "" : "s");
	return error_set(walk->err, ERR_IO,
			 "holds no registry hives: tlsready looked for Windows\\System32\\config, SYSTEM, SOFTWARE and "
			 "NTUSER.DAT in %zu folder%s with %zu other file%s%s",
			 walk->folder_count, walk->folder_count == 1 ? "" : "s", walk->file_count,
			 walk->file_count == 1 ? "" : "s", walk->links.count ? "; symbolic links were not followed" : "");
}

/* Of a volume or an archive without a machine the caller says what it is. */
static int forget_sites(struct folder *folder)
{
	folder->count = 0;
	return 0;
}

static int find(struct walk *walk, struct folder *folder)
{
	int result = search_from_top(walk);

	folder->has_windows = walk->has_windows;
	folder->reg_files = walk->reg_count;
	result = result < 0 ? result : sort_sites(walk, folder);
	if (result == 0 && !any_files(walk, folder))
		return folder->place.inside ? forget_sites(folder) : no_machine(walk, folder);
	result = result < 0 ? result : spread_refusals(walk, folder, &walk->refusals);
	result = result < 0 ? result : spread_refusals(walk, folder, &walk->links);
	return result < 0 ? result : machine_names(walk, folder->place.named_by, folder->sites, folder->in_use);
}

int folder_scan_tree(struct tree *tree, const struct folder_place *place, const struct folder_limits *limits,
		     struct arena *arena, struct folder **ret, struct error *err)
{
	struct walk walk = { .tree = tree, .limits = limits, .arena = arena, .err = err };
	struct folder *folder = arena_alloc(arena, sizeof *folder);

	if (!folder)
		return error_no_memory(err);
	folder->place = *place;
	int result = find(&walk, folder);

	if (result == 0)
		*ret = folder;
	return result;
}

int folder_scan(const char *path, const struct folder_limits *limits, struct arena *arena, struct folder **ret,
		struct error *err)
{
	struct error why = { .at = LOCATION_NONE };
	char *top = realpath(path, NULL);
	struct folder_place place = { .path = path, .operand = path, .named_by = top ? arena_strdup(arena, top) : path };
	struct host_tree tree;
	int result = place.named_by ? host_tree_open(path, &tree, &why) : error_no_memory(&why);

	free(top);
	result = result < 0 ? result : folder_scan_tree(&tree.tree, &place, limits, arena, ret, &why);
	return result < 0 ? error_set(err, (enum err)result, "%s: %s", path, why.text) : 0;
}

size_t folder_machines(const struct folder *folder)
{
	return folder->count;
}

size_t folder_reg_files(const struct folder *folder)
{
	return folder->reg_files;
}

bool folder_has_windows(const struct folder *folder)
{
	return folder->has_windows;
}
