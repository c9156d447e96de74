/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a file of the host is a part of the evidence: nothing of it is ever written over. */
#ifndef TLSREADY_PARSER_EVIDENCE_OWNER_H
#define TLSREADY_PARSER_EVIDENCE_OWNER_H

#include <stdbool.h>
#include <stddef.h>

/* Two names of one file that exists. */
bool same_file(const char *a, const char *b);

/* Two names in one folder; neither need exist. */
bool in_one_folder(const char *a, const char *b);

enum evidence_owner { OWNER_NONE, OWNER_INPUT, OWNER_FOLDER, OWNER_LOG };

/*
 * Which part of the evidence path, which need not exist, is while these operands are read: one of the inputs, in a folder of
 * them, or the name that a transaction log of an input has or would have: it would be read with the hive.
 */
enum evidence_owner evidence_owner(const char *const *operands, size_t count, const char *path);

#endif
