/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last resort: keys found by looking at every cell of the hive, because the record that should lead to them is
 * damaged. Every key knows its parent, so a lost sub-key list does not lose the sub-keys. Never done on a healthy hive.
 *
 * In a bin whose chain of cells holds, only cells in use count: what was deleted stays deleted. Where the chain is
 * broken, any aligned place that looks like a key in use is taken.
 */
#include <stdlib.h>

#include "parser/hive/cells/bins.h"
#include "parser/hive/cells/cells.h"

static struct binwalk walk_of(const struct cells *cells)
{
	return (struct binwalk){ .bytes = cells->bytes, .base = cells->base, .at = cells->base, .end = cells->bytes->size };
}

static bool is_key(const struct cells *cells, const struct cellspan *cell)
{
	unsigned header = cells->header;
	const uint8_t *p = cell->used && cell->end - cell->at >= header + NK_SIZE
				   ? bytes_at(cells->bytes, cell->at, header + NK_SIZE)
				   : NULL;

	return p && is_record(p + header, 'n', 'k');
}

/* Without a chain: the next place that looks like a key in use. */
static bool key_here(const struct cells *cells, struct binwalk *walk, struct cellspan *ret)
{
	bool is_any = bins_cell_at(walk, walk->end, ret) && is_key(cells, ret);

	walk->at += is_any ? ret->end - ret->at : CELL_UNIT;
	return is_any;
}

/* Goes on to the next key in use. False: the end of the file. */
static bool next_key(const struct cells *cells, struct binwalk *walk, uint32_t *ret_offset)
{
	struct cellspan cell;
	enum binstep step;

	while ((step = bins_next(walk, &cell)) != BINS_END)
		if ((step == BINS_CELL && is_key(cells, &cell)) ||
		    (step == BINS_OUTSIDE && key_here(cells, walk, &cell))) {
			*ret_offset = (uint32_t)(cell.at - cells->base);
			return true;
		}
	return false;
}

uint32_t cells_carve_root(struct cells *self)
{
	struct binwalk walk = walk_of(self);
	struct keynode key;
	const char *why;
	uint32_t offset;

	while (next_key(self, &walk, &offset))
		if (cells_key_at(self, offset, &key, &why) && nk_flags(key.nk) & NK_ROOT)
			return offset;
	return CELL_NIL;
}

static int by_parent(const void *a, const void *b)
{
	const struct carvedkey *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* What memory does not hold is not found: its keys then stay unreadable. */
static void carve_all(struct cells *self)
{
	struct binwalk walk = walk_of(self);
	struct carvedkey *list = NULL;
	size_t count = 0, capacity = 0;
	struct keynode key;
	const char *why;
	uint32_t offset;

	while (count < CELLS_CARVED_LIMIT && next_key(self, &walk, &offset)) {
		if (!cells_key_at(self, offset, &key, &why) || key.name_bad)
			continue;
		struct carvedkey *wider = arena_grow(self->arena, list, count, &capacity, sizeof *list);

		if (!wider)
			break;
		list = wider;
		list[count++] = (struct carvedkey){ .parent = nk_parent(key.nk), .offset = offset };
	}
	if (count)
		qsort(list, count, sizeof *list, by_parent);
	self->carved = list;
	self->carved_count = count;
	self->carved_all = true;
}

size_t cells_carve_children(struct cells *self, uint32_t parent, const struct carvedkey **ret)
{
	size_t low = 0, high, end;

	if (!self->carved_all)
		carve_all(self);
	high = self->carved_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (self->carved[middle].parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < self->carved_count && self->carved[end].parent == parent;)
		end++;
	*ret = end > low ? self->carved + low : NULL;
	return end - low;
}
