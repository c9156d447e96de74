/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two layers looked through as one: what .reg files say wins, a deletion hides what lies below it, and only then the hive
 * is asked. Absence is claimed only where a hive or a listing covers the place.
 */
#include "parser/mount.h"

#include <string.h>

enum { CHILDREN_LIMIT = 1 << 20 };

/* A key of the hive, as far down a path as it is there. */
struct hivenode {
	enum found found; /* of the whole path */
	hivekey key;      /* the deepest key that was opened */
	size_t depth;     /* bytes of the path that lead to it */
	bool met;         /* met in a list, not asked for by name: the second reader has not heard of it yet */
	const char *why;
};

static size_t component(const char *path)
{
	return strcspn(path, "\\");
}

static enum found found_of(int answer)
{
	return answer < 0 ? UNREADABLE : (enum found)answer;
}

/* One step down in the hive; keeps the reason when it cannot be told. */
static enum found step_down(struct mount *mount, struct arena *arena, struct hivenode *node, const char *name)
{
	struct error err = { 0 };
	hivekey child;
	enum found found = found_of(hive_child(mount->hive, node->key, name, &child, &err));

	if (found == PRESENT)
		node->key = child;
	else if (found == UNREADABLE)
		node->why = arena_strdup(arena, err.text);
	return found;
}

static struct hivenode *remember(struct mount *mount, struct arena *arena, const char *below, struct hivenode node)
{
	char *path = arena_strdup(arena, below);
	struct hivenode *copy = path ? arena_copy(arena, &node, sizeof node) : NULL;

	return copy && nameindex_put(mount->cache, mount, path, copy) == 0 ? copy : NULL;
}

static const struct hivenode *walk(struct mount *mount, struct arena *arena, const char *below);
static void ask_by_name(struct mount *mount, struct arena *arena, const char *below, struct hivenode *node);

/* The key above, asked for by name whatever way it was found: what rests on it is then known to both readers. */
static const struct hivenode *walk_parent(struct mount *mount, struct arena *arena, const char *below)
{
	const char *last = strrchr(below, '\\');
	char *path = arena_strndup(arena, below, last ? (size_t)(last - below) : 0);
	const struct hivenode *found = path ? walk(mount, arena, path) : NULL;
	struct hivenode *parent = found && found->met ? nameindex_get(mount->cache, mount, path, strlen(path)) : NULL;

	if (parent)
		ask_by_name(mount, arena, path, parent);
	return found;
}

static void ask_by_name(struct mount *mount, struct arena *arena, const char *below, struct hivenode *node)
{
	const char *last = strrchr(below, '\\');
	const struct hivenode *parent = walk_parent(mount, arena, below);
	hivekey key;

	node->met = false;
	if (parent && hive_child(mount->hive, parent->key, last ? last + 1 : below, &key, NULL) == PRESENT)
		node->key = key;
}

/* Opens what is there of the path, parent first; every step is asked of the hive once. */
static const struct hivenode *walk(struct mount *mount, struct arena *arena, const char *below)
{
	const struct hivenode *known = nameindex_get(mount->cache, mount, below, strlen(below));
	const char *last = strrchr(below, '\\');
	struct hivenode node = { .found = PRESENT };

	if (known)
		return known;
	if (!*below) {
		node.key = hive_root(mount->hive);
		return remember(mount, arena, below, node);
	}
	known = walk_parent(mount, arena, below);
	if (!known)
		return NULL;
	node = *known;
	if (node.found == PRESENT)
		node.found = step_down(mount, arena, &node, last ? last + 1 : below);
	if (node.found == PRESENT)
		node.depth = strlen(below);
	return remember(mount, arena, below, node);
}

static const char *join(struct arena *arena, const char *root, const char *below, size_t size)
{
	while (size && below[size - 1] == '\\')
		size--;
	const char *path = size ? arena_printf(arena, "%s\\%.*s", root, (int)size, below) : root;

	return path ? path : "";
}

