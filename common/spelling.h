/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far names are from each other for the eye of whoever typed them: "TLS1.2", "TLS 1.2" with a no-break space, "AES 128-128".
 * Letters are compared after NFKC and case folding (utf8proc); spaces, dots, dashes, underscores, slashes and what cannot be
 * seen do not count. Names are raw UTF-8; one that is no UTF-8, or longer than SPELLING_LIMIT letters, is like no other.
 */
#ifndef TLSREADY_COMMON_SPELLING_H
#define TLSREADY_COMMON_SPELLING_H

#include <stddef.h>
#include <stdint.h>

enum { SPELLING_LIMIT = 64, SPELLING_FAR = 255 };

/*
 * The edit distance of two names in letters (Levenshtein; two letters that changed places count as one slip); SPELLING_FAR:
 * more than most, or not to be compared. A letter outside ASCII in the first name may stand for any letter (Cyrillic "С" for
 * "C"): the first two of them are no slips.
 */
unsigned spelling_distance(const char *a, size_t a_size, const char *b, size_t b_size, unsigned most);

/* The bytes of a space, control or invisible character at p, of `left` bytes; 0: there is a letter, or no UTF-8. */
size_t spelling_space(const char *p, size_t left, uint32_t *ret_code);

#endif
