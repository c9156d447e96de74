/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/image/contents_of.h"

#include "common/paths.h"
#include "parser/evidence/volume/recognise.h"

static const char *copy(struct arena *arena, const char *text)
{
	return text ? arena_strdup(arena, text) : NULL;
}

static const char *detail_of(const struct image_volume *volume, struct arena *arena)
{
	const char *detail = volume->detail ? volume->detail : "";

	if (volume->shadow_copies == 0)
		return copy(arena, volume->detail);
	return arena_printf(arena, "%s%s%zu shadow %s", detail, *detail ? "; " : "", volume->shadow_copies,
			    volume->shadow_copies == 1 ? "copy" : "copies");
}

static struct contents_volume copy_volume(const struct image_volume *volume, const char *path, struct arena *arena)
{
	return (struct contents_volume){
		.name = copy(arena, volume->name),
		.path = *volume->name ? arena_printf(arena, "%s" PATH_INSIDE "%s", path, volume->name) : path,
		.what = copy(arena, volume->what),
		.detail = detail_of(volume, arena),
		.size = volume->size,
		.size_text = volume->size ? volume_size_text(volume->size, arena) : "",
		.why = copy(arena, volume->why),
		.has_siblings = volume->has_siblings,
		.option = copy(arena, volume->option),
		.may_hold_windows = !volume->tree && volume->may_hold_windows,
	};
}

struct contents *contents_of(const struct image *image, const char *path, struct arena *arena)
{
	struct contents *contents = arena_alloc(arena, sizeof *contents);
	size_t count = image_volume_count(image);

	if (!contents)
		return NULL;
	contents->operand = path;
	contents->format = copy(arena, image_format(image));
	contents->scheme = copy(arena, image_scheme(image));
	contents->facts = image_facts_of(image, NULL, arena);
	contents->volumes = arena_array(arena, count + 1, sizeof *contents->volumes);
	for (; contents->volumes && contents->count < count; contents->count++)
		contents->volumes[contents->count] = copy_volume(image_volume(image, contents->count), path, arena);
	return arena_failed(arena) ? NULL : contents;
}

bool contents_add_notes(struct contents *contents, const struct image *image, struct arena *arena)
{
	size_t capacity = 0;

	for (const struct source_note *note = image_notes(image); note; note = note->next) {
		struct contents_note *list =
			arena_grow(arena, contents->notes, contents->note_count, &capacity, sizeof *list);

		if (!list)
			return false;
		contents->notes = list;
		list[contents->note_count++] = (struct contents_note){
			.source = copy(arena, note->source->label ? note->source->label : "the volume"),
			.text = copy(arena, note->text),
			.is_doubt = note->doubt == DOUBT_SOME,
		};
	}
	return !arena_failed(arena);
}
