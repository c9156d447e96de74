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

/* Which state of its machine it is: the one that is in use, or an earlier one of the same folder of the same volume. All is raw. */
struct subject_state {
	const char *volume; /* of the image, without the shadow copy that it may be; "": a folder, or a volume without a table */
	const char *root; /* the folder of the machine there: "Windows"; NULL: of a shadow copy in which none was found */
	const char *older; /* not NULL: the folder of an older copy of its hives: "Windows/System32/config/RegBack" */
	uint32_t shadow_copy; /* of the volume; 0: none */
	uint64_t created;     /* when that was made, a FILETIME; 0: unknown */
};

struct subject {
	struct subject_state state;
	const char *operand; /* as the user wrote it: what the commands in a report repeat */
	const char *name; /* from the operand: "SYSTEM+SOFTWARE", "case1"; a machine that knows its name is called by that */
	const char *option; /* of the command line, which chooses it in its image: "--partition 2"; NULL: none has to, or none does */
	const char *input; /* the key of a fleet: the name that was given, else the path of its inputs as the user wrote it */
	const char *line; /* what the line of a list that it comes from is called; NULL: it comes from none, or its files say it */
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

/* Of one with an error: the operand itself is its only artifact, refused for that reason. 0 or ERR_NOMEM. */
int subject_refuse(struct subject *subject, struct arena *arena);

/* A copy that shares nothing with it, not open. NULL: out of memory. */
struct subject *subject_copy(const struct subject *subject, struct arena *arena);

/* Opens every artifact with its logs (with_logs), as far as that is possible: each that is refused says why. */
void subject_open(struct subject *subject, bool with_logs, struct arena *arena);
/* Refusals that were found elsewhere, after its own. 0 or ERR_NOMEM. */
int subject_add_refusals(struct subject *subject, const struct scan_refusal *more, size_t count, struct arena *arena,
			 struct error *err);

/* True if standard input is one of its artifacts. */
bool subject_reads_stdin(const struct subject *subject);

/* The names of its files and images joined by +, each with that many folders before it (path_tail). NULL: out of memory. */
const char *subject_file_names(const struct subject *subject, size_t folders, struct arena *arena);

void subject_close(struct subject *subject);

#endif
