/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bins of a hive and the chains of cells in them, from front to back. Where a chain breaks, or no bin begins, the
 * walk stops and says so: whether to try the next place or the next page is for whoever walks. Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_BINS_H
#define TLSREADY_PARSER_HIVE_BINS_H

#include "parser/evidence/bytes.h"
#include "parser/hive/format.h"

/* Part of a hive: a cell, mostly. Places in the file. */
struct cellspan {
	uint64_t at, end;
	bool used;
};

struct binwalk {
	const struct bytes *bytes;
	uint64_t base;    /* where the first bin begins; bins begin at multiples of a page from here */
	uint64_t at;      /* may be moved on by whoever walks, when it is in no bin */
	uint64_t end;     /* no bin goes on behind it */
	uint64_t bin_end; /* of the bin whose cells are followed; 0: it is in none */
};

enum binstep {
	BINS_CELL,    /* in *ret; `at` is behind it */
	BINS_BROKEN,  /* what is at `at` is no cell: the bin has been left */
	BINS_OUTSIDE, /* at `at` no bin begins */
	BINS_END,
};

enum binstep bins_next(struct binwalk *walk, struct cellspan *ret);

/* The cell at `at`, if its size can be right and it ends before `end`; `at` stays. */
bool bins_cell_at(const struct binwalk *walk, uint64_t end, struct cellspan *ret);

/*
 * Whether these bytes of a page are the header of a bin that is `offset` bytes behind the first: what shows a hive whose
 * base block is lost, for a text never holds it. Needs 8 bytes.
 */
static inline bool bins_header_fits(const uint8_t *page, uint64_t offset)
{
	return bin_begins(page) && bin_offset(page) == offset;
}

enum { BINS_SOUGHT = 16 }; /* pages in which the first bin that is left is looked for */

#endif
