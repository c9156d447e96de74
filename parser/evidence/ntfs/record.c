/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File records: from $MFT, or the first ones from $MFTMirr where they are damaged there. */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <string.h>

enum {
	AT_FIXUPS = 4,
	AT_SEQUENCE = 0x10,
	AT_FIRST_ATTRIBUTE = 0x14,
	AT_FLAGS = 0x16,
	AT_USED = 0x18,
	AT_BASE = 0x20,
	AT_NUMBER = 0x2c, /* since Windows XP; before, the fixups are here */
	HEAD_BEFORE_XP = 0x2a,
	HEAD = 0x30,
};

static const struct block_kind file_record = { .magic = "FILE", .name = "file record" };

static int damaged(struct error *err, uint64_t number, const char *what)
{
	return error_set(err, ERR_CORRUPT, "has a damaged file record (number %" PRIu64 "): %s", number, what);
}

static int parse(struct record *record, struct error *err)
{
	const uint8_t *bytes = record->bytes;

	record->sequence = le16(bytes + AT_SEQUENCE);
	record->flags = le16(bytes + AT_FLAGS);
	record->base = le64(bytes + AT_BASE);
	record->first = le16(bytes + AT_FIRST_ATTRIBUTE);
	record->end = le32(bytes + AT_USED);
	if (record->first < HEAD_BEFORE_XP || record->first % 8 || record->end > record->size ||
	    record->first > record->end)
		return damaged(err, record->number, "its attributes are not inside of it");
	if (le16(bytes + AT_FIXUPS) >= HEAD && le32(bytes + AT_NUMBER) != (uint32_t)record->number)
		return damaged(err, record->number, "it has the number of another one");
	return 0;
}

static int read_from(struct ntfs *ntfs, const struct stream *stream, struct record *ret, struct error *err)
{
	unsigned size = ntfs->geometry.record_size;
	struct span block;

	if (ret->number > INT64_MAX / size || ret->number * size + size > stream->size)
		return error_set(err, ERR_CORRUPT, "refers to file record %" PRIu64 ", which is behind the end of $MFT",
				 ret->number);
	int result = block_read(ntfs, &ntfs->records, &file_record, stream, 0, ret->number * size, size, &block, err);

	if (result < 0)
		return result;
	ret->size = size;
	memcpy(ret->bytes, block.bytes, size);
	return parse(ret, err);
}

/* $MFTMirr repeats the first four, or a cluster of them. */
static int read_anywhere(struct ntfs *ntfs, struct record *ret, struct error *err)
{
	int result = read_from(ntfs, &ntfs->mft, ret, err);

	if (result == 0 || ret->number * ntfs->geometry.record_size >= ntfs->mirror.size ||
	    read_from(ntfs, &ntfs->mirror, ret, NULL) < 0)
		return result;
	if (!(ntfs->mirrored & 1U << ret->number))
		source_note(ntfs->room, ntfs->volume, DOUBT_NONE,
			    "has a damaged file record (number %" PRIu64 "); its copy in $MFTMirr was used", ret->number);
	ntfs->mirrored |= 1U << ret->number;
	return 0;
}

/* A record in use. */
static int read_used(struct ntfs *ntfs, uint64_t reference, struct record *ret, struct error *err)
{
	uint16_t sequence = (uint16_t)(reference >> 48);

	ret->number = NTFS_RECORD_OF(reference);
	int result = read_anywhere(ntfs, ret, err);

	if (result < 0)
		return result;
	if (!(ret->flags & RECORD_IS_IN_USE))
		return error_set(err, ERR_CORRUPT, "refers to file record %" PRIu64 ", which is not in use", ret->number);
	if (sequence && sequence != ret->sequence)
		return error_set(err, ERR_CORRUPT,
				 "refers to file record %" PRIu64
				 ", which has been reused for another file (sequence number %u instead of %u)",
				 ret->number, ret->sequence, sequence);
	return 0;
}

int record_read_base(struct ntfs *ntfs, uint64_t reference, struct record *ret, struct error *err)
{
	int result = read_used(ntfs, reference, ret, err);

	if (result == 0 && ret->base != 0)
		return error_set(err, ERR_CORRUPT,
				 "refers to file record %" PRIu64 ", which is an extension of file record %" PRIu64,
				 ret->number, NTFS_RECORD_OF(ret->base));
	return result;
}

int record_read_extension(struct ntfs *ntfs, const struct record *base, uint64_t reference, struct record *ret,
			  struct error *err)
{
	int result = read_used(ntfs, reference, ret, err);

	if (result < 0)
		return result;
	if (NTFS_RECORD_OF(ret->base) == base->number && (uint16_t)(ret->base >> 48) == base->sequence)
		return 0;
	return error_set(err, ERR_CORRUPT,
			 "has an attribute list that names file record %" PRIu64 ", which is not an extension of it",
			 NTFS_RECORD_OF(reference));
}
