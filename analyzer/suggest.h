/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "did you mean": the nearest of some words to one that was mistyped. */
#ifndef TLSREADY_ANALYZER_SUGGEST_H
#define TLSREADY_ANALYZER_SUGGEST_H

/* The nearest of the words (NULL-ended) as common/text/spelling.h compares them; NULL: none is near enough to be meant. */
const char *suggest(const char *word, const char *const *words);

#endif
