/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions that are asked of every byte of a big file, 64 code units at a time where SSE2 helps (it is part of
 * every x86-64; elsewhere, and with `plain`, an ordinary loop answers). Nothing needs alignment; up to BREAKS_PAD bytes
 * are read past the end, so a buffer has that many more.
 *
 * wide: units of two bytes, UTF-16LE; else bytes.
 */
#ifndef TLSREADY_PARSER_REG_BREAKS_H
#define TLSREADY_PARSER_REG_BREAKS_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BREAKS_BLOCK = 64 /* units */, BREAKS_PAD = 512 };

static inline unsigned unit_at(const uint8_t *data, size_t i, bool wide)
{
	uint16_t unit;

	if (!wide)
		return data[i];
	memcpy(&unit, data + 2 * i, sizeof unit); /* one load: compilers do not always make one of two bytes */
	return le16toh(unit);
}

/* Without a branch, since digits cannot be foreseen: the top bit of a difference tells that it was below zero. */
static inline bool is_hex(unsigned unit)
{
	unsigned digit = (unit - '0') & 0xFFFF, letter = ((unit | 0x20) - 'a') & 0xFFFF;

	return ((digit - 10) | (letter - 6)) >> 31;
}

/* "hh," at unit i. */
static inline bool is_pair(const uint8_t *data, size_t i, bool wide)
{
	return is_hex(unit_at(data, i, wide)) && is_hex(unit_at(data, i + 1, wide)) && unit_at(data, i + 2, wide) == ',';
}

static inline uint64_t breaks_plain(const uint8_t *p, bool wide)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < BREAKS_BLOCK; i++)
		mask |= (uint64_t)(unit_at(p, i, wide) <= '\r') << i;
	return mask;
}

#ifdef __SSE2__
static inline __m128i load(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* 16 units. Wide ones are squeezed into bytes first, and those from U+8000 on come out as 0: they are asked about, too.
 */
static inline uint64_t breaks_part(const uint8_t *p, unsigned part, bool wide)
{
	__m128i v = wide ? _mm_packus_epi16(load(p + 32 * part), load(p + 32 * part + 16)) : load(p + 16 * part);
	__m128i hits = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8('\r')), v);

	return (uint64_t)(unsigned)_mm_movemask_epi8(hits) << 16 * part;
}

static inline uint64_t breaks_sse2(const uint8_t *p, bool wide)
{
	return breaks_part(p, 0, wide) | breaks_part(p, 1, wide) | breaks_part(p, 2, wide) | breaks_part(p, 3, wide);
}

/* Lane by lane; wide lanes count as signed, which SSE2 can do in one step. */
static inline __m128i lesser(__m128i a, __m128i b, bool wide)
{
	return wide ? _mm_min_epi16(a, b) : _mm_min_epu8(a, b);
}

static inline __m128i equal_lanes(const uint8_t *p, unsigned unit, bool wide)
{
	return wide ? _mm_cmpeq_epi16(load(p), _mm_set1_epi16((short)unit))
		    : _mm_cmpeq_epi8(load(p), _mm_set1_epi8((char)unit));
}

/* Which of 16 units are this one? */
static inline uint32_t equal_units(const uint8_t *p, unsigned unit, bool wide)
{
	__m128i same = equal_lanes(p, unit, wide);

	if (wide)
		same = _mm_packs_epi16(same, equal_lanes(p + 16, unit, wide));
	return (uint32_t)_mm_movemask_epi8(same);
}

/* Lanes of a byte, or of two, that are in first..first+most. */
static inline __m128i lanes_in(__m128i v, char first, char most, bool wide)
{
	__m128i zero = _mm_setzero_si128();

	if (wide)
		return _mm_cmpeq_epi16(_mm_subs_epu16(_mm_sub_epi16(v, _mm_set1_epi16(first)), _mm_set1_epi16(most)),
				       zero);
	return _mm_cmpeq_epi8(_mm_subs_epu8(_mm_sub_epi8(v, _mm_set1_epi8(first)), _mm_set1_epi8(most)), zero);
}

