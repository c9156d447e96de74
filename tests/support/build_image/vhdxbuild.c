/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/vhdxbuild.h"

#include <stdlib.h>
#include <string.h>

#include "common/le.h"
#include "parser/evidence/source/crc32c.h"

enum { HEADER_1 = 0x10000, HEADER_2 = 0x20000, REGIONS_1 = 0x30000, REGIONS_2 = 0x40000, REGIONS_SIZE = 0x10000 };
enum { LOCATOR = VHDXBUILD_ITEMS + 5 * 64, LOCATOR_SIZE = 1024 };

static void put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

void vhdxbuild_put32(struct vhdxbuild *build, size_t at, uint32_t value)
{
	put(build->bytes + at, value, 4);
}

void vhdxbuild_put64(struct vhdxbuild *build, size_t at, uint64_t value)
{
	put(build->bytes + at, value, 8);
}

void vhdxbuild_entry(struct vhdxbuild *build, size_t index, uint64_t at, enum vhdxbuild_state state)
{
	vhdxbuild_put64(build, VHDXBUILD_BAT + 8 * index, at | state);
}

void vhdxbuild_fill(struct vhdxbuild *build, size_t at, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i += 4)
		vhdxbuild_put32(build, at + i, (uint32_t)(i + seed) * 2654435761u | 1);
}

void vhdxbuild_guids(struct vhdxbuild *build, uint8_t log_guid, uint8_t data_write_guid)
{
	for (size_t at = HEADER_1; at <= HEADER_2; at += HEADER_2 - HEADER_1) {
		memset(build->bytes + at + 32, data_write_guid, VHDXBUILD_GUID);
		memset(build->bytes + at + 48, log_guid, VHDXBUILD_GUID);
	}
}

static void seal(uint8_t *bytes, size_t size)
{
	put(bytes + 4, 0, 4);
	put(bytes + 4, crc32c(0, bytes, size), 4);
}

void vhdxbuild_seal(struct vhdxbuild *build)
{
	seal(build->bytes + HEADER_1, VHDXBUILD_PAGE);
	seal(build->bytes + HEADER_2, VHDXBUILD_PAGE);
	seal(build->bytes + REGIONS_1, REGIONS_SIZE);
	seal(build->bytes + REGIONS_2, REGIONS_SIZE);
}

static void put_header(struct vhdxbuild *build, size_t at, uint64_t sequence)
{
	memcpy(build->bytes + at, "head", 4);
	vhdxbuild_put64(build, at + 8, sequence);
	build->bytes[at + 66] = 1; /* version */
}

static void put_region(struct vhdxbuild *build, size_t entry, const char *guid, uint64_t at)
{
	memcpy(build->bytes + entry, guid, VHDXBUILD_GUID);
	vhdxbuild_put64(build, entry + 16, at);
	vhdxbuild_put32(build, entry + 24, VHDXBUILD_MIB);
	vhdxbuild_put32(build, entry + 28, 1);
}

static void put_regions(struct vhdxbuild *build, size_t at)
{
	memcpy(build->bytes + at, "regi", 4);
	vhdxbuild_put32(build, at + 8, 2);
	put_region(build, at + 16, "\x66\x77\xc2\x2d\x23\xf6\x00\x42\x9d\x64\x11\x5e\x9b\xfd\x4a\x08", VHDXBUILD_BAT);
	put_region(build, at + 48, "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e",
		   VHDXBUILD_METADATA);
}

/* Item number i: its entry, and where its bytes go. */
static size_t put_item(struct vhdxbuild *build, size_t i, const char *guid, uint32_t size)
{
	size_t entry = VHDXBUILD_METADATA + 32 + 32 * i, at = VHDXBUILD_ITEMS + 64 * i;

	memcpy(build->bytes + entry, guid, VHDXBUILD_GUID);
	vhdxbuild_put32(build, entry + 16, (uint32_t)(at - VHDXBUILD_METADATA));
	vhdxbuild_put32(build, entry + 20, size);
	vhdxbuild_put32(build, entry + 24, 4); /* required */
	build->bytes[VHDXBUILD_METADATA + 10] = (uint8_t)(i + 1);
	return at;
}

struct vhdxbuild vhdxbuild_new(uint64_t disk_size, uint32_t block_size, uint32_t sector_size, size_t mib)
{
	struct vhdxbuild build = { .size = VHDXBUILD_BLOCKS + mib * VHDXBUILD_MIB };
	size_t at;

	build.bytes = calloc(1, build.size);
	memcpy(build.bytes, "vhdxfile", 8);
	put_header(&build, HEADER_1, 6);
	put_header(&build, HEADER_2, 7);
	vhdxbuild_move_log(&build, VHDXBUILD_LOG, VHDXBUILD_MIB / VHDXBUILD_PAGE);
	put_regions(&build, REGIONS_1);
	put_regions(&build, REGIONS_2);
	memcpy(build.bytes + VHDXBUILD_METADATA, "metadata", 8);
	at = put_item(&build, 0, "\x37\x67\xa1\xca\x36\xfa\x43\x4d\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b", 8);
	vhdxbuild_put32(&build, at, block_size);
	at = put_item(&build, 1, "\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8", 8);
	vhdxbuild_put64(&build, at, disk_size);
	put_item(&build, 2, "\xab\x12\xca\xbe\xe6\xb2\x23\x45\x93\xef\xc3\x09\xe0\x00\xc7\x46", 16);
	at = put_item(&build, 3, "\x1d\xbf\x41\x81\x6f\xa9\x09\x47\xba\x47\xf2\x33\xa8\xfa\xab\x5f", 4);
	vhdxbuild_put32(&build, at, sector_size);
	at = put_item(&build, 4, "\xc7\x48\xa3\xcd\x5d\x44\x71\x44\x9c\xc9\xe9\x88\x52\x51\xc5\x56", 4);
	vhdxbuild_put32(&build, at, 4096);
	vhdxbuild_guids(&build, 0, 0x77);
	vhdxbuild_seal(&build);
	return build;
}

