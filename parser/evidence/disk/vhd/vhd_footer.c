/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Footer and header of a VHD (Virtual Hard Disk Image Format Specification, version 1.0). Numbers are big-endian.
 *
 * The footer is in the last 512 bytes, in the last 511 if Virtual PC before 2004 wrote it; dynamic and differencing disks have a
 * copy of it at 0. The one at the end decides, and the copy where that one is damaged or cut off. Tools write wrong checksums, too
 * (qemu-img once did), so where no checksum is right, what is there is used, and a note keeps verdicts off it.
 */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/vhd/vhd_parts.h"

enum {
	OLD_FOOTER_SIZE = 511,
	MAJOR_VERSION = 1,
	COOKIE_SIZE = 8,
};

enum footer_at {
	FOOTER_VERSION = 12,
	FOOTER_HEADER_AT = 16,
	FOOTER_SIZE =
		48, /* "current size": what the disk has been enlarged to; the geometry may say less, and Windows ignores it */
	FOOTER_TYPE = 60,
	FOOTER_CHECKSUM = 64,
	FOOTER_ID = 68,
	FOOTER_SAVED_STATE = 84,
};

enum header_at {
	HEADER_TABLE_AT = 16,
	HEADER_VERSION = 24,
	HEADER_BLOCKS = 28,
	HEADER_BLOCK_SIZE = 32,
	HEADER_CHECKSUM = 36,
};

static const char footer_cookie[] = "conectix", header_cookie[] = "cxsparse";

/* The ones' complement of the sum of all bytes but its own four. */
static bool checksum_is_right(const uint8_t *bytes, size_t size, size_t at)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += i - at < sizeof sum ? 0 : bytes[i];
	return ~sum == be32(bytes + at);
}

static bool is_cookie(const uint8_t *bytes)
{
	return memcmp(bytes, footer_cookie, COOKIE_SIZE) == 0;
}

bool vhd_has_footer(struct source *file, const uint8_t *head, size_t size)
{
	const size_t between = VHD_FOOTER_SIZE - OLD_FOOTER_SIZE;
	uint8_t tail[COOKIE_SIZE + VHD_FOOTER_SIZE - OLD_FOOTER_SIZE];

	if (file->size < VHD_FOOTER_SIZE)
		return false;
	if (size >= COOKIE_SIZE && is_cookie(head))
		return true;
	return source_read(file, file->size - VHD_FOOTER_SIZE, tail, sizeof tail, NULL) == 0 &&
	       (is_cookie(tail) || is_cookie(tail + between));
}

/* A place where a footer may be. */
struct candidate {
	uint8_t bytes[VHD_FOOTER_SIZE];
	uint64_t at;
	bool has_cookie, is_right;
};

static int look(struct source *file, uint64_t at, size_t size, struct candidate *ret, struct error *err)
{
	*ret = (struct candidate){ .at = at };
	int result = source_read(file, at, ret->bytes, size, err);

	if (result < 0)
		return result;
	ret->has_cookie = is_cookie(ret->bytes);
	ret->is_right = ret->has_cookie && checksum_is_right(ret->bytes, VHD_FOOTER_SIZE, FOOTER_CHECKSUM);
	return 0;
}

static int look_at_end(struct source *file, struct candidate *ret, struct error *err)
{
	int result = look(file, file->size - VHD_FOOTER_SIZE, VHD_FOOTER_SIZE, ret, err);

	if (result == 0 && !ret->has_cookie)
		result = look(file, file->size - OLD_FOOTER_SIZE, OLD_FOOTER_SIZE, ret, err);
	return result;
}

/* A fixed disk has no copy at its start: what looks like one there is the first sector of the disk. */
static bool is_copy(const struct candidate *start)
{
	return start->has_cookie && be32(start->bytes + FOOTER_TYPE) != VHD_FIXED;
}

static bool differ(const struct candidate *a, const struct candidate *b)
{
	return be32(a->bytes + FOOTER_TYPE) != be32(b->bytes + FOOTER_TYPE) ||
	       be64(a->bytes + FOOTER_SIZE) != be64(b->bytes + FOOTER_SIZE) ||
	       be64(a->bytes + FOOTER_HEADER_AT) != be64(b->bytes + FOOTER_HEADER_AT);
}

static const struct candidate *choose(struct source_room *room, struct source *file, const struct candidate *end,
				      const struct candidate *start)
{
	if (end->is_right) {
		if (is_copy(start) && start->is_right && differ(end, start))
			source_note(
				room, file, DOUBT_SOME,
				"has a VHD footer at its start that describes another disk than the one at its end, which was used");
		return end;
	}
	if (is_copy(start) && start->is_right) {
		source_note(
			room, file, DOUBT_NONE,
			"has no intact VHD footer at its end: the copy at its start was used; the file may be cut off");
		return start;
	}
	if (!end->has_cookie && !is_copy(start))
		return NULL;
	source_note(room, file, DOUBT_SOME, "has a VHD footer whose checksum is wrong");
	return end->has_cookie ? end : start;
}

