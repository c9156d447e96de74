/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a file, each with a limit: a file that ends no line takes no more memory than that. */
#ifndef TLSREADY_COMMON_LINE_READER_H
#define TLSREADY_COMMON_LINE_READER_H

#include <stdio.h>

struct line_reader {
	FILE *file;        /* the caller's */
	size_t limit;      /* bytes of a line with its LF */
	char *line;        /* the last one: its LF included, where it has one; until the next call */
	size_t size, room; /* bytes of it; reserved */
	size_t number;     /* of it, or of the one with a fault; from 1 */
};

/* The next line. 1; 0: there is none; ERR_LIMIT, ERR_NOMEM, or ERR_IO with errno, and what came before the fault is no line. */
int line_read(struct line_reader *reader);

/* The file stays open. */
void line_reader_end(struct line_reader *reader);

#endif
