/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which keys someone asked for, decided once for each way that keys begin: what was found to lead nowhere is remembered
 * as bytes of the file ("[HKEY_LOCAL_MACHINE\SOFTWARE\Classes"), and the next key line that begins so costs a
 * comparison.
 */
#ifndef TLSREADY_PARSER_REG_FILTER_H
#define TLSREADY_PARSER_REG_FILTER_H

#include <string.h>

#include "parser/reg/text/breaks.h"
#include "parser/reg/scan.h"

enum {
	FILTER_DEAD_ENDS = 16,
	FILTER_DEAD_END_SIZE = BREAKS_PAD, /* bytes: they may be compared with the last line in the window */
	FILTER_TOLD_LIMIT = 512, /* mounts and control sets that are reported although nobody asked for them */
	FILTER_TOLD_SLOTS = 1024,
};

enum wanted {
	WANTED_NOT,
	WANTED_ABOVE, /* an ancestor of something asked for: the key counts, its values do not */
	WANTED_YES,
};

struct filter {
	uint16_t end_size[FILTER_DEAD_ENDS]; /* dead ends, 8 for unused ones */
	uint64_t end_tail[FILTER_DEAD_ENDS]; /* their last eight bytes, which differ most */
	uint8_t *end_bytes[FILTER_DEAD_ENDS];
	size_t end_count;  /* met so far: the oldest makes room */
	unsigned end_last; /* led nowhere the last time: neighbours in a file mostly do */
	const char **told;
	size_t told_count;
	bool told_all;
};

void filter_init(struct filter *filter);

/*
 * path: normalised, as in events. *ret_settled: how many bytes of it led to WANTED_NOT, whatever follows; more than it
 * has: nothing is settled for what is below.
 */
enum wanted filter_wants(const struct wanted_keys *wanted_keys, const char *path, bool ez_tools, size_t *ret_settled);

/* The same for the keys that something depends on: those that are not optional. */
enum wanted filter_needs(const struct wanted_keys *wanted_keys, const char *path, bool ez_tools);

/* True if path begins with ControlSetNNN or CurrentControlSet. */
bool filter_is_control_set(const char *path);

/*
 * Remembers path (size bytes) and returns it as a string if it was not told before; else NULL, and NULL when memory or
 * FILTER_TOLD_LIMIT (told_all) is out.
 */
const char *filter_tell(struct filter *filter, struct arena *arena, const char *path, size_t size);

bool filter_has_told(const struct filter *filter, const char *path, size_t size);

/* Remembers a dead end: bytes of a key line from its "[" to the end of a component. */
void filter_add_dead_end(struct filter *filter, struct arena *arena, const uint8_t *bytes, size_t size);

static inline uint64_t filter_tail(const uint8_t *bytes, size_t size)
{
	uint64_t tail;

	memcpy(&tail, bytes + size - sizeof tail, sizeof tail);
	return tail;
}

/* Bits of the dead ends whose last bytes stand where they must. Which one it is cannot be foreseen: no branch. */
static inline unsigned filter_candidates(const struct filter *filter, const uint8_t *line)
{
	unsigned mask = 0;

#pragma GCC unroll 16
	for (unsigned i = 0; i < FILTER_DEAD_ENDS; i++)
		mask |= (unsigned)(filter_tail(line, filter->end_size[i]) == filter->end_tail[i]) << i;
	return mask;
}

static inline bool filter_ends_in(const struct filter *filter, unsigned i, const uint8_t *line, size_t size, bool wide)
{
	size_t end = filter->end_size[i];

	return end < size && line[end] == '\\' && !(wide && line[end + 1]) && filter->end_bytes[i] &&
	       filter_tail(line, end) == filter->end_tail[i] && memcmp(line, filter->end_bytes[i], end) == 0;
}

/* True if the key line of size bytes begins with a dead end and goes on below it. */
static inline bool filter_is_dead_end(struct filter *filter, const uint8_t *line, size_t size, bool wide)
{
	if (filter_ends_in(filter, filter->end_last, line, size, wide))
		return true;
	for (unsigned mask = filter_candidates(filter, line); mask; mask &= mask - 1) {
		unsigned i = (unsigned)__builtin_ctz(mask);

		if (filter_ends_in(filter, i, line, size, wide)) {
			filter->end_last = i;
			return true;
		}
	}
	return false;
}

#endif
