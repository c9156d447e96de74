/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as an NTFS volume: opened, listed, asked, read. Beside crashes and hangs it looks for lies: a name that a sound
 * folder shows must not be absent when it is asked for; two reads of the same bytes must agree, and so must the place.
 */
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "parser/evidence/ntfs/ntfs.h"

enum {
	ENTRIES_BUDGET = 60,
	DEPTH_BUDGET = 4,
	READS_BUDGET = 2000,
	BYTES_BUDGET = 4 << 20,
	PIECE = 6000,
	ARENA = 64 << 20
};

struct budgeted {
	struct source source;
	size_t reads, bytes;
};

struct look {
	struct ntfs *ntfs;
	unsigned entries;
};

struct folder_look {
	struct look *look;
	uint64_t folder;
	unsigned depth, count;
	bool is_ascii;
	const char *names[ENTRIES_BUDGET];
	struct arena *arena;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static int read_budgeted(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct budgeted *budgeted = (struct budgeted *)source;

	budgeted->bytes += size;
	if (budgeted->reads++ >= READS_BUDGET || budgeted->bytes > BYTES_BUDGET)
		return error_set(err, ERR_LIMIT, "is read too much");
	return source_read(source->below, at, buffer, size, err);
}

static bool place_budgeted(struct source *source, uint64_t at, struct source_place *ret)
{
	*ret = (struct source_place){ .at = at, .size = source->size - at };
	return true;
}

static const struct source_type budgeted_type = { .name = "volume", .read = read_budgeted, .place = place_budgeted };

static void read_at(struct source *file, uint64_t at)
{
	static uint8_t first[PIECE], second[PIECE];
	struct source_place place;
	int64_t got = source_read_some(file, at, first, sizeof first, NULL);

	if (got <= 0)
		return;
	size_t half = (size_t)got / 2, rest = (size_t)got - half;

	if (source_read(file, at + half, second, rest, NULL) == 0)
		must(memcmp(first + half, second, rest) == 0);
	if (source_place(file, at, &place)) {
		size_t here = place.size < (size_t)got ? (size_t)place.size : (size_t)got;

		must(here > 0);
		if (source_read(place.in, place.at, second, here, NULL) == 0)
			must(memcmp(first, second, here) == 0);
	}
}

static void open_file(struct look *look, uint64_t reference)
{
	struct error err = { 0 };
	struct source *file;
	int result = ntfs_open_file(look->ntfs, reference, "file", &file, &err);

	must(result == 0 || err.text[0]);
	if (result < 0)
		return;
	read_at(file, 0);
	read_at(file, file->size / 2);
	read_at(file, file->size > 100 ? file->size - 100 : 0);
}

static void look_at(struct look *look, uint64_t folder, unsigned depth, struct arena *arena);

static int take(void *context, const struct ntfs_entry *entry)
{
	struct folder_look *in = context;
	struct error err = { 0 };

	for (const char *c = entry->name; *c; c++)
		if (*c & 0x80)
			in->is_ascii = false;
	if (in->look->entries++ >= ENTRIES_BUDGET)
		return 1;
	in->names[in->count++] = arena_strdup(in->arena, entry->name);
	if (entry->is_folder)
		look_at(in->look, entry->reference, in->depth + 1, in->arena);
	must(ntfs_confirm(in->look->ntfs, in->folder, entry->name, entry->reference, &err) == 0 || err.text[0]);
	open_file(in->look, entry->reference);
	return 0;
}

static void look_at(struct look *look, uint64_t folder, unsigned depth, struct arena *arena)
{
	struct folder_look in = { .look = look, .folder = folder, .depth = depth, .is_ascii = true, .arena = arena };
	struct ntfs_entry entry;
	struct error err = { 0 };

	if (depth >= DEPTH_BUDGET)
		return;
	int result = ntfs_each(look->ntfs, folder, ENTRIES_BUDGET, take, &in, &err);

	must(result >= 0 || err.text[0]);
	for (unsigned i = 0; i < in.count; i++) {
		int found = in.names[i] ? ntfs_find(look->ntfs, folder, in.names[i], &entry, &err) : 1;

		must(found != 0 || result != 0 || !in.is_ascii);
	}
	ntfs_find(look->ntfs, folder, "Windows", &entry, NULL);
	ntfs_find(look->ntfs, folder, "\xc3\xa4", &entry, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room room = { .arena = arena_new(ARENA) };
	struct source *memory = source_of_memory(&room, "volume", data, size);
	struct budgeted *volume = source_new(&room, &budgeted_type, sizeof *volume, memory);
	struct look look = { 0 };
	struct error err = { 0 };

	volume->source.size = size;
	int result = ntfs_open(&room, &volume->source, &look.ntfs, &err);

	must(result == 0 || err.text[0]);
	if (result == 0)
		look_at(&look, NTFS_ROOT, 0, room.arena);
	source_room_close(&room);
	arena_free(room.arena);
	return 0;
}
