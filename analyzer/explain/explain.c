/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which decider explains which fact, and how a table is put together. */
#include "analyzer/explain/explain.h"

#include <string.h>

enum { ROWS_LIMIT = 256 };

void table_begin(struct table_writer *out, const char *title, ...)
{
	struct decision_table *table = arena_alloc(out->arena, sizeof *table);
	va_list args;

	if (!table)
		return;
	*table = (struct decision_table){ .title = title };
	va_start(args, title);
	for (const char *column; table->column_count < TABLE_COLUMNS && (column = va_arg(args, const char *));)
		table->columns[table->column_count++] = column;
	va_end(args);
	*(out->last ? &out->last->next : &out->first) = table;
	out->last = table;
}

void table_row(struct table_writer *out, const char *first, ...)
{
	struct decision_table *table = out->last;
	const char *(*rows)[TABLE_COLUMNS] =
		table && table->row_count < ROWS_LIMIT
			? arena_grow(out->arena, table->rows, table->row_count, &table->capacity, sizeof *rows)
			: NULL;
	va_list args;

	if (!rows)
		return;
	table->rows = rows;
	const char **row = rows[table->row_count++];

	for (size_t i = 0; i < TABLE_COLUMNS; i++)
		row[i] = "";
	row[0] = first ? first : "";
	va_start(args, first);
	for (size_t i = 1; first && i < table->column_count; i++) {
		const char *cell = va_arg(args, const char *);

		if (!cell)
			break;
		row[i] = cell;
	}
	va_end(args);
}

const char *table_format(struct table_writer *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = arena_vprintf(out->arena, format, args);

	va_end(args);
	return text ? text : "";
}

const char *table_number(struct table_writer *out, uint32_t number)
{
	return table_format(out, "%u", number);
}

/* clang-format off */
static const struct { /* the first row whose name the fact's begins with */
	const char *fact;
	void (*put)(const struct fact_row *row, struct table_writer *out);
} tables[] = {
	{ "windows",           table_windows },
	{ "update.",           table_update },
	{ "schannel.signatures", table_signatures },
	{ "schannel.minimum",  table_minimum },
	{ "schannel.",         table_schannel },
	{ "dotnet4.overrides", table_plain },
	{ "dotnet2.overrides", table_plain },
	{ "dotnet4.",          table_dotnet },
	{ "dotnet2.",          table_dotnet2 },
	{ "winhttp.",          table_winhttp },
	{ "wininet.",          table_wininet },
	{ "ciphers.",          table_ciphers },
	{ "roots.",            table_roots },
	{ "chain.",            table_chain },
	{ "fips",              table_fips },
	{ "evidence.machine",  table_machine },
	{ "",                  table_plain },
};
/* clang-format on */

const struct decision_table *fact_tables(const struct fact_row *row, struct arena *arena)
{
	struct table_writer out = { .arena = arena };

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		if (!name_starts(row->name, tables[i].fact))
			continue;
		tables[i].put(row, &out);
		break;
	}
	return out.first;
}
