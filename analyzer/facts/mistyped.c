/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/facts/mistyped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SSL 2.0, SSL 3.0, TLS 1.0 to 1.3: Microsoft's WINHTTP_OPTION_SECURE_PROTOCOLS */
enum { PROTOCOL_BITS = 0x8 | 0x20 | 0x80 | 0x200 | 0x800 | 0x2000 };

bool is_protocol_set(uint32_t number)
{
	return number && !(number & ~(uint32_t)PROTOCOL_BITS);
}

bool is_key_length(uint32_t number)
{
	static const uint32_t lengths[] = { 512, 768, 1024, 1536, 2048, 3072, 4096, 7680, 8192, 15360, 16384 };

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		if (lengths[i] == number)
			return true;
	return number == 0;
}

/* The digits of a number in one base, read in the other; 0: they are no digits there. */
static uint32_t read_as(uint32_t number, const char *format, int base)
{
	char digits[16], *end;

	snprintf(digits, sizeof digits, format, number);
	unsigned long other = strtoul(digits, &end, base);

	return *end || other > UINT32_MAX ? 0 : (uint32_t)other;
}

const char *mistyped_words(struct arena *arena, const char *name, uint32_t number, sensible is_sensible)
{
	uint32_t decimal = read_as(number, "%x", 10), hexadecimal = read_as(number, "%u", 16);

	if (is_sensible(number))
		return NULL;
	if (decimal && is_sensible(decimal))
		return arena_printf(arena, "%s=0x%x looks like the decimal number %u (0x%x) entered as hexadecimal",
				    name, number, decimal, decimal);
	if (hexadecimal && is_sensible(hexadecimal))
		return arena_printf(arena, "%s=%u (0x%x) looks like the hexadecimal number 0x%x entered as decimal",
				    name, number, number, hexadecimal);
	return NULL;
}

void look_for_mistyped(struct fact_context *ctx, struct fact_builder *fact, const char *name, const struct dword *value,
		       sensible is_sensible)
{
	const char *words =
		value->state == DWORD_SET ? mistyped_words(ctx->arena, name, value->value, is_sensible) : NULL;

	if (!words)
		return;
	add_issue(fact, "mistyped-number");
	prepend_reason(ctx, fact, words);
}
