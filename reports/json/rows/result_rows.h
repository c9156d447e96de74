/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a saved result (schema tlsready.result/1), a file for each part. Private to the JSON formats. */
#ifndef TLSREADY_REPORTS_RESULT_ROWS_H
#define TLSREADY_REPORTS_RESULT_ROWS_H

#include "analyzer/result.h"
#include "reports/json/rows/rows.h"

/* The most elements of each list; a longer one is refused. */
enum {
	MACHINES_LIMIT = 65536,
	SOURCES_LIMIT = 4096,
	FILES_LIMIT = 65536,
	IMAGES_LIMIT = 4096,
	DAMAGE_LIMIT = 64,
	LOGS_LIMIT = 64,
	ORIGIN_LIMIT = 64,
	READERS_LIMIT = 64,
	FACTS_LIMIT = 4096,
	EVIDENCES_LIMIT = 512,
	ISSUES_LIMIT = 64,
	FINDINGS_LIMIT = 4096,
	FIXES_LIMIT = 256,
	REFERENCES_LIMIT = 256,
	READ_NOTES_LIMIT = 65536, /* NOTES_LIMIT and one for each source */
	CHANGES_LIMIT = FACTS_LIMIT,
	BASELINES_LIMIT = 256,
	WORDS_LIMIT = 4096,
};

enum { RESULT_ROWS = 18 };
extern const struct table result_table;    /* struct result */
extern const struct table machine_table;   /* struct machine_result: the context of all that is in it */
extern const struct table file_time_table; /* struct file_time */
extern const struct table source_table;    /* struct result_source */
extern const struct table image_table;     /* struct result_image */
extern const struct table acquisition_table, verification_table;
extern const struct table log_table;    /* struct result_log */
extern const struct table reader_table; /* struct result_reader */
extern const struct table evidence_table, note_table;
extern const struct table finding_table, fix_table, reference_table, waiver_table;
extern const struct table change_table, missing_table, windows_table, identity_table, baseline_table, counts_table;
extern const struct table run_table, incomplete_table, case_table;

/* A fact, and where it is among the others: JSON has them in an object, which is sorted by name. */
struct placed_fact {
	struct fact fact;
	size_t order;
};
extern const struct table fact_table;
void write_facts(struct json_writer *writer, const struct row *row, const void *machine);
void read_facts(const struct from *at, const struct row *row, void *machine);

/* Writes a schema, which it takes, with $defs: the forms of rows, and these tables. 0, ERR_NOMEM or ERR_IO. */
int schema_write(json_t *schema, const struct table *const *named, size_t count, FILE *out, struct error *err);

/* A verdict, in the words of the profile_kind that is at row->count. */
void write_verdict(struct json_writer *writer, const struct row *row, const void *what);
void read_verdict(const struct from *at, const struct row *row, void *ret);
#define AS_VERDICT(name, field)                                                                                        \
	ROW(name, TAKE_CHOICE, field, enum verdict), .count = FIELD(STRUCT, kind, enum profile_kind),                  \
						     .write = write_verdict, .read = read_verdict, .form = "verdict"

/* Which profile it is of: results saved by earlier versions have none, and READY stood for any profile. */
void write_kind(struct json_writer *writer, const struct row *row, const void *what);
void read_kind(const struct from *at, const struct row *row, void *ret);
#define AS_KIND(name, field)                                                                                           \
	ROW(name, TAKE_CHOICE, field, enum profile_kind), .write = write_kind, .read = read_kind, .form = "kind"

#endif
