/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "did you mean": the nearest of some words to one that was mistyped. */
#ifndef TLSREADY_COMMON_SUGGEST_H
#define TLSREADY_COMMON_SUGGEST_H

/*
 * The nearest of the words (NULL-ended) as common/text/spelling.h compares them, else the first one that begins with this word, or has it in it;
 * NULL: none is near enough to be meant.
 */
const char *suggest(const char *word, const char *const *words);

/* " (did you mean WORD?)", or "" where none is meant. For the end of a statement, in which it lives. */
struct suggestion {
	char text[96];
};
struct suggestion did_you_mean(const char *word, const char *const *words);

#endif
