/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A WIM is opened: its header here, for what is said about parts, all else by wimlib in its process. */
#include "parser/evidence/library/wim/wim.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/le.h"
#include "parser/evidence/library/wim/wim_tree.h"

/* [MS-WIM] 2.1, "Header". */
enum { MAGIC_SIZE = 8, PART_NUMBER = 0x28, TOTAL_PARTS = 0x2A, IMAGE_COUNT = 0x2C, HEADER = 208 };

static const char *const magics[] = { "MSWIM\0\0", "WLPWM\0\0" }; /* the second: written by wimlib to be read from a pipe */

bool wim_is(const uint8_t *head, size_t size)
{
	return size >= HEADER && (memcmp(head, magics[0], MAGIC_SIZE) == 0 || memcmp(head, magics[1], MAGIC_SIZE) == 0);
}

/* A file of the host itself; else a memory file of its size stands in for it, without a byte of memory (wim_hook.c). */
static int descriptor_of(struct source_room *room, struct source *file, struct wim_paths *paths, int *ret,
			 struct error *err)
{
	struct source *stand_in;

	*ret = source_descriptor(file);
	if (*ret >= 0)
		return 0;
	int memory = library_output();

	if (memory < 0)
		return error_set(err, ERR_IO, "cannot be opened for wimlib: %s", strerror(errno));
	if (ftruncate(memory, (off_t)file->size) != 0) {
		close(memory);
		return error_set(err, ERR_IO, "cannot be opened for wimlib: %s", strerror(errno));
	}
	int result = library_output_take(room, memory, file, file->label, &stand_in, err);

	if (result < 0)
		return result;
	paths->inside = file;
	*ret = paths->stand_in = source_descriptor(stand_in);
	return 0;
}

static const char *path_of(struct source_room *room, int fd)
{
	return arena_printf(room->arena, "/proc/self/fd/%d", fd);
}

/* "install.swm" has its second part in "install2.swm". */
static const char *name_of_part(struct source_room *room, const char *first, unsigned number)
{
	const char *dot = strrchr(first, '.');
	size_t stem = dot ? (size_t)(dot - first) : strlen(first);

	return arena_printf(room->arena, "%.*s%u%s", (int)stem, first, number, first + stem);
}

static int find_parts(struct wim *wim, unsigned total, struct wim_paths *paths, struct error *err)
{
	struct source_room *room = wim_room(wim);
	struct source *file = wim->source.below, *part;

	if (total > WIM_PARTS_LIMIT)
		return error_set(err, ERR_LIMIT, "is a split WIM of %u parts, more than %d", total, WIM_PARTS_LIMIT);
	for (unsigned number = 2; number <= total; number++) {
		const char *name = name_of_part(room, file->label, number);
		struct error why;

		if (!name)
			return error_no_memory(err);
		if (source_open_beside(room, file, name, &part, &why) < 0) {
			paths->lacks_parts = true;
			source_note(room, file, DOUBT_NONE,
				    "is split into %u parts, and part %u (%s) %s: the files in it cannot be read",
				    total, number, name, why.text);
			continue;
		}
		paths->files[number] = part;
		paths->parts[paths->part_count] = path_of(room, source_descriptor(part));
		if (!paths->parts[paths->part_count++])
			return error_no_memory(err);
	}
	return 0;
}

static int find_paths(struct wim *wim, struct wim_paths *paths, uint32_t *ret_images, struct error *err)
{
	uint8_t header[HEADER];
	struct source *file = wim->source.below;
	int fd, result = source_read(file, 0, header, sizeof header, err);

	if (result < 0)
		return result;
	if (!wim_is(header, sizeof header))
		return error_set(err, ERR_FORMAT, "is not a WIM");
	*ret_images = le32(header + IMAGE_COUNT);
	unsigned number = le16(header + PART_NUMBER), total = le16(header + TOTAL_PARTS);

	if (number != 1)
		return error_set(err, ERR_UNSUPPORTED,
				 "is part %u of %u of a split WIM: supply part 1, which has the images", number, total);
	result = descriptor_of(wim_room(wim), file, paths, &fd, err);
	if (result < 0)
		return result;
	paths->files[1] = file;
	paths->wim = path_of(wim_room(wim), fd);
	return paths->wim ? find_parts(wim, total, paths, err) : error_no_memory(err);
}

static bool take_image(struct wim *wim, struct record *record, struct wim_image *image)
{
	const char **const texts[] = { &image->name,    &image->description, &image->edition,
				       &image->version, &image->build,       &image->arch };
	bool all = true;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		*texts[i] = arena_strdup(wim_room(wim)->arena, record_text(record));
		all = all && *texts[i];
	}
	image->size = strtoull(record_text(record), NULL, 10);
	return all;
}

static int ask_images(struct wim *wim, struct error *err)
{
	struct record *record = wim_record(wim);
	struct wim_image *images = arena_array(wim_room(wim)->arena, WIM_IMAGES_LIMIT, sizeof *images);
	int result;

	if (!images)
		return error_no_memory(err);
	record_start(record, WIM_ASK_IMAGES);
	result = wim_ask(wim, err);
	while (result == 0 && (result = wim_answer(wim, err)) > 0) {
		if (wim->image_count == WIM_IMAGES_LIMIT)
			return error_set(err, ERR_LIMIT, "has more than %d images", WIM_IMAGES_LIMIT);
		images[wim->image_count].index = (unsigned)wim->image_count + 1;
		if (!take_image(wim, record, &images[wim->image_count++]))
			return error_no_memory(err);
		result = 0;
	}
	wim->images = images;
	return result;
}

int wim_open(struct source_room *room, struct source *file, const struct library_host *host, struct wim **ret,
	     struct error *err)
{
	struct wim_paths *paths = arena_alloc(room->arena, sizeof *paths);
	struct wim *wim = paths ? wim_new(room, file, host, paths) : NULL;

	if (!wim)
		return error_no_memory(err);
	uint32_t images = 0;
	int result = find_paths(wim, paths, &images, err);

	if (result == 0)
		result = wim_start(wim, err);
	if (result == 0)
		result = ask_images(wim, err);
	/* wimlib goes without an image whose metadata it does not find, and calls each behind it by the number before. */
	if (result == 0 && wim->image_count != images)
		result = error_set(err, ERR_CORRUPT,
				   "is a WIM whose lookup table is damaged: it has %zu of %" PRIu32 " images",
				   wim->image_count, images);
	if (result == 0)
		*ret = wim;
	return result;
}
