/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs read by their rows. */
#include "reports/json/rows/rows.h"

#include <string.h>

/* What the struct has when the member is not there, where that is not zero. */
static void empty(const struct row *row, void *at)
{
	if (row->kind == TAKE_TEXT)
		*(struct text *)at = TEXT("");
	else if (row->kind > TAKE_TEXT && row->kind <= TAKE_NAME)
		*(const char **)at = "";
	else if (row->kind == TAKE_INDEX)
		*(int *)at = -1;
	else if (row->kind == ROW_OFFSET)
		*(uint64_t *)at = UINT64_MAX;
}

static void read_list(const struct from *from, const struct row *row, void *ret)
{
	const struct table *table = row->table;
	struct from list, element;
	size_t count = take_list(from, row->key, row->presence == ROW_REQUIRED, row->limit, &list);
	char *all = take_room(&list, count, table->size);

	for (size_t i = 0; all && i < count && take_element(&list, i, &element); i++)
		read_table(&element, table, all + i * table->size);
	memcpy((char *)ret + row->offset, &all, sizeof all);
	*(size_t *)((char *)ret + row->count) = all ? count : 0;
}

static void read_strings(const struct from *from, const struct row *row, void *ret)
{
	size_t *count = (size_t *)((char *)ret + row->count);

	*(const char *const **)((char *)ret + row->offset) =
		take_strings(from, row->key, row->presence == ROW_REQUIRED, row->limit, count);
}

static void read_object(const struct from *from, const struct row *row, void *ret)
{
	char *at = (char *)ret + row->offset, *room = at;
	struct from part;

	if (!take_object(from, row->key, row->presence == ROW_REQUIRED, &part))
		return;
	if (row->kind == ROW_POINTER) {
		room = take_room(&part, 1, row->table->size);
		memcpy(at, &room, sizeof room);
	}
	if (room)
		read_table(&part, row->table, room);
}

/* A member without parts: as the taker knows it. */
static void read_plain(const struct from *from, const struct row *row, void *ret)
{
	static const int kinds[] = { [ROW_OFFSET] = TAKE_U64, [ROW_ONE_BASED] = TAKE_INDEX, [ROW_CONST] = TAKE_NAME };
	int kind = row->kind < ROW_OFFSET ? row->kind : kinds[row->kind];
	struct take take = { row->key, (enum take_kind)kind, row->offset, row->presence == ROW_REQUIRED, row->choice };
	const char *ignored;

	if (row->kind == ROW_CONST)
		take.offset = 0;
	take_members(from, &take, 1, row->kind == ROW_CONST ? &ignored : ret);
	if (row->kind == ROW_ONE_BASED) /* an index is an int that is not negative */
		++*(uint32_t *)((char *)ret + row->offset);
}

static void read_own(const struct from *from, const struct row *row, void *ret)
{
	struct from at = { from->taker, json_object_get(from->json, row->key), from, row->key, 0 };

	if (at.json)
		row->read(&at, row, ret);
	else if (row->presence == ROW_REQUIRED)
		take_refuse(from, NULL, ERR_FORMAT, "\"%s\" is missing", row->key);
}

static void read_row(const struct from *from, const struct row *row, void *ret)
{
	if (row->when && row->presence != ROW_KNOWN && !row->when(ret))
		return;
	if (row->read)
		read_own(from, row, ret);
	else if (row->kind == ROW_LIST)
		read_list(from, row, ret);
	else if (row->kind == ROW_STRINGS)
		read_strings(from, row, ret);
	else if (row->kind == ROW_OBJECT || row->kind == ROW_POINTER)
		read_object(from, row, ret);
	else if (row->kind != ROW_COMPUTED && row->kind != ROW_UNSAVED)
		read_plain(from, row, ret);
}

/* Looks at other members, or is made of several. */
static bool is_late(const struct row *row)
{
	return row->when || row->count || row->kind >= ROW_COMPUTED;
}

void read_table(const struct from *from, const struct table *table, void *ret)
{
	for (size_t i = 0; i < table->count; i++)
		empty(&table->rows[i], (char *)ret + table->rows[i].offset);
	if (table->begin)
		table->begin(from, ret);
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < table->count; i++)
			if (is_late(&table->rows[i]) == late)
				read_row(from, &table->rows[i], ret);
	if (table->finish)
		table->finish(from, ret);
}
