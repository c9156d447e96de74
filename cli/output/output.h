/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where outputs go: --output FORMAT[=FILE], whole or not at all, and never over what a run rests on. */
#ifndef TLSREADY_CLI_OUTPUT_H
#define TLSREADY_CLI_OUTPUT_H

#include <limits.h>

#include "cli/command.h"
#include "reports/reports.h"

#define OUTPUT_PART ".part" /* what is written first, beside a file, and moved when it is whole */

struct output {
	size_t format;    /* index for command->format */
	const char *path; /* NULL: standard output */
	bool is_folder;   /* path is DIR/, for a file a machine, and REPORT_INDEX with html */
};

struct outputs {
	struct output list[OUTPUTS_LIMIT];
	size_t count;
};

bool path_is_sarif(const char *path); /* "x.sarif.json", which is no plain JSON */

/* Every --output of a command; the first of its formats, to standard output, if there is none. 0 or EXIT_USAGE (complained of). */
int outputs_parse(const struct command *command, const struct settings *settings, struct outputs *ret);

/* The first of them that may not be written, and why (see protected_reason); NULL: all may. */
const struct output *output_protected(const struct settings *settings, const struct outputs *outputs,
				      const char **ret_reason);

/* Fills a file or stdout; below 0 with err: it failed. */
typedef int output_writer(const void *what, size_t format, const struct report_options *options, FILE *file,
			  struct error *err);

/* Writes all of them, with colour, width and signs as the settings and the terminal want them. 0 or EXIT_OUTPUT. */
int outputs_write(const struct settings *settings, const struct outputs *outputs, output_writer *write, const void *what);

/* The same for reports of one run, which are written at the same time. what: the run. */
typedef void output_reports_writer(const void *what, struct report_job *jobs, size_t count);
int outputs_write_together(const struct settings *settings, const struct outputs *outputs, output_reports_writer *write,
			   const void *what);

/* A report format by its number, and a result written in it: for command.format and outputs_write. */
struct format_name report_format_name(size_t i);
output_writer write_report;

/*
 * Fills a file by put, which returns below 0 with err on failure: beside its place and moved there, so that nobody sees half
 * of it; path NULL: standard output, at once. 0, or EXIT_OUTPUT (it has been complained of).
 */
int write_to(const char *path, int (*put)(void *context, FILE *file, struct error *err), void *context);

/*
 * The file that such an output replaces: the path, or what a link leads to, in place. NULL: nothing is replaced, it is written as it is: a
 * device, a pipe, a link to nothing or to an open file (/dev/stdout).
 */
const char *output_place(const char *path, char place[PATH_MAX]);

/*
 * A new file beside the path: path.part, or a name like it that is free, for what is there is another run's, or somebody's.
 * Flags as for open, for writing. A descriptor, with its name in temporary; -1 with errno.
 */
int output_open_beside(const char *path, int flags, char temporary[PATH_MAX]);

/* Makes a folder for outputs, unless it is there. 0 or EXIT_OUTPUT (complained of). */
int make_output_folder(const char *path);

/*
 * What path is that makes it no place for an output: an input, an overlay, a log that belongs to one, a profile or the waivers
 * ("one of the inputs; inputs are never written to"). NULL: it may be written.
 */
const char *protected_reason(const struct settings *settings, const char *path);

/* Two names of one file, there or not yet. Devices and pipes may be written twice. */
bool same_output(const char *a, const char *b);

#endif
