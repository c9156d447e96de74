/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The free space of a hive: cells marked free, found by walking the bins and their chains of cells; what a sub-key list
 * leaves of its cell, for lists are given room to grow; and what follows the last bin. Where a chain breaks, the walk
 * goes on at the next page that begins with a bin; what lies between is neither free nor in use, since live records may
 * be in it.
 */
#include "parser/hive/deleted_internal.h"

#include "parser/hive/baseblock.h"

enum { PAGE = 4096, BIN_HEADER = 32, BIN_SIZE_AT = 8, LIST_HEADER = 4 };

/* Windows lets a hive shrink and leaves the file as long as it was: what follows the bins was one once. */
static uint64_t end_of_bins(const struct cells *cells, uint64_t end)
{
	struct baseblock block;

	if (!cells->base || !baseblock_read(cells->bytes, 0, &block) || !block.magic || block.bins_size == 0 ||
	    block.bins_size % PAGE != 0 || block.bins_size > end - cells->base)
		return end;
	return cells->base + block.bins_size;
}

void deleted_walk(const struct cells *cells, struct spanwalk *ret)
{
	uint64_t size = cells->bytes->size, reach = cells->base + CELLS_NIL / CELLS_UNIT * CELLS_UNIT;
	uint64_t end = size < reach ? size : reach;

	*ret = (struct spanwalk){
		.bytes = cells->bytes,
		.base = cells->base,
		.at = cells->base,
		.bins_end = end_of_bins(cells, end),
		.end = end,
		.header = cells->header,
	};
}

static bool enter_bin(struct spanwalk *walk)
{
	const uint8_t *bin = bytes_at(walk->bytes, walk->at, BIN_HEADER);
	uint64_t left = walk->bins_end - walk->at;

	if (!bin || memcmp(bin, "hbin", 4) != 0)
		return false;
	uint64_t size = le32(bin + BIN_SIZE_AT);

	if (size == 0 || size % PAGE != 0)
		size = PAGE;
	walk->bin_end = walk->at + (size < left ? size : left);
	walk->at += BIN_HEADER;
	return true;
}

/* Not counted as free, nor as in use. */
static void lose(struct spanwalk *walk, uint64_t size)
{
	uint64_t left = walk->bins_end - walk->at, step = size < left ? size : left;

	walk->lost += step;
	walk->at += step;
}

/* To the next page, where a bin may begin. */
static void leave_bin(struct spanwalk *walk)
{
	lose(walk, (PAGE - (walk->at - walk->base) % PAGE) % PAGE);
	walk->bin_end = 0;
}

/* What a sub-key list in this cell leaves of it. at >= end: nothing, or it holds no list. */
static struct cellspan rest_of_list(const struct spanwalk *walk, const struct cellspan *cell)
{
	uint64_t used = walk->header + LIST_HEADER;
	const uint8_t *list = bytes_at(walk->bytes, cell->at + walk->header, LIST_HEADER);

	if (!list || cell->end - cell->at < used)
		return (struct cellspan){ 0 };
	bool large = list[0] == 'l' && (list[1] == 'h' || list[1] == 'f');

	if (!large && !((list[0] == 'l' || list[0] == 'r') && list[1] == 'i'))
		return (struct cellspan){ 0 };
	used += (uint64_t)le16(list + 2) * (large ? 8 : 4);
	used = (used + CELLS_UNIT - 1) / CELLS_UNIT * CELLS_UNIT;
	return (struct cellspan){ .at = cell->at + used, .end = cell->end };
}

/* Takes the cell here. False: its size cannot be right. */
static bool take_cell(struct spanwalk *walk, struct cellspan *ret)
{
	const uint8_t *p = bytes_at(walk->bytes, walk->at, CELLS_UNIT);
	uint32_t field = p ? le32(p) : 0;
	bool used = field & UINT32_C(0x80000000);
	uint64_t size = used ? UINT64_C(0x100000000) - field : field;

	if (size == 0 || size % CELLS_UNIT != 0 || size > walk->bin_end - walk->at)
		return false;
	*ret = (struct cellspan){ .at = walk->at, .end = walk->at + size, .used = used };
	walk->at += size;
	if (used)
		walk->rest = rest_of_list(walk, ret);
	return true;
}

