/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which options choose one of several machines. */
#ifndef TLSREADY_PARSER_EVIDENCE_CHOICES_H
#define TLSREADY_PARSER_EVIDENCE_CHOICES_H

#include "parser/evidence/image_choice.h"
#include "parser/evidence/subject.h"

/*
 * "choose one with --partition 2 or --partition 5"; NULL: some of them cannot be chosen, or two by the same option alone, or memory is
 * out.
 */
const char *choices_of(const struct subject *const *subjects, size_t count, struct arena *arena);

/*
 * For inputs none of which is an image: without one there is nothing to choose from, and what was meant is not known. 0: nothing was chosen, or
 * an input cannot be read, which is named elsewhere; else ERR_USAGE.
 */
int choice_refuse(const struct image_choice *choice, const char *const *operands, size_t count, struct error *err);

#endif
