/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many machines: their reports, and what an interruption leaves. */
#include "cli/commands/check/check.h"
#include "cli/commands/workers.h"
#include "common/sandbox/pool.h"

static int write_one(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	return run_report(what, &report_formats[format], options, file, err);
}

static int report(const struct checking *checking, struct run *run)
{
	struct report_head *head = run_head(run);

	head->run = checking->settings->reproducible ? NULL : run_info(checking->settings, checking->arena);
	int code = outputs_write(checking->settings, checking->outputs, write_one, run);

	return code ? code : head->exit_code;
}

static int tell_of_stop(const struct checking *checking, struct run *run, int code)
{
	const struct incomplete_run *incomplete = run_head(run)->incomplete;
	size_t count = checking->subjects.count, done = count - (incomplete ? incomplete->not_evaluated : 0);

	complain("check: interrupted: %zu of %zu inputs were evaluated and are reported; the first that was not is %s",
		 done, count, done < count ? checking->subjects.all[done]->name : "none");
	return code == EXIT_OUTPUT ? code : workers_interrupted();
}

int check_many(const struct checking *checking)
{
	struct run *run = NULL;
	struct error err = { 0 };
	int result = workers_run(checking->settings, checking->options, &checking->subjects, checking->first_code, &run,
				 &err);
	int code = result < 0 && complain_of_error(&err) == EXIT_USAGE ? EXIT_USAGE : result < 0 ? EXIT_OUTPUT : 0;

	if (run && (result >= 0 || run_head(run)->machine_count)) {
		int written = report(checking, run);

		code = result < 0 ? EXIT_OUTPUT : written;
		if (result == POOL_STOPPED)
			code = tell_of_stop(checking, run, code);
	}
	run_close(run);
	return code;
}
