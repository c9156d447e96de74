/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream: the value of an attribute, wherever it is. One that does not fit into its file record is in pieces, each in a record
 * of its own; the attribute list of the file tells which. Nothing is believed of a piece whose record does not name the file.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Windows itself makes no list of more than 256 KiB. */
enum { LIST_SIZE_LIMIT = 256 << 10, UNIT_SHIFT_LIMIT = 8, UNIT_SIZE_LIMIT = 1 << 20 };

enum {
	LIST_TYPE = 0,
	LIST_SIZE = 4,
	LIST_NAME_UNITS = 6,
	LIST_NAME = 7,
	LIST_FIRST = 8,
	LIST_REFERENCE = 0x10,
	LIST_LEAST = 0x1a,
};

void stream_free(struct stream *stream)
{
	free(stream->value);
	free(stream->runs.list);
	*stream = (struct stream){ 0 };
}

static int take_value(struct stream *stream, const struct attribute *from, struct error *err)
{
	stream->value = malloc(from->value.size + 1);
	if (!stream->value)
		return error_no_memory(err);
	memcpy(stream->value, from->value.bytes, from->value.size);
	return 0;
}

static int set_unit(const struct ntfs *ntfs, struct stream *stream, const struct attribute *from, struct error *err)
{
	unsigned method = from->flags & ATTRIBUTE_COMPRESSION;

	if (!method || from->is_resident)
		return 0;
	if (method != ATTRIBUTE_LZNT1)
		return error_set(err, ERR_UNSUPPORTED, "is compressed by the unknown NTFS method %u", method);
	if (!from->unit_shift || from->unit_shift > UNIT_SHIFT_LIMIT ||
	    (uint64_t)ntfs->geometry.cluster_size << from->unit_shift > UNIT_SIZE_LIMIT)
		return error_set(err, ERR_CORRUPT, "has compression units of 2^%u clusters", from->unit_shift);
	stream->unit = 1U << from->unit_shift;
	return 0;
}

/* The first piece has the sizes. */
static int begin(struct ntfs *ntfs, struct stream *stream, const struct attribute *from, struct error *err)
{
	stream->size = from->size;
	stream->valid = from->valid;
	stream->is_encrypted = from->flags & ATTRIBUTE_ENCRYPTED;
	if (stream->size > INT64_MAX || stream->valid > stream->size)
		return error_set(err, ERR_CORRUPT,
				 "has a valid data length of 0x%" PRIx64 ", and its size is only 0x%" PRIx64,
				 stream->valid, stream->size);
	int result = set_unit(ntfs, stream, from, err);

	if (result < 0)
		return result;
	return from->is_resident ? take_value(stream, from, err) : 0;
}

static int add_piece(struct ntfs *ntfs, struct stream *stream, const struct attribute *from, bool is_first,
		     struct error *err)
{
	int result = is_first ? begin(ntfs, stream, from, err) : 0;

	if (result < 0)
		return result;
	if (!is_first && (from->is_resident || stream->value))
		return error_set(err, ERR_CORRUPT, "has an attribute in pieces that is in its file record, too");
	if (from->is_resident)
		return 0;
	return runs_append(&ntfs->geometry, &stream->runs, from->mapping, from->first, from->last, err);
}

static int refuse_piece(uint64_t reference, struct error *err)
{
	return error_set(err, ERR_CORRUPT,
			 "has an attribute list that names file record %" PRIu64 ", which is not an extension of it",
			 NTFS_RECORD_OF(reference));
}

uint64_t attribute_list_reference(struct span entry)
{
	return le64(entry.bytes + LIST_REFERENCE);
}

/* One piece that the list names. */
static int add_listed(struct ntfs *ntfs, const struct record *base, struct span entry, const char *name, uint64_t first,
		      struct stream *stream, struct error *err)
{
	uint64_t reference = attribute_list_reference(entry);
	const struct record *record = base;
	struct record other;
	struct attribute piece;

	if (NTFS_RECORD_OF(reference) != base->number) {
		int result = record_read_extension(ntfs, base, reference, &other, err);

		if (result < 0)
			return result;
		record = &other;
	}
	int result = attribute_find(record, le32(entry.bytes + LIST_TYPE), name, first, &piece, err);

	if (result == 0)
		return refuse_piece(reference, err);
	return result < 0 ? result : add_piece(ntfs, stream, &piece, first == 0, err);
}

bool attribute_list_entry(struct span list, size_t at, struct span *ret, struct span *ret_name)
{
	return span_part(list, at, LIST_LEAST, ret) && le16(ret->bytes + LIST_SIZE) >= LIST_LEAST &&
	       span_part(list, at, le16(ret->bytes + LIST_SIZE), ret) &&
	       span_part(*ret, ret->bytes[LIST_NAME], 2 * (size_t)ret->bytes[LIST_NAME_UNITS], ret_name);
}

/* Each step takes a piece or some bytes of the list, which is limited. */
static int walk_list(struct ntfs *ntfs, const struct record *base, struct span list, uint32_t type, const char *name,
		     struct stream *stream, struct error *err)
{
	struct span entry, entry_name;
	int found = 0;

