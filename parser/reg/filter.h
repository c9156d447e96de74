/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which keys someone asked for, decided once for each way that keys begin: what was found to lead nowhere is remembered
 * as bytes of the file ("[HKEY_LOCAL_MACHINE\SOFTWARE\Classes"), and the next key line that begins so costs a comparison.
 */
#ifndef TLSREADY_PARSER_REG_FILTER_H
#define TLSREADY_PARSER_REG_FILTER_H

#include <string.h>

#include "parser/reg/scan.h"

enum {
	FILTER_DEAD_ENDS = 24,
	FILTER_DEAD_END_SIZE = 512, /* bytes */
	FILTER_TOLD_LIMIT = 512,    /* mounts and control sets that are reported although nobody asked for them */
	FILTER_TOLD_SLOTS = 1024,
};

enum wanted {
	WANTED_NOT,
	WANTED_ABOVE, /* an ancestor of something asked for: the key counts, its values do not */
	WANTED_YES,
};

struct dead_end {
	size_t size;
	uint64_t tail; /* its last eight bytes, which differ most */
	uint8_t bytes[FILTER_DEAD_END_SIZE];
};

struct filter {
	struct dead_end *ends[FILTER_DEAD_ENDS]; /* those met most often come first */
	size_t end_count, oldest;
	const char **told;
	size_t told_count;
	bool told_all;
};

/* path: normalised, as in events. *ret_settled: how many bytes of it led to WANTED_NOT, whatever follows. */
enum wanted filter_wants(const struct reg_interests *interests, const char *path, bool ez_tools, size_t *ret_settled);

/* True if path begins with ControlSetNNN or CurrentControlSet. */
bool filter_is_control_set(const char *path);

/*
 * Remembers path (size bytes) and returns it as a string if it was not told before; else NULL, and NULL when memory or
 * FILTER_TOLD_LIMIT (told_all) is out.
 */
const char *filter_tell(struct filter *filter, struct arena *arena, const char *path, size_t size);

/* Remembers a dead end: bytes of a key line from its "[" to the end of a component. */
void filter_add_dead_end(struct filter *filter, struct arena *arena, const uint8_t *bytes, size_t size);

static inline uint64_t filter_tail(const uint8_t *bytes, size_t size)
{
	uint64_t tail;

	memcpy(&tail, bytes + size - sizeof tail, sizeof tail);
	return tail;
}

/* True if the key line of size bytes begins with a dead end and goes on below it. */
static inline bool filter_is_dead_end(struct filter *filter, const uint8_t *line, size_t size, bool wide)
{
	for (size_t i = 0; i < filter->end_count; i++) {
		const struct dead_end *end = filter->ends[i];

		if (end->size >= size || filter_tail(line, end->size) != end->tail || line[end->size] != '\\' ||
		    (wide && line[end->size + 1]) || memcmp(line, end->bytes, end->size) != 0)
			continue;
		if (i) {
			filter->ends[i] = filter->ends[i - 1];
			filter->ends[i - 1] = (struct dead_end *)(uintptr_t)end;
		}
		return true;
	}
	return false;
}

#endif
