/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What text and html say alike of baselines and of waivers. Private to the reports. */
#ifndef TLSREADY_REPORTS_REPORT_BASELINES_H
#define TLSREADY_REPORTS_REPORT_BASELINES_H

#include "reports/words/report_util.h"

struct baseline_counts {
	size_t failed, undecided, waived, passed, gaps; /* gaps: rows of the first three that are not told above */
};

struct baseline_counts baseline_counts(const struct machine_result *machine, const struct baseline *baseline);

/* Failed, undecided or waived, and not the same as a finding of the machine's own list. */
bool is_gap(const struct machine_result *machine, const struct finding *finding);

/* "stig: NOT COMPLIANT, 3 failed, 1 undetermined; ..."; "" for none. */
const char *baselines_words(struct arena *arena, const struct machine_result *machine);
bool has_baselines(const struct machine_result *machine);

/* Of a machine that was checked against baselines: "azure-backup: NOT READY (SCH101, NET201)"; "" where there is none. */
const char *readiness_words(struct arena *arena, const struct machine_result *machine);

/* What a page is about: "TLS 1.2 readiness", or "Compliance with disa-stig". */
const char *subject_words(struct arena *arena, const struct report_head *head);
enum profile_kind kind_of_run(const struct report_head *head);

/* "2 waived: the exit code goes by AT RISK"; "" when nothing is. */
const char *waived_words(struct arena *arena, const struct machine_result *machine);

/* "until 2026-12-31, approved by jane@example.org: host is retired" */
const char *waiver_words(struct arena *arena, const struct waiver_ref *waiver);
const char *waiver_until(struct arena *arena,
			 const struct waiver_ref *waiver); /* "until 2026-12-31"; "without an expiry date" */

#endif
