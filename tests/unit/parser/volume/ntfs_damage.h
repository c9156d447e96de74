/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An NTFS volume whose places a test may damage. After cmocka.h. */
#ifndef TLSREADY_TESTS_NTFS_DAMAGE_H
#define TLSREADY_TESTS_NTFS_DAMAGE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/reading_image/ntfsscene.h"

enum { VOLUME = 64 << 10, NAMES = 40, INFO_SIZE = 700 };
/* $DATA in the record of SYSTEM: behind the head, $STANDARD_INFORMATION and $FILE_NAME. */
enum { DATA_AT = 0x38 + 0x48 + 0x68 };

static uint8_t content[8192];
static char name[NAMES][16];

/* Where things are in the volume of scene_of. */
struct places {
	size_t root, file, folder, first_block, data;
};

static struct places places;

/* A folder `many` of 40 names in blocks, SYSTEM in clusters, a file in its record. */
static inline struct ntfsscene *scene_of(void **state)
{
	struct ntfsscene *scene = ntfsscene_new(VOLUME, 512);
	struct ntfsbuild *build = scene->build;
	unsigned many = ntfsbuild_add(build, NTFSBUILD_ROOT, "many", true), file, small;

	file = ntfsbuild_add(build, NTFSBUILD_ROOT, "SYSTEM", false);
	places.data = build->next_free;
	ntfsbuild_data(build, file, content, 3000);
	small = ntfsbuild_add(build, 0, NULL, false);
	ntfsbuild_value(build, small, 0x80, "", content, INFO_SIZE);
	for (int i = 0; i < NAMES; i++) {
		snprintf(name[i], sizeof name[i], "name-%02d", i);
		ntfsbuild_name(build, many, small, name[i], 1);
	}
	places.first_block = build->next_free;
	ntfsbuild_finish(build);
	places.root = NTFSBUILD_MFT + NTFSBUILD_ROOT * NTFSBUILD_RECORD;
	places.file = NTFSBUILD_MFT + file * NTFSBUILD_RECORD;
	places.folder = NTFSBUILD_MFT + many * NTFSBUILD_RECORD;
	*state = scene;
	return scene;
}

static inline int close_scene(void **state)
{
	ntfsscene_free(*state);
	return 0;
}

static inline void assert_error(struct ntfsscene *scene, int result, int code, const char *word)
{
	if (result != code || !strstr(scene->err.text, word))
		fail_msg("%d, not %d and \"%s\": %s", result, code, word, scene->err.text);
}

static inline int find(struct ntfsscene *scene, const char *path)
{
	struct ntfs_entry entry;

	scene->err = (struct error){ 0 };
	return ntfsscene_find(scene, path, &entry);
}

#endif
