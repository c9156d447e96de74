/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines as lines in memory, on their way to a spool. Private to run and merge. */
#ifndef TLSREADY_ENGINE_RUN_LINES_H
#define TLSREADY_ENGINE_RUN_LINES_H

#include <stdio.h>

#include "common/error.h"

/* Lines in memory: begun, put, ended; then text is freed, whatever came of it. The struct stays where it was begun. */
struct run_lines {
	FILE *file;
	char *text;
	size_t size;
};

int run_lines_begin(struct run_lines *lines, struct error *err); /* 0 or ERR_NOMEM */
int run_lines_put(void *lines, const char *bytes, size_t size);
int run_lines_end(struct run_lines *lines, int code, struct error *err); /* code if that is not 0; else 0 or ERR_NOMEM */

#endif
