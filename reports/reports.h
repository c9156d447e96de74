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

/*
 * The digests: SHA-256 over the canonical JSON, which is compact, in ASCII, with sorted keys.
 *
 * That of a machine covers all that is saved of it but its digest and folders, so that it depends on the evidence, the
 * profile and the version, not on where the files were: of the machine's name what is before its last slash is left out, and in
 * every string the folders of each path (of a source, a log, a baseline's file) that it cites from the start of a word.
 * That of a run covers all but digest and run, with the digest of each machine in place of the machine, and profile_path without
 * its folders. A waivers file is cited as it was named.
 */

/* Sets machine->digest, which lives in arena. 0 or ERR_NOMEM. */
int report_digest_machine(struct machine_result *machine, struct arena *arena, struct error *err);

/* Of a run whose machines have these digests; head->machines is not looked at. NULL: ERR_NOMEM. */
const char *report_digest_run(const struct result *head, const char *const *digests, size_t count, struct arena *arena,
			      struct error *err);

/* All of them: of each machine, and result->digest. 0 or ERR_NOMEM. */
int report_seal(struct result *result, struct error *err);

/* The JSON Schema of a saved result. 0, ERR_NOMEM or ERR_IO. */
int report_schema(FILE *out, struct error *err);

#endif
