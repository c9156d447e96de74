/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/search/imagescene.h"

#include <stdlib.h>
#include <string.h>

#include "common/le.h"
#include "support/build/lznt1encode.h"
#include "support/build_image/ntfsbuild.h"
#include "support/build_image/tablebuild.h"

enum {
	SECTOR = 512,
	VOLUME_AT = 64,
	WIDE_AT = 1900,
	VOLUME_SECTORS = 1000,
	BEHIND = 64,
	UNIT = 16 * SECTOR,
	WOF_CHUNK = 4096,
	HIVE_LIMIT = 256 << 10
};

static const char *const hive_names[] = { "SYSTEM", "SOFTWARE" };

static size_t start_of(const struct imagescene_plan *plan)
{
	return (size_t)(plan->is_wide ? WIDE_AT : VOLUME_AT) * SECTOR;
}

static void place(struct imagescene *scene, const char *name, size_t at, size_t size)
{
	if (scene->place_count == IMAGESCENE_PLACES)
		abort();
	scene->places[scene->place_count++] = (struct imagescene_place){ name, at, size };
}

/* Ways to store a file. */

static size_t clusters_of(size_t size)
{
	return (size + SECTOR - 1) / SECTOR;
}

/* The second half lies before the first, a gap between. */
static void put_pieces(struct ntfsbuild *build, const uint8_t *bytes, size_t size, struct ntfsbuild_run runs[2])
{
	size_t half = clusters_of(size) / 2 * SECTOR;

	runs[1] =
		(struct ntfsbuild_run){ ntfsbuild_clusters(build, bytes + half, size - half), clusters_of(size - half) };
	ntfsbuild_clusters(build, NULL, 3 * SECTOR);
	runs[0] = (struct ntfsbuild_run){ ntfsbuild_clusters(build, bytes, half), half / SECTOR };
}

static void store_in_pieces(struct ntfsbuild *build, unsigned record, const uint8_t *bytes, size_t size)
{
	struct ntfsbuild_run runs[2];

	put_pieces(build, bytes, size, runs);
	ntfsbuild_runs(build, record, 0x80, "", 0, 0, 0, runs, 2, size, size);
}

/* The second half of the run list is in a record of its own. */
static void store_by_list(struct ntfsbuild *build, unsigned record, const uint8_t *bytes, size_t size)
{
	struct ntfsbuild_run runs[2];
	unsigned extension = ntfsbuild_extension(build, record);
	uint8_t list[256];

	put_pieces(build, bytes, size, runs);
	size_t used = ntfsbuild_listed(list, 0x10, "", 0, record);

	used += ntfsbuild_listed(list + used, 0x80, "", 0, record);
	used += ntfsbuild_listed(list + used, 0x80, "", runs[0].count, extension);
	ntfsbuild_value(build, record, 0x20, "", list, used);
	ntfsbuild_runs(build, record, 0x80, "", 0, 0, 0, runs, 1, size, size);
	ntfsbuild_runs(build, extension, 0x80, "", 0, 0, runs[0].count, runs + 1, 1, size, size);
}

static void store_compressed(struct ntfsbuild *build, unsigned record, const uint8_t *bytes, size_t size)
{
	struct ntfsbuild_run runs[2 * HIVE_LIMIT / UNIT];
	static uint8_t packed[2 * UNIT];
	size_t count = 0;

	for (size_t at = 0; at < size; at += UNIT) {
		size_t part = size - at < UNIT ? size - at : UNIT, used = lznt1_encode(bytes + at, part, packed);
		bool is_packed = clusters_of(used) < 16;

		runs[count++] = (struct ntfsbuild_run){
			.lcn = is_packed ? ntfsbuild_clusters(build, packed, used)
					 : ntfsbuild_clusters(build, bytes + at, part),
			.count = is_packed ? clusters_of(used) : clusters_of(part),
		};
		if (is_packed)
			runs[count++] = (struct ntfsbuild_run){ NTFSBUILD_HOLE, 16 - clusters_of(used) };
	}
	ntfsbuild_runs(build, record, 0x80, "", 1, 4, 0, runs, count, size, size);
}

