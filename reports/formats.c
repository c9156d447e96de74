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
#define FUNCTIONS(name) name##_begin, name##_machine, name##_end

const struct report_format report_formats[] = {
	/* name      extension  about                                                                     begin, machine, end; wants */
	{ "text",     ".txt",    "for a terminal: the verdict, then the findings that need attention",     FUNCTIONS(report_text), report_text_wants },
	{ "html",     ".html",   "one page for a case file: no script, printable; html=DIR/: a page a machine", FUNCTIONS(report_html), report_html_wants },
	{ "json",     ".json",   "the complete result, from which every other format can be made",         FUNCTIONS(report_json), NULL },
	{ "ndjson",   ".ndjson", "one line per machine, for fleets: header, machines, summary",            FUNCTIONS(report_ndjson), NULL },
	{ "sarif",    ".sarif",  "SARIF 2.1.0, for pull requests and code scanning; also .sarif.json",     FUNCTIONS(report_sarif), NULL },
	{ "junit",    ".xml",    "JUnit XML, for CI servers: one suite per machine, one case per rule",    FUNCTIONS(report_junit), NULL },
	{ "csv",      ".csv",    "a row for each machine, rule and piece of evidence",                     FUNCTIONS(report_csv), NULL },
	{ "markdown", ".md",     "for a step summary: at most 900 kB",                                     FUNCTIONS(report_markdown), report_markdown_wants },
	{ "gitlab",   "",        "GitLab's Code Quality report: the findings that a merge request adds",   FUNCTIONS(report_gitlab), NULL },
	{ "github",   "",        "annotations of GitHub Actions, for its log: the ten worst of a level",   FUNCTIONS(report_github), NULL },
	{ "azure",    "",        "issues of Azure Pipelines, for its log: the ten worst of a level",       FUNCTIONS(report_azure), NULL },
	{ "rows",     ".rows",   "a short line per machine, for fleets: written while they are evaluated", FUNCTIONS(report_rows), NULL },
	{ 0 },
};
/* clang-format on */
