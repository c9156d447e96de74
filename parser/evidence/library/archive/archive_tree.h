/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of an archive. Private to archive*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_TREE_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_ARCHIVE_TREE_H

#include "parser/evidence/library/archive/archive_parts.h"

struct archive_item {
	const char *path; /* NULL: it leads out of the archive */
	const char *raw;  /* what it is called then */
	enum archive_entry_kind kind;
	uint64_t size, place, number;
	const char *refusal; /* NULL: it may be opened */
	struct source *source;
	const struct error *error; /* of unpacking; NULL: none */
};

struct archive_tree {
	struct library_tree tree;
	struct source_room *room;
	struct source *file;
	const struct library_host *host;
	enum archive_kind kind;
	struct archive_item *items; /* by path; those without one come first */
	size_t count, capacity;
	struct record record;
};

extern const struct library_tree_type archive_tree_type;

/* Sorts the items, and refuses those that have a path in common. */
void archive_tree_sort(struct archive_tree *self);

int archive_start(struct archive_tree *self, struct library_call *call, struct archive_work *work,
		  void (*serve)(void *work, int fd), struct error *err);

/* fetch of the tree. */
int archive_unpack(struct archive_tree *self, struct archive_item **items, size_t count, struct error *err);

#endif
