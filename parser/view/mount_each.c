/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sub-keys and values of both layers as one list: the hive's first, without those a .reg layer speaks of, then the layer's. */
#include "parser/view/mount_parts.h"

#include <string.h>

enum { CHILDREN_LIMIT = 1 << 20 };

/* Whether the .reg layer has the last word on this child: it states it, or says it is gone. */
static bool tree_decides(const struct treekey *key, const char *name)
{
	const struct treekey *child = key ? tree_find(key, name) : NULL;

	return child && (child->exists || child->deleted);
}

static bool visit_key(struct mount *mount, struct arena *arena, const char *path, const char *name, regview_visit visit,
		      void *context)
{
	const char *child = arena_printf(arena, "%s%s%s", path, *path ? "\\" : "", name);
	struct reganswer answer = { .at = LOCATION_NONE };

	if (!child)
		return false;
	answer.key = mount_path(arena, mount->root, child, strlen(child));
	answer.nearest = answer.key;
	mount_ask(mount, arena, child, NULL, &answer);
	return visit(context, &answer);
}

/* The hive gave the key itself: it needs no second look-up by name. */
static bool visit_hive_key(struct mount *mount, struct arena *arena, const char *path, const struct hivekey_info *info,
			   hivekey key, regview_visit visit, void *context)
{
	const char *child = arena_printf(arena, "%s%s%s", path, *path ? "\\" : "", info->name);
	struct nameindex *before;

	if (!child)
		return false;
	if (mount_met(mount, arena, child, info, key))
		return visit_key(mount, arena, path, info->name, visit, context);
	bool go_on = mount_override(mount, arena, child, key, &before) &&
		     visit_key(mount, arena, path, info->name, visit, context);

	mount_restore(mount, before);
	return go_on;
}

/* Lists the place of a key. False: it was listed before. */
static bool mark_listed(struct mount *mount, hivekey key)
{
	struct hivekey_info info;

	if (hive_info(mount->hive, key, &info, NULL) < 0 || nameindex_get(mount->walk.listed, info.at.offset, "", 0)) {
		hive_note_listed(mount->hive, key);
		return false;
	}
	return nameindex_put(mount->walk.listed, info.at.offset, "", mount) == 0;
}

/*
 * A visit that lists what it is shown walks a tree, unless a list is damaged: with a key below itself, or a list that
 * has its keys twice, there are as many paths as one likes. So within one walk each key is listed once.
 */
static bool may_list(struct mount *mount, struct arena *arena, hivekey key)
{
	if (mount->walk.depth == 0) {
		mount->walk.first = key;
		mount->walk.listed = NULL;
		return true;
	}
	if (!mount->walk.listed) {
		mount->walk.listed = nameindex_new(arena);
		if (!mount->walk.listed || !mark_listed(mount, mount->walk.first))
			return false;
	}
	return mark_listed(mount, key);
}

static bool each_child(struct mount *mount, struct arena *arena, const char *below, const struct hivenode *node,
		       const struct treekey *over, regview_visit visit, void *context, enum found *ret)
{
	struct hivekey_info info;
	hivekey child;

	for (size_t i = 0; i < CHILDREN_LIMIT; i++) {
		int answer = hive_child_at(mount->hive, node->key, i, &child, NULL);

		if (answer == ABSENT)
			break;
		if (answer < 0 || answer == UNREADABLE || hive_info(mount->hive, child, &info, NULL) < 0) {
			*ret = UNREADABLE;
			if (answer < 0)
				break;
			continue;
		}
		if (!tree_decides(over, info.name) && !visit_hive_key(mount, arena, below, &info, child, visit, context))
			return false;
	}
	return true;
}

/* The sub-keys of the hive that no .reg layer speaks of. Returns false when the visitor stopped. */
static bool each_hive_key(struct mount *mount, struct arena *arena, const char *below, const struct treekey *over,
			  regview_visit visit, void *context, enum found *ret)
{
	const struct hivenode *node = mount_walk(mount, arena, below);

	if (!node || node->found != PRESENT)
		return true;
	if (!may_list(mount, arena, node->key)) {
		*ret = UNREADABLE;
		return true;
	}
	mount->walk.depth++;
	bool go_on = each_child(mount, arena, below, node, over, visit, context, ret);

	mount->walk.depth--;
	return go_on;
}

enum found mount_each_key(struct mount *mount, struct arena *arena, const char *below, regview_visit visit, void *context)
{
	struct reganswer self = { .at = LOCATION_NONE };
	enum found found = mount_ask(mount, arena, below, NULL, &self);
	struct treewalk walk = mount_walk_tree(mount, arena, below);

	if (found != PRESENT)
		return found;
	if (mount->hive && !walk.hidden && !each_hive_key(mount, arena, below, walk.key, visit, context, &found))
		return found;
	for (const struct treekey *child = walk.key ? walk.key->children : NULL; child; child = child->next)
		if (child->exists && !visit_key(mount, arena, below, child->name, visit, context))
			break;
	return mount_listed(mount, below, REG_READ_CHILDREN, found);
}

static bool each_hive_value(struct mount *mount, struct arena *arena, const char *below, const struct treekey *over,
			    const struct reganswer *key, regview_visit visit, void *context, enum found *ret)
{
	const struct hivenode *node = mount_walk(mount, arena, below);
	struct hivevalue value;

	for (size_t i = 0; node && node->found == PRESENT && i < CHILDREN_LIMIT; i++) {
		struct reganswer answer = *key;
		int found = hive_value_at(mount->hive, node->key, i, &value, NULL);

		if (found == ABSENT || found < 0)
			break;
		if (found == UNREADABLE) {
			*ret = UNREADABLE;
			continue;
		}
		mount_take_value(mount, &value, &answer);
		mount_compare(mount, arena, below, value.name, &answer);
		if (!(over && tree_value(over, value.name)) && !visit(context, &answer))
			return false;
	}
	return true;
}

enum found mount_each_value(struct mount *mount, struct arena *arena, const char *below, regview_visit visit,
			    void *context)
{
	struct reganswer key = { .at = LOCATION_NONE, .key = mount_path(arena, mount->root, below, strlen(below)) };
	enum found found = mount_ask(mount, arena, below, NULL, &key);
	struct treewalk walk = mount_walk_tree(mount, arena, below);

	if (found != PRESENT)
		return found;
	if (mount->hive && !walk.hidden && !(walk.key && walk.key->hides_hive_values) &&
	    !each_hive_value(mount, arena, below, walk.key, &key, visit, context, &found))
		return found;
	for (const struct treevalue *value = walk.key ? walk.key->values : NULL; value; value = value->next) {
		struct reganswer answer = key;

		answer.name = value->name;
		answer.type = value->type;
		answer.data = value->data;
		answer.size = value->size;
		answer.at = value->at;
		mount_compare(mount, arena, below, value->name, &answer);
		if (!value->deleted && !visit(context, &answer))
			break;
	}
	return mount_listed(mount, below, REG_READ_VALUES, found);
}
