/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines are called by their files. */
#ifndef TLSREADY_PARSER_EVIDENCE_NAMES_H
#define TLSREADY_PARSER_EVIDENCE_NAMES_H

#include "common/arena.h"

/*
 * For each input, as a machine of its own, how many of its folders a name needs that no other input has (path_tail). NULL: out
 * of memory.
 */
size_t *folders_of_names(const char *const *inputs, size_t count, struct arena *arena);

#endif
