/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fix tells beside the files that it writes; path NULL: standard output. */
#ifndef TLSREADY_CLI_FIX_SAY_H
#define TLSREADY_CLI_FIX_SAY_H

#include <stdio.h>

#include "engine/fix/fix.h"

void say_fix(const struct plan *plan, FILE *out, const char *path);
void say_undo(const struct plan *plan, FILE *out, const char *path, const struct reg_edit *edits, size_t count);
/* How to apply it to the image that was evaluated. */
void say_apply(const struct plan *plan, FILE *out, const char *path);
void say_remains(const struct plan *plan, FILE *out);

#endif
