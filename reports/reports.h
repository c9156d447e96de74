/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results made readable. A format is one const table; this list is all that the rest of the program knows of them.
 *
 * A report sees a run once: the head with a summary of every machine, then the machines one at a time and in order, then
 * the end. None keeps a machine: memory does not grow with their number but for the summaries.
 */
#ifndef TLSREADY_REPORTS_REPORTS_H
#define TLSREADY_REPORTS_REPORTS_H

#include <stdio.h>

#include "analyzer/result.h"
#include "common/error.h"
#include "reports/summary.h"

/* Where a report of several files puts those next to its own. */
struct report_files {
	/* Fills the file of this name by put, whole or not at all. 0, or below 0 with err. */
	int (*write)(void *context, const char *name, int (*put)(void *what, FILE *out, struct error *err), void *what,
		     struct error *err);
	void *context;
};

struct report_options {
	bool color;     /* ANSI colours: the caller knows the terminal and NO_COLOR */
	bool ascii;     /* no signs outside ASCII */
	unsigned width; /* columns; 0: 80 */
	int verbosity;  /* -1: verdict lines only, 0: what needs attention, 1: every fact and rule with its evidence */
	/* html: a page for each machine, and its own file is REPORT_INDEX with links to them. NULL: one file has all. */
	const struct report_files *files;
	const char *temporary_folder; /* for sarif; as temporary_file (common/host/temporary.h) takes it */
};

#define REPORT_INDEX "index.html"

/* One report that is being written. The caller owns head, options and the file, all of which outlive it. */
struct report {
	const struct report_head *head;
	const struct report_options *options;
	FILE *out;
	void *state; /* the format's own, from begin to end */
	int failed;  /* the first failure of begin or machine: end frees the state and writes no more. 0: none */
};

/*
 * Functions return 0, ERR_IO (out could not be written), ERR_NOMEM or ERR_UNSUPPORTED. Call them by report_begin,
 * report_machine and report_end below, which remember a failure.
 */
struct report_format {
	const char *name, *extension, *about; /* "html", ".html", "one page for a case file" */
	int (*begin)(struct report *report, struct error *err);
	/* The machine of head->machines[index]; each once, from 0 on. It may be gone afterwards. */
	int (*machine)(struct report *report, const struct machine_result *machine, size_t index, struct error *err);
	int (*end)(struct report *report, struct error *err); /* always, once, even after begin failed */
	/* False: machine() has nothing to write of this one, and need not be called. NULL: it always has. */
	bool (*wants)(const struct report *report, size_t index);
};

extern const struct report_format report_formats[]; /* ends with a NULL name */

const struct report_format *report_format_named(const char *name); /* NULL: there is none */

/* After a failure the others do nothing but report_end, which frees, and which returns the first failure, too. */
int report_begin(const struct report_format *format, struct report *report, struct error *err);
int report_machine(const struct report_format *format, struct report *report, const struct machine_result *machine,
		   size_t index, struct error *err);
int report_end(const struct report_format *format, struct report *report, struct error *err);

/* Whether the machine is worth being read for this report. */
bool report_wants(const struct report_format *format, const struct report *report, size_t index);

/*
 * Reports of one run that are written together: each machine is read once for all of them. The caller sets format, report.options and
 * report.out; what one fails in is no fault of the others.
 */
struct report_job {
	const struct report_format *format;
	struct report report;
	struct error err; /* when report.failed is not 0, with errno as it was then */
	int reason;
};

void reports_begin(struct report_job *jobs, size_t count, const struct report_head *head);
bool reports_want(const struct report_job *jobs, size_t count, size_t index);
void reports_machine(struct report_job *jobs, size_t count, const struct machine_result *machine, size_t index);
void reports_fail(struct report_job *jobs, size_t count, int code, const struct error *err); /* a machine cannot be read */
void reports_end(struct report_job *jobs, size_t count);

/* The whole report of a result that is in memory. */
int report_write(const struct report_format *format, const struct result *result, const struct report_options *options,
		 FILE *out, struct error *err);

/*
 * The digests: SHA-256 over the canonical JSON, which is compact, in ASCII, with sorted keys.
 *
 * That of a machine covers all that is saved of it but its digest, its input and option, the times of its files and folders, so that it
 * depends on the evidence, the profile and the version, not on where the files were. Folders are left out of each part of the machine's name ("a/SYSTEM+a/SOFTWARE"),
 * and in every string of each path (of a source, a log, a baseline's file) that it cites from the start of a word.
 * That of a run covers all but digest and run, with the digest of each machine in place of the machine, and paths of profile, waivers and expected hashes without
 * its folders. A waivers file is cited as it was named.
 */

/* A sentence for people that says what no digest covers. */
extern const char digest_scope[];

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
