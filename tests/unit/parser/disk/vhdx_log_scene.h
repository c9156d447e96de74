/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A VHDX with a log, and what is read of its disk. After cmocka.h. */
#ifndef TLSREADY_TESTS_VHDX_LOG_SCENE_H
#define TLSREADY_TESTS_VHDX_LOG_SCENE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"
#include "support/build_image/vhdxbuild.h"

enum { MIB = VHDXBUILD_MIB, PAGE = VHDXBUILD_PAGE, DISK = 2 * MIB, BLOCK_0 = VHDXBUILD_BLOCKS, GUID = 0x5a };
enum { PAGES_OF_LOG = MIB / PAGE, LOG_HEADER = 64, DESCRIPTOR = 32 };

struct scene {
	struct source_room *room;
	struct vhdxbuild build;
	struct source *file, *disk;
	struct error err;
	uint8_t pages[4][PAGE]; /* for the log: no two have a byte in common, at any place */
};

static inline int set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	scene->room = sources_open();
	scene->build = vhdxbuild_new(DISK, MIB, 512, 2);
	vhdxbuild_entry(&scene->build, 0, BLOCK_0, BLOCK_FULLY);
	vhdxbuild_entry(&scene->build, 1, BLOCK_0 + MIB, BLOCK_FULLY);
	memset(scene->build.bytes + BLOCK_0, 0xee, DISK);
	vhdxbuild_guids(&scene->build, GUID, 0x77);
	vhdxbuild_seal(&scene->build);
	for (int i = 0; i < 4; i++)
		for (int at = 0; at < PAGE; at++)
			scene->pages[i][at] = (uint8_t)(i << 6 | (at * 7 & 0x3f));
	*state = scene;
	return 0;
}

static inline int tear_down(void **state)
{
	struct scene *scene = *state;

	sources_close(scene->room);
	vhdxbuild_free(&scene->build);
	free(scene);
	return 0;
}

static inline int open_scene(struct scene *scene)
{
	scene->file = source_of_memory(scene->room, "gold.vhdx", scene->build.bytes, scene->build.size);
	return container_vhdx.open(scene->room, scene->file, &scene->disk, &scene->err);
}

/* The page of the disk: one of the log's by its number, 0xee as the file has it, 0 for zeros. */
static inline bool has(struct scene *scene, size_t page, int which)
{
	uint8_t got[PAGE];

	if (source_read(scene->disk, page * PAGE, got, PAGE, &scene->err) < 0)
		return false;
	if (which < 4 && which > 0)
		return memcmp(got, scene->pages[which], PAGE) == 0;
	for (int i = 0; i < PAGE; i++)
		if (got[i] != which)
			return false;
	return true;
}

static inline struct vhdxbuild_write data(struct scene *scene, size_t page, int which)
{
	return (struct vhdxbuild_write){ BLOCK_0 + page * PAGE, scene->pages[which], 0 };
}

static inline struct vhdxbuild_write zeros(size_t page, size_t pages)
{
	return (struct vhdxbuild_write){ BLOCK_0 + page * PAGE, NULL, pages * PAGE };
}

#endif
