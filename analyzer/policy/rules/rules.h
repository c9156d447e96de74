/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts compared with the rows of a profile, and the verdict that follows. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_RULES_H
#define TLSREADY_ANALYZER_RULES_H

#include "analyzer/policy/profile.h"

/*
 * Evaluates machine's facts: fills findings, verdict, reasons and summary. The profile's strings are copied.
 * 0 or ERR_NOMEM.
 */
int evaluate_rules(const struct profile *profile, struct arena *arena, struct machine_result *machine);

/* Puts findings into the order of machine_result.findings. */
void findings_sort(struct finding *findings, size_t count);

/* The worst that these findings prove. */
/* Evidence that is not what was acquired proves nothing: INDETERMINATE, whatever failed. */
enum verdict findings_verdict(const struct finding *findings, size_t count);

/* Is the state in the list? An entry may end in '*', which stands for anything. */
bool state_in(const char *state, const char *const *list, unsigned count);

#endif
