/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TLSREADY_TESTS_NOTE_SEVERITIES_H
#define TLSREADY_TESTS_NOTE_SEVERITIES_H

#include <stdbool.h>

#include "common/note.h"

/*
 * Whether a note of this code may have this severity: that of parser/note_codes.c. A new finding of another severity gets a code
 * of its own; a few old codes have two severities.
 */
bool note_may_be(const char *code, enum severity severity);

#endif
