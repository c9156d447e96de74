/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text/spelling.h"

#include <string.h>
#include <utf8proc.h>

enum {
	FOREIGN_LIMIT = 2, /* letters outside ASCII that are forgiven: a name of nothing else is another name */
	FOLDED_LIMIT = 32, /* code points that one folds to (18 is the most that Unicode has) */
	BYTES_PER_LETTER = 4,
};

struct letters {
	utf8proc_int32_t letter[SPELLING_LIMIT];
	size_t count, foreign;
	bool is_utf8, is_too_long;
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
	utf8proc_category_t category = utf8proc_category(code);

	return is_unseen(code) || category == UTF8PROC_CATEGORY_PD || category == UTF8PROC_CATEGORY_PC || code == '.' ||
	       code == '/' || code == '\\';
}

static void add_letter(struct letters *letters, utf8proc_int32_t code)
{
	if (is_no_letter(code))
		return;
	letters->is_too_long = letters->count == SPELLING_LIMIT;
	if (letters->is_too_long)
		return;
	letters->letter[letters->count++] = code;
	letters->foreign += code >= 0x80;
}

static void fold_code(struct letters *letters, utf8proc_int32_t code)
{
	static const int options =
		UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK;
	utf8proc_int32_t folded[FOLDED_LIMIT];
	int boundary = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t count =
		utf8proc_decompose_char(code, folded, FOLDED_LIMIT, (utf8proc_option_t)options, &boundary);

	for (utf8proc_ssize_t i = 0; i < count && i < FOLDED_LIMIT; i++)
		add_letter(letters, folded[i]);
}

static struct letters letters_of(const char *name, size_t size)
{
	struct letters letters = { .is_utf8 = true };
	utf8proc_int32_t code;

	for (size_t at = 0; at < size && !letters.is_too_long;) {
		utf8proc_ssize_t step =
			utf8proc_iterate((const utf8proc_uint8_t *)name + at, (utf8proc_ssize_t)(size - at), &code);

		if (step > 0)
			fold_code(&letters, code);
		else
			letters.is_utf8 = false;
		at += step > 0 ? (size_t)step : 1;
	}
	return letters;
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

static bool is_comparable(const struct letters *letters)
{
	return letters->is_utf8 && !letters->is_too_long;
}

unsigned spelling_distance(const char *a, size_t a_size, const char *b, size_t b_size, unsigned most)
{
	struct letters first = letters_of(a, a_size), second = letters_of(b, b_size);
	unsigned foreign = (unsigned)(first.foreign < FOREIGN_LIMIT ? first.foreign : FOREIGN_LIMIT);
	size_t longer = first.count > second.count ? first.count - second.count : second.count - first.count;

	if (!is_comparable(&first) || !is_comparable(&second) || longer > most + foreign)
		return SPELLING_FAR;
	unsigned slips = slips_between(&first, &second);

	slips = slips > foreign ? slips - foreign : 0;
	return slips <= most ? slips : SPELLING_FAR;
}

bool spelling_is_like(const char *name, const char *wanted, unsigned slips)
{
	return spelling_distance(name, strlen(name), wanted, strlen(wanted), slips) != SPELLING_FAR;
}

const char *spelling_fold(struct arena *arena, const char *name)
{
	struct letters letters = letters_of(name, strlen(name));
	char *folded = letters.is_too_long ? NULL : arena_alloc(arena, letters.count * BYTES_PER_LETTER + 1);
	size_t size = 0;

	if (!folded)
		return "";
	for (size_t i = 0; i < letters.count; i++)
		size += (size_t)utf8proc_encode_char(letters.letter[i], (utf8proc_uint8_t *)folded + size);
	folded[size] = '\0';
	return folded;
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
