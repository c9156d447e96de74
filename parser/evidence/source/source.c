/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/source/source.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void *source_new(struct source_room *room, const struct source_type *type, size_t size_of, struct source *below)
{
	struct source *source = arena_alloc(room->arena, size_of);

	if (!source)
		return NULL;
	source->type = type;
	source->below = below;
	source->opened_before = room->opened;
	room->opened = source;
	return source;
}

void source_room_close(struct source_room *room)
{
	for (struct source *source = room->opened; source; source = source->opened_before)
		if (source->type->close)
			source->type->close(source);
	room->opened = NULL;
}

int source_read(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	if (at > source->size || size > source->size - at)
		return error_set(err, ERR_CORRUPT, "%zu bytes at 0x%" PRIx64 " of the %s are behind its end, 0x%" PRIx64,
				 size, at, source->type->name, source->size);
	return size ? source->type->read(source, at, buffer, size, err) : 0;
}

int64_t source_read_some(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	uint64_t left = at < source->size ? source->size - at : 0;

	if (size > left)
		size = (size_t)left;
	int result = source_read(source, size ? at : 0, buffer, size, err);

	return result < 0 ? result : (int64_t)size;
}

bool source_place(struct source *source, uint64_t at, struct source_place *ret)
{
	struct source_place place = { .in = source->below };

	if (!source->below || at >= source->size || !source->type->place || !source->type->place(source, at, &place) ||
	    place.at >= place.in->size)
		return false;
	if (place.size > place.in->size - place.at)
		place.size = place.in->size - place.at;
	*ret = place;
	return true;
}

bool source_trace(struct source *source, uint64_t at, struct source_place *ret)
{
	struct source_place here = { .in = source, .at = at, .size = at < source->size ? source->size - at : 0 }, next;
	bool is_found = false;

	for (int depth = 0; here.size && depth < SOURCE_DEPTH_LIMIT; depth++) {
		if (here.in->type->is_disk || !here.in->below) {
			*ret = here;
			is_found = true;
		}
		if (!source_place(here.in, here.at, &next))
			break;
		next.size = next.size < here.size ? next.size : here.size;
		here = next;
	}
	return is_found;
}

void source_note(struct source_room *room, const struct source *source, enum doubt doubt, const char *format, ...)
{
	struct source_note *note =
		room->note_count++ < SOURCE_NOTES_LIMIT ? arena_alloc(room->arena, sizeof *note) : NULL;
	va_list args;

	if (!note)
		return;
	va_start(args, format);
	*note = (struct source_note){ .source = source, .doubt = doubt, .text = arena_vprintf(room->arena, format, args) };
	va_end(args);
	if (!note->text)
		return;
	*(room->last_note ? &room->last_note->next : &room->notes) = note;
	room->last_note = note;
}

/* Memory. */

struct memory {
	struct source source;
	const uint8_t *bytes;
};

static int read_memory(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	(void)err;
	memcpy(buffer, ((const struct memory *)source)->bytes + at, size);
	return 0;
}

static const struct source_type memory_type = { .name = "file", .read = read_memory };

struct source *source_of_memory(struct source_room *room, const char *label, const void *bytes, size_t size)
{
	struct memory *memory = source_new(room, &memory_type, sizeof *memory, NULL);

	if (!memory)
		return NULL;
	memory->bytes = bytes;
	memory->source.size = size;
	memory->source.label = label;
	return &memory->source;
}

/* Windows. */

struct window {
	struct source source;
	struct source_type type; /* with the name that the caller has for it */
	uint64_t start;
};

static int read_window(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	return source_read(source->below, ((const struct window *)source)->start + at, buffer, size, err);
}

static bool place_in_window(struct source *source, uint64_t at, struct source_place *ret)
{
	ret->at = ((const struct window *)source)->start + at;
	ret->size = source->size - at;
	return true;
}

int source_window(struct source_room *room, struct source *below, uint64_t at, uint64_t size, const char *type_name,
		  const char *label, struct source **ret, struct error *err)
{
	static const struct source_type window_type = { .name = "part", .read = read_window, .place = place_in_window };

	if (at > below->size || size > below->size - at)
		return error_set(err, ERR_CORRUPT,
				 "ends at 0x%" PRIx64 ", and the %s it is in at 0x%" PRIx64 ": the file is cut off",
				 at + size, below->type->name, below->size);
	struct window *window = source_new(room, &window_type, sizeof *window, below);

	if (!window)
		return error_no_memory(err);
	window->type = window_type;
	window->type.name = type_name;
	window->source.type = &window->type;
	window->start = at;
	window->source.size = size;
	window->source.label = label;
	*ret = &window->source;
	return 0;
}
