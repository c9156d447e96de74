/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One machine as a line of canonical JSON (as in the list machines of a saved result: compact, keys sorted, ASCII) and an LF:
 * what a worker hands back and a spool keeps. Reports made of what was read are those of what was written, byte for byte.
 */
#ifndef TLSREADY_REPORTS_MACHINE_LINE_H
#define TLSREADY_REPORTS_MACHINE_LINE_H

#include <stddef.h>

#include "analyzer/result.h"
#include "common/error.h"

/* put returns 0, or anything else to end it. 0, ERR_IO (put ended it) or ERR_NOMEM. */
int machine_line_write(const struct machine_result *machine, int (*put)(void *context, const char *bytes, size_t size),
		       void *context, struct error *err);

/*
 * The line may come from a process that was taken over: it is checked like a saved result, and all strings are neutralised
 * again. label names it in errors. 0, ERR_FORMAT, ERR_LIMIT or ERR_NOMEM. What ret points to lives in arena.
 */
int machine_line_read(const char *label, const char *line, size_t size, struct arena *arena, struct machine_result *ret,
		      struct error *err);

#endif
