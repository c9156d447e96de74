/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a UDF file system: opened, listed, read. Beside crashes and hangs it looks for lies: two reads of a place must
 * agree, and the file must have at the place of a byte what was read there. The bytes are those from the anchor on: nothing is
 * before it that counts. Checksums are made right in every other input: nobody guesses them.
 */
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "parser/evidence/udf/udf.h"
#include "support/build_image/udfbuild.h"

enum {
	ARENA = 64 << 20,
	ENTRIES_BUDGET = 60,
	DEPTH_BUDGET = 4,
	PIECE = 5000,
	BLOCK = 512,
	STEP = 4,
	ANCHOR_AT = 256 * BLOCK
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

struct look {
	struct library_tree *tree;
	const char *below;
	unsigned depth, entries;
	const uint8_t *data;
	struct arena *arena;
};

static void read_file(const struct look *look, const char *path)
{
	uint8_t once[PIECE], again[1];
	struct source *source;
	struct source_place place;

	if (look->tree->type->open(look->tree, path, &source, NULL) < 0)
		return;
	int64_t got = source_read_some(source, 0, once, sizeof once, NULL);

	for (int64_t at = 0; at < got; at += got / STEP + 1) {
		must(source_read(source, (uint64_t)at, again, 1, NULL) == 0 && again[0] == once[at]);
		if (source_trace(source, (uint64_t)at, &place))
			must(look->data[place.at] == once[at]);
	}
}

static int see(void *context, const struct library_entry *entry)
{
	const struct look *look = context;
	struct look below = *look;
	const char *path = arena_printf(look->arena, "%s%s%s", look->below, *look->below ? "/" : "", entry->name);

	if (!path || ((struct look *)context)->entries++ >= ENTRIES_BUDGET)
		return ERR_LIMIT;
	must(*entry->name && !strchr(entry->name, '/'));
	below.below = path;
	below.depth++;
	below.entries = 0;
	if (entry->is_folder && below.depth < DEPTH_BUDGET)
		look->tree->type->list(look->tree, path, ENTRIES_BUDGET, see, &below, NULL);
	else if (!entry->is_folder)
		read_file(look, path);
	return 0;
}

/* Whatever begins like a descriptor. */
static void seal(uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at + BLOCK <= size; at += BLOCK)
		if (bytes[at + 10] + 256u * bytes[at + 11] <= BLOCK - 16)
			udfbuild_seal(bytes + at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	uint8_t *bytes = calloc(1, ANCHOR_AT + size);
	struct look look = { .below = "", .data = bytes, .arena = room.arena };

	memcpy(bytes + ANCHOR_AT, data, size);
	if (size && data[size - 1] & 1)
		seal(bytes + ANCHOR_AT, size);
	struct source *file = source_of_memory(&room, "a.iso", bytes, ANCHOR_AT + size);

	if (file && udf_open(&room, file, &look.tree, NULL) == 0)
		look.tree->type->list(look.tree, "", ENTRIES_BUDGET, see, &look, NULL);
	source_room_close(&room);
	arena_free(room.arena);
	free(bytes);
	return 0;
}
