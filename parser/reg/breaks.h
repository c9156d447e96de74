/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where lines may end: 64 code units at a time, as a bit mask. A bit says "this unit is 13 or less", so it may be CR, LF
 * or NUL, and TAB as well: whoever asked looks at the unit itself. SSE2 is part of every x86-64; elsewhere the plain
 * loop does the same. Neither wants alignment; both read a whole block, so the buffer is padded by one.
 */
#ifndef TLSREADY_PARSER_REG_BREAKS_H
#define TLSREADY_PARSER_REG_BREAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BREAKS_BLOCK = 64 }; /* units */

static inline unsigned unit_at(const uint8_t *data, size_t i, bool wide)
{
	return wide ? (unsigned)(data[2 * i] | data[2 * i + 1] << 8) : data[i];
}

static inline uint64_t breaks_plain(const uint8_t *p, bool wide)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < BREAKS_BLOCK; i++)
		mask |= (uint64_t)(unit_at(p, i, wide) <= '\r') << i;
	return mask;
}

#ifdef __SSE2__
static inline __m128i small_wide(const uint8_t *p)
{
	__m128i units = _mm_loadu_si128((const __m128i *)(const void *)p);

	return _mm_cmpeq_epi16(_mm_subs_epu16(units, _mm_set1_epi16('\r')), _mm_setzero_si128());
}

static inline __m128i small_narrow(const uint8_t *p)
{
	__m128i units = _mm_loadu_si128((const __m128i *)(const void *)p);

	return _mm_cmpeq_epi8(_mm_min_epu8(units, _mm_set1_epi8('\r')), units);
}

static inline uint64_t breaks_sse2(const uint8_t *p, bool wide)
{
	uint64_t mask = 0;

	for (unsigned k = 0; k < 4; k++) {
		__m128i hits = wide ? _mm_packs_epi16(small_wide(p + 32 * k), small_wide(p + 32 * k + 16))
				    : small_narrow(p + 16 * k);

		mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hits) << 16 * k;
	}
	return mask;
}
#endif

/* plain: the portable loop, wherever we are (tests compare the two). */
static inline uint64_t breaks_in(const uint8_t *p, bool wide, bool plain)
{
#ifdef __SSE2__
	if (!plain)
		return breaks_sse2(p, wide);
#endif
	(void)plain;
	return breaks_plain(p, wide);
}

#endif
