/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many machines: workers, the line on a terminal while they work, and what an interruption leaves. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands/check/check.h"
#include "common/sandbox/pool.h"
#include "engine/gate.h"
#include "engine/run/run.h"

enum { LINE_SIZE = 200, INTERRUPTED = 128 }; /* exit code: 128 and the number of the signal, as shells count */

static volatile sig_atomic_t stop; /* the signal that asks to stop */

static void on_signal(int number)
{
	stop = number;
}

static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };

	struct sigaction before;

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup stays what it is */
			sigaction(signals[i], &action, NULL);
}

/* Progress, on a terminal alone. */

struct telling {
	struct checking *checking;
	struct run_options *options;
	bool has_line; /* on the terminal now */
	struct timespec start;
	time_t last; /* second in which it was written */
};

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void clear_line(struct telling *telling)
{
	if (telling->has_line)
		fputs("\r\033[K", stderr);
	telling->has_line = false;
}

static void put_line(struct telling *telling, const struct run_progress *progress)
{
	double seconds = seconds_since(&telling->start), rate = seconds > 0 ? (double)progress->done / seconds : 0;
	unsigned left = rate > 0 ? (unsigned)((double)(progress->total - progress->done) / rate) : 0;
	char line[LINE_SIZE];

	snprintf(line, sizeof line, "%zu/%zu  %.0f/s  %u:%02u left  NOT READY %zu, AT RISK %zu, INDETERMINATE %zu  %.40s",
		 progress->done, progress->total, rate, left / 60, left % 60, progress->verdicts[VERDICT_NOT_READY],
		 progress->verdicts[VERDICT_AT_RISK], progress->verdicts[VERDICT_INDETERMINATE], progress->name);
	fprintf(stderr, "\r\033[K%.78s", line);
	telling->has_line = true;
}

/* At most once in a second: a terminal is slower than the workers. */
static void tell(void *context, const struct run_progress *progress)
{
	struct telling *telling = context;
	const struct settings *settings = telling->checking->settings;
	time_t now = time(NULL);

	if (telling->checking->options->messages->count) {
		clear_line(telling);
		complain_of_messages(telling->checking->options->messages);
	}
	if (settings->no_progress || settings->verbosity < 0 || now == telling->last || !isatty(STDERR_FILENO))
		return;
	telling->last = now;
	put_line(telling, progress);
}

static int put_machine(void *context, const struct machine_result *machine, struct error *err)
{
	return fleet_put_machine(((const struct telling *)context)->checking->fleet, machine, err);
}

static int put_row(void *context, const char *line, size_t size, struct error *err)
{
	return fleet_put_row(((const struct telling *)context)->checking->fleet, line, size, err);
}

/* Reports. */

static int write_one(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	return run_report(what, &report_formats[format], options, file, err);
}

static int report(const struct checking *checking, struct run *run)
{
	struct report_head *head = run_head(run);

	head->run = checking->settings->reproducible ? NULL : run_info(checking->settings, checking->arena);
	int code = outputs_write(checking->settings, &checking->fleet->reports, write_one, run);

	return code ? code : head->exit_code;
}

static int tell_of_stop(const struct checking *checking, struct run *run, int code)
{
	const struct incomplete_run *incomplete = run_head(run)->incomplete;
	size_t count = checking->subjects.count, done = count - (incomplete ? incomplete->not_evaluated : 0);

	if (!count) { /* of a fleet */
		complain("check: interrupted: what was evaluated is written%s",
			 checking->fleet->rows_path ? "; --resume continues" : "");
		return code == EXIT_OUTPUT ? code : INTERRUPTED + (int)stop;
	}
	complain("check: interrupted: %zu of %zu inputs were evaluated and are reported; the first that was not is %s",
		 done, count, done < count ? checking->subjects.all[done]->name : "none");
	return code == EXIT_OUTPUT ? code : INTERRUPTED + (int)stop;
}

static size_t worker_count(const struct settings *settings)
{
	long cpus = settings->jobs ? (long)settings->jobs : sysconf(_SC_NPROCESSORS_ONLN);

	return cpus < 1 ? 1 : cpus > POOL_WORKERS_LIMIT ? POOL_WORKERS_LIMIT : (size_t)cpus;
}

/* Subjects of a fleet are found while others are evaluated. */
static int feed(void *context, run_add add, void *run, struct error *err)
{
	struct telling *telling = context;
	struct checking *checking = telling->checking;

	checking->add = add;
	checking->run = run;
	int code = find_subjects(checking, err);

	telling->options->first_code = checking->first_code; /* of inputs that hold no machine */
	return code;
}

static int evaluate(struct checking *checking, struct run_options *options, struct telling *telling, struct run **ret,
		    struct error *err)
{
	if (checking->fleet->has_rows || checking->fleet->folder)
		return run_fed(options, feed, telling, ret, err);
	return run_machines(options, checking->subjects.all, checking->subjects.count, ret, err);
}

int check_many(struct checking *checking)
{
	const struct settings *settings = checking->settings;
	const char *folder = getenv("TMPDIR");
	struct telling telling = { .checking = checking };
	struct run_options options = { .engine = checking->options,
				       .control_set = settings->control_set,
				       .workers = worker_count(settings),
				       .seconds = settings->timeout,
				       .memory = (uint64_t)settings->memory << 20,
				       .spool_folder = folder && *folder ? folder : P_tmpdir,
				       .stop = &stop,
				       .first_code = checking->first_code,
				       .told = tell,
				       .fleet = &checking->fleet->head,
				       .machine = checking->fleet->folder ? put_machine : NULL,
				       .row = checking->fleet->has_rows ? put_row : NULL,
				       .no_reports = checking->fleet->reports.count == 0,
				       .context = &telling };
	struct run *run = NULL;
	struct error err = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &telling.start);
	catch_signals();
	telling.options = &options;
	int result = evaluate(checking, &options, &telling, &run, &err);

	clear_line(&telling);
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
