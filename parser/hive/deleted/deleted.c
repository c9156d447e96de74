/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search for deleted keys and values: what is asked for becomes what is told.
 *
 *   deleted_space.c    which bytes are free          deleted_path.c   where a key was, and what is there now
 *   deleted_records.c  records in them, and which value was whose
 *
 * Not looked at: room that is left over in cells in use that hold no sub-key list, cells in use that nothing leads to,
 * transaction logs. Data in
 * segments (big data) are not put together. What Windows 2000 and older leave is found in part: they write a link over
 * the signature of a freed record.
 */
#include "parser/hive/deleted/deleted_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"

bool deleted_work(struct deleted *find, uint64_t steps)
{
	if (steps > find->work)
		find->exhausted = true;
	if (find->exhausted)
		return false;
	find->work -= steps;
	return true;
}

void *deleted_room(struct deleted *find, void *list, size_t count, size_t limit, size_t *room, size_t size)
{
	if (count == limit) {
		find->left_out = true;
		return NULL;
	}
	void *wider = arena_grow(find->scratch, list, count, room, size);

	find->no_memory |= !wider;
	return wider;
}

/* What is asked for. */

static bool take_name(struct deleted *find, const char *raw, struct cellname *ret)
{
	struct wanted wanted;

	if (!raw || !cells_wanted(find->scratch, raw, &wanted))
		return false;
	*ret = wanted.name;
	return true;
}

static int take_filter(struct deleted *find, const struct deleted_filter *from, struct filter *to, struct error *err)
{
	*to = (struct filter){ .any_name = !from->name };
	if (from->name && !take_name(find, from->name, &to->name))
		return error_no_memory(err);
	for (const char *p = from->path; *p;) {
		size_t size = strcspn(p, "\\");

		if (size == 0 || to->part_count == DELETED_PARTS_LIMIT)
			return error_set(err, ERR_USAGE, "no path to look for: '%s'", from->path);
		if (!take_name(find, arena_strndup(find->scratch, p, size), &to->parts[to->part_count++]))
			return error_no_memory(err);
		p += size + (p[size] == '\\');
	}
	return 0;
}

static int take_filters(struct deleted *find, const struct deleted_filters *from, struct error *err)
{
	int code = 0;

	find->filters = arena_array(find->scratch, from->count, sizeof *find->filters);
	if (!find->filters)
		return error_no_memory(err);
	find->filter_count = from->count;
	for (size_t i = 0; code == 0 && i < from->count; i++)
		code = take_filter(find, &from->list[i], &find->filters[i], err);
	return code;
}

/* Items. */

static void add_item(struct deleted *find, const struct deleted_item *item, uint64_t owner_at)
{
	size_t limit =
		find->exhausted ? find->item_count : DELETED_ITEMS_LIMIT; /* what could not be compared is not told */
	struct itemslot *wider =
		deleted_room(find, find->items, find->item_count, limit, &find->item_room, sizeof *wider);

	if (!wider)
		return;
	find->items = wider;
	find->items[find->item_count++] =
		(struct itemslot){ .item = *item, .owner = (uint32_t)(owner_at - find->cells->base) };
}

/* A key that has moved leaves a copy of itself behind; one that is in use is its own. */
static bool is_copy(struct deleted *find, const struct keynode *key, hivekey live)
{
	struct keynode twin;
	const char *why;

	return cells_key_at(find->cells, (uint32_t)(live.id - find->cells->base), &twin, &why) &&
	       nk_written(key->nk) == nk_written(twin.nk) && nk_value_count(key->nk) == nk_value_count(twin.nk);
}

static void add_key_item(struct deleted *find, const struct keypath *path)
{
	const struct keynode *key = &path->keys[0];
	struct deleted_item item = {
		.is_key = true,
		.key = deleted_path_text(find, path),
		.owner = DELETED_OWNER_DELETED,
		.at = cells_location(find->cells, key->at),
		.written = nk_written(key->nk),
	};

	if (item.key)
		add_item(find, &item, key->at);
	else
		find->no_memory = true;
}

static void examine_key(struct deleted *find, uint32_t offset)
{
	struct keypath path;
	hivekey live;
	size_t before = find->claim_count;

	deleted_path(find, offset, &path);
	if (!path.count)
		return;
	bool wanted = deleted_wants_key(find, &path);

	deleted_claim_list(find, &path.keys[0], wanted);
	if (!wanted && find->claim_count == before)
		return;
	bool is_there = deleted_live_key(find, &path, &live), in_use = is_there && live.id == path.keys[0].at;

	for (size_t i = before; i < find->claim_count; i++)
		find->claims[i].in_use = in_use;
	if (wanted && !(is_there && is_copy(find, &path.keys[0], live)))
		add_key_item(find, &path);
}

static void take_data(struct deleted *find, const uint8_t *vk, struct deleted_item *item)
{
	item->size = vk_data_size(vk);
	item->data_intact = vk_is_inline(vk) || !item->size;
	if (item->data_intact)
		item->data = vk_data(vk);
	else if (item->size <= SEGMENT_SIZE || find->cells->minor < MINOR_SEGMENTS)
		item->data = deleted_old_record(find, vk_data_offset(vk), item->size, &item->data_intact);
}

