/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/run/run_worker.h"

#include <string.h>

#include "common/ceilings.h"
#include "common/sandbox/cage.h"
#include "engine/machine_input.h"
#include "reports/json/lines/machine_line.h"
#include "reports/json/lines/summary_line.h"
#include "reports/rows/fleet_row.h"

int run_evaluate(const struct run_options *options, struct subject *subject, struct arena *arena,
		 struct machine_result **ret, size_t *ret_count, struct error *err)
{
	struct evaluation evaluation = { .options = options->engine,
					 .subject = subject,
					 .control_set = options->control_set };
	int code = evaluate_machine_set(&evaluation, arena, ret, ret_count, err);

	for (size_t i = 0; code == 0 && i < *ret_count; i++)
		code = report_digest_machine(&(*ret)[i], arena, err);
	return code;
}

/* A worker's way out. */
struct outlet {
	int (*put)(void *context, const char *bytes, size_t size);
	void *context;
};

static int put_letter(const struct outlet *outlet, char letter, struct error *err)
{
	return outlet->put(outlet->context, &letter, 1) == 0
		       ? 0
		       : error_set(err, ERR_IO, "the machine could not be handed on");
}

static int write_row(const struct outlet *outlet, const struct machine_result *machine, const char *error,
		     struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct fleet_row row;
	const char *line;
	size_t size;
	int code = arena ? fleet_row_of(machine, error, arena, &row, err) : error_no_memory(err);

	code = code ? code : fleet_row_write(&row, arena, &line, &size, err);
	code = code ? code : put_letter(outlet, LINE_ROW, err);
	if (code == 0 && outlet->put(outlet->context, line, size) != 0)
		code = error_set(err, ERR_IO, "the machine could not be handed on");
	arena_free(arena);
	return code;
}

int run_write_machine(const struct run_options *options, const struct machine_result *machine, const char *error,
		      int (*put)(void *context, const char *bytes, size_t size), void *context, struct error *err)
{
	const struct outlet outlet = { put, context };
	int code = options->no_reports ? 0 : put_letter(&outlet, LINE_SUMMARY, err);

	if (code == 0 && !options->no_reports)
		code = summary_line_write(machine, put, context, err);
	if (code == 0 && (!options->no_reports || options->machine))
		code = machine_line_write(machine, put, context, err);
	return code || !options->row ? code : write_row(&outlet, machine, error, err);
}

static int put_to_pool(void *worker, const char *bytes, size_t size)
{
	return size ? pool_write(worker, bytes, size, NULL) : 0;
}

static int write_messages(const struct messages *messages, struct arena *arena, struct pool_worker *worker,
			  struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < messages->count && code == 0; i++) {
		const char *line = arena_printf(arena, "%c%s\n", LINE_MESSAGE, text_of(arena, messages->list[i]).utf8);

		code = line ? pool_write(worker, line, strlen(line), err) : error_no_memory(err);
	}
	return code;
}

static void open_subject(const struct run_options *options, struct subject *subject, struct arena *arena,
			 struct pool_worker *worker)
{
	const char *name = subject->count ? subject->artifacts[0].path : subject->operand;

	pool_progress(worker, arena_printf(arena, "reading %s", text_of(arena, name).utf8));
	subject_open(subject, !options->engine->no_logs, arena);
	cage_close_worker();
}

int run_worker(const struct run_options *options, struct subject *subject, struct pool_worker *worker, struct error *err)
{
	struct arena *arena = arena_new(WORKER_CEILING);
	struct messages messages = { .arena = arena };
	struct engine_options engine = *options->engine;
	struct run_options own = *options;
	struct machine_result *machines;
	size_t count = 0;

	if (!arena)
		return error_no_memory(err);
	engine.messages = &messages;
	own.engine = &engine;
	open_subject(options, subject, arena, worker);
	int code = run_evaluate(&own, subject, arena, &machines, &count, err);

	code = code ? code : write_messages(&messages, arena, worker, err);
	for (size_t i = 0; i < count && code == 0; i++)
		code = run_write_machine(options, &machines[i], NULL, put_to_pool, worker, err);
	return code; /* what is open ends with this process */
}
