/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Velociraptor sorts the files of one drive by the way it read them: uploads/ntfs/%5C%5C.%5CC%3A has locked hives,
 * uploads/auto/C%3A those of users who are not signed in. They are one machine.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_ACCESSORS_H
#define TLSREADY_PARSER_EVIDENCE_TREE_ACCESSORS_H

#include "parser/evidence/tree/site.h"

/*
 * Joins such sites, unless they have a file in common: then each stays a machine. sites are sorted by path; returns how many
 * are left.
 */
size_t accessors_join(struct site **sites, size_t count);

#endif
