/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a table and chunks. The first byte: how they are packed (bits 0 to 4), and whether wimlib decodes them in its cage (bit 7)
 * or a process that was taken over answers what the next bytes say (support/search/library_fuzz.h). Two bytes: the size of it, in KiB; two
 * more: how many bytes are packed, behind them.
 */
#include "common/le.h"
#include "parser/evidence/library/chunks/chunks.h"
#include "support/search/library_fuzz.h"
#include "tests/fuzz/feed.h"

enum { ARENA = 1 << 24, HEAD = 5, READ = 300000, COMPRESSIONS = 3, SIZES = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_it(struct source *file)
{
	static uint8_t bytes[READ], again[READ];
	struct error err = { 0 };
	int64_t size = source_read_some(file, 0, bytes, READ, &err);

	must(size >= 0 || err.text[0]);
	for (uint64_t at = 0; at < file->size && at < READ; at += 4096) {
		int64_t piece = source_read_some(file, at, again, 4096, &err);

		must(size < 0 || piece < 0 || memcmp(bytes + at, again, (size_t)piece) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	struct error err = { 0 };
	struct source *file;

	if (size >= HEAD) {
		size_t packed = le16(data + 3) < size - HEAD ? le16(data + 3) : size - HEAD;
		const struct chunks_form form = { .name = "any",
						  .what = "is compressed",
						  .compression = (enum chunk_compression)((data[0] & 3) % COMPRESSIONS),
						  .chunk_size = (uint32_t)CHUNK_LEAST << ((data[0] >> 2 & 7) % SIZES),
						  .size = (uint64_t)le16(data + 1) << 10 };

		room.host = data[0] & LIBRARY_FUZZ_FOR_REAL
				    ? library_fuzz_cage()
				    : library_fuzz_host(data + HEAD + packed, size - HEAD - packed);
		int result = chunks_open(&room, source_of_memory(&room, "packed", data + HEAD, packed), &form, &file, &err);

		must(result == 0 || (err.code == (enum err)result && err.text[0]));
		if (result == 0)
			read_it(file);
	}
	source_room_close(&room);
	arena_free(room.arena);
	return 0;
}
