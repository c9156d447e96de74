/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import of .reg text leaves behind: keys and values, those that are gone, and the keys that have a line. */
#include "support/independent/independent_reg.h"

#include <stdio.h>
#include <stdlib.h>

struct entry *registry_find(const struct registry *registry, const char *path, const char *name)
{
	for (size_t i = 0; i < registry->count; i++) {
		struct entry *entry = registry->entries[i];

		if (entry->is_value == (name != NULL) && strcasecmp(entry->path, path) == 0 &&
		    (!name || strcasecmp(entry->name, name) == 0))
			return entry;
	}
	return NULL;
}

void registry_forget(struct registry *registry, size_t i)
{
	free(registry->entries[i]);
	registry->entries[i] = registry->entries[--registry->count];
}

struct entry *registry_add(struct registry *registry, const char *path, const char *name)
{
	struct entry *entry = registry_find(registry, path, name);

	if (entry || registry->count == ENTRIES)
		return entry;
	entry = calloc(1, sizeof *entry);
	if (!entry)
		abort();
	snprintf(entry->path, sizeof entry->path, "%s", path);
	snprintf(entry->name, sizeof entry->name, "%s", name ? name : "");
	entry->is_value = name != NULL;
	return registry->entries[registry->count++] = entry;
}

void registry_mark_gone(struct registry *registry, const char *path, const char *name)
{
	struct entry *entry = registry->gone_count < ENTRIES ? calloc(1, sizeof *entry) : NULL;

	if (!entry)
		abort();
	snprintf(entry->path, sizeof entry->path, "%s", path);
	snprintf(entry->name, sizeof entry->name, "%s", name ? name : "");
	entry->is_value = name != NULL;
	registry->gone[registry->gone_count++] = entry;
}

void registry_list(struct registry *registry, const char *path)
{
	if (registry->listed_count == registry->listed_room) {
		registry->listed_room = registry->listed_room ? 2 * registry->listed_room : 64;
		registry->listed = realloc(registry->listed, registry->listed_room * sizeof *registry->listed);
		if (!registry->listed)
			abort();
	}
	snprintf(registry->listed[registry->listed_count++], PATH_ROOM, "%s", path);
}

static bool is_line(const struct registry *registry, const char *path)
{
	for (size_t i = 0; i < registry->listed_count; i++)
		if (strcasecmp(registry->listed[i], path) == 0)
			return true;
	return false;
}

/* Every exporter writes a line for each key, so a key's line speaks for all below it. */
static bool is_listed(const struct registry *registry, const char *path)
{
	for (size_t i = 0; i < registry->listed_count; i++)
		if (is_below(path, registry->listed[i]))
			return true;
	for (size_t i = 0; i < registry->mapped_count; i++)
		if (is_below(path, registry->mapped[i].mount) && is_line(registry, registry->mapped[i].name))
			return true;
	return false;
}

enum sight registry_absent(const struct registry *registry, const char *path)
{
	return is_listed(registry, path) ? SIGHT_NOT : SIGHT_UNLISTED;
}

void registry_note_mapped(struct registry *registry, const char *path, size_t size, const char *mount)
{
	size -= size && path[size - 1] == '\\';
	if (registry->mapped_count == MAPPED)
		return;
	snprintf(registry->mapped[registry->mapped_count].name, PATH_ROOM, "%.*s", (int)size, path);
	registry->mapped[registry->mapped_count++].mount = mount;
}
