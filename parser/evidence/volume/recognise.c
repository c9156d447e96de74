/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is on a volume: first what Windows keeps there, by boot sectors, then what others do, by signatures alone, for no
 * decision depends on those: they only give what cannot be evaluated its name.
 */
#include "parser/evidence/volume/recognise.h"

#include <string.h>

#include "common/le.h"
#include "parser/evidence/bitlocker/bitlocker.h"
#include "parser/evidence/volume/partitions_parts.h"

enum {
	SIGNATURE_LIMIT = 8,
	EMPTY_HEAD = 16 << 10, /* so many zeros make a volume empty */

	PIECE = 4096,

	EXT_BLOCK_SIZE = 0x418, /* the logarithm of it, less 10 */
	EXT_BLOCK_SIZE_LIMIT = 6,

	DESCRIPTORS = 0x8000, /* of ISO 9660 and ECMA-167 */
	DESCRIPTOR_SIZE = 2048,
	DESCRIPTORS_LIMIT = 32,
};

struct signature {
	enum volume_kind kind;
	const char *what;
	uint32_t at;
	uint8_t size;
	const char *bytes;
};

/* clang-format off */
static const struct signature signatures[] = {
	/* kind                 what                       at       signature */
	{ VOLUME_STORAGE_SPACES, "Storage Spaces",         0,       8, "SPACEDB " },
	{ VOLUME_LUKS,           "LUKS",                   0,       6, "LUKS\xba\xbe" },
	{ VOLUME_LINUX,          "XFS",                    0,       4, "XFSB" },
	{ VOLUME_LINUX,          "Linux LVM",              512,     8, "LABELONE" },
	{ VOLUME_LINUX,          "Linux LVM",              0,       8, "LABELONE" },
	{ VOLUME_LINUX,          "Linux swap",             4086,    8, "SWAPSPAC" },
	{ VOLUME_LINUX,          "Linux RAID",             4096,    8, "\xfc\x4e\x2b\xa9\x01\x00\x00\x00" },
	{ VOLUME_LINUX,          "Linux RAID",             0,       8, "\xfc\x4e\x2b\xa9\x01\x00\x00\x00" },
	{ VOLUME_LINUX,          "Linux ext2, ext3 or ext4", 0x438, 2, "\x53\xef" },
	{ VOLUME_APPLE,          "APFS",                   32,      4, "NXSB" },
	{ VOLUME_APPLE,          "HFS+",                   1024,    4, "H+\x00\x04" },
	{ VOLUME_APPLE,          "HFS+",                   1024,    4, "HX\x00\x05" },
	{ VOLUME_LINUX,          "Btrfs",                  0x10040, 8, "_BHRfS_M" },
	{ VOLUME_ISO,            "ISO 9660",               0x8001,  5, "CD001" },
	{ VOLUME_UDF,            "UDF",                    0x8001,  5, "BEA01" },
};
/* clang-format on */

/* 1: it has the signature. 0: not. */
static int matches(struct source *volume, const struct signature *signature, struct error *err)
{
	uint8_t bytes[SIGNATURE_LIMIT];

	if (signature->at >= volume->size || signature->size > volume->size - signature->at)
		return 0;
	int result = source_read(volume, signature->at, bytes, signature->size, err);

	return result < 0 ? result : memcmp(bytes, signature->bytes, signature->size) == 0;
}

/* The two bytes of its signature are too few to know ext by. */
static int is_ext(struct source *volume, struct error *err)
{
	uint8_t bytes[4];
	int result = source_read(volume, EXT_BLOCK_SIZE, bytes, sizeof bytes, err);

	return result < 0 ? result : le32(bytes) <= EXT_BLOCK_SIZE_LIMIT;
}

/* An image of a Windows DVD is both: UDF holds the files, ISO 9660 a note that says so. */
static int has_udf(struct source *volume, struct error *err)
{
	uint8_t bytes[4];

	for (unsigned i = 0; i < DESCRIPTORS_LIMIT; i++) {
		uint64_t at = DESCRIPTORS + i * DESCRIPTOR_SIZE + 1;
		int64_t size = source_read_some(volume, at, bytes, sizeof bytes, err);

		if (size < 0)
			return (int)size;
		if (size < (int64_t)sizeof bytes || !bytes[0])
			return 0;
		if (memcmp(bytes, "NSR0", sizeof bytes) == 0)
			return 1;
	}
	return 0;
}

