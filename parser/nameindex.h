/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds a name below an owner in constant time, without ASCII case: so that a .reg of a million keys, or of a million
 * values in one key, stays linear. Entries are never removed; whoever owns them knows which are gone.
 */
#ifndef TLSREADY_PARSER_NAMEINDEX_H
#define TLSREADY_PARSER_NAMEINDEX_H

#include "common/arena.h"

struct nameindex;

struct nameindex *nameindex_new(struct arena *arena); /* NULL: out of memory */

/* The item put last under owner and name; NULL: none. name has size bytes and needs no NUL. */
void *nameindex_get(const struct nameindex *index, const void *owner, const char *name, size_t size);

/* name is kept, not copied. 0 or ERR_NOMEM. */
int nameindex_put(struct nameindex *index, const void *owner, const char *name, void *item);

#endif
