/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What images hold, as trees that the walk goes over. Private to parser/evidence/image. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREES_H
#define TLSREADY_PARSER_EVIDENCE_TREES_H

#include <errno.h>

#include "parser/evidence/library/library_tree.h"
#include "parser/evidence/ntfs/ntfs.h"
#include "parser/evidence/tree/tree.h"

/* The errno of a failure, whose words are in tree->why. */
static inline int tree_failed(struct tree *tree, int code)
{
	tree->why.code = (enum err)code;
	return code == ERR_NOMEM ? ENOMEM : code == ERR_LIMIT ? EOVERFLOW : EIO;
}

/* Both live as long as the room. NULL: out of memory. */

struct tree *ntfs_tree(struct source_room *room, struct ntfs *ntfs);

/* is_volume: an image of a WIM, of which only the paths of Windows are looked at; an archive is looked at as a whole. */
struct tree *library_as_tree(struct source_room *room, const struct source *file, struct library_tree *files,
			     bool is_volume);

/* Whether a note is about an entry of an archive that nobody can open, which is seen only while it is listed. */
bool library_notes_entry(const struct source_note *note);

#endif
