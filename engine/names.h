/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines are called: by their files. */
#ifndef TLSREADY_ENGINE_NAMES_H
#define TLSREADY_ENGINE_NAMES_H

#include <stddef.h>

#include "common/arena.h"

/* The last name of a path, with that many folders before it; path_name: with none. */
const char *path_tail(const char *path, size_t folders);
const char *path_name(const char *path);

/* For each input, as a machine of its own, how many folders its name needs. NULL: out of memory. */
size_t *folders_of_names(char *const *inputs, size_t count, struct arena *arena);

#endif
