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

/* How many policy files a subject has. */
size_t policies_count(const struct subject *subject);

/* The artifacts that are laid over a machine, in their order: indices into those of the subject. */
size_t policies_order(const struct subject *subject, struct policy_sequence sequence, size_t ret[POLICIES_LIMIT]);

/* Evaluates the machine without and with its policy files, in each order that matters, and fills in the worst. 0, or as evaluate. */
int policies_look(const struct evaluation *evaluation, struct arena *arena, struct policy_comparison *ret,
		  struct error *err);

/* Fills in the changes, the effect and its sentence. */
void policies_differ(const struct policy_looks *looks, struct policy_comparison *ret);

#endif