/* Chunks as they are: each as long as it is plain. */
static void store_by_wof(struct ntfsbuild *build, unsigned record, const uint8_t *bytes, size_t size)
{
	static const uint8_t reparse[24] = { 0x17, 0, 0, 0x80, 16, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1 };
	struct ntfsbuild_run hole = { NTFSBUILD_HOLE, clusters_of(size) };
	size_t entries = (size - 1) / WOF_CHUNK, whole = 4 * entries + size;
	uint8_t *stream = calloc(1, whole);

	for (size_t i = 0; i < entries; i++) {
		size_t end = (i + 1) * WOF_CHUNK;

		memcpy(stream + 4 * i, (uint8_t[]){ (uint8_t)end, (uint8_t)(end >> 8), (uint8_t)(end >> 16), 0 }, 4);
	}
	memcpy(stream + 4 * entries, bytes, size);
	struct ntfsbuild_run run = { ntfsbuild_clusters(build, stream, whole), clusters_of(whole) };

	ntfsbuild_runs(build, record, 0x80, "", 0x8000, 0, 0, &hole, 1, size, size);
	ntfsbuild_runs(build, record, 0x80, "WofCompressedData", 0, 0, 0, &run, 1, whole, whole);
	ntfsbuild_value(build, record, 0xc0, "", reparse, sizeof reparse);
	free(stream);
}

static void (*const ways[STORED_WAYS])(struct ntfsbuild *build, unsigned record, const uint8_t *bytes, size_t size) = {
	[STORED_IN_A_ROW] = NULL,         [STORED_IN_PIECES] = store_in_pieces,
	[STORED_BY_LIST] = store_by_list, [STORED_COMPRESSED] = store_compressed,
	[STORED_BY_WOF] = store_by_wof,
};

/* The tree. */

static void put_hives(struct ntfsbuild *build, unsigned folder, const struct sample_machine_hives *hives,
		      enum imagescene_storage storage, unsigned ret_records[2])
{
	for (int i = 0; i < 2; i++) {
		const struct sample_machine_hive *hive = &hives->hive[i];

		ret_records[i] = ntfsbuild_add(build, folder, hive_names[i], false);
		if (hive->size > HIVE_LIMIT)
			abort();
		if (ways[storage])
			ways[storage](build, ret_records[i], hive->data, hive->size);
		else
			ntfsbuild_data(build, ret_records[i], hive->data, hive->size);
	}
}

static unsigned add_folders(struct ntfsbuild *build, unsigned below, const char *const *names)
{
	for (; *names; names++)
		below = ntfsbuild_add(build, below, *names, true);
	return below;
}

/* Names as config has them, all of one file, so that its index needs blocks. */
static void crowd(struct ntfsbuild *build, unsigned folder)
{
	static const char *const names[] = {
		"BBI",      "BCD-Template", "COMPONENTS", "DRIVERS",          "ELAM", "SAM",
		"SECURITY", "userdiff",     "VSMIDK",     "BCD-Template.LOG", "TxR",  "zz"
	};
	unsigned record = ntfsbuild_add(build, folder, "AppEvent.Evt", false);

	ntfsbuild_value(build, record, 0x80, "", "nothing", 7);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ntfsbuild_name(build, folder, record, names[i], 1);
}

static unsigned decoy_folder(struct ntfsbuild *build, enum imagescene_decoy where, unsigned config)
{
	static const char *const old[] = { "Windows.old", "Windows", "System32", "config", NULL };

	return where == DECOY_WINDOWS_OLD ? add_folders(build, NTFSBUILD_ROOT, old)
	       : where == DECOY_REGBACK   ? ntfsbuild_add(build, config, "RegBack", true)
	       : where == DECOY_LOOSE     ? ntfsbuild_add(build, NTFSBUILD_ROOT, "Backup", true)
					  : 0;
}

static struct ntfsbuild *build_volume(const struct imagescene_plan *plan, struct imagescene *ret)
{
	static const char *const way[] = { "Windows", "System32", "config", NULL };
	struct ntfsbuild *build = ntfsbuild_new(VOLUME_SECTORS * SECTOR, SECTOR);
	unsigned config = add_folders(build, NTFSBUILD_ROOT, way), records[2], decoys[2];

