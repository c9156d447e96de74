/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boot sectors of the file systems of Windows: the signature, and whether the numbers with it can be right. A signature alone
 * stays behind when a disk is partitioned anew, so it is not enough. Documents: Microsoft's fatgen103, exFAT specification and
 * FSRS (Win32 FILE_SYSTEM_RECOGNITION_STRUCTURE); of NTFS what Windows itself requires when it mounts one.
 */
#include <string.h>

#include "common/le.h"
#include "parser/evidence/volume/partitions_parts.h"

enum {
	NAME = 3,
	BYTES_PER_SECTOR = 11,
	SECTORS_PER_CLUSTER = 13,
	RESERVED_SECTORS = 14,
	FATS = 16,
	ROOT_ENTRIES = 17,
	SECTORS_16 = 19,
	MEDIA = 21,
	FAT_SECTORS_16 = 22,
	SECTORS_32 = 32,
	FAT_SECTORS_32 = 36,
	END_MARK = 510,

	NTFS_SECTORS = 40,
	NTFS_MFT = 48,
	NTFS_RECORD_SIZE = 64,
	NTFS_CLUSTER_LIMIT = 2 << 20,

	EXFAT_ZEROS = 11,
	EXFAT_ZEROS_END = 64,
	EXFAT_SECTORS = 72,
	EXFAT_SECTOR_SHIFT = 108,
	EXFAT_CLUSTER_SHIFT = 109,
	EXFAT_FATS = 110,

	REFS_MARK = 16, /* of the structure by which Windows tells a file system that it cannot mount */
	REFS_SECTORS = 24,
	REFS_BYTES_PER_SECTOR = 32,
	REFS_MAJOR = 40,
	REFS_MINOR = 41,

	FAT_ENTRY_SIZE = 32,
	FAT12_CLUSTERS = 4085, /* fewer clusters than this make it FAT12 */
	FAT16_CLUSTERS = 65525,
	FAT16_LABEL = 43,
	FAT32_LABEL = 71,
	FAT_LABEL_SIZE = 11,
	FAT_LABEL_MARK = 0x29, /* 5 bytes before the label: it is there */
};

static bool is_power_of_2(uint32_t n)
{
	return n && (n & (n - 1)) == 0;
}

static bool is_sector_size(uint32_t n, uint32_t least)
{
	return is_power_of_2(n) && n >= least && n <= SECTOR_4K;
}

static uint64_t bytes_of(uint64_t sectors, uint32_t sector_size)
{
	return sector_size && sectors > UINT64_MAX / sector_size ? UINT64_MAX : sectors * sector_size;
}

/* 0: cannot be. More than 128 sectors are a negative power of two, since Windows 10 1709 (clusters up to 2 MiB). */
static uint32_t ntfs_cluster_size(const uint8_t *head)
{
	uint32_t sector_size = le16(head + BYTES_PER_SECTOR), count = head[SECTORS_PER_CLUSTER];

	if (!is_sector_size(sector_size, 256))
		return 0;
	if (count > 0x80)
		count = count > 0xe0 ? 1u << (256 - count) : 0;
	return is_power_of_2(count) && count <= NTFS_CLUSTER_LIMIT / sector_size ? count * sector_size : 0;
}

bool boot_is_ntfs(const uint8_t *head, struct volume_info *ret)
{
	static const uint8_t zeros[7];
	uint32_t cluster_size = ntfs_cluster_size(head);
	uint64_t sectors = le64(head + NTFS_SECTORS);
	uint64_t size = bytes_of(sectors, le16(head + BYTES_PER_SECTOR));

	if (memcmp(head + NAME, "NTFS    ", 8) != 0 || memcmp(head + RESERVED_SECTORS, zeros, sizeof zeros) != 0)
		return false;
	if (!cluster_size || size > INT64_MAX || le64(head + NTFS_MFT) >= size / cluster_size || !head[NTFS_RECORD_SIZE])
		return false;
	*ret = (struct volume_info){ .kind = VOLUME_NTFS, .what = "NTFS", .size = size };
	return true;
}

uint64_t boot_ntfs_mft(const uint8_t *head)
{
	return le64(head + NTFS_MFT) * ntfs_cluster_size(head);
}

