/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chunks of an EWF image: where a table says they are, unpacked or not, and checked: zlib's Adler-32 in a packed chunk,
 * four bytes behind any other. A table is checked when it is first needed, piece by piece, as an entry that points to the
 * wrong chunk gives bytes whose own checksum is right.
 */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common/le.h"

enum { ENTRY = 4, PAGE_ENTRIES = EWF_PAGE / ENTRY, CACHE_BYTES = 4 << 20 };

static const uint32_t PACKED = 0x80000000u; /* in an entry; the others are the offset */

/* Where a chunk is in its segment. */
struct stored {
	const struct ewf_table *table;
	uint64_t at, end; /* of the segment; what is behind the chunk may be before end */
	bool is_packed;
};

/* The table. */

static struct ewf_table *table_of(const struct ewf *ewf, uint64_t chunk)
{
	size_t low = 0, high = ewf->table_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ewf->tables[middle].first_chunk + ewf->tables[middle].count > chunk)
			high = middle;
		else
			low = middle + 1;
	}
	return low < ewf->table_count ? &ewf->tables[low] : NULL;
}

static int load_page(struct ewf *ewf, const struct ewf_table *table, uint32_t first, struct error *err)
{
	uint32_t count = table->count - first < PAGE_ENTRIES ? table->count - first : PAGE_ENTRIES;

	if (ewf->page.table == table && ewf->page.first == first)
		return 0;
	ewf->page.table = NULL;
	int result = source_read(ewf->segments[table->segment], table->entries_at + (uint64_t)first * ENTRY,
				 ewf->page.bytes, (size_t)count * ENTRY, err);

	if (result < 0)
		return result;
	ewf->page.table = table;
	ewf->page.first = first;
	return 0;
}

static int entry_of(struct ewf *ewf, const struct ewf_table *table, uint32_t i, uint32_t *ret, struct error *err)
{
	uint32_t first = i - i % PAGE_ENTRIES;
	int result = load_page(ewf, table, first, err);

	if (result == 0)
		*ret = le32(ewf->page.bytes + (size_t)(i - first) * ENTRY);
	return result;
}

static int sum_of_entries(struct ewf *ewf, const struct ewf_table *table, bool *ret_agrees, struct error *err)
{
	uint8_t stored[EWF_CHECKSUM];
	uLong sum = 1;
	int result = 0;

	for (uint32_t first = 0; result == 0 && first < table->count; first += PAGE_ENTRIES) {
		uint32_t left = table->count - first;

		result = load_page(ewf, table, first, err);
		if (result == 0)
			sum = adler32(sum, ewf->page.bytes, (left < PAGE_ENTRIES ? left : PAGE_ENTRIES) * ENTRY);
	}
	if (result == 0)
		result = source_read(ewf->segments[table->segment], table->entries_at + (uint64_t)table->count * ENTRY,
				     stored, sizeof stored, err);
	*ret_agrees = result == 0 && sum == le32(stored);
	return result;
}

/*
 * EnCase 6.7.1 wrote sections of over 2 GiB: from the chunk on whose offset has no place in 31 bits, all 32 are the offset and
 * nothing is packed (documentation of libewf). It is the first entry that seems to go back.
 */
static int find_overflow(struct ewf *ewf, struct ewf_table *table, struct error *err)
{
	uint32_t before = 0, entry;

	table->overflow_from = table->count;
	if (table->data_end < table->base || table->data_end - table->base <= PACKED)
		return 0;
	for (uint32_t i = 0; i < table->count; i++) {
		int result = entry_of(ewf, table, i, &entry, err);

		if (result < 0)
			return result;
		if ((entry & ~PACKED) < before) {
			table->overflow_from = i;
			return 0;
		}
		before = entry & ~PACKED;
	}
	return 0;
}

static int no_sound_table(const struct ewf *ewf, const struct ewf_table *table, struct error *err)
{
	return error_set(err, ERR_CORRUPT,
			 "the table of chunks %" PRIu64 " to %" PRIu64 ", at 0x%" PRIx64
			 " of %s (segment %u), is damaged and has no sound copy",
			 table->first_chunk, table->first_chunk + table->count - 1, table->entries_at,
			 ewf->segments[table->segment]->label, table->segment + 1);
}

