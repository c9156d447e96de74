/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/tablebuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MBR_ENTRIES = 446, MBR_ENTRY = 16, GPT_ENTRY = 128, GPT_HEADER = 92, BITLOCKER_BLOCK = 512 };

static void put(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get(const uint8_t *at, size_t size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | at[size];
	return value;
}

uint32_t built_crc32(const uint8_t *bytes, size_t size)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < size * 8; i++) {
		uint32_t bit = bytes[i / 8] >> i % 8 & 1;

		crc = (crc & 1) != bit ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

struct built_disk built_disk_new(size_t sectors, uint32_t sector_size)
{
	return (struct built_disk){ calloc(sectors, sector_size), sectors * sector_size, sector_size };
}

void built_mbr_entry(uint8_t *sector, int i, uint8_t flag, uint8_t type, uint32_t first, uint32_t sectors)
{
	uint8_t *entry = sector + MBR_ENTRIES + i * MBR_ENTRY;

	entry[0] = flag;
	entry[4] = type;
	put(entry + 8, first, 4);
	put(entry + 12, sectors, 4);
	put(sector + 510, 0xaa55, 2);
}

static void put_guid(uint8_t *at, const char *text)
{
	unsigned long long a, b, c, d, e;

	if (sscanf(text, "%8llx-%4llx-%4llx-%4llx-%12llx", &a, &b, &c, &d, &e) != 5)
		return;
	put(at, a, 4);
	put(at + 4, b, 2);
	put(at + 6, c, 2);
	for (int i = 0; i < 2; i++)
		at[8 + i] = (uint8_t)(d >> (8 - 8 * i));
	for (int i = 0; i < 6; i++)
		at[10 + i] = (uint8_t)(e >> (40 - 8 * i));
}

static void put_entry(uint8_t *at, const struct built_entry *entry)
{
	put_guid(at, entry->type);
	put_guid(at + 16, "01234567-89ab-cdef-0123-456789abcdef");
	put(at + 32, entry->first, 8);
	put(at + 40, entry->last, 8);
	if (!entry->name)
		memset(at + 56, 0xff, 72);
	for (int i = 0; entry->name && entry->name[i]; i++)
		at[56 + 2 * i] = (uint8_t)entry->name[i];
}

void built_gpt_seal(struct built_disk *disk, uint64_t sector)
{
	uint8_t *header = disk->bytes + sector * disk->sector_size;
	const uint8_t *entries = disk->bytes + get(header + 72, 8) * disk->sector_size;

	put(header + 88, built_crc32(entries, (size_t)(get(header + 80, 4) * get(header + 84, 4))), 4);
	put(header + 16, 0, 4);
	put(header + 16, built_crc32(header, GPT_HEADER), 4);
}

static void put_header(struct built_disk *disk, uint64_t own, uint64_t other, uint64_t entries, uint32_t capacity)
{
	uint8_t *header = disk->bytes + own * disk->sector_size;

	memcpy(header, "EFI PART\0\0\1\0\x5c\0\0\0", 16);
	put(header + 24, own, 8);
	put(header + 32, other, 8);
	put(header + 72, entries, 8);
	put(header + 80, capacity, 4);
	put(header + 84, GPT_ENTRY, 4);
	built_gpt_seal(disk, own);
}

void built_gpt(struct built_disk *disk, const struct built_entry *entries, uint32_t count, uint32_t capacity)
{
	uint64_t last = disk->size / disk->sector_size - 1, size = capacity * GPT_ENTRY / disk->sector_size;

	built_mbr_entry(disk->bytes, 0, 0, 0xee, 1, (uint32_t)last);
	for (uint32_t i = 0; i < count; i++) {
		put_entry(disk->bytes + 2 * disk->sector_size + i * GPT_ENTRY, &entries[i]);
		put_entry(disk->bytes + (last - size) * disk->sector_size + i * GPT_ENTRY, &entries[i]);
	}
	put_header(disk, 1, last, 2, capacity);
	put_header(disk, last, 1, last - size, capacity);
}

void built_ntfs(uint8_t *volume, uint32_t sector_size, uint64_t sectors)
{
	memcpy(volume, "\xeb\x52\x90NTFS    ", 11);
	put(volume + 11, sector_size, 2);
	volume[13] = 1;
	volume[21] = 0xf8;
	put(volume + 40, sectors - 1, 8);
	put(volume + 48, 4, 8);
	volume[64] = 0xf6;
	volume[68] = 1;
	put(volume + 510, 0xaa55, 2);
	memcpy(volume + 4 * sector_size, "FILE", 4);
	memcpy(volume + (sectors - 1) * sector_size, volume, 512);
}

static void put_fat(uint8_t *volume, uint32_t sectors)
{
	memcpy(volume, "\xeb\x58\x90MSDOS5.0", 11);
	put(volume + 11, 512, 2);
	volume[13] = 4;
	volume[14] = 8;
	volume[16] = 2;
	volume[21] = 0xf8;
	put(volume + 32, sectors, 4);
	put(volume + 510, 0xaa55, 2);
}

void built_fat16(uint8_t *volume, const char *label)
{
	put_fat(volume, 40000);
	put(volume + 17, 512, 2);
	put(volume + 22, 40, 2);
	volume[38] = 0x29;
	memcpy(volume + 43, label, 11);
}

void built_fat32(uint8_t *volume, const char *label)
{
	put_fat(volume, 400000);
	put(volume + 36, 800, 4);
	volume[66] = 0x29;
	memcpy(volume + 71, label, 11);
}

void built_exfat(uint8_t *volume)
{
	memcpy(volume,
	       "\xeb\x76\x90"
	       "EXFAT   ",
	       11);
	put(volume + 72, 100000, 8);
	volume[108] = 9;
	volume[109] = 3;
	volume[110] = 1;
}

void built_refs(uint8_t *volume)
{
	memcpy(volume + 3, "ReFS", 4);
	memcpy(volume + 16, "FSRS", 4);
	put(volume + 24, 1000, 8);
	put(volume + 32, 512, 4);
	volume[40] = 3;
	volume[41] = 14;
}

/* BitLocker. */

static uint8_t *put_metadata_entry(uint8_t *at, size_t size, uint16_t type, uint16_t value)
{
	put(at, size, 2);
	put(at + 2, type, 2);
	put(at + 4, value, 2);
	put(at + 6, 1, 2);
	return at + size;
}

static void seal_block(uint8_t *block)
{
	put(block + BITLOCKER_BLOCK + 4, built_crc32(block, BITLOCKER_BLOCK), 4);
}

static void put_block(uint8_t *block, uint16_t state, uint16_t next, const uint16_t *protectors, size_t count)
{
	static const char label[] = "PC C: 1/2/2024";
	uint8_t *at = block + 64 + 48;

	memcpy(block, "-FVE-FS-", 8);
	put(block + 8, BITLOCKER_BLOCK / 16, 2);
	put(block + 10, 2, 2);
	put(block + 12, state, 2);
	put(block + 14, next, 2);
	for (size_t i = 0; i < sizeof label; i++)
		at[8 + 2 * i] = (uint8_t)label[i];
	at = put_metadata_entry(at, 8 + 2 * sizeof label, 7, 2);
	for (size_t i = 0; i < count; i++) {
		put(at + 8 + 26, protectors[i], 2);
		at = put_metadata_entry(at, 8 + 28, 2, 8);
	}
	put(block + 64, (uint64_t)(at - block) - 64, 4);
	put(block + 68, 1, 4);
	put(block + 72, 48, 4);
	seal_block(block);
}

static void put_places(uint8_t *at)
{
	put_guid(at, "4967d63b-2e29-4ad8-8399-f6a339e3d001");
	for (int i = 0; i < 3; i++)
		put(at + 16 + 8 * i, (uint64_t)BUILT_BITLOCKER_COPY * (i + 1), 8);
}

void built_bitlocker(uint8_t *volume, uint16_t state, uint16_t next, const uint16_t *protectors, size_t count)
{
	memcpy(volume, "\xeb\x58\x90-FVE-FS-\0\2\x08", 14);
	put_places(volume + 160);
	put(volume + 510, 0xaa55, 2);
	for (int i = 1; i <= 3; i++)
		put_block(volume + BUILT_BITLOCKER_COPY * i, state, next, protectors, count);
}

void built_bitlocker_to_go(uint8_t *volume)
{
	static const uint16_t password = 0x2000;

	built_bitlocker(volume, 4, 4, &password, 1);
	memset(volume, 0, 512);
	built_fat32(volume, "NO NAME    ");
	memcpy(volume + 3, "MSWIN4.1", 8);
	put_places(volume + 424);
}

void built_bitlocker_vista(uint8_t *volume)
{
	memset(volume + 160, 0, 40);
	put(volume + 56, BUILT_BITLOCKER_COPY / (8 * 512), 8);
	put(volume + BUILT_BITLOCKER_COPY + 8, BITLOCKER_BLOCK, 2);
	put(volume + BUILT_BITLOCKER_COPY + 10, 1, 2);
	seal_block(volume + BUILT_BITLOCKER_COPY);
}
