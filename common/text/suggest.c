/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text/suggest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/text/spelling.h"

enum { START_LEAST = 3 };

static bool has_part(const char *whole, const char *word, size_t size)
{
	for (; strlen(whole) >= size; whole++)
		if (strncasecmp(whole, word, size) == 0)
			return true;
	return false;
}

/* "nist" for nist-800-52r2; else "stig" for disa-stig. */
static const char *longer(const char *word, size_t size, const char *const *words)
{
	const char *found = NULL;

	for (; size >= START_LEAST && *words; words++)
		if (strncasecmp(word, *words, size) == 0)
			return *words;
		else if (!found && has_part(*words, word, size))
			found = *words;
	return found;
}

const char *suggest(const char *word, const char *const *words)
{
	const char *nearest = NULL, *const *all = words;
	size_t size = strlen(word);
	unsigned best = (unsigned)size / 3 + 1; /* a third of the letters, at least one, may be wrong */

	for (; *words; words++) {
		unsigned slips = spelling_distance(word, size, *words, strlen(*words), best);

		if (slips == SPELLING_FAR || (nearest && slips >= best))
			continue;
		best = slips;
		nearest = *words;
	}
	return nearest ? nearest : longer(word, size, all);
}

struct suggestion did_you_mean(const char *word, const char *const *words)
{
	const char *meant = suggest(word, words);
	struct suggestion ret = { "" };

	if (meant)
		snprintf(ret.text, sizeof ret.text, " (did you mean %s?)", meant);
	return ret;
}
