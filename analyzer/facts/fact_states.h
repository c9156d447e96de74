/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each fact can come out as: states (DESIGN section 3, a contract) and issues. A profile that asks for a state or an
 * issue that its fact does not have would ask for nothing, and one that leaves a state out would leave it undecided.
 */
#ifndef TLSREADY_ANALYZER_FACT_STATES_H
#define TLSREADY_ANALYZER_FACT_STATES_H

#include <stdbool.h>
#include <stddef.h>

/* A row for each fact of fact_rows[], whose name it has. */
struct fact_states {
	const char *fact;
	const char *const *states; /* NULL-ended; Windows* stands for the names of windows_release.h */
	const char *const *issues; /* NULL-ended */
};

extern const size_t fact_states_count; /* rows */

/* NULL: no such fact. "value.RULE", what a row of values asks for, is one. */
const struct fact_states *states_of_fact(const char *fact);

/* UNKNOWN and N/A are states that every row understands by itself. */
bool is_implied_state(const char *state);

/* Whether the fact can be in a state that `state`, which may end with *, names. */
bool has_state(const struct fact_states *fact, const char *state);
bool may_have_issue(const struct fact_states *fact, const char *issue); /* the very name */

#endif
