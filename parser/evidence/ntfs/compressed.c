/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that NTFS itself compresses: in units of 16 clusters, usually. All clusters of a unit stored: it is plain; none: zeros;
 * some, and then a hole: LZNT1 in those. The last decoded units are kept.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS_KEPT = 4 };

struct unit {
	uint64_t number, used; /* used 0: empty */
	uint8_t *plain;
};

struct compressed {
	struct file file;
	size_t unit_size;
	struct unit units[UNITS_KEPT];
	uint8_t *packed;
	uint64_t clock;
};

/* How many clusters at the start of the unit are stored; the rest of it must be a hole. */
static int stored_clusters(const struct compressed *compressed, uint64_t unit, unsigned *ret, struct error *err)
{
	const struct stream *stream = &compressed->file.stream;
	uint64_t vcn = unit * stream->unit, end = vcn + stream->unit, count;
	bool in_hole = false;
	struct run run;

	for (*ret = 0; vcn < end; vcn += count) {
		if (!runs_find(&stream->runs, vcn, &run, &count))
			return error_set(err, ERR_CORRUPT,
					 "has a run list that ends inside of compression unit %" PRIu64, unit);
		if (count > end - vcn)
			count = end - vcn;
		if (run.lcn != RUN_HOLE && in_hole)
			return error_set(err, ERR_CORRUPT, "has a hole inside of compression unit %" PRIu64, unit);
		in_hole = run.lcn == RUN_HOLE;
		*ret += in_hole ? 0 : (unsigned)count;
	}
	return 0;
}

/* The clusters of a unit as they are stored; the valid length counts plain bytes and says nothing of them. */
static int read_packed(struct compressed *compressed, uint64_t unit, unsigned clusters, struct error *err)
{
	struct stream stored = compressed->file.stream;
	size_t size = (size_t)clusters * compressed->file.ntfs->geometry.cluster_size;

	stored.size = stored.valid = INT64_MAX;
	return stream_read(compressed->file.ntfs, &stored, unit * compressed->unit_size, compressed->packed, size, err);
}

static int decode(struct compressed *compressed, struct unit *into, uint64_t number, unsigned clusters, struct error *err)
{
	const struct stream *stream = &compressed->file.stream;
	uint64_t start = number * compressed->unit_size;
	size_t needed = compressed->unit_size, made;

	if (needed > stream->valid - start)
		needed = (size_t)(stream->valid - start);
	if (!into->plain)
		into->plain = malloc(compressed->unit_size);
	if (!into->plain)
		return error_no_memory(err);
	into->used = 0;
	int result = read_packed(compressed, number, clusters, err);
	struct span packed = { .bytes = compressed->packed,
			       .size = (size_t)clusters * compressed->file.ntfs->geometry.cluster_size };

	if (result == 0)
		result = lznt1_decode(packed, into->plain, compressed->unit_size, &made, err);
	if (result < 0)
		return result;
	if (made < needed)
		return error_set(err, ERR_CORRUPT, "has damaged compressed data: unit %" PRIu64 " has %zu bytes, not %zu",
				 number, made, needed);
	memset(into->plain + needed, 0, compressed->unit_size - needed);
	into->number = number;
	return 0;
}

static int unit_of(struct compressed *compressed, uint64_t number, unsigned clusters, const uint8_t **ret,
		   struct error *err)
{
	struct unit *unit = compressed->units;

	for (int i = 0; i < UNITS_KEPT; i++) {
		struct unit *at = &compressed->units[i];

		if (at->used && at->number == number) {
			unit = at;
			break;
		}
		if (at->used < unit->used)
			unit = at;
	}
	if (!unit->used || unit->number != number) {
		int result = decode(compressed, unit, number, clusters, err);

		if (result < 0)
			return result;
	}
	unit->used = ++compressed->clock;
	*ret = unit->plain;
	return 0;
}

static int read_in_unit(struct compressed *compressed, uint64_t at, uint8_t *to, size_t size, struct error *err)
{
	const struct stream *stream = &compressed->file.stream;
	uint64_t number = at / compressed->unit_size;
	const uint8_t *plain = NULL;
	unsigned clusters = 0;
	int result = at < stream->valid ? stored_clusters(compressed, number, &clusters, err) : 0;

	if (result < 0)
		return result;
	if (clusters == 0 || clusters == stream->unit)
		return stream_read(compressed->file.ntfs, stream, at, to, size, err);
	result = unit_of(compressed, number, clusters, &plain, err);
	if (result == 0)
		memcpy(to, plain + at % compressed->unit_size, size);
	return result;
}

static int read_compressed(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct compressed *compressed = (struct compressed *)source;
	uint8_t *to = buffer;
	int result = 0;

	while (size && result == 0) {
		size_t piece = compressed->unit_size - (size_t)(at % compressed->unit_size);

		piece = piece < size ? piece : size;
		result = read_in_unit(compressed, at, to, piece, err);
		at += piece;
		to += piece;
		size -= piece;
	}
	return result;
}

static void close_compressed(struct source *source)
{
	struct compressed *compressed = (struct compressed *)source;

	for (int i = 0; i < UNITS_KEPT; i++)
		free(compressed->units[i].plain);
	free(compressed->packed);
	file_close(source);
}

static const struct source_type compressed_type = { .name = "compressed NTFS file",
						    .read = read_compressed,
						    .close = close_compressed };

int compressed_open(struct ntfs *ntfs, const struct stream *stream, struct file **ret, struct error *err)
{
	struct compressed *compressed = source_new(ntfs->room, &compressed_type, sizeof *compressed, ntfs->volume);

	if (!compressed)
		return error_no_memory(err);
	compressed->unit_size = (size_t)stream->unit * ntfs->geometry.cluster_size;
	compressed->packed = malloc(compressed->unit_size);
	if (!compressed->packed)
		return error_no_memory(err);
	*ret = &compressed->file;
	return 0;
}
