/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a folder downwards to each machine: whatever layout a collector has, it leads to a Windows volume or to hives. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_SEARCH_H
#define TLSREADY_PARSER_EVIDENCE_TREE_SEARCH_H

#include "parser/evidence/tree/site.h"

/* Fills walk->sites, in no order that matters, from the top of walk->tree. 0, or a negative enum err. */
int search_from_top(struct walk *walk);

#endif
