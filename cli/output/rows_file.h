/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --output rows=FILE: whole lines, appended to FILE.part as machines are evaluated, moved to FILE when all are there. Whatever ends
 * the program leaves a FILE.part that --resume continues.
 */
#ifndef TLSREADY_CLI_ROWS_FILE_H
#define TLSREADY_CLI_ROWS_FILE_H

#include <stdbool.h>

#include "engine/options.h"
#include "reports/rows/fleet_row.h"

struct rows_file;

/* What of an earlier run stays: nothing; every row; the rows of machines that could be evaluated. */
enum rows_resume { RESUME_NOTHING, RESUME_DONE, RESUME_FAILED };

/*
 * path NULL: standard output; a device or pipe is written in place. resume: which rows of FILE.part, else of FILE, stay; a last
 * line that is not whole is cut off. 0; EXIT_USAGE: FILE.part is there and nobody asked to resume, or what is there is of other
 * criteria, or no rows; EXIT_OUTPUT. It has been complained of. Close it also after a failure.
 */
int rows_file_open(const char *path, enum rows_resume resume, const struct fleet_head *head, struct rows_file **ret);

/* Whether a row with this key was there when it was opened. */
bool rows_file_has(const struct rows_file *file, const char *key);

/* What the rows that were there make of the exit code. */
enum gate rows_file_gate(const struct rows_file *file, enum fail_on fail_on);

/* A whole line. 0 or ERR_IO. */
int rows_file_put(struct rows_file *file, const char *line, size_t size, struct error *err);

/* All rows are there: on the disk, and under its name. 0 or EXIT_OUTPUT (complained of). */
int rows_file_finish(struct rows_file *file);

void rows_file_close(struct rows_file *file); /* NULL is fine; what was not finished stays in FILE.part */

#endif
