/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VHDX files for tests, built in memory: 1 MiB of headers, then log, block allocation table and metadata of 1 MiB each, then blocks.
 * What is written is not checked, so that anything wrong can be built.
 */
#ifndef TLSREADY_TESTS_VHDXBUILD_H
#define TLSREADY_TESTS_VHDXBUILD_H

#include <stddef.h>
#include <stdint.h>

enum {
	VHDXBUILD_MIB = 1 << 20,
	VHDXBUILD_PAGE = 4096,
	VHDXBUILD_LOG = 1 << 20,
	VHDXBUILD_BAT = 2 << 20,
	VHDXBUILD_METADATA = 3 << 20,
	VHDXBUILD_ITEMS = VHDXBUILD_METADATA + 0x10000, /* 64 bytes each, in the order of the specification */
	VHDXBUILD_BLOCKS = 4 << 20,
	VHDXBUILD_GUID = 16,
};

enum vhdxbuild_state {
	BLOCK_NOT_PRESENT,
	BLOCK_UNDEFINED,
	BLOCK_ZERO,
	BLOCK_UNMAPPED,
	BLOCK_FULLY = 6,
	BLOCK_PARTIALLY
};

struct vhdxbuild {
	uint8_t *bytes;
	size_t size;
	size_t log_at, log_pages;
};

/* A write in a log entry. */
struct vhdxbuild_write {
	uint64_t at;
	const uint8_t *page; /* NULL: zeros */
	uint64_t zeros;      /* so many */
};

/* An empty disk in a file with room for so many MiB of blocks. */
struct vhdxbuild vhdxbuild_new(uint64_t disk_size, uint32_t block_size, uint32_t sector_size, size_t mib);
void vhdxbuild_free(struct vhdxbuild *build);

void vhdxbuild_put32(struct vhdxbuild *build, size_t at, uint32_t value);
void vhdxbuild_put64(struct vhdxbuild *build, size_t at, uint64_t value);
/* The entry of the table at this index: a place in the file and a state. */
void vhdxbuild_entry(struct vhdxbuild *build, size_t index, uint64_t at, enum vhdxbuild_state state);
/* Bytes that tell where they are: no two sectors have the same. */
void vhdxbuild_fill(struct vhdxbuild *build, size_t at, size_t size, uint32_t seed);
/* Each GUID is this byte 16 times. */
void vhdxbuild_guids(struct vhdxbuild *build, uint8_t log_guid, uint8_t data_write_guid);
/* A parent: linkages are texts; NULL: that key is left out. */
void vhdxbuild_parent(struct vhdxbuild *build, const char *path, const char *linkage, const char *linkage_2);
/* Checksums of headers and region tables. */
void vhdxbuild_seal(struct vhdxbuild *build);

/* Puts the log elsewhere: in blocks of the file. */
void vhdxbuild_move_log(struct vhdxbuild *build, size_t at, size_t pages);
/* An entry at a page of the log, with the GUID byte; returns the page behind it. tail: a page. */
size_t vhdxbuild_log(struct vhdxbuild *build, size_t page, uint64_t sequence, size_t tail, uint8_t guid,
		     const struct vhdxbuild_write *writes, size_t count);
/* The checksum of the entry at this page of a log, as long as it says that it is. */
void vhdxbuild_seal_entry(struct vhdxbuild *build, size_t page);

#endif
