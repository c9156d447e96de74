/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Niels Ferguson's Marvin (US patent 8,555,056 B2), the 32-bit variant with a 64-bit result. */
#include "parser/hive/log/marvin32.h"

#include "parser/evidence/bytes.h"

struct state {
	uint32_t low, high;
};

static inline uint32_t rotate(uint32_t number, unsigned bits)
{
	return number << bits | number >> (32 - bits);
}

static inline void mix(struct state *state, uint32_t block)
{
	state->low += block;
	state->high ^= state->low;
	state->low = rotate(state->low, 20) + state->high;
	state->high = rotate(state->high, 9) ^ state->low;
	state->low = rotate(state->low, 27) + state->high;
	state->high = rotate(state->high, 19);
}

/* The last 0 to 3 bytes, with the bit that ends them. Log entries are multiples of 512 bytes and never have any. */
static uint32_t last_block(const uint8_t *data, size_t size)
{
	uint32_t block = 0x80;

	while (size > 0)
		block = block << 8 | data[--size];
	return block;
}

uint64_t marvin32(uint64_t seed, const uint8_t *data, size_t size)
{
	struct state state = { .low = (uint32_t)seed, .high = (uint32_t)(seed >> 32) };

	for (; size >= 4; data += 4, size -= 4)
		mix(&state, le32(data));
	mix(&state, last_block(data, size));
	mix(&state, 0);
	return (uint64_t)state.high << 32 | state.low;
}
