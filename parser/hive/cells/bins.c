/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bin that names an impossible size is taken for one page, the smallest there is. */
#include "parser/hive/cells/bins.h"

#include <string.h>

#include "parser/hive/cells/cells.h"

enum { BIN_HEADER = 32, BIN_SIZE_AT = 8 };

bool bins_cell_at(const struct binwalk *walk, uint64_t end, struct cellspan *ret)
{
	const uint8_t *p = bytes_at(walk->bytes, walk->at, CELLS_UNIT);
	uint32_t field = p ? le32(p) : 0;
	bool used = field & UINT32_C(0x80000000);
	uint64_t size = used ? UINT64_C(0x100000000) - field : field;

	if (size == 0 || size % CELLS_UNIT != 0 || size > end - walk->at)
		return false;
	*ret = (struct cellspan){ .at = walk->at, .end = walk->at + size, .used = used };
	return true;
}

static bool enter_bin(struct binwalk *walk)
{
	const uint8_t *bin = bytes_at(walk->bytes, walk->at, BIN_HEADER);
	uint64_t left = walk->end - walk->at;

	if ((walk->at - walk->base) % BINS_PAGE != 0 || !bin || memcmp(bin, "hbin", 4) != 0)
		return false;
	uint64_t size = le32(bin + BIN_SIZE_AT);

	if (size == 0 || size % BINS_PAGE != 0)
		size = BINS_PAGE;
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
