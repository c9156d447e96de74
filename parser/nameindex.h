/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds a name below an owner in constant time, without ASCII case: so that a .reg of a million keys, or of a million
 * values in one key, stays linear. Entries are never removed; whoever owns them knows which are gone.
 */
#ifndef TLSREADY_PARSER_NAMEINDEX_H
#define TLSREADY_PARSER_NAMEINDEX_H

#include <stdint.h>

#include "common/arena.h"

struct nameindex {
	struct arena *arena; /* the rest starts as 0 */
	struct nameentry *entries;
	size_t size, used;
};

struct nameindex *nameindex_new(struct arena *arena); /* NULL: out of memory */

/* The item put last under owner and name; NULL: none. name has size bytes and needs no NUL. */
void *nameindex_get(const struct nameindex *index, uint64_t owner, const char *name, size_t size);

/* name is kept, not copied. 0 or ERR_NOMEM. */
int nameindex_put(struct nameindex *index, uint64_t owner, const char *name, void *item);

/* An owner that is a thing in memory. */
static inline uint64_t nameindex_owner(const void *owner)
{
	return (uintptr_t)owner;
}

#endif
