/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Windows volume, or its Windows folder: the paths of a table are looked up, nothing else is listed. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_VOLUME_H
#define TLSREADY_PARSER_EVIDENCE_TREE_VOLUME_H

#include "parser/evidence/tree/site.h"

/*
 * Both keep sites for the folder that is listed. *ret_is_volume: it is one, and need not be searched further; false: nothing was
 * kept. 0, or a negative enum err. volume_take: one for each Windows in it. volume_take_users: profiles without a Windows.
 */
int volume_take(struct walk *walk, const struct listing *listing, const char *below, bool *ret_is_volume);
int volume_take_users(struct walk *walk, const struct listing *listing, const char *below, bool *ret_is_volume);

#endif
