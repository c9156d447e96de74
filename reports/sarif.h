/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a SARIF run that speak of findings and places. Private to the sarif format. */
#ifndef TLSREADY_REPORTS_SARIF_H
#define TLSREADY_REPORTS_SARIF_H

#include "reports/json/json_result.h"
#include "reports/summary.h"

bool sarif_tells(const struct finding *finding); /* failed, undecided or waived: the rest is left out */

/* What a result has to know of the run that it is in. */
struct sarif_run {
	const char *const *rules; /* by their index in the run */
	size_t rule_count;
	size_t count, artifacts; /* machines in the run; artifacts of those before this one */
};
json_t *sarif_result(struct maker *maker, struct arena *arena, const struct sarif_run *run,
		     const struct machine_result *machine, const struct finding *finding);

json_t *sarif_artifact(struct maker *maker, struct arena *arena, const struct result_source *source);
/* The files of the criteria by their hashes, and what was said of the run. */
void sarif_run_properties(struct maker *maker, struct arena *arena, json_t *properties, const struct report_head *head);

const char *sarif_level(enum level level);

/* A path as a URI reference: what RFC 3986 does not allow as it is becomes %XX; "" stays "". */
const char *sarif_uri(struct arena *arena, struct text path);

#endif
