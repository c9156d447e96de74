/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading_image/image_folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void image_folder_make(struct image_folder *folder)
{
	strcpy(folder->path, "/tmp/images.XXXXXX");
	if (!mkdtemp(folder->path))
		abort();
}

static void path_of(const struct image_folder *folder, const char *name, char path[512])
{
	snprintf(path, 512, "%s/%s", folder->path, name);
}

void image_folder_write(const struct image_folder *folder, const char *name, const void *bytes, size_t size)
{
	char path[512];

	path_of(folder, name, path);
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
}

void image_folder_remove(struct image_folder *folder)
{
	DIR *stream = opendir(folder->path);
	const struct dirent *entry;
	char path[512];

	while (stream && (entry = readdir(stream))) {
		path_of(folder, entry->d_name, path);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (stream)
		closedir(stream);
	rmdir(folder->path);
}

int image_folder_open(const struct image_folder *folder, const char *name, struct source_room *room,
		      const struct container_format *format, struct source **ret, struct error *err)
{
	char path[512];
	struct source *file;

	path_of(folder, name, path);
	int result = source_open_file(room, path, &file, err);

	return result < 0 ? result : format->open(room, file, ret, err);
}
