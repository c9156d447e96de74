/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/suggest.h"

#include <stddef.h>
#include <string.h>

enum { WORD_LIMIT = 63, FAR = 64 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters to add, take out, exchange, or swap with the next one (optimal string alignment); FAR: a word is too long. */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][WORD_LIMIT + 1];
	size_t a_size = strlen(a), b_size = strlen(b);

	if (a_size > WORD_LIMIT || b_size > WORD_LIMIT)
		return FAR;
	for (size_t k = 0; k <= b_size; k++)
		rows[0][k] = (unsigned)k;
	for (size_t i = 1; i <= a_size; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= b_size; k++) {
			row[k] = least(above[k - 1] + (lower(a[i - 1]) != lower(b[k - 1])), least(above[k], row[k - 1]) + 1);
			if (i > 1 && k > 1 && lower(a[i - 1]) == lower(b[k - 2]) && lower(a[i - 2]) == lower(b[k - 1]))
				row[k] = least(row[k], before[k - 2] + 1);
		}
	}
	return rows[a_size % 3][b_size];
}

const char *suggest(const char *word, const char *const *words)
{
	const char *nearest = NULL;
	unsigned best = (unsigned)strlen(word) / 3 + 1; /* a third of the letters, at least one, may be wrong */

	for (; *words; words++) {
		unsigned apart = distance(word, *words);

		if (apart <= best && (!nearest || apart < best)) {
			best = apart;
			nearest = *words;
		}
	}
	return nearest;
}
