/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's side of a run: one subject to lines. Private to run*.c. */
#ifndef TLSREADY_ENGINE_RUN_WORKER_H
#define TLSREADY_ENGINE_RUN_WORKER_H

#include "common/sandbox/pool.h"
#include "engine/run/run.h"

/* What a line is, by its first character; a machine is a line of reports/json/lines/machine_line.h. */
enum { LINE_MESSAGE = 'm', LINE_SUMMARY = 's', LINE_ROW = 'r', LINE_MACHINE = '{' };

/*
 * Opens the subject, closes the cage, evaluates, and writes the messages (neutral), then for each machine what the options ask for:
 * its summary (reports/json/lines/summary_line.h, after the letter), the machine, its row (reports/rows/fleet_row.h, after the letter). Returns as pool_work.work.
 */
int run_worker(const struct run_options *options, struct subject *subject, struct pool_worker *worker, struct error *err);

/* The machines of a subject, each with its digest. 0 or below: what evaluate_machine_set returns. */
int run_evaluate(const struct run_options *options, struct subject *subject, struct arena *arena,
		 struct machine_result **ret, size_t *ret_count, struct error *err);

/* One machine as lines, by put, which returns other than 0 to end it. error: why it could not be evaluated; NULL: it was. */
int run_write_machine(const struct run_options *options, const struct machine_result *machine, const char *error,
		      int (*put)(void *context, const char *bytes, size_t size), void *context, struct error *err);

#endif
