/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shadow copies. By the first byte: any bytes as the catalog of a volume, which is read in this process; or as what the process of
 * libvshadow answers (support/search/library_fuzz.h); or as changes to a volume with one copy, for libvshadow in its cage: three bytes for
 * the place, one for the value.
 */
#include "common/le.h"
#include "parser/evidence/library/vshadow/vshadow.h"
#include "support/search/library_fuzz.h"
#include "tests/fuzz/feed.h"

enum {
	HEADER = 0x1e00,
	CATALOG = 0x4000,
	BLOCK = 0x4000,
	STORE = 0x10000,
	VOLUME = 0x40000,
	ARENA = 1 << 24,
	LOOKS = 6,
	READ = 5000
};

static uint8_t volume[VOLUME];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(size_t at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		volume[at + i] = (uint8_t)(value >> 8 * i);
}

static void put_record(size_t at, unsigned type)
{
	static const uint8_t identifier[] = { 0x6b, 0x87, 0x08, 0x38, 0x76, 0xc1, 0x48, 0x4e,
					      0xb7, 0xae, 0x04, 0x04, 0x6e, 0x6c, 0xc7, 0x52 };

	memcpy(volume + at, identifier, sizeof identifier);
	put(at + 16, 1, 4);
	put(at + 20, type, 4);
	put(at + 32, at, 8);
}

/* One copy, whose store begins in the middle. */
static void build(void)
{
	size_t entry = CATALOG + 128;

	memset(volume, 0, sizeof volume);
	put_record(HEADER, 1);
	put(HEADER + 48, CATALOG, 8);
	put_record(CATALOG, 2);
	put(entry, 2, 8);
	put(entry + 8, VOLUME, 8);
	volume[entry + 16] = volume[entry + 128 + 16] = 7;
	put(entry + 48, 1000, 8);
	put(entry + 128, 3, 8);
	put(entry + 128 + 8, STORE + 0x4000, 8);
	put(entry + 128 + 32, STORE, 8);
	put(entry + 128 + 48, STORE + 0x8000, 8);
	put_record(STORE, 4);
	put_record(STORE + 0x4000, 3);
	put_record(STORE + 0x8000, 5);
}

static void read_store(struct source *store)
{
	static uint8_t bytes[READ], again[READ];

	for (uint64_t i = 0; i < LOOKS; i++) {
		uint64_t at = store->size / LOOKS * i;
		struct error err = { 0 };
		int64_t size = source_read_some(store, at, bytes, READ, &err);

		must(size >= 0 || err.text[0]);
		must(size < 0 || source_read_some(store, at, again, READ, &err) < 0 ||
		     memcmp(bytes, again, (size_t)size) == 0);
	}
}

static void look(const struct library_host *host)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	struct source *file = source_of_memory(&room, "volume", volume, sizeof volume), *store;
	struct vshadow *copies;
	struct error err = { 0 };
	int result = vshadow_open(&room, file, host, &copies, &err);

	must(result == 0 || (err.code == (enum err)result && err.text[0]));
	for (size_t i = 0; result == 0 && i < copies->count && i < LOOKS; i++)
		if (vshadow_store(copies, i, &store, &err) == 0)
			read_store(store);
	source_room_close(&room);
	arena_free(room.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t silence[] = { 0, 0 };

	build();
	if (size && data[0] == LIBRARY_FUZZ_FOR_REAL) {
		for (size_t at = 1; size - at >= 4 && at < size; at += 4)
			volume[(data[at] | data[at + 1] << 8 | data[at + 2] << 16) % VOLUME] = data[at + 3];
		look(library_fuzz_cage());
	} else if (size && data[0] & 1) {
		size = size - 1 < 2 * BLOCK ? size - 1 : 2 * BLOCK;
		memcpy(volume + CATALOG, data + 1, size);
		look(library_fuzz_host(silence, sizeof silence));
	} else if (size) {
		look(library_fuzz_host(data + 1, size - 1));
	}
	return 0;
}
