/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names for what partition tables state about their partitions. They are for messages: what a partition holds is decided by its
 * own bytes. Only two things of Windows have no signature that is documented: parts of dynamic disks and of storage pools.
 */
#include <string.h>

#include "common/guid.h"
#include "parser/evidence/volume/partitions_parts.h"

static const char ldm_data[] = "LDM data", ldm_metadata[] = "LDM metadata", dynamic_disk[] = "dynamic disk (LDM)";

/* clang-format off */
static const struct {
	uint8_t byte;
	struct partition_type type;
} bytes[] = {
	{ 0x01, { "FAT12",          VOLUME_UNKNOWN, NULL } },
	{ 0x04, { "FAT16",          VOLUME_UNKNOWN, NULL } },
	{ 0x06, { "FAT16",          VOLUME_UNKNOWN, NULL } },
	{ 0x07, { "NTFS or exFAT",  VOLUME_UNKNOWN, NULL } },
	{ 0x0b, { "FAT32",          VOLUME_UNKNOWN, NULL } },
	{ 0x0c, { "FAT32",          VOLUME_UNKNOWN, NULL } },
	{ 0x0e, { "FAT16",          VOLUME_UNKNOWN, NULL } },
	{ 0x12, { "manufacturer",   VOLUME_UNKNOWN, NULL } },
	{ 0x27, { "recovery",       VOLUME_UNKNOWN, NULL } },
	{ 0x42, { ldm_data,         VOLUME_LDM, dynamic_disk } },
	{ 0x82, { "Linux swap",     VOLUME_UNKNOWN, NULL } },
	{ 0x83, { "Linux",          VOLUME_UNKNOWN, NULL } },
	{ 0x8e, { "Linux LVM",      VOLUME_UNKNOWN, NULL } },
	{ 0xe7, { "Storage Spaces", VOLUME_STORAGE_SPACES, "Storage Spaces" } },
	{ 0xef, { "EFI system",     VOLUME_UNKNOWN, NULL } },
	{ 0xfd, { "Linux RAID",     VOLUME_UNKNOWN, NULL } },
};

static const struct {
	const char *guid;
	struct partition_type type;
} guids[] = {
	{ "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", { "EFI system",         VOLUME_UNKNOWN, NULL } },
	{ "e3c9e316-0b5c-4db8-817d-f92df00215ae", { "Microsoft reserved", VOLUME_UNKNOWN, NULL } },
	{ "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", { "basic data",         VOLUME_UNKNOWN, NULL } },
	{ "de94bba4-06d1-4d40-a16a-bfd50179d6ac", { "recovery",           VOLUME_UNKNOWN, NULL } },
	{ "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", { ldm_metadata,         VOLUME_LDM, dynamic_disk } },
	{ "af9b60a0-1431-4f62-bc68-3311714a69ad", { ldm_data,             VOLUME_LDM, dynamic_disk } },
	{ "e75caf8f-f680-4cee-afa3-b001e56efc2d", { "Storage Spaces",     VOLUME_STORAGE_SPACES, "Storage Spaces" } },
	{ "558d43c5-a1ac-43c0-aac8-d1472b2923d1", { "Storage Replica",    VOLUME_UNKNOWN, NULL } },
	{ "db97dba9-0840-4bae-97f0-ffb9a327c7e1", { "cluster metadata",   VOLUME_UNKNOWN, NULL } },
	{ "21686148-6449-6e6f-744e-656564454649", { "BIOS boot",          VOLUME_UNKNOWN, NULL } },
	{ "0fc63daf-8483-4772-8e79-3d69d8477de4", { "Linux",              VOLUME_UNKNOWN, NULL } },
	{ "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", { "Linux root",         VOLUME_UNKNOWN, NULL } },
	{ "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", { "Linux swap",         VOLUME_UNKNOWN, NULL } },
	{ "e6d6d379-f507-44c2-a23c-238f2a3df928", { "Linux LVM",          VOLUME_UNKNOWN, NULL } },
	{ "a19d880f-05fc-4d3b-a006-743f0f84911e", { "Linux RAID",         VOLUME_UNKNOWN, NULL } },
	{ "48465300-0000-11aa-aa11-00306543ecac", { "Apple HFS+",         VOLUME_UNKNOWN, NULL } },
	{ "7c3457ef-0000-11aa-aa11-00306543ecac", { "Apple APFS",         VOLUME_UNKNOWN, NULL } },
};
/* clang-format on */

struct partition_type partition_type_of_byte(struct arena *arena, uint8_t type)
{
	for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++)
		if (bytes[i].byte == type)
			return bytes[i].type;
	return (struct partition_type){ .name = arena_printf(arena, "0x%02x", type) };
}

struct partition_type partition_type_of_guid(struct arena *arena, const uint8_t guid[16])
{
	char text[GUID_TEXT];

	guid_text(guid, text);
	for (size_t i = 0; i < sizeof guids / sizeof *guids; i++)
		if (strcmp(guids[i].guid, text) == 0)
			return guids[i].type;
	return (struct partition_type){ .name = arena_strdup(arena, text) };
}

bool partition_is_ldm(const struct partition *partition)
{
	return partition->type == ldm_data || partition->type == ldm_metadata;
}

uint32_t crc32_of(uint32_t crc, const uint8_t *data, size_t size)
{
	static const uint32_t nibbles[] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	crc = ~crc;
	for (size_t i = 0; i < size; i++) {
		crc ^= data[i];
		crc = crc >> 4 ^ nibbles[crc & 15];
		crc = crc >> 4 ^ nibbles[crc & 15];
	}
	return ~crc;
}
