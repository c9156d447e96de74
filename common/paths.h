/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of paths of the host. */
#ifndef TLSREADY_COMMON_PATHS_H
#define TLSREADY_COMMON_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Between an image and what is in it: "gold.vhdx > partition 2 > Windows/System32/config/SYSTEM". */
#define PATH_INSIDE " > "

/* The last name of a path, with that many folders before it; path_name: with none. Points into path. */
const char *path_tail(const char *path, size_t folders);
const char *path_name(const char *path);

/* What follows the last / or \ of a path that Windows or the host made: "" after one at the end. Points into path. */
const char *path_last_part(const char *path);

/* As an operand it is standard input, not a file of that name. */
static inline bool path_is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

#endif
