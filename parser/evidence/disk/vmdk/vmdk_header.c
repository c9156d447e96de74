/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers of the files that hold an extent of a VMDK in grains. What is not as the document has it is damage, not a guess. */
#include <inttypes.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/vmdk/vmdk_parts.h"

enum {
	VERSION_LIMIT = 3, /* of hosted extents */
	GRAIN_SECTORS_LIMIT = 1 << 16,
	TABLE_ENTRIES_LIMIT = 1 << 16,
	COWD_TABLE_ENTRIES = 4096,
	MARKER_FOOTER = 3,
	MARKER_DIRECTORY = 2,
	DEFLATE = 1,
};
#define DIRECTORY_AT_END UINT64_MAX /* gdOffset of a file that was written as a stream: the header at its end knows */

/* The header of a hosted extent: SparseExtentHeader. */
enum {
	HOSTED_VERSION = 4,
	HOSTED_FLAGS = 8,
	HOSTED_CAPACITY = 12,
	HOSTED_GRAIN = 20,
	HOSTED_DESCRIPTOR = 28,
	HOSTED_DESCRIPTOR_SIZE = 36,
	HOSTED_ENTRIES = 44,
	HOSTED_COPY = 48,
	HOSTED_DIRECTORY = 56,
	HOSTED_UNCLEAN = 72,
	HOSTED_LINE_ENDS = 73,
	HOSTED_COMPRESSION = 77,
};

enum { FLAG_LINE_ENDS = 1, FLAG_COPY = 2, FLAG_ZERO_GRAINS = 4, FLAG_COMPRESSED = 1 << 16, FLAG_MARKERS = 1 << 17 };

/* The header of a COWD extent (ESX, "vmfsSparse"). */
enum { COWD_VERSION = 4, COWD_SECTORS = 12, COWD_GRAIN = 16, COWD_DIRECTORY = 20, COWD_DIRECTORY_ENTRIES = 24 };

/* A marker in a stream: what follows it. */
enum { MARKER_TYPE = 12 };

enum vmdk_magic vmdk_magic(const uint8_t *head, size_t size)
{
	static const uint8_t sesparse[8] = { 0xbe, 0xba, 0xfe, 0xca };

	if (size >= sizeof sesparse && memcmp(head, sesparse, sizeof sesparse) == 0)
		return VMDK_MAGIC_SESPARSE;
	if (size < 4)
		return VMDK_MAGIC_NONE;
	if (memcmp(head, "KDMV", 4) == 0)
		return VMDK_MAGIC_HOSTED;
	return memcmp(head, "COWD", 4) == 0 ? VMDK_MAGIC_COWD : VMDK_MAGIC_NONE;
}

static int damaged(struct error *err, const char *in, const char *why)
{
	return error_set(err, ERR_CORRUPT, "is a VMDK whose header%s is damaged: %s", in, why);
}

static bool is_power_of_two(uint64_t number)
{
	return number && (number & (number - 1)) == 0;
}

/* Sizes that everything else is counted in. The directory must be there as far as the extent needs it. */
static int check(const struct source *file, const char *in, const struct vmdk_header *header, struct error *err)
{
	if (header->sectors == 0 || header->sectors > VMDK_SECTORS_LIMIT)
		return damaged(err, in, "its size is impossible");
	if (!is_power_of_two(header->grain) || header->grain / VMDK_SECTOR > GRAIN_SECTORS_LIMIT)
		return damaged(err, in, "its grain size is impossible");
	if (!is_power_of_two(header->entries) || header->entries > TABLE_ENTRIES_LIMIT)
		return damaged(err, in, "the size of its grain tables is impossible");
	uint64_t covered = header->grain / VMDK_SECTOR * header->entries;
	uint64_t size = (header->sectors + covered - 1) / covered * sizeof(uint32_t);

	if (header->directory == 0 || header->directory > file->size || size > file->size - header->directory)
		return error_set(err, ERR_CORRUPT,
				 "is a VMDK whose grain directory%s, at 0x%" PRIx64
				 ", is not all inside the file: the file is cut off or damaged",
				 in, header->directory);
	return 0;
}

/* Sectors of the input as bytes. What is too large to be one is behind the end of any file. */
static uint64_t sectors(const uint8_t *p)
{
	uint64_t value = le64(p);

	return value > INT64_MAX / VMDK_SECTOR ? INT64_MAX : value * VMDK_SECTOR;
}

static int take_flags(const uint8_t *head, const char *in, struct vmdk_header *ret, struct error *err)
{
	static const uint8_t line_ends[4] = { '\n', ' ', '\r', '\n' };
	uint32_t flags = le32(head + HOSTED_FLAGS);
	uint16_t compression = le16(head + HOSTED_COMPRESSION);

	if (flags & FLAG_LINE_ENDS && memcmp(head + HOSTED_LINE_ENDS, line_ends, sizeof line_ends) != 0)
		return damaged(err, in, "line ends in it were converted, as by a transfer of the file in text mode");
	ret->zero_grains = flags & FLAG_ZERO_GRAINS;
	ret->is_compressed = flags & FLAG_COMPRESSED;
	ret->is_unclean = head[HOSTED_UNCLEAN];
	if (compression > DEFLATE)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a VMDK whose header%s names compression method %u, which tlsready cannot read", in,
				 compression);
	if (ret->is_compressed != (compression == DEFLATE) || (ret->is_compressed && !(flags & FLAG_MARKERS)))
		return damaged(err, in, "it contradicts itself about compression");
	ret->copy = flags & FLAG_COPY ? sectors(head + HOSTED_COPY) : 0;
	return 0;
}

