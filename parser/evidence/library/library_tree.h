/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree: folders and files that are found by listing, wherever they are stored: an image of a WIM, an archive. Paths are raw,
 * relative, parted by '/', and exact: as list names them; "" is the top. The caller compares without case, over what is listed.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_TREE_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "parser/evidence/source/source.h"

#define LIBRARY_SIZE_UNKNOWN UINT64_MAX

struct library_entry {
	const char *name;    /* lives as long as the call of each */
	bool is_folder;      /* may be listed */
	uint64_t size;       /* LIBRARY_SIZE_UNKNOWN: it is known when it is opened */
	const char *refusal; /* not NULL: why it cannot be opened, a clause: "is encrypted" */
};

struct library_tree;

/* 0 goes on; a negative enum err ends the list and is its result. */
typedef int library_each(void *context, const struct library_entry *entry);

struct library_tree_type {
	const char *name;    /* "WIM", "archive" */
	bool is_file_system; /* "UDF", not "UDF archive" */
	/*
	 * The folder `below`. ERR_LIMIT: more than limit entries, and not all have been handed out; ERR_IO: no such folder. A name may come
	 * twice; opening either is refused then.
	 */
	int (*list)(struct library_tree *tree, const char *below, size_t limit, library_each *each, void *context,
		    struct error *err);
	/*
	 * Says what will be opened, so that it is unpacked in one go; what cannot be had fails when it is opened. It is no error to
	 * leave it out: open then unpacks one file. NULL: opening costs nothing.
	 */
	int (*fetch)(struct library_tree *tree, const char *const *below, size_t count, struct error *err);
	/*
	 * A file; below->size is its size. Its bytes are the right ones, by the checks that the format has, or it is an error, here or where
	 * it was read in order to its end (struct source, is_refuted).
	 */
	int (*open)(struct library_tree *tree, const char *below, struct source **ret, struct error *err);
};

/* The first member of the struct of each kind; lives as long as the room it was opened in. */
struct library_tree {
	const struct library_tree_type *type;
	const char *format; /* "ZIP", "LZX" */
};

#endif
