/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Source of the format: msuhanov/regf, "Windows registry file format specification", "Format of transaction log files".
 */
#include "support/build/logbuild.h"

#include <stdlib.h>
#include <string.h>

#include "parser/hive/baseblock.h"
#include "parser/hive/log/marvin32.h"
#include "support/build/hivebuild.h"

enum { ENTRY_HEADER = 40, REF_SIZE = 8, PAGE = 4096, PAGES_LIMIT = 4096 };

static void *or_abort(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static uint8_t *grow(struct logbuild *log, size_t by)
{
	log->data = or_abort(realloc(log->data, log->size + by));
	memset(log->data + log->size, 0, by);
	log->size += by;
	return log->data + log->size - by;
}

static size_t to_sector(size_t size)
{
	return (size + LOG_SECTOR - 1) / LOG_SECTOR * LOG_SECTOR;
}

void logbuild_put32(uint8_t *p, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(number >> 8 * i);
}

static void put64(uint8_t *p, uint64_t number)
{
	logbuild_put32(p, (uint32_t)number);
	logbuild_put32(p + 4, (uint32_t)(number >> 32));
}

struct logbuild logbuild_new(uint32_t type, uint32_t sequence, uint32_t bins_size, uint64_t written)
{
	struct logbuild log = { 0 };
	uint8_t *base = grow(&log, LOG_SECTOR);

	memcpy(base, "regf", 4);
	logbuild_put32(base + 4, sequence);
	logbuild_put32(base + 8, sequence);
	put64(base + 12, written);
	logbuild_put32(base + 20, 1);
	logbuild_put32(base + 24, 5);
	logbuild_put32(base + 28, type);
	logbuild_put32(base + 32, 1);
	logbuild_put32(base + 36, 32);
	logbuild_put32(base + 40, bins_size);
	logbuild_put32(base + 44, 1);
	hivebuild_seal(base);
	return log;
}

void logbuild_free(struct logbuild *log)
{
	free(log->data);
	*log = (struct logbuild){ 0 };
}

void logbuild_rehash(struct logbuild *log, size_t at)
{
	uint8_t *entry = log->data + at;
	uint32_t size = le32(entry + 4);

	put64(entry + 24, marvin32(MARVIN32_LOG_SEED, entry + ENTRY_HEADER, size - ENTRY_HEADER));
	put64(entry + 32, marvin32(MARVIN32_LOG_SEED, entry, 32));
}

static size_t entry_size(const struct logbuild_entry *entry)
{
	size_t size = ENTRY_HEADER + (size_t)entry->count * REF_SIZE;

	for (uint32_t i = 0; i < entry->count; i++)
		size += entry->pages[i].size;
	return to_sector(size);
}

size_t logbuild_add(struct logbuild *log, const struct logbuild_entry *entry)
{
	size_t at = log->size, size = entry_size(entry);
	uint8_t *header = grow(log, size), *ref = header + ENTRY_HEADER, *data = ref + (size_t)entry->count * REF_SIZE;

	memcpy(header, "HvLE", 4);
	logbuild_put32(header + 4, (uint32_t)size);
	logbuild_put32(header + 8, entry->flags);
	logbuild_put32(header + 12, entry->sequence);
	logbuild_put32(header + 16, entry->bins_size);
	logbuild_put32(header + 20, entry->count);
	for (uint32_t i = 0; i < entry->count; i++, ref += REF_SIZE) {
		logbuild_put32(ref, entry->pages[i].at);
		logbuild_put32(ref + 4, entry->pages[i].size);
		memcpy(data, entry->pages[i].data, entry->pages[i].size);
		data += entry->pages[i].size;
	}
	logbuild_rehash(log, at);
	return at;
}

void logbuild_dirt(struct logbuild *log, const uint8_t *bitmap, uint32_t bins_size, const uint8_t *bins)
{
	size_t bitmap_size = bins_size / LOG_SECTOR / 8;
	uint8_t *vector = grow(log, to_sector(4 + bitmap_size));

	memcpy(vector, "DIRT", 4);
	memcpy(vector + 4, bitmap, bitmap_size);
	for (size_t bit = 0; bit < bitmap_size * 8; bit++)
		if (bitmap[bit / 8] >> bit % 8 & 1)
			memcpy(grow(log, LOG_SECTOR), bins + bit * LOG_SECTOR, LOG_SECTOR);
}

size_t logbuild_add_change(struct logbuild *log, uint32_t sequence, const uint8_t *before, size_t before_size,
			   const uint8_t *after, size_t after_size)
{
	struct logbuild_page pages[PAGES_LIMIT];
	struct logbuild_entry entry = { .sequence = sequence,
					.bins_size = (uint32_t)after_size - BASEBLOCK_SIZE,
					.pages = pages };

	for (size_t at = BASEBLOCK_SIZE; at < after_size; at += PAGE) {
		if (at < before_size && memcmp(before + at, after + at, PAGE) == 0)
			continue;
		if (entry.count == PAGES_LIMIT)
			abort();
		pages[entry.count++] = (struct logbuild_page){ (uint32_t)(at - BASEBLOCK_SIZE), PAGE, after + at };
	}
	return logbuild_add(log, &entry);
}