/* What a hive says of the nearest key: place, time, path. */
static void cite(struct mount *mount, struct arena *arena, const struct hivenode *node, const char *below,
		 struct reganswer *ret)
{
	struct hivekey_info info;

	ret->nearest = join(arena, mount->root, below, node->depth);
	if (hive_info(mount->hive, node->key, &info, NULL) >= 0) {
		ret->at = info.at;
		ret->at.source = mount->hive_source;
		ret->written = info.written;
	}
}

static void take_hive_value(const struct mount *mount, const struct hivevalue *value, struct reganswer *ret)
{
	ret->name = value->name;
	ret->type = value->type;
	ret->data = value->data;
	ret->size = value->size;
	ret->at = value->at;
	ret->at.source = mount->hive_source;
}

static enum found ask_hive(struct mount *mount, struct arena *arena, const char *below, const char *name,
			   struct reganswer *ret)
{
	const struct hivenode *node = walk(mount, arena, below);

	if (!node) {
		ret->why = "memory is out";
		return UNREADABLE;
	}
	if (node->met && name)
		ask_by_name(mount, arena, below, nameindex_get(mount->cache, mount, below, strlen(below)));
	cite(mount, arena, node, below, ret);
	ret->why = node->why;
	if (node->found != PRESENT || !name)
		return node->found;
	struct error err = { 0 };
	struct hivevalue value;
	enum found found = found_of(hive_value(mount->hive, node->key, name, &value, &err));

	if (found == PRESENT)
		take_hive_value(mount, &value, ret);
	else if (found == UNREADABLE)
		ret->why = arena_strdup(arena, err.text);
	return found;
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

/* What the .reg layer knows of a path. */
struct treewalk {
	const struct treekey *key;     /* the key itself; NULL: the layer does not mention it */
	const struct treekey *nearest; /* deepest key it states */
	size_t depth;                  /* bytes of the path that lead to nearest */
	bool hidden;                   /* a deletion on the way hides the hive */
	const struct treekey *deleted; /* the deletion that says the key is gone; NULL: none does */
};

static struct treewalk walk_tree(const struct mount *mount, struct arena *arena, const char *below)
{
	struct treewalk walk = { .key = &mount->tree };

	for (size_t at = 0;;) {
		walk.hidden |= walk.key->opaque;
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

static enum found ask_tree(const struct treewalk *walk, const char *name, struct reganswer *ret)
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
		ret->nearest = join(arena, mount->root, below, walk->depth);
	if (key && key->at.source != PLACE_NO_SOURCE)
		ret->at = key->at;
}

/* Neither layer mentions it, and no hive lies below: only a listing can prove that it is not there. */
static enum found ask_coverage(const struct mount *mount, const char *below, struct reganswer *ret)
{
	if (covered(mount, below))
		return ABSENT;
	ret->why = mount->tree.children ? "no input given lists this key" : "no input given holds this hive";
	return NOT_COVERED;
}

enum found mount_ask(struct mount *mount, struct arena *arena, const char *below, const char *name,
		     struct reganswer *ret)
{
	struct treewalk walk = walk_tree(mount, arena, below);

