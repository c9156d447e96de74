/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shadow copies of a volume: further volumes of the image, which are looked into only when that is asked for. */
#include <stdio.h>

#include "common/filetime.h"
#include "common/paths.h"
#include "parser/evidence/image/image_parts.h"
#include "parser/evidence/image/trees.h"
#include "parser/evidence/library/vshadow/vshadow.h"

/* "2024-02-11 03:00:12 UTC" */
static const char *time_of(uint64_t filetime, struct arena *arena)
{
	enum { DATE = 10, TIME = 8 };
	char text[FILETIME_TEXT];

	if (!*filetime_text(filetime, text))
		return "at an unknown time";
	return arena_printf(arena, "%.*s %.*s UTC", DATE, text, TIME, text + DATE + 1);
}

/* No shadow copies inside of a copy: what it still has of their catalog is of the volume. */
static int open_copy(struct image *image, struct vshadow *vshadow, size_t index, struct image_volume *volume,
		     struct error *err)
{
	struct source *source;
	struct ntfs *ntfs;
	struct error why = { 0 };
	int result = vshadow_store(vshadow, index, &source, &why);

	if (result == 0)
		result = ntfs_open(&image->room, source, &ntfs, &why);
	if (result == ERR_NOMEM)
		return error_no_memory(err);
	if (result < 0) {
		volume->why = arena_strdup(image->room.arena, why.text);
		volume->may_hold_windows = true;
		return volume->why ? 0 : error_no_memory(err);
	}
	source_note(&image->room, source, DOUBT_NONE, "was made %s: it has the machine as it was then", volume->detail);
	volume->tree = ntfs_tree(&image->room, ntfs);
	return volume->tree ? 0 : error_no_memory(err);
}

static int add_copy(struct image *image, struct vshadow *vshadow, size_t index, size_t of, const char *prefix,
		    struct error *err)
{
	const char *name = arena_printf(image->room.arena, "shadow copy %zu", index + 1);
	struct image_volume *volume = name ? image_new_volume(image, prefix, name, err) : NULL;
	const char *of_option = image->volumes[of].option;
	uint32_t asked = image->choice.shadow_copies;

	if (!volume)
		return name ? (int)ERR_LIMIT : error_no_memory(err);
	volume->what = "shadow copy";
	volume->detail = time_of(vshadow->copies[index].created, image->room.arena);
	volume->size = vshadow->copies[index].size;
	volume->shadow_copy = (uint32_t)index + 1;
	volume->copy_of = image->volumes[of].name;
	volume->created = vshadow->copies[index].created;
	volume->option = arena_printf(image->room.arena, "%s%s--shadow-copies %zu", of_option ? of_option : "",
				      of_option ? " " : "", index + 1);
	if (asked == SHADOW_COPIES_ALL || asked == volume->shadow_copy)
		return volume->detail ? open_copy(image, vshadow, index, volume, err) : error_no_memory(err);
	volume->is_left_out = true;
	volume->why = vshadow->copies[index].is_elsewhere ? "is not evaluated: its data is on another disk"
							  : "is not evaluated: --shadow-copies all evaluates it";
	return volume->detail ? 0 : error_no_memory(err);
}

int image_add_shadow_copies(struct image *image, struct source *source, size_t of, struct error *err)
{
	struct arena *arena = image->room.arena;
	const char *name = image->volumes[of].name, *prefix = *name ? arena_printf(arena, "%s" PATH_INSIDE, name) : "";
	struct vshadow *vshadow;
	struct error why = { 0 };
	int result = vshadow_open(&image->room, source, image->host, &vshadow, &why);

	if (result == ERR_NOMEM || !prefix)
		return error_no_memory(err);
	if (result < 0) {
		image->volumes[of].copies_why = arena_strdup(arena, why.text);
		return image->volumes[of].copies_why ? 0 : error_no_memory(err);
	}
	image->volumes[of].shadow_copies = vshadow->count;
	for (size_t i = 0; result == 0 && i < vshadow->count; i++)
		result = add_copy(image, vshadow, i, of, prefix, err);
	return result;
}
