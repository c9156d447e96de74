/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs written by their rows. */
#include "reports/json/rows.h"

#include <stdlib.h>
#include <string.h>

/* What lies at the row's member, by type. */
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

static bool is_empty(const struct row *row, const void *what)
{
	const char *at = (const char *)what + row->offset, *word;

	switch (row->kind) {
	case TAKE_TEXT:
		return !AT(struct text).utf8 || !*AT(struct text).utf8;
	case TAKE_WORDS:
	case TAKE_TIME:
	case TAKE_DAY:
	case TAKE_HEX:
	case TAKE_NAME:
		word = pointer_at(at);
		return !word || !*word;
	case TAKE_INDEX:
		return AT(int) < 0;
	case TAKE_SIZE:
		return AT(size_t) == 0;
	case TAKE_U32:
		return AT(uint32_t) == 0;
	case TAKE_U64:
		return AT(uint64_t) == 0;
	case TAKE_FLAG:
		return !AT(bool);
	case ROW_OFFSET:
		return AT(uint64_t) == UINT64_MAX;
	case ROW_STRINGS:
	case ROW_LIST:
		return count_of(row, what) == 0;
	case ROW_POINTER:
		return !pointer_at(at);
	default:
		return false;
	}
}

static const char *word_of(take_choice choice, unsigned index)
{
	unsigned i = 0;

	while (i < index && choice(i))
		i++;
	return choice(i);
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
	const char *at = (const char *)what + row->offset;

	switch (row->kind) {
	case TAKE_TEXT:
		write_string(writer, AT(struct text).utf8);
		break;
	case TAKE_CHOICE:
		write_string(writer, word_of(row->choice, AT(unsigned)));
		break;
	case TAKE_INDEX:
		write_number(writer, (uint64_t)AT(int));
		break;
	case TAKE_SIZE:
		write_number(writer, AT(size_t));
		break;
	case TAKE_U32:
		write_number(writer, AT(uint32_t));
		break;
	case ROW_ONE_BASED:
		write_number(writer, AT(uint32_t) - 1);
		break;
	case TAKE_U64:
	case ROW_OFFSET:
		write_number(writer, AT(uint64_t));
		break;
	case TAKE_FLAG:
		write_flag(writer, AT(bool));
		break;
	case ROW_CONST:
		write_string(writer, row->choice(0));
		break;
	case ROW_STRINGS:
	case ROW_LIST:
		write_list(writer, row, what);
		break;
	case ROW_OBJECT:
		write_table(writer, row->table, at);
		break;
	case ROW_POINTER:
		write_table(writer, row->table, pointer_at(at));
		break;
	default:
		write_string(writer, pointer_at(at));
	}
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