	for (size_t at = 0; at < list.size; at += entry.size) {
		if (!attribute_list_entry(list, at, &entry, &entry_name))
			return error_set(err, ERR_CORRUPT, "has a damaged attribute list, at 0x%zx of it", at);
		if (le32(entry.bytes + LIST_TYPE) != type || !is_named(entry_name, name))
			continue;
		uint64_t first = le64(entry.bytes + LIST_FIRST);

		if ((first == 0) == (found == 1))
			return error_set(err, ERR_CORRUPT,
					 "has an attribute list with two beginnings or none, at 0x%zx of it", at);
		int result = add_listed(ntfs, base, entry, name, first, stream, err);

		if (result < 0)
			return result;
		found = 1;
	}
	return found;
}

static int read_list(struct ntfs *ntfs, const struct attribute *from, struct stream *list, struct error *err)
{
	int result = add_piece(ntfs, list, from, true, err);

	if (result < 0 || list->value)
		return result;
	if (list->size > LIST_SIZE_LIMIT)
		return error_set(err, ERR_LIMIT, "has an attribute list of %" PRIu64 " bytes", list->size);
	uint8_t *value = malloc((size_t)list->size + 1);

	if (!value)
		return error_no_memory(err);
	result = stream_read(ntfs, list, 0, value, (size_t)list->size, err);
	list->value = value;
	return result;
}

int attribute_list_read(struct ntfs *ntfs, const struct record *record, struct stream *ret, struct error *err)
{
	struct attribute found;
	int result = attribute_find(record, TYPE_ATTRIBUTE_LIST, "", 0, &found, err);

	*ret = (struct stream){ 0 };
	if (result <= 0)
		return result;
	result = read_list(ntfs, &found, ret, err);
	if (result < 0)
		stream_free(ret);
	return result < 0 ? result : 1;
}

static int open_alone(struct ntfs *ntfs, const struct record *record, uint32_t type, const char *name,
		      struct stream *ret, struct error *err)
{
	struct attribute found;
	int present = attribute_find(record, type, name, 0, &found, err);
	int result = present == 1 ? add_piece(ntfs, ret, &found, true, err) : 0;

	return result < 0 ? result : present;
}

int stream_open(struct ntfs *ntfs, const struct record *record, uint32_t type, const char *name, struct stream *ret,
		struct error *err)
{
	struct stream list;
	int result = attribute_list_read(ntfs, record, &list, err);

	*ret = (struct stream){ 0 };
	if (result == 1)
		result = walk_list(ntfs, record, (struct span){ .bytes = list.value, .size = (size_t)list.size }, type,
				   name, ret, err);
	else if (result == 0)
		result = open_alone(ntfs, record, type, name, ret, err);
	stream_free(&list);
	if (result <= 0)
		stream_free(ret);
	return result;
}

/* From the clusters: as much as is stored in a row. */
static int read_run(struct ntfs *ntfs, const struct stream *stream, uint64_t at, void *buffer, size_t *size,
		    struct error *err)
{
	uint64_t cluster = ntfs->geometry.cluster_size, count;
	struct run run;

	if (!runs_find(&stream->runs, at / cluster, &run, &count))
		return error_set(err, ERR_CORRUPT,
				 "has a damaged run list: it ends at 0x%" PRIx64 ", and the size is 0x%" PRIx64,
				 stream->runs.end * cluster, stream->size);
	if (*size > count * cluster - at % cluster)
		*size = (size_t)(count * cluster - at % cluster);
	if (run.lcn != RUN_HOLE)
		return source_read(ntfs->volume, run.lcn * cluster + at % cluster, buffer, *size, err);
	memset(buffer, 0, *size);
	return 0;
}

/* Behind the valid data length. Where no cluster is, nothing says zeros, either. */
static int read_unwritten(const struct ntfs *ntfs, const struct stream *stream, uint64_t at, void *buffer, size_t size,
			  struct error *err)
{
	uint64_t stored = stream->runs.end * ntfs->geometry.cluster_size;

	if (at > stored || size > stored - at)
		return error_set(err, ERR_CORRUPT,
				 "has a damaged run list: it ends at 0x%" PRIx64 ", and the size is 0x%" PRIx64, stored,
				 stream->size);
	memset(buffer, 0, size);
	return 0;
}

int stream_read(struct ntfs *ntfs, const struct stream *stream, uint64_t at, void *buffer, size_t size, struct error *err)
{
	uint8_t *to = buffer;

	if (at > stream->size || size > stream->size - at)
		return error_set(err, ERR_CORRUPT, "has 0x%" PRIx64 " bytes, and more are asked for", stream->size);
	while (size) {
		size_t piece = size;
		int result = 0;

		if (stream->value)
			memcpy(to, stream->value + at, size);
		else if (at >= stream->valid)
			result = read_unwritten(ntfs, stream, at, to, size, err);
		else {
			if (piece > stream->valid - at)
				piece = (size_t)(stream->valid - at);
			result = read_run(ntfs, stream, at, to, &piece, err);
		}
		if (result < 0)
			return result;
		at += piece;
		to += piece;
		size -= piece;
	}
	return 0;
}

bool stream_place(const struct ntfs *ntfs, const struct stream *stream, uint64_t at, struct source_place *ret)
{
	uint64_t cluster = ntfs->geometry.cluster_size, count;
	struct run run;

	if (stream->value || at >= stream->valid || !runs_find(&stream->runs, at / cluster, &run, &count) ||
	    run.lcn == RUN_HOLE)
		return false;
	ret->at = run.lcn * cluster + at % cluster;
	ret->size = count * cluster - at % cluster;
	if (ret->size > stream->valid - at)
		ret->size = stream->valid - at;
	return true;
}
