/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/suggest.h"

#include <stddef.h>
#include <string.h>

#include "common/text/spelling.h"

const char *suggest(const char *word, const char *const *words)
{
	const char *nearest = NULL;
	size_t size = strlen(word);
	unsigned best = (unsigned)size / 3 + 1; /* a third of the letters, at least one, may be wrong */

	for (; *words; words++) {
		unsigned slips = spelling_distance(word, size, *words, strlen(*words), best);

		if (slips == SPELLING_FAR || (nearest && slips >= best))
			continue;
		best = slips;
		nearest = *words;
	}
	return nearest;
}
