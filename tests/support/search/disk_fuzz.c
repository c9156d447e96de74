/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/search/disk_fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

enum { ARENA = 1 << 26, READ = 2048, SPREAD = 8, PLACES = 2 * SPREAD };

struct look {
	uint64_t at;
	size_t size;
	int result;
	uint8_t bytes[READ];
};

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* The first places one after the other, then some that are spread over all of it. */
static uint64_t place(const struct source *disk, size_t i)
{
	return i < SPREAD ? i * (READ - 100) : disk->size / SPREAD * (i - SPREAD);
}

static void read_at(struct source *disk, uint64_t at, struct look *ret)
{
	struct error err = { 0 };

	ret->at = at < disk->size ? at : 0;
	ret->size = disk->size - ret->at < READ ? (size_t)(disk->size - ret->at) : READ;
	ret->result = source_read(disk, ret->at, ret->bytes, ret->size, &err);
	must(ret->result == 0 || (err.code == (enum err)ret->result && err.text[0]));
}

static void check_place(struct source *disk, const struct look *look)
{
	struct source_place found;
	uint8_t bytes[READ];

	if (look->result < 0 || !look->size || !source_place(disk, look->at, &found))
		return;
	size_t size = found.size < look->size ? (size_t)found.size : look->size;

	must(size && source_read(found.in, found.at, bytes, size, NULL) == 0);
	must(memcmp(bytes, look->bytes, size) == 0);
}

static void look_around(struct source *disk)
{
	struct look *looks = calloc(PLACES, sizeof *looks), again;

	for (size_t i = 0; looks && i < PLACES; i++) {
		read_at(disk, place(disk, i), &looks[i]);
		check_place(disk, &looks[i]);
	}
	for (size_t i = 0; looks && i < PLACES; i++) {
		read_at(disk, place(disk, i), &again);
		must(again.result == looks[i].result);
		must(again.result < 0 || memcmp(again.bytes, looks[i].bytes, again.size) == 0);
	}
	free(looks);
}

void disk_fuzz(const struct container_format *format, const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	struct source *file = room.arena ? source_of_memory(&room, "fuzz", data, size) : NULL, *disk = NULL;
	struct error err = { 0 };

	if (file && format->is(file, data, size < CONTAINER_HEAD ? size : CONTAINER_HEAD)) {
		int result = format->open(&room, file, &disk, &err);

		must(result == 0 || (err.code == (enum err)result && err.text[0]));
		if (result == 0)
			look_around(disk);
	}
	source_room_close(&room);
	arena_free(room.arena);
}
