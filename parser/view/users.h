/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the hives of several users are in one machine. Private to the parser. */
#ifndef TLSREADY_PARSER_USERS_H
#define TLSREADY_PARSER_USERS_H

#include "parser/view/view.h"

enum { USERS_LIMIT = 256 };

/*
 * A place for the user hive of this user (NULL: by its path): HKCU for the first, HKU\<name> for the others, the name made from the path; the
 * accounts of Windows itself under the SIDs they always have. A place with a hive in it: USERS_LIMIT is reached. NULL: out
 * of memory.
 */
struct mount *user_mount(struct regview *view, const char *user, const char *path);

#endif
