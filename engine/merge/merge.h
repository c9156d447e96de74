/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows, saved results and NDJSON of any number of runs become one fleet, sorted by the inputs of its machines: the same bytes in whatever
 * order and split they come, and however often. Rows wait in a file; in memory are about 280 bytes for each.
 */
#ifndef TLSREADY_ENGINE_MERGE_H
#define TLSREADY_ENGINE_MERGE_H

#include <stdio.h>

#include "engine/messages.h"
#include "reports/reports.h"
#include "reports/rows/fleet_row.h"

struct merge; /* merge_close */

struct merge_options {
	const char *temporary_folder;      /* as temporary_file (common/host/temporary.h) takes it */
	const struct case_info *case_info; /* of the fleet; NULL: that of the files, if all have the same */
	bool has_reports;                  /* merge_write_report is wanted: complete machines are kept, too */
	struct messages *messages;         /* a line for each file that is broken, each machine with two answers, ... */
};

/* ERR_IO, ERR_NOMEM. The options outlive it. */
int merge_open(const struct merge_options *options, struct merge **ret, struct error *err);
void merge_close(struct merge *merge); /* NULL is fine */

/*
 * Adds what is in a file. 0: also if it is broken, which a message tells: what is before the damage counts. ERR_USAGE: its rows are of
 * other criteria than those before; ERR_IO: the spool is full; ERR_NOMEM.
 */
int merge_add(struct merge *merge, const char *path, struct error *err);

/* Whether the path is a file of rows or NDJSON; of a pipe nothing is read, and it is none. */
bool merge_is_of_lines(const char *path);

/* When all are there: sorted, without duplicates. */
int merge_finish(struct merge *merge, struct error *err);

/* After merge_finish. */
size_t merge_broken(const struct merge *merge);     /* files that were broken */
size_t merge_conflicts(const struct merge *merge);  /* machines with the same evidence and another answer */
size_t merge_rows_alone(const struct merge *merge); /* machines of which there is a row and no result */

/* What the rows have in common; row `index` of merge_count, which are sorted by input, then by evidence. The strings live in the merge. */
struct merge_key {
	const char *input, *evidence; /* neutral */
	bool is_error;                /* it could not be evaluated */
};
size_t merge_count(const struct merge *merge);
const struct fleet_head *merge_head(const struct merge *merge);
struct merge_key merge_key(const struct merge *merge, size_t index);
/* Its line with the LF, until the next call for this merge; the row, which lives in arena. 0, ERR_IO or ERR_NOMEM. */
int merge_line(struct merge *merge, size_t index, const char **ret, size_t *ret_size, struct error *err);
int merge_row(struct merge *merge, size_t index, struct arena *arena, struct fleet_row *ret, struct error *err);

/* The rows with their header. */
int merge_write_rows(struct merge *merge, FILE *out, struct error *err);

/* The rows as an SQLite database (reports/sqlite/database.h), which also says how it fails. */
int merge_write_database(struct merge *merge, FILE *out, struct error *err);

/* A report; what it says of machines of which there is only a row is what the row has. Needs has_reports. */
int merge_write_report(struct merge *merge, const struct report_format *format, const struct report_options *options,
		       FILE *out, struct error *err);

#endif
