/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of keys and values as raw UTF-8, compared as the registry does for the names we ask for: ASCII without case. */
#ifndef TLSREADY_COMMON_NAME_H
#define TLSREADY_COMMON_NAME_H

#include <stdbool.h>

int name_compare(const char *a, const char *b); /* returns like strcmp */
bool name_equal(const char *a, const char *b);
bool name_starts(const char *text, const char *prefix);
bool name_contains(const char *text, const char *part);
bool name_is_in(const char *const *list, const char *name); /* NULL-ended; NULL: an empty list */

/* For qsort and bsearch of const char *: by bytes, as strcmp. */
int string_order(const void *a, const void *b);

/* The last component of a path with backslashes. */
const char *path_last(const char *path);

#endif