/* 1: recognised. 0: not. */
static int by_signature(struct source *volume, struct volume_info *ret, struct error *err)
{
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
		const struct signature *signature = &signatures[i];
		int result = matches(volume, signature, err);

		if (result > 0 && signature->size == 2)
			result = is_ext(volume, err);
		if (result == 0)
			continue;
		ret->kind = signature->kind;
		ret->what = signature->what;
		if (result < 0 || ret->kind != VOLUME_ISO)
			return result;
		result = has_udf(volume, err);
		if (result > 0)
			*ret = (struct volume_info){ .kind = VOLUME_UDF, .what = "UDF" };
		return result < 0 ? result : 1;
	}
	return 0;
}

/* NTFS keeps a copy of its boot sector in the last sector of the partition. */
static int by_backup(struct source *volume, struct volume_info *ret, struct error *err)
{
	static const uint32_t sizes[] = { SECTOR, SECTOR_4K };
	uint8_t sector[SECTOR];

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (volume->size < 2 * sizes[i])
			return 0;
		int result = source_read(volume, volume->size - sizes[i], sector, sizeof sector, err);

		if (result < 0)
			return result;
		if (boot_is_ntfs(sector, ret)) {
			ret->what = "NTFS with a damaged boot sector";
			return 1;
		}
	}
	return 0;
}

static int by_zeros(struct source *volume, struct volume_info *ret, struct error *err)
{
	uint8_t buffer[PIECE];

	for (uint64_t at = 0; at < EMPTY_HEAD && at < volume->size; at += sizeof buffer) {
		int64_t size = source_read_some(volume, at, buffer, sizeof buffer, err);

		if (size < 0)
			return (int)size;
		for (int64_t i = 0; i < size; i++)
			if (buffer[i])
				return 0;
	}
	*ret = (struct volume_info){ .kind = VOLUME_EMPTY, .what = "zeros" };
	ret->detail = volume->size > EMPTY_HEAD ? "first 16 KiB" : NULL;
	return 1;
}

static bool by_boot_sector(struct source_room *room, const uint8_t *head, struct volume_info *ret)
{
	return boot_is_ntfs(head, ret) || boot_is_refs(head, ret, room->arena) || boot_is_exfat(head, ret) ||
	       boot_is_fat(head, ret, room->arena);
}

int volume_recognise(struct source_room *room, struct source *volume, struct volume_info *ret, struct error *err)
{
	uint8_t head[SECTOR] = { 0 };
	struct volume_info info = { 0 };
	int64_t size = source_read_some(volume, 0, head, sizeof head, err);

	if (size < 0)
		return (int)size;
	if (bitlocker_is(head)) {
		*ret = (struct volume_info){ .kind = VOLUME_BITLOCKER };
		return bitlocker_describe(room->arena, volume, head, &ret->what, &ret->detail, err);
	}
	int result = by_boot_sector(room, head, &info);

	if (result == 0)
		result = by_signature(volume, &info, err);
	if (result == 0)
		result = by_backup(volume, &info, err);
	if (result == 0 && volume->size)
		result = by_zeros(volume, &info, err);
	if (result < 0)
		return result;
	if (result == 0)
		info = (struct volume_info){ .kind = VOLUME_UNKNOWN, .what = volume->size ? "unknown data" : "no data" };
	*ret = info;
	return 0;
}

const char *volume_size_text(uint64_t bytes, struct arena *arena)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t unit = 0;
	uint64_t tenths;

	if (bytes < 1024)
		return arena_printf(arena, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
	for (; unit < 5 && bytes >> 10 >= 1024; unit++)
		bytes >>= 10;
	tenths = (bytes >> 10) * 10 + ((bytes & 1023) * 10 >> 10); /* rounded down, as Explorer does */
	if (tenths >= 100 || tenths % 10 == 0)
		return arena_printf(arena, "%u %s", (unsigned)(tenths / 10), units[unit]);
	return arena_printf(arena, "%u.%u %s", (unsigned)(tenths / 10), (unsigned)(tenths % 10), units[unit]);
}
