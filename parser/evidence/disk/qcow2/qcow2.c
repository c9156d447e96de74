/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QCOW2, versions 2 and 3: the disk of QEMU in its current state, with its backing files. Not handled: encrypted images,
 * version 1; the state in internal snapshots is not looked at.
 */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/qcow2/qcow2_parts.h"

static bool is_qcow2(struct source *file, const uint8_t *head, size_t size)
{
	(void)file;
	return size >= 4 && memcmp(head, "QFI\xfb", 4) == 0;
}

/* A shorter backing file has zeros behind its end: so the document. */
static int read_backing(const struct qcow2 *disk, uint64_t at, uint8_t *buffer, size_t size, struct error *err)
{
	uint64_t left = disk->backing && at < disk->backing->size ? disk->backing->size - at : 0;
	size_t there = left < size ? (size_t)left : size;

	memset(buffer + there, 0, size - there);
	return there ? source_read(disk->backing, at, buffer, there, err) : 0;
}

static int behind_end(const struct qcow2 *disk, const struct qcow2_run *run, struct error *err)
{
	return error_set(err, ERR_CORRUPT,
			 "cluster %" PRIu64 " is at 0x%" PRIx64 " of %s, which ends at 0x%" PRIx64
			 ": it is cut off or damaged",
			 run->cluster, run->at, disk->data == disk->source.below ? "the file" : "the data file",
			 disk->data->size);
}

static int read_stored(const struct qcow2 *disk, const struct qcow2_run *run, void *buffer, size_t size, struct error *err)
{
	if (run->at > disk->data->size || size > disk->data->size - run->at)
		return behind_end(disk, run, err);
	return source_read(disk->data, run->at, buffer, size, err);
}

static int unpack(const struct qcow2 *disk, const struct qcow2_run *run, const struct chunk **ret, struct error *err)
{
	struct error why = { 0 };
	uint64_t left = run->at < disk->data->size ? disk->data->size - run->at : 0;
	const struct chunk_order order = {
		.source = &disk->source,
		.key = run->cluster,
		.size = (size_t)1 << disk->header.cluster_bits,
		.stored = disk->data,
		.at = run->at,
		.packed_size =
			(size_t)(left < run->packed_size ? left : run->packed_size), /* the last sector may be short */
		.unpack = disk->header.is_zstd ? unpack_zstd : unpack_deflate,
	};

	if (left == 0)
		return behind_end(disk, run, err);
	int result = chunk_cache_make(disk->chunks, &order, ret, &why);

	return result < 0 ? error_set(err, result, "cluster %" PRIu64 ": %s", run->cluster, why.text) : 0;
}

static int read_packed(const struct qcow2 *disk, const struct qcow2_run *run, void *buffer, size_t size, struct error *err)
{
	const struct chunk *chunk = chunk_cache_find(disk->chunks, &disk->source, run->cluster);
	int result = chunk ? 0 : unpack(disk, run, &chunk, err);

	if (result == 0)
		memcpy(buffer, chunk->bytes + run->within, size);
	return result;
}

static int read_run(const struct qcow2 *disk, const struct qcow2_run *run, uint64_t at, void *buffer, size_t size,
		    struct error *err)
{
	switch (run->stored) {
	case QCOW2_STORED:
		return read_stored(disk, run, buffer, size, err);
	case QCOW2_PACKED:
		return read_packed(disk, run, buffer, size, err);
	case QCOW2_BACKING:
		return read_backing(disk, at, buffer, size, err);
	case QCOW2_ZEROS:
		break;
	}
	memset(buffer, 0, size);
	return 0;
}

/* Clusters that follow each other in the file as in the disk are read at once; what is behind its end alone, with its error. */
static void extend(struct qcow2 *disk, uint64_t at, size_t wanted, struct qcow2_run *run)
{
	uint64_t end = disk->data->size;
	struct qcow2_run next;

	while (run->stored == QCOW2_STORED && run->size < wanted &&
	       qcow2_find(disk, at + run->size, &next, NULL) == 0 && next.stored == QCOW2_STORED &&
	       next.at == run->at + run->size && next.at <= end && next.size <= end - next.at)
		run->size += next.size;
}

static int read_qcow2(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct qcow2 *disk = (struct qcow2 *)source;
	uint8_t *to = buffer;

	while (size) {
		struct qcow2_run run;
		int result = qcow2_find(disk, at, &run, err);

		if (result == 0)
			extend(disk, at, size, &run);
		size_t part = result == 0 && run.size < size ? (size_t)run.size : size;

		if (result == 0)
			result = read_run(disk, &run, at, to, part, err);
		if (result < 0)
			return result;
		at += part;
		to += part;
		size -= part;
	}
	return 0;
}

static bool place_in_qcow2(struct source *source, uint64_t at, struct source_place *ret)
{
	struct qcow2 *disk = (struct qcow2 *)source;
	struct qcow2_run run;

	if (qcow2_find(disk, at, &run, NULL) < 0)
		return false;
	if (run.stored == QCOW2_STORED)
		*ret = (struct source_place){ .in = disk->data, .at = run.at, .size = run.size };
	else if (run.stored == QCOW2_BACKING && disk->backing)
		*ret = (struct source_place){ .in = disk->backing, .at = at, .size = run.size };
	else
		return false;
	uint64_t end = ret->in->size; /* behind a backing file's there are zeros */

	if (run.stored == QCOW2_BACKING && ret->at < end && ret->size > end - ret->at)
		ret->size = end - ret->at;
	return ret->at < end && ret->size <= end - ret->at;
}

static void note_state(struct source_room *room, const struct qcow2 *disk)
{
	if (disk->header.is_corrupt)
		source_note(room, &disk->source, DOUBT_SOME,
			    "is marked as corrupt by QEMU: run qemu-img check on a copy");
	if (disk->header.snapshots)
		source_note(room, &disk->source, DOUBT_NONE,
			    "has %" PRIu32 " internal snapshot%s: only the current state was read",
			    disk->header.snapshots, disk->header.snapshots == 1 ? "" : "s");
}

int qcow2_open(struct source_room *room, const struct disk_chain *link, struct source *file, struct chunk_cache *chunks,
	       struct source **ret, struct error *err)
{
	static const struct source_type qcow2_type = {
		.name = "QCOW2", .read = read_qcow2, .place = place_in_qcow2, .is_disk = true
	};
	struct qcow2 *disk = source_new(room, &qcow2_type, sizeof *disk, file);

	if (!disk)
		return error_no_memory(err);
	int result = qcow2_header_read(room->arena, file, &disk->header, err);

	if (result < 0)
		return result;
	disk->source.size = disk->header.size;
	disk->source.label = file->label;
	disk->chunks = chunks;
	note_state(room, disk);
	result = qcow2_open_data_file(room, file, disk, err);
	if (result == 0)
		result = qcow2_open_backing(room, link, disk, err);
	if (result == 0)
		*ret = &disk->source;
	return result;
}

static int open_container(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	const struct disk_chain link = { .file = file };
	struct chunk_cache *chunks = arena_alloc(room->arena, sizeof *chunks);

	if (!chunks)
		return error_no_memory(err);
	chunks->arena = room->arena;
	return qcow2_open(room, &link, file, chunks, ret, err);
}

const struct container_format container_qcow2 = { .name = "QCOW2", .is = is_qcow2, .open = open_container };
