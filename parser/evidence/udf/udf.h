/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UDF (ECMA-167 with the OSTA domain, revisions 1.02 to 2.60): media of a Windows installation, whose ISO 9660 part has nothing
 * but a text. Partitions of type 1 and the metadata partition are read; sparable and virtual ones (CD-RW, CD-R) are refused.
 *
 * Only reading, and only what is asked for: descriptors and folders when it is opened, extents of a file when that is read.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_UDF_H
#define TLSREADY_PARSER_EVIDENCE_UDF_H

#include "parser/evidence/library/library_tree.h"

enum {
	UDF_ENTRIES_LIMIT = 1 << 18, /* files and folders */
	UDF_DEPTH_LIMIT = 64,        /* folders in folders */
	UDF_FOLDER_LIMIT = 16 << 20, /* bytes of one folder */
	UDF_EXTENTS_LIMIT = 1 << 16, /* of one file */
};

/* By the volume recognition sequence. */
bool udf_is(struct source *file);

/*
 * Its files, as a tree; files are read in place. What cannot be read of a folder is an entry that is refused. ERR_CORRUPT,
 * ERR_UNSUPPORTED, ERR_LIMIT, ERR_IO: the text is a clause about the file system, "has no anchor ...".
 */
int udf_open(struct source_room *room, struct source *file, struct library_tree **ret, struct error *err);

#endif
