/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree of folders in which machines are looked for: a folder of the host, a volume of a disk image, an image of a WIM, an
 * archive. The walk (search.h, volume.h, flat.h) is the same for all; each kind is a row of functions.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_TREE_H
#define TLSREADY_PARSER_EVIDENCE_TREE_TREE_H

#include "parser/evidence/source/source.h"
#include "parser/evidence/tree/listing.h"

struct tree;

struct tree_type {
	/*
	 * The folder `name` of one that is listed; parent NULL: the top, whatever name is. below: its path from the top. names: NULL,
	 * or the names that the caller looks for, which ends with NULL: a tree that can look a name up need not list the others.
	 * 0, or an errno: EOVERFLOW for more than limit names; EIO: tree->why says more. listing_close also after a failure.
	 */
	int (*list)(struct tree *tree, const struct listing *parent, const char *name, const char *below,
		    const char *const *names, size_t limit, struct listing *ret);
	/* Bytes of a file; -1: cannot be determined. */
	int64_t (*size)(struct tree *tree, const struct listing *listing, const struct listing_entry *entry);
	/* Its first bytes, as many as there are; -1: errno says why, as for list. */
	int64_t (*head)(struct tree *tree, const struct listing *listing, const struct listing_entry *entry,
			void *buffer, size_t size);
	/* Says what will be opened (inside.h). NULL: opening costs nothing. */
	int (*prepare)(struct tree *tree, const char *const *below, size_t count, struct error *err);
	/* The file at this path from the top. NULL: artifacts below it are files of the host (beneath.h). */
	int (*open)(struct tree *tree, const char *below, struct source **ret, struct error *err);
};

/* The first member of the struct of each kind. */
struct tree {
	const struct tree_type *type;
	struct error why; /* of the last EIO */
	/* Only folders that collectors make are looked into, not each of a volume: a data disk has a million. */
	bool is_volume;
};

/* A folder of the host. path outlives it. */
struct host_tree {
	struct tree tree;
	const char *path;
};

/* ERR_UNSUPPORTED before Linux 5.6: there is no safe way to open what is in a folder. The text does not name the path. */
int host_tree_open(const char *path, struct host_tree *ret, struct error *err);

#endif
