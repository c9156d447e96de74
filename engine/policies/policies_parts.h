/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to policies*.c. */
#ifndef TLSREADY_ENGINE_POLICIES_PARTS_H
#define TLSREADY_ENGINE_POLICIES_PARTS_H

#include "engine/policies/policies.h"

#define AT_REFRESH "at the next policy refresh "

/* Two looks at a machine, and which sources of the second are policies: the last ones. */
struct policy_looks {
	struct arena *arena;
	const struct subject *subject;
	const struct machine_result *plain, *with;
	size_t order[POLICIES_LIMIT], first, count;
};

/* Fills in the changes, the effect and its sentence. */
void policies_differ(const struct policy_looks *looks, struct policy_comparison *ret);

#endif
