/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/build/lznt1encode.h"

enum { CHUNK = 4096 };

/* The longest match, sought from the start of the chunk. */
static size_t longest(const uint8_t *chunk, size_t size, size_t at, size_t most, size_t *ret_distance)
{
	size_t best = 0;

	for (size_t from = 0; from < at; from++) {
		size_t length = 0;

		while (length < most && at + length < size && chunk[from + length] == chunk[at + length])
			length++;
		if (length > best) {
			best = length;
			*ret_distance = at - from;
		}
	}
	return best;
}

static unsigned bits_of_length(size_t at)
{
	unsigned bits = 12;

	for (size_t limit = 16; limit < at && bits > 4; limit *= 2)
		bits--;
	return bits;
}

static size_t encode_chunk(const uint8_t *chunk, size_t size, uint8_t *to)
{
	size_t at = 0, used = 2, flags = 2;

	for (int token = 0; at < size; token = (token + 1) % 8) {
		size_t distance = 0, length;

		if (token == 0) {
			flags = used++;
			to[flags] = 0;
		}
		unsigned bits = bits_of_length(at);

		length = longest(chunk, size, at, ((size_t)1 << bits) + 2, &distance);
		if (length < 3) {
			to[used++] = chunk[at++];
			continue;
		}
		size_t reference = (distance - 1) << bits | (length - 3);

		to[flags] |= (uint8_t)(1 << token);
		to[used++] = (uint8_t)reference;
		to[used++] = (uint8_t)(reference >> 8);
		at += length;
	}
	to[0] = (uint8_t)(used - 3);
	to[1] = (uint8_t)(0xb0 | (used - 3) >> 8);
	return used;
}

size_t lznt1_encode(const uint8_t *from, size_t size, uint8_t *to)
{
	size_t used = 0;

	for (size_t at = 0; at < size; at += CHUNK)
		used += encode_chunk(from + at, size - at < CHUNK ? size - at : CHUNK, to + used);
	to[used] = to[used + 1] = 0;
	return used + 2;
}
