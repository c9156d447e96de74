/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mount taken apart: its hive, its .reg layers, its lists. Private to the mount*.c files. */
#ifndef TLSREADY_PARSER_MOUNT_PARTS_H
#define TLSREADY_PARSER_MOUNT_PARTS_H

#include "parser/view/mount.h"
#include "parser/reg/scan.h"

/* A key of the hive, as far down a path as it is there. */
struct hivenode {
	enum found found;  /* of the whole path */
	hivekey key;       /* the deepest key that was opened */
	size_t depth;      /* bytes of the path that lead to it */
	bool seen_in_list; /* met in a list, not asked for by name: the second reader has not heard of it yet */
	const char *why;
	const char *redirect; /* of the key: struct hivekey_info */
};

/* Opens what is there of the path in the hive; NULL: out of memory. */
const struct hivenode *mount_walk(struct mount *mount, struct arena *arena, const char *below);

/*
 * Keeps a key that a list gave: it needs no look-up by name until something below it is asked for. False: the path does
 * not lead to it. Of two keys of one name Windows opens the first, and never one whose name holds a '\'.
 */
bool mount_met(struct mount *mount, struct arena *arena, const char *below, const struct hivekey_info *info, hivekey key);

/* Until mount_restore, the path leads to this key after all; nothing that is learnt meanwhile is kept. False: no memory.
 */
bool mount_override(struct mount *mount, struct arena *arena, const char *below, hivekey key,
		    struct nameindex **ret_before);
void mount_restore(struct mount *mount, struct nameindex *before);

/* Asks the hive about a key (name NULL) or value, and cites the nearest key. */
enum found mount_ask_hive(struct mount *mount, struct arena *arena, const char *below, const char *name,
			  struct reganswer *ret);

void mount_take_value(const struct mount *mount, const struct hivevalue *value, struct reganswer *ret);

/* What the .reg layer knows of a path. */
struct treewalk {
	const struct treekey *key;     /* the key itself; NULL: the layer does not mention it */
	const struct treekey *nearest; /* deepest key it states */
	size_t depth;                  /* bytes of the path that lead to nearest */
	bool hidden;                   /* a deletion on the way hides the hive */
	const struct treekey *listed;  /* the first key on the way with a line of its own; NULL: none has */
	const struct treekey *deleted; /* the deletion that says the key is gone; NULL: none does */
};

struct treewalk mount_walk_tree(const struct mount *mount, struct arena *arena, const char *below);

/* What a list of the key's sub-keys or values is worth that was found to be `found`: NOT_COVERED if some were passed over. */
enum found mount_listed(const struct mount *mount, const char *below, enum reg_read what, enum found found);
struct treewalk tree_walk(const struct treekey *root, struct arena *arena, const char *below);
enum found tree_ask(const struct treewalk *walk, const char *name, struct reganswer *ret);

/* Asks each input that is evidence by itself, and keeps in ret where two of them differ (mount_evidence.c). */
void mount_compare(struct mount *mount, struct arena *arena, const char *below, const char *name, struct reganswer *ret);

/* root and the first size bytes of below, as one path. Never NULL. */
const char *mount_path(struct arena *arena, const char *root, const char *below, size_t size);

#endif
