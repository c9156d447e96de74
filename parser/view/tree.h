/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sparse registry in memory: what .reg layers say about keys, in the order given. Deletions stay in it, because they
 * prove absence and hide what is in a hive below.
 */
#ifndef TLSREADY_PARSER_TREE_H
#define TLSREADY_PARSER_TREE_H

#include "parser/regview.h"
#include "common/arena.h"

struct nameindex;

struct treevalue {
	struct treevalue *next; /* in the order set */
	const char *name;
	bool deleted;  /* "name"=-: proven absent */
	bool unlinked; /* its key was deleted after it was set: no longer part of the tree */
	uint32_t type;
	const uint8_t *data;
	size_t size;
	struct location at;
};

struct treekey {
	struct treekey *next, *children, *last_child, *parent;
	struct treevalue *values, *last_value;
	const char *name;
	bool exists;            /* a [key] line named it (or a key below it): it exists */
	bool deleted;           /* [-key]: it is not there unless it was made later */
	bool hides_hive_keys;   /* it was deleted once: nothing of a hive below shows through */
	bool hides_hive_values; /* its values were deleted once: those of a hive below do not show, its sub-keys do */
	bool unlinked;          /* a parent was deleted after it was made: no longer part of the tree */
	bool listed; /* a .reg that is evidence has a line for this very key: it lists the key and all below */
	struct location at;
	struct nameindex *index; /* one for the whole tree; made with the first key or value. A root starts as {0} */
};

/* Finds name among at's children. NULL: not there. */
struct treekey *tree_find(const struct treekey *at, const char *name);
struct treekey *tree_find_path(struct treekey *at, const char *path); /* "" is at itself */

/* Directives, on the key at `path` below root. 0 or ERR_NOMEM. */
int tree_open(struct arena *arena, struct treekey *root, const char *path, bool is_listed, struct location at);
int tree_delete(struct arena *arena, struct treekey *root, const char *path, struct location at);
int tree_delete_values(struct arena *arena, struct treekey *root, const char *path);
int tree_set(struct arena *arena, struct treekey *root, const char *path, const struct treevalue *value);

/* All that from says, said of onto after what was said of it before. 0 or ERR_NOMEM. */
int tree_lay(struct arena *arena, struct treekey *onto, const struct treekey *from);

/* Deleted ones too; NULL: not mentioned. */
const struct treevalue *tree_value(const struct treekey *at, const char *name);

#endif
