/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bin that names an impossible size is taken for one page, the smallest there is. */
#include "parser/hive/cells/bins.h"

bool bins_cell_at(const struct binwalk *walk, uint64_t end, struct cellspan *ret)
{
	const uint8_t *p = bytes_at(walk->bytes, walk->at, CELL_UNIT);
	uint32_t field = p ? le32(p) : 0;
	uint64_t size = cell_size(field);

	if (size == 0 || size % CELL_UNIT != 0 || size > end - walk->at)
		return false;
	*ret = (struct cellspan){ .at = walk->at, .end = walk->at + size, .used = cell_used(field) };
	return true;
}

static bool enter_bin(struct binwalk *walk)
{
	const uint8_t *bin = bytes_at(walk->bytes, walk->at, BIN_HEADER);
	uint64_t left = walk->end - walk->at;

	if ((walk->at - walk->base) % BIN_PAGE != 0 || !bin || !bin_begins(bin))
		return false;
	uint64_t size = bin_size(bin);

	if (size == 0 || size % BIN_PAGE != 0)
		size = BIN_PAGE;
	walk->bin_end = walk->at + (size < left ? size : left);
	walk->at += BIN_HEADER;
	return true;
}

enum binstep bins_next(struct binwalk *walk, struct cellspan *ret)
{
	while (walk->at < walk->end) {
		if (walk->at >= walk->bin_end) {
			walk->bin_end = 0;
			if (!enter_bin(walk))
				return BINS_OUTSIDE;
		} else if (bins_cell_at(walk, walk->bin_end, ret)) {
			walk->at = ret->end;
			return BINS_CELL;
		} else {
			walk->bin_end = 0;
			return BINS_BROKEN;
		}
	}
	return BINS_END;
}
