/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of machines, short enough for a column and still told apart. Private to the text format. */
#ifndef TLSREADY_REPORTS_TEXT_NAMES_H
#define TLSREADY_REPORTS_TEXT_NAMES_H

#include "reports/text/text_page.h"

struct short_names {
	const char **list; /* one for each machine; wider than width: it needs a line of its own. NULL: out of memory */
	size_t width;
	size_t start,
		end; /* bytes that all names begin with, and the list shows as ".."; and end with, and it leaves out */
	bool is_folder; /* start is of folders that all share: the list leaves it out, too */
};

struct short_names short_names_of(struct page *page, size_t width);

/* The start and the end of a text tell more than its middle: "server20..native-only.reg". */
const char *name_in_columns(struct page *page, const char *text, size_t width);

#endif
