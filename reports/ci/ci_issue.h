/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A finding as CI servers show it: one place, a level that agrees with the exit code. Private to the formats for them. */
#ifndef TLSREADY_REPORTS_CI_ISSUE_H
#define TLSREADY_REPORTS_CI_ISSUE_H

#include "analyzer/result.h"
#include "reports/summary.h"

enum ci_level {
	CI_ERROR,   /* the exit code is not 0 because of it, by --fail-on and the waivers of the run */
	CI_WARNING, /* an error or a warning that --fail-on lets pass */
	CI_NOTE,    /* never changes a verdict */
};

struct ci_issue {
	enum ci_level level;
	unsigned rank;             /* 0 first */
	bool is_proven;            /* it failed at level error: more than a warning or what cannot be determined */
	const char *state;         /* "not met", "undetermined"; of the machine or the run "" */
	const char *rule, *title;  /* "SCH101", "TLS 1.2 is on for clients"; rule "": of the machine or the run */
	const char *text, *advice; /* with the name of the machine; lines of what is expected and what to do, "" none */
	const char *path;          /* as a repository knows it; "" none */
	unsigned line, column;     /* 0: the file is no text */
	const char *fingerprint;   /* by which the same issue is known in another run */
};

/* False: it passed, does not apply or is waived, and is not shown. Strings live in arena; "" when out of memory. */
bool ci_issue_of(struct arena *arena, const struct report_head *head, const struct machine_result *machine,
		 const struct finding *finding, struct ci_issue *ret);

/* The machine fails the gate, by none of its findings alone. */
struct ci_issue ci_issue_of_machine(struct arena *arena, const struct machine_result *machine);
/* Inputs that were not evaluated, or that hold no machine. */
struct ci_issue ci_issue_of_run(struct arena *arena, const struct report_head *head);

/* What stands for one character; ends with a row of 0. */
struct ci_escape {
	char character;
	const char *escape;
};
const char *ci_escaped(struct arena *arena, const char *text, const struct ci_escape escapes[]);

#endif
