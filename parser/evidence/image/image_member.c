/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images in an archive: which one was chosen, and the options that choose one of several. */
#include <string.h>
#include <strings.h>

#include "common/paths.h"
#include "common/text/shell.h"
#include "parser/evidence/image/image_parts.h"

/* The first way is the second, or goes on from there. */
static bool is_below(const char *way, size_t size, const char *of, size_t of_size)
{
	return of_size <= size && strncasecmp(way, of, of_size) == 0 &&
	       (of_size == size || strncmp(way + of_size, PATH_INSIDE, strlen(PATH_INSIDE)) == 0);
}

size_t image_way_size(const char *prefix)
{
	size_t size = strlen(prefix);

	return size ? size - strlen(PATH_INSIDE) : 0;
}

bool image_is_within(const struct image *image, const char *prefix)
{
	const char *member = image->choice.member;
	size_t size = image_way_size(prefix);

	return !member || (size && is_below(prefix, size, member, strlen(member)));
}

bool image_leads_to_member(const struct image *image, const char *prefix)
{
	const char *member = image->choice.member;

	return is_below(member, strlen(member), prefix, image_way_size(prefix));
}

static bool has_several(const struct image *image)
{
	const char *first = NULL;

	for (size_t i = 0; i < image->count; i++) {
		const char *member = image->volumes[i].member;

		if (member && first && strcmp(member, first) != 0)
			return true;
		first = member ? member : first;
	}
	return false;
}

/* As it is between single quotes in any shell, and in any report. */
static bool may_be_option(const char *member)
{
	size_t i = 0;

	while (member[i] >= ' ' && member[i] <= '~' && member[i] != '\'')
		i++;
	return !member[i];
}

bool image_name_members(struct image *image)
{
	struct arena *arena = image->room.arena;

	if (!has_several(image))
		return true;
	for (size_t i = 0; i < image->count; i++) {
		struct image_volume *volume = &image->volumes[i];

		if (!volume->member)
			continue;
		const char *word = may_be_option(volume->member) ? shell_quoted(arena, volume->member) : NULL;

		volume->option = word ? arena_printf(arena, "--member %s%s%s", word, volume->option ? " " : "",
						     volume->option ? volume->option : "")
				      : NULL;
		volume->has_siblings = word != NULL;
	}
	return !arena_failed(arena);
}
