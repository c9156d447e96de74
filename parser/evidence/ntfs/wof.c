/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that Windows compressed (WOF, Compact OS, compact /exe): their content is in chunks in the stream WofCompressedData. */
#include "parser/evidence/library/chunks/chunks.h"
#include "parser/evidence/ntfs/ntfs_parts.h"

/* clang-format off */
static const struct {
	enum chunk_compression compression;
	uint32_t chunk_size;
} algorithms[] = { /* by the number in the reparse point */
	{ CHUNKS_XPRESS,  4096 },
	{ CHUNKS_LZX,    32768 },
	{ CHUNKS_XPRESS,  8192 },
	{ CHUNKS_XPRESS, 16384 },
};
/* clang-format on */

static int read_packed(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	const struct file *file = (const struct file *)source;

	return stream_read(file->ntfs, &file->stream, at, buffer, size, err);
}

static const struct source_type packed_type = { .name = "WofCompressedData", .read = read_packed, .close = file_close };

/* The stream must be all there: zeros of a hole could pass for a plain chunk. */
static int check_stream(const struct stream *stream, struct error *err)
{
	uint64_t hole;

	if (stream->is_encrypted || stream->unit)
		return error_set(err, ERR_UNSUPPORTED,
				 "is compressed by Windows (WOF), and then compressed or encrypted by NTFS");
	if (stream->valid != stream->size || runs_have_hole(&stream->runs, UINT64_MAX, &hole))
		return error_set(err, ERR_CORRUPT,
				 "has damaged compressed data (WOF): WofCompressedData is not complete");
	return 0;
}

static int open_packed(struct ntfs *ntfs, const struct record *record, struct file **ret, struct error *err)
{
	struct file *file = source_new(ntfs->room, &packed_type, sizeof *file, ntfs->volume);

	if (!file)
		return error_no_memory(err);
	file->ntfs = ntfs;
	int result = stream_open(ntfs, record, TYPE_DATA, "WofCompressedData", &file->stream, err);

	if (result == 0)
		return error_set(err, ERR_CORRUPT,
				 "is compressed by Windows (WOF), and the stream WofCompressedData is missing");
	file->source.size = file->stream.size;
	*ret = file;
	return result < 0 ? result : check_stream(&file->stream, err);
}

int wof_open(struct ntfs *ntfs, const struct record *record, const struct reparse *reparse, uint64_t size,
	     struct source **ret, struct error *err)
{
	if (reparse->algorithm >= sizeof algorithms / sizeof *algorithms)
		return error_set(err, ERR_UNSUPPORTED, "is compressed by Windows (WOF) with the unknown algorithm %u",
				 reparse->algorithm);
	const struct chunks_form form = { .name = "WOF",
					  .what = "is compressed by Windows (WOF)",
					  .compression = algorithms[reparse->algorithm].compression,
					  .chunk_size = algorithms[reparse->algorithm].chunk_size,
					  .size = size };
	struct file *packed = NULL;
	int result = open_packed(ntfs, record, &packed, err);

	return result < 0 ? result : chunks_open(ntfs->room, &packed->source, &form, ret, err);
}
