/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that were supplied and could not be used: how large, which bytes, and which hive they may have been. */
#ifndef TLSREADY_PARSER_REFUSED_H
#define TLSREADY_PARSER_REFUSED_H

#include "parser/machine/machine.h"
#include "parser/view/view.h"

/*
 * Size and SHA-256 of an input that was refused; its artifact is still open. A file without content is called so, whatever the
 * reason was. A large file, which may be a whole disk, is not read for its hash.
 */
void refused_measure(struct input *input, bool no_hash);

/* "PATH is empty (0 bytes)", for a sentence. NULL: out of memory. */
const char *refused_clause(struct arena *arena, const struct input *input);

/* Tells the view which hives were supplied in vain: by the names of the files, for sentences only. */
void refused_tell(struct regview *view, const struct input *inputs, size_t count);

#endif
