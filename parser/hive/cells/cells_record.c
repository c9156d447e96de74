/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells and the records in them: from an offset in the hive to checked bytes. This is the only file that turns one into
 * the other. A cell is taken by its offset alone: no chain of bins, no sk, no class is looked at, so damage elsewhere
 * does not matter. A cell size that cannot be right is tolerated when the record itself can be read. What Windows would
 * have asked of the cell beyond that is looked at afterwards, to warn (cells_check.c).
 */
#include "parser/hive/cells/cells.h"

#include <stdarg.h>
#include <stdio.h>

struct location cells_location(const struct cells *self, uint64_t at)
{
	return (struct location){ .source = self->bytes->source, .offset = at };
}

/* True the first time. When the table is full, what comes is only counted. */
static bool first_time(struct cells *self, const char *code, uint64_t at)
{
	uint64_t mark = ((uint64_t)(uintptr_t)code * UINT64_C(0x9E3779B97F4A7C15) ^ at) | 1;
	size_t slot = (mark >> 20 ^ mark) % CELLS_NOTED_SLOTS;

	if (self->noted_count == CELLS_NOTED_LIMIT) {
		self->notes->dropped++;
		return false;
	}
	while (self->note_places[slot] && self->note_places[slot] != mark)
		slot = (slot + 1) % CELLS_NOTED_SLOTS;
	if (self->note_places[slot] == mark)
		return false;
	self->note_places[slot] = mark;
	self->noted_count++;
	return true;
}

void cells_note(struct cells *self, const char *code, enum severity severity, uint64_t at, const char *format, ...)
{
	char sentence[ERROR_TEXT_LIMIT];
	va_list args;

	if (!self->notes || !first_time(self, code, at))
		return;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	note_add(self->notes, code, severity, cells_location(self, at), "%s", sentence);
}

static bool all_zero(const uint8_t *p, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (p[i])
			return false;
	return true;
}

/* What the size field says of the bytes behind it; false: it cannot be right. */
static bool sound_size(const struct cells *self, uint32_t field, uint64_t left, size_t *ret_room)
{
	uint64_t size = cell_size(field);

	if (size % CELL_UNIT != 0 || size <= self->header || size > left)
		return false;
	*ret_room = (size_t)(size - self->header);
	return true;
}

bool cells_at(const struct cells *self, uint32_t offset, size_t need, struct cell *ret, const char **ret_why)
{
	uint64_t at = self->base + offset;
	const uint8_t *p = bytes_at(self->bytes, at, self->header + need);
	size_t room;

	if (offset == CELL_NIL || offset % CELL_UNIT != 0) {
		*ret_why = "is not a possible offset";
		return false;
	}
	if (!p) {
		*ret_why = "is outside the file";
		return false;
	}
	uint32_t field = le32(p);
	bool sound = sound_size(self, field, self->bytes->size - at, &room) && room >= need;

	if (!sound)
		room = (size_t)(self->bytes->size - at - self->header);
	if (!bytes_at(self->bytes, at, self->header + (uint64_t)room)) { /* all that is handed out may be read */
		*ret_why = "cannot be read to its end";
		return false;
	}

	*ret = (struct cell){
		.data = p + self->header,
		.at = at,
		.room = room,
		.sound = sound,
		.used = cell_used(field),
	};
	return true;
}

static bool take_record(struct cells *self, uint32_t offset, const char *signature, size_t size, struct cell *cell,
			const char **ret_why)
{
	if (!cells_at(self, offset, size, cell, ret_why))
		return false;
	if (is_record(cell->data, signature[0], signature[1]))
		return true;
	*ret_why = all_zero(cell->data, size) ? "is zeroed" : "has no record of this kind";
	return false;
}

static struct repair *known_repair(const struct cells *self, uint64_t at)
{
	struct repair *repair = self->repairs[at / CELL_UNIT % CELLS_REPAIR_BUCKETS];

	while (repair && repair->at != at)
		repair = repair->next;
	return repair;
}

/* A key's name: it or its length may be damaged. That does not matter for a key that is known already. */
static void take_key_name(struct cells *self, const struct cell *cell, struct keynode *key)
{
	size_t size = nk_name_size(key->nk), room = cell->room - NK_SIZE;
	const struct repair *repair = known_repair(self, key->at);

	key->name = (struct cellname){ .data = key->nk + NK_SIZE, .wide = !(nk_flags(key->nk) & NK_COMPRESSED) };
	key->name_room = room < CELLS_KEY_NAME_LIMIT ? room : CELLS_KEY_NAME_LIMIT;
	if (repair && repair->name_size)
		size = repair->name_size;
	if (size <= key->name_room && !(key->name.wide && size % 2))
		key->name.units = key->name.wide ? size / 2 : size;
	key->name_bad = key->name.units == 0 || cells_all_zero_name(&key->name);
}

bool cells_key_at(struct cells *self, uint32_t offset, struct keynode *ret, const char **ret_why)
{
	struct cell cell;

	if (!take_record(self, offset, "nk", NK_SIZE, &cell, ret_why))
		return false;
	*ret = (struct keynode){ .at = cell.at, .nk = cell.data };
	take_key_name(self, &cell, ret);
	cells_check(self, &cell, "key");
	return true;
}

bool cells_value_at(struct cells *self, uint32_t offset, struct valuenode *ret, const char **ret_why)
{
	struct cell cell;

	if (!take_record(self, offset, "vk", VK_SIZE, &cell, ret_why))
		return false;
	const uint8_t *vk = cell.data;
	size_t size = vk_name_size(vk);
	bool wide = !(vk_flags(vk) & VK_COMPRESSED);

	*ret = (struct valuenode){ .at = cell.at, .vk = vk };
	ret->name = (struct cellname){ .data = vk + VK_SIZE, .units = wide ? size / 2 : size, .wide = wide };
	if (size > CELLS_VALUE_NAME_LIMIT || size > cell.room - VK_SIZE || (wide && size % 2))
		*ret_why = "has a name of impossible length";
	else if (cells_all_zero_name(&ret->name) || all_zero(vk + 4, VK_SIZE - 4))
		*ret_why = "is zeroed";
	else
		*ret_why = NULL;
	if (!*ret_why)
		cells_check(self, &cell, "value");
	return !*ret_why;
}

bool cells_is_tombstone(const struct cells *self, const struct keynode *key)
{
	return self->minor == MINOR_LAYER && nk_layer(key->nk) == NK_LAYER_TOMBSTONE;
}

struct repair *cells_repair(struct cells *self, uint64_t at)
{
	struct repair **bucket = &self->repairs[at / CELL_UNIT % CELLS_REPAIR_BUCKETS], *repair = known_repair(self, at);

	if (repair || self->repairs_made == CELLS_REPAIRS_LIMIT)
		return repair;
	repair = arena_alloc(self->arena, sizeof *repair);
	if (repair) {
		*repair = (struct repair){ .next = *bucket, .at = at };
		*bucket = repair;
		self->repairs_made++;
	}
	return repair;
}
