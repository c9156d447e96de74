/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * YAML files of ours, read by a libcyaml schema. Whatever is wrong comes out as FILE:LINE and what was expected.
 * Private to the analyzer.
 */
#ifndef TLSREADY_ANALYZER_YAMLTEXT_H
#define TLSREADY_ANALYZER_YAMLTEXT_H

#include <cyaml/cyaml.h>
#include <stddef.h>

#include "common/error.h"

enum { YAMLTEXT_SIZE_LIMIT = 1 << 20 };

struct yamltext_help { /* what a field of this name wants, when libcyaml refuses what it holds */
	const char *field, *expected;
};

struct yamltext_kind {
	const char *what; /* "a profile" */
	const cyaml_schema_value_t *schema;
	const struct yamltext_help *help; /* ends with a NULL field */
};

/* A text that is being read, and where complaints of it go. */
struct yamltext_file {
	const char *label, *text;
	size_t size;
	struct error *err;
};

/* Loads the text by the schema; every string in it is fit to be shown. Free with yamltext_free. */
int yamltext_load(const struct yamltext_kind *kind, const struct yamltext_file *file, void **ret);
void yamltext_free(const struct yamltext_kind *kind, void *data); /* NULL is fine */

/* Reads the file at path; free *ret. ERR_IO: it cannot be opened; ERR_USAGE: the rest. */
int yamltext_read(const struct yamltext_kind *kind, const char *path, char **ret, size_t *ret_size, struct error *err);

/*
 * ERR_USAGE "LABEL:LINE: ..." for the line that is reached by looking for the words in turn (NULL-ended), each behind
 * the one before; one that is not found is passed over.
 */
int yamltext_fault(const struct yamltext_file *file, const char *const *words, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
