/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading_image/ntfsscene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counted {
	struct source source;
	struct ntfsscene *scene;
};

static int read_counted(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct ntfsscene *scene = ((struct counted *)source)->scene;

	scene->reads++;
	scene->bytes += size;
	return source_read(source->below, at, buffer, size, err);
}

static const struct source_type counted_type = { .name = "volume", .read = read_counted };

struct ntfsscene *ntfsscene_new(size_t size, size_t cluster)
{
	struct ntfsscene *scene = calloc(1, sizeof *scene);

	scene->build = ntfsbuild_new(size, cluster);
	return scene;
}

void ntfsscene_free(struct ntfsscene *scene)
{
	if (scene->room)
		sources_close(scene->room);
	ntfsbuild_free(scene->build);
	free(scene);
}

int ntfsscene_open(struct ntfsscene *scene, size_t size)
{
	if (scene->room)
		sources_close(scene->room);
	scene->room = sources_open();
	scene->err = (struct error){ 0 };
	scene->reads = scene->bytes = 0;
	struct source *memory =
		source_of_memory(scene->room, "volume", scene->build->bytes, size ? size : scene->build->size);
	struct counted *counted = source_new(scene->room, &counted_type, sizeof *counted, memory);

	counted->scene = scene;
	counted->source.size = memory->size;
	scene->volume = &counted->source;
	return ntfs_open(scene->room, scene->volume, &scene->ntfs, &scene->err);
}

int ntfsscene_find(struct ntfsscene *scene, const char *path, struct ntfs_entry *ret)
{
	char copy[1024], *rest = NULL;
	int result = 1;

	*ret = (struct ntfs_entry){ .reference = NTFS_ROOT, .is_folder = true };
	snprintf(copy, sizeof copy, "%s", path);
	for (char *name = strtok_r(copy, "/", &rest); name && result == 1; name = strtok_r(NULL, "/", &rest))
		result = ntfs_find(scene->ntfs, ret->reference, name, ret, &scene->err);
	return result;
}

struct source *ntfsscene_file(struct ntfsscene *scene, const char *path)
{
	struct ntfs_entry entry;
	struct source *file;

	scene->err = (struct error){ 0 };
	if (ntfsscene_find(scene, path, &entry) != 1 ||
	    ntfs_open_file(scene->ntfs, entry.reference, path, &file, &scene->err) < 0)
		return NULL;
	return file;
}

static bool is_right_at(struct source *file, const uint8_t *bytes, uint64_t at, size_t size, struct error *err)
{
	uint8_t *read = malloc(size);
	struct source_place place;
	bool is_right = source_read(file, at, read, size, err) == 0 && memcmp(read, bytes + at, size) == 0;

	if (is_right && source_place(file, at, &place)) {
		size_t here = place.size < size ? (size_t)place.size : size;

		is_right =
			source_read(file->below, place.at, read, here, err) == 0 && memcmp(read, bytes + at, here) == 0;
	}
	free(read);
	return is_right;
}

bool ntfsscene_has(struct ntfsscene *scene, struct source *file, const void *bytes, size_t size)
{
	static const size_t pieces[] = { 1 << 20, 4096, 700, 33 };

	if (!file || file->size != size)
		return false;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		for (uint64_t at = 0; at < size; at += pieces[i])
			if (!is_right_at(file, bytes, at, size - at < pieces[i] ? (size_t)(size - at) : pieces[i],
					 &scene->err))
				return false;
	return true;
}

struct names {
	char *text;
	size_t size;
};

static int take_name(void *context, const struct ntfs_entry *entry)
{
	struct names *names = context;
	size_t used = strlen(names->text);

	snprintf(names->text + used, names->size - used, "%s ", entry->name);
	return 0;
}

int ntfsscene_names(struct ntfsscene *scene, uint64_t folder, size_t limit, char *text, size_t size)
{
	struct names names = { .text = text, .size = size };

	text[0] = '\0';
	return ntfs_each(scene->ntfs, folder, limit, take_name, &names, &scene->err);
}
