/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A subject: the artifacts of one machine, opened once for all looks at it. */
#ifndef TLSREADY_PARSER_EVIDENCE_SUBJECT_H
#define TLSREADY_PARSER_EVIDENCE_SUBJECT_H

#include "parser/evidence/artifact.h"

/* What is not taken of a folder, and what that means. */
enum refusal_kind {
	REFUSAL_USUAL,    /* for a list of what is there: an older copy of the hives */
	REFUSAL_TOLD,     /* a reader of the report must not miss it: a link, a folder too deep to be searched */
	REFUSAL_EVIDENCE, /* it is where a hive belongs: an artifact that could not be read */
	REFUSAL_POLICY,   /* where a policy file belongs: the same */
};

/* What a folder holds and what was not taken for evidence: a link that leads out, a device, a name that is there twice. */
struct scan_refusal {
	const char *path;       /* raw */
	enum refusal_kind kind; /* one of the first two: the others are artifacts with an error */
	const char *why;        /* one clause: "is a symbolic link to ..., which is not followed" */
};

struct subject {
	const char *operand; /* as the user wrote it: what the commands in a report repeat */
	const char *name; /* from the operand: "SYSTEM+SOFTWARE", "case1"; a machine that knows its name is called by that */
	const char *input; /* the key of a fleet: the name that was given, else the path of its inputs as the user wrote it */
	const char *given_name; /* by the user (--name, NAME in a list): then it is the name; NULL: none */
	struct artifact *artifacts;
	size_t count;
	const struct scan_refusal *refusals;
	size_t refusal_count;
	struct error error; /* not 0: the operand holds no machine, and there are no artifacts; names the operand */
};

struct subject_list {
	struct subject **all;
	size_t count, capacity;
};

/* 0 or ERR_NOMEM. The list lives in the arena, the subject where it was made. */
int subject_list_add(struct subject_list *list, struct subject *subject, struct arena *arena, struct error *err);

/* A copy that shares nothing with it, not open. NULL: out of memory. */
struct subject *subject_copy(const struct subject *subject, struct arena *arena);

/* Opens every artifact with its logs (with_logs), as far as that is possible: each that is refused says why. */
void subject_open(struct subject *subject, bool with_logs, struct arena *arena);
/* Refusals that were found elsewhere, after its own. 0 or ERR_NOMEM. */
int subject_add_refusals(struct subject *subject, const struct scan_refusal *more, size_t count, struct arena *arena,
			 struct error *err);

/* True if standard input is one of its artifacts. */
bool subject_reads_stdin(const struct subject *subject);

/* The names of its files joined by +, each with that many folders before it (path_tail). NULL: out of memory. */
const char *subject_file_names(const struct subject *subject, size_t folders, struct arena *arena);

void subject_close(struct subject *subject);

#endif
