/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was asked before: (number of a key, name) -> number. Names compare without ASCII case. Nothing is ever removed.
 * Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_KNOWN_H
#define TLSREADY_PARSER_HIVE_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"

struct known { /* starts as {0} */
	struct known_entry *entries;
	size_t size, used;
};

bool known_get(const struct known *known, uint64_t at, const char *name, uint32_t *ret);

/* name is kept, not copied. The entry must be new. false: out of memory, it is not remembered. */
bool known_put(struct known *known, struct arena *arena, uint64_t at, const char *name, uint32_t number);

#endif
