/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands that nobody can have meant. */
#ifndef TLSREADY_PARSER_EVIDENCE_MISTYPED_H
#define TLSREADY_PARSER_EVIDENCE_MISTYPED_H

#include <stddef.h>

#include "common/error.h"

/*
 * 0, or ERR_USAGE for the first path of the operands that is the name of no file. A file that is there and cannot be read is
 * evidence that is missing; a name that is mistyped is not.
 */
int operands_refuse_mistyped(const char *const *operands, size_t count, struct error *err);

#endif
