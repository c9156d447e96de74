/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors, and the place in the evidence they speak of.
 *
 * An error says what went wrong and where. It owns its text (a fixed buffer), so it outlives the input and can be
 * made when memory has run out. "Not there" is not an error: see enum found in parser/regview.h.
 *
 * Functions that can fail return 0 or a negative enum err, take `struct error *err` last (NULL is allowed), and touch
 * their ret_ arguments only on success.
 */
#ifndef TLSREADY_COMMON_ERROR_H
#define TLSREADY_COMMON_ERROR_H

#include <stdint.h>

enum err {
	ERR_IO = -1,          /* the system refused: open, read, map */
	ERR_FORMAT = -2,      /* this is not the kind of file we were told it is */
	ERR_CORRUPT = -3,     /* the right kind of file, damaged here */
	ERR_LIMIT = -4,       /* a named limit of ours was reached */
	ERR_UNSUPPORTED = -5, /* understood, and this build or version cannot read it */
	ERR_NOMEM = -6,
	ERR_USAGE = -7, /* the user's command line, profile or other instruction is wrong */
};

#define LOCATION_NO_OFFSET UINT64_MAX
#define LOCATION_NO_SOURCE (-1)

/* Where in the evidence. Text has line and column, a hive has an offset, .reg text has both. */
struct location {
	int32_t source;  /* index of the input, in the order in which the machine got them; LOCATION_NO_SOURCE: none */
	uint32_t line;   /* physical line, from 1 (CR LF, LF and CR each end one); 0: no line */
	uint32_t column; /* in characters after decoding, from 1; 0: none */
	uint64_t offset; /* byte offset in the file as stored (a hive: base block included); LOCATION_NO_OFFSET: none */
	/*
	 * The bytes are not in the file: they are in a transaction log of it, at log_offset, and were replayed to offset,
	 * which may be behind the end of the file. 1 + index of the log; 0: none.
	 */
	uint32_t log;
	uint64_t log_offset;
};

#define LOCATION_NONE ((struct location){ .source = LOCATION_NO_SOURCE, .offset = LOCATION_NO_OFFSET })

enum { ERROR_TEXT_LIMIT = 512 }; /* longer texts are cut, and end with ... */

struct error {
	enum err code; /* 0: nothing went wrong */
	struct location at;
	char text[ERROR_TEXT_LIMIT]; /* UTF-8. May hold strings from the evidence: neutralise before printing */
};

/* Fills err (if not NULL) and returns code, so that `return error_at(...)` reads as one step. */
int error_at(struct error *err, enum err code, struct location at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same without a place. */
int error_set(struct error *err, enum err code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The one that is always said in the same words. */
int error_no_memory(struct error *err);

/* What is said in a text that begins "NAME: "; the text where it does not. Points into it. */
const char *error_words_after(const char *text, const char *name);

#endif