static int use_copy(struct ewf *ewf, struct ewf_table *table, struct error *err)
{
	uint64_t damaged_at = table->entries_at;
	bool agrees = false;
	int result = 0;

	if (table->copy_at) {
		ewf->page.table = NULL;
		table->entries_at = table->copy_at;
		result = sum_of_entries(ewf, table, &agrees, err);
	}
	if (!agrees) {
		ewf->page.table = NULL;
		table->entries_at = damaged_at;
		table->is_damaged = result == 0;
		return result < 0 ? result : no_sound_table(ewf, table, err);
	}
	source_note(ewf->room, &ewf->source, DOUBT_NONE,
		    "has a damaged chunk table in segment %u; its copy (table2) is used", table->segment + 1);
	return 0;
}

static int check_table(struct ewf *ewf, struct ewf_table *table, struct error *err)
{
	bool agrees = true;
	int result = table->is_damaged     ? no_sound_table(ewf, table, err)
		     : table->has_checksum ? sum_of_entries(ewf, table, &agrees, err)
					   : 0;

	if (result == 0 && !agrees)
		result = use_copy(ewf, table, err);
	if (result == 0)
		result = find_overflow(ewf, table, err);
	table->is_checked = result == 0;
	return result;
}

/* The place of a chunk. */

static uint64_t offset_of(const struct ewf_table *table, uint32_t i, uint32_t entry)
{
	return i < table->overflow_from ? entry & ~PACKED : entry;
}

static int in_segment(const struct ewf *ewf, const struct ewf_table *table, uint64_t chunk, const char *what,
		      struct error *err)
{
	uint64_t at = chunk * ewf->chunk_size;

	return error_set(err, ERR_CORRUPT,
			 "chunk %" PRIu64 " (0x%" PRIx64 " to 0x%" PRIx64 " of the disk), in %s (segment %u), %s", chunk,
			 at, at + ewf->chunk_size - 1, ewf->segments[table->segment]->label, table->segment + 1, what);
}

static int locate(struct ewf *ewf, uint64_t chunk, struct stored *ret, struct error *err)
{
	struct ewf_table *table = table_of(ewf, chunk);

	if (!table)
		return error_set(err, ERR_CORRUPT,
				 "chunk %" PRIu64 " (from 0x%" PRIx64 " of the disk on) is in no table: the "
				 "image ends before its disk does",
				 chunk, chunk * ewf->chunk_size);
	uint32_t i = (uint32_t)(chunk - table->first_chunk), entry = 0, next = 0;
	bool is_last = i + 1 == table->count;
	int result = table->is_checked ? 0 : check_table(ewf, table, err);

	if (result == 0)
		result = entry_of(ewf, table, i, &entry, err);
	if (result == 0 && !is_last)
		result = entry_of(ewf, table, i + 1, &next, err);
	if (result < 0)
		return result;
	uint64_t room = table->data_end > table->base ? table->data_end - table->base : 0,
		 at = offset_of(table, i, entry);
	uint64_t end = is_last ? room : offset_of(table, i + 1, next);

	if (end > room || at >= end || table->base + at < table->data_at)
		return in_segment(ewf, table, chunk, "is not inside of the section that holds the chunks", err);
	*ret = (struct stored){ .table = table, .at = table->base + at, .end = table->base + end };
	ret->is_packed = i < table->overflow_from && (entry & PACKED);
	return 0;
}

/* Its bytes. */

static size_t size_of(const struct ewf *ewf, uint64_t chunk)
{
	uint64_t left = ewf->source.size - chunk * ewf->chunk_size;

	return left < ewf->chunk_size ? (size_t)left : ewf->chunk_size;
}

/* What is behind a packed chunk up to the next one. Without a checksum of the table, only zeros show that nothing was left out. */
static bool is_rest_sound(const struct stored *stored, const uint8_t *rest, size_t size)
{
	for (size_t i = 0; !stored->table->has_checksum && i < size; i++)
		if (rest[i])
			return false;
	return true;
}

