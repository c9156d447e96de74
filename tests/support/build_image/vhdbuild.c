/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build_image/vhdbuild.h"

#include <stdlib.h>
#include <string.h>

enum { FIXED = 2, HEADER = 1024, LOCATOR = 24, LOCATOR_TEXT = 512, ID = 16 };

static void put(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

static void seal(uint8_t *bytes, size_t size, size_t at)
{
	uint32_t sum = 0;

	put(bytes + at, 0, 4);
	for (size_t i = 0; i < size; i++)
		sum += bytes[i];
	put(bytes + at, ~sum, 4);
}

void vhdbuild_seal_footer(uint8_t *footer)
{
	seal(footer, VHDBUILD_FOOTER, 64);
}

void vhdbuild_seal_header(uint8_t *header)
{
	seal(header, HEADER, 36);
}

static void put_id(uint8_t *p, uint8_t first)
{
	memset(p, 0x55, ID);
	p[0] = first;
}

static void put_footer(const struct vhdbuild *plan, uint8_t *p)
{
	memcpy(p, "conectix", 8);
	put(p + 8, 2, 4);
	put(p + 12, 0x00010000, 4);
	put(p + 16, plan->type == FIXED ? UINT64_MAX : VHDBUILD_HEADER_AT, 8);
	memcpy(p + 28, "test", 4);
	put(p + 40, strlen(plan->map) * VHDBUILD_SECTOR, 8);
	put(p + 48, strlen(plan->map) * VHDBUILD_SECTOR, 8);
	put(p + 60, plan->type, 4);
	put_id(p + 68, plan->id);
	vhdbuild_seal_footer(p);
}

static size_t blocks_of(const struct vhdbuild *plan)
{
	return (strlen(plan->map) + VHDBUILD_BLOCK_SECTORS - 1) / VHDBUILD_BLOCK_SECTORS;
}

static void put_utf16(uint8_t *p, const char *text, bool is_big_endian)
{
	for (; *text; text++, p += 2)
		p[is_big_endian] = (uint8_t)*text;
}

static void put_locators(const struct vhdbuild *plan, uint8_t *file, uint8_t *header)
{
	const char *code = plan->code ? plan->code : "W2ru";
	const bool is_wide = code[1] == '2';

	for (size_t i = 0; i < VHDBUILD_LOCATORS && plan->locators[i]; i++) {
		const char *text = plan->locators[i];
		const size_t at = VHDBUILD_LOCATORS_AT + i * LOCATOR_TEXT;
		uint8_t *locator = header + 576 + i * LOCATOR;

		memcpy(locator, code, 4);
		put(locator + 4, LOCATOR_TEXT, 4);
		put(locator + 8, strlen(text) * (is_wide ? 2 : 1), 4);
		put(locator + 16, at, 8);
		if (is_wide)
			put_utf16(file + at, text, false);
		else
			memcpy(file + at, text, strlen(text));
	}
}

static void put_header(const struct vhdbuild *plan, uint8_t *file)
{
	uint8_t *p = file + VHDBUILD_HEADER_AT;

	memcpy(p, "cxsparse", 8);
	put(p + 8, UINT64_MAX, 8);
	put(p + 16, VHDBUILD_TABLE_AT, 8);
	put(p + 24, 0x00010000, 4);
	put(p + 28, blocks_of(plan), 4);
	put(p + 32, VHDBUILD_BLOCK, 4);
	put_id(p + 40, plan->parent_id);
	if (plan->parent)
		put_utf16(p + 64, plan->parent, true);
	put_locators(plan, file, p);
	vhdbuild_seal_header(p);
}

uint8_t vhdbuild_byte(uint8_t id, uint64_t at)
{
	return (uint8_t)(id + at / VHDBUILD_SECTOR * 7 + at * 3 + 1);
}

bool vhdbuild_is_stored(const struct vhdbuild *plan, uint64_t at)
{
	return plan->type == FIXED || plan->map[at / VHDBUILD_SECTOR] == '#';
}

static void put_data(const struct vhdbuild *plan, uint8_t *p, uint64_t at, size_t size)
{
	for (size_t i = 0; i < size && plan->map[(at + i) / VHDBUILD_SECTOR]; i++)
		p[i] = vhdbuild_is_stored(plan, at + i) ? vhdbuild_byte(plan->id, at + i) : 0;
}

/* Returns how many bytes it takes in the file. */
static size_t put_block(const struct vhdbuild *plan, uint8_t *file, size_t block, size_t at)
{
	const char *map = plan->map + block * VHDBUILD_BLOCK_SECTORS;
	uint8_t *entry = file + VHDBUILD_TABLE_AT + block * 4;
	const size_t sectors = strnlen(map, VHDBUILD_BLOCK_SECTORS);

	put(entry, UINT32_MAX, 4);
	if (strspn(map, " ") >= sectors)
		return 0;
	put(entry, at / VHDBUILD_SECTOR, 4);
	for (size_t i = 0; i < sectors; i++)
		file[at] |= map[i] == '#' ? 0x80 >> i : 0;
	put_data(plan, file + at + VHDBUILD_SECTOR, block * VHDBUILD_BLOCK, VHDBUILD_BLOCK);
	return VHDBUILD_SECTOR + VHDBUILD_BLOCK;
}

uint8_t *vhdbuild(const struct vhdbuild *plan, size_t *ret_size)
{
	const size_t size = strlen(plan->map) * VHDBUILD_SECTOR;
	uint8_t *file =
		calloc(1, VHDBUILD_BLOCKS_AT + blocks_of(plan) * (VHDBUILD_BLOCK + VHDBUILD_SECTOR) + VHDBUILD_FOOTER);
	size_t at = VHDBUILD_BLOCKS_AT;

	if (plan->type == FIXED) {
		put_data(plan, file, 0, size);
		at = size;
	} else {
		put_footer(plan, file);
		put_header(plan, file);
		for (size_t block = 0; block < blocks_of(plan); block++)
			at += put_block(plan, file, block, at);
	}
	put_footer(plan, file + at);
	*ret_size = at + VHDBUILD_FOOTER;
	return file;
}
