/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that are inside of images: the way to them, and where cited bytes are in the file of the image. */
#include <string.h>

#include "common/paths.h"
#include "engine/collect/collect.h"
#include "parser/evidence/image/inside.h"

/* NULL: not known, or it is not open. Hives and their logs are numbered in one way (parser/hive/hive_open.c). */
static struct source *source_of(const struct input *input, uint32_t log)
{
	const struct artifact *artifact = input->artifact;

	if (!artifact || !artifact->inside || log > artifact->log_count)
		return NULL;
	return log ? artifact->logs[log - 1].source : artifact->source;
}

void collect_image_place(const struct input *input, struct arena *arena, struct evidence *evidence)
{
	uint64_t at = evidence->log ? evidence->log_offset : evidence->offset;
	struct source *source = at != LOCATION_NO_OFFSET ? source_of(input, evidence->log) : NULL;
	struct source_place place;

	if (!source || !source_trace(source, at, &place) || !place.in->label)
		return;
	evidence->image = text_of(arena, path_name(place.in->label));
	evidence->image_offset = place.at;
	evidence->is_in_disk = place.in->type->is_disk;
}

/* "disk.vmdk > partition 2" */
static size_t add_parts(const char *volume, struct arena *arena, const char **list, size_t count, size_t limit)
{
	while (*volume && count < limit) {
		const char *end = strstr(volume, PATH_INSIDE);
		size_t size = end ? (size_t)(end - volume) : strlen(volume);

		list[count++] = text_of(arena, arena_strndup(arena, volume, size)).utf8;
		volume += end ? size + strlen(PATH_INSIDE) : size;
	}
	return count;
}

size_t collect_origin(const struct artifact *artifact, struct arena *arena, const char *const **ret)
{
	enum { PARTS_LIMIT = 16 };
	const struct inside *inside = artifact ? artifact->inside : NULL;
	const char **list = inside ? arena_array(arena, PARTS_LIMIT, sizeof *list) : NULL;
	size_t count = 0;

	if (!list)
		return 0;
	list[count++] = text_of(arena, path_name(inside->image)).utf8;
	count = add_parts(inside->volume, arena, list, count, PARTS_LIMIT - 1);
	list[count++] = text_of(arena, artifact->below).utf8;
	*ret = list;
	return count;
}
