/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boot sector of NTFS: sizes, and where $MFT is. Its backup is the sector behind the last of the file system, the last one
 * of the partition. The backup is only asked where the first one is damaged: after formatting with another file system it may
 * still be there, and would show a volume that no longer exists.
 */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <string.h>

enum { BOOT_SIZE = 512, BOOT_SECTOR_LIMIT = 4096, SECTOR_LEAST = 256 };

enum {
	AT_NAME = 3,
	AT_SECTOR_SIZE = 0x0b,
	AT_CLUSTER_SECTORS = 0x0d,
	AT_SECTORS = 0x28,
	AT_MFT = 0x30,
	AT_MIRROR = 0x38,
	AT_RECORD_SIZE = 0x40,
	AT_SERIAL = 0x48,
	AT_SIGNATURE = 0x1fe,
};

static bool is_ntfs(const uint8_t *boot)
{
	return memcmp(boot + AT_NAME, "NTFS    ", 8) == 0;
}

static bool is_power_of_two(uint64_t n)
{
	return n && (n & (n - 1)) == 0;
}

/* More than 128 is a negative power of two: Windows 10 writes 244 for 4096 sectors, clusters of 2 MiB. */
static uint64_t cluster_sectors(uint8_t stored)
{
	if (stored <= 0x80)
		return stored;
	return stored >= 0x100 - 31 ? (uint64_t)1 << (0x100 - stored) : 0;
}

/* Clusters, or bytes as a negative power of two. */
static uint64_t record_size(uint8_t stored, uint64_t cluster_size)
{
	if (stored < 0x80)
		return stored * cluster_size;
	return stored >= 0x100 - 31 ? (uint64_t)1 << (0x100 - stored) : 0;
}

static int parse(const uint8_t *boot, struct geometry *ret, struct error *err)
{
	uint64_t sector = le16(boot + AT_SECTOR_SIZE), sectors = le64(boot + AT_SECTORS);
	uint64_t cluster = sector * cluster_sectors(boot[AT_CLUSTER_SECTORS]);
	uint64_t record = record_size(boot[AT_RECORD_SIZE], cluster);

	if (!is_power_of_two(sector) || sector < SECTOR_LEAST || sector > BOOT_SECTOR_LIMIT)
		return error_set(err, ERR_CORRUPT, "has an NTFS boot sector with sectors of %" PRIu64 " bytes", sector);
	if (!is_power_of_two(cluster) || cluster > CLUSTER_LIMIT)
		return error_set(err, ERR_CORRUPT, "has an NTFS boot sector with clusters of %" PRIu64 " bytes", cluster);
	if (!is_power_of_two(record) || record < BOOT_SIZE || record > RECORD_SIZE_LIMIT)
		return error_set(err, ERR_CORRUPT, "has an NTFS boot sector with file records of %" PRIu64 " bytes",
				 record);
	if (sectors > INT64_MAX / sector)
		return error_set(err, ERR_CORRUPT, "has an NTFS boot sector with 0x%" PRIx64 " sectors", sectors);
	*ret = (struct geometry){ .serial = le64(boot + AT_SERIAL),
				  .clusters = sectors * sector / cluster,
				  .mft = le64(boot + AT_MFT),
				  .mirror = le64(boot + AT_MIRROR),
				  .sector_size = (unsigned)sector,
				  .cluster_size = (unsigned)cluster,
				  .record_size = (unsigned)record };
	if (ret->mft >= ret->clusters || ret->mft == 0)
		return error_set(err, ERR_CORRUPT,
				 "has an NTFS boot sector with $MFT at cluster 0x%" PRIx64 " of 0x%" PRIx64, ret->mft,
				 ret->clusters);
	return 0;
}

static int read_backup(struct source *volume, struct geometry *ret)
{
	uint8_t boot[BOOT_SIZE];

	for (uint64_t sector = BOOT_SIZE; sector <= BOOT_SECTOR_LIMIT; sector *= 8) {
		uint64_t sectors = volume->size / sector;

		if (sectors < 2 || source_read(volume, (sectors - 1) * sector, boot, sizeof boot, NULL) < 0)
			continue;
		if (is_ntfs(boot) && parse(boot, ret, NULL) == 0 && ret->sector_size == sector)
			return 0;
	}
	return -1;
}

/* Another file system signs its boot sector, too; what has neither name nor signature was overwritten. */
static bool may_be_damaged(const uint8_t *boot)
{
	return is_ntfs(boot) || le16(boot + AT_SIGNATURE) != 0xaa55;
}

int boot_read(struct source_room *room, struct source *volume, struct geometry *ret, struct error *err)
{
	uint8_t boot[BOOT_SIZE] = { 0 };
	struct error first = { 0 };
	int result = source_read(volume, 0, boot, sizeof boot, &first);

	if (result == 0 && is_ntfs(boot))
		result = parse(boot, ret, &first);
	else if (result == 0)
		result = error_set(&first, ERR_FORMAT, "is not an NTFS volume");
	if (result < 0 && may_be_damaged(boot) && read_backup(volume, ret) == 0) {
		source_note(room, volume, is_ntfs(boot) ? DOUBT_NONE : DOUBT_SOME,
			    "has a damaged first boot sector; the backup at its end was used");
		return 0;
	}
	if (result < 0 && err)
		*err = first;
	return result;
}
