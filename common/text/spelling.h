/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names as the eye takes them: "TLS1.2", "TLS 1.2" with a no-break space, "AES 128-128", "Cilent". Letters are compared after
 * NFKC and case folding (utf8proc), without accents; spaces, dashes, underscores, dots, slashes and what cannot be seen do not
 * count. Names are raw UTF-8 (of the registry: with unpaired surrogates as three bytes each).
 */
#ifndef TLSREADY_COMMON_SPELLING_H
#define TLSREADY_COMMON_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"

enum {
	SPELLING_LIMIT = 128, /* letters of a name; a longer one is like no other */
	SPELLING_FAR = 255,
};

/*
 * The edit distance of two names in letters (Damerau; two letters that changed places count as one slip); SPELLING_FAR: more
 * than most, longer than SPELLING_LIMIT, or no UTF-8. A letter outside ASCII in the first name may stand for any letter
 * (Cyrillic "С" for "C"): the first two of them are no slips.
 */
unsigned spelling_distance(const char *a, size_t a_size, const char *b, size_t b_size, unsigned most);

/* The name is at most `slips` letters from the wanted one. */
bool spelling_is_like(const char *name, const char *wanted, unsigned slips);

/*
 * The letters that are compared, in arena, for who looks for parts of names: "TLS 1.2" is "tls12". Bytes that are no UTF-8 are
 * left out; "" for a name beyond SPELLING_LIMIT, or when out of memory.
 */
const char *spelling_fold(struct arena *arena, const char *name);

/* The bytes of a space, control or invisible character at p, of `left` bytes; 0: there is a letter, or no UTF-8. */
size_t spelling_space(const char *p, size_t left, uint32_t *ret_code);

#endif
