/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as what the process of wimlib answers (support/search/library_fuzz.h), or as a WIM for wimlib in its cage. */
#include "parser/evidence/library/wim/wim.h"
#include "support/search/library_fuzz.h"
#include "tests/fuzz/feed.h"

enum { HEADER = 208, PARTS_AT = 0x2A, ARENA = 1 << 26, IMAGES = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct source_room *room, const void *bytes, size_t size, const struct library_host *host)
{
	struct source *file = source_of_memory(room, "image.wim", bytes, size);
	struct library_tree *tree;
	struct error err = { 0 };
	struct wim *wim;
	int result = wim_open(room, file, host, &wim, &err);

	must(result == 0 || (err.code == (enum err)result && err.text[0]));
	for (size_t i = 0; result == 0 && i < wim->image_count && i < IMAGES; i++)
		if (wim_tree(wim, &wim->images[i], &tree, &err) == 0)
			library_fuzz_walk(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t header[HEADER] = { 'M', 'S', 'W', 'I', 'M', [0x28] = 1, [PARTS_AT] = 1 };
	struct source_room room = { .arena = arena_new(ARENA) };

	if (size && data[0] == LIBRARY_FUZZ_FOR_REAL)
		look(&room, data + 1, size - 1, library_fuzz_cage());
	else if (size)
		look(&room, header, sizeof header, library_fuzz_host(data + 1, size - 1));
	source_room_close(&room);
	arena_free(room.arena);
	return 0;
}
