/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/collect/evidence_id.h"

#include <stdlib.h>
#include <string.h>

#include "common/digest.h"

static bool has_hash(const char *sha256)
{
	return sha256 && *sha256;
}

static const char *line_of(const struct result_source *source, const char *suffix, const char *sha256, struct arena *arena)
{
	return arena_printf(arena, "%s%s%s %s\n", source->is_overlay ? "overlay " : "",
			    *source->role ? source->role : source_kind_name(source->kind), suffix,
			    has_hash(sha256) ? sha256 : "-");
}

static size_t make_lines(const struct result_source *sources, size_t count, const char **lines, struct arena *arena)
{
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		lines[made++] = line_of(&sources[i], "", sources[i].sha256, arena);
		for (size_t k = 0; k < sources[i].log_count; k++)
			lines[made++] = line_of(&sources[i], " log", sources[i].logs[k].sha256, arena);
	}
	return made;
}

static const char *digest_of_lines(const char *const *lines, size_t count, struct arena *arena)
{
	struct digest *digest = digest_new();
	char hex[DIGEST_HEX];

	if (!digest)
		return NULL;
	for (size_t i = 0; i < count; i++)
		digest_update(digest, lines[i], strlen(lines[i]));
	digest_final(digest, hex);
	return arena_printf(arena, "sha256:%s", hex);
}

const char *evidence_id(const struct result_source *sources, size_t count, struct arena *arena)
{
	size_t room = count;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		room += sources[i].log_count;
		any |= has_hash(sources[i].sha256);
	}
	const char **lines = arena_array(arena, room + 1, sizeof *lines);

	if (!lines)
		return NULL;
	size_t made = make_lines(sources, count, lines, arena);

	if (arena_failed(arena))
		return NULL;
	qsort(lines, made, sizeof *lines, string_order);
	return any ? digest_of_lines(lines, made, arena) : "";
}
