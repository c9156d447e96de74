/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * YAML text as a tree of jansson's, and where each of its nodes is. A plain scalar is a number if it is written as
 * YAML 1.2's core schema writes whole numbers (7, -1, 0x1F), true or false if it is that word; everything else is a string:
 * OFF is a word, 2026-12-31 a text. How a number was written is kept, for members that are texts. Refused: aliases, tags,
 * keys that are there twice or are no single value, a second document, and what is over a limit.
 * Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_YAMLTREE_H
#define TLSREADY_ANALYZER_YAMLTREE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/error.h"

enum { YAMLTREE_DEPTH_LIMIT = 16, YAMLTREE_NODES_LIMIT = 200000 };

struct yamltree {
	struct arena *arena; /* the caller's */
	json_t *root;        /* NULL: there is no document, or an empty one */
	struct yamltree_mark *marks;
	struct yamltree_number *numbers; /* those that JSON writes in another way */
	size_t count, number_count;
};

/* ERR_USAGE "LABEL:LINE: ..." with err->at, ERR_NOMEM. What is returned lives until yamltree_free, and arena as long. */
int yamltree_parse(const char *label, const void *text, size_t size, struct arena *arena, struct yamltree *ret,
		   struct error *err);
void yamltree_free(struct yamltree *tree); /* zeros are fine */

/* Where the member, the element, or (in NULL) the document begins: struct taker's where, with the tree as context. */
bool yamltree_where(void *tree, const json_t *in, const char *key, size_t index, struct location *ret);
/* The same of the key itself. */
bool yamltree_where_key(const struct yamltree *tree, const json_t *in, const char *key, struct location *ret);

/* A scalar as it is written; NULL: a list, an object, or out of memory (the arena knows). */
const char *yamltree_text(const struct yamltree *tree, const json_t *scalar);

#endif
