/* SPDX-License-Identifier: GPL-3.0-or-later */
/* VHD files built in a test, with blocks of 4 KiB, and what the disk in one is. */
#ifndef TLSREADY_TESTS_VHDBUILD_H
#define TLSREADY_TESTS_VHDBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	VHDBUILD_SECTOR = 512,
	VHDBUILD_BLOCK_SECTORS = 8,
	VHDBUILD_BLOCK = VHDBUILD_SECTOR * VHDBUILD_BLOCK_SECTORS,
	VHDBUILD_FOOTER = 512,
	VHDBUILD_HEADER_AT = 512,
	VHDBUILD_TABLE_AT = 1536,
	VHDBUILD_LOCATORS_AT = 2048, /* eight of 512 bytes */
	VHDBUILD_BLOCKS_AT = 6144,
	VHDBUILD_LOCATORS = 8,
};

struct vhdbuild {
	uint32_t type; /* 2 fixed, 3 dynamic, 4 differencing */
	/* A character for each sector of the disk: '#' stored, '.' not; a block of ' ' alone is not in the file. */
	const char *map;
	uint8_t id, parent_id; /* the first byte of each; the others are 0x55 */
	const char *parent;    /* the name in the header; NULL: none */
	const char *locators[VHDBUILD_LOCATORS];
	const char *code; /* of the locators; NULL: W2ru */
};

/* malloc. */
uint8_t *vhdbuild(const struct vhdbuild *plan, size_t *ret_size);

/* The byte that a disk with this id stores there. */
uint8_t vhdbuild_byte(uint8_t id, uint64_t at);
bool vhdbuild_is_stored(const struct vhdbuild *plan, uint64_t at);

/* Makes the checksum of the footer or header at p right. */
void vhdbuild_seal_footer(uint8_t *footer);
void vhdbuild_seal_header(uint8_t *header);

#endif
