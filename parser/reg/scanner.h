/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one scan: private to this folder. In lines/ a file each for key lines, value lines, data and headers. */
#ifndef TLSREADY_PARSER_REG_SCANNER_H
#define TLSREADY_PARSER_REG_SCANNER_H

#include "parser/reg/diagnostics.h"
#include "parser/reg/filter.h"
#include "parser/reg/text/reader.h"

enum {
	REG_COMPONENT_LIMIT = 255, /* characters of one key's name, as in Windows */
	REG_DEPTH_LIMIT = 512,
	REG_NAME_LIMIT = 16383, /* characters of a value's name, as in Windows */
	REG_QUOTE_SIZE = 192,   /* bytes of evidence quoted in a note */
};
#define REG_VALUE_LIMIT ((size_t)16 * 1024 * 1024) /* bytes of one value's data */

/* Memory that is used again and again. Nothing in it lives longer than one directive. */
struct buffer {
	uint8_t *data;
	size_t size, capacity;
};

/* Room for `more` bytes behind size; false: out of memory. The ceiling is the caller's. */
bool buffer_room(struct buffer *buffer, size_t more);
void buffer_free(struct buffer *buffer);

/* A unit whose place is known: places are asked for from left to right, and a line may be long. */
struct mark {
	size_t i;
	uint32_t column;
	uint64_t offset;
};

/* The current line (or the lines of one string), decoded. */
struct line {
	const uint16_t *unit;
	size_t count;
	uint32_t number;
	uint64_t offset;
	unsigned step; /* bytes of a unit in the file: 1, 2, or 0 for UTF-8, where it depends */
	bool last;     /* nothing follows, not even a line break */
	struct mark *mark;
};

enum key_state {
	KEY_NONE,    /* no key is open: values have no effect, and it is said */
	KEY_WANTED,  /* values become events */
	KEY_SKIPPED, /* nobody asked for this key: what has no effect in it is counted */
};

/*
 * What the quick look at skipped keys must remember of a hex value that goes on. Its lines are kept in the window, from
 * reader.at, until it is over, or until they have been proven: only then is it certain what the next line is.
 */
struct skip {
	bool in_hex;
	bool from_head;        /* the lines kept begin with the value line itself */
	size_t digits;         /* from_head: how many bytes behind its beginning "hex:" ends */
	size_t at;             /* byte index of the lines kept */
	size_t ahead;          /* bytes from there to the line that comes next */
	uint32_t line;         /* number of the line at `at` */
	uint32_t number;       /* of the line that comes next */
	struct location value; /* where the value began */
};

struct scanner {
	struct reader reader;
	struct filter filter;
	const struct wanted_keys *wanted_keys;
	struct arena *arena;
	struct notes *notes;
	size_t notes_before; /* notes of other inputs */
	reg_event_fn event;
	void *event_context;
	struct error *err;
	int32_t source;
	struct reg_summary summary;
	bool code_page_told, damage_told, short_told, doubled_told; /* notes that are made once */

	struct span span; /* the line not yet taken */
	struct line line;
	struct mark mark;
	bool has_line;
	struct buffer units; /* of line */

	enum key_state key;
	bool is_optional;   /* KEY_WANTED, and nothing depends on it: what has no effect is counted */
	bool quiet;         /* do not say what has no effect, count it */
	bool silent;        /* nor count it: it was said of the whole line */
	size_t joined;      /* a second value on the line begins at this unit; 0: none */
	struct buffer path; /* of the current key, raw UTF-8 */
	struct buffer name, text, data, written; /* text holds units, and its size is their number */
	char quotes[2][REG_QUOTE_SIZE];
	unsigned next_quote;

	struct skip skip;
	bool plain;    /* without SSE2 */
	bool has_mark; /* the file begins with a byte order mark */
};

/* line.c: the next line, the current one being taken. 1, 0 at the end, or an error. */
int line_next(struct scanner *scanner);
/* Takes the current line, so that reader.at is where the next begins. 0 or an error. */
int line_take(struct scanner *scanner);
/* The current line again, with the lines that close its string. 1, or as reader_string. */
int line_stretch(struct scanner *scanner, bool doubled);
struct location line_location(const struct scanner *scanner, const struct line *line, size_t i);
size_t line_blanks(const struct line *line, size_t i); /* index of the next unit that is no blank */
/* True if text (ASCII) is at i; with fold, in any case. */
bool line_has(const struct line *line, size_t i, const char *text, bool fold);
int hex_digit(unsigned unit); /* -1: none */
static inline bool is_blank(unsigned unit)
{
	return unit == ' ' || unit == '\t';
}

/* Appends units as raw UTF-8; false: out of memory. */
bool raw_append(struct buffer *buffer, const uint16_t *units, size_t count);
/* Bytes of evidence as the file's 8-bit code page has them, as UTF-16 units. */
uint16_t unit_of_8bit(uint8_t byte);

/* scan.c */
int scan_line(struct scanner *scanner);
int emit(struct scanner *scanner, const struct reg_event *event);

/* lines/header.c: the first line. 0 or an error; *ret_read tells whether the lines that follow are to be read. */
int header_read(struct scanner *scanner, bool *ret_read);

/* lines/: the directive at unit i of the current line. 0 or an error. */
int key_line(struct scanner *scanner, size_t i);
int value_line(struct scanner *scanner, size_t i);
int string_value(struct scanner *scanner, size_t i, uint32_t type, bool hivex, struct location at);
int hex_value(struct scanner *scanner, size_t i, uint32_t type, struct location at);
int hex_resume(struct scanner *scanner, struct location at); /* a skipped value that began at `at`, from its next line on */
int value_set(struct scanner *scanner, uint32_t type, struct location at, const struct buffer *written);
int junk_line(struct scanner *scanner, size_t i);
int win31_read(struct scanner *scanner);

/* skip.c: passes lines of skipped keys; stops at one that needs the full parser. 0 or an error. */
int skip_lines(struct scanner *scanner);

#endif
