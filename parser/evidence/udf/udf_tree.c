/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All names of the file system, found once when it is opened, a folder after the other: those of one folder are in a row. A
 * folder that is in itself is refused; what cannot be read of one is an entry of it that is refused.
 */
#include <string.h>

#include "parser/evidence/udf/udf_parts.h"

struct node {
	const char *name;
	const char *refusal; /* NULL: it can be opened */
	bool is_folder;
	size_t parent, depth;
	size_t first, count; /* of a folder: what is in it */
	struct udf_place place;
};

struct udf_tree {
	struct library_tree tree;
	struct udf udf;
	struct node *nodes; /* the first is the root */
	size_t count, capacity;
};

struct adding {
	struct udf_tree *tree;
	size_t folder;
	struct error *err;
};

static int add_node(struct udf_tree *tree, const struct node *node, struct error *err)
{
	struct node *list = arena_grow(tree->udf.room->arena, tree->nodes, tree->count, &tree->capacity, sizeof *list);

	if (tree->count == UDF_ENTRIES_LIMIT)
		return error_set(err, ERR_LIMIT, "has more than %d files and folders", UDF_ENTRIES_LIMIT);
	if (!list)
		return error_no_memory(err);
	list[tree->count++] = *node;
	tree->nodes = list;
	return 0;
}

static bool is_in_itself(const struct udf_tree *tree, size_t folder, struct udf_place place)
{
	for (size_t at = folder;; at = tree->nodes[at].parent) {
		if (tree->nodes[at].place.block == place.block && tree->nodes[at].place.partition == place.partition)
			return true;
		if (at == 0)
			return false;
	}
}

static int add_name(void *context, const struct udf_name *name)
{
	const struct adding *adding = context;
	struct udf_tree *tree = adding->tree;
	struct node node = { .name = name->name,
			     .is_folder = name->is_folder,
			     .parent = adding->folder,
			     .depth = tree->nodes[adding->folder].depth + 1,
			     .place = name->place };

	if (node.is_folder && is_in_itself(tree, adding->folder, node.place))
		node.refusal = "is a folder that contains itself";
	else if (node.is_folder && node.depth > UDF_DEPTH_LIMIT)
		node.refusal = "is in too many folders";
	node.is_folder &= !node.refusal;
	int result = add_node(tree, &node, adding->err);

	tree->nodes[adding->folder].count += result == 0;
	return result;
}

/* A folder that cannot be read is no folder without files. */
static int tell_damage(struct udf_tree *tree, size_t folder, const char *why)
{
	source_note(tree->udf.room, tree->udf.file, DOUBT_SOME, "has a folder that cannot be read completely, %s: it %s",
		    folder ? tree->nodes[folder].name : "its root", why);
	return 0;
}

static int add_folder(struct udf_tree *tree, size_t folder, struct error *err)
{
	struct error why = { 0 };
	struct adding adding = { .tree = tree, .folder = folder, .err = &why };
	struct udf_file file;
	int result = udf_file(&tree->udf, tree->nodes[folder].place, &file, &why);

	tree->nodes[folder].first = tree->count;
	if (result == 0 && !file.is_folder)
		result = error_set(&why, ERR_CORRUPT, "is not a folder by its file entry");
	result = result < 0 ? result : udf_names(&tree->udf, file.source, add_name, &adding, &why);
	if (result == 0)
		return 0;
	if (folder && result != ERR_NOMEM && tree->count < UDF_ENTRIES_LIMIT)
		return tell_damage(tree, folder, why.text);
	return error_set(err, (enum err)result, "%s", why.text);
}

/* Answers. */

static size_t child(const struct udf_tree *tree, size_t folder, const char *name, size_t size)
{
	const struct node *nodes = tree->nodes;

	for (size_t i = nodes[folder].first; i < nodes[folder].first + nodes[folder].count; i++)
		if (strlen(nodes[i].name) == size && memcmp(nodes[i].name, name, size) == 0)
			return i;
	return 0;
}

/* *ret 0: the root, or nothing of that name; false: the latter. */
static bool find(const struct udf_tree *tree, const char *below, size_t *ret)
{
	for (*ret = 0; *below;) {
		size_t size = strcspn(below, "/");

		*ret = child(tree, *ret, below, size);
		if (!*ret)
			return false;
		below += size + (below[size] == '/');
	}
	return true;
}

static int list(struct library_tree *self, const char *below, size_t limit, library_each *each, void *context,
		struct error *err)
{
	const struct udf_tree *tree = (const struct udf_tree *)self;
	size_t folder;
	int result = 0;

	if (!find(tree, below, &folder) || !tree->nodes[folder].is_folder)
		return error_set(err, ERR_IO, "has no such folder");
	const struct node *at = tree->nodes + tree->nodes[folder].first;

	for (size_t i = 0; result == 0 && i < tree->nodes[folder].count; i++) {
		const struct library_entry entry = { .name = at[i].name,
						     .is_folder = at[i].is_folder,
						     .size = LIBRARY_SIZE_UNKNOWN,
						     .refusal = at[i].refusal };

		if (i == limit)
			return error_set(err, ERR_LIMIT, "has more than %zu entries in a folder", limit);
		result = each(context, &entry);
	}
	return result;
}

static int open_file(struct library_tree *self, const char *below, struct source **ret, struct error *err)
{
	struct udf_tree *tree = (struct udf_tree *)self;
	struct udf_file file;
	size_t index;

	if (!find(tree, below, &index))
		return error_set(err, ERR_IO, "no longer exists: the image has changed");
	if (tree->nodes[index].refusal)
		return error_set(err, ERR_UNSUPPORTED, "%s", tree->nodes[index].refusal);
	int result = udf_file(&tree->udf, tree->nodes[index].place, &file, err);

	if (result == 0 && !file.is_file)
		return error_set(err, ERR_UNSUPPORTED, "is not a file");
	if (result == 0)
		*ret = file.source;
	return result;
}

static const struct library_tree_type udf_type = { .name = "UDF", .is_file_system = true, .list = list, .open = open_file };

int udf_open(struct source_room *room, struct source *file, struct library_tree **ret, struct error *err)
{
	struct udf_tree *tree = arena_alloc(room->arena, sizeof *tree);

	if (!tree)
		return error_no_memory(err);
	tree->udf = (struct udf){ .room = room, .file = file };
	tree->tree = (struct library_tree){ .type = &udf_type, .format = "UDF" };
	int result = udf_volume(&tree->udf, err);

	if (result == 0)
		result = add_node(tree, &(struct node){ .name = "", .is_folder = true, .place = tree->udf.root }, err);
	for (size_t i = 0; result == 0 && i < tree->count; i++)
		if (tree->nodes[i].is_folder)
			result = add_folder(tree, i, err);
	if (result == 0)
		*ret = &tree->tree;
	return result;
}
