/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hive at the bottom of a mount: paths walked once and remembered, so that every step is asked of the readers once. */
#include "parser/view/mount_parts.h"

#include <string.h>

#include "common/text/text.h"

#define LINK_VALUE "SymbolicLinkValue" /* the one value that a link has of its own */

static enum found found_of(int answer)
{
	return answer < 0 ? UNREADABLE : (enum found)answer;
}

/* One step down in the hive; keeps the reason when it cannot be told. */
static enum found step_down(struct mount *mount, struct arena *arena, struct hivenode *node, const char *name)
{
	struct error err = { 0 };
	hivekey child;

	node->why = node->redirect;
	if (node->why)
		return UNREADABLE;
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

	return copy && nameindex_put(mount->cache, 0, path, copy) == 0 ? copy : NULL;
}

static void ask_by_name(struct mount *mount, struct arena *arena, const char *below, struct hivenode *node);

/* The key above, asked for by name whatever way it was found: what rests on it is then known to both readers. */
static const struct hivenode *walk_parent(struct mount *mount, struct arena *arena, const char *below)
{
	const char *last = strrchr(below, '\\');
	char *path = arena_strndup(arena, below, last ? (size_t)(last - below) : 0);
	const struct hivenode *found = path ? mount_walk(mount, arena, path) : NULL;
	struct hivenode *parent =
		found && found->seen_in_list ? nameindex_get(mount->cache, 0, path, strlen(path)) : NULL;

	if (parent)
		ask_by_name(mount, arena, path, parent);
	return found;
}

static void ask_by_name(struct mount *mount, struct arena *arena, const char *below, struct hivenode *node)
{
	const struct hivenode *parent = walk_parent(mount, arena, below);
	hivekey key;

	node->seen_in_list = false;
	if (parent && hive_child(mount->hive, parent->key, path_last(below), &key, NULL) == PRESENT)
		node->key = key;
}

/* Opens what is there of the path, parent first; every step is asked of the hive once. */
const struct hivenode *mount_walk(struct mount *mount, struct arena *arena, const char *below)
{
	const struct hivenode *known = nameindex_get(mount->cache, 0, below, strlen(below));
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
	if (node.found == PRESENT) {
		struct hivekey_info info;

		node.depth = strlen(below);
		node.redirect = hive_info(mount->hive, node.key, &info, NULL) < 0 ? NULL : info.redirect;
	}
	return remember(mount, arena, below, node);
}

/* What a hive says of the nearest key: place, time, path. */
static void add_evidence(struct mount *mount, struct arena *arena, const struct hivenode *node, const char *below,
			 struct reganswer *ret)
{
	struct hivekey_info info;

	ret->nearest = mount_path(arena, mount->root, below, node->depth);
	if (hive_info(mount->hive, node->key, &info, NULL) >= 0) {
		ret->at = info.at;
		ret->at.source = mount->hive_source;
		ret->written = info.written;
	}
}

void mount_take_value(const struct mount *mount, const struct hivevalue *value, struct reganswer *ret)
{
	ret->name = value->name;
	ret->type = value->type;
	ret->data = value->data;
	ret->size = value->size;
	ret->at = value->at;
	ret->at.source = mount->hive_source;
}

enum found mount_ask_hive(struct mount *mount, struct arena *arena, const char *below, const char *name,
			  struct reganswer *ret)
{
	const struct hivenode *node = mount_walk(mount, arena, below);

	if (!node) {
		ret->why = "out of memory";
		return UNREADABLE;
	}
	if (node->seen_in_list && name)
		ask_by_name(mount, arena, below, nameindex_get(mount->cache, 0, below, strlen(below)));
	add_evidence(mount, arena, node, below, ret);
	ret->why = node->why;
	if (node->found != PRESENT || !name)
		return node->found;
	ret->why = node->redirect;
	if (ret->why && !name_equal(name, LINK_VALUE))
		return UNREADABLE;
	struct error err = { 0 };
	struct hivevalue value;
	enum found found = found_of(hive_value(mount->hive, node->key, name, &value, &err));

	if (found == PRESENT)
		mount_take_value(mount, &value, ret);
	else if (found == UNREADABLE)
		ret->why = arena_strdup(arena, err.text);
	return found;
}

bool mount_met(struct mount *mount, struct arena *arena, const char *below, const struct hivekey_info *info, hivekey key)
{
	size_t size = strlen(below), own = strlen(info->name), parent_size = size > own ? size - own - 1 : 0;
	const struct hivenode *known = nameindex_get(mount->cache, 0, below, size);
	const struct hivenode *parent = nameindex_get(mount->cache, 0, below, parent_size);

	if (strchr(info->name, '\\') || !parent || parent->redirect ||
	    (known && (known->found != PRESENT || known->key.id != key.id)))
		return false;
	if (!known)
		remember(mount, arena, below,
			 (struct hivenode){ .found = PRESENT,
					    .key = key,
					    .depth = size,
					    .redirect = info->redirect,
					    .seen_in_list = true });
	return true;
}

bool mount_override(struct mount *mount, struct arena *arena, const char *below, hivekey key,
		    struct nameindex **ret_before)
{
	*ret_before = mount->cache;
	mount->cache = nameindex_new(arena);
	return mount->cache &&
	       remember(mount, arena, below, (struct hivenode){ .found = PRESENT, .key = key, .depth = strlen(below) });
}

void mount_restore(struct mount *mount, struct nameindex *before)
{
	mount->cache = before;
}
