/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/folder.h"

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/tree/accessors.h"
#include "parser/evidence/tree/machine_names.h"
#include "parser/evidence/tree/search.h"

struct folder {
	const char *path;
	struct site **sites; /* by path */
	size_t count;
};

/* clang-format off */
const struct folder_limits folder_limits = {
	.depth = 16, .entries = 250000, .total = 5000000, .machines = 200000, .refusals = 100, .sniffed = 4096,
};
/* clang-format on */

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

/* Finding. */

static int compare_sites(const void *a, const void *b)
{
	const struct site *left = *(struct site *const *)a, *right = *(struct site *const *)b;
	int order = strcmp(left->below, right->below);

	return order ? order : strcmp(left->label ? left->label : "", right->label ? right->label : "");
}

static int sort_sites(struct walk *walk, struct folder *folder)
{
	folder->sites = arena_array(walk->arena, walk->site_count, sizeof(struct site *));
	if (!folder->sites && walk->site_count)
		return out_of_memory(walk->err);
	for (struct site *site = walk->sites; site; site = site->next)
		folder->sites[folder->count++] = site;
	if (folder->count)
		qsort(folder->sites, folder->count, sizeof *folder->sites, compare_sites);
	folder->count = accessors_join(folder->sites, folder->count);
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

	for (size_t i = 1; i < folder->count; i++)
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

static bool any_files(const struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (folder->sites[i]->files)
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

static int find(struct walk *walk, struct folder *folder)
{
	char *top = realpath(folder->path, NULL);
	int result = search_from_top(walk);

	result = result < 0 ? result : sort_sites(walk, folder);
	if (result == 0 && !any_files(folder))
		result = no_machine(walk, folder);
	result = result < 0 ? result : spread_refusals(walk, folder, &walk->refusals);
	result = result < 0 ? result : spread_refusals(walk, folder, &walk->links);
	result = result < 0 ? result : machine_names(walk, top ? top : folder->path, folder->sites, folder->count);
	free(top);
	return result;
}

int folder_scan(const char *path, const struct folder_limits *limits, struct arena *arena, struct folder **ret,
		struct error *err)
{
	struct error why = { .at = LOCATION_NONE };
	struct host_tree tree;
	struct walk walk = { .tree = &tree.tree, .limits = limits, .arena = arena, .err = &why };
	struct folder *folder = arena_alloc(arena, sizeof *folder);

	if (!folder)
		return out_of_memory(err);
	folder->path = path;
	int result = host_tree_open(path, &tree, &why);

	result = result < 0 ? result : find(&walk, folder);

	if (result < 0)
		return error_set(err, (enum err)result, "%s: %s", path, why.text);
	*ret = folder;
	return 0;
}

size_t folder_machines(const struct folder *folder)
{
	return folder->count;
}

/* Subjects. */

static const char *full_path(const struct folder *folder, const char *below, struct arena *arena)
{
	size_t size = strlen(folder->path);
	bool has_slash = size && folder->path[size - 1] == '/';

	return arena_printf(arena, "%s%s%s", folder->path, has_slash || !*below ? "" : "/", below);
}

static struct artifact artifact_of_file(const struct folder *folder, const struct found_file *file, struct arena *arena)
{
	struct artifact artifact = artifact_of(full_path(folder, file->below, arena));

	artifact.folder = folder->path;
	artifact.is_found = true;
	artifact.below = file->below;
	artifact.user = file->user;
	artifact.role = file->role;
	artifact.scope = file->scope;
	artifact.has_logs = true;
	artifact.logs_dropped = file->logs_dropped;
	return artifact;
}

static bool make_logs(const struct folder *folder, const struct found_file *file, struct artifact *hive,
		      struct arena *arena)
{
	hive->logs = file->log_count ? arena_array(arena, file->log_count, sizeof *hive->logs) : NULL;
	if (file->log_count && !hive->logs)
		return false;
	for (const struct found_file *log = file->logs; log; log = log->next)
		hive->logs[hive->log_count++] = artifact_of_file(folder, log, arena);
	return true;
}

static int compare_artifacts(const void *a, const void *b)
{
	return strcmp(((const struct artifact *)a)->below, ((const struct artifact *)b)->below);
}

static bool is_lost(const struct refusal *refusal)
{
	return refusal->kind == REFUSAL_EVIDENCE || refusal->kind == REFUSAL_POLICY;
}

/* What could not even be opened is an input all the same: the machine is not whole without it. */
static struct artifact artifact_of_refusal(const struct folder *folder, const struct refusal *refusal, struct arena *arena)
{
	struct found_file file = { .below = refusal->below,
				   .role = refusal->kind == REFUSAL_POLICY ? ROLE_POLICY : ROLE_HIVE };
	struct artifact artifact = artifact_of_file(folder, &file, arena);

	error_set(&artifact.error, ERR_IO, "%s", refusal->why);
	return artifact;
}

static bool make_artifacts(const struct folder *folder, const struct site *site, struct subject *subject,
			   struct arena *arena)
{
	size_t count = site->count + site->refusals.count;

	subject->artifacts = count ? arena_array(arena, count, sizeof *subject->artifacts) : NULL;
	if (count && !subject->artifacts)
		return false;
	for (const struct refusal *at = site->refusals.first; at; at = at->next)
		if (is_lost(at))
			subject->artifacts[subject->count++] = artifact_of_refusal(folder, at, arena);
	for (const struct found_file *file = site->files; file; file = file->next) {
		struct artifact *artifact = &subject->artifacts[subject->count++];

		*artifact = artifact_of_file(folder, file, arena);
		if (!make_logs(folder, file, artifact, arena))
			return false;
	}
	if (subject->count)
		qsort(subject->artifacts, subject->count, sizeof *subject->artifacts, compare_artifacts);
	return true;
}

static bool make_refusals(const struct folder *folder, const struct site *site, struct subject *subject,
			  struct arena *arena)
{
	const struct refusals *from = &site->refusals;
	struct scan_refusal *list = arena_array(arena, from->count + 1, sizeof *list);
	size_t count = 0;

	if (!list)
		return false;
	for (const struct refusal *at = from->first; at; at = at->next)
		if (!is_lost(at))
			list[count++] = (struct scan_refusal){ .path = full_path(folder, at->below, arena),
							       .why = at->why,
							       .kind = at->kind };
	if (from->dropped)
		list[count++] = (struct scan_refusal){
			.path = folder->path,
			.kind = REFUSAL_TOLD,
			.why = arena_printf(arena, "has %zu more entries that were not taken", from->dropped),
		};
	subject->refusals = list;
	subject->refusal_count = count;
	return true;
}

struct subject *folder_subject(const struct folder *folder, size_t index, struct arena *arena)
{
	const struct site *site = folder->sites[index];
	struct subject *subject = arena_alloc(arena, sizeof *subject);

	if (!subject)
		return NULL;
	*subject = (struct subject){ .operand = folder->path, .name = site->name };
	bool is_made = make_artifacts(folder, site, subject, arena) && make_refusals(folder, site, subject, arena);

	return is_made && !arena_failed(arena) ? subject : NULL;
}
