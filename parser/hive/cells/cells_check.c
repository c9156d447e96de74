/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What vouches for a cell whose record is used: a size that can be right, that it is in use, and a bin that has it. Windows
 * looks at all this when it loads a hive. Each page is looked at once, and most bins are one page: the one that the cell
 * is in and that was read anyway.
 */
#include "parser/hive/cells/bins.h"
#include "parser/hive/cells/cells.h"

enum {
	BIN_PAGES_LIMIT = 4096, /* of one bin: more than the largest value of a hive before 1.4 needs */
};

/* Pages that no bin has, so that a hive made of them does not cost a long way back for each cell. */
static bool is_page_without_bin(const struct cells *self, uint64_t page)
{
	uint64_t i = (page - self->base) / BIN_PAGE;

	return self->pages_without_bin && self->pages_without_bin[i / 64] >> i % 64 & 1;
}

static bool set_page_without_bin(struct cells *self, uint64_t from, uint64_t to)
{
	if (!self->pages_without_bin)
		self->pages_without_bin = arena_array(self->arena, (self->bytes->size - self->base) / BIN_PAGE / 64 + 1,
						      sizeof *self->pages_without_bin);
	for (uint64_t page = from; self->pages_without_bin && page <= to; page += BIN_PAGE) {
		uint64_t i = (page - self->base) / BIN_PAGE;

		self->pages_without_bin[i / 64] |= UINT64_C(1) << i % 64;
	}
	return false;
}

/* The bin of a page, by its header: at the start of the page or, if the bin has several, of one before. */
static bool find_bin(struct cells *self, struct pagebin *bin)
{
	uint64_t page = bin->page;

	for (int i = 0; i < BIN_PAGES_LIMIT && !is_page_without_bin(self, page); i++, page -= BIN_PAGE) {
		const uint8_t *header = bytes_at(self->bytes, page, BIN_HEADER);

		if (header && bins_header_fits(header, page - self->base)) {
			bin->at = page;
			bin->end = page + bin_size(header);
			if ((bin->end - page) % BIN_PAGE != 0 || bin->end > self->declared_end)
				break;
			if (bin->end > bin->page)
				return true;
			return set_page_without_bin(self, bin->end, bin->page);
		}
		if (page == self->base)
			break;
	}
	return set_page_without_bin(self, page < bin->page ? page + BIN_PAGE : page, bin->page);
}

/* The cells of a bin fill it without a gap, so those of one page are known at the price of the page. */
static bool chain_cells(const struct cells *self, struct pagebin *bin)
{
	struct binwalk walk = { .bytes = self->bytes, .base = bin->at, .at = bin->at, .end = bin->end };
	struct cellspan cell;
	enum binstep step;

	bin->single = bin->end - bin->at == BIN_PAGE;
	while (bin->single && (step = bins_next(&walk, &cell)) != BINS_END) {
		uint64_t unit = (cell.at - bin->at) / CELL_UNIT;

		if (step != BINS_CELL)
			return false;
		bin->starts[unit / 64] |= UINT64_C(1) << unit % 64;
	}
	return true;
}

static const struct pagebin *bin_of(struct cells *self, uint64_t at)
{
	uint64_t page = at - (at - self->base) % BIN_PAGE;
	struct pagebin *bin = &self->bins[page / BIN_PAGE % CELLS_BINS];

	if (bin->page == page && bin->known)
		return bin;
	*bin = (struct pagebin){ .page = page, .known = true };
	bin->sound = find_bin(self, bin) && chain_cells(self, bin);
	return bin;
}

static bool lies_in_bin(struct cells *self, const struct cell *cell)
{
	const struct pagebin *bin = bin_of(self, cell->at);
	uint64_t unit = (cell->at - bin->page) / CELL_UNIT;

	if (!bin->sound)
		return false;
	if (bin->single)
		return bin->starts[unit / 64] >> unit % 64 & 1;
	return cell->at - bin->at >= BIN_HEADER && (!cell->sound || cell->room + self->header <= bin->end - cell->at);
}

/* Windows looks at all this when it loads a hive; what it makes of the rest is not known. */
void cells_check(struct cells *self, const struct cell *cell, const char *what)
{
	uint64_t page = cell->at - (cell->at - self->base) % BIN_PAGE;

	if (!self->notes)
		return;
	if (!cell->sound)
		cells_note(self, "hive-cell-size", SEVERITY_WARNING, cell->at,
			   "the size field of the cell of a %s is damaged; its record was read all the same", what);
	else if (!cell->used)
		cells_note(self, "hive-free-cell", SEVERITY_WARNING, cell->at,
			   "the cell of a %s is marked free; its record was read all the same", what);
	if (cell->at >= self->declared_end)
		cells_note(self, "hive-behind-bins", SEVERITY_WARNING, page,
			   "a %s is located behind the last bin that the base block announces", what);
	else if (!lies_in_bin(self, cell))
		cells_note(self, "hive-bin", SEVERITY_WARNING, page,
			   "the bin that holds a %s is damaged: its header, or the row of its cells", what);
}
