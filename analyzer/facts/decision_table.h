/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table that shows how a fact is decided, and how a decider puts its own together. analyzer/explain/ asks for them.
 * Plain strings; nothing here comes from evidence. Private to the analyzer and to `explain`.
 */
#ifndef TLSREADY_ANALYZER_DECISION_TABLE_H
#define TLSREADY_ANALYZER_DECISION_TABLE_H

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

/* What a REG_DWORD may hold, and what a table calls it. */
struct named_dword {
	const char *name;
	struct dword dword;
};

/* A table, its rows. Arguments end with NULL. */
struct table_writer {
	struct arena *arena;
	struct decision_table *first, *last;
};
void table_begin(struct table_writer *out, const char *title, ...) __attribute__((sentinel));
void table_row(struct table_writer *out, const char *first, ...) __attribute__((sentinel));
const char *table_number(struct table_writer *out, uint32_t number);
const char *table_format(struct table_writer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One for each decider, beside it. The others are in analyzer/explain/explain.h. */
void table_windows(const struct fact_row *row, struct table_writer *out);
void table_update(const struct fact_row *row, struct table_writer *out);
void table_schannel(const struct fact_row *row, struct table_writer *out);
void table_minimum(const struct fact_row *row, struct table_writer *out);
void table_dotnet2(const struct fact_row *row, struct table_writer *out);
void table_winhttp(const struct fact_row *row, struct table_writer *out);
void table_wininet(const struct fact_row *row, struct table_writer *out);
void table_chain(const struct fact_row *row, struct table_writer *out);
void table_machine(const struct fact_row *row, struct table_writer *out);

#endif
