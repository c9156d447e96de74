/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is read where it is in the WIM. Private to wim*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_FILE_H
#define TLSREADY_PARSER_EVIDENCE_LIBRARY_WIM_FILE_H

#include "parser/evidence/library/wim/wim_tree.h"

/*
 * 1: ret reads it, chunk by chunk. 0: only wimlib can, all of it at once: the chunks are solid, or written for a pipe, or the headers
 * of the parts contradict each other. Who reads it in order to its end gets an error there if its SHA-1 differs, and for each read
 * from then on. All files but large hives and logs are compared now. path outlives it.
 */
int wim_file_open(struct wim *wim, unsigned image, const char *path, struct source **ret, struct error *err);

/* What the process of wimlib says, on any question. */
int wim_nonsense(struct error *err);
/* A refusal, behind the number of its path. */
int wim_take_refusal(struct record *record, struct error *ret, struct error *err);

#endif
