/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The records that are in free space, and which key had which value. Windows merges freed neighbours and leaves their
 * bytes alone, so a record may begin at every step inside a free cell.
 *
 * A value names no key; only lists of values do. Three kinds are asked: that of a deleted key, if nothing was written
 * over it; that of a live key (then the value is in use, and its cell only marked free); and the room behind the last
 * entry in that of a live key, for Windows closes the gap that a deleted value leaves there and does not clear what is
 * over.
 */
#include "parser/hive/deleted/deleted_internal.h"

#include <stdlib.h>

static void add_key(struct deleted *find, uint32_t offset)
{
	uint32_t *wider =
		deleted_room(find, find->keys, find->key_count, DELETED_KEYS_LIMIT, &find->key_room, sizeof *wider);

	if (!wider)
		return;
	find->keys = wider;
	find->keys[find->key_count++] = offset;
}

static void add_claim(struct deleted *find, struct claim claim)
{
	struct claim *wider = deleted_room(find, find->claims, find->claim_count, DELETED_CLAIMS_LIMIT,
					   &find->claim_room, sizeof *wider);

	if (!wider)
		return;
	find->claims = wider;
	find->claims[find->claim_count++] = claim;
}

/* Records in free space. */

static bool record_is_free(const struct deleted *find, uint32_t offset, size_t size, const struct cellname *name)
{
	size_t name_size = name->wide ? 2 * name->units : name->units;

	return deleted_all_free(find, offset, find->cells->header + size + name_size);
}

static void take_key(struct deleted *find, uint32_t offset)
{
	struct keynode key;
	const char *why;

	if (cells_key_at(find->cells, offset, &key, &why) && record_is_free(find, offset, NK_SIZE, &key.name))
		add_key(find, offset);
}

bool deleted_value_at(struct deleted *find, uint32_t offset, struct valuenode *ret)
{
	const char *why;

	if (!deleted_is_free(find, offset) || !cells_value_at(find->cells, offset, ret, &why) ||
	    !record_is_free(find, offset, VK_SIZE, &ret->name))
		return false;
	return vk_data_size(ret->vk) <= (vk_is_inline(ret->vk) ? VK_INLINE_LIMIT : find->cells->bytes->size);
}

static void take_value(struct deleted *find, uint32_t offset)
{
	struct valuenode value;

	if (deleted_value_at(find, offset, &value) && deleted_is_named(find, &value.name))
		add_claim(find, (struct claim){ .value = offset, .owner = CELL_NIL });
}

static void search_span(struct deleted *find, const struct cellspan *span)
{
	const struct cells *cells = find->cells;
	size_t size = (size_t)(span->end - span->at), header = cells->header;
	const uint8_t *p = bytes_at(cells->bytes, span->at, size);

	for (size_t i = 0; p && header + VK_SIZE <= size - i; i += CELL_UNIT) {
		const uint8_t *record = p + i + header;

		if (record[1] != 'k')
			continue;
		if (record[0] == 'n')
			take_key(find, (uint32_t)(span->at + i - cells->base));
		if (record[0] == 'v')
			take_value(find, (uint32_t)(span->at + i - cells->base));
	}
}

/* Lists of live keys. */

static bool is_named_value(const struct deleted *find, uint32_t offset)
{
	size_t low = 0, high = find->named;

	if (!deleted_is_free(find, offset))
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (find->claims[middle].value == offset)
			return true;
		if (find->claims[middle].value < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static void ask_live_key(struct deleted *find, uint32_t offset)
{
	struct keynode key;
	struct cell list;
	const char *why;

	if (!cells_key_at(find->cells, offset, &key, &why) ||
	    !cells_at(find->cells, nk_values(key.nk), ENTRY_SIZE, &list, &why) || !list.sound || !list.used)
		return;
	for (size_t i = 0; i < list.room / ENTRY_SIZE && deleted_work(find, 1); i++) {
		uint32_t value = entry_at(list.data, i);

		if (is_named_value(find, value))
			add_claim(find, (struct claim){ .value = value,
							.owner = offset,
							.written = nk_written(key.nk),
							.in_use = i < nk_value_count(key.nk) });
	}
}

static void ask_live_keys(struct deleted *find)
{
	const struct cells *cells = find->cells;
	struct spanwalk walk = find->walk;
	struct cellspan span;

	while (deleted_walk_next(&walk, &span)) {
		const uint8_t *p = bytes_at(cells->bytes, span.at, cells->header + 2);

		if (span.used && p && is_record(p + cells->header, 'n', 'k'))
			ask_live_key(find, (uint32_t)(span.at - cells->base));
	}
}

void deleted_collect(struct deleted *find)
{
	struct spanwalk walk = find->walk;
	struct cellspan span;

	while (deleted_walk_next(&walk, &span)) {
		if (span.used)
			continue;
		deleted_mark_free(find, &span);
		search_span(find, &span);
	}
	find->lost = walk.lost;
	find->named = find->claim_count;
	if (find->named)
		ask_live_keys(find);
}

/* Lists of deleted keys. */

void deleted_claim_list(struct deleted *find, const struct keynode *key, bool wanted)
{
	uint32_t count = nk_value_count(key->nk);
	struct valuenode value;
	bool intact;

	if (!count || count > CELLS_VALUES_LIMIT)
		return;
	const uint8_t *list = deleted_old_record(find, nk_values(key->nk), (uint64_t)count * ENTRY_SIZE, &intact);

	for (size_t i = 0; list && intact && i < count && deleted_work(find, 1); i++) {
		uint32_t offset = entry_at(list, i);

		if (wanted ? deleted_value_at(find, offset, &value) : is_named_value(find, offset))
			add_claim(find, (struct claim){ .value = offset,
							.owner = (uint32_t)(key->at - find->cells->base),
							.written = nk_written(key->nk) });
	}
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* A cell is used again and again: of two keys that had the value, the one written last had it last. */
static int by_value_and_weight(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int order = compare(x->value, y->value);

	if (!order)
		order = compare(y->in_use, x->in_use);
	if (!order)
		order = compare(y->written, x->written);
	return order ? order : compare(x->owner, y->owner); /* CELL_NIL last */
}

void deleted_settle_claims(struct deleted *find)
{
	if (find->claim_count)
		qsort(find->claims, find->claim_count, sizeof *find->claims, by_value_and_weight);
}
