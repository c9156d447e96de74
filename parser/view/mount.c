/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two layers looked through as one: what .reg files say wins, a deletion hides what is below it, and only then the hive
 * is asked. Absence is claimed only by a sound hive, by a deletion, and below a key that has a line of its own in a .reg
 * that is evidence: every exporter writes one for each key it lists.
 */
#include "parser/view/mount_parts.h"

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

struct treewalk mount_walk_tree(const struct mount *mount, struct arena *arena, const char *below)
{
	return tree_walk(&mount->tree, arena, below);
}

struct treewalk tree_walk(const struct treekey *root, struct arena *arena, const char *below)
{
	struct treewalk walk = { .key = root };

	for (size_t at = 0;;) {
		walk.hidden |= walk.key->hides_hive_keys;
		if (walk.key->deleted || !walk.listed)
			walk.listed = walk.key->listed ? walk.key : NULL;
		walk.deleted = walk.key->deleted ? walk.key : walk.key->exists ? NULL : walk.deleted;
		if (walk.key->exists) {
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

static void add_tree_evidence(const struct mount *mount, struct arena *arena, const struct treewalk *walk,
			      const char *below, struct reganswer *ret)
{
	const struct treekey *key = walk->deleted ? walk->deleted : walk->nearest;

	if (walk->nearest)
		ret->nearest = mount_path(arena, mount->root, below, walk->depth);
	if (key && key->at.source != LOCATION_NO_SOURCE)
		ret->at = key->at;
}

/* No layer mentions it, and there is no hive: only the line of a key above it proves that it does not exist. */
static enum found ask_listing(const struct mount *mount, const struct treewalk *walk, struct reganswer *ret)
{
	if (walk->listed)
		return ABSENT;
	ret->why = mount->refused         ? mount->refused
		   : mount->tree.children ? "no input lists this key or a key above it"
					  : regview_unsupplied(mount->root);
	return NOT_COVERED;
}

/* What the scan of a .reg passed over may be there, or may be other than the hive says. */
static bool was_passed_over(const struct mount *mount, const char *below, enum reg_read what, struct reganswer *ret)
{
	if (!mount->read_for || reg_was_read(mount->read_for, mount->kind, below, what))
		return false;
	ret->why = "this key was skipped when the .reg file was read";
	return true;
}

enum found mount_listed(const struct mount *mount, const char *below, enum reg_read what, enum found found)
{
	bool is_root = !*below && what == REG_READ_CHILDREN; /* every control set is reported */
	struct reganswer unused;

	return found == PRESENT && !is_root && was_passed_over(mount, below, what, &unused) ? NOT_COVERED : found;
}

enum found mount_ask(struct mount *mount, struct arena *arena, const char *below, const char *name, struct reganswer *ret)
{
	struct treewalk walk = mount_walk_tree(mount, arena, below);

	if (mount->ambiguous) {
		ret->why = mount->ambiguous;
		return ret->found = NOT_COVERED;
	}
	add_tree_evidence(mount, arena, &walk, below, ret);
	ret->found = NOT_COVERED;
	if (walk.key && (walk.key->exists || name)) /* a policy deletes a value without a word about its key */
		ret->found = tree_ask(&walk, name, ret);
	if (ret->found == NOT_COVERED &&
	    (walk.hidden || walk.deleted || (name && walk.key && walk.key->hides_hive_values)))
		ret->found = ABSENT;
	if (ret->found == NOT_COVERED && !was_passed_over(mount, below, name ? REG_READ_VALUES : REG_READ_KEY, ret))
		ret->found =
			mount->hive ? mount_ask_hive(mount, arena, below, name, ret) : ask_listing(mount, &walk, ret);
	mount_compare(mount, arena, below, name, ret);
	return ret->found;
}