static int understand(struct source_room *room, struct source *file, const uint8_t *bytes, struct vhd_footer *ret,
		      struct error *err)
{
	*ret = (struct vhd_footer){ .size = be64(bytes + FOOTER_SIZE),
				    .header_at = be64(bytes + FOOTER_HEADER_AT),
				    .type = be32(bytes + FOOTER_TYPE) };
	memcpy(ret->id, bytes + FOOTER_ID, VHD_ID_SIZE);
	if (be32(bytes + FOOTER_VERSION) >> 16 != MAJOR_VERSION)
		return error_set(err, ERR_UNSUPPORTED, "is a VHD of version 0x%08" PRIx32 "; 1.0 can be read",
				 be32(bytes + FOOTER_VERSION));
	if (ret->type != VHD_FIXED && ret->type != VHD_DYNAMIC && ret->type != VHD_DIFFERENCING)
		return error_set(err, ERR_UNSUPPORTED, "is a VHD of disk type %" PRIu32 ", which is not documented",
				 ret->type);
	if (bytes[FOOTER_SAVED_STATE])
		source_note(room, file, DOUBT_NONE,
			    "was in use by a virtual machine in a saved state: what was only in its memory is missing");
	return 0;
}

int vhd_read_footer(struct source_room *room, struct source *file, struct vhd_footer *ret, struct error *err)
{
	struct candidate end, start;
	const struct candidate *chosen = NULL;

	if (file->size < VHD_FOOTER_SIZE)
		return error_set(err, ERR_FORMAT, "is too short for a VHD");
	int result = look_at_end(file, &end, err);

	if (result == 0)
		result = look(file, 0, VHD_FOOTER_SIZE, &start, err);
	if (result < 0)
		return result;
	chosen = choose(room, file, &end, &start);
	if (!chosen)
		return error_set(err, ERR_FORMAT, "is not a VHD: it has no footer");
	result = understand(room, file, chosen->bytes, ret, err);
	ret->data_end = chosen == &end ? end.at : file->size;
	return result;
}

/* Each block has its bit in a bitmap, so a table of blocks that do not cover the disk leaves places without an answer. */
static int check_header(struct source *file, const struct vhd_footer *footer, const struct vhd_header *header,
			struct error *err)
{
	uint64_t needed = footer->size / header->block_size + (footer->size % header->block_size != 0);

	if (needed > header->blocks)
		return error_set(err, ERR_CORRUPT,
				 "is a VHD whose header is damaged: a disk of %" PRIu64 " bytes needs %" PRIu64
				 " blocks, and its table has %" PRIu32,
				 footer->size, needed, header->blocks);
	if (header->table_at > file->size || (uint64_t)header->blocks * VHD_BLOCK_ENTRY > file->size - header->table_at)
		return error_set(err, ERR_CORRUPT,
				 "is a VHD whose block table, %" PRIu32 " blocks at 0x%" PRIx64
				 ", goes on behind the end of the file, 0x%" PRIx64,
				 header->blocks, header->table_at, file->size);
	return 0;
}

int vhd_read_header(struct source_room *room, struct source *file, const struct vhd_footer *footer,
		    struct vhd_header *ret, struct error *err)
{
	const uint8_t *bytes = ret->bytes;
	int result = source_read(file, footer->header_at, ret->bytes, sizeof ret->bytes, err);

	if (result == ERR_CORRUPT || (result == 0 && memcmp(bytes, header_cookie, COOKIE_SIZE) != 0))
		return error_set(err, ERR_CORRUPT, "is a VHD whose header is missing at 0x%" PRIx64, footer->header_at);
	if (result < 0)
		return result;
	ret->at = footer->header_at;
	ret->table_at = be64(bytes + HEADER_TABLE_AT);
	ret->blocks = be32(bytes + HEADER_BLOCKS);
	ret->block_size = be32(bytes + HEADER_BLOCK_SIZE);
	if (be32(bytes + HEADER_VERSION) >> 16 != MAJOR_VERSION)
		return error_set(err, ERR_UNSUPPORTED,
				 "is a VHD whose header is of version 0x%08" PRIx32 "; 1.0 can be read",
				 be32(bytes + HEADER_VERSION));
	if (ret->block_size < VHD_SECTOR || (ret->block_size & (ret->block_size - 1)) != 0)
		return error_set(err, ERR_CORRUPT,
				 "is a VHD whose header is damaged: its blocks are of %" PRIu32 " bytes",
				 ret->block_size);
	if (!checksum_is_right(bytes, VHD_HEADER_SIZE, HEADER_CHECKSUM))
		source_note(room, file, DOUBT_SOME, "has a VHD header whose checksum is wrong");
	return check_header(file, footer, ret, err);
}
