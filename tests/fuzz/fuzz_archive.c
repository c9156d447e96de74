/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as what the process of libarchive answers (support/search/library_fuzz.h), or as an archive for libarchive in its cage. */
#include "parser/evidence/library/archive/archive.h"
#include "support/search/library_fuzz.h"
#include "tests/fuzz/feed.h"

enum { ARENA = 1 << 26, STORED = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct source_room *room, const void *bytes, size_t size, const struct library_host *host)
{
	struct source *file = source_of_memory(room, "archive", bytes, size);
	struct library_tree *tree;
	struct error err = { 0 };
	int result = archive_open(room, file, host, &tree, &err);

	must(result == 0 || (err.code == (enum err)result && err.text[0]));
	if (result == 0)
		library_fuzz_walk(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const kinds[] = { "PK\3\4", "\x1F\x8B\x08", "7z\xBC\xAF\x27\x1C" };
	struct source_room room = { .arena = arena_new(ARENA) };
	uint8_t stored[STORED] = { 0 };

	if (size && data[0] == LIBRARY_FUZZ_FOR_REAL) {
		look(&room, data + 1, size - 1, library_fuzz_cage());
	} else if (size) {
		const char *kind = kinds[data[0] % 3];

		memcpy(stored, kind, strlen(kind));
		look(&room, stored, sizeof stored, library_fuzz_host(data + 1, size - 1));
	}
	source_room_close(&room);
	arena_free(room.arena);
	return 0;
}
