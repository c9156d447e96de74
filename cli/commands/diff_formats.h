/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison, written. 0, or below 0 with err. */
#ifndef TLSREADY_CLI_DIFF_FORMATS_H
#define TLSREADY_CLI_DIFF_FORMATS_H

#include "engine/compare/diff.h"
#include "reports/reports.h"

int diff_text(const struct diff *diff, const struct report_options *options, FILE *out, struct error *err);
int diff_json(const struct diff *diff, const struct report_options *options, FILE *out, struct error *err);

#endif
