/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of images that a test builds: parents, extents and data files are looked for beside an image. */
#ifndef TLSREADY_TESTS_IMAGE_FOLDER_H
#define TLSREADY_TESTS_IMAGE_FOLDER_H

#include <stddef.h>

#include "parser/evidence/disk/container.h"

struct image_folder {
	char path[64];
};

void image_folder_make(struct image_folder *folder);
void image_folder_remove(struct image_folder *folder); /* with all in it */
void image_folder_write(const struct image_folder *folder, const char *name, const void *bytes, size_t size);

/* The disk in the file of this name, by this format; a negative enum err. */
int image_folder_open(const struct image_folder *folder, const char *name, struct source_room *room,
		      const struct container_format *format, struct source **ret, struct error *err);

#endif
