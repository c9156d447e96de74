/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last resort: keys found by looking at every cell of the hive, because the record that should lead to them is
 * damaged. Every key knows its parent, so a lost sub-key list does not lose the sub-keys. Never done on a healthy hive.
 *
 * In a bin whose chain of cells holds, only cells in use count: what was deleted stays deleted. Where the chain is
 * broken, any aligned place that looks like a key in use is taken.
 */
#include "parser/hive/cells.h"

#include <stdlib.h>

enum { PAGE = 4096, BIN_HEADER = 32, NK_ROOT = 4 };

struct carver {
	struct cells *cells;
	uint64_t at, chain_end; /* chain_end: the end of the bin whose cells are followed; 0: none */
};

static bool at_bin(const struct carver *carver, uint64_t *ret_size)
{
	const struct bytes *bytes = carver->cells->bytes;
	const uint8_t *p = bytes_at(bytes, carver->at, BIN_HEADER);

	if ((carver->at - carver->cells->base) % PAGE != 0 || !p || memcmp(p, "hbin", 4) != 0)
		return false;
	uint64_t size = le32(p + 8), left = bytes->size - carver->at;

	if (size == 0 || size % PAGE != 0)
		size = PAGE;
	*ret_size = size < left ? size : left;
	return true;
}

/* The size of the cell here, 0 if it cannot be right. */
static uint64_t cell_size(const struct carver *carver, const uint8_t *p, uint64_t end)
{
	uint32_t field = le32(p);
	uint64_t size = field & UINT32_C(0x80000000) ? UINT64_C(0x100000000) - field : field;

	return size >= CELLS_UNIT && size % CELLS_UNIT == 0 && size <= end - carver->at ? size : 0;
}

static bool is_key(const struct carver *carver, const uint8_t *p, uint64_t size)
{
	unsigned header = carver->cells->header;

	return p[3] >= 0x80 && size >= header + CELLS_NK_SIZE && p[header] == 'n' && p[header + 1] == 'k';
}

/* Goes on to the next key in use. False: the end of the file. */
static bool next_key(struct carver *carver, uint32_t *ret_offset)
{
	const struct bytes *bytes = carver->cells->bytes;
	const uint8_t *p;
	uint64_t size;

	while ((p = bytes_at(bytes, carver->at, CELLS_UNIT)) != NULL) {
		uint64_t here = carver->at;

		if (carver->at >= carver->chain_end)
			carver->chain_end = 0;
		if (!carver->chain_end && at_bin(carver, &size)) {
			carver->chain_end = carver->at + size;
			carver->at += BIN_HEADER;
			continue;
		}
		size = cell_size(carver, p, carver->chain_end ? carver->chain_end : bytes->size);
		if (!size && carver->chain_end) {
			carver->chain_end = 0;
			continue;
		}
		bool key = size && is_key(carver, p, size);

		carver->at += carver->chain_end || key ? size : CELLS_UNIT;
		if (key) {
			*ret_offset = (uint32_t)(here - carver->cells->base);
			return true;
		}
	}
	return false;
}

uint32_t cells_carve_root(struct cells *self)
{
	struct carver carver = { .cells = self, .at = self->base };
	struct keynode key;
	const char *why;
	uint32_t offset;

	while (next_key(&carver, &offset))
		if (cells_key_at(self, offset, &key, &why) && le16(key.nk + 2) & NK_ROOT)
			return offset;
	return CELLS_NIL;
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
	struct carver carver = { .cells = self, .at = self->base };
	struct carvedkey *list = NULL;
	size_t count = 0, capacity = 0;
	struct keynode key;
	const char *why;
	uint32_t offset;

	while (count < CELLS_CARVED_LIMIT && next_key(&carver, &offset)) {
		if (!cells_key_at(self, offset, &key, &why) || key.name_bad)
			continue;
		struct carvedkey *wider = arena_grow(self->arena, list, count, &capacity, sizeof *list);

		if (!wider)
			break;
		list = wider;
		list[count++] = (struct carvedkey){ .parent = le32(key.nk + 16), .offset = offset };
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
