/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writers behind the table of formats, each in the file of its name. Private to the reports. */
#ifndef TLSREADY_REPORTS_FORMATS_H
#define TLSREADY_REPORTS_FORMATS_H

#include "reports/reports.h"

/* clang-format off */
#define FORMAT_FUNCTIONS(name) \
	int name##_begin(struct report *report, struct error *err); \
	int name##_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err); \
	int name##_end(struct report *report, struct error *err);

FORMAT_FUNCTIONS(report_text)
FORMAT_FUNCTIONS(report_json)
FORMAT_FUNCTIONS(report_html)
FORMAT_FUNCTIONS(report_ndjson)
FORMAT_FUNCTIONS(report_sarif)
FORMAT_FUNCTIONS(report_junit)
FORMAT_FUNCTIONS(report_csv)
FORMAT_FUNCTIONS(report_markdown)
FORMAT_FUNCTIONS(report_gitlab)
FORMAT_FUNCTIONS(report_github)
FORMAT_FUNCTIONS(report_azure)
FORMAT_FUNCTIONS(report_rows)
/* clang-format on */

/* The last step of every format: what was written is in the file, or ERR_IO. name: "CSV". */
int report_flush(const struct report *report, const char *name, struct error *err);

/* An empty arena, in place of one whose strings are not needed any more. False: that one had failed, or out of memory. */
bool report_scratch(struct arena **arena);

/* Of a fleet they write about some machines only (struct report_format). */
bool report_text_wants(const struct report *report, size_t index);
bool report_html_wants(const struct report *report, size_t index);
bool report_markdown_wants(const struct report *report, size_t index);

#endif
