/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reports keep of every machine of a run while they see the machines themselves one at a time: about 1 kB each. It is
 * known before a report begins, and enough for everything that speaks of the run as a whole.
 */
#ifndef TLSREADY_REPORTS_SUMMARY_H
#define TLSREADY_REPORTS_SUMMARY_H

#include "analyzer/result.h"
#include "common/error.h"

/* How a rule came out, worst first. Colour is never alone: a sign and a word go with it. */
enum outcome_style {
	STYLE_FAIL,
	STYLE_UNKNOWN,
	STYLE_WARNING,
	STYLE_NOTE,
	STYLE_WAIVED,
	STYLE_PASS,
	STYLE_NOT_APPLICABLE,
	STYLE_COUNT
};

struct counts {
	size_t of[STYLE_COUNT], total;
};

struct machine_summary {
	struct text name, input; /* as in struct machine_result */
	enum profile_kind kind;
	enum verdict verdict, verdict_after_waivers;
	struct text summary;        /* one sentence: why this verdict */
	const char *const *reasons; /* rule ids that decided the verdict, sorted */
	size_t reason_count;
	const char *windows; /* "Server 2019 x64" */
	const char *display; /* "Windows Server 2019 (10.0.17763.4974) x64" */
	const char *readiness; /* of a machine whose verdict is a baseline's: "azure-backup: NOT READY (SCH101)"; "" none */
	const char *waived;    /* "2 findings accepted by a waiver; ..."; "" none */
	const char *baselines; /* "stig: NOT COMPLIANT, 3 failed, 1 undetermined; ..."; "" none */
	struct counts counts;
	enum outcome_style families[FAMILY_COUNT]; /* the worst of each family of rules; STYLE_COUNT: no such rule */
};

/* A machine that a total counts: its place in the run. */
struct counted_machine {
	size_t index;
	enum verdict verdict;
};

enum { COUNTED_NAMED_LIMIT = 200 };

/* A rule of the first machine, which every machine of a run shares. */
struct rule_total {
	const char *rule, *title;
	enum level level;
	enum outcome_style worst; /* of the machines below; STYLE_COUNT: none */
	size_t machines;          /* on which it fails above a note, and no waiver accepts it */
	/* Of these the ones with the worst verdicts, worst first, else in the order of the run; at most COUNTED_NAMED_LIMIT. */
	struct counted_machine *named;
	size_t named_count;
};

struct fleet_head; /* reports/rows/fleet_row.h */

/* A run without its machines. Strings and lists are the maker's, and outlive every report of it. */
struct report_head {
	const char *tool_version;
	const char *profile, *profile_title, *profile_summary; /* as in struct result */
	struct text profile_path;
	enum fail_on fail_on;
	const char *profile_sha256, *waivers_sha256;
	struct text waivers_path, expected_path;
	const char *options;
	const struct case_info *case_info; /* NULL: nothing was said */
	int exit_code;
	const char *exit_reason;
	const char *digest;
	const struct run_info *run;              /* NULL with --reproducible */
	const struct incomplete_run *incomplete; /* NULL: every input was evaluated */
	const struct machine_summary *machines;
	size_t machine_count;
	const struct rule_total *rules;
	size_t rule_count;
	const struct fleet_head *fleet; /* for rows */
};

/*
 * What a file of one machine is called, without its extension: the end of the input (of the name, where there is none) with unusual
 * characters replaced, and digits of its SHA-256. Safe as a part of a path and of a URL, whatever the input. NULL: out of memory.
 */
const char *machine_file_name(struct arena *arena, struct text input, struct text name);

/* Copies what it keeps into the arena, so that the machine may go. 0 or ERR_NOMEM. */
int summary_make(struct arena *arena, const struct machine_result *machine, struct machine_summary *ret,
		 struct error *err);

/*
 * Adds the machine at index to the rows: the first one, with *rules NULL, makes them. 0 or ERR_NOMEM. For a run of one machine the
 * numbers mean nothing.
 */
int rule_totals_add(struct arena *arena, const struct machine_result *machine, size_t index, struct rule_total **rules,
		    size_t *count, struct error *err);

/* The same from a rule of the machine that counts, with its style; rows are made by rule_totals_add. 0 or ERR_NOMEM. */
int rule_totals_count(struct arena *arena, struct counted_machine machine, const char *rule, enum outcome_style style,
		      struct rule_total *rules, size_t count);

/* The head of a result, without summaries and rules. */
struct report_head report_head_bare(const struct result *result);

/* All of a result that is in memory. What is in the head is in the result, or in the arena. 0 or ERR_NOMEM. */
int report_head_of(struct arena *arena, const struct result *result, struct report_head *ret, struct error *err);

#endif
