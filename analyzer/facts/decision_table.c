/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table is put together. */
#include "analyzer/facts/decision_table.h"

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