/* The same value is there, alive. */
static bool is_live(struct deleted *find, const struct keypath *path, const struct deleted_item *item)
{
	struct hivevalue live;
	hivekey key;

	if (!deleted_live_key(find, path, &key) ||
	    hive_backend_cells.value(find->cells, key, item->name, &live, NULL) != PRESENT)
		return false;
	return item->data && live.type == item->type && live.size == item->size && deleted_work(find, live.size / 64) &&
	       memcmp(live.data, item->data, live.size) == 0;
}

static void add_value_item(struct deleted *find, const struct claim *claim, const struct valuenode *value,
			   const struct keypath *path)
{
	struct deleted_item item = {
		.name = cells_raw_name(find->arena, &value->name),
		.type = vk_type(value->vk),
		.at = cells_location(find->cells, value->at),
		.written = claim->written,
	};

	take_data(find, value->vk, &item);
	if (path) {
		if (is_live(find, path, &item))
			return;
		item.owner = deleted_is_free(find, claim->owner) ? DELETED_OWNER_DELETED : DELETED_OWNER_LIVE;
		item.key = deleted_path_text(find, path);
		find->no_memory |= !item.key;
	}
	if (!find->no_memory)
		add_item(find, &item, find->cells->base + claim->owner);
}

static void examine_value(struct deleted *find, const struct claim *claim)
{
	struct valuenode value;
	struct keypath path;
	bool has_path = claim->owner != CELL_NIL;

	if (claim->in_use || !deleted_value_at(find, claim->value, &value))
		return;
	if (has_path)
		deleted_path(find, claim->owner, &path);
	if (deleted_wants_value(find, has_path ? &path : NULL, &value.name))
		add_value_item(find, claim, &value, has_path ? &path : NULL);
}

/* The whole. */

static int by_key_and_place(const void *a, const void *b)
{
	const struct itemslot *x = a, *y = b;
	int order = !x->item.key - !y->item.key;

	if (!order && x->item.key)
		order = strcmp(x->item.key, y->item.key);
	if (!order)
		order = (x->owner > y->owner) - (x->owner < y->owner);
	if (!order)
		order = y->item.is_key - x->item.is_key;
	return order ? order : (x->item.at.offset > y->item.at.offset) - (x->item.at.offset < y->item.at.offset);
}

static void note_gaps(const struct deleted *find, struct notes *notes)
{
	struct location at = cells_location(find->cells, find->cells->base);

	if (find->left_out || find->exhausted)
		note_add(notes, "hive-deleted-limit", SEVERITY_WARNING, at,
			 "The search of the free space was ended because it became too large: more deleted keys and "
			 "values may be there than are listed.");
	if (find->lost)
		note_add(notes, "hive-deleted-skipped", SEVERITY_NOTE, at,
			 "%" PRIu64 " bytes of the hive are not divided into cells (damage): they were not searched for "
			 "deleted keys and values.",
			 find->lost);
}

static int search(struct deleted *find, struct error *err)
{
	deleted_walk(find->cells, &find->walk);
	if (!deleted_map(find))
		return error_no_memory(err);
	deleted_collect(find);
	for (size_t i = 0; i < find->key_count && !find->exhausted; i++)
		examine_key(find, find->keys[i]);
	deleted_settle_claims(find);
	for (size_t i = 0; i < find->claim_count && !find->exhausted; i++)
		if (i == 0 || find->claims[i].value != find->claims[i - 1].value)
			examine_value(find, &find->claims[i]);
	if (find->no_memory)
		return error_no_memory(err);
	if (find->item_count)
		qsort(find->items, find->item_count, sizeof *find->items, by_key_and_place);
	return 0;
}

static int open_and_search(struct deleted *find, const struct bytes *bytes, const struct deleted_filters *filters,
			   struct error *err)
{
	hivekey root;
	void *cells;
	int code = hive_backend_cells.open(bytes, find->scratch, /* notes= */ NULL, &cells, &root, err);

	if (code < 0)
		return code;
	find->cells = cells;
	code = take_filters(find, filters, err);
	return code < 0 ? code : search(find, err);
}

int deleted_find(const struct bytes *bytes, const struct deleted_filters *filters, struct arena *arena,
		 struct notes *notes, deleted_visit visit, void *context, struct error *err)
{
	struct deleted find = { .arena = arena, .work = DELETED_WORK_LIMIT };

	find.scratch = arena_new(DELETED_CEILING + bytes->size / CELL_UNIT / 8);
	if (!find.scratch)
		return error_no_memory(err);
	bytes_read_through(bytes);
	int code = open_and_search(&find, bytes, filters, err);

	for (size_t i = 0; code == 0 && i < find.item_count; i++)
		if (!visit(context, &find.items[i].item))
			break;
	if (code == 0)
		note_gaps(&find, notes);
	arena_free(find.scratch);
	return code;
}
