/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partition tables and the first sectors of volumes, built into a disk that is an array of bytes. Checksums are computed here in
 * another way than in the program.
 */
#ifndef TLSREADY_TESTS_TABLEBUILD_H
#define TLSREADY_TESTS_TABLEBUILD_H

#include <stddef.h>
#include <stdint.h>

struct built_disk {
	uint8_t *bytes;
	size_t size;
	uint32_t sector_size;
};

struct built_entry {
	const char *type; /* GUID as text, in lower case */
	uint64_t first, last;
	const char *name; /* ASCII; NULL: bytes of FF */
};

#define BUILT_BASIC_DATA "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
#define BUILT_LDM_METADATA "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3"
#define BUILT_LDM_DATA "af9b60a0-1431-4f62-bc68-3311714a69ad"
#define BUILT_SPACES "e75caf8f-f680-4cee-afa3-b001e56efc2d"

struct built_disk built_disk_new(size_t sectors, uint32_t sector_size); /* of zeros; free(bytes) */

/* The i-th entry of the MBR, or of a sector of the chain that begins here. */
void built_mbr_entry(uint8_t *sector, int i, uint8_t flag, uint8_t type, uint32_t first, uint32_t sectors);

/* Protective MBR, primary and backup; entries of 128 bytes, capacity of them a multiple of sector_size / 128. */
void built_gpt(struct built_disk *disk, const struct built_entry *entries, uint32_t count, uint32_t capacity);
void built_gpt_seal(struct built_disk *disk,
		    uint64_t sector); /* the checksums of the header in this sector, after a change */

/* Boot sectors of volumes of this many sectors; NTFS has its backup and the mark of its MFT. */
void built_ntfs(uint8_t *volume, uint32_t sector_size, uint64_t sectors);
void built_fat16(uint8_t *volume, const char *label);
void built_fat32(uint8_t *volume, const char *label);
void built_exfat(uint8_t *volume);
void built_refs(uint8_t *volume);

/* BitLocker as since Windows 7, in a volume of BUILT_BITLOCKER bytes; three copies of the metadata. */
enum { BUILT_BITLOCKER = 0x8000, BUILT_BITLOCKER_COPY = 0x2000 };
void built_bitlocker(uint8_t *volume, uint16_t state, uint16_t next, const uint16_t *protectors, size_t count);
void built_bitlocker_to_go(uint8_t *volume); /* the same with the boot sector of FAT32 */
void built_bitlocker_vista(uint8_t *volume); /* after built_bitlocker: the same as Windows Vista wrote it */

uint32_t built_crc32(const uint8_t *bytes, size_t size);

#endif
