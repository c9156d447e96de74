/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a result: verdicts, what the exit code makes of them, levels and outcomes of rules, and their families. */
#ifndef TLSREADY_ANALYZER_VERDICT_H
#define TLSREADY_ANALYZER_VERDICT_H

enum verdict { VERDICT_READY, VERDICT_AT_RISK, VERDICT_INDETERMINATE, VERDICT_NOT_READY };
/* What --fail-on says, and what the verdict of a machine, after waivers, makes of the exit code by it. */
enum fail_on { FAIL_ON_AT_RISK, FAIL_ON_NOT_READY, FAIL_ON_NEVER };
enum gate {
	GATE_OPEN = 0,          /* every machine is good enough */
	GATE_BELOW_BAR = 1,     /* one has the verdict of --fail-on or a worse one */
	GATE_INDETERMINATE = 3, /* none has, and one is INDETERMINATE */
};
const char *fail_on_word(enum fail_on fail_on); /* "at-risk" "not-ready" "never" */
enum gate gate_of(enum fail_on fail_on, enum verdict verdict);

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };
enum outcome { OUTCOME_FAIL, OUTCOME_UNKNOWN, OUTCOME_WAIVED, OUTCOME_PASS, OUTCOME_NOT_APPLICABLE };
enum verdict outcome_verdict(enum level level, enum outcome outcome); /* the worst verdict that one rule leaves possible */

/*
 * What a profile asks. Readiness: will TLS 1.2 work? A baseline asks for settings, and a machine without them may well be
 * ready: each has its own words for the same four verdicts.
 */
enum profile_kind {
	KIND_UNSAID,
	KIND_READINESS,
	KIND_BASELINE
}; /* unsaid: a profile while it is loaded; else readiness */

const char *kind_name(enum profile_kind kind); /* "readiness" "baseline" */
/* "READY" "AT RISK" "INDETERMINATE" "NOT READY", or "COMPLIANT" "DEVIATIONS" "INDETERMINATE" "NOT COMPLIANT" */
const char *verdict_word(enum profile_kind kind, enum verdict verdict);
/* One sentence for a reader who knows no registry. */
const char *verdict_meaning(enum profile_kind kind, enum verdict verdict);
const char *level_name(enum level level);       /* "note" "warning" "error" */
const char *outcome_name(enum outcome outcome); /* "fail" "unknown" "waived" "pass" "not-applicable" */

/* Families of rules, in the order in which reports have them. */
enum family_id {
	FAMILY_SCHANNEL,
	FAMILY_DOTNET,
	FAMILY_WINHTTP,
	FAMILY_UPDATES,
	FAMILY_CIPHERS,
	FAMILY_EVIDENCE,
	FAMILY_CERTIFICATES,
	FAMILY_LEGACY,
	FAMILY_OTHER, /* of users' profiles */
	FAMILY_COUNT
};

struct rule_family {
	const char *id, *name; /* "SCH", which its rules' ids begin with, and "Schannel" */
};

extern const struct rule_family rule_families[FAMILY_COUNT];
enum family_id family_of(const char *rule); /* by its id */

#endif
