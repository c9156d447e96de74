/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/policy_read.h"

#include <string.h>

enum { FIRST_ROOM = 1 << 16 };

/* Twice the room for the file, all of which is in use. */
static int widen(struct arena *arena, uint8_t **data, size_t *capacity, struct error *err)
{
	size_t wider = *capacity ? 2 * *capacity : FIRST_ROOM;

	if (wider > POL_SIZE_LIMIT)
		return error_set(err, ERR_LIMIT, "is a policy file of %d MiB or more", POL_SIZE_LIMIT >> 20);
	uint8_t *room = arena_alloc(arena, wider);

	if (!room)
		return error_no_memory(err);
	if (*capacity)
		memcpy(room, *data, *capacity);
	*data = room;
	*capacity = wider;
	return 0;
}

int policy_read_all(const struct scan_job *job, uint8_t **ret, size_t *ret_size, struct error *err)
{
	size_t size = 0, capacity = 0;
	uint8_t *data = NULL;
	int64_t got = 1;

	while (got > 0) {
		int result = size == capacity ? widen(job->arena, &data, &capacity, err) : 0;

		if (result < 0)
			return result;
		got = job->read(job->read_context, data + size, capacity - size);
		size += got > 0 ? (size_t)got : 0;
	}
	*ret = data;
	*ret_size = size;
	return got < 0 ? error_set(err, ERR_IO, "cannot be read to its end") : 0;
}