	put_hives(build, config, plan->machine, plan->storage, records);
	put_hives(build, decoy_folder(build, plan->decoy_place, config), plan->decoy, STORED_IN_A_ROW, decoys);
	if (plan->has_large_index && build->next_record < NTFSBUILD_RECORDS)
		crowd(build, config);
	for (int i = 0; i < 2; i++) {
		if (plan->decoy_place == DECOY_DELETED)
			ntfsbuild_record(build, decoys[i])[0x16] = 0; /* not in use */
		ret->hives[i] = start_of(plan) + NTFSBUILD_MFT + (size_t)records[i] * NTFSBUILD_RECORD;
		ret->decoys[i] = start_of(plan) + NTFSBUILD_MFT + (size_t)decoys[i] * NTFSBUILD_RECORD;
		ret->references[i] = ntfsbuild_reference(build, decoys[i]);
	}
	size_t indexes = build->next_free;

	ntfsbuild_finish(build);
	if (build->next_free > indexes)
		place(ret, "index block", start_of(plan) + indexes, build->next_free - indexes);
	return build;
}

static void note_places(struct imagescene *scene, size_t volume, const struct ntfsbuild *build)
{
	static const unsigned own[] = { 0, 5 };

	place(scene, "boot sector", volume, 0x54);
	place(scene, "boot sector", volume + build->size - SECTOR, 0x54);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		place(scene, "file record", volume + NTFSBUILD_MFT + own[i] * NTFSBUILD_RECORD, NTFSBUILD_RECORD);
	for (unsigned i = 16; i < build->next_record; i++)
		place(scene, "file record", volume + NTFSBUILD_MFT + (size_t)i * NTFSBUILD_RECORD, NTFSBUILD_RECORD);
	place(scene, "mirror", volume + NTFSBUILD_MIRROR, NTFSBUILD_RECORD);
	place(scene, "table", scene->has_gpt ? SECTOR : 446, scene->has_gpt ? 92 : 66);
	if (scene->has_gpt) {
		place(scene, "table", 2 * SECTOR, 128);
		place(scene, "table", scene->size - SECTOR, 92);
	}
}

static void put_table(struct imagescene *scene, size_t volume)
{
	uint32_t first = (uint32_t)(volume / SECTOR);
	const struct built_entry entry = { BUILT_BASIC_DATA, first, first + VOLUME_SECTORS - 1, "Basic data partition" };
	struct built_disk disk = { scene->bytes, scene->size, SECTOR };

	if (scene->has_gpt)
		built_gpt(&disk, &entry, 1, 128);
	else
		built_mbr_entry(scene->bytes, 0, 0x80, 0x07, first, VOLUME_SECTORS);
}

void imagescene_build(const struct imagescene_plan *plan, struct imagescene *ret)
{
	size_t start = start_of(plan);

	*ret = (struct imagescene){ .size = start + (VOLUME_SECTORS + BEHIND) * SECTOR, .has_gpt = plan->has_gpt };
	ret->bytes = calloc(1, ret->size);
	struct ntfsbuild *build = build_volume(plan, ret);

	memcpy(ret->bytes + start, build->bytes, build->size);
	put_table(ret, start);
	note_places(ret, start, build);
	ntfsbuild_free(build);
}

/* Where the header of a table does not lead out of the disk. */
static void seal_table(struct built_disk *disk, uint64_t sector)
{
	const uint8_t *header = disk->bytes + sector * SECTOR;
	uint64_t at = le64(header + 72), size = (uint64_t)le32(header + 80) * le32(header + 84), end = disk->size;

	if (at < end / SECTOR && size <= end - at * SECTOR)
		built_gpt_seal(disk, sector);
}

void imagescene_seal(struct imagescene *scene)
{
	struct built_disk disk = { scene->bytes, scene->size, SECTOR };

	if (scene->has_gpt) {
		seal_table(&disk, 1);
		seal_table(&disk, scene->size / SECTOR - 1);
	}
}
