/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sectors that could not be read when the disk was acquired (error2). What the image holds in their place, zeros mostly,
 * was never on the disk: reading it is an error.
 */
#include "parser/evidence/disk/ewf/ewf_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common/le.h"

enum { COUNT = 0, HEAD = 520, START = 0, SECTORS = 4, ENTRY = 8 };

static int doubt(struct ewf *ewf)
{
	source_note(ewf->room, &ewf->source, DOUBT_SOME,
		    "has a damaged error2 section: which sectors could not be acquired cannot be determined");
	return 0;
}

/* Behind those of an earlier section; in sectors until they are settled. */
static int read_ranges(struct ewf *ewf, const struct ewf_section *section, uint32_t count, struct error *err)
{
	size_t size = (size_t)count * ENTRY + EWF_CHECKSUM, earlier = ewf->error_count;
	uint8_t *entries = arena_alloc(ewf->room->arena, size);
	struct ewf_range *ranges = arena_array(ewf->room->arena, earlier + count, sizeof *ranges);

	if (!entries || !ranges)
		return error_no_memory(err);
	int result = source_read(section->file, section->at + HEAD, entries, size, err);

	if (result < 0)
		return result;
	if (!ewf_sum_agrees(entries, size))
		return doubt(ewf);
	if (earlier)
		memcpy(ranges, ewf->errors, earlier * sizeof *ranges);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t start = le32(entries + (size_t)i * ENTRY + START);

		ranges[earlier + i] = (struct ewf_range){ start, start + le32(entries + (size_t)i * ENTRY + SECTORS) };
	}
	ewf->errors = ranges;
	ewf->error_count = earlier + count;
	return 0;
}

int ewf_take_errors(struct ewf *ewf, const struct ewf_section *section, struct error *err)
{
	uint64_t room = section->end - section->at;
	uint8_t head[HEAD];

	if (room < HEAD + EWF_CHECKSUM)
		return doubt(ewf);
	int result = source_read(section->file, section->at, head, sizeof head, err);

	if (result < 0)
		return result;
	uint32_t count = le32(head + COUNT);

	if (!ewf_sum_agrees(head, sizeof head) || count > (room - HEAD - EWF_CHECKSUM) / ENTRY)
		return doubt(ewf);
	if (count > EWF_ERRORS_LIMIT - ewf->error_count)
		return error_set(err, ERR_LIMIT,
				 "is an EWF image with more than %d ranges of sectors that could not be acquired",
				 EWF_ERRORS_LIMIT);
	return count ? read_ranges(ewf, section, count, err) : 0;
}

static int by_start(const void *a, const void *b)
{
	const struct ewf_range *left = a, *right = b;

	return left->at < right->at ? -1 : left->at > right->at;
}

/* Sorted, joined where they meet, in bytes. */
void ewf_settle_errors(struct ewf *ewf)
{
	uint64_t size = ewf->facts.bytes_per_sector;
	size_t kept = 0;

	if (ewf->error_count)
		qsort(ewf->errors, ewf->error_count, sizeof *ewf->errors, by_start);
	for (size_t i = 0; i < ewf->error_count; i++) {
		struct ewf_range range = ewf->errors[i], *last = kept ? &ewf->errors[kept - 1] : NULL;

		if (!last || range.at > last->end)
			ewf->errors[kept++] = range;
		else if (range.end > last->end)
			last->end = range.end;
	}
	ewf->error_count = kept;
	for (size_t i = 0; i < kept; i++) {
		ewf->facts.unreadable_sectors += ewf->errors[i].end - ewf->errors[i].at;
		ewf->errors[i].at *= size; /* 33 bits times 24 */
		ewf->errors[i].end *= size;
	}
	if (ewf->facts.unreadable_sectors)
		source_note(ewf->room, &ewf->source, DOUBT_NONE,
			    "has %" PRIu64 " sectors that could not be read when the disk was acquired",
			    ewf->facts.unreadable_sectors);
}

/* The first range that ends behind `at`. */
static const struct ewf_range *range_behind(const struct ewf *ewf, uint64_t at)
{
	size_t low = 0, high = ewf->error_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ewf->errors[middle].end > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low < ewf->error_count ? &ewf->errors[low] : NULL;
}

int ewf_check_acquired(const struct ewf *ewf, uint64_t at, size_t size, struct error *err)
{
	const struct ewf_range *range = range_behind(ewf, at);

	if (!range || (range->at > at && range->at - at >= size))
		return 0;
	return error_set(err, ERR_CORRUPT,
			 "the sectors at 0x%" PRIx64 " to 0x%" PRIx64
			 " of the disk could not be read when it was acquired",
			 range->at, range->end - 1);
}
