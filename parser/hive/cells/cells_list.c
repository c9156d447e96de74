/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sub-key lists: li, lf, lh, and ri above them, as one row of elements. A leaf that is damaged is left out and the walk
 * goes on; `broken` then tells that elements may be missing. The elements themselves are not evaluated here.
 */
#include "parser/hive/cells/cells.h"

static void set_broken(struct listwalk *walk, uint64_t at, const char *why)
{
	if (!walk->broken) {
		walk->broken = why;
		walk->broken_at = at;
	}
}

static bool points_to_itself(const struct listwalk *walk, uint64_t at)
{
	for (int i = 0; i <= walk->depth; i++)
		if (walk->level[i].at == at)
			return true;
	return false;
}

/*
 * How many elements there are. A count that does not fit in the cell is wrong; then the nk's count is taken if it fits,
 * and whatever the cell holds if not.
 */
static uint32_t take_count(struct listwalk *walk, const struct cell *cell, char kind)
{
	uint32_t count = list_count(cell->data);
	size_t fit = (cell->room - LIST_HEADER) / list_element_size(kind);

	if (count <= fit)
		return count;
	walk->odd = "states that it has more elements than its cell can hold";
	if (walk->depth < 0 && kind != 'r' && walk->expected <= fit)
		return walk->expected;
	set_broken(walk, cell->at, walk->odd);
	return (uint32_t)fit;
}

static void push(struct listwalk *walk, uint32_t offset, uint64_t from)
{
	struct cell cell;
	const char *why;

	if (!cells_at(walk->cells, offset, LIST_HEADER, &cell, &why)) {
		set_broken(walk, from, why);
		return;
	}
	char kind = list_kind(cell.data);

	if (!kind)
		set_broken(walk, cell.at, "has no sub-key list where one should be");
	else if (points_to_itself(walk, cell.at))
		set_broken(walk, cell.at, "points to itself");
	else if (kind == 'r' && walk->depth + 1 >= CELLS_RI_DEPTH)
		set_broken(walk, cell.at, "has lists of lists too deep");
	else if (++walk->leaves > CELLS_LEAVES_LIMIT)
		set_broken(walk, cell.at, "has too many lists");
	else {
		cells_check(walk->cells, &cell, "list of sub-keys");
		uint32_t count = take_count(walk, &cell, kind);

		walk->level[++walk->depth] = (struct listlevel){
			.items = cell.data + LIST_HEADER, .at = cell.at, .count = count, .kind = kind
		};
	}
}

void cells_walk(struct cells *self, const struct keynode *key, struct listwalk *ret)
{
	uint32_t offset = nk_children(key->nk);

	*ret = (struct listwalk){
		.cells = self,
		.depth = -1,
		.expected = nk_child_count(key->nk),
		.limit = self->bytes->size / NK_SIZE,
	};
	if (ret->expected)
		push(ret, offset, key->at);
	else if (offset == 0) /* a key without sub-keys has CELL_NIL here */
		set_broken(ret, key->at, "is zeroed in part");
	else if (offset != CELL_NIL) { /* nothing is promised: take what is there, mourn nothing */
		push(ret, offset, key->at);
		ret->broken = NULL;
	}
}

/* Every sub-key needs an nk of its own, so a list that is longer than that repeats itself. */
static bool too_long(struct listwalk *walk)
{
	if (walk->index <= walk->limit)
		return false;
	set_broken(walk, walk->level[0].at, "has more elements than the file has room for keys");
	return true;
}

/* Makes the deepest level a leaf with an element left. False: the walk is over. */
static bool reach_leaf(struct listwalk *walk)
{
	while (walk->depth >= 0 && !too_long(walk)) {
		struct listlevel *level = &walk->level[walk->depth];

		if (level->next == level->count || walk->leaves > CELLS_LEAVES_LIMIT) {
			walk->depth--;
			continue;
		}
		if (level->kind != 'r')
			return true;
		uint32_t i = level->next++;

		push(walk, entry_at(level->items, i), level->at);
	}
	walk->depth = -1;
	if (walk->index < walk->expected && !walk->broken)
		set_broken(walk, walk->level[0].at, "has fewer elements than the key states");
	return false;
}

bool cells_walk_next(struct listwalk *walk, struct element *ret)
{
	if (!reach_leaf(walk))
		return false;
	struct listlevel *level = &walk->level[walk->depth];
	size_t size = list_element_size(level->kind);
	const uint8_t *item = level->items + level->next * size;

	*ret = (struct element){
		.offset = entry_at(item, 0),
		.hint = list_has_hints(level->kind) ? element_hint(item) : 0,
		.kind = level->kind,
		.at = level->at + walk->cells->header + LIST_HEADER + level->next * size,
	};
	level->next++;
	walk->index++;
	return true;
}

void cells_walk_seek(struct listwalk *walk, uint32_t hash)
{
	if (!reach_leaf(walk) || walk->level[walk->depth].kind != 'h')
		return;
	struct listlevel *level = &walk->level[walk->depth];
	uint32_t from = level->next;

	while (level->next < level->count) {
		const uint8_t *item = level->items + level->next * list_element_size('h');

		if (element_hint(item) == hash || !cells_offset_possible(walk->cells, entry_at(item, 0)))
			break;
		level->next++;
	}
	walk->index += level->next - from;
}

void cells_walk_skip(struct listwalk *walk, size_t count)
{
	while (count && reach_leaf(walk)) {
		struct listlevel *level = &walk->level[walk->depth];
		uint32_t left = level->count - level->next, step = count < left ? (uint32_t)count : left;

		level->next += step;
		walk->index += step;
		count -= step;
	}
}

size_t cells_walk_least(const struct listwalk *walk)
{
	const struct listlevel *leaf = walk->depth >= 0 ? &walk->level[walk->depth] : NULL;

	return walk->index + (leaf && leaf->kind != 'r' ? leaf->count - leaf->next : 0);
}
