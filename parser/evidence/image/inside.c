/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/image/inside.h"

#include <string.h>

struct inside *inside_copy(const struct inside *inside, struct arena *arena)
{
	struct inside *copy = arena_alloc(arena, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = (struct inside){ .image = arena_strdup(arena, inside->image),
				 .volume = arena_strdup(arena, inside->volume) };
	return copy->image && copy->volume ? copy : NULL;
}

/* The next artifact of an image that cannot be opened is refused for the same reason, without another try. */
static struct image *session_of(struct inside *inside, struct error *err)
{
	if (!inside->session && !inside->error.code)
		image_open(inside->image, &inside->session, &inside->error);
	if (!inside->session && err)
		*err = inside->error;
	return inside->session;
}

int inside_open(struct inside *inside, const char *below, struct source **ret, struct error *err)
{
	struct image *image = session_of(inside, err);

	if (!image)
		return inside->error.code;
	for (size_t i = 0; i < image_volume_count(image); i++) {
		const struct image_volume *volume = image_volume(image, i);

		if (strcmp(volume->name, inside->volume) == 0 && volume->tree)
			return volume->tree->type->open(volume->tree, below, ret, err);
	}
	return error_set(err, ERR_IO, "is not there any more: the image has changed");
}

const struct source_note *inside_notes(const struct inside *inside)
{
	return inside->session ? image_notes(inside->session) : NULL;
}

void inside_close(struct inside *inside)
{
	image_close(inside->session);
	inside->session = NULL;
}
