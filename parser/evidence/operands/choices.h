/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which options choose one of several machines. */
#ifndef TLSREADY_PARSER_EVIDENCE_CHOICES_H
#define TLSREADY_PARSER_EVIDENCE_CHOICES_H

#include "parser/evidence/subject.h"

/*
 * "choose one with --partition 2 or --partition 5"; NULL: some of them cannot be chosen, or two by the same option alone, or memory is
 * out.
 */
const char *choices_of(const struct subject *const *subjects, size_t count, struct arena *arena);

#endif
