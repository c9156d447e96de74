/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON, written as it comes, without a tree: ASCII, byte for byte what jansson dumps with JSON_ENSURE_ASCII and either
 * JSON_COMPACT or JSON_INDENT(n). Members are written in the order of the calls; the caller sorts them. Private to the
 * reports.
 */
#ifndef TLSREADY_REPORTS_JSON_WRITER_H
#define TLSREADY_REPORTS_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/error.h"

enum { WRITER_BUFFER = 4096 };

/* Where bytes go; none: that was all. put returns 0, or anything else to end it. */
struct out {
	int (*put)(void *context, const char *bytes, size_t size);
	void *context;
};

struct out out_to_file(FILE *file);

/* Paths that strings may cite: for a digest they are written without their folders (seal.c). */
enum { CITES_LIMIT = 256, CITED_LIMIT = 1024 }; /* paths, and bytes of one: against a file that is made to take long */

struct cites {
	size_t count;
	struct cited {
		const char *path;
		size_t size, folders; /* bytes of the path, and of its folders with the last slash */
	} list[CITES_LIMIT];
};

/*
 * The first path that text cites from the start of a word, of several there the longest, and where it is; NULL: none. The
 * rest of a text is searched as a text of its own.
 */
const struct cited *find_cited(const struct cites *cites, const char *text, const char **ret);

struct json_writer {
	struct out out;
	unsigned indent;           /* blanks of a level; 0: compact */
	const void *context;       /* what the rows are part of (rows.h) */
	const struct cites *cites; /* NULL: none */
	enum err failed;           /* 0, ERR_IO: put refused, or ERR_NOMEM: a string that is not UTF-8; it is kept */

	unsigned depth;
	bool is_empty, is_after_key;
	size_t used;
	char buffer[WRITER_BUFFER];
};

void write_open(struct json_writer *writer, char bracket); /* '{' or '[' */
void write_close(struct json_writer *writer, char bracket);
void write_key(struct json_writer *writer, const char *key);
void write_string(struct json_writer *writer, const char *utf8); /* NULL is "" */
/* An integer while every reader of JSON keeps it exact (2^53), a string of digits above. */
void write_number(struct json_writer *writer, uint64_t value);
void write_flag(struct json_writer *writer, bool value);
/* Members; the second is left out when "" or NULL. */
void write_text(struct json_writer *writer, const char *key, const char *utf8);
void write_known(struct json_writer *writer, const char *key, const char *utf8);

/* Everything to out, and a line break after it if there is to be one. 0, or the error with its text. */
int write_finish(struct json_writer *writer, bool has_line_break, struct error *err);

#endif
