/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many machines: their reports, and what an interruption leaves. */
#include "cli/commands/check/check.h"
#include "cli/commands/workers.h"
#include "cli/interrupt.h"
#include "common/sandbox/pool.h"

static void write_reports(const void *run, struct report_job *jobs, size_t count)
{
	run_reports(run, jobs, count);
}

static int report(const struct checking *checking, struct run *run)
{
	struct report_head *head = run_head(run);

	head->run = checking->settings->reproducible ? NULL : run_info(checking->settings, checking->arena);
	int code = outputs_write_together(checking->settings, &checking->fleet->reports, write_reports, run);

	return code ? code : head->exit_code;
}

static int tell_of_stop(const struct checking *checking, struct run *run, int code)
{
	const struct incomplete_run *incomplete = run_head(run)->incomplete;
	size_t count = checking->subjects.count, done = count - (incomplete ? incomplete->not_evaluated : 0);

	if (!count) { /* of a fleet */
		complain("check: interrupted: what was evaluated is written%s",
			 checking->fleet->rows_path ? "; --resume continues" : "");
		return code == EXIT_OUTPUT ? code : interrupt_exit_code();
	}
	complain("check: interrupted: %zu of %zu inputs were evaluated and are reported; the first that was not is %s",
		 done, count, done < count ? checking->subjects.all[done]->name : "none");
	return code == EXIT_OUTPUT ? code : interrupt_exit_code();
}

/* Subjects of a fleet are found while others are evaluated. */
static int feed(void *context, run_add add, void *run, struct error *err)
{
	struct checking *checking = context;

	const struct settings *settings = checking->settings;

	checking->add = add;
	checking->run = run;
	int code = find_subjects(checking, err);

	if (code == 0 && !checking->found && !settings->shards && !settings->collect) {
		complain_of_nothing(checking);
		checking->first_code = EXIT_INDETERMINATE;
	}
	return code;
}

static int put_machine(void *context, const struct machine_result *machine, struct error *err)
{
	return fleet_put_machine(((const struct checking *)context)->fleet, machine, err);
}

static int put_row(void *context, const char *line, size_t size, struct error *err)
{
	return fleet_put_row(((const struct checking *)context)->fleet, line, size, err);
}

static int evaluate(struct checking *checking, struct run **ret, struct error *err)
{
	struct fleet *fleet = checking->fleet;
	const struct workers_fleet how = { .head = &fleet->head,
					   .machine = fleet->folder ? put_machine : NULL,
					   .row = fleet->has_rows ? put_row : NULL,
					   .feed = feed,
					   .no_reports = fleet->reports.count == 0,
					   .context = checking,
					   .first_code = &checking->first_code };

	if (fleet->has_rows || fleet->folder)
		return workers_run_fleet(checking->settings, checking->options, &how, ret, err);
	return workers_run(checking->settings, checking->options, &checking->subjects, checking->first_code, ret, err);
}

int check_many(struct checking *checking)
{
	struct run *run = NULL;
	struct error err = { 0 };
	int result = evaluate(checking, &run, &err);
	int code = result < 0 && complain_of_error(&err) == EXIT_USAGE ? EXIT_USAGE : result < 0 ? EXIT_OUTPUT : 0;

	bool is_complete = result == 0;

	if (run && (result >= 0 || run_head(run)->machine_count)) {
		int written = report(checking, run);

		code = result < 0 ? EXIT_OUTPUT : written;
		if (result == POOL_STOPPED)
			code = tell_of_stop(checking, run, code);
	}
	run_close(run);
	return fleet_finish(checking->fleet, code, is_complete);
}
