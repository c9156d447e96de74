/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be read only once, copied into sealed memory: from there on it is a file like any other. */
#ifndef TLSREADY_PARSER_EVIDENCE_SPOOL_H
#define TLSREADY_PARSER_EVIDENCE_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

/*
 * Reads fd to its end into a memory file that nobody can change afterwards. is_named_pipe: it was opened without waiting
 * (descriptor_open), and nobody may write to it. The new descriptor (>= 0), to be closed by the caller, and its size; or
 * ERR_IO; ERR_LIMIT: it supplies more than limit bytes.
 */
int spool(int fd, bool is_named_pipe, uint64_t limit, uint64_t *ret_size, struct error *err);

#endif
