/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values: the list of a key, the value in it, and its data (inline, in a cell, or big data in segments).
 *
 * Data have no signature, so their cell must be sound and in use: rather UNREADABLE than the zeros of a lost page.
 */
#include "parser/hive/cells/cells.h"

struct valuelist {
	const uint8_t *entries;
	uint64_t at;
	uint32_t count;
	const char *broken; /* why values may be missing; NULL: none is */
};

/* Windows leaves no list behind when the last value goes; NT 4 did, and its cell was soon used for something else. */
static bool has_list_all_the_same(struct cells *self, const struct keynode *key)
{
	struct cell cell;
	struct valuenode value;
	const char *why;

	return cells_at(self, nk_values(key->nk), ENTRY_SIZE, &cell, &why) && cell.sound && cell.used &&
	       cells_value_at(self, entry_at(cell.data, 0), &value, &why);
}

/* HKEY_PERFORMANCE_TEXT and the like: the number of the handle lies where the count of values would, with its top bit.
 */
static bool is_handle(const struct keynode *key)
{
	return nk_flags(key->nk) & NK_PREDEFINED && nk_value_count(key->nk) >> 31;
}

/* The count by what the key says and what the cell holds; the cell may hold a little more than its list. */
static void open_list(struct cells *self, const struct keynode *key, struct valuelist *ret)
{
	uint32_t count = nk_value_count(key->nk);
	struct cell cell;

	*ret = (struct valuelist){ .at = key->at };
	if (is_handle(key))
		return;
	if (!count) {
		if (nk_values(key->nk) == 0) /* a key without values has CELL_NIL here */
			ret->broken = "is zeroed";
		else if (has_list_all_the_same(self, key))
			ret->broken = "has a list of values, although its number of values is 0";
		return;
	}
	if (!cells_at(self, nk_values(key->nk), ENTRY_SIZE, &cell, &ret->broken))
		return;
	size_t fit = cell.room / ENTRY_SIZE;

	cells_check(self, &cell, "list of values");
	ret->at = cell.at;
	ret->entries = cell.data;
	if (count > fit || count > CELLS_VALUES_LIMIT) {
		ret->broken = "has a larger number of values than its list can hold";
		count = fit < CELLS_VALUES_LIMIT ? (uint32_t)fit : CELLS_VALUES_LIMIT;
	}
	ret->count = count;
}

static bool entry(struct cells *self, const struct valuelist *list, size_t i, struct valuenode *ret, const char **ret_why)
{
	if (cells_value_at(self, entry_at(list->entries, i), ret, ret_why))
		return true;
	cells_note(self, "hive-damaged-value", SEVERITY_WARNING, list->at + self->header + i * ENTRY_SIZE,
		   "a value in the list of a key could not be read: its record %s", *ret_why);
	return false;
}

/* A run of data in a cell of its own. */
static const uint8_t *cell_data(struct cells *self, uint32_t offset, size_t size, const char **ret_why)
{
	struct cell cell;

	if (!cells_at(self, offset, 0, &cell, ret_why))
		return NULL;
	if (cell.sound && cell.used && cell.room >= size) {
		cells_check(self, &cell, "value's data");
		return cell.data;
	}
	*ret_why = !cell.sound  ? "is in a cell whose size is damaged"
		   : !cell.used ? "is in a cell that is marked free"
				: "does not fit in its cell";
	return NULL;
}

static const uint8_t *big_data(struct cells *self, uint32_t offset, size_t size, const char **ret_why)
{
	const uint8_t *db = cell_data(self, offset, DB_SIZE, ret_why);
	size_t count = (size + SEGMENT_SIZE - 1) / SEGMENT_SIZE;

	if (!db || !is_record(db, 'd', 'b') || list_count(db) < count) {
		*ret_why = "does not fit in its cell";
		return NULL;
	}
	const uint8_t *list = cell_data(self, db_segments(db), count * ENTRY_SIZE, ret_why);
	uint8_t *data = list ? arena_alloc(self->arena, size) : NULL;

	if (list && !data)
		*ret_why = "is too big for the memory allowed";
	for (size_t i = 0; data && i < count; i++) {
		size_t left = size - i * SEGMENT_SIZE, part = left < SEGMENT_SIZE ? left : SEGMENT_SIZE;
		const uint8_t *segment = cell_data(self, entry_at(list, i), part, ret_why);

		if (!segment)
			return NULL;
		memcpy(data + i * SEGMENT_SIZE, segment, part);
	}
	return data;
}

static bool is_number(uint32_t type)
{
	return type == REG_DWORD || type == REG_DWORD_BIG_ENDIAN || type == REG_QWORD;
}

