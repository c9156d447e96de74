/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text/utf8.h"

#include <string.h>

size_t raw_character(const uint8_t *p, size_t left, uint32_t *ret)
{
	size_t size = *p < 0xC0 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4, i = 1;
	uint32_t c = size == 1 ? *p : *p & (0x7Fu >> size);

	for (; i < size && i < left && (p[i] & 0xC0) == 0x80; i++)
		c = c << 6 | (p[i] & 0x3F);
	bool is_one = i == size && c <= 0x10FFFF && *p < 0xF8;

	*ret = is_one ? c : *p;
	return is_one ? size : 1;
}

size_t raw_cut(const char *raw, size_t most)
{
	size_t size = strnlen(raw, most + 1);

	for (size = size < most ? size : most; size && ((unsigned char)raw[size] & 0xC0) == 0x80;)
		size--;
	return size;
}

bool is_valid_utf8(const uint8_t *p, size_t size)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	for (size_t i = 0; i < size;) {
		uint32_t c;
		size_t taken = raw_character(p + i, size - i, &c);

		if ((taken == 1 && p[i] >= 0x80) || c < least[taken] || (c >= 0xD800 && c < 0xE000))
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
		size_t taken = raw_character(p, left, &c);
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
