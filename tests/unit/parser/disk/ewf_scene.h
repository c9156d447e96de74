/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An EWF image in memory, and which sectors of its disk are right. After cmocka.h. */
#ifndef TLSREADY_TESTS_EWF_SCENE_H
#define TLSREADY_TESTS_EWF_SCENE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "parser/evidence/disk/container.h"
#include "support/build_image/ewfbuild.h"
#include "support/reading_image/sources.h"

enum { SECTOR = 64, DISK = 13 * SECTOR, NEXT = 16, SIZE = 24, TABLE_HEAD = 24, SMALL_ARENA = 1 << 16 };

static uint8_t disk[DISK];

static inline int open_room(void **state)
{
	for (size_t i = 0; i < sizeof disk; i++)
		disk[i] = (uint8_t)(i / SECTOR % 3 ? i / SECTOR + 1 : i * 37 + i / 7);
	*state = sources_open();
	return *state ? 0 : -1;
}

static inline int close_room(void **state)
{
	sources_close(*state);
	return 0;
}

static inline struct ewf_spec spec_of(enum ewf_packing packing)
{
	return (struct ewf_spec){
		.disk = disk, .size = DISK, .bytes_per_sector = SECTOR, .packing = packing, .has_base = true
	};
}

static inline int open_bytes(struct source_room *room, const uint8_t *bytes, size_t size, struct source **ret,
			     struct error *err)
{
	*err = (struct error){ 0 };
	return container_ewf.open(room, source_of_memory(room, "case.E01", bytes, size), ret, err);
}

static inline void put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* Sectors that can be read; each of them must be right. */
static inline size_t right_sectors(struct source *image)
{
	uint8_t bytes[SECTOR];
	struct error err = { 0 };
	size_t count = 0;

	for (uint64_t at = 0; at < image->size && at < DISK; at += SECTOR)
		if (source_read(image, at, bytes, sizeof bytes, &err) == 0) {
			assert_memory_equal(bytes, disk + at, sizeof bytes);
			count++;
		} else {
			assert_int_equal(err.code, ERR_CORRUPT);
			assert_non_null(strstr(err.text, "segment 1"));
		}
	return count;
}

#endif