void vhdxbuild_free(struct vhdxbuild *build)
{
	free(build->bytes);
	*build = (struct vhdxbuild){ 0 };
}

/* The parent locator. */

/* ASCII as UTF-16; returns where the next text may begin. */
static size_t put_text(struct vhdxbuild *build, size_t entry, size_t field, size_t at, const char *text)
{
	size_t size = strlen(text) * 2;

	for (size_t i = 0; text[i]; i++)
		build->bytes[LOCATOR + at + 2 * i] = (uint8_t)text[i];
	vhdxbuild_put32(build, LOCATOR + entry + 4 * field, (uint32_t)at);
	put(build->bytes + LOCATOR + entry + 8 + 2 * field, size, 2);
	return at + size;
}

void vhdxbuild_parent(struct vhdxbuild *build, const char *path, const char *linkage, const char *linkage_2)
{
	const char *pairs[][2] = { { "absolute_win32_path", path },
				   { "parent_linkage", linkage },
				   { "parent_linkage2", linkage_2 } };
	size_t at = 256, count = 0;

	put_item(build, 5, "\x2d\x5f\xd3\xa8\x0b\xb3\x4d\x45\xab\xf7\xd3\xd8\x48\x34\xab\x0c", LOCATOR_SIZE);
	vhdxbuild_put32(build, VHDXBUILD_ITEMS + 4, 2); /* has a parent */
	memcpy(build->bytes + LOCATOR, "\xb7\xef\x4a\xb0\x9e\xd1\x81\x4a\xb7\x89\x25\xb8\xe9\x44\x59\x13",
	       VHDXBUILD_GUID);
	for (size_t i = 0; i < 3; i++)
		if (pairs[i][1]) {
			at = put_text(build, 20 + 12 * count, 0, at, pairs[i][0]);
			at = put_text(build, 20 + 12 * count, 1, at, pairs[i][1]);
			build->bytes[LOCATOR + 18] = (uint8_t)++count;
		}
}

/* The log. */

void vhdxbuild_move_log(struct vhdxbuild *build, size_t at, size_t pages)
{
	build->log_at = at;
	build->log_pages = pages;
	for (size_t header = HEADER_1; header <= HEADER_2; header += HEADER_2 - HEADER_1) {
		vhdxbuild_put32(build, header + 68, (uint32_t)(pages * VHDXBUILD_PAGE));
		vhdxbuild_put64(build, header + 72, at);
	}
}

static uint8_t *log_page(struct vhdxbuild *build, size_t page)
{
	return build->bytes + build->log_at + page % build->log_pages * VHDXBUILD_PAGE;
}

void vhdxbuild_seal_entry(struct vhdxbuild *build, size_t page)
{
	uint32_t pages = le32(log_page(build, page) + 8) / VHDXBUILD_PAGE, crc = 0;

	put(log_page(build, page) + 4, 0, 4);
	for (uint32_t i = 0; i < pages && i < build->log_pages; i++)
		crc = crc32c(crc, log_page(build, page + i), VHDXBUILD_PAGE);
	put(log_page(build, page) + 4, crc, 4);
}

static void put_data(uint8_t *to, const uint8_t *page, uint64_t sequence)
{
	memcpy(to, page, VHDXBUILD_PAGE);
	memcpy(to, "data", 4);
	put(to + 4, sequence >> 32, 4);
	put(to + 4092, sequence, 4);
}

size_t vhdxbuild_log(struct vhdxbuild *build, size_t page, uint64_t sequence, size_t tail, uint8_t guid,
		     const struct vhdxbuild_write *writes, size_t count)
{
	size_t pages = (64 + 32 * count + VHDXBUILD_PAGE - 1) / VHDXBUILD_PAGE;
	uint8_t *header = log_page(build, page);

	for (size_t i = 0; i < pages; i++)
		memset(log_page(build, page + i), 0, VHDXBUILD_PAGE);
	for (size_t i = 0; i < count; i++) {
		size_t at = 64 + 32 * i;
		uint8_t *to = log_page(build, page + at / VHDXBUILD_PAGE) + at % VHDXBUILD_PAGE;

		memcpy(to, writes[i].page ? "desc" : "zero", 4);
		put(to + 8, writes[i].zeros, 8);
		put(to + 16, writes[i].at, 8);
		put(to + 24, sequence, 8);
		if (!writes[i].page)
			continue;
		memcpy(to + 4, writes[i].page + 4092, 4);
		memcpy(to + 8, writes[i].page, 8);
		put_data(log_page(build, page + pages++), writes[i].page, sequence);
	}
	memcpy(header, "loge", 4);
	put(header + 8, pages * VHDXBUILD_PAGE, 4);
	put(header + 12, tail * VHDXBUILD_PAGE, 4);
	put(header + 16, sequence, 8);
	put(header + 24, count, 4);
	memset(header + 32, guid, VHDXBUILD_GUID);
	put(header + 48, build->size, 8);
	put(header + 56, build->size, 8);
	vhdxbuild_seal_entry(build, page);
	return (page + pages) % build->log_pages;
}