static const uint8_t *value_data(struct cells *self, const struct valuenode *value, size_t *ret_size, const char **ret_why)
{
	uint32_t offset = vk_data_offset(value->vk);
	size_t size = vk_data_size(value->vk);

	*ret_size = size;
	*ret_why = "has an impossible size";
	if (vk_is_inline(value->vk))
		return size <= VK_INLINE_LIMIT ? vk_data(value->vk) : NULL;
	if (!size && (offset == CELL_NIL || (offset == 0 && !is_number(vk_type(value->vk)))))
		return vk_data(value->vk);
	if (!size || size > self->bytes->size) /* a size that was lost leaves the data behind */
		return NULL;
	const uint8_t *data = cell_data(self, offset, size, ret_why);

	return data || size <= SEGMENT_SIZE ? data : big_data(self, offset, size, ret_why);
}

/* Everything about a value that was found. */
static int take_data(struct cells *self, const struct valuenode *value, struct hivevalue *ret, struct error *err)
{
	const char *why;
	struct hivevalue taken = { .type = vk_type(value->vk), .at = cells_location(self, value->at) };

	if (self->minor == MINOR_LAYER && vk_flags(value->vk) & VK_TOMBSTONE) {
		cells_note(self, "hive-tombstone", SEVERITY_NOTE, value->at,
			   "the value '%s' is marked as deleted in this layer of the registry",
			   cells_raw_name(self->arena, &value->name));
		return ABSENT;
	}
	taken.name = cells_raw_name(self->arena, &value->name);
	taken.data = value_data(self, value, &taken.size, &why);
	if (!taken.data) {
		error_at(err, ERR_CORRUPT, taken.at, "the value '%s' exists, but its data %s", taken.name, why);
		cells_note(self, "hive-damaged-value", SEVERITY_WARNING, value->at, "the data of the value '%s' %s",
			   taken.name, why);
		return UNREADABLE;
	}
	*ret = taken;
	return PRESENT;
}

/* Further values of the name after the first have no effect; somebody should know. */
static void note_twins(struct cells *self, const struct valuelist *list, size_t from, const struct cellname *name)
{
	struct valuenode value;
	const char *why;

	for (size_t i = from; i < list->count; i++)
		if (cells_value_at(self, entry_at(list->entries, i), &value, &why) && cells_same_name(&value.name, name))
			cells_note(self, "hive-duplicate-name", SEVERITY_WARNING, value.at,
				   "a second value of the name '%s'; the first one counts",
				   cells_raw_name(self->arena, name));
}

int cells_find_value(struct cells *self, const struct keynode *key, const char *name, struct hivevalue *ret,
		     struct error *err)
{
	struct valuelist list;
	struct valuenode value;
	struct wanted wanted;
	const char *why = NULL, *doubt;

	if (!cells_wanted(self->arena, name, &wanted))
		return error_at(err, ERR_NOMEM, cells_location(self, key->at), "out of memory");
	open_list(self, key, &list);
	if (list.broken)
		cells_note(self, "hive-damaged-values", SEVERITY_WARNING, key->at, "the list of a key's values %s",
			   list.broken);
	doubt = list.broken;
	for (size_t i = 0; i < list.count; i++) {
		if (!entry(self, &list, i, &value, &why)) {
			doubt = why;
		} else if (cells_same_name(&value.name, &wanted.name)) {
			note_twins(self, &list, i + 1, &wanted.name);
			return take_data(self, &value, ret, err);
		} else if (cells_may_have_been(&value.name, &wanted.name)) {
			doubt = "has a name that is damaged";
		}
	}
	if (!doubt)
		return ABSENT;
	error_at(err, ERR_CORRUPT, cells_location(self, list.at),
		 "whether the value '%s' exists cannot be determined: a record or list on the path %s", name, doubt);
	return UNREADABLE;
}

/* Hands out the elements that there are, and one UNREADABLE behind them for those that may be missing. */
static int by_index(struct cells *self, const struct keynode *key, const struct valuelist *list, size_t index,
		    struct hivevalue *ret, struct error *err)
{
	struct valuenode value;
	const char *why;

	if (index < list->count) {
		if (entry(self, list, index, &value, &why))
			return take_data(self, &value, ret, err);
		error_at(err, ERR_CORRUPT, cells_location(self, list->at), "a value's record %s", why);
		return UNREADABLE;
	}
	if (!list->broken || index > list->count)
		return ABSENT;
	cells_note(self, "hive-damaged-values", SEVERITY_WARNING, key->at, "the list of a key's values %s", list->broken);
	error_at(err, ERR_CORRUPT, cells_location(self, key->at), "the list of a key's values %s", list->broken);
	return UNREADABLE;
}

/* Tombstones (layered hives only) do not count: index is turned into that of the list by counting. */
int cells_value_index(struct cells *self, const struct keynode *key, size_t index, struct hivevalue *ret,
		      struct error *err)
{
	struct valuelist list;
	int answer;

	open_list(self, key, &list);
	if (self->minor != MINOR_LAYER)
		return by_index(self, key, &list, index, ret, err);
	for (size_t i = 0; i < list.count; i++) {
		answer = by_index(self, key, &list, i, ret, err);
		if (answer == ABSENT)
			continue;
		if (index-- == 0)
			return answer;
	}
	return by_index(self, key, &list, list.count + index, ret, err);
}
