/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the volume as sources: stored in the file record or in clusters; the compressed kinds have files of their own. */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>

static int read_plain(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct file *file = (const struct file *)source;

	return stream_read(file->ntfs, &file->stream, at, buffer, size, err);
}

static bool place_plain(struct source *source, uint64_t at, struct source_place *ret)
{
	const struct file *file = (const struct file *)source;

	return stream_place(file->ntfs, &file->stream, at, ret);
}

void file_close(struct source *source)
{
	stream_free(&((struct file *)source)->stream);
}

static const struct source_type plain_type = {
	.name = "NTFS file", .read = read_plain, .place = place_plain, .close = file_close
};

bool ntfs_is_plain_file(const struct source *source)
{
	return source->type == &plain_type;
}

static int plain_open(struct ntfs *ntfs, struct file **ret, struct error *err)
{
	struct file *file = source_new(ntfs->room, &plain_type, sizeof *file, ntfs->volume);

	if (!file)
		return error_no_memory(err);
	*ret = file;
	return 0;
}

/* These zeros are what Windows gives, too; but where a hive has them, they were never written. */
static void note_zeros(const struct file *file)
{
	const struct stream *stream = &file->stream;
	uint64_t cluster = file->ntfs->geometry.cluster_size, hole;

	if (!stream->value && stream->valid < stream->size)
		source_note(file->ntfs->room, &file->source, DOUBT_NONE,
			    "was never written from 0x%" PRIx64 " to 0x%" PRIx64
			    " (valid data length): these bytes are zeros",
			    stream->valid, stream->size);
	if (!stream->unit && runs_have_hole(&stream->runs, (stream->valid + cluster - 1) / cluster, &hole))
		source_note(file->ntfs->room, &file->source, DOUBT_NONE,
			    "is a sparse file: no bytes are stored at 0x%" PRIx64 ", zeros are read there",
			    hole * cluster);
}

/* Nothing is behind the run list, so that nobody makes room for it. What is in the volume may still be read. */
static int check_size(const struct ntfs *ntfs, const struct stream *stream, struct error *err)
{
	uint64_t stored = stream->runs.end * ntfs->geometry.cluster_size, volume = ntfs->about.size;

	if (stream->value || stream->size <= stored || stream->size <= volume)
		return 0;
	return error_set(err, ERR_CORRUPT,
			 "has a damaged file record: its size is 0x%" PRIx64 ", its run list ends at 0x%" PRIx64
			 ", and the volume has 0x%" PRIx64 " bytes",
			 stream->size, stored, volume);
}

/* Takes the stream over. */
static int open_stream(struct ntfs *ntfs, struct stream *stream, struct source **ret, struct error *err)
{
	struct file *file;
	int result = check_size(ntfs, stream, err);

	if (result < 0)
		return result;
	result = stream->unit ? compressed_open(ntfs, stream, &file, err) : plain_open(ntfs, &file, err);

	if (result < 0)
		return result;
	file->ntfs = ntfs;
	file->source.size = stream->size;
	file->stream = *stream;
	*stream = (struct stream){ 0 };
	note_zeros(file);
	*ret = &file->source;
	return 0;
}

static int open_data(struct ntfs *ntfs, const struct record *record, const struct reparse *reparse, struct stream *data,
		     struct source **ret, struct error *err)
{
	if (reparse->is_wof)
		return wof_open(ntfs, record, reparse, data->size, ret, err);
	if (data->is_encrypted)
		return error_set(err, ERR_UNSUPPORTED, "is encrypted (EFS)");
	return open_stream(ntfs, data, ret, err);
}

int ntfs_open_file(struct ntfs *ntfs, uint64_t reference, const char *label, struct source **ret, struct error *err)
{
	struct reparse reparse;
	struct record record;
	struct stream data;
	struct source *file = NULL;
	int result = record_read_base(ntfs, reference, &record, err);

	if (result < 0)
		return result;
	if (record.flags & RECORD_IS_FOLDER)
		return error_set(err, ERR_FORMAT, "is a folder");
	result = reparse_read(ntfs, &record, &reparse, err);
	if (result < 0)
		return result;
	if (result > 0 && !reparse.is_wof)
		return reparse_refuse(reparse.tag, err);
	result = stream_open(ntfs, &record, TYPE_DATA, "", &data, err);
	if (result == 0)
		return error_set(err, ERR_CORRUPT, "has no data attribute in file record %" PRIu64, record.number);
	if (result < 0)
		return result;
	result = open_data(ntfs, &record, &reparse, &data, &file, err);
	stream_free(&data);
	if (result < 0)
		return result;
	file->label = label;
	*ret = file;
	return 0;
}
