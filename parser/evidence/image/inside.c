/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/image/inside.h"

#include <string.h>

struct inside *inside_copy(const struct inside *inside, struct arena *arena)
{
	struct inside *copy = arena_alloc(arena, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = (struct inside){ .image = arena_strdup(arena, inside->image),
				 .volume = arena_strdup(arena, inside->volume),
				 .host = inside->host,
				 .facts = image_facts_copy(inside->facts, arena),
				 .choice = inside->choice };
	return arena_failed(arena) ? NULL : copy;
}

/* The next artifact of an image that cannot be opened is refused for the same reason, without another try. */
static struct image *session_of(struct inside *inside, struct error *err)
{
	const struct image_options options = { .host = inside->host, .choice = inside->choice, .only = inside->volume };

	if (!inside->session && !inside->error.code)
		image_open(inside->image, &options, &inside->session, &inside->error);
	if (!inside->session && err)
		*err = inside->error;
	return inside->session;
}

static struct tree *tree_of(struct inside *inside, struct error *err)
{
	struct image *image = session_of(inside, err);

	for (size_t i = 0; image && i < image_volume_count(image); i++) {
		const struct image_volume *volume = image_volume(image, i);

		if (strcmp(volume->name, inside->volume) == 0 && volume->tree)
			return volume->tree;
	}
	if (image)
		error_set(err, ERR_IO, "no longer exists: the image has changed");
	return NULL;
}

void inside_prepare(struct inside *inside, const char *const *below, size_t count)
{
	struct tree *tree = tree_of(inside, NULL);

	if (tree && tree->type->prepare)
		tree->type->prepare(tree, below, count, NULL);
}

int inside_open(struct inside *inside, const char *below, struct source **ret, struct error *err)
{
	struct tree *tree = tree_of(inside, err);

	return tree ? tree->type->open(tree, below, ret, err) : err->code;
}

void inside_note_written(struct inside *inside)
{
	if (inside->session)
		image_note_written(inside->session);
}

const struct source_note *inside_notes(const struct inside *inside)
{
	return inside->session ? image_notes(inside->session) : NULL;
}

const char *inside_format(const struct inside *inside)
{
	return inside->session ? image_format(inside->session) : NULL;
}

void inside_close(struct inside *inside)
{
	image_close(inside->session);
	inside->session = NULL;
	inside->witness = NULL;
}
