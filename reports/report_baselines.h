/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What text and html say alike of baselines and of waivers. Private to the reports. */
#ifndef TLSREADY_REPORTS_REPORT_BASELINES_H
#define TLSREADY_REPORTS_REPORT_BASELINES_H

#include "reports/report_util.h"

struct baseline_counts {
	size_t failed, undecided, waived, passed, gaps; /* gaps: rows of the first three that are not told above */
};

struct baseline_counts baseline_counts(const struct machine_result *machine, const struct baseline *baseline);

/* Failed, undecided or waived, and not the same as a finding of the machine's own list. */
bool is_gap(const struct machine_result *machine, const struct finding *finding);

bool has_baselines(const struct machine_result *machine);

/* "2 waived: the exit code goes by AT RISK"; "" when nothing is. */
const char *waived_words(struct arena *arena, const struct machine_result *machine);

/* "until 2026-12-31, approved by jane@example.org: host is retired" */
const char *waiver_words(struct arena *arena, const struct waiver_ref *waiver);
const char *waiver_until(struct arena *arena, const struct waiver_ref *waiver); /* "until 2026-12-31"; "without an end" */

#endif
