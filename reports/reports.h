/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results made readable. A format is one const table; this list is all that the rest of the program knows of them.
 */
#ifndef TLSREADY_REPORTS_REPORTS_H
#define TLSREADY_REPORTS_REPORTS_H

#include <stdio.h>

#include "analyzer/result.h"
#include "common/error.h"

struct report_options {
	bool color;     /* ANSI colours: the caller knows the terminal and NO_COLOR */
	bool ascii;     /* no signs outside ASCII */
	unsigned width; /* columns; 0: 80 */
	int verbosity;  /* -1: verdict lines only, 0: what needs attention, 1: every fact and rule with its evidence */
};

struct report_format {
	const char *name, *extension, *about; /* "html", ".html", "one page for a case file" */
	int (*write)(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
};

extern const struct report_format report_formats[]; /* ends with a NULL name */

const struct report_format *report_format_named(const char *name); /* NULL: there is none */

/* Computes result->digest: SHA-256 over the canonical JSON of all but run. 0 or ERR_NOMEM. */
int report_seal(struct result *result, struct error *err);

#endif
