/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys query prints: a tree, and the trees that a path with * names. */
#ifndef TLSREADY_CLI_QUERY_WALK_H
#define TLSREADY_CLI_QUERY_WALK_H

#include "cli/commands/query/query.h"

struct walk {
	const struct query_format *format;
	struct query_output *out;
	struct regview *view;
	struct arena *arena;
	int depth;
	bool unreadable, absent;     /* something could not be read; a key that was asked for is not there */
	const char *asked, *nearest; /* the path of the last question, and the nearest key to it; NULL: none */
};

/* Prints the key and all below it. */
enum found query_tree(struct walk *walk, const char *path);

/* The same of every key that the path names; a component of it may have *. PRESENT: at least one was printed. */
enum found query_keys(struct walk *walk, const char *path);

/* What of a path, whose names may have *, is below a root: "\Select", or "" where it ends at the root or above it. NULL: it is another. */
const char *query_below(const char *path, const char *root);

/* Says so, with the key that may have been meant. found: ABSENT or NOT_COVERED. */
void query_tell_absent(struct walk *walk, const char *wanted, enum found found);

/* The components of a path before the first one with *. NULL: out of memory. */
const char *query_fixed_part(struct arena *arena, const char *path);

#endif
