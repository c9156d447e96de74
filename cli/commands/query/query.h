/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats of `query`: a const table of functions that print one thing each. */
#ifndef TLSREADY_CLI_QUERY_H
#define TLSREADY_CLI_QUERY_H

#include <stdio.h>

#include "common/note.h"
#include "parser/machine/machine.h"

struct query_output {
	FILE *file;
	bool failed;
	size_t told; /* of the notes, on stderr: query_reg.c */
	const struct machine *machine;
};

struct query_format {
	const char *name;
	void (*begin)(struct query_output *out);
	/* path has its full root: HKEY_LOCAL_MACHINE\... Raw UTF-8, as are names: neutralised, or escaped without loss. */
	void (*key)(struct query_output *out, const char *path, const struct reganswer *key);
	void (*value)(struct query_output *out, const char *path, const struct reganswer *value);
	void (*note)(struct query_output *out, const struct note *note);
};

extern const struct query_format query_formats[]; /* ends with a NULL name */

/* Lower-case hex, in pieces separated by `comma`. Free it; NULL: out of memory. */
char *query_hex(const uint8_t *data, size_t size, const char *comma);

/* The row "reg". */
void query_reg_begin(struct query_output *out);
void query_reg_key(struct query_output *out, const char *path, const struct reganswer *key);
void query_reg_value(struct query_output *out, const char *path, const struct reganswer *value);
void query_reg_note(struct query_output *out, const struct note *note);

#endif
