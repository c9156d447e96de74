/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run while it is made. Private to run*.c. */
#ifndef TLSREADY_ENGINE_RUN_PARTS_H
#define TLSREADY_ENGINE_RUN_PARTS_H

#include <stdio.h>

#include "engine/run/run.h"
#include "engine/run/spool.h"

enum { KEPT_LIMIT = 64 };

struct run {
	const struct run_options *options;
	struct arena *arena, *unit_arena; /* unit_arena: while the lines of one subject are taken */
	struct spool *spool;
	int kept[KEPT_LIMIT];              /* descriptors that the next worker keeps */
	struct machine_summary *summaries; /* in the order of the spool */
	struct machine_result *names;      /* the same: names, verdicts and digest alone */
	size_t count, summary_room, name_room;
	struct rule_total *rules;
	size_t rule_count;
	struct run_progress progress;
	struct incomplete_run incomplete;
	int first_code; /* the exit code before any verdict: 3 when not all of it could be evaluated */
	struct report_head head;
};

/* Lines in memory: begun, put, ended; then text is freed, whatever came of it. The struct stays where it was begun. */
struct run_lines {
	FILE *file;
	char *text;
	size_t size;
};

int run_lines_begin(struct run_lines *lines, struct error *err); /* 0 or ERR_NOMEM */
int run_lines_put(void *lines, const char *bytes, size_t size);
int run_lines_end(struct run_lines *lines, int code, struct error *err); /* code if that is not 0; else 0 or ERR_NOMEM */

/* When all machines are there: names are numbered, waivers that name none of them are told, and the head is made. */
int run_finish(struct run *run, bool is_stopped, struct error *err);

#endif