static int take_hosted(const uint8_t *head, const char *in, struct vmdk_header *ret, struct error *err)
{
	uint32_t version = le32(head + HOSTED_VERSION);

	if (version == 0 || version > VERSION_LIMIT)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a VMDK whose header%s has version %" PRIu32 ", which tlsready cannot read", in,
				 version);
	*ret = (struct vmdk_header){
		.sectors = le64(head + HOSTED_CAPACITY),
		.grain = sectors(head + HOSTED_GRAIN),
		.descriptor_at = sectors(head + HOSTED_DESCRIPTOR),
		.descriptor_size = sectors(head + HOSTED_DESCRIPTOR_SIZE),
		.directory = sectors(head + HOSTED_DIRECTORY),
		.directory_at_end = le64(head + HOSTED_DIRECTORY) == DIRECTORY_AT_END,
		.entries = le32(head + HOSTED_ENTRIES),
	};
	if (ret->descriptor_at == 0 || ret->descriptor_size == 0)
		ret->descriptor_at = ret->descriptor_size = 0;
	return take_flags(head, in, ret, err);
}

/* In front of the footer, and of the directory that it knows, is a marker that says so. */
static int expect_marker(struct source *file, uint64_t before, uint32_t type, const char *in, struct error *err)
{
	uint8_t marker[VMDK_SECTOR];

	if (before < sizeof marker || before > file->size)
		return damaged(err, in, "the footer names an impossible place");
	int result = source_read(file, before - sizeof marker, marker, sizeof marker, err);

	if (result == 0 && (le32(marker + MARKER_TYPE) != type || le32(marker + MARKER_TYPE - 4) != 0))
		return error_set(err, ERR_CORRUPT,
				 "is a streamOptimized VMDK whose data%s lacks the marker that belongs at 0x%" PRIx64
				 ": the file is cut off or damaged",
				 in, before - sizeof marker);
	return result;
}

/* The last sectors: marker, footer, end of stream. The footer is the header again, and knows where the directory is. */
static int take_footer(struct source *file, const char *in, struct vmdk_header *ret, struct error *err)
{
	uint8_t footer[VMDK_SECTOR];
	struct vmdk_header again;
	uint64_t at = file->size < 3 * VMDK_SECTOR ? VMDK_SECTOR : file->size - 2 * VMDK_SECTOR;
	int result = expect_marker(file, at, MARKER_FOOTER, in, err);

	if (result == 0)
		result = source_read(file, at, footer, sizeof footer, err);
	if (result == 0 && vmdk_magic(footer, sizeof footer) != VMDK_MAGIC_HOSTED)
		result = damaged(err, in, "the footer, a copy of it, is not one");
	if (result == 0)
		result = take_hosted(footer, in, &again, err);
	if (result == 0 && (again.sectors != ret->sectors || again.grain != ret->grain || again.entries != ret->entries ||
			    again.is_compressed != ret->is_compressed || again.zero_grains != ret->zero_grains))
		result = damaged(err, in, "the footer, a copy of it, differs from it");
	if (result == 0)
		result = expect_marker(file, again.directory, MARKER_DIRECTORY, in, err);
	if (result < 0)
		return result;
	ret->directory = again.directory;
	ret->copy = again.copy;
	return 0;
}

static int take_cowd(const uint8_t *head, const char *in, struct vmdk_header *ret, struct error *err)
{
	*ret = (struct vmdk_header){
		.sectors = le32(head + COWD_SECTORS),
		.grain = (uint64_t)le32(head + COWD_GRAIN) * VMDK_SECTOR,
		.directory = (uint64_t)le32(head + COWD_DIRECTORY) * VMDK_SECTOR,
		.entries = COWD_TABLE_ENTRIES,
	};
	if (le32(head + COWD_VERSION) != 1)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a COWD VMDK whose header%s has version %" PRIu32 ", which tlsready cannot read",
				 in, le32(head + COWD_VERSION));
	uint64_t covered = ret->grain / VMDK_SECTOR * COWD_TABLE_ENTRIES;

	if (covered && le32(head + COWD_DIRECTORY_ENTRIES) < (ret->sectors + covered - 1) / covered)
		return damaged(err, in, "its grain directory is too small for the disk");
	return 0;
}

int vmdk_header_read(struct source *file, const char *in, struct vmdk_header *ret, struct error *err)
{
	uint8_t head[VMDK_SECTOR];
	int64_t size = source_read_some(file, 0, head, sizeof head, err);
	enum vmdk_magic magic = size < 0 ? VMDK_MAGIC_NONE : vmdk_magic(head, (size_t)size);

	if (size < 0)
		return (int)size;
	if (magic == VMDK_MAGIC_SESPARSE)
		return error_set(err, ERR_UNSUPPORTED, "is a VMDK whose extent%s is " VMDK_SESPARSE_HINT, in);
	if (magic == VMDK_MAGIC_NONE)
		return damaged(err, in, "it does not begin with KDMV or COWD");
	if (size < VMDK_SECTOR)
		return damaged(err, in, "the file is cut off");
	int result = magic == VMDK_MAGIC_COWD ? take_cowd(head, in, ret, err) : take_hosted(head, in, ret, err);

	if (result == 0 && ret->directory_at_end)
		result = take_footer(file, in, ret, err);
	/* A header without a size is in front of a descriptor alone. */
	return result == 0 && ret->sectors ? check(file, in, ret, err) : result;
}
