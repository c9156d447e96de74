/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sub-keys by index: the elements of the list in its order; when the list is damaged, the keys of the whole hive that
 * call this one their parent and are not in the list; then, if some may still be missing, one UNREADABLE.
 */
#include "parser/hive/cells/cells.h"

#include <stdlib.h>

/* The next element that is no tombstone. ABSENT: there is none. */
static int next_child(struct cells *self, struct cursor *cursor, hivekey *ret, struct error *err)
{
	struct element element;
	struct keynode child;
	const char *why;

	while (cells_walk_next(&cursor->walk, &element)) {
		if (!cells_element_key(self, &element, &child, &why)) {
			cursor->next++;
			cells_note(self, "hive-damaged-key", SEVERITY_WARNING, element.at,
				   "a key in a sub-key list could not be read: its record %s", why);
			error_at(err, ERR_CORRUPT, cells_location(self, element.at), "the record of a sub-key %s", why);
			return UNREADABLE;
		}
		if (cells_is_tombstone(self, &child))
			continue;
		cursor->next++;
		ret->id = child.at;
		return PRESENT;
	}
	return ABSENT;
}

/* A walk that gives `index` next, if there are so many: the one left by the call before, or a new one. */
static struct cursor *cursor_at(struct cells *self, const struct keynode *key, size_t index)
{
	hivekey skipped;

	for (size_t i = 0; i < CELLS_CURSORS; i++)
		if (self->cursors[i].at == key->at && self->cursors[i].next == index)
			return &self->cursors[i];
	struct cursor *cursor = &self->cursors[self->cursor_next++ % CELLS_CURSORS];

	*cursor = (struct cursor){ .at = key->at };
	cells_walk(self, key, &cursor->walk);
	if (self->minor != MINOR_LAYER) {
		cells_walk_skip(&cursor->walk, index);
		cursor->next = cursor->walk.index;
	}
	while (cursor->next < index && next_child(self, cursor, &skipped, NULL) != ABSENT)
		;
	return cursor;
}

/* Whether all that the list should have can be read. */
static bool is_whole(struct cells *self, const struct keynode *key)
{
	struct listwalk walk;
	struct element element;
	struct keynode child;
	const char *why;

	cells_walk(self, key, &walk);
	while (cells_walk_next(&walk, &element))
		if (!cells_element_key(self, &element, &child, &why))
			return false;
	return !walk.broken;
}

static const struct carvedkey *find_carved(const struct carvedkey *list, size_t count, uint32_t offset)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle].offset == offset)
			return &list[middle];
		if (list[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Marks the carved keys that the list has: those are no extras. */
static void mark_listed(struct cells *self, const struct keynode *key, const struct carvedkey *carved, size_t count,
			bool *marks)
{
	struct listwalk walk;
	struct element element;

	cells_walk(self, key, &walk);
	while (cells_walk_next(&walk, &element)) {
		const struct carvedkey *hit = find_carved(carved, count, element.offset);

		if (hit)
			marks[hit - carved] = true;
	}
}

/* What carving adds to a damaged list; done once for each key. */
static const struct repair *extras_of(struct cells *self, uint64_t at, const struct keynode *key)
{
	const struct carvedkey *carved;
	struct repair *repair = cells_repair(self, at);

	if (!repair || repair->carved)
		return repair;
	size_t count = cells_carve_children(self, (uint32_t)(at - self->base), &carved);
	bool *marks = arena_array(self->arena, count, sizeof *marks);
	uint32_t *extras = arena_array(self->arena, count, sizeof *extras);

	repair->carved = true;
	if (!marks || !extras)
		return repair;
	if (key)
		mark_listed(self, key, carved, count, marks);
	for (size_t i = 0; i < count; i++)
		if (!marks[i])
			extras[repair->extra_count++] = carved[i].offset;
	repair->extras = extras;
	return repair;
}

/* past: index less the elements of the list. */
static int beyond_list(struct cells *self, uint64_t at, const struct keynode *key, size_t past, hivekey *ret,
		       struct error *err)
{
	const struct repair *repair = extras_of(self, at, key);
	size_t extras = repair ? repair->extra_count : 0;

	if (past < extras) {
		cells_note(self, "hive-carved-list", SEVERITY_WARNING, at,
			   "the list of sub-keys is damaged; %zu more %s found by searching the whole hive", extras,
			   extras == 1 ? "was" : "were");
		ret->id = self->base + repair->extras[past];
		return PRESENT;
	}
	if (past > extras)
		return ABSENT;
	cells_note(self, "hive-damaged-list", SEVERITY_WARNING, at, "a list of sub-keys is damaged: some may be missing");
	error_at(err, ERR_CORRUPT, cells_location(self, at), "the list of sub-keys is damaged: some may be missing");
	return UNREADABLE;
}

int cells_child_index(struct cells *self, uint64_t at, const struct keynode *key, size_t index, hivekey *ret,
		      struct error *err)
{
	if (!key)
		return beyond_list(self, at, NULL, index, ret, err);
	struct cursor *cursor = cursor_at(self, key, index);
	int answer = cursor->next == index ? next_child(self, cursor, ret, err) : ABSENT;

	if (answer != ABSENT || is_whole(self, key))
		return answer;
	return beyond_list(self, at, key, index - cursor->next, ret, err);
}
