/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/workers.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "common/sandbox/pool.h"
#include "common/text/utf8.h"

enum { LINE_SIZE = 200, LINE_SHOWN = 78, NAME_SIZE = 40 }; /* bytes; shown on the line of a terminal; of a name */

/* Progress, on a terminal alone. */

struct telling {
	const struct settings *settings;
	struct messages *messages;
	const struct workers_fleet *fleet; /* NULL: all subjects are known */
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

	snprintf(line, sizeof line, "%zu/%zu  %.0f/s  %u:%02u left  NOT READY %zu, AT RISK %zu, INDETERMINATE %zu  %.*s",
		 progress->done, progress->total, rate, left / 60, left % 60, progress->verdicts[VERDICT_NOT_READY],
		 progress->verdicts[VERDICT_AT_RISK], progress->verdicts[VERDICT_INDETERMINATE],
		 (int)raw_cut(progress->name, NAME_SIZE), progress->name);
	fprintf(stderr, "\r\033[K%.*s", (int)raw_cut(line, LINE_SHOWN), line);
	telling->has_line = true;
}

/* At most once in a second: a terminal is slower than the workers. */
static void tell(void *context, const struct run_progress *progress)
{
	struct telling *telling = context;
	const struct settings *settings = telling->settings;
	time_t now = time(NULL);

	if (telling->messages->count) {
		clear_line(telling);
		complain_of_messages(telling->messages);
	}
	if (settings->no_progress || settings->verbosity < 0 || now == telling->last || !isatty(STDERR_FILENO))
		return;
	telling->last = now;
	put_line(telling, progress);
}

static size_t worker_count(const struct settings *settings)
{
	long cpus = settings->jobs ? (long)settings->jobs : sysconf(_SC_NPROCESSORS_ONLN);

	return cpus < 1 ? 1 : cpus > POOL_WORKERS_LIMIT ? POOL_WORKERS_LIMIT : (size_t)cpus;
}

static int feed(void *context, run_add add, void *run, struct error *err)
{
	struct telling *telling = context;
	int code = telling->fleet->feed(telling->fleet->context, add, run, err);

	telling->options->first_code = *telling->fleet->first_code;
	return code;
}

static int put_machine(void *context, const struct machine_result *machine, struct error *err)
{
	const struct workers_fleet *fleet = ((const struct telling *)context)->fleet;

	return fleet->machine(fleet->context, machine, err);
}

static int put_row(void *context, const char *line, size_t size, struct error *err)
{
	const struct workers_fleet *fleet = ((const struct telling *)context)->fleet;

	return fleet->row(fleet->context, line, size, err);
}

static int run_all(struct telling *telling, struct run_options *options, const struct subject_list *subjects,
		   struct run **ret, struct error *err)
{
	const struct settings *settings = telling->settings;

	options->control_set = settings->control_set;
	options->workers = worker_count(settings);
	options->seconds = settings->timeout;
	options->memory = (uint64_t)settings->memory << 20;
	options->temporary_folder = temporary_folder();
	options->stop = interrupt_asked();
	options->told = tell;
	options->context = telling;
	telling->options = options;
	clock_gettime(CLOCK_MONOTONIC, &telling->start);
	interrupt_catch();
	int result = telling->fleet ? run_fed(options, feed, telling, ret, err)
				    : run_machines(options, subjects->all, subjects->count, ret, err);

	clear_line(telling);
	return result;
}

int workers_run(const struct settings *settings, const struct engine_options *engine,
		const struct subject_list *subjects, int first_code, struct run **ret, struct error *err)
{
	struct telling telling = { .settings = settings, .messages = engine->messages };
	struct run_options options = { .engine = engine, .first_code = first_code };

	return run_all(&telling, &options, subjects, ret, err);
}

int workers_run_fleet(const struct settings *settings, const struct engine_options *engine,
		      const struct workers_fleet *fleet, struct run **ret, struct error *err)
{
	struct telling telling = { .settings = settings, .messages = engine->messages, .fleet = fleet };
	struct run_options options = { .engine = engine,
				       .first_code = *fleet->first_code,
				       .fleet = fleet->head,
				       .machine = fleet->machine ? put_machine : NULL,
				       .row = fleet->row ? put_row : NULL,
				       .no_reports = fleet->no_reports };

	return run_all(&telling, &options, NULL, ret, err);
}
