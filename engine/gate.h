/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the verdicts of a run mean to whoever waits for them: its exit code, and the word for it in reports. */
#ifndef TLSREADY_ENGINE_GATE_H
#define TLSREADY_ENGINE_GATE_H

#include "analyzer/result.h"
#include "engine/options.h"

/* The worst of two: below the bar, then indeterminate, then open. */
enum gate gate_worse(enum gate a, enum gate b);

/* Of a run's machines: whether all are ready after waivers, and whether one is so only by them. Begins with { true, false }. */
struct gate_count {
	bool all_ready, any_waived;
};

void gate_count(struct gate_count *count, enum verdict verdict, enum verdict after_waivers);

/* "below-bar", "indeterminate"; of an open gate "ready" or "compliant" only if every machine is, "waived" if some are by waivers, else "above-bar". */
const char *gate_reason(const struct result *result);
/* The same where the machines are not in the result. kind: of the first. */
const char *gate_reason_of(int exit_code, const struct gate_count *count, enum profile_kind kind);

/* Fills in everything of a result but its machines, its digest and its run block. Of machines it looks at kind and verdicts. */
void finish_head(const struct engine_options *options, struct result *ret);

/* The same, and seals it. 0 or ERR_NOMEM. */
int finish_result(const struct engine_options *options, struct result *ret, struct error *err);

#endif
