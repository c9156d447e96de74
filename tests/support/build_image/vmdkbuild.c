/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/vmdkbuild.h"

#include <string.h>
#include <zlib.h>

enum { SECTOR = 512, TEXT_SECTORS = 4, ENTRIES = 512, COWD_ENTRIES = 4096 };

static void put(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

void vmdkbuild_disk(uint8_t disk[VMDK_DISK], const char *grains)
{
	for (size_t i = 0; i < VMDK_GRAINS; i++)
		memset(disk + i * VMDK_GRAIN, grains[i] == '-' || grains[i] == '0' ? 0 : grains[i], VMDK_GRAIN);
}

static void put_header(uint8_t *p, uint32_t version, uint32_t flags, const char *descriptor)
{
	memcpy(p, "KDMV", 4);
	put(p + 4, version, 4);
	put(p + 8, flags, 4);
	put(p + 12, VMDK_DISK / SECTOR, 8);
	put(p + 20, VMDK_GRAIN / SECTOR, 8);
	put(p + 28, descriptor ? VMDK_TEXT / SECTOR : 0, 8);
	put(p + 36, descriptor ? TEXT_SECTORS : 0, 8);
	put(p + 44, ENTRIES, 4);
	memcpy(p + 73, "\n \r\n", 4);
}

size_t vmdkbuild_sparse(uint8_t file[VMDK_FILE_LIMIT], const char *descriptor, const char *grains)
{
	size_t at = VMDK_DATA;

	memset(file, 0, VMDK_FILE_LIMIT);
	put_header(file, 2, 7, descriptor);
	put(file + 48, VMDK_COPY / SECTOR, 8);
	put(file + 56, VMDK_DIRECTORY / SECTOR, 8);
	put(file + VMDK_COPY, VMDK_COPY_TABLE / SECTOR, 4);
	put(file + VMDK_DIRECTORY, VMDK_TABLE / SECTOR, 4);
	if (descriptor)
		memcpy(file + VMDK_TEXT, descriptor, strlen(descriptor));
	for (size_t i = 0; i < VMDK_GRAINS; i++) {
		uint32_t entry = grains[i] == '-' ? 0 : grains[i] == '0' ? 1 : (uint32_t)(at / SECTOR);

		put(file + VMDK_TABLE + 4 * i, entry, 4);
		put(file + VMDK_COPY_TABLE + 4 * i, entry, 4);
		if (entry > 1) {
			memset(file + at, grains[i], VMDK_GRAIN);
			at += VMDK_GRAIN;
		}
	}
	return at;
}

static size_t put_marker(uint8_t *file, size_t at, uint64_t sectors, uint32_t type)
{
	put(file + at, sectors, 8);
	put(file + at + 12, type, 4);
	return at + SECTOR;
}

static size_t put_packed(uint8_t *file, size_t at, uint64_t sector, char letter)
{
	uint8_t grain[VMDK_GRAIN];
	uLongf size = VMDK_GRAIN;

	memset(grain, letter, sizeof grain);
	compress(file + at + 12, &size, grain, sizeof grain);
	put(file + at, sector, 8);
	put(file + at + 8, size, 4);
	return (at + 12 + size + SECTOR - 1) / SECTOR * SECTOR;
}

/* Header, descriptor, grains, table, directory, footer, each behind its marker but the first two. */
size_t vmdkbuild_stream(uint8_t file[VMDK_FILE_LIMIT], const char *descriptor, const char *grains)
{
	enum { FLAGS = 1 | 1 << 16 | 1 << 17, TABLE = 1, DIRECTORY, FOOTER };
	uint32_t entries[VMDK_GRAINS] = { 0 };
	size_t at = VMDK_DATA, table;

	memset(file, 0, VMDK_FILE_LIMIT);
	put_header(file, 3, FLAGS, descriptor);
	put(file + 56, UINT64_MAX, 8);
	put(file + 77, 1, 2);
	memcpy(file + VMDK_TEXT, descriptor, strlen(descriptor));
	for (size_t i = 0; i < VMDK_GRAINS; i++)
		if (grains[i] != '-') {
			entries[i] = (uint32_t)(at / SECTOR);
			at = put_packed(file, at, i * (VMDK_GRAIN / SECTOR), grains[i]);
		}
	table = put_marker(file, at, ENTRIES * 4 / SECTOR, TABLE);
	for (size_t i = 0; i < VMDK_GRAINS; i++)
		put(file + table + 4 * i, entries[i], 4);
	at = put_marker(file, table + ENTRIES * 4, 1, DIRECTORY);
	put(file + at, table / SECTOR, 4);
	size_t footer = put_marker(file, at + SECTOR, 1, FOOTER);

	memcpy(file + footer, file, SECTOR);
	put(file + footer + 56, at / SECTOR, 8);
	return footer + 2 * SECTOR;
}

size_t vmdkbuild_cowd(uint8_t file[VMDK_FILE_LIMIT], const char *grains)
{
	enum { DIRECTORY = 4 * SECTOR, TABLE = 5 * SECTOR };
	size_t at = TABLE + COWD_ENTRIES * 4;

	memset(file, 0, VMDK_FILE_LIMIT);
	memcpy(file, "COWD", 4);
	put(file + 4, 1, 4);
	put(file + 8, 3, 4);
	put(file + 12, VMDK_DISK / SECTOR, 4);
	put(file + 16, VMDK_GRAIN / SECTOR, 4);
	put(file + 20, DIRECTORY / SECTOR, 4);
	put(file + 24, 1, 4);
	put(file + DIRECTORY, TABLE / SECTOR, 4);
	for (size_t i = 0; i < VMDK_GRAINS; i++)
		if (grains[i] != '-') {
			put(file + TABLE + 4 * i, at / SECTOR, 4);
			memset(file + at, grains[i], VMDK_GRAIN);
			at += VMDK_GRAIN;
		}
	return at;
}
