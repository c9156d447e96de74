/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the doors to policies share: bytes in pieces, and a condition that must hold. */
#ifndef TLSREADY_TESTS_FUZZ_FEED_H
#define TLSREADY_TESTS_FUZZ_FEED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct feed {
	const uint8_t *data;
	size_t size, at, piece; /* piece: the most that one read gives */
};

static inline void must(bool condition)
{
	if (!condition)
		abort();
}

/* A reg_read_fn; context: struct feed. */
static inline int64_t give(void *context, void *buffer, size_t size)
{
	struct feed *feed = context;
	size_t left = feed->size - feed->at;

	size = size < left ? size : left;
	size = size < feed->piece ? size : feed->piece;
	if (size)
		memcpy(buffer, feed->data + feed->at, size);
	feed->at += size;
	return (int64_t)size;
}

#endif
