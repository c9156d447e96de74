/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reparse points: a filter of Windows gives the content of the file, and what NTFS stores as its data is often a hole, which
 * many readers show as zeros. Only WOF (Compact OS) is read here; every other kind is named and refused.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <string.h>

/* Windows limits the whole to 16 KiB. */
enum { REPARSE_SIZE_LIMIT = 16 << 10, REPARSE_HEAD = 8, AT_DATA_SIZE = 4 };
enum { WOF_VERSION = 0, WOF_PROVIDER = 4, WOF_FILE_VERSION = 8, WOF_ALGORITHM = 12, WOF_SIZE = 16 };
enum { PROVIDER_WIM = 1, PROVIDER_FILE = 2 };
enum { AT_ATTRIBUTES = 0x20, ATTRIBUTE_IS_REPARSE_POINT = 0x400 };

static const uint32_t tag_wof = 0x80000017;

/* clang-format off */
static const struct {
	uint32_t tag, mask;
	const char *name;
} tags[] = {
	{ 0x80000013, 0xffffffff, "a deduplicated file (Data Deduplication); its content is in the chunk store of the volume" },
	{ 0x9000001a, 0xffff0fff, "a placeholder of a cloud file (OneDrive); its content may be online only" },
	{ 0xa000000c, 0xffffffff, "a symbolic link" },
	{ 0xa0000003, 0xffffffff, "a junction or mount point" },
	{ 0xc0000004, 0xffffffff, "a file that was moved to other storage (HSM)" },
	{ 0x80000008, 0xffffffff, "a file in a WIM (WIM mount)" },
	{ 0xa000001d, 0xffffffff, "a symbolic link of WSL" },
};
/* clang-format on */

int reparse_refuse(uint32_t tag, struct error *err)
{
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if ((tag & tags[i].mask) == (tags[i].tag & tags[i].mask))
			return error_set(err, ERR_UNSUPPORTED, "is %s (reparse tag 0x%08x)", tags[i].name, tag);
	return error_set(err, ERR_UNSUPPORTED, "is a reparse point of an unknown kind (tag 0x%08x)", tag);
}

static int parse_wof(struct span data, struct reparse *ret, struct error *err)
{
	if (data.size < WOF_FILE_VERSION || le32(data.bytes + WOF_VERSION) != 1)
		return error_set(err, ERR_UNSUPPORTED, "is compressed by Windows (WOF) in an unknown version");
	if (le32(data.bytes + WOF_PROVIDER) == PROVIDER_WIM)
		return error_set(err, ERR_UNSUPPORTED, "is stored in a WIM file (WIMBoot)");
	if (le32(data.bytes + WOF_PROVIDER) != PROVIDER_FILE || data.size < WOF_SIZE ||
	    le32(data.bytes + WOF_FILE_VERSION) != 1)
		return error_set(err, ERR_UNSUPPORTED, "is compressed by Windows (WOF) in an unknown way");
	ret->is_wof = true;
	ret->algorithm = le32(data.bytes + WOF_ALGORITHM);
	return 1;
}

static int parse(struct span value, struct reparse *ret, struct error *err)
{
	struct span data;

	if (value.size < REPARSE_HEAD || !span_part(value, REPARSE_HEAD, le16(value.bytes + AT_DATA_SIZE), &data))
		return error_set(err, ERR_CORRUPT, "has a damaged reparse point");
	*ret = (struct reparse){ .tag = le32(value.bytes) };
	return ret->tag == tag_wof ? parse_wof(data, ret, err) : 1;
}

/* A file may say that it is a reparse point in a second place; if the first was lost, its data is still not its content. */
static int check_mark(const struct record *record, struct error *err)
{
	struct attribute standard;
	struct span attributes;
	int result = attribute_find(record, TYPE_STANDARD_INFORMATION, "", 0, &standard, err);

	if (result < 0)
		return result;
	if (result == 1 && span_part(standard.value, AT_ATTRIBUTES, 4, &attributes) &&
	    le32(attributes.bytes) & ATTRIBUTE_IS_REPARSE_POINT)
		return error_set(err, ERR_CORRUPT, "is marked as a reparse point and has none");
	return 0;
}

int reparse_read(struct ntfs *ntfs, const struct record *record, struct reparse *ret, struct error *err)
{
	uint8_t bytes[REPARSE_SIZE_LIMIT];
	struct stream stream;
	int result = stream_open(ntfs, record, TYPE_REPARSE_POINT, "", &stream, err);

	*ret = (struct reparse){ 0 };
	if (result == 0)
		return check_mark(record, err);
	if (result < 0)
		return result;
	if (stream.size > sizeof bytes)
		result = error_set(err, ERR_CORRUPT, "has a reparse point of more than %zu bytes", sizeof bytes);
	else
		result = stream_read(ntfs, &stream, 0, bytes, (size_t)stream.size, err);
	if (result == 0)
		result = parse((struct span){ .bytes = bytes, .size = (size_t)stream.size }, ret, err);
	stream_free(&stream);
	return result;
}