static int unpack(struct ewf *ewf, uint64_t number, const struct stored *stored, struct ewf_chunk *chunk,
		  struct error *err)
{
	uLong most = compressBound(ewf->chunk_size),
	      size = stored->end - stored->at < most ? stored->end - stored->at : most;
	uLong used = size;
	uLongf unpacked = ewf->chunk_size;
	int result = source_read(ewf->segments[stored->table->segment], stored->at, ewf->stored, size, err);

	if (result < 0)
		return result;
	int answer = uncompress2(chunk->bytes, &unpacked, ewf->stored, &used);

	if (answer == Z_MEM_ERROR)
		return error_no_memory(err);
	if (answer != Z_OK || !is_rest_sound(stored, ewf->stored + used, size - used))
		return in_segment(ewf, stored->table, number, "is damaged: it cannot be decompressed", err);
	if (unpacked < chunk->size)
		return in_segment(ewf, stored->table, number, "is damaged: it is too short", err);
	return 0;
}

/*
 * The last chunk of the disk may be stored whole, or with some bytes behind the last whole sector (ewfacquire, from files of
 * any size): its checksum is over what is stored.
 */
static int copy(struct ewf *ewf, uint64_t number, const struct stored *stored, struct ewf_chunk *chunk, struct error *err)
{
	size_t least = chunk->size + EWF_CHECKSUM, most = ewf->chunk_size + EWF_CHECKSUM;
	uint64_t room = stored->end - stored->at;

	if (room < least)
		return in_segment(ewf, stored->table, number, "is damaged: it is too short", err);
	most = room < most ? (size_t)room : most;
	int result = source_read(ewf->segments[stored->table->segment], stored->at, ewf->stored, most, err);

	if (result < 0)
		return result;
	if (!ewf_sum_agrees(ewf->stored, most) && !ewf_sum_agrees(ewf->stored, least))
		return in_segment(ewf, stored->table, number, "is damaged: its checksum is wrong", err);
	memcpy(chunk->bytes, ewf->stored, chunk->size);
	return 0;
}

/* The cache. */

static struct ewf_chunk *oldest(struct ewf *ewf)
{
	size_t count = CACHE_BYTES / ewf->chunk_size;
	struct ewf_chunk *found = ewf->cache;

	for (size_t i = 1; i < count && i < EWF_CACHED; i++)
		if (ewf->cache[i].used < found->used)
			found = &ewf->cache[i];
	return found;
}

static struct ewf_chunk *cached(struct ewf *ewf, uint64_t number)
{
	for (size_t i = 0; i < EWF_CACHED; i++)
		if (ewf->cache[i].bytes && ewf->cache[i].number == number)
			return &ewf->cache[i];
	return NULL;
}

static bool have_memory(struct ewf *ewf, struct ewf_chunk *chunk)
{
	if (!ewf->stored)
		ewf->stored = malloc(compressBound(ewf->chunk_size) + EWF_CHECKSUM);
	if (!chunk->bytes)
		chunk->bytes = malloc(ewf->chunk_size);
	chunk->number = UINT64_MAX;
	return ewf->stored && chunk->bytes;
}

int ewf_chunk(struct ewf *ewf, uint64_t number, const struct ewf_chunk **ret, struct error *err)
{
	struct ewf_chunk *chunk = cached(ewf, number);
	struct stored stored;

	if (!chunk) {
		int result = locate(ewf, number, &stored, err);

		if (result < 0)
			return result;
		chunk = oldest(ewf);
		if (!have_memory(ewf, chunk))
			return error_no_memory(err);
		chunk->size = size_of(ewf, number);
		result = (stored.is_packed ? unpack : copy)(ewf, number, &stored, chunk, err);
		if (result < 0)
			return result;
		chunk->number = number;
	}
	chunk->used = ++ewf->clock;
	*ret = chunk;
	return 0;
}

bool ewf_chunk_place(struct ewf *ewf, uint64_t number, uint32_t *ret_segment, uint64_t *ret_at)
{
	struct stored stored;

	if (locate(ewf, number, &stored, NULL) < 0 || stored.is_packed)
		return false;
	*ret_segment = stored.table->segment;
	*ret_at = stored.at;
	return true;
}

void ewf_drop_chunks(struct ewf *ewf)
{
	for (size_t i = 0; i < EWF_CACHED; i++)
		free(ewf->cache[i].bytes);
	free(ewf->stored);
}
