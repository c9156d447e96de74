/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of inputs in a file, a machine a line: PATH, or NAME, a tab, and the paths of its files separated by tabs. */
#ifndef TLSREADY_PARSER_EVIDENCE_INPUT_LIST_H
#define TLSREADY_PARSER_EVIDENCE_INPUT_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/error.h"

enum { LIST_LINE_LIMIT = 1 << 16, LIST_PATHS_LIMIT = 256 }; /* bytes of a line; paths in it */

/* name: NULL where the line has none. All of it lives in the arena of input_list_read. */
typedef int (*input_line_fn)(void *context, const char *name, const char *const *paths, size_t count, struct error *err);

/*
 * Calls line for each line of the file ("-": standard input); empty lines and those that begin with # are passed over, and a CR before the LF is no part of
 * one. is_nul: lines end with NUL instead, so that names may have line breaks, and no line is a comment. 0; ERR_IO, ERR_LIMIT, ERR_FORMAT, each with file
 * and line; ERR_NOMEM; or what line returned.
 */
int input_list_read(const char *path, bool is_nul, struct arena *arena, input_line_fn line, void *context,
		    struct error *err);

#endif
