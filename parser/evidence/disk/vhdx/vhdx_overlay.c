/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file as it is when its log has been replayed: pieces that are in the log, or zeros by the log, over the file. Nothing is
 * copied; a piece says where in the log its bytes are.
 *
 * A replay makes the file as long as the log says (2.3.3). What is behind the end of the file and not in the log was never written,
 * or was cut off: it cannot be read, and is not handed out as zeros.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/disk/vhdx/vhdx_parts.h"

enum { LEADING = 8, LEADING_AT = 8, TRAILING = 4, TRAILING_AT = 4, DESCRIPTOR = 32 };

struct overlay {
	struct source source;
	const struct vhdx_write *pieces; /* in their order in the file; none overlaps another */
	size_t count;
};

/* Reading. */

/* The first piece that ends behind at; count if there is none. */
static size_t piece_after(const struct overlay *overlay, uint64_t at)
{
	size_t low = 0, high = overlay->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct vhdx_write *piece = &overlay->pieces[middle];

		if (at >= piece->at && at - piece->at >= piece->size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Bytes from at on that are all in the piece, or all in none: then it is NULL. */
static uint64_t run_at(const struct overlay *overlay, uint64_t at, const struct vhdx_write **ret)
{
	size_t i = piece_after(overlay, at);
	const struct vhdx_write *piece = i < overlay->count ? &overlay->pieces[i] : NULL;
	bool inside = piece && at >= piece->at;

	*ret = inside ? piece : NULL;
	if (inside)
		return piece->size - (at - piece->at);
	return (piece ? piece->at : overlay->source.size) - at;
}

static int read_piece(struct source *file, const struct vhdx_write *piece, uint64_t at, uint8_t *buffer, size_t size,
		      struct error *err)
{
	uint8_t page[VHDX_PAGE], descriptor[DESCRIPTOR];

	if (!piece->data_at) {
		memset(buffer, 0, size);
		return 0;
	}
	int result = source_read(file, piece->data_at, page, sizeof page, err);

	if (result == 0)
		result = source_read(file, piece->descriptor_at, descriptor, sizeof descriptor, err);
	if (result < 0)
		return result;
	memcpy(page, descriptor + LEADING_AT, LEADING);
	memcpy(page + sizeof page - TRAILING, descriptor + TRAILING_AT, TRAILING);
	memcpy(buffer, page + (at - piece->at), size);
	return 0;
}

static int read_file(struct source *file, uint64_t at, void *buffer, size_t size, struct error *err)
{
	if (at > file->size || size > file->size - at)
		return error_set(err, ERR_CORRUPT,
				 "0x%" PRIx64 " is behind the end of the file, 0x%" PRIx64
				 ", and its log does not hold it",
				 at, file->size);
	return source_read(file, at, buffer, size, err);
}

static int read_overlay(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct overlay *overlay = (const struct overlay *)source;
	uint8_t *to = buffer;
	int result = 0;

	while (result == 0 && size) {
		const struct vhdx_write *piece;
		uint64_t run = run_at(overlay, at, &piece);
		size_t n = run < size ? (size_t)run : size;

		result = piece ? read_piece(source->below, piece, at, to, n, err)
			       : read_file(source->below, at, to, n, err);
		at += n;
		to += n;
		size -= n;
	}
	return result;
}

static bool place_in_file(struct source *source, uint64_t at, struct source_place *ret)
{
	const struct vhdx_write *piece;
	uint64_t run = run_at((const struct overlay *)source, at, &piece), file_size = source->below->size;

	if (piece || at >= file_size)
		return false;
	ret->at = at;
	ret->size = run < file_size - at ? run : file_size - at;
	return true;
}

/* Making. */

/* The file cut at every place where a write begins or ends, and which write owns each cell between two cuts. */
struct cells {
	uint64_t *cuts;
	size_t count;    /* of cuts; cell i is from cut i to cut i + 1 */
	uint32_t *owner; /* 1 + index of a write; 0: none */
	uint32_t *next;  /* a cell that may be free: itself, or one behind cells that are owned */
};

static int compare_cuts(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static bool cut(struct arena *arena, const struct vhdx_write *writes, size_t count, struct cells *ret)
{
	size_t n = 0;

	*ret = (struct cells){ arena_array(arena, 2 * count, sizeof *ret->cuts), 0,
			       arena_array(arena, 2 * count, sizeof *ret->owner),
			       arena_array(arena, 2 * count, sizeof *ret->next) };
	if (!ret->cuts || !ret->owner || !ret->next)
		return false;
	for (size_t i = 0; i < count; i++) {
		ret->cuts[2 * i] = writes[i].at;
		ret->cuts[2 * i + 1] = writes[i].at + writes[i].size;
	}
	qsort(ret->cuts, 2 * count, sizeof *ret->cuts, compare_cuts);
	for (size_t i = 0; i < 2 * count; i++)
		if (n == 0 || ret->cuts[i] != ret->cuts[n - 1])
			ret->cuts[n++] = ret->cuts[i];
	for (size_t i = 0; i < n; i++)
		ret->next[i] = (uint32_t)i;
	ret->count = n;
	return true;
}

static size_t free_cell(struct cells *cells, size_t from)
{
	size_t found = from;

	while (cells->next[found] != found)
		found = cells->next[found];
	while (cells->next[from] != found) { /* the next search is short */
		size_t then = cells->next[from];

		cells->next[from] = (uint32_t)found;
		from = then;
	}
	return found;
}

/* Newest first: an older write owns what is left. The last cut begins no cell, and stays free. */
static size_t own(struct cells *cells, const struct vhdx_write *writes, size_t count)
{
	size_t owned = 0;

	for (size_t i = count; i-- > 0;) {
		const uint64_t *first =
			bsearch(&writes[i].at, cells->cuts, cells->count, sizeof *cells->cuts, compare_cuts);
		size_t cell = free_cell(cells, (size_t)(first - cells->cuts));

		while (cells->cuts[cell] < writes[i].at + writes[i].size) {
			cells->owner[cell] = (uint32_t)i + 1;
			cells->next[cell] = (uint32_t)cell + 1;
			owned++;
			cell = free_cell(cells, cell);
		}
	}
	return owned;
}

/* All is aligned to pages, so a page of data is never cut. */
static const struct vhdx_write *pieces_of(struct arena *arena, const struct cells *cells,
					  const struct vhdx_write *writes, size_t owned, uint64_t *ret_pages)
{
	struct vhdx_write *pieces = arena_array(arena, owned ? owned : 1, sizeof *pieces);
	size_t n = 0;

	*ret_pages = 0;
	for (size_t i = 0; pieces && i < cells->count; i++)
		if (cells->owner[i]) {
			pieces[n] = writes[cells->owner[i] - 1];
			pieces[n].at = cells->cuts[i];
			pieces[n].size = cells->cuts[i + 1] - cells->cuts[i];
			*ret_pages += pieces[n++].size / VHDX_PAGE;
		}
	return pieces;
}

int vhdx_overlay(struct source_room *room, struct source *file, const struct vhdx_write *writes, size_t count,
		 uint64_t size, struct source **ret, uint64_t *ret_pages, struct error *err)
{
	static const struct source_type overlay_type = { .name = "file", .read = read_overlay, .place = place_in_file };
	struct overlay *overlay = source_new(room, &overlay_type, sizeof *overlay, file);
	struct cells cells = { 0 };

	if (!overlay || (count && !cut(room->arena, writes, count, &cells)))
		return error_no_memory(err);
	overlay->count = own(&cells, writes, count);
	overlay->pieces = pieces_of(room->arena, &cells, writes, overlay->count, ret_pages);
	if (!overlay->pieces)
		return error_no_memory(err);
	overlay->source.label = file->label;
	overlay->source.size = size > file->size ? size : file->size;
	if (cells.count && cells.cuts[cells.count - 1] > overlay->source.size)
		overlay->source.size = cells.cuts[cells.count - 1];
	*ret = &overlay->source;
	return 0;
}
