/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries of a new-format log. Source: regf specification, "New format" and its notes. Windows also checks, and heals,
 * the bins it recovers; we do not: the readers of a hive stand damage.
 */
#include "parser/hive/log/log_entry.h"

#include <inttypes.h>

#include "parser/hive/baseblock.h"
#include "parser/hive/log/log.h"
#include "parser/hive/log/marvin32.h"

enum { HEADER_SIZE = 40, REF_SIZE = 8, HASH_1_AT = 24, HASH_2_AT = 32 };

struct hvle_walk hvle_start(const struct bytes *log, uint32_t first, bool hash)
{
	return (struct hvle_walk){ .log = log, .hash = hash, .at = LOG_SECTOR, .expected = first };
}

static bool hashes_match(const uint8_t *entry, uint32_t size)
{
	return marvin32(MARVIN32_LOG_SEED, entry, HASH_2_AT) == le64(entry + HASH_2_AT) &&
	       marvin32(MARVIN32_LOG_SEED, entry + HEADER_SIZE, size - HEADER_SIZE) == le64(entry + HASH_1_AT);
}

static enum hvle_end check_sizes(const struct hvle_entry *entry)
{
	if (entry->size < LOG_SECTOR || entry->size % LOG_SECTOR != 0)
		return HVLE_SIZE;
	if (entry->bins_size == 0 || entry->bins_size % BIN_PAGE != 0)
		return HVLE_BINS;
	if (entry->bins_size > LOG_CAPACITY_LIMIT - BASEBLOCK_SIZE)
		return HVLE_LIMIT;
	if (entry->pages == 0 || entry->pages > (entry->size - HEADER_SIZE) / REF_SIZE)
		return HVLE_PAGES;
	return HVLE_RUNNING;
}

/* A number that differs from the expected one is no damage: a log is overwritten from its start, round after round. */
static enum hvle_end check_sequence(struct hvle_walk *walk, uint32_t sequence)
{
	walk->found = sequence;
	if (sequence == walk->expected)
		return HVLE_RUNNING;
	return (int32_t)(sequence - walk->expected) < 0 ? HVLE_REMNANT : HVLE_MISSING;
}

static enum hvle_end read_entry(struct hvle_walk *walk, struct hvle_entry *ret)
{
	const uint8_t *header = bytes_at(walk->log, walk->at, HEADER_SIZE);
	enum hvle_end end;

	if (!header || memcmp(header, "HvLE", 4) != 0)
		return HVLE_DONE;
	*ret = (struct hvle_entry){ .at = walk->at,
				    .size = le32(header + 4),
				    .flags = le32(header + 8),
				    .sequence = le32(header + 12),
				    .bins_size = le32(header + 16),
				    .pages = le32(header + 20) };
	end = check_sequence(walk, ret->sequence);
	if (end == HVLE_RUNNING)
		end = check_sizes(ret);
	if (end != HVLE_RUNNING)
		return end;
	if (!bytes_at(walk->log, walk->at, ret->size))
		return HVLE_CUT;
	return !walk->hash || hashes_match(header, ret->size) ? HVLE_RUNNING : HVLE_HASH;
}

/* Ends by itself: an entry has at least 512 bytes. */
bool hvle_next(struct hvle_walk *walk, struct hvle_entry *ret)
{
	struct hvle_entry entry;

	if (walk->end == HVLE_RUNNING)
		walk->end = read_entry(walk, &entry);
	if (walk->end != HVLE_RUNNING)
		return false;
	*ret = entry;
	walk->at += entry.size;
	walk->expected++;
	walk->entries++;
	return true;
}

static void write_page(struct bytes *hive, uint64_t at, const uint8_t *page, uint32_t size)
{
	bytes_write(hive, at, page, size);
}

/*
 * One page after the other; writes them only if told so. Every page is checked in both passes, because a file may
 * change under its mapping. Whole sectors only: Windows logs nothing smaller, and a page of one byte would cost the
 * reader 4096.
 */
