/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine that a walk has found, as a subject: its artifacts, and what was refused. */
#include <stdlib.h>
#include <string.h>

#include "common/paths.h"
#include "parser/evidence/folder_parts.h"
#include "parser/evidence/tree/site.h"

static const char *full_path(const struct folder *folder, const char *below, struct arena *arena)
{
	const char *path = folder->place.path;
	size_t size = strlen(path);
	bool has_slash = size && path[size - 1] == '/';
	const char *separator = has_slash || !*below ? "" : folder->place.inside ? PATH_INSIDE : "/";

	return arena_printf(arena, "%s%s%s", path, separator, below);
}

static struct artifact artifact_of_file(const struct folder *folder, const struct found_file *file, struct arena *arena)
{
	struct artifact artifact = artifact_of(full_path(folder, file->below, arena));

	artifact.folder = folder->place.inside ? NULL : folder->place.path;
	artifact.inside = folder->place.inside;
	artifact.is_found = true;
	artifact.below = file->below;
	artifact.user = file->user;
	artifact.role = file->role;
	artifact.scope = file->scope;
	artifact.order = file->order;
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
			.path = folder->place.path,
			.kind = REFUSAL_TOLD,
			.why = arena_printf(arena, "has %zu more entries that were not taken", from->dropped),
		};
	subject->refusals = list;
	subject->refusal_count = count;
	return true;
}

static const struct site *machine_of(const struct site *site)
{
	const struct site *machine = site->of ? site->of : site;

	return machine->joined ? machine->joined : machine;
}

static struct subject_state state_of(const struct site *site, struct arena *arena)
{
	const struct site *machine = machine_of(site);
	const char *name = machine->root ? machine->root : machine->label ? machine->label : "";
	const char *separator = *machine->below && *name ? "/" : "";

	return (struct subject_state){ .volume = "",
				       .root = arena_printf(arena, "%s%s%s", machine->below, separator, name),
				       .older = site->older };
}

struct subject *folder_subject(const struct folder *folder, size_t index, struct arena *arena)
{
	const struct site *site = folder->sites[index];
	struct subject *subject = arena_alloc(arena, sizeof *subject);

	if (!subject)
		return NULL;
	*subject = (struct subject){ .state = state_of(site, arena),
				     .operand = folder->place.operand,
				     .name = machine_of(site)->name };
	bool is_made = make_artifacts(folder, site, subject, arena) && make_refusals(folder, site, subject, arena);

	return is_made && !arena_failed(arena) ? subject : NULL;
}
