/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was asked before: (number of a key, name) -> number. Names compare without ASCII case. Nothing is ever removed.
 * Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_KNOWN_H
#define TLSREADY_PARSER_HIVE_KNOWN_H

#include <string.h>

#include "parser/view/nameindex.h"

struct known {                  /* starts as {0} */
	struct nameindex index; /* an item is the number itself, plus one */
};

static inline bool known_get(const struct known *known, uint64_t at, const char *name, uint32_t *ret)
{
	const void *item = nameindex_get(&known->index, at, name, strlen(name));

	if (item)
		*ret = (uint32_t)((uintptr_t)item - 1);
	return item != NULL;
}

/* name is kept, not copied. false: out of memory, it is not remembered. */
static inline bool known_put(struct known *known, struct arena *arena, uint64_t at, const char *name, uint32_t number)
{
	known->index.arena = arena;
	return nameindex_put(&known->index, at, name, (void *)((uintptr_t)number + 1)) == 0;
}

#endif