static bool each_page(const struct hvle_walk *walk, const struct hvle_entry *entry, struct bytes *hive, bool write)
{
	const uint8_t *from = bytes_at(walk->log, entry->at, entry->size);
	const uint8_t *ref = from + HEADER_SIZE;
	uint32_t at = HEADER_SIZE + entry->pages * REF_SIZE;

	for (uint32_t i = 0; i < entry->pages; i++, ref += REF_SIZE) {
		uint64_t to = (uint64_t)BASEBLOCK_SIZE + le32(ref);
		uint32_t size = le32(ref + 4);

		if (size == 0 || size % LOG_SECTOR != 0 || to % LOG_SECTOR != 0)
			return false;
		if (size > entry->size - at || to > hive->capacity || size > hive->capacity - to)
			return false;
		if (write) {
			write_page(hive, to, from + at, size);
			replay_map_add(walk->map, walk->index, entry->at + at, to, size);
		}
		at += size;
	}
	return true;
}

bool hvle_apply(struct hvle_walk *walk, const struct hvle_entry *entry, struct bytes *hive)
{
	if (each_page(walk, entry, hive, /* write= */ false) && each_page(walk, entry, hive, /* write= */ true))
		return true;
	walk->end = HVLE_PAGES;
	walk->at = entry->at;
	walk->expected = entry->sequence;
	return false;
}

/*
 * Entries of one log do not overlap, so together they claim no more than its size. One that claims twice as much was made to
 * keep us busy with hashes: what it holds is not looked for, and cannot be ruled out.
 */
bool hvle_later(const struct bytes *log, uint64_t from, uint32_t last)
{
	uint64_t left = 2 * log->size;

	for (uint64_t at = from; bytes_at(log, at, HEADER_SIZE); at += LOG_SECTOR) {
		const uint8_t *header = bytes_at(log, at, HEADER_SIZE);
		struct hvle_walk walk = { .log = log, .hash = true, .at = at, .expected = le32(header + 12) };
		struct hvle_entry entry;
		uint32_t size = le32(header + 4);

		if (memcmp(header, "HvLE", 4) != 0 || (int32_t)(walk.expected - last) <= 0)
			continue;
		bool fits = bytes_at(log, at, size) != NULL; /* what does not costs no hash */

		if ((fits && size > left) || hvle_next(&walk, &entry))
			return true;
		left -= fits ? size : 0;
	}
	return false;
}

/* clang-format off */
static const char *const reasons[] = {
	[HVLE_CUT]   = "is cut off by the end of the file",
	[HVLE_SIZE]  = "has an impossible size",
	[HVLE_BINS]  = "names an impossible size of the hive",
	[HVLE_LIMIT] = "names a hive of more than 2 GiB, more than any Windows loads",
	[HVLE_PAGES] = "lists pages that lie outside of it or of the hive",
	[HVLE_HASH]  = "fails its hash: the write was interrupted there",
};
/* clang-format on */

const char *hvle_why(const struct hvle_walk *walk, struct arena *arena)
{
	if (walk->end == HVLE_DONE)
		return walk->entries ? "it was read to its last entry" : "it holds no entry";
	if (walk->end == HVLE_REMNANT)
		return arena_printf(arena, "%s sequence %" PRIu32 ", at offset 0x%" PRIx64 ", is left over from before",
				    walk->entries ? "what follows its last entry," : "its first entry,", walk->found,
				    walk->at);
	if (walk->end == HVLE_MISSING)
		return arena_printf(arena, "entry %" PRIu32 " is missing: entry %" PRIu32 " is at offset 0x%" PRIx64,
				    walk->expected, walk->found, walk->at);
	return arena_printf(arena, "entry %" PRIu32 " at offset 0x%" PRIx64 " %s", walk->expected, walk->at,
			    reasons[walk->end]);
}
