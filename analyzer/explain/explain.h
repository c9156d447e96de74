/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a fact is decided, as tables that are made by the very functions and rows that decide it: what the page says and
 * what the program does cannot drift apart. Plain strings; nothing here comes from evidence.
 */
#ifndef TLSREADY_ANALYZER_EXPLAIN_H
#define TLSREADY_ANALYZER_EXPLAIN_H

#include "analyzer/facts/fact_context.h"

enum { TABLE_COLUMNS = 6 };

struct decision_table {
	const char *title;
	const char *columns[TABLE_COLUMNS]; /* heads */
	size_t column_count;
	const char *(*rows)[TABLE_COLUMNS];
	size_t row_count, capacity;
	struct decision_table *next;
};

/* The tables of a fact, in the order in which they are read; NULL: it has none, or out of memory. They live in arena. */
const struct decision_table *fact_tables(const struct fact_row *row, struct arena *arena);

/* A point on which sources disagree, or none speaks: what may be read, and what is taken. */
struct reading {
	const char *mark;     /* "DISPUTED" "UNCONFIRMED" */
	const char *facts[4]; /* names, or their beginnings: "dotnet4." */
	const char *point, *readings, *taken;
};

/* The index-th reading that concerns a fact; NULL past the end. */
const struct reading *fact_reading(const char *fact, size_t index);

/* For the files that decide: a table, its rows. Arguments end with NULL. */
struct table_writer {
	struct arena *arena;
	struct decision_table *first, *last;
};
void table_begin(struct table_writer *out, const char *title, ...) __attribute__((sentinel));
void table_row(struct table_writer *out, const char *first, ...) __attribute__((sentinel));
const char *table_number(struct table_writer *out, uint32_t number);
const char *table_format(struct table_writer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One for each decider, beside it; table_plain for those that need no more than a sentence for a state. */
void table_windows(const struct fact_row *row, struct table_writer *out);
void table_update(const struct fact_row *row, struct table_writer *out);
void table_schannel(const struct fact_row *row, struct table_writer *out);
void table_minimum(const struct fact_row *row, struct table_writer *out);
void table_dotnet(const struct fact_row *row, struct table_writer *out);
void table_dotnet2(const struct fact_row *row, struct table_writer *out);
void table_winhttp(const struct fact_row *row, struct table_writer *out);
void table_wininet(const struct fact_row *row, struct table_writer *out);
void table_ciphers(const struct fact_row *row, struct table_writer *out);
void table_signatures(const struct fact_row *row, struct table_writer *out);
void table_roots(const struct fact_row *row, struct table_writer *out);
void table_chain(const struct fact_row *row, struct table_writer *out);
void table_fips(const struct fact_row *row, struct table_writer *out);
void table_machine(const struct fact_row *row, struct table_writer *out);
void table_plain(const struct fact_row *row, struct table_writer *out);

#endif
