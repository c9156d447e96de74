/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a VHDX. The input is packed: only the parts of the first 4 MiB that are looked at (see parts), one after the other,
 * behind one byte of flags and one for the size of the file. All else is zeros, and blocks hold bytes that tell their place.
 * Checksums are made right where the flags say so, or nothing would ever be reached.
 *
 * Beside crashes it looks for lies: two reads of the same bytes differ, or a place does not hold what is read.
 */
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/source/crc32c.h"
#include "support/reading_image/sources.h"
#include "tests/fuzz/feed.h"

enum { SEAL_HEADERS = 1, SEAL_REGIONS = 2, SEAL_LOG = 4, PREFIX = 2 };
enum { MIB = 1 << 20, PAGE = 4096, UNIT = 256 << 10, LOG = MIB, LOG_PAGES = MIB / PAGE, BLOCKS = 4 * MIB };
enum { ROOM = 32 << 10, LOOKS = 8, LOOK = 1200, ARENA_CEILING = 32 << 20 };

/* clang-format off */
static const struct part {
	uint32_t at, size; /* in the file */
} parts[] = {
	{ 0x10000,        80 }, /* headers */
	{ 0x20000,        80 },
	{ 0x30000,       112 }, /* region tables of three entries */
	{ 0x40000,       112 },
	{ 0x300000,      256 }, /* the metadata table */
	{ 0x310000,      896 }, /* its items */
	{ 0x200000,      256 }, /* the block allocation table */
	{ LOG,      4 * PAGE },
	{ LOG + MIB - 2 * PAGE, 2 * PAGE },
};
/* clang-format on */

struct packed {
	struct source source;
	uint8_t bytes[ROOM]; /* the parts, one after the other */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(uint64_t at, uint8_t *to, size_t size)
{
	memset(to, 0, size);
	for (size_t i = 0; at >= BLOCKS && i < size; i++)
		to[i] = (uint8_t)((at + i) * 31 + ((at + i) >> 9) + ((at + i) >> 20) * 7);
}

static int read_packed(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct packed *packed = (const struct packed *)source;
	const uint8_t *from = packed->bytes;
	uint8_t *to = buffer;

	(void)err;
	fill(at, to, size);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; from += parts[i++].size) {
		uint64_t begin = at > parts[i].at ? at : parts[i].at, end = (uint64_t)parts[i].at + parts[i].size;

		end = end < at + size ? end : at + size;
		if (begin < end)
			memcpy(to + (begin - at), from + (begin - parts[i].at), (size_t)(end - begin));
	}
	return 0;
}

static const struct source_type packed_type = { .name = "file", .read = read_packed };

/* Checksums. */

static uint32_t checksum(struct packed *packed, uint64_t start, uint64_t ring, uint64_t at, uint64_t size)
{
	uint8_t page[PAGE];
	uint32_t crc = 0;

	for (uint64_t done = 0; done < size; done += PAGE) {
		read_packed(&packed->source, start + (at + done) % ring, page, PAGE, NULL);
		if (done == 0)
			memset(page + 4, 0, 4);
		crc = crc32c(crc, page, PAGE);
	}
	return crc;
}

static void put_checksum(uint8_t *to, uint32_t crc)
{
	for (int i = 0; i < 4; i++)
		to[4 + i] = (uint8_t)(crc >> 8 * i);
}

static void seal_log(struct packed *packed, uint8_t *from, const struct part *part)
{
	for (uint32_t at = 0; at < part->size; at += PAGE) {
		uint32_t size = le32(from + at + 8);

		if (memcmp(from + at, "loge", 4) == 0 && size && size % PAGE == 0 && size <= MIB)
			put_checksum(from + at, checksum(packed, LOG, MIB, part->at + at - LOG, size));
	}
}

static void seal(struct packed *packed, uint8_t flags)
{
	uint8_t *from = packed->bytes;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; from += parts[i++].size) {
		if (i < 2 && flags & SEAL_HEADERS)
			put_checksum(from, checksum(packed, parts[i].at, PAGE, 0, PAGE));
		if (i == 2 && flags & SEAL_REGIONS)
			put_checksum(from, checksum(packed, parts[i].at, 0x10000, 0, 0x10000));
		if (i >= 7 && flags & SEAL_LOG)
			seal_log(packed, from, &parts[i]);
	}
}

/* The disk. */

static void look_at(struct source *disk, struct source *file, uint64_t at)
{
	static uint8_t whole[LOOK], again[LOOK], stored[LOOK];
	size_t size = disk->size - at < LOOK ? (size_t)(disk->size - at) : LOOK;
	struct source_place place;

	if (source_read(disk, at, whole, size, NULL) < 0)
		return;
	for (size_t done = 0; done < size;) {
		size_t n = size - done < 500 ? size - done : 500;

		must(source_read(disk, at + done, again + done, n, NULL) == 0);
		done += n;
	}
	must(memcmp(whole, again, size) == 0);
	if (!source_place(disk, at, &place))
		return;
	must(place.size > 0 && place.at < file->size && place.size <= file->size - place.at);
	if (place.size < size)
		size = (size_t)place.size;
	must(source_read(place.in, place.at, stored, size, NULL) == 0);
	must(memcmp(whole, stored, size) == 0);
}

static void look(struct source *disk, struct source *file)
{
	uint64_t step = disk->size / LOOKS + 1;

	for (uint64_t at = 0; at < disk->size; at += step)
		look_at(disk, file, at);
	for (uint64_t block = 0; block < LOOKS && block * MIB < disk->size; block++)
		look_at(disk, file, block ? block * MIB - LOOK / 2 : 0);
	look_at(disk, file, disk->size - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA_CEILING) };
	struct packed *packed = source_new(&room, &packed_type, sizeof *packed, NULL);
	struct source *disk = NULL;

	if (size < PREFIX || size - PREFIX > sizeof packed->bytes) {
		arena_free(room.arena);
		return 0;
	}
	packed->source.size = (uint64_t)data[1] * UNIT;
	packed->source.label = "packed.vhdx";
	memcpy(packed->bytes, data + PREFIX, size - PREFIX);
	seal(packed, data[0]);
	if (container_vhdx.open(&room, &packed->source, &disk, NULL) == 0)
		look(disk, &packed->source);
	source_room_close(&room);
	arena_free(room.arena);
	return 0;
}
