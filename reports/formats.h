/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writers behind the table of formats, each in the file of its name. Private to the reports. */
#ifndef TLSREADY_REPORTS_FORMATS_H
#define TLSREADY_REPORTS_FORMATS_H

#include "reports/reports.h"

int report_text(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_json(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_html(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_ndjson(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_sarif(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_junit(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_csv(const struct result *result, const struct report_options *options, FILE *out, struct error *err);
int report_markdown(const struct result *result, const struct report_options *options, FILE *out, struct error *err);

#endif
