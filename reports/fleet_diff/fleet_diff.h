/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two fleets in time, compared row by row: what became of each machine. Plain data, made by engine/compare; the machines themselves
 * are read one at a time. It is written as text, JSON, HTML.
 */
#ifndef TLSREADY_REPORTS_FLEET_DIFF_H
#define TLSREADY_REPORTS_FLEET_DIFF_H

#include <stdio.h>

#include "reports/reports.h"
#include "reports/rows/fleet_row.h"

/* What became of a machine, in the order of reports. Those before FLEET_EVIDENCE are differences of the fleets. */
enum fleet_change {
	FLEET_REGRESSED, /* a worse verdict, in the order of enum verdict */
	FLEET_LOST,      /* evaluated in A, could not be evaluated in B */
	FLEET_BECAME_READY,
	FLEET_IMPROVED, /* a better verdict that is not READY */
	FLEET_CHANGED,  /* the same verdict, other facts or other outcomes of rules */
	FLEET_NEW,
	FLEET_GONE,
	FLEET_MOVED, /* the same answers from the same evidence, with another input (matched by name: another name) */
	FLEET_FOUND, /* could not be evaluated in A, evaluated in B */
	FLEET_EVIDENCE, /* the same answers from other evidence */
	FLEET_UNKNOWN,  /* could not be evaluated in either */
	FLEET_SAME,     /* counted, and not among the pairs */
	FLEET_CHANGES
};

enum { FLEET_NO_ROW = UINT32_MAX, FLEET_DIFF_SIDES = 2 };

/* A machine of A, of B or of both: numbers of their rows. */
struct fleet_pair {
	uint32_t of[FLEET_DIFF_SIDES]; /* FLEET_NO_ROW: none */
	uint8_t change;                /* enum fleet_change */
	bool is_moved;                 /* found by its evidence, for it has another input or name */
};

/* What one side has, and what the other has in its place; "" the rule or baseline is not evaluated there. */
struct fleet_word_pair {
	const char *name, *of[FLEET_DIFF_SIDES];
};

struct fleet_rule_pair {
	const struct fleet_rule *rule;
	const char *of[FLEET_DIFF_SIDES]; /* outcome_name; "" that side does not evaluate it */
};

/* A pair, read. Lists have what differs. */
struct fleet_machine {
	const struct fleet_row *of[FLEET_DIFF_SIDES]; /* NULL: none */
	const struct fleet_word_pair *facts, *baselines;
	const struct fleet_rule_pair *rules;
	size_t fact_count, baseline_count, rule_count;
	bool is_cut;        /* a row was cut: the lists may lack what differs */
	bool is_regression; /* evaluated in A, and its verdict after waivers got worse */
};

struct fleet_diff {
	const char *tool_version;            /* of this program */
	struct text label[FLEET_DIFF_SIDES]; /* the files */
	const struct fleet_head *head[FLEET_DIFF_SIDES];
	size_t machines[FLEET_DIFF_SIDES];
	enum profile_kind kind;     /* whose words the verdicts have */
	bool by_name;               /* matched by name, not by input */
	const char *const *caveats; /* clauses: "the tool version is \"1\" and \"2\"" */
	size_t caveat_count;
	size_t of_change[FLEET_CHANGES], regressions;
	size_t unmatched;               /* inputs or names that several rows of A or B have and that match no better */
	const struct fleet_pair *pairs; /* without FLEET_SAME; by change, then by input */
	size_t pair_count;
	/* Reads a pair; what ret points to lives in arena. 0, ERR_IO, ERR_NOMEM. */
	int (*read)(void *context, const struct fleet_pair *pair, struct arena *arena, struct fleet_machine *ret,
		    struct error *err);
	void *context;
};

/* Whether the fleets differ. */
bool fleet_differs(const struct fleet_diff *diff);

/* 0, ERR_NOMEM, ERR_IO or what read returns. Verbosity: -1 counts only, 1 every machine and fact. */
int fleet_diff_text(const struct fleet_diff *diff, const struct report_options *options, FILE *out, struct error *err);
int fleet_diff_json(const struct fleet_diff *diff, const struct report_options *options, FILE *out, struct error *err);
int fleet_diff_html(const struct fleet_diff *diff, const struct report_options *options, FILE *out, struct error *err);

#endif
