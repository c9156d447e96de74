/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run lists ("mapping pairs"): length and distance of each run, in as few bytes as they need. Decoded once, and checked. */
#include "parser/evidence/ntfs/ntfs_parts.h"

#include <inttypes.h>
#include <stdlib.h>

enum { RUNS_LIMIT = 1 << 20, RUN_FIELD = 8 };

static int add(struct runs *runs, uint64_t lcn, uint64_t count, struct error *err)
{
	const struct run *last = runs->count ? &runs->list[runs->count - 1] : NULL;
	bool continues = last && (lcn == RUN_HOLE ? last->lcn == RUN_HOLE
						  : last->lcn != RUN_HOLE && last->lcn + (runs->end - last->vcn) == lcn);

	if (!continues) {
		if (runs->count == RUNS_LIMIT)
			return error_set(err, ERR_LIMIT, "is stored in more than %d pieces", RUNS_LIMIT);
		if (runs->count == runs->capacity) {
			size_t capacity = runs->capacity ? runs->capacity * 2 : 16;
			struct run *list = realloc(runs->list, capacity * sizeof *list);

			if (!list)
				return error_no_memory(err);
			runs->list = list;
			runs->capacity = capacity;
		}
		runs->list[runs->count++] = (struct run){ .vcn = runs->end, .lcn = lcn };
	}
	runs->end += count;
	return 0;
}

/* A signed number in so many bytes. */
static int64_t number_of(struct span field)
{
	uint64_t number = field.size && field.bytes[field.size - 1] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = field.size; i-- > 0;)
		number = number << 8 | field.bytes[i];
	return (int64_t)number;
}

static int damaged(struct error *err, uint64_t vcn, const char *what)
{
	return error_set(err, ERR_CORRUPT, "has a damaged run list: %s at its cluster 0x%" PRIx64, what, vcn);
}

/* One run; *lcn is that of the run before. */
static int append_one(const struct geometry *geometry, struct runs *runs, struct span length, struct span distance,
		      int64_t *lcn, struct error *err)
{
	int64_t count = number_of(length), moved = number_of(distance), most = INT64_MAX / geometry->cluster_size;

	if (count <= 0 || count > most || runs->end > (uint64_t)(most - count))
		return damaged(err, runs->end, "a run of an impossible length is");
	if (!distance.size)
		return add(runs, RUN_HOLE, (uint64_t)count, err);
	if (moved > most || moved < -most) /* so that the sum cannot overflow */
		return damaged(err, runs->end, "a run outside of the volume is");
	*lcn += moved;
	if (*lcn < 0 || (uint64_t)*lcn >= geometry->clusters || (uint64_t)count > geometry->clusters - (uint64_t)*lcn)
		return damaged(err, runs->end, "a run outside of the volume is");
	return add(runs, (uint64_t)*lcn, (uint64_t)count, err);
}

int runs_append(const struct geometry *geometry, struct runs *runs, struct span mapping, uint64_t first, uint64_t last,
		struct error *err)
{
	struct span head, length, distance;
	int64_t lcn = 0;
	size_t at = 0;

	if (first != runs->end)
		return damaged(err, runs->end, "the next piece does not continue");
	for (;;) {
		if (!span_part(mapping, at, 1, &head))
			return damaged(err, runs->end, "its end mark is missing");
		if (head.bytes[0] == 0)
			break;
		unsigned sizes = head.bytes[0];

		if ((sizes & 0x0f) > RUN_FIELD || sizes >> 4 > RUN_FIELD ||
		    !span_part(mapping, at + 1, sizes & 0x0f, &length) ||
		    !span_part(mapping, at + 1 + length.size, sizes >> 4, &distance))
			return damaged(err, runs->end, "a run that cannot be decoded is");
		int result = append_one(geometry, runs, length, distance, &lcn, err);

		if (result < 0)
			return result;
		at += 1 + length.size + distance.size;
	}
	/* An attribute without clusters has -1 here. */
	if (runs->end != last + 1)
		return damaged(err, runs->end, "it does not end where its attribute states, but");
	return 0;
}

bool runs_find(const struct runs *runs, uint64_t vcn, struct run *ret, uint64_t *ret_count)
{
	size_t low = 0, high = runs->count;

	if (vcn >= runs->end)
		return false;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		*(runs->list[middle].vcn <= vcn ? &low : &high) = middle;
	}
	const struct run *run = &runs->list[low];

	*ret = (struct run){ .vcn = vcn, .lcn = run->lcn == RUN_HOLE ? RUN_HOLE : run->lcn + (vcn - run->vcn) };
	*ret_count = (low + 1 < runs->count ? runs->list[low + 1].vcn : runs->end) - vcn;
	return true;
}

bool runs_have_hole(const struct runs *runs, uint64_t clusters, uint64_t *ret_vcn)
{
	for (size_t i = 0; i < runs->count && runs->list[i].vcn < clusters; i++)
		if (runs->list[i].lcn == RUN_HOLE) {
			*ret_vcn = runs->list[i].vcn;
			return true;
		}
	return false;
}
