/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the examiner said of the run, in words. All of it is neutral. */
#ifndef TLSREADY_REPORTS_CASE_WORDS_H
#define TLSREADY_REPORTS_CASE_WORDS_H

#include "analyzer/result.h"

struct case_word {
	const char *name, *label; /* "exhibit", "Exhibit"; of a tag both are "tag." and its key */
	struct text value;
};

enum { CASE_WORDS_LIMIT = 4 + CASE_TAGS_LIMIT };

/* What was said; returns how many there are. info NULL: none. Names of tags live in arena. */
size_t case_words(struct arena *arena, const struct case_info *info, struct case_word ret[CASE_WORDS_LIMIT]);

/* "case 2026-17, exhibit E-03, examiner J. Doe, tags site=Berlin, note: by courier"; "" nothing was said. */
struct text case_line(struct arena *arena, const struct case_info *info);

/* "room=4, site=Berlin" */
const char *tags_words(struct arena *arena, const struct case_info *info);

#endif
