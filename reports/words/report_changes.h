/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a second look at the machine found different: without its logs, or without what --overlay laid over it. */
#ifndef TLSREADY_REPORTS_REPORT_CHANGES_H
#define TLSREADY_REPORTS_REPORT_CHANGES_H

#include "reports/words/report_util.h"

/* A sentence, and the list under it; the verdict is in the list of an overlay, too. */
struct changes {
	struct text sentence; /* "": there is nothing of the kind */
	const struct fact_change *list;
	size_t count;
};

struct changes replay_changes(struct arena *arena, const struct machine_result *machine);
struct changes overlay_changes(struct arena *arena, const struct machine_result *machine);
bool has_overlay(const struct machine_result *machine);

#endif
