/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that look alike to a person: written with other spaces, letters of another alphabet, or a letter or two wrong. */
#ifndef TLSREADY_ANALYZER_LOOKALIKE_H
#define TLSREADY_ANALYZER_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"

enum { LOOKALIKE_LIMIT = 128 }; /* code points of a name; a longer one looks like nothing */

/*
 * The name as a person sees it: NFKC, case folded, without accents, and without spaces of any kind, dashes, underscores, dots
 * and characters that cannot be seen. Raw UTF-8 in arena; "" for a name that is too long, or when memory is out.
 */
const char *lookalike_fold(struct arena *arena, const char *name);

/*
 * How many code points must be inserted, deleted, replaced, or swapped with their neighbour to turn a into b; limit + 1 for
 * more than limit. Compares what it is given: fold first.
 */
size_t lookalike_distance(const char *a, const char *b, size_t limit);

/* Folded, the two are at most `slips` apart. */
bool lookalike(struct arena *arena, const char *name, const char *wanted, size_t slips);

#endif
