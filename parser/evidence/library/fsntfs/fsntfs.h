/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libfsntfs as a second reader of files in an NTFS volume: in a process of its own, it finds each file by its path, reads it whole
 * and says size and SHA-256. It works while this process does, and is heard at the end. Nothing that it says is ever evaluated.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_FSNTFS_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_FSNTFS_H

#include "common/digest.h"
#include "parser/evidence/library/library_host.h"
#include "parser/evidence/source/source.h"

struct fsntfs;

/* The room ends its process. NULL: out of memory. */
struct fsntfs *fsntfs_new(struct source_room *room, struct source *volume, const struct library_host *host);

/* Asks for a file (a/b/c), and starts the process with the first. 0, or why nobody can be asked: ERR_UNSUPPORTED without libfsntfs. */
int fsntfs_ask(struct fsntfs *fsntfs, const char *path, struct error *err);

/* Waits for the next answer, in the order of the questions. 0, or why libfsntfs cannot read this file. */
int fsntfs_answer(struct fsntfs *fsntfs, uint64_t *ret_size, char ret_sha256[DIGEST_HEX], struct error *err);

enum { FSNTFS_PIECE = 16 << 10 };
/* Bytes of a file, when all questions are answered: size, FSNTFS_PIECE at the most. */
int fsntfs_read(struct fsntfs *fsntfs, const char *path, uint64_t at, void *buffer, size_t size, struct error *err);

#endif
