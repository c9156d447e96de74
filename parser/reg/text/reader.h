/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A window that slides over the bytes of a .reg text, line by line. It is one chunk wide and grows only for a line (or
 * a string with line breaks in it) that does not fit. UTF-16BE is turned round as it comes in; nothing else is
 * converted.
 *
 * Positions are byte indexes into data and move when reader_more is called; `at` moves with them.
 */
#ifndef TLSREADY_PARSER_REG_READER_H
#define TLSREADY_PARSER_REG_READER_H

#include <stdbool.h>

#include "parser/reg/text/breaks.h"
#include "parser/reg/scan.h"

#define READER_CHUNK ((size_t)512 * 1024)             /* stays in the second-level cache */
#define READER_LINE_LIMIT ((size_t)32 * 1024 * 1024)  /* bytes of one line that are looked at */
#define READER_STRING_LIMIT ((size_t)4 * 1024 * 1024) /* bytes of one string over several lines */

enum {
	READER_FULL = 1,     /* from reader_more: the window may not grow further */
	READER_UNCLOSED = 2, /* from reader_string: no quote follows at all, as far as it looked */
};

struct reader {
	reg_read_fn read;
	void *context;
	int32_t source;
	uint8_t *data;
	size_t capacity, got, end; /* got: bytes in the window; end: those that are whole code units */
	size_t at;                 /* the current line begins here */
	size_t seen;               /* there is no line break between at and here */
	uint64_t offset;           /* of data[0] in the file */
	uint32_t line;             /* number of the current line, from 1 */
	size_t chunk;
	bool wide; /* code units of two bytes */
	bool swap; /* UTF-16BE */
	bool eof;
	bool hold; /* positions stay as they are: the window grows instead of sliding */
};

/* One line, or several that one string spans, from reader->at on. */
struct span {
	size_t size;    /* bytes of content: without the line break, cut at a NUL as Windows cuts it */
	size_t total;   /* bytes to the next line */
	uint32_t lines; /* physical lines */
	bool cut;       /* there was a NUL */
	bool last;      /* the file ends without a line break here */
	bool oversize;  /* longer than READER_LINE_LIMIT: the content is its beginning */
};

int reader_open(struct reader *reader, reg_read_fn read, void *context, int32_t source, size_t chunk, struct error *err);
void reader_close(struct reader *reader);

/* Reads until at least wanted bytes follow reader->at, or the file ends. 0 or an error. */
int reader_want(struct reader *reader, size_t wanted, struct error *err);

/* Once the encoding is known and nothing but the byte order mark has been passed. */
void reader_set_encoding(struct reader *reader, size_t mark, bool wide, bool swap);

/* One more chunk: `end` grows or `eof` becomes true. 0, READER_FULL or an error. */
int reader_more(struct reader *reader, struct error *err);

/* The line at reader->at, not yet taken. 1, 0 at the end of the file, or an error. */
int reader_line(struct reader *reader, struct span *ret, struct error *err);

/*
 * The current line leaves a string open: looks for the quote that closes it on a later line, with nothing but blanks or
 * a comment behind it, and stretches span to the end of that line. doubled: backslashes escape each other (regedit);
 * else a quote behind a backslash is always escaped (hivexregedit). 1, 0 if something else is behind the next quote,
 * READER_UNCLOSED, or an error.
 */
int reader_string(struct reader *reader, struct span *span, bool doubled, struct error *err);

/* Goes on behind span. 0 or an error. */
int reader_take(struct reader *reader, const struct span *span, struct error *err);

/* Reads the rest without looking at it. 0 or an error. */
int reader_drain(struct reader *reader, struct error *err);

uint64_t reader_offset(const struct reader *reader); /* of reader->at in the file */

#endif
