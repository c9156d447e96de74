/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of formats. A new one is a file, a line in formats.h and a row here. */
#include "reports/formats.h"

#include <string.h>

const struct report_format *report_format_named(const char *name)
{
	for (const struct report_format *format = report_formats; format->name; format++)
		if (strcmp(format->name, name) == 0)
			return format;
	return NULL;
}

/* clang-format off */
const struct report_format report_formats[] = {
	/* name  extension  about                                                              writer      */
	{ "text", ".txt",  "for a terminal: the verdict, then what needs attention",           report_text },
	{ "json", ".json", "the complete result, from which every other format can be made",   report_json },
	{ "html", ".html", "one page for a case file: no script, nothing from outside, prints", report_html },
	{ 0 },
};
/* clang-format on */
