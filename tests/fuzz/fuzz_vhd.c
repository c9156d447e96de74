/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a VHD or VDI, whichever they begin or end like: opened, and read here and there. What is read at once and what is
 * read sector by sector is the same, and so is what is stored at the place that the disk names.
 */
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "parser/evidence/disk/container.h"

enum { ARENA = 1 << 22, PIECE = 3000, SECTOR = 512, LOOKS = 24, STEPS_FROM_END = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void check_place(struct source *disk, uint64_t at, const uint8_t *bytes, size_t size)
{
	uint8_t stored[PIECE];
	struct source_place place;

	if (!source_place(disk, at, &place))
		return;
	must(place.size > 0);
	if (size > place.size)
		size = (size_t)place.size;
	must(source_read(place.in, place.at, stored, size, NULL) == 0);
	must(memcmp(stored, bytes, size) == 0);
}

static void look(struct source *disk, uint64_t at)
{
	uint8_t all[PIECE], one[SECTOR];
	struct error err = { 0 };
	int64_t got = source_read_some(disk, at, all, sizeof all, &err);

	if (got < 0) {
		must(err.code == (enum err)got && err.text[0]);
		return;
	}
	for (size_t done = 0; done < (size_t)got; done += sizeof one) {
		size_t wanted = (size_t)got - done < sizeof one ? (size_t)got - done : sizeof one;

		must(source_read(disk, at + done, one, wanted, &err) == 0);
		must(memcmp(one, all + done, wanted) == 0);
		check_place(disk, at + done, one, wanted);
	}
}

static void look_around(struct source *disk)
{
	for (uint64_t i = 0; i < LOOKS; i++)
		look(disk, i * PIECE);
	for (uint64_t i = 0; i < LOOKS; i++)
		look(disk, disk->size / LOOKS * i);
	for (uint64_t i = 1; i <= STEPS_FROM_END; i++)
		look(disk, disk->size > i * PIECE ? disk->size - i * PIECE : 0);
}

static const struct container_format *format_of(struct source *file, const uint8_t *data, size_t size)
{
	const size_t head = size < CONTAINER_HEAD ? size : CONTAINER_HEAD;

	if (container_vdi.is(file, data, head))
		return &container_vdi;
	return container_vhd.is(file, data, head) ? &container_vhd : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	struct source *file = source_of_memory(&room, "disk", data, size), *disk = NULL;
	const struct container_format *format = format_of(file, data, size);
	struct error err = { 0 };
	int result = format ? format->open(&room, file, &disk, &err) : 0;

	if (result < 0)
		must(err.code == (enum err)result && err.text[0]);
	else if (format)
		look_around(disk);
	source_room_close(&room);
	arena_free(room.arena);
	return 0;
}
