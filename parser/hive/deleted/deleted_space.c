/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The free space of a hive: cells marked free, found by walking the bins and their chains of cells; what a sub-key list
 * leaves of its cell, for lists are given room to grow; and what follows the last bin. Where a chain breaks, the walk
 * goes on at the next page that begins with a bin; what is between is neither free nor in use, since live records may
 * be in it.
 */
#include "parser/hive/deleted/deleted_internal.h"

#include "parser/hive/baseblock.h"

/* Windows lets a hive shrink and leaves the file as long as it was: what follows the bins was one once. */
static uint64_t end_of_bins(const struct cells *cells, uint64_t end)
{
	struct baseblock block;

	if (!cells->base || !baseblock_read(cells->bytes, 0, &block) || !block.magic || block.bins_size == 0 ||
	    block.bins_size % BIN_PAGE != 0 || block.bins_size > end - cells->base)
		return end;
	return cells->base + block.bins_size;
}

void deleted_walk(const struct cells *cells, struct spanwalk *ret)
{
	uint64_t size = cells->bytes->size, reach = cells->base + CELL_NIL / CELL_UNIT * CELL_UNIT;
	uint64_t end = size < reach ? size : reach;

	*ret = (struct spanwalk){
		.bins = { .bytes = cells->bytes, .base = cells->base, .at = cells->base, .end = end_of_bins(cells, end) },
		.end = end,
		.header = cells->header,
	};
}

/* To the next page, where a bin may begin. What is passed counts neither as free nor as in use. */
static void pass_page(struct spanwalk *walk)
{
	struct binwalk *bins = &walk->bins;
	uint64_t left = bins->end - bins->at, step = BIN_PAGE - (bins->at - bins->base) % BIN_PAGE;

	step = step < left ? step : left;
	walk->lost += step;
	bins->at += step;
}

/* What a sub-key list in this cell leaves of it. at >= end: nothing, or it holds no list. */
static struct cellspan rest_of_list(const struct spanwalk *walk, const struct cellspan *cell)
{
	uint64_t used = walk->header + LIST_HEADER;
	const uint8_t *list = bytes_at(walk->bins.bytes, cell->at + walk->header, LIST_HEADER);

	if (!list || cell->end - cell->at < used)
		return (struct cellspan){ 0 };
	char kind = list_kind(list);

	if (!kind)
		return (struct cellspan){ 0 };
	used += list_count(list) * (uint64_t)list_element_size(kind);
	used = (used + CELL_UNIT - 1) / CELL_UNIT * CELL_UNIT;
	return (struct cellspan){ .at = cell->at + used, .end = cell->end };
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
	enum binstep step;

	if (take_rest(walk, ret))
		return true;
	while ((step = bins_next(&walk->bins, ret)) != BINS_END) {
		if (step == BINS_OUTSIDE)
			pass_page(walk);
		if (step != BINS_CELL)
			continue;
		if (ret->used)
			walk->rest = rest_of_list(walk, ret);
		return true;
	}
	if (walk->bins.at >= walk->end)
		return false;
	*ret = (struct cellspan){ .at = walk->bins.at, .end = walk->end };
	walk->bins.at = walk->end;
	return true;
}

/* The map. */

bool deleted_map(struct deleted *find)
{
	find->map.units = (size_t)((find->walk.end - find->walk.bins.base) / CELL_UNIT);
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
	size_t unit = (size_t)((span->at - find->walk.bins.base) / CELL_UNIT);
	size_t end = (size_t)((span->end - find->walk.bins.base) / CELL_UNIT);

	for (; unit < end && unit % 8; unit++)
		bits[unit / 8] |= bit(unit);
	memset(bits + unit / 8, 0xFF, (end - unit) / 8);
	for (unit += (end - unit) / 8 * 8; unit < end; unit++)
		bits[unit / 8] |= bit(unit);
}

bool deleted_is_free(const struct deleted *find, uint32_t offset)
{
	size_t unit = offset / CELL_UNIT;

	return unit < find->map.units && find->map.bits[unit / 8] & bit(unit);
}

bool deleted_all_free(const struct deleted *find, uint32_t offset, uint64_t size)
{
	const struct freemap *map = &find->map;
	size_t unit = offset / CELL_UNIT, end = (size_t)((offset + size + CELL_UNIT - 1) / CELL_UNIT);

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
	uint64_t size = cell_size(field);

	return size % CELL_UNIT == 0 && size >= needed;
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
