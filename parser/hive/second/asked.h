/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was asked before: (number of a key, name) -> number. Names compare without ASCII case. Nothing is ever removed.
 * Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_ASKED_H
#define TLSREADY_PARSER_HIVE_ASKED_H

#include <string.h>

#include "parser/nameindex.h"

struct asked {                  /* starts as {0} */
	struct nameindex index; /* an item is the number itself, plus one */
};

static inline bool asked_get(const struct asked *asked, uint64_t at, const char *name, uint32_t *ret)
{
	const void *item = nameindex_get(&asked->index, at, name, strlen(name));

	if (item)
		*ret = (uint32_t)((uintptr_t)item - 1);
	return item != NULL;
}

/* name is kept, not copied. false: out of memory, it is not remembered. */
static inline bool asked_put(struct asked *asked, struct arena *arena, uint64_t at, const char *name, uint32_t number)
{
	asked->index.arena = arena;
	return nameindex_put(&asked->index, at, name, (void *)((uintptr_t)number + 1)) == 0;
}

#endif
