/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a fact is decided, as tables that are made by the very functions and rows that decide it: what the page says and
 * what the program does cannot drift apart. Plain strings; nothing here comes from evidence.
 */
#ifndef TLSREADY_ANALYZER_EXPLAIN_H
#define TLSREADY_ANALYZER_EXPLAIN_H

#include "analyzer/facts/decision_table.h"

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

/* Of deciders whose tables are long; table_plain for those that need no more than a sentence for a state. */
void table_dotnet(const struct fact_row *row, struct table_writer *out);
void table_legacy_ciphers(const struct fact_row *row, struct table_writer *out);
void table_ciphers(const struct fact_row *row, struct table_writer *out);
void table_signatures(const struct fact_row *row, struct table_writer *out);
void table_roots(const struct fact_row *row, struct table_writer *out);
void table_fips(const struct fact_row *row, struct table_writer *out);
void table_plain(const struct fact_row *row, struct table_writer *out);

#endif
