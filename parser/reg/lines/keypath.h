/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of a key line: from the file's units to the form that events have. Private to this folder. */
#ifndef TLSREADY_PARSER_REG_KEYPATH_H
#define TLSREADY_PARSER_REG_KEYPATH_H

#include "parser/reg/scanner.h"

struct keyline {
	size_t open, from, end; /* units: "[", the path, the last "]" */
	size_t inner;           /* the first "]" */
	bool deletes;
	bool doubled;        /* backslashes were collapsed */
	const char *shorter; /* the root as written, if it is an abbreviation */
	const char *root;
};

enum path { PATH_OK, PATH_NO_ROOT, PATH_LONG, PATH_NO_MEMORY };

/* The end of the component at i. */
size_t keypath_component_end(const struct line *line, size_t i, size_t end);

/* The unit at i, or behind the backslashes that begin there. */
size_t keypath_behind_slashes(const struct line *line, size_t i, size_t end);

/* The path between from and end, as events have it, in `to`; sets doubled, shorter and root. */
enum path keypath_make(const struct line *line, struct keyline *key, struct buffer *to);

/*
 * key_tell.c: reports the keys above a path (raw UTF-8, as keypath_make made it) when they are first met: the mount, the key
 * that shows what kind of hive it is, each control set, and the last ancestor of a wanted key on a path that leads elsewhere,
 * for that path shows that the ancestor exists. wanted, settled: as filter_wants returned them for the path. 0, or what the
 * callback returned.
 */
int key_tell_mount(struct scanner *scanner, const char *path, enum wanted wanted, size_t settled, struct location at);

#endif