/* 16 bytes of "hh,hh,": commas in just the bytes of the mask, hex digits in all others. */
static inline bool are_pairs_here(const uint8_t *p, unsigned commas, bool wide)
{
	__m128i v = load(p), small = _mm_or_si128(v, wide ? _mm_set1_epi16(0x20) : _mm_set1_epi8(0x20));
	__m128i hex = _mm_or_si128(lanes_in(v, '0', 9, wide), lanes_in(small, 'a', 5, wide));

	return (unsigned)_mm_movemask_epi8(equal_lanes(p, ',', wide)) == commas &&
	       (unsigned)_mm_movemask_epi8(hex) == (commas ^ 0xFFFF);
}

/* 48 bytes hold whole pairs in both widths. */
static inline bool are_pairs(const uint8_t *p, bool wide)
{
	static const uint16_t masks[2][3] = { { 0x4924, 0x2492, 0x9249 }, { 0x0C30, 0x30C3, 0xC30C } };

	return are_pairs_here(p, masks[wide][0], wide) && are_pairs_here(p + 16, masks[wide][1], wide) &&
	       are_pairs_here(p + 32, masks[wide][2], wide);
}
#endif

/*
 * Where may lines end? Bit i: unit i is 13 or less, so it may be CR, LF or NUL; TAB is meant as well, and others may
 * be: whoever asked looks at the unit itself.
 */
static inline uint64_t breaks_in(const uint8_t *p, bool wide, bool plain)
{
#ifdef __SSE2__
	if (!plain)
		return breaks_sse2(p, wide);
#endif
	(void)plain;
	return breaks_plain(p, wide);
}

#ifdef __SSE2__
/* Four steps at a time: most of a big export is asked this. At least one step is between i and end. */
static inline bool is_breakless_sse2(const uint8_t *data, size_t i, size_t end, bool wide)
{
	size_t step = wide ? 8 : 16, last = end - step;
	const uint8_t *p = data + (i << wide), *tail = data + (last << wide);
	__m128i least = load(tail), most = wide ? _mm_set1_epi16('\r') : _mm_set1_epi8('\r');

	for (; tail - p > 48; p += 64) {
		__m128i one = lesser(load(p), load(p + 16), wide), two = lesser(load(p + 32), load(p + 48), wide);

		least = lesser(least, lesser(one, two, wide), wide);
	}
	for (; p < tail; p += 16)
		least = lesser(least, load(p), wide);
	return !_mm_movemask_epi8(wide ? _mm_cmpeq_epi16(lesser(least, most, true), least)
				       : _mm_cmpeq_epi8(lesser(least, most, false), least));
}
#endif

/* Is there none of them from unit i to end? May say no for units from U+8000 on. */
static inline bool is_breakless(const uint8_t *data, size_t i, size_t end, bool wide, bool plain)
{
#ifdef __SSE2__
	if (!plain && end - i >= (wide ? 8 : 16))
		return is_breakless_sse2(data, i, end, wide);
#endif
	(void)plain;
	while (i < end && unit_at(data, i, wide) > '\r')
		i++;
	return i == end;
}

/* Where is the next unit of this kind? `end` if there is none before it. */
static inline size_t find_unit(const uint8_t *data, size_t i, size_t end, unsigned unit, bool wide, bool plain)
{
#ifdef __SSE2__
	for (; !plain && i < end; i += 32) {
		const uint8_t *p = data + (i << wide);
		uint32_t same = equal_units(p, unit, wide) | equal_units(p + (16 << wide), unit, wide) << 16;

		if (same) {
			i += (unsigned)__builtin_ctz(same);
			return i < end ? i : end;
		}
	}
#endif
	(void)plain;
	while (i < end && unit_at(data, i, wide) != unit)
		i++;
	return i < end ? i : end;
}

/* Are these the "hh," of a long hex value? Returns where they end. */
static inline size_t pass_pairs(const uint8_t *data, size_t i, size_t end, bool wide, bool plain)
{
#ifdef __SSE2__
	for (size_t step = wide ? 24 : 48; !plain && end - i >= step && are_pairs(data + (i << wide), wide);)
		i += step;
#endif
	(void)plain;
	while (end - i >= 3 && is_pair(data, i, wide))
		i += 3;
	return i;
}

#endif
