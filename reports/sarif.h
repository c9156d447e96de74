/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a SARIF run that speak of findings and places. Private to the sarif format. */
#ifndef TLSREADY_REPORTS_SARIF_H
#define TLSREADY_REPORTS_SARIF_H

#include "reports/json/json_result.h"

bool sarif_tells(const struct finding *finding); /* failed, undecided or waived: the rest is left out */

/* Where a machine stands in its run: the first one has the rules, and artifacts of the earlier ones come before its own. */
struct sarif_run {
	const struct machine_result *first;
	size_t count, artifacts;
};
json_t *sarif_result(struct maker *maker, struct arena *arena, const struct sarif_run *run,
		     const struct machine_result *machine, const struct finding *finding);

const char *sarif_level(enum level level);

/* A path as a URI reference: what RFC 3986 does not allow as it is becomes %XX; "" stays "". */
const char *sarif_uri(struct arena *arena, struct text path);

#endif