	if (mount->ambiguous) {
		ret->why = mount->ambiguous;
		return ret->found = NOT_COVERED;
	}
	cite_tree(mount, arena, &walk, below, ret);
	ret->found = NOT_COVERED;
	if (walk.key && walk.key->stated)
		ret->found = ask_tree(&walk, name, ret);
	if (ret->found == NOT_COVERED && (walk.hidden || walk.deleted))
		ret->found = ABSENT;
	if (ret->found == NOT_COVERED)
		ret->found = mount->hive ? ask_hive(mount, arena, below, name, ret) : ask_coverage(mount, below, ret);
	return ret->found;
}

/* Whether the .reg layer has the last word on this child: it states it, or says it is gone. */
static bool tree_decides(const struct treekey *key, const char *name)
{
	const struct treekey *child = key ? tree_find(key, name) : NULL;

	return child && (child->stated || child->deleted);
}

static bool visit_key(struct mount *mount, struct arena *arena, const char *path, const char *name,
		      regview_visit visit, void *context)
{
	const char *child = arena_printf(arena, "%s%s%s", path, *path ? "\\" : "", name);
	struct reganswer answer = { .at = PLACE_NONE };

	if (!child)
		return false;
	answer.key = join(arena, mount->root, child, strlen(child));
	answer.nearest = answer.key;
	mount_ask(mount, arena, child, NULL, &answer);
	return visit(context, &answer);
}

/* The hive gave the key itself: it needs no second look-up by name. */
static bool visit_hive_key(struct mount *mount, struct arena *arena, const char *path, const char *name, hivekey key,
			   regview_visit visit, void *context)
{
	const char *child = arena_printf(arena, "%s%s%s", path, *path ? "\\" : "", name);

	if (child && !nameindex_get(mount->cache, mount, child, strlen(child)))
		remember(mount, arena, child,
			 (struct hivenode){ .found = PRESENT, .key = key, .depth = strlen(child), .met = true });
	return visit_key(mount, arena, path, name, visit, context);
}

/* The sub-keys of the hive that no .reg layer speaks of. Returns false when the visitor stopped. */
static bool each_hive_key(struct mount *mount, struct arena *arena, const char *below, const struct treekey *over,
			  regview_visit visit, void *context, enum found *ret)
{
	const struct hivenode *node = walk(mount, arena, below);
	struct hivekey_info info;
	hivekey child;

	for (size_t i = 0; node && node->found == PRESENT && i < CHILDREN_LIMIT; i++) {
		int answer = hive_child_at(mount->hive, node->key, i, &child, NULL);

		if (answer == ABSENT)
			break;
		if (answer < 0 || answer == UNREADABLE || hive_info(mount->hive, child, &info, NULL) < 0) {
			*ret = UNREADABLE;
			if (answer < 0)
				break;
			continue;
		}
		if (!tree_decides(over, info.name) &&
		    !visit_hive_key(mount, arena, below, info.name, child, visit, context))
			return false;
	}
	return true;
}

enum found mount_each_key(struct mount *mount, struct arena *arena, const char *below, regview_visit visit, void *context)
{
	struct reganswer self = { .at = PLACE_NONE };
	enum found found = mount_ask(mount, arena, below, NULL, &self);
	struct treewalk walk = walk_tree(mount, arena, below);

	if (found != PRESENT)
		return found;
	if (mount->hive && !walk.hidden && !each_hive_key(mount, arena, below, walk.key, visit, context, &found))
		return found;
	for (const struct treekey *child = walk.key ? walk.key->children : NULL; child; child = child->next)
		if (child->stated && !visit_key(mount, arena, below, child->name, visit, context))
			break;
	return found;
}

static bool each_hive_value(struct mount *mount, struct arena *arena, const char *below, const struct treekey *over,
			    const struct reganswer *key, regview_visit visit, void *context, enum found *ret)
{
	const struct hivenode *node = walk(mount, arena, below);
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
		take_hive_value(mount, &value, &answer);
		if (!(over && tree_value(over, value.name)) && !visit(context, &answer))
			return false;
	}
	return true;
}

enum found mount_each_value(struct mount *mount, struct arena *arena, const char *below, regview_visit visit,
			    void *context)
{
	struct reganswer key = { .at = PLACE_NONE, .key = join(arena, mount->root, below, strlen(below)) };
	enum found found = mount_ask(mount, arena, below, NULL, &key);
	struct treewalk walk = walk_tree(mount, arena, below);

	if (found != PRESENT)
		return found;
	if (mount->hive && !walk.hidden &&
	    !each_hive_value(mount, arena, below, walk.key, &key, visit, context, &found))
		return found;
	for (const struct treevalue *value = walk.key ? walk.key->values : NULL; value; value = value->next) {
		struct reganswer answer = key;

		answer.name = value->name;
		answer.type = value->type;
		answer.data = value->data;
		answer.size = value->size;
		answer.at = value->at;
		if (!value->deleted && !visit(context, &answer))
			break;
	}
	return found;
}
