/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys as policies name them. Private to the readers of policies (pol*.c, poltext.c). */
#ifndef TLSREADY_PARSER_POLICY_PATH_H
#define TLSREADY_PARSER_POLICY_PATH_H

#include <stdbool.h>

#include "common/arena.h"

/*
 * root\key, raw UTF-8, in arena. Backslashes at the ends of the key and doubled ones are nothing to Windows.
 * *ret_is_possible: the key has a component, each of 255 UTF-16 units at most, and no more than 512 of them: a longer one
 * cannot be made ("Registry element size limits"). NULL: out of memory.
 */
const char *policy_path(struct arena *arena, const char *root, const char *key, bool *ret_is_possible);

#endif
