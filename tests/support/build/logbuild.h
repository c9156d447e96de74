/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transaction logs made in memory, old (DIRT) and new (HvLE), with right checksums and hashes. For tests, which then
 * damage them on purpose. Running out of memory ends the program.
 */
#ifndef TLSREADY_TESTS_SUPPORT_LOGBUILD_H
#define TLSREADY_TESTS_SUPPORT_LOGBUILD_H

#include <stddef.h>
#include <stdint.h>

struct logbuild {
	uint8_t *data; /* the file so far: look, cut and damage as you like */
	size_t size;
};

void logbuild_put32(uint8_t *p, uint32_t number); /* little-endian */

struct logbuild_page { /* what one entry writes at one place */
	uint32_t at;   /* behind the base block of the hive */
	uint32_t size;
	const uint8_t *data;
};

struct logbuild_entry {
	uint32_t sequence, bins_size, flags;
	const struct logbuild_page *pages;
	uint32_t count;
};

/* A file of 512 bytes: the base block of a log. type: enum baseblock_type. */
struct logbuild logbuild_new(uint32_t type, uint32_t sequence, uint32_t bins_size, uint64_t written);
void logbuild_free(struct logbuild *log);

/* Adds an entry to a new log and returns where it begins. */
size_t logbuild_add(struct logbuild *log, const struct logbuild_entry *entry);

/* Makes the hashes of the entry at `at` right again after it was edited. */
void logbuild_rehash(struct logbuild *log, size_t at);

/*
 * Gives an old log its bitmap, one bit for each sector of a hive of bins_size, and all sectors that are marked. bins is
 * what the hive is to become.
 */
void logbuild_dirt(struct logbuild *log, const uint8_t *bitmap, uint32_t bins_size, const uint8_t *bins);

/* Adds an entry with the 4096-byte pages in which two versions of a hive file differ. Returns where it begins. */
size_t logbuild_add_change(struct logbuild *log, uint32_t sequence, const uint8_t *before, size_t before_size,
			   const uint8_t *after, size_t after_size);

#endif