static bool take_rest(struct spanwalk *walk, struct cellspan *ret)
{
	bool is_any = walk->rest.at < walk->rest.end;

	if (is_any)
		*ret = walk->rest;
	walk->rest = (struct cellspan){ 0 };
	return is_any;
}

bool deleted_walk_next(struct spanwalk *walk, struct cellspan *ret)
{
	if (take_rest(walk, ret))
		return true;
	while (walk->at < walk->bins_end) {
		if (walk->at < walk->bin_end) {
			if (take_cell(walk, ret))
				return true;
			leave_bin(walk);
		} else if (!enter_bin(walk)) {
			lose(walk, PAGE);
		}
	}
	if (walk->at >= walk->end)
		return false;
	*ret = (struct cellspan){ .at = walk->at, .end = walk->end };
	walk->at = walk->end;
	return true;
}

/* The map. */

bool deleted_map(struct deleted *find)
{
	find->map.units = (size_t)((find->walk.end - find->walk.base) / CELLS_UNIT);
	find->map.bits = arena_alloc(find->scratch, find->map.units / 8 + 1);
	return find->map.bits != NULL;
}

static uint8_t bit(size_t unit)
{
	return (uint8_t)(1u << unit % 8);
}

void deleted_mark_free(struct deleted *find, const struct cellspan *span)
{
	uint8_t *bits = find->map.bits;
	size_t unit = (size_t)((span->at - find->walk.base) / CELLS_UNIT);
	size_t end = (size_t)((span->end - find->walk.base) / CELLS_UNIT);

	for (; unit < end && unit % 8; unit++)
		bits[unit / 8] |= bit(unit);
	memset(bits + unit / 8, 0xFF, (end - unit) / 8);
	for (unit += (end - unit) / 8 * 8; unit < end; unit++)
		bits[unit / 8] |= bit(unit);
}

bool deleted_is_free(const struct deleted *find, uint32_t offset)
{
	size_t unit = offset / CELLS_UNIT;

	return unit < find->map.units && find->map.bits[unit / 8] & bit(unit);
}

bool deleted_all_free(const struct deleted *find, uint32_t offset, uint64_t size)
{
	const struct freemap *map = &find->map;
	size_t unit = offset / CELLS_UNIT, end = (size_t)((offset + size + CELLS_UNIT - 1) / CELLS_UNIT);

	if (end > map->units)
		return false;
	for (; unit < end && unit % 8; unit++)
		if (!(map->bits[unit / 8] & bit(unit)))
			return false;
	while (end - unit >= 8 && map->bits[unit / 8] == 0xFF)
		unit += 8;
	while (unit < end && map->bits[unit / 8] & bit(unit))
		unit++;
	return unit == end;
}

/* Whether the size field that a cell left behind allows for a record of this size. */
static bool size_agrees(uint32_t field, uint64_t needed)
{
	uint64_t size = field & UINT32_C(0x80000000) ? UINT64_C(0x100000000) - field : field;

	return size % CELLS_UNIT == 0 && size >= needed;
}

const uint8_t *deleted_old_record(struct deleted *find, uint32_t offset, uint64_t size, bool *ret_intact)
{
	const struct cells *cells = find->cells;
	uint64_t needed = cells->header + size;
	const uint8_t *p = bytes_at(cells->bytes, cells->base + offset, needed);

	*ret_intact = false;
	if (!p || !cells_offset_possible(cells, offset))
		return NULL;
	*ret_intact = size_agrees(le32(p), needed) && deleted_work(find, 1 + size / 64) &&
		      deleted_all_free(find, offset, needed);
	return p + cells->header;
}
