/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unicode normalisation by utf8proc; the distance is Damerau's, in the form that swaps neighbours once (OSA). */
#include "analyzer/lookalike.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { BYTES_PER_CODE = 4 };

/* One code point, or a byte that is no UTF-8 as itself. Returns its size. */
static size_t next_code(const char *text, size_t left, utf8proc_int32_t *ret)
{
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)left, ret);

	if (size > 0)
		return (size_t)size;
	*ret = (unsigned char)*text;
	return 1;
}

static bool is_separator(utf8proc_int32_t code)
{
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
		return true;
	default:
		return code == '.';
	}
}

static char *without_separators(struct arena *arena, const char *text)
{
	size_t size = strlen(text), kept = 0, step;
	char *copy = arena_alloc(arena, size + 1);
	utf8proc_int32_t code;

	for (size_t i = 0; copy && i < size; i += step) {
		step = next_code(text + i, size - i, &code);
		if (is_separator(code))
			continue;
		memcpy(copy + kept, text + i, step);
		if (step == 1 && copy[kept] >= 'A' && copy[kept] <= 'Z') /* not folded: no UTF-8 */
			copy[kept] += 'a' - 'A';
		kept += step;
	}
	return copy;
}

const char *lookalike_fold(struct arena *arena, const char *name)
{
	utf8proc_uint8_t *folded = NULL;

	if (strlen(name) > (size_t)LOOKALIKE_LIMIT * BYTES_PER_CODE)
		return "";
	utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)name, 0, &folded,
					     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
						     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
	char *plain = without_separators(arena, size >= 0 ? (const char *)folded : name);

	free(folded);
	return plain ? plain : "";
}

/* SIZE_MAX: too many. */
static size_t codes_of(const char *text, utf8proc_int32_t codes[LOOKALIKE_LIMIT])
{
	size_t size = strlen(text), count = 0;

	for (size_t i = 0; i < size;) {
		if (count == LOOKALIKE_LIMIT)
			return SIZE_MAX;
		i += next_code(text + i, size - i, &codes[count++]);
	}
	return count;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Three rows of the table of distances: two letters back, one back, now. */
static size_t distance(const utf8proc_int32_t *a, size_t a_count, const utf8proc_int32_t *b, size_t b_count)
{
	size_t rows[3][LOOKALIKE_LIMIT + 1], *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t k = 0; k <= b_count; k++)
		last[k] = k;
	for (size_t i = 1; i <= a_count; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t k = 1; k <= b_count; k++) {
			row[k] = least(least(last[k], row[k - 1]) + 1, last[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = least(row[k], before[k - 2] + 1);
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[b_count];
}

size_t lookalike_distance(const char *a, const char *b, size_t limit)
{
	utf8proc_int32_t a_codes[LOOKALIKE_LIMIT], b_codes[LOOKALIKE_LIMIT];
	size_t a_count = codes_of(a, a_codes), b_count = codes_of(b, b_codes);

	if (a_count == SIZE_MAX || b_count == SIZE_MAX)
		return limit + 1;
	if (a_count > b_count + limit || b_count > a_count + limit)
		return limit + 1;
	return least(distance(a_codes, a_count, b_codes, b_count), limit + 1);
}

bool lookalike(struct arena *arena, const char *name, const char *wanted, size_t slips)
{
	return lookalike_distance(lookalike_fold(arena, name), lookalike_fold(arena, wanted), slips) <= slips;
}
