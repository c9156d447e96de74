/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two layers looked through as one: what .reg files say wins, a deletion hides what lies below it, and only then the hive
 * is asked. Absence is claimed only where a hive or a listing covers the place.
 */
#include "parser/mount_parts.h"

#include <string.h>

static size_t component(const char *path)
{
	return strcspn(path, "\\");
}

const char *mount_path(struct arena *arena, const char *root, const char *below, size_t size)
{
	while (size && below[size - 1] == '\\')
		size--;
	const char *path = size ? arena_printf(arena, "%s\\%.*s", root, (int)size, below) : root;

	return path ? path : "";
}

static bool is_below(const char *path, const char *root)
{
	size_t size = strlen(root);

	return name_starts(path, root) && (size == 0 || path[size] == '\0' || path[size] == '\\');
}

static bool covered(const struct mount *mount, const char *below)
{
	for (size_t i = 0; i < mount->cover_count; i++)
		if (is_below(below, mount->covers[i]))
			return true;
	return false;
}

int mount_cover(struct mount *mount, struct arena *arena, const char *below)
{
	const char **covers =
		arena_grow(arena, mount->covers, mount->cover_count, &mount->cover_capacity, sizeof *covers);

	if (!covers)
		return ERR_NOMEM;
	mount->covers = covers;
	mount->covers[mount->cover_count++] = below;
	return 0;
}

struct treewalk mount_walk_tree(const struct mount *mount, struct arena *arena, const char *below)
{
	return tree_walk(&mount->tree, arena, below);
}

struct treewalk tree_walk(const struct treekey *root, struct arena *arena, const char *below)
{
	struct treewalk walk = { .key = root };

	for (size_t at = 0;;) {
		walk.hidden |= walk.key->opaque;
		if (walk.key->deleted || !walk.listed)
			walk.listed = walk.key->named ? walk.key : NULL;
		walk.deleted = walk.key->deleted ? walk.key : walk.key->stated ? NULL : walk.deleted;
		if (walk.key->stated) {
			walk.nearest = walk.key;
			walk.depth = at;
		}
		if (!below[at])
			return walk;
		size_t length = component(below + at);
		char *name = arena_strndup(arena, below + at, length);

		walk.key = name ? tree_find(walk.key, name) : NULL;
		if (!walk.key)
			return walk;
		at += length + (below[at + length] == '\\');
	}
}

enum found tree_ask(const struct treewalk *walk, const char *name, struct reganswer *ret)
{
	const struct treevalue *value = name ? tree_value(walk->key, name) : NULL;

	if (!value)
		return name ? NOT_COVERED : PRESENT;
	ret->at = value->at;
	if (value->deleted)
		return ABSENT;
	ret->name = value->name;
	ret->type = value->type;
	ret->data = value->data;
	ret->size = value->size;
	return PRESENT;
}

static void cite_tree(const struct mount *mount, struct arena *arena, const struct treewalk *walk, const char *below,
		      struct reganswer *ret)
{
	const struct treekey *key = walk->deleted ? walk->deleted : walk->nearest;

	if (walk->nearest)
		ret->nearest = mount_path(arena, mount->root, below, walk->depth);
	if (key && key->at.source != PLACE_NO_SOURCE)
		ret->at = key->at;
}

/* Neither layer mentions it, and no hive lies below: only a listing can prove that it is not there. */
static enum found ask_coverage(const struct mount *mount, const char *below, struct reganswer *ret)
{
	if (covered(mount, below))
		return ABSENT;
	ret->why = mount->refused ? mount->refused : mount->tree.children ? "no input given lists this key" : "no input given holds this hive";
	return NOT_COVERED;
}

enum found mount_ask(struct mount *mount, struct arena *arena, const char *below, const char *name,
		     struct reganswer *ret)
{
	struct treewalk walk = mount_walk_tree(mount, arena, below);

	if (mount->ambiguous) {
		ret->why = mount->ambiguous;
		return ret->found = NOT_COVERED;
	}
	cite_tree(mount, arena, &walk, below, ret);
	ret->found = NOT_COVERED;
	if (walk.key && walk.key->stated)
		ret->found = tree_ask(&walk, name, ret);
	if (ret->found == NOT_COVERED && (walk.hidden || walk.deleted || (name && walk.key && walk.key->bare)))
		ret->found = ABSENT;
	if (ret->found == NOT_COVERED)
		ret->found = mount->hive ? mount_ask_hive(mount, arena, below, name, ret) : ask_coverage(mount, below, ret);
	mount_compare(mount, arena, below, name, ret);
	return ret->found;
}