bool boot_is_refs(const uint8_t *head, struct volume_info *ret, struct arena *arena)
{
	uint32_t sector_size = le32(head + REFS_BYTES_PER_SECTOR);

	if (memcmp(head + NAME, "ReFS\0\0\0\0", 8) != 0 || memcmp(head + REFS_MARK, "FSRS", 4) != 0)
		return false;
	*ret = (struct volume_info){ .kind = VOLUME_REFS, .what = "ReFS" };
	ret->detail = arena_printf(arena, "version %u.%u", head[REFS_MAJOR], head[REFS_MINOR]);
	ret->size = is_sector_size(sector_size, SECTOR) ? bytes_of(le64(head + REFS_SECTORS), sector_size) : 0;
	return true;
}

bool boot_is_exfat(const uint8_t *head, struct volume_info *ret)
{
	uint8_t shift = head[EXFAT_SECTOR_SHIFT], fats = head[EXFAT_FATS];

	if (memcmp(head + NAME, "EXFAT   ", 8) != 0 || shift < 9 || shift > 12 ||
	    head[EXFAT_CLUSTER_SHIFT] > 25 - shift || fats < 1 || fats > 2)
		return false;
	for (int i = EXFAT_ZEROS; i < EXFAT_ZEROS_END; i++)
		if (head[i])
			return false;
	*ret = (struct volume_info){ .kind = VOLUME_EXFAT, .what = "exFAT" };
	ret->size = bytes_of(le64(head + EXFAT_SECTORS), 1u << shift);
	return true;
}

/* FAT. Its boot sector has no signature that must be there: all of its numbers together are one. */

static bool is_fat_layout(const uint8_t *head)
{
	uint8_t jump = head[0], fats = head[FATS], media = head[MEDIA];

	return (jump == 0xeb || jump == 0xe9) && le16(head + END_MARK) == 0xaa55 &&
	       is_sector_size(le16(head + BYTES_PER_SECTOR), SECTOR) && is_power_of_2(head[SECTORS_PER_CLUSTER]) &&
	       le16(head + RESERVED_SECTORS) && (fats == 1 || fats == 2) && (media == 0xf0 || media >= 0xf8);
}

static const char *fat_label(const uint8_t *head, size_t at, struct arena *arena)
{
	size_t size = FAT_LABEL_SIZE;

	while (size && (head[at + size - 1] == ' ' || !head[at + size - 1]))
		size--;
	if (!size || head[at - 5] != FAT_LABEL_MARK || memcmp(head + at, "NO NAME    ", FAT_LABEL_SIZE) == 0)
		return NULL;
	return arena_printf(arena, "label %.*s", (int)size, (const char *)head + at); /* in an unknown code page */
}

bool boot_is_fat(const uint8_t *head, struct volume_info *ret, struct arena *arena)
{
	if (!is_fat_layout(head))
		return false;
	uint32_t sector_size = le16(head + BYTES_PER_SECTOR), fat16 = le16(head + FAT_SECTORS_16);
	uint64_t sectors = le16(head + SECTORS_16) ? le16(head + SECTORS_16) : le32(head + SECTORS_32);
	uint64_t fat = fat16 ? fat16 : le32(head + FAT_SECTORS_32);
	uint64_t root = ((uint64_t)le16(head + ROOT_ENTRIES) * FAT_ENTRY_SIZE + sector_size - 1) / sector_size;
	uint64_t before = le16(head + RESERVED_SECTORS) + head[FATS] * fat + root;

	if (!fat || (fat16 && !root) || before >= sectors)
		return false;
	uint64_t clusters = (sectors - before) / head[SECTORS_PER_CLUSTER];

	if (fat16 && clusters >= FAT16_CLUSTERS)
		return false;
	*ret = (struct volume_info){ .kind = VOLUME_FAT, .size = sectors * sector_size };
	ret->what = !fat16 ? "FAT32" : clusters < FAT12_CLUSTERS ? "FAT12" : "FAT16";
	ret->detail = fat_label(head, fat16 ? FAT16_LABEL : FAT32_LABEL, arena);
	return true;
}
