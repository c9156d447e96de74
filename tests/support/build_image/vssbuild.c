/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/vssbuild.h"

#include <assert.h>
#include <string.h>

enum { HEADER_AT = 0x1e00, HEADER = 128, ENTRY = 128, DESCRIPTOR = 32, ID = 16 };
enum { TYPE_VOLUME = 1, TYPE_CATALOG, TYPE_BLOCKS, TYPE_STORE, TYPE_RANGES, TYPE_BITMAP };

struct building {
	uint8_t *volume;
	size_t size, area, at; /* at: the next free block */
};

static void put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static size_t take(struct building *build)
{
	size_t at = build->at;

	build->at += VSSBUILD_BLOCK;
	assert(build->at <= build->size);
	return at;
}

static void put_header(struct building *build, size_t at, unsigned type, size_t store, uint64_t information)
{
	static const uint8_t identifier[ID] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
						0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };
	uint8_t *header = build->volume + at;

	memcpy(header, identifier, ID);
	put(header + 16, 1, 4);
	put(header + 20, type, 4);
	put(header + 24, at - store, 8);
	put(header + 32, at, 8);
	put(header + 48, information, 8);
}

static void put_id(uint8_t *to, size_t number)
{
	memset(to, 0x5a, ID);
	to[0] = (uint8_t)(number + 1);
}

/* Two names of computers, and the ids and attributes before them. */
static void put_store(struct building *build, size_t at, size_t number)
{
	enum { NAMES = 64, NAME = 2 };
	uint8_t *information = build->volume + at + HEADER;

	put_header(build, at, TYPE_STORE, at, NAMES + 2 * (2 + NAME));
	for (size_t i = 0; i < 3; i++)
		put_id(information + i * ID, number + 100 * (i + 1));
	put(information + 48, 9, 4);        /* a client-accessible copy */
	put(information + 52, 1, 4);
	put(information + 56, 0x420009, 4); /* persistent, client-accessible, no writers, differential */
	for (size_t i = 0; i < 2; i++) {
		put(information + NAMES + i * (2 + NAME), NAME, 2);
		information[NAMES + i * (2 + NAME) + 2] = 'x';
	}
}

/* The blocks of the older state that the newer one has otherwise, and a descriptor each. */
static void put_blocks(struct building *build, size_t store, size_t list, const uint8_t *older, const uint8_t *newer)
{
	uint8_t *descriptor = build->volume + list + HEADER;

	for (size_t at = 0; at < build->area; at += VSSBUILD_BLOCK) {
		if (memcmp(older + at, newer + at, VSSBUILD_BLOCK) == 0)
			continue;
		size_t data = take(build);

		memcpy(build->volume + data, older + at, VSSBUILD_BLOCK);
		put(descriptor, at, 8);
		put(descriptor + 8, data - store, 8);
		put(descriptor + 16, data, 8);
		descriptor += DESCRIPTOR;
		assert(descriptor <= build->volume + list + VSSBUILD_BLOCK - DESCRIPTOR);
	}
}

static size_t add_copy(struct building *build, size_t catalog, const struct vssbuild_copy *copy, const uint8_t *newer,
		       size_t number)
{
	uint8_t *entry = build->volume + catalog + HEADER + 2 * number * ENTRY;
	size_t store = take(build), list = take(build), ranges = take(build), bitmap = take(build), before = take(build);

	put_store(build, store, number);
	put_header(build, list, TYPE_BLOCKS, store, 0);
	put_header(build, bitmap, TYPE_BITMAP, store, 0);
	put_header(build, before, TYPE_BITMAP, store, 0);
	put_blocks(build, store, list, copy->bytes, newer);
	put_header(build, ranges, TYPE_RANGES, store, 0);
	put(build->volume + ranges + HEADER, store, 8);
	put(build->volume + ranges + HEADER + 16, build->at - store, 8);
	put(entry, 2, 8);
	put(entry + 8, build->size, 8);
	put_id(entry + 16, number);
	put(entry + 32, number + 1, 8);
	put(entry + 40, 0x40, 8);
	put(entry + 48, copy->created, 8);
	entry += ENTRY;
	put(entry, 3, 8);
	put(entry + 8, list, 8);
	put_id(entry + 16, number);
	put(entry + 32, store, 8);
	put(entry + 40, ranges, 8);
	put(entry + 48, bitmap, 8);
	put(entry + 56, 0x1000000000025 + number, 8);
	put(entry + 64, build->at - store, 8);
	put(entry + 72, number ? before : 0, 8);
	return store;
}

void vssbuild_add(uint8_t *volume, size_t size, size_t area, const struct vssbuild_copy *copies, size_t count,
		  size_t ret_stores[VSSBUILD_COPIES])
{
	struct building build = { .volume = volume, .size = size, .area = area, .at = area };
	size_t catalog = take(&build);

	assert(count <= VSSBUILD_COPIES);
	put_header(&build, catalog, TYPE_CATALOG, catalog, 0);
	for (size_t i = 0; i < count; i++)
		ret_stores[i] = add_copy(&build, catalog, &copies[i], i + 1 < count ? copies[i + 1].bytes : volume, i);
	memset(volume + HEADER_AT, 0, HEADER);
	put_header(&build, HEADER_AT, TYPE_VOLUME, HEADER_AT, catalog);
	put(volume + HEADER_AT + 24, HEADER_AT, 8);
}

void vssbuild_forget_data(uint8_t *volume, size_t area, size_t copy)
{
	memset(volume + area + HEADER + (2 * copy + 1) * ENTRY, 0, ENTRY);
}
