/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sparse registry in memory: lists in the order of the text, one index for all names. */
#include "parser/tree.h"

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
	struct treekey *child = at->index ? nameindex_get(at->index, at, name, size) : NULL;

	return child && !child->detached ? child : NULL;
}

static struct treekey *make(struct arena *arena, struct treekey *at, const char *name, size_t size)
{
	struct treekey *child = find(at, name, size);

	if (child)
		return child;
	struct nameindex *index = index_of(arena, at);
	char *copy = index ? arena_strndup(arena, name, size) : NULL;

	child = copy ? arena_alloc(arena, sizeof *child) : NULL;
	if (!child || nameindex_put(index, at, copy, child) < 0)
		return NULL;
	*child = (struct treekey){ .name = copy, .parent = at, .at = PLACE_NONE, .index = index };
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

struct treekey *tree_make(struct arena *arena, struct treekey *at, const char *name)
{
	return make(arena, at, name, strlen(name));
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

struct treekey *tree_make_path(struct arena *arena, struct treekey *at, const char *path)
{
	const char *name;

	for (int depth = 0; at && *path; depth++) {
		size_t size = component(&path, &name);

		at = depth < DEPTH_LIMIT ? make(arena, at, name, size) : NULL;
	}
	return at;
}

int tree_open(struct arena *arena, struct treekey *root, const char *path, struct place at)
{
	struct treekey *key = tree_make_path(arena, root, path);

	if (!key)
		return ERR_NOMEM;
	if (!key->stated)
		key->at = at;
	for (; key; key = key->parent) { /* a key implies its parents */
		if (!key->stated && key->at.line == 0)
			key->at = at;
		key->stated = true;
		key->deleted = false;
	}
	return 0;
}

int tree_delete(struct arena *arena, struct treekey *root, const char *path, struct place at)
{
	struct treekey *key = tree_make_path(arena, root, path);

	if (!key)
		return ERR_NOMEM;
	key->stated = false;
	key->deleted = true;
	key->opaque = true;
	key->at = at;
	for (struct treekey *child = key->children; child; child = child->next)
		child->detached = true;
	for (struct treevalue *value = key->values; value; value = value->next)
		value->detached = true;
	key->children = key->last_child = NULL;
	key->values = key->last_value = NULL;
	return 0;
}

static struct treevalue *value_of(const struct treekey *at, const char *name)
{
	struct treevalue *value = at->index ? nameindex_get(at->index, &at->values, name, strlen(name)) : NULL;

	return value && !value->detached ? value : NULL;
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

	if (!value || nameindex_put(index, &key->values, copy, value) < 0)
		return NULL;
	value->name = copy;
	if (key->last_value)
		key->last_value->next = value;
	else
		key->values = value;
	key->last_value = value;
	return value;
}

int tree_set(struct arena *arena, struct treekey *root, const char *path, const struct treevalue *value)
{
	struct treekey *key = tree_make_path(arena, root, path);
	struct treevalue *own = key ? value_of(key, value->name) : NULL;

	if (key && !own)
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
