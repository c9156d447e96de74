/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two sides of the second reader share. Private to fsntfs*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_FSNTFS_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_FSNTFS_PARTS_H

#include "parser/evidence/library/fsntfs/fsntfs.h"
#include "parser/evidence/library/library.h"

enum {
	FSNTFS_ASK_HASH = RECORD_OWN, /* path; answer: FSNTFS_HASH or FSNTFS_FAILED */
	FSNTFS_ASK_PIECE,             /* offset, size, path; answer: FSNTFS_BYTES or FSNTFS_FAILED */
	FSNTFS_HASH,                  /* size, SHA-256 in hex */
	FSNTFS_BYTES,                 /* the bytes alone */
	FSNTFS_FAILED,                /* enum err, text */
};

/* Wants the struct source of the volume; fsntfs_serve answers questions until nobody asks any more. */
void fsntfs_prepare(void *volume);
void fsntfs_serve(void *volume, int fd);

#endif
