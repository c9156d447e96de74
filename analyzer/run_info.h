/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: how it was made, what was said of it, how far it came. Part of analyzer/result.h. */
#ifndef TLSREADY_ANALYZER_RUN_INFO_H
#define TLSREADY_ANALYZER_RUN_INFO_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/text/text.h"

/* What the examiner says of the run (--case, --exhibit, --examiner, --note, --tag): no evidence has it. "": not said. */
struct case_tag {
	struct text key, value;
};

struct case_info {
	struct text number, exhibit, examiner, note;
	const struct case_tag *tags; /* sorted by key */
	size_t tag_count;
};

enum { CASE_TAGS_LIMIT = 64 };

/* Whether two runs are said to be of the same; NULL: nothing is said. */
bool case_is_same(const struct case_info *a, const struct case_info *b);
/* A copy in arena. NULL: of NULL, or out of memory. */
const struct case_info *case_copy(const struct case_info *info, struct arena *arena);

struct library_version {
	const char *name, *version;
};

struct run_info {            /* left out by --reproducible; never part of the digest */
	const char *started; /* RFC 3339 UTC */
	const char *host;
	struct text command;                     /* shell-quoted */
	const char *build;                       /* build id of the program, in hex; "" or NULL not known */
	const struct library_version *libraries; /* that are linked */
	size_t library_count;
};

/* When a file was last written to, by the file system that it was read from: it says nothing of its content. */
struct file_time {
	int source, log;      /* indexes; log -1: the source itself */
	const char *modified; /* RFC 3339 */
};

struct incomplete_run {
	size_t inputs;        /* of the run; 0: not known, as it is of several runs */
	size_t not_evaluated; /* of them; no machine of theirs is in the result */
	const char *reason;   /* "interrupted" "failed" */
};

#endif
