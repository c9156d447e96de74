/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of an image, in words: for reports and for lists. Strings live in the arena; when out of memory they are "". */
#ifndef TLSREADY_REPORTS_IMAGE_WORDS_H
#define TLSREADY_REPORTS_IMAGE_WORDS_H

#include "analyzer/result.h"

struct image_word {
	const char *label; /* "Case number" */
	struct text value; /* neutral */
};

enum { IMAGE_WORDS_LIMIT = 20 };

/* What is recorded of its acquisition, and what the verification found; returns how many there are. */
size_t image_words(struct arena *arena, const struct result_image *image, struct image_word ret[IMAGE_WORDS_LIMIT]);

/* "case 7, evidence B12, examiner Muller, acquired 2021-07-22 15:33:30Z"; "" nothing is recorded. */
const char *acquisition_words(struct arena *arena, const struct result_image *image);

/* "The MD5 and the SHA-1 of the whole disk match the stored hashes of the acquisition."; "" it was not asked for. */
struct text verification_words(struct arena *arena, const struct result_image *image);
bool is_verified(const struct result_image *image); /* and what it found is good */

#endif
