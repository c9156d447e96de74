/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the host, the disk in it, the volumes of the disk, and what each of them is. */
#include "parser/evidence/image/image_parts.h"

#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "common/paths.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/library/archive/archive.h"
#include "parser/evidence/library/wim/wim.h"
#include "parser/evidence/udf/udf.h"
#include "parser/evidence/volume/recognise.h"

/* Recognition. */

static bool is_hive(const uint8_t *head, size_t size)
{
	return size >= 4 && memcmp(head, "regf", 4) == 0;
}

static bool is_container(struct source *file, const uint8_t *head, size_t size)
{
	for (const struct container_format *const *at = container_formats; *at; at++)
		if ((*at)->is(file, head, size))
			return true;
	return false;
}

/* What holds files, and no disk. */
static const char *archive_name(struct source *file)
{
	const char *name = archive_kind_name(file);

	return name ? name : udf_is(file) ? "UDF" : NULL;
}

/* A disk whose table was lost is one by its volume. */
static bool has_volume_at(struct source_room *room, struct source *file, uint64_t offset)
{
	struct source *window;
	struct volume_info info;

	return offset < file->size &&
	       source_window(room, file, offset, file->size - offset, "partition", "offset", &window, NULL) == 0 &&
	       volume_recognise(room, window, &info, NULL) == 0 && info.kind > VOLUME_EMPTY;
}

bool image_probe(int fd, uint64_t file_size, const char *path, const struct image_choice *choice)
{
	struct source_room room = { .arena = arena_new(IMAGE_CEILING) };
	uint8_t head[CONTAINER_HEAD];
	struct source *file;
	bool is_image = false;

	if (room.arena && source_of_descriptor(&room, fd, file_size, path, &file, NULL) == 0) {
		int64_t size = source_read_some(file, 0, head, sizeof head, NULL);

		is_image = size > 0 && !is_hive(head, (size_t)size) &&
			   (image_is_disk(&room, file, head, (size_t)size) || is_container(file, head, (size_t)size) ||
			    wim_is(head, (size_t)size) || archive_name(file) ||
			    (choice && choice->has_offset && has_volume_at(&room, file, choice->offset)));
	}
	source_room_close(&room);
	arena_free(room.arena);
	return is_image;
}

static const char *format_name(const struct container_format *format, const char *archive, bool is_wim)
{
	return is_wim ? "WIM" : archive ? archive : format ? format->name : "raw disk image";
}

/* A format of its own first: an ISO may begin with a boot sector, a ZIP may be an AFF4. */
int image_add_file(struct image *image, struct source *file, const char *prefix, int depth, struct error *err)
{
	uint8_t head[CONTAINER_HEAD];
	int64_t size = source_read_some(file, 0, head, sizeof head, err);
	const struct container_format *format = NULL;
	const char *archive = NULL, *scheme = NULL;
	struct source *disk = file;
	int result = size < 0 ? (int)size : container_open(&image->room, file, &format, &disk, err);

	if (result < 0)
		return result;
	bool is_wim = !format && wim_is(head, (size_t)size);

	if (!format && !is_wim)
		archive = archive_name(file);
	if (!format && !is_wim && !archive && !image->choice.has_offset &&
	    !image_is_disk(&image->room, file, head, (size_t)size))
		return error_set(err, ERR_FORMAT, "is not in a format that tlsready knows");
	const char *name = format_name(format, archive, is_wim);

	result = image_add_facts(image, disk, prefix, name, file->label, err);
	if (result < 0)
		return result;
	if (is_wim)
		result = image_add_wim(image, file, prefix, err);
	else if (archive)
		result = image_add_archive(image, file, prefix, depth, err);
	else
		result = image_add_disk(image, disk, prefix, &scheme, err);
	if (depth == 0) {
		image->format = name;
		image->scheme = scheme;
	}
	return result;
}

struct image_volume *image_new_volume(struct image *image, const char *prefix, const char *name, struct error *err)
{
	struct image_volume *list =
		arena_grow(image->room.arena, image->volumes, image->count, &image->capacity, sizeof *list);
	const char *way = arena_strndup(image->room.arena, prefix, image_way_size(prefix));

	if (image->count == IMAGE_VOLUMES_LIMIT)
		return error_set(err, ERR_LIMIT, "holds more than %d volumes", IMAGE_VOLUMES_LIMIT), NULL;
	if (!list)
		return error_no_memory(err), NULL;
	image->volumes = list;
	list[image->count] = (struct image_volume){
		.name = *name ? arena_printf(image->room.arena, "%s%s", prefix, name) : way,
		.member = *prefix ? way : NULL,
	};
	return list[image->count].name ? &list[image->count++] : (error_no_memory(err), NULL);
}

void image_leave_out(struct image_volume *volume)
{
	volume->is_left_out = true;
	volume->why = "was not chosen";
}

int image_open(const char *path, const struct image_options *options, struct image **ret, struct error *err)
{
	struct arena *arena = arena_new(IMAGE_CEILING);
	struct image *image = arena ? arena_alloc(arena, sizeof *image) : NULL;

	if (!image) {
		arena_free(arena);
		return error_no_memory(err);
	}
	image->room.arena = arena;
	image->host = image->room.host = options->host;
	image->choice = options->choice;
	image->only = options->only;
	struct source *file;
	int result = source_open_file(&image->room, path, &file, err);

	result = result < 0 ? result : image_add_file(image, file, "", 0, err);
	if (result == 0 && !image_name_members(image))
		result = error_no_memory(err);
	if (result == ERR_NOMEM &&
	    arena_used(arena) > IMAGE_CEILING / 2) /* this image alone, and not the run, has come to an end */
		result = error_set(err, ERR_LIMIT, "needs more than %zu MiB of memory for its tables and names",
				   IMAGE_CEILING / MIB);
	if (result < 0)
		image_close(image);
	else
		*ret = image;
	return result;
}

const char *image_format(const struct image *image)
{
	return image->format;
}

const char *image_scheme(const struct image *image)
{
	return image->scheme;
}

size_t image_volume_count(const struct image *image)
{
	return image->count;
}

const struct image_volume *image_volume(const struct image *image, size_t index)
{
	return &image->volumes[index];
}

struct source_room *image_room(struct image *image)
{
	return &image->room;
}

void image_note_written(struct image *image)
{
	source_note_written(&image->room);
}

const struct source_note *image_notes(const struct image *image)
{
	return image->room.notes;
}

void image_close(struct image *image)
{
	if (!image)
		return;
	struct arena *arena = image->room.arena; /* the image lives in it */

	source_room_close(&image->room);
	arena_free(arena);
}
