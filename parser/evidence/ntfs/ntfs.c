/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens a volume: boot sector, the run list of $MFT, label and state. */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/text/text.h"

enum { MIRRORED_LEAST = 4 };
enum { INFORMATION_MAJOR = 8, INFORMATION_MINOR = 9, INFORMATION_FLAGS = 10, INFORMATION_SIZE = 12, FLAG_DIRTY = 1 };

static int read_through(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	return source_read(source->below, at, buffer, size, err);
}

static void close_ntfs(struct source *source)
{
	struct ntfs *ntfs = (struct ntfs *)source;

	for (size_t i = 0; i < RECORDS_KEPT; i++)
		free(ntfs->record_slots[i].bytes);
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		free(ntfs->block_slots[i].bytes);
	stream_free(&ntfs->mft);
	stream_free(&ntfs->mirror);
	free(ntfs->upcase);
}

static const struct source_type ntfs_type = { .name = "NTFS volume", .read = read_through, .close = close_ntfs };

/* size bytes from a cluster on, in a row, as a stream. */
static int stream_at(struct stream *stream, const struct geometry *geometry, uint64_t lcn, uint64_t size,
		     struct error *err)
{
	uint64_t count = (size + geometry->cluster_size - 1) / geometry->cluster_size;

	*stream = (struct stream){ 0 };
	if (lcn >= geometry->clusters || count > geometry->clusters - lcn)
		return 0;
	stream->runs.list = malloc(sizeof *stream->runs.list);
	if (!stream->runs.list)
		return error_no_memory(err);
	stream->runs.list[0] = (struct run){ .vcn = 0, .lcn = lcn };
	stream->runs.count = stream->runs.capacity = 1;
	stream->runs.end = count;
	stream->size = stream->valid = size;
	return 0;
}

/*
 * Only the first record is known to be where the boot sector says; it tells where the others are. Further pieces of its list
 * are in records that earlier pieces lead to, so what was found so far is in use at once.
 */
static int open_mft(struct ntfs *ntfs, struct error *err)
{
	const struct geometry *geometry = &ntfs->geometry;
	struct record record;
	uint64_t hole;
	int result = stream_at(&ntfs->mirror, geometry, geometry->mirror,
			       (uint64_t)MIRRORED_LEAST * geometry->record_size, err);

	if (result == 0)
		result = stream_at(&ntfs->mft, geometry, geometry->mft, geometry->record_size, err);
	if (result == 0)
		result = record_read_base(ntfs, RECORD_MFT, &record, err);
	if (result < 0)
		return result;
	stream_free(&ntfs->mft);
	result = stream_open(ntfs, &record, TYPE_DATA, "", &ntfs->mft, err);
	if (result == 0 ||
	    (result > 0 && (ntfs->mft.value || ntfs->mft.unit || runs_have_hole(&ntfs->mft.runs, UINT64_MAX, &hole))))
		return error_set(err, ERR_CORRUPT, "has a damaged $MFT: its data is not a list of file records");
	return result < 0 ? result : 0;
}

static void read_label(struct ntfs *ntfs, const struct record *record)
{
	struct stream label;

	if (stream_open(ntfs, record, TYPE_VOLUME_NAME, "", &label, NULL) <= 0)
		return;
	if (label.value && label.size)
		ntfs->about.label = raw_of_utf16le(ntfs->room->arena, label.value, (size_t)label.size);
	stream_free(&label);
}

static int read_information(struct ntfs *ntfs, const struct record *record, struct error *err)
{
	struct stream stream;
	int result = stream_open(ntfs, record, TYPE_VOLUME_INFORMATION, "", &stream, err);

	if (result == 0)
		return error_set(err, ERR_CORRUPT, "has no attribute $VOLUME_INFORMATION");
	if (result < 0)
		return result;
	if (stream.value && stream.size >= INFORMATION_SIZE) {
		ntfs->about.major = stream.value[INFORMATION_MAJOR];
		ntfs->about.minor = stream.value[INFORMATION_MINOR];
		ntfs->about.is_dirty = le16(stream.value + INFORMATION_FLAGS) & FLAG_DIRTY;
		result = 0;
	} else
		result = error_set(err, ERR_CORRUPT, "has an attribute $VOLUME_INFORMATION without information");
	stream_free(&stream);
	return result;
}

/* No file depends on it. */
static void read_volume_record(struct ntfs *ntfs)
{
	struct error reason = { 0 };
	struct record record;
	int result = record_read_base(ntfs, RECORD_VOLUME, &record, &reason);

	if (result == 0) {
		read_label(ntfs, &record);
		result = read_information(ntfs, &record, &reason);
	}
	if (result < 0)
		source_note(ntfs->room, ntfs->volume, DOUBT_NONE,
			    "has an unreadable $Volume, so it is unknown whether it is dirty: %s", reason.text);
}

static void describe(struct ntfs *ntfs)
{
	const struct geometry *geometry = &ntfs->geometry;

	ntfs->about = (struct ntfs_volume){ .serial = geometry->serial,
					    .size = geometry->clusters * geometry->cluster_size,
					    .sector_size = geometry->sector_size,
					    .cluster_size = geometry->cluster_size,
					    .record_size = geometry->record_size };
	if (ntfs->about.size > ntfs->volume->size)
		source_note(ntfs->room, ntfs->volume, DOUBT_NONE,
			    "is cut off: the NTFS volume has 0x%" PRIx64 " bytes, and 0x%" PRIx64 " are there",
			    ntfs->about.size, ntfs->volume->size);
}

int ntfs_open(struct source_room *room, struct source *volume, struct ntfs **ret, struct error *err)
{
	struct geometry geometry;
	int result = boot_read(room, volume, &geometry, err);

	if (result < 0)
		return result;
	struct ntfs *ntfs = source_new(room, &ntfs_type, sizeof *ntfs, volume);

	if (!ntfs)
		return error_no_memory(err);
	ntfs->room = room;
	ntfs->volume = volume;
	ntfs->geometry = geometry;
	ntfs->records = (struct block_cache){ .slots = ntfs->record_slots, .count = RECORDS_KEPT };
	ntfs->blocks = (struct block_cache){ .slots = ntfs->block_slots, .count = BLOCKS_KEPT };
	describe(ntfs);
	result = open_mft(ntfs, err);
	if (result < 0)
		return result;
	read_volume_record(ntfs);
	*ret = ntfs;
	return 0;
}

const struct ntfs_volume *ntfs_volume_of(const struct ntfs *ntfs)
{
	return &ntfs->about;
}
