/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What text, JSON and HTML say alike of two fleets. All of it is neutral; made strings live in arena, "" when out of memory. Private to them. */
#ifndef TLSREADY_REPORTS_FLEET_DIFF_WORDS_H
#define TLSREADY_REPORTS_FLEET_DIFF_WORDS_H

#include "reports/fleet_diff/fleet_diff.h"
#include "reports/words/report_util.h"

struct fleet_change_words {
	const char *id;                  /* in JSON */
	const char *title, *of_baseline; /* "became ready"; the same of a baseline, NULL: that one */
	enum outcome_style style;
	bool has_details; /* text has them without -v, too */
};

extern const struct fleet_change_words fleet_change_words[FLEET_CHANGES];

const char *fleet_change_title(const struct fleet_diff *diff, enum fleet_change change);

/* "2 regressed, 1 gone; 340 unchanged" */
const char *fleet_counts_words(struct arena *arena, const struct fleet_diff *diff);

/* "A and B differ in what they were made with: the tool version is ...": answers can differ for that reason; "" they do not. */
const char *fleet_caveat_words(struct arena *arena, const struct fleet_diff *diff);

/* How many inputs (names) could not be matched, and why; "" none. */
const char *fleet_unmatched_words(struct arena *arena, const struct fleet_diff *diff);

/* The input, and the name where it is another: "host7 (DC01)". That of B where there are two. */
const char *fleet_machine_label(struct arena *arena, const struct fleet_machine *machine);

/* "NOT READY", "NOT EVALUATED"; its style. */
const char *fleet_verdict(const struct fleet_row *row);
enum outcome_style fleet_verdict_style(const struct fleet_row *row);

/* Something that changed: "SCH101", "pass", "fail", "TLS 1.2 is on for clients". a and b are "" where about says all; about may be "". */
struct fleet_line {
	const char *what, *a, *b, *about;
};

/* All that changed of a machine, the most important first, in arena. NULL: out of memory. */
const struct fleet_line *fleet_machine_lines(struct arena *arena, const struct fleet_machine *machine, bool is_moved,
					     size_t *ret_count);

/* Where the pairs of a change begin. */
size_t fleet_change_start(const struct fleet_diff *diff, enum fleet_change change);

#endif
