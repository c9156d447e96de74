/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run while it is made. Private to run*.c. */
#ifndef TLSREADY_ENGINE_RUN_PARTS_H
#define TLSREADY_ENGINE_RUN_PARTS_H

#include <stdio.h>

#include "engine/run/run.h"
#include "engine/run/run_lines.h"
#include "engine/run/spool.h"
#include "reports/rows/fleet_row.h"

enum { SEEN_LIMIT = 8 };

struct run {
	const struct run_options *options;
	struct arena *arena, *unit_arena; /* unit_arena: while the lines of one subject are taken */
	struct spool *spool;
	struct machine_summary *summaries; /* in the order of the spool */
	struct machine_result *names;      /* the same: names, verdicts and digest alone */
	size_t count, summary_room, name_room;
	struct rule_total *rules;
	size_t rule_count;
	struct machine_result seen[SEEN_LIMIT]; /* without reports: kinds and verdicts that there were */
	size_t seen_count;
	const char *unit_input; /* of the subject whose lines are taken */
	bool unit_is_refused;   /* it holds no machine: its row is not this run's */
	struct run_progress progress;
	struct incomplete_run incomplete;
	int first_code; /* the exit code before any verdict: 3 when not all of it could be evaluated */
	struct report_head head;
};

/* Can all lines of a worker be read, and has it sent what was asked for? 0; ERR_CORRUPT with what it did instead; ERR_NOMEM. */
int run_check_lines(const struct run *run, const char *bytes, size_t size, struct error *err);

/* What is written while the run goes on, from the line of a worker; as the functions of run_options. */
int run_take_row(struct run *run, const char *line, size_t size, struct error *err);
int run_take_machine(struct run *run, const char *line, size_t size, struct error *err);

/* When all machines are there: names are numbered, waivers that name none of them are told, and the head is made. */
int run_finish(struct run *run, bool is_stopped, struct error *err);

#endif
