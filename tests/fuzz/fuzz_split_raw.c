/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A raw image in parts: which there are, how long each is, and what it is called, by the input: for each part a byte for its name and
 * one for its size, then the bytes of all of them. What is read must be the parts one after the other.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "support/reading_image/image_folder.h"
#include "support/reading_image/sources.h"
#include "tests/fuzz/feed.h"

enum { PARTS = 6, UNIT = 64, ROOM = PARTS * UNIT * 16 };

static const char *const names[] = { "a.000", "a.001",  "a.002",  "a.003", "A.002",
				     "a.004", "a.0001", "a.0002", "a.010", ".001" };

static struct image_folder folder;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void remove_folder(void)
{
	image_folder_remove(&folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	image_folder_make(&folder);
	return atexit(remove_folder);
}

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", folder.path, name);
	return path;
}

static void look(const char *first)
{
	struct source_room room = { .arena = arena_new(1 << 22) };
	struct source *file, *disk = NULL;
	uint8_t bytes[ROOM], again[ROOM];
	struct error err = { 0 };

	must(source_open_file(&room, path_of(first), &file, &err) == 0);
	if (container_split_raw.is(file, bytes, 0)) {
		int result = container_split_raw.open(&room, file, &disk, &err);

		must(result == 0 || (err.code == (enum err)result && err.text[0]));
	}
	if (disk) {
		must(disk->size <= ROOM && disk->size >= file->size);
		must(source_read(disk, 0, bytes, (size_t)disk->size, &err) == 0);
		must(source_read(file, 0, again, (size_t)file->size, &err) == 0);
		must(memcmp(bytes, again, (size_t)file->size) == 0);
		for (uint64_t at = 0; at < disk->size; at++)
			must(source_read(disk, at, again, 1, &err) == 0 && *again == bytes[at]);
	}
	source_room_close(&room);
	arena_free(room.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *made[PARTS];
	size_t count = size < 1 ? 0 : data[0] % (PARTS + 1), at = 1 + 2 * count;

	for (size_t i = 0; i < count && at <= size; i++) {
		size_t wanted = (size_t)(data[2 + 2 * i] % 16) * UNIT, left = size - at;

		made[i] = names[data[1 + 2 * i] % (sizeof names / sizeof *names)];
		wanted = wanted < left ? wanted : left;
		image_folder_write(&folder, made[i], data + at, wanted);
		at += wanted;
	}
	count = at <= size ? count : 0;
	if (count)
		look(made[0]);
	for (size_t i = 0; i < count; i++)
		unlink(path_of(made[i]));
	return 0;
}
