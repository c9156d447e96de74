/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/utf8.h"

#include <string.h>

/* One character of raw UTF-8 (surrogates as three bytes, NUL as C0 80); *ret 0 and size 1 where it is none. */
static size_t take_character(const uint8_t *p, size_t left, uint32_t *ret)
{
	size_t size = *p < 0x80 ? 1 : *p >= 0xF0 ? 4 : *p >= 0xE0 ? 3 : 2;

	*ret = size == 1 ? *p : *p & (0xFFu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if (i >= left || (p[i] & 0xC0) != 0x80 || (*p >= 0x80 && *p < 0xC2) || *p > 0xF4) {
			*ret = 0;
			return 1;
		}
		*ret = *ret << 6 | (p[i] & 0x3F);
	}
	return size;
}

bool is_valid_utf8(const uint8_t *p, size_t size)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	for (size_t i = 0; i < size;) {
		uint32_t c;
		size_t taken = take_character(p + i, size - i, &c);

		if ((taken == 1 && p[i] >= 0x80) || c < least[taken] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
			return false;
		i += taken;
	}
	return true;
}

uint8_t *utf16le_of_raw(struct arena *arena, const char *raw, size_t *ret_size)
{
	size_t left = strlen(raw), at = 0;
	uint8_t *units = arena_array(arena, left + 1, 2); /* a character of n bytes becomes at most n units */

	for (const uint8_t *p = (const uint8_t *)raw; units && left;) {
		uint32_t c, pair[2];
		size_t taken = take_character(p, left, &c);
		bool is_pair = c >= 0x10000;

		pair[0] = is_pair ? 0xD7C0 + (c >> 10) : c;
		pair[1] = 0xDC00 | (c & 0x3FF);
		for (size_t i = 0; i < 1u + is_pair; i++) {
			units[at++] = (uint8_t)pair[i];
			units[at++] = (uint8_t)(pair[i] >> 8);
		}
		p += taken;
		left -= taken;
	}
	if (units)
		units[at] = units[at + 1] = 0;
	*ret_size = at + 2;
	return units;
}
