/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs written by their rows. */
#include "reports/json/rows/rows.h"

#include <stdlib.h>
#include <string.h>

/* What is at the row's member, by type. */
#define AT(type) (*(const type *)at)

/* A pointer of whatever type. */
static const void *pointer_at(const void *at)
{
	const void *pointer;

	memcpy(&pointer, at, sizeof pointer);
	return pointer;
}

static size_t count_of(const struct row *row, const void *what)
{
	return *(const size_t *)((const char *)what + row->count);
}

static bool is_number(int kind)
{
	return (kind >= TAKE_INDEX && kind <= TAKE_U64) || kind == ROW_OFFSET || kind == ROW_ONE_BASED;
}

static bool is_string(int kind)
{
	return kind <= TAKE_CHOICE || kind == ROW_CONST;
}

/* An index that is none is UINT64_MAX, as an offset is. */
static uint64_t number_at(int kind, const void *at)
{
	switch (kind) {
	case TAKE_INDEX:
		return AT(int) < 0 ? UINT64_MAX : (uint64_t)AT(int);
	case TAKE_SIZE:
		return AT(size_t);
	case TAKE_U32:
		return AT(uint32_t);
	case ROW_ONE_BASED:
		return AT(uint32_t) - 1;
	default:
		return AT(uint64_t);
	}
}

static const char *word_of(take_choice choice, unsigned index)
{
	unsigned i = 0;

	while (i < index && choice(i))
		i++;
	return choice(i);
}

static const char *string_at(const struct row *row, const void *at)
{
	if (row->kind == TAKE_TEXT)
		return AT(struct text).utf8;
	if (row->kind == TAKE_CHOICE || row->kind == ROW_CONST)
		return word_of(row->choice, row->kind == TAKE_CHOICE ? AT(unsigned) : 0);
	return pointer_at(at);
}

static bool is_empty(const struct row *row, const void *what)
{
	const void *at = (const char *)what + row->offset;
	bool has_none = row->kind == TAKE_INDEX || row->kind == ROW_OFFSET;
	const char *string;

	if (is_number(row->kind))
		return number_at(row->kind, at) == (has_none ? UINT64_MAX : 0);
	if (row->kind < TAKE_CHOICE) /* a choice is always one of its words */
		return !(string = string_at(row, at)) || !*string;
	if (row->kind == TAKE_FLAG)
		return !AT(bool);
	if (row->kind == ROW_STRINGS || row->kind == ROW_LIST)
		return count_of(row, what) == 0;
	return row->kind == ROW_POINTER && !pointer_at(at);
}

static void write_list(struct json_writer *writer, const struct row *row, const void *what)
{
	const char *list = pointer_at((const char *)what + row->offset);

	write_open(writer, '[');
	for (size_t i = 0; i < count_of(row, what); i++)
		if (row->kind == ROW_LIST)
			write_table(writer, row->table, list + i * row->table->size);
		else
			write_string(writer, pointer_at(list + i * sizeof(char *)));
	write_close(writer, ']');
}

static void write_value(struct json_writer *writer, const struct row *row, const void *what)
{
	const void *at = (const char *)what + row->offset;

	if (is_number(row->kind))
		write_number(writer, number_at(row->kind, at));
	else if (is_string(row->kind))
		write_string(writer, string_at(row, at));
	else if (row->kind == TAKE_FLAG)
		write_flag(writer, AT(bool));
	else if (row->table && row->kind != ROW_LIST)
		write_table(writer, row->table, row->kind == ROW_POINTER ? pointer_at(at) : at);
	else
		write_list(writer, row, what);
}

static void write_row(struct json_writer *writer, const struct row *row, const void *what)
{
	if (row->kind == ROW_UNSAVED || (row->when && !row->when(what)) ||
	    (row->presence == ROW_KNOWN && is_empty(row, what)))
		return;
	if (row->kind != ROW_COMPUTED)
		write_key(writer, row->key);
	if (row->write)
		row->write(writer, row, what);
	else
		write_value(writer, row, what);
}

void write_table(struct json_writer *writer, const struct table *table, const void *what)
{
	const void *outer = writer->context;

	if (table->is_context)
		writer->context = what;
	write_open(writer, '{');
	for (size_t i = 0; i < table->count; i++)
		write_row(writer, &table->rows[i], what);
	write_close(writer, '}');
	writer->context = outer;
}

json_t *tree_of_table(const struct table *table, const void *context, const void *what)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	struct json_writer writer = { .out = out_to_file(file), .context = context };

	if (!file)
		return NULL;
	write_table(&writer, table, what);
	int code = write_finish(&writer, false, NULL);
	bool is_whole = fclose(file) == 0 && code == 0;
	json_t *tree = is_whole ? json_loadb(text, size, 0, NULL) : NULL;

	free(text);
	return tree;
}
