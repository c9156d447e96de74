/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are neither a hive nor .reg text, by their first bytes: what people supply instead, in words. */
#ifndef TLSREADY_PARSER_FOREIGN_H
#define TLSREADY_PARSER_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

enum { FOREIGN_HEAD = 32 }; /* bytes that decide */

struct foreign {
	const char *start;
	size_t size;
	const char *archive; /* which archive it is: "ZIP"; NULL: none */
	const char *what;    /* "a ZIP archive" */
	const char *advice;  /* what follows it in a sentence, with its own sign: ", which ...", ": supply ..."; "" */
};

/* NULL: none of these. */
const struct foreign *foreign_of(const uint8_t *bytes, size_t size);

#endif
