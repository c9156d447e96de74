/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A volume with NTFS as a tree. Private to parser/evidence/image. */
#ifndef TLSREADY_PARSER_EVIDENCE_NTFS_TREE_H
#define TLSREADY_PARSER_EVIDENCE_NTFS_TREE_H

#include "parser/evidence/ntfs/ntfs.h"
#include "parser/evidence/tree/tree.h"

/* NULL: out of memory. It lives as long as the room. */
struct tree *ntfs_tree(struct source_room *room, struct ntfs *ntfs);

#endif
