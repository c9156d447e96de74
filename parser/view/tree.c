/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sparse registry in memory: lists in the order of the text, one index for all names. */
#include "parser/view/tree.h"

#include <string.h>

#include "parser/nameindex.h"

enum { DEPTH_LIMIT = 512 }; /* Windows allows 512 levels */

/* The index is reached through any key; its owner pointers tell keys (the parent) from values (the list's own address). */
static struct nameindex *index_of(struct arena *arena, struct treekey *at)
{
	if (!at->index)
		at->index = nameindex_new(arena);
	return at->index;
}

static struct treekey *find(const struct treekey *at, const char *name, size_t size)
{
	struct treekey *child = at->index ? nameindex_get(at->index, nameindex_owner(at), name, size) : NULL;

	return child && !child->unlinked ? child : NULL;
}

static struct treekey *make(struct arena *arena, struct treekey *at, const char *name, size_t size)
{
	struct treekey *child = find(at, name, size);

	if (child)
		return child;
	struct nameindex *index = index_of(arena, at);
	char *copy = index ? arena_strndup(arena, name, size) : NULL;

	child = copy ? arena_alloc(arena, sizeof *child) : NULL;
	if (!child || nameindex_put(index, nameindex_owner(at), copy, child) < 0)
		return NULL;
	*child = (struct treekey){ .name = copy, .parent = at, .at = LOCATION_NONE, .index = index };
	if (at->last_child)
		at->last_child->next = child;
	else
		at->children = child;
	at->last_child = child;
	return child;
}

struct treekey *tree_find(const struct treekey *at, const char *name)
{
	return find(at, name, strlen(name));
}

/* Next component of path; returns its size and moves *path behind it. */
static size_t component(const char **path, const char **ret)
{
	*ret = *path;
	size_t size = strcspn(*path, "\\");

	*path += size + ((*path)[size] == '\\');
	return size;
}

struct treekey *tree_find_path(struct treekey *at, const char *path)
{
	const char *name;

	while (at && *path) {
		size_t size = component(&path, &name);

		at = find(at, name, size);
	}
	return at;
}

/* NULL: out of memory, or too deep. */
static struct treekey *make_path(struct arena *arena, struct treekey *at, const char *path)
{
	const char *name;

	for (int depth = 0; at && *path; depth++) {
		size_t size = component(&path, &name);

		at = depth < DEPTH_LIMIT ? make(arena, at, name, size) : NULL;
	}
	return at;
}

static void open_key(struct treekey *key, struct location at)
{
	if (!key->exists)
		key->at = at;
	for (; key; key = key->parent) { /* a key implies its parents */
		if (!key->exists && key->at.source == LOCATION_NO_SOURCE)
			key->at = at;
		key->exists = true;
		key->deleted = false;
	}
}

int tree_open(struct arena *arena, struct treekey *root, const char *path, bool is_listed, struct location at)
{
	struct treekey *key = make_path(arena, root, path);

	if (!key)
		return ERR_NOMEM;
	open_key(key, at);
	key->listed |= is_listed;
	return 0;
}

static void drop_values(struct treekey *key)
{
	for (struct treevalue *value = key->values; value; value = value->next)
		value->unlinked = true;
	key->values = key->last_value = NULL;
}

static void delete_key(struct treekey *key, struct location at)
{
	key->exists = key->listed = false; /* that it is gone says as much */
	key->deleted = true;
	key->hides_hive_keys = true;
	key->at = at;
	for (struct treekey *child = key->children; child; child = child->next)
		child->unlinked = true;
	key->children = key->last_child = NULL;
	drop_values(key);
}

int tree_delete(struct arena *arena, struct treekey *root, const char *path, struct location at)
{
	struct treekey *key = make_path(arena, root, path);

	if (!key)
		return ERR_NOMEM;
	delete_key(key, at);
	return 0;
}

int tree_delete_values(struct arena *arena, struct treekey *root, const char *path)
{
	struct treekey *key = make_path(arena, root, path);

	if (!key)
		return ERR_NOMEM;
	drop_values(key);
	key->hides_hive_values = true;
	return 0;
}

static struct treevalue *value_of(const struct treekey *at, const char *name)
{
	struct treevalue *value =
		at->index ? nameindex_get(at->index, nameindex_owner(&at->values), name, strlen(name)) : NULL;

	return value && !value->unlinked ? value : NULL;
}

const struct treevalue *tree_value(const struct treekey *at, const char *name)
{
	return value_of(at, name);
}

static struct treevalue *add_value(struct arena *arena, struct treekey *key, const char *name)
{
	struct nameindex *index = index_of(arena, key);
	char *copy = index ? arena_strdup(arena, name) : NULL;
	struct treevalue *value = copy ? arena_alloc(arena, sizeof *value) : NULL;

	if (!value || nameindex_put(index, nameindex_owner(&key->values), copy, value) < 0)
		return NULL;
	value->name = copy;
	if (key->last_value)
		key->last_value->next = value;
	else
		key->values = value;
	key->last_value = value;
	return value;
}

static int set_value(struct arena *arena, struct treekey *key, const struct treevalue *value)
{
	struct treevalue *own = value_of(key, value->name);

	if (!own)
		own = add_value(arena, key, value->name);
	const uint8_t *data = own ? arena_copy(arena, value->data, value->size) : NULL;

	if (!data)
		return ERR_NOMEM;
	own->deleted = value->deleted;
	own->type = value->type;
	own->data = data;
	own->size = value->size;
	own->at = value->at;
	return 0;
}

int tree_set(struct arena *arena, struct treekey *root, const char *path, const struct treevalue *value)
{
	struct treekey *key = make_path(arena, root, path);

	return key ? set_value(arena, key, value) : ERR_NOMEM;
}

/* A key that was deleted and made again is both hidden and existing: first the one, then the other. */
static int lay_key(struct arena *arena, struct treekey *onto, const struct treekey *from)
{
	int result = 0;

	if (from->hides_hive_keys)
		delete_key(onto, from->at);
	if (from->hides_hive_values)
		drop_values(onto);
	onto->hides_hive_values |= from->hides_hive_values;
	if (from->exists)
		open_key(onto, from->at);
	onto->listed |= from->listed;
	for (const struct treevalue *value = from->values; value && result == 0; value = value->next)
		result = set_value(arena, onto, value);
	return result;
}

/* As deep as make_path made it: DEPTH_LIMIT. */
int tree_lay(struct arena *arena, struct treekey *onto, const struct treekey *from)
{
	int result = lay_key(arena, onto, from);

	for (const struct treekey *child = from->children; child && result == 0; child = child->next) {
		struct treekey *own = make(arena, onto, child->name, strlen(child->name));

		result = own ? tree_lay(arena, own, child) : ERR_NOMEM;
	}
	return result;
}
