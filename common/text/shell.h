/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of command lines. */
#ifndef TLSREADY_COMMON_SHELL_H
#define TLSREADY_COMMON_SHELL_H

#include "common/arena.h"

/* The word as a shell reads it back: as it is, or in single quotes. NULL: out of memory. */
const char *shell_quoted(struct arena *arena, const char *word);

#endif
