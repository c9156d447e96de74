/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a disk: partition tables, dynamic disks, what is on the volumes. A second look must say the same, every partition
 * must lie on the disk, and its first bytes must be those of the disk at its place.
 */
#include <string.h>

#include "feed.h"
#include "parser/evidence/volume/partitions.h"

enum { SHOWN = 64, ARENA = 1 << 26 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int look(struct source_room *room, const uint8_t *data, size_t size, struct partition_table *ret, struct error *err)
{
	struct source *disk;

	room->arena = arena_new(ARENA);
	disk = source_of_memory(room, "disk", data, size);
	return partitions_read(room, disk, ret, err);
}

static void check(const struct partition *partition, const uint8_t *data, size_t size)
{
	struct source_place place;
	uint8_t shown[SHOWN];
	int64_t got = source_read_some(partition->source, 0, shown, sizeof shown, NULL);

	must(partition->type && partition->volume.what && partition->source->size <= partition->size);
	must(partition->number == 0 || partition->is_cut == (partition->source->size < partition->size));
	must(got >= 0);
	if (!got)
		return;
	must(partition->at < size && (uint64_t)got <= size - partition->at);
	must(memcmp(shown, data + partition->at, (size_t)got) == 0);
	must(partition->number == 0 || (source_place(partition->source, 0, &place) && place.at == partition->at));
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source_room first = { 0 }, second = { 0 };
	struct partition_table one, two;
	struct error err = { 0 }, again = { 0 };
	int result = look(&first, data, size, &one, &err);

	must(result == look(&second, data, size, &two, &again));
	must(result == 0 || (err.code == (enum err)result && strcmp(err.text, again.text) == 0));
	must(result != 0 || (one.count == two.count && (one.count || strcmp(one.scheme, "none") != 0)));
	for (size_t i = 0; result == 0 && i < one.count; i++) {
		check(&one.list[i], data, size);
		must(one.list[i].volume.kind == two.list[i].volume.kind);
		must(is_same(one.list[i].volume.what, two.list[i].volume.what));
		must(is_same(one.list[i].volume.detail, two.list[i].volume.detail));
		must(is_same(one.list[i].name, two.list[i].name));
	}
	source_room_close(&first);
	source_room_close(&second);
	arena_free(first.arena);
	arena_free(second.arena);
	return 0;
}
