/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/spelling.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum { FOREIGN_LIMIT = 2 }; /* letters outside ASCII that are forgiven: a name of nothing else is another name */

struct letters {
	utf8proc_int32_t letter[SPELLING_LIMIT];
	size_t count, foreign;
};

static bool is_unseen(utf8proc_int32_t code)
{
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_ZS:
		return true;
	default:
		return false;
	}
}

static bool is_no_letter(utf8proc_int32_t code)
{
	return is_unseen(code) || (code > 0 && code < 0x80 && strchr("-_./\\", (int)code));
}

/* false: it is no UTF-8, or too long. */
static bool take_letters(const char *name, size_t size, struct letters *ret)
{
	static const int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	utf8proc_int32_t folded[2 * SPELLING_LIMIT];
	utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)name, (utf8proc_ssize_t)size, folded,
						    2 * SPELLING_LIMIT, (utf8proc_option_t)options);

	*ret = (struct letters){ .count = 0 };
	if (count < 0 || count > 2 * SPELLING_LIMIT)
		return false;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		if (is_no_letter(folded[i]))
			continue;
		if (ret->count == SPELLING_LIMIT)
			return false;
		ret->letter[ret->count++] = folded[i];
		ret->foreign += folded[i] >= 0x80;
	}
	return true;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment over three rows of the table. */
static unsigned slips_between(const struct letters *a, const struct letters *b)
{
	unsigned rows[3][SPELLING_LIMIT + 1];

	for (size_t j = 0; j <= b->count; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a->count; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b->count; j++) {
			bool same = a->letter[i - 1] == b->letter[j - 1];

			row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a->letter[i - 1] == b->letter[j - 2] && a->letter[i - 2] == b->letter[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a->count % 3][b->count];
}

unsigned spelling_distance(const char *a, size_t a_size, const char *b, size_t b_size, unsigned most)
{
	struct letters first, second;

	if (!take_letters(a, a_size, &first) || !take_letters(b, b_size, &second))
		return SPELLING_FAR;
	unsigned foreign = (unsigned)(first.foreign < FOREIGN_LIMIT ? first.foreign : FOREIGN_LIMIT);
	size_t longer = first.count > second.count ? first.count - second.count : second.count - first.count;

	if (longer > most + foreign)
		return SPELLING_FAR;
	unsigned slips = slips_between(&first, &second);

	slips = slips > foreign ? slips - foreign : 0;
	return slips <= most ? slips : SPELLING_FAR;
}

size_t spelling_space(const char *p, size_t left, uint32_t *ret_code)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)left, &code);

	if (size <= 0 || !is_unseen(code))
		return 0;
	*ret_code = (uint32_t)code;
	return (size_t)size;
}
