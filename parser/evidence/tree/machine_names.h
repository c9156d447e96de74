/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machines of a folder are called: by the part of the path that tells them apart. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_MACHINE_NAMES_H
#define TLSREADY_PARSER_EVIDENCE_TREE_MACHINE_NAMES_H

#include "parser/evidence/tree/site.h"

/*
 * Names the sites: no two are called alike. "collected/HOST1/C/Windows" is HOST1: drives and folders of layouts are no names.
 * top is the operand, in full. 0, or a negative enum err.
 */
int machine_names(struct walk *walk, const char *top, struct site *const *sites, size_t count);

#endif
