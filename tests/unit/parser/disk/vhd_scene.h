/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A VHD in memory, and whether its disk has the bytes that it was made with. After cmocka.h. */
#ifndef TLSREADY_TESTS_VHD_SCENE_H
#define TLSREADY_TESTS_VHD_SCENE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"
#include "support/build_image/vhdbuild.h"

/* Four blocks and a half: stored, stored in part, not in the file, stored in part, cut by the end of the disk. */
static const struct vhdbuild dynamic = { .type = 3, .map = "#########..#.##.        #...#..####.", .id = 9 };
static const struct vhdbuild fixed = { .type = 2, .map = "#####", .id = 9 };

struct scene {
	struct source_room *room;
	uint8_t *bytes;
	size_t size;
	struct source *disk;
	struct error err;
};

static inline int build(struct scene *scene, const struct vhdbuild *plan)
{
	*scene = (struct scene){ .room = sources_open() };
	scene->bytes = vhdbuild(plan, &scene->size);
	return 0;
}

static inline bool is_vhd(struct source *file)
{
	uint8_t head[CONTAINER_HEAD];
	int64_t size = source_read_some(file, 0, head, sizeof head, NULL);

	return container_vhd.is(file, head, (size_t)size);
}

static inline int open_it(struct scene *scene)
{
	struct source *file = source_of_memory(scene->room, "disk.vhd", scene->bytes, scene->size);

	scene->disk = NULL;
	if (!is_vhd(file))
		return ERR_FORMAT;
	return container_vhd.open(scene->room, file, &scene->disk, &scene->err);
}

static inline void drop(struct scene *scene)
{
	sources_close(scene->room);
	free(scene->bytes);
}

static inline uint8_t expected(const struct vhdbuild *plan, uint64_t at)
{
	return vhdbuild_is_stored(plan, at) ? vhdbuild_byte(plan->id, at) : 0;
}

/* All that can be read is right, and none of it is claimed to be stored elsewhere. */
static inline void expect_right_bytes(struct scene *scene, const struct vhdbuild *plan, size_t piece)
{
	uint8_t buffer[8192], byte;
	struct source_place place;
	const uint64_t size = scene->disk->size;

	for (uint64_t at = 0; at < size; at += piece) {
		size_t wanted = size - at < piece ? (size_t)(size - at) : piece;

		if (source_read(scene->disk, at, buffer, wanted, &scene->err) < 0)
			continue;
		for (size_t i = 0; i < wanted; i++)
			assert_int_equal(buffer[i], expected(plan, at + i));
		if (source_place(scene->disk, at, &place)) {
			assert_int_equal(source_read(place.in, place.at, &byte, 1, &scene->err), 0);
			assert_int_equal(byte, buffer[0]);
		}
	}
}

#endif
