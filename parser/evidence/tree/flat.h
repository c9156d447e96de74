/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hives right in a folder, of one machine or of many: told apart by what is left of their names. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_FLAT_H
#define TLSREADY_PARSER_EVIDENCE_TREE_FLAT_H

#include "parser/evidence/tree/site.h"

/*
 * Keeps a site for each machine whose hives are in the folder that is listed. owner: NULL, or the machine of a folder above;
 * hives of users alone become its own. *ret_owner: the machine, if there is exactly one in the folder; else owner. 0, or a
 * negative enum err.
 */
int flat_take(struct walk *walk, const struct listing *listing, const char *below, struct site *owner,
	      struct site **ret_owner);

#endif
