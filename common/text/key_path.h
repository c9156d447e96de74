/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of keys, root included, as raw UTF-8. */
#ifndef TLSREADY_COMMON_KEY_PATH_H
#define TLSREADY_COMMON_KEY_PATH_H

#include <stdbool.h>

/*
 * Whether two paths lead to one key, whichever control set they go through and however their root is spelled:
 * HKLM\SYSTEM\ControlSet001\X and HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\X. Two control sets of one machine are told
 * apart by whoever compares them.
 */
bool key_path_equal(const char *a, const char *b);

#endif
