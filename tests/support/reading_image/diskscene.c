/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading_image/diskscene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

int diskscene_open(void **state)
{
	struct diskscene *scene = calloc(1, sizeof *scene);

	scene->room = sources_open();
	scene->disk = built_disk_new(DISK_SECTORS, 512);
	*state = scene;
	return 0;
}

int diskscene_close(void **state)
{
	struct diskscene *scene = *state;

	sources_close(scene->room);
	free(scene->disk.bytes);
	free(scene);
	return 0;
}

int diskscene_read_cut(struct diskscene *scene, size_t size)
{
	struct source *disk = source_of_memory(scene->room, "disk", scene->disk.bytes, size);

	scene->room->notes = scene->room->last_note = NULL;
	scene->room->note_count = 0;
	memset(&scene->err, 0, sizeof scene->err);
	return partitions_read(scene->room, disk, &scene->table, &scene->err);
}

int diskscene_read(struct diskscene *scene)
{
	return diskscene_read_cut(scene, scene->disk.size);
}

void diskscene_assert_partition(const struct diskscene *scene, size_t i, unsigned number, uint64_t at, uint64_t size,
				const char *what)
{
	const struct partition *partition = &scene->table.list[i];
	struct source_place place;

	assert_true(i < scene->table.count);
	assert_int_equal(partition->number, number);
	assert_int_equal(partition->at, at);
	assert_int_equal(partition->size, size);
	assert_string_equal(partition->volume.what, what);
	if (number) {
		assert_true(source_place(partition->source, 0, &place));
		assert_int_equal(place.at, at);
	}
}

void diskscene_use_4k(struct diskscene *scene)
{
	free(scene->disk.bytes);
	scene->disk = built_disk_new(DISK_SECTORS, 4096);
}

void diskscene_build_gpt(struct diskscene *scene)
{
	static const struct built_entry entries[] = {
		{ "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", 40, 59, "EFI system partition" },
		{ BUILT_BASIC_DATA, 60, 159, "Basic data partition" },
		{ "12345678-1234-5678-9abc-123456789abc", 160, 169, NULL },
	};

	built_gpt(&scene->disk, entries, 3, 128);
	built_ntfs(scene->disk.bytes + 60 * scene->disk.sector_size, scene->disk.sector_size, 100);
}

void diskscene_assert_gpt(struct diskscene *scene)
{
	uint32_t size = scene->disk.sector_size;

	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->table.scheme, "GPT");
	assert_int_equal(scene->table.sector_size, size);
	assert_int_equal(scene->table.count, 3);
	diskscene_assert_partition(scene, 0, 1, 40 * size, 20 * size, "zeros");
	diskscene_assert_partition(scene, 1, 2, 60 * size, 100 * size, "NTFS");
	diskscene_assert_partition(scene, 2, 3, 160 * size, 10 * size, "zeros");
}

void diskscene_build_mbr(struct diskscene *scene)
{
	uint8_t *bytes = scene->disk.bytes;
	uint32_t size = scene->disk.sector_size;

	built_mbr_entry(bytes, 0, 0x80, 0x07, 10, 50);
	built_mbr_entry(bytes, 2, 0, 0x0f, 100, 200);
	built_mbr_entry(bytes + 100 * size, 0, 0, 0x07, 5, 45);
	built_mbr_entry(bytes + 100 * size, 1, 0, 0x05, 60, 100);
	built_mbr_entry(bytes + 160 * size, 0, 0, 0x83, 1, 20);
	built_ntfs(bytes + 10 * size, size, 50);
	built_ntfs(bytes + 105 * size, size, 45);
}

void diskscene_assert_mbr(struct diskscene *scene)
{
	uint32_t size = scene->disk.sector_size;

	assert_int_equal(diskscene_read(scene), 0);
	assert_string_equal(scene->table.scheme, "MBR");
	assert_int_equal(scene->table.sector_size, size);
	assert_int_equal(scene->table.count, 3);
	diskscene_assert_partition(scene, 0, 1, 10 * size, 50 * size, "NTFS");
	diskscene_assert_partition(scene, 1, 5, 105 * size, 45 * size, "NTFS");
	diskscene_assert_partition(scene, 2, 6, 161 * size, 20 * size, "zeros");
	assert_true(scene->table.list[0].is_active);
	assert_false(scene->table.list[1].is_active);
	assert_string_equal(scene->table.list[2].type, "Linux");
}

/* A disk with a place that cannot be read. */

struct bad_disk {
	struct source source;
	uint64_t bad;
};

static int read_bad(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	uint64_t bad = ((const struct bad_disk *)source)->bad;

	if (at <= bad && bad - at < size)
		return error_set(err, ERR_IO, "cannot be read at 0x%llx", (unsigned long long)bad);
	return source_read(source->below, at, buffer, size, err);
}

int diskscene_read_bad(struct diskscene *scene, uint64_t bad)
{
	static const struct source_type type = { .name = "bad disk", .read = read_bad };
	struct source *memory = source_of_memory(scene->room, "disk", scene->disk.bytes, scene->disk.size);
	struct bad_disk *disk = source_new(scene->room, &type, sizeof *disk, memory);

	disk->bad = bad;
	disk->source.size = memory->size;
	return partitions_read(scene->room, &disk->source, &scene->table, &scene->err);
}
