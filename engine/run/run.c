/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side of a run: subjects to workers, their lines to the spool and to summaries. */
#include "engine/run/run.h"

#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "engine/gate.h"
#include "engine/machine_name.h"
#include "engine/run/run_parts.h"
#include "engine/run/run_worker.h"
#include "reports/json/lines/summary_line.h"

enum { RESULT_LIMIT = 1 << 28 }; /* bytes of one worker's lines */

/* One subject on its way through a worker. */
struct unit {
	struct subject *subject; /* a copy: workers have nothing of what grows with the run */
	struct arena *arena;
	int *kept; /* descriptors that its worker keeps: all others are closed, and their numbers are used again */
	size_t kept_room;
};

static void unit_free(struct unit *unit)
{
	struct arena *arena = unit->arena;

	if (unit->subject)
		subject_close(unit->subject);
	arena_free(arena);
}

static struct unit *unit_new(const struct subject *subject, const struct subject *overlays)
{
	struct arena *arena = arena_new(SUMMED_UP_CEILING);
	struct unit *unit = arena ? arena_alloc(arena, sizeof *unit) : NULL;
	size_t room = subject->count + (overlays ? overlays->count : 0);

	if (unit) {
		*unit = (struct unit){ .subject = subject_copy(subject, arena),
				       .arena = arena,
				       .kept = arena_array(arena, room + 1, sizeof(int)),
				       .kept_room = room };
		if (unit->subject && unit->kept)
			return unit;
	}
	arena_free(arena);
	return NULL;
}

/* Descriptors. */

static void keep_open(const struct subject *subject, const struct unit *unit, size_t *count)
{
	for (size_t i = 0; subject && i < subject->count && *count < unit->kept_room; i++)
		if (subject->artifacts[i].fd >= 0)
			unit->kept[(*count)++] = subject->artifacts[i].fd;
}

static const int *kept(void *context, const void *unit, size_t *ret_count)
{
	const struct run *run = context;

	*ret_count = 0;
	keep_open(((const struct unit *)unit)->subject, unit, ret_count);
	keep_open(run->options->engine->overlays, unit, ret_count);
	return ((const struct unit *)unit)->kept;
}

/* What can be read only once is read here, before there is a worker; regular files are the worker's. */
static void spool_pipes(struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		if (!subject->artifacts[i].folder && artifact_is_special(&subject->artifacts[i]))
			artifact_open(&subject->artifacts[i]);
}

/* Machines. */

static int make_room(struct run *run)
{
	struct machine_summary *summaries =
		arena_grow(run->arena, run->summaries, run->count, &run->summary_room, sizeof *summaries);
	struct machine_result *names = arena_grow(run->arena, run->names, run->count, &run->name_room, sizeof *names);

	if (!summaries || !names)
		return ERR_NOMEM;
	run->summaries = summaries;
	run->names = names;
	return 0;
}

/* The rules of the first machine are those of all. */
static int make_totals(struct run *run, struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	struct machine_result machine;
	int code = scratch ? spool_machine(run->spool, 0, scratch, &machine, err) : error_no_memory(err);

	code = code ? code : rule_totals_add(run->arena, &machine, 0, &run->rules, &run->rule_count, err);
	arena_free(scratch);
	return code;
}

/* What is kept of a machine, which is in the spool. */
static int sum_up(struct run *run, const char *text, size_t size, struct error *err)
{
	struct summary_line line;
	int code = make_room(run) < 0 ? error_no_memory(err) : summary_line_read(text, size, run->arena, &line, err);

	if (code)
		return code;
	run->summaries[run->count] = line.summary;
	run->names[run->count] = (struct machine_result){
		.name = line.summary.name,
		.input_name = line.input_name,
		.is_named = line.is_named,
		.kind = line.summary.kind,
		.verdict = line.summary.verdict,
		.verdict_after_waivers = line.summary.verdict_after_waivers,
		.digest = line.digest,
	};
	run->progress.verdicts[line.summary.verdict]++;
	run->progress.name = line.summary.name.utf8;
	if (run->count++ == 0)
		return make_totals(run, err);
	struct counted_machine counted = { run->count - 1, line.summary.verdict };

	for (size_t i = 0; i < line.rule_count && code == 0; i++)
		code = rule_totals_count(run->arena, counted, line.rules[i].rule,
					 (enum outcome_style)line.rules[i].style, run->rules, run->rule_count);
	return code ? error_no_memory(err) : 0;
}

/* A machine, its summary before it where it is kept. */
static int take_machine(struct run *run, const char *summary, size_t summary_size, const char *line, size_t size,
			struct error *err)
{
	int code = run->options->machine ? run_take_machine(run, line, size, err) : 0;

	if (code || run->options->no_reports)
		return code;
	code = spool_append(run->spool, line, size, err);
	return code ? code : sum_up(run, summary, summary_size, err);
}

/* The lines of one worker: a machine comes after its summary, a row after both. */
static int take_lines(struct run *run, const char *bytes, size_t size, struct error *err)
{
	const char *summary = NULL, *end;
	size_t summary_size = 0;
	int code = 0;

	for (const char *at = bytes; code == 0 && (end = memchr(at, '\n', size - (size_t)(at - bytes))); at = end + 1) {
		if (*at == LINE_MESSAGE) {
			message_add(run->options->engine->messages, "%.*s", (int)(end - at) - 1, at + 1);
		} else if (*at == LINE_SUMMARY) {
			summary = at + 1;
			summary_size = (size_t)(end - at) - 1;
		} else if (*at == LINE_MACHINE && (summary || run->options->no_reports)) {
			code = take_machine(run, summary, summary_size, at, (size_t)(end - at) + 1, err);
			summary = NULL;
		} else if (*at == LINE_ROW && run->options->row) {
			code = run_take_row(run, at + 1, (size_t)(end - at), err);
		}
	}
	return code;
}

/*
 * A worker that died leaves its machine without a verdict. It is evaluated here with every input refused for that reason, so that
 * none of its bytes is looked at.
 */
static int take_failure(struct run *run, struct subject *subject, const struct pool_end *end, struct error *err)
{
	struct machine_result *machines;
	struct run_options once = *run->options;
	struct run_lines lines;
	size_t count = 0;
	bool died = end->code == ERR_IO || end->code == ERR_LIMIT || end->code == ERR_CORRUPT;
	int code = run_lines_begin(&lines, err);

	for (size_t i = 0; i < subject->count; i++)
		error_set(&subject->artifacts[i].error, ERR_IO, "could not be evaluated: %s%s%s%s",
			  died ? "worker: " : "", end->how, died && *end->during ? " while " : "",
			  died ? end->during : "");
	once.control_set = 0;
	code = code ? code : run_evaluate(&once, subject, run->unit_arena, &machines, &count, err);
	for (size_t i = 0; i < count && code == 0; i++)
		code = run_write_machine(run->options, &machines[i], end->how, run_lines_put, &lines, err);
	code = run_lines_end(&lines, code, err);
	code = code ? code : take_lines(run, lines.text, lines.size, err);
	free(lines.text);
	return code;
}

static int done(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end, struct error *err)
{
	struct run *run = context;
	struct subject *subject = ((struct unit *)unit)->subject;
	struct pool_end useless = { .code = ERR_CORRUPT };
	struct error why = { 0 };
	int checked = end->code == 0 ? run_check_lines(run, bytes, size, &why) : 0;

	if (checked == ERR_CORRUPT) {
		snprintf(useless.how, sizeof useless.how, "%.*s", (int)sizeof useless.how - 1, why.text);
		end = &useless;
	}
	run->unit_arena = arena_new(SUMMED_UP_CEILING);
	run->unit_input = subject->input ? subject->input : subject->name;
	run->unit_is_refused = subject->error.code != 0;
	int code = !run->unit_arena || checked == ERR_NOMEM ? error_no_memory(err)
		   : end->code == 0                         ? take_lines(run, bytes, size, err)
							    : take_failure(run, subject, end, err);

	run->unit_input = NULL;
	unit_free(unit);
	run->progress.done += code == 0;
	if (code == 0 && run->options->told)
		run->options->told(run->options->context, &run->progress);
	arena_free(run->unit_arena);
	run->unit_arena = NULL;
	return code;
}

static int work(void *context, void *unit, struct pool_worker *worker, struct error *err)
{
	const struct run *run = context;

	return run_worker(run->options, ((struct unit *)unit)->subject, worker, err);
}

static void drop(void *context, void *unit)
{
	(void)context;
	unit_free(unit);
}

/* The pool, while subjects come. */
struct feeding {
	struct run *run;
	struct pool *pool;
};

static int add_subject(void *context, const struct subject *subject, struct error *err)
{
	struct feeding *feeding = context;
	struct unit *unit = unit_new(subject, feeding->run->options->engine->overlays);

	if (!unit)
		return error_no_memory(err);
	spool_pipes(unit->subject);
	feeding->run->progress.total++;
	return pool_add(feeding->pool, unit, err);
}

static int evaluate_all(struct run *run, run_feed feed, void *context, struct error *err)
{
	static const struct pool_work how = { .keeps = kept, .work = work, .done = done, .drop = drop };
	const struct run_options *options = run->options;
	struct pool_options pool_options = { .workers = options->workers,
					     .seconds = options->seconds,
					     .memory = options->memory,
					     .result_size = RESULT_LIMIT,
					     .stop = options->stop };
	struct feeding feeding = { .run = run };
	int code = pool_open(&pool_options, &how, run, &feeding.pool, err);

	if (code)
		return code;
	code = feed(context, add_subject, &feeding, err);
	int closed = pool_close(feeding.pool, err);

	return code ? code : closed;
}

int run_fed(const struct run_options *options, run_feed feed, void *context, struct run **ret, struct error *err)
{
	struct run *run = calloc(1, sizeof *run);

	if (!run)
		return error_no_memory(err);
	*run = (struct run){ .options = options, .arena = arena_new_unshared(RUN_CEILING), .progress = { .name = "" } };
	*ret = run;
	int code = run->arena ? spool_open(options->temporary_folder, &run->spool, err) : error_no_memory(err);
	int ended = code ? code : evaluate_all(run, feed, context, err);

	if (!run->spool)
		return code;
	run->first_code = ended ? (int)GATE_INDETERMINATE : options->first_code;
	code = run_finish(run, ended == POOL_STOPPED, ended < 0 ? NULL : err);
	return ended < 0 ? ended : code ? code : ended;
}

/* A list that is there already. */
struct listed {
	struct subject *const *subjects;
	size_t count;
};

static int feed_list(void *context, run_add add, void *run, struct error *err)
{
	const struct listed *listed = context;
	struct feeding *feeding = run;
	int code = 0;

	for (size_t i = 0; i < listed->count && code == 0; i++) {
		code = add(run, listed->subjects[i], err);
		feeding->run->progress.total = listed->count; /* from the start */
	}
	return code;
}

int run_machines(const struct run_options *options, struct subject *const *subjects, size_t count, struct run **ret,
		 struct error *err)
{
	struct listed listed = { subjects, count };

	return run_fed(options, feed_list, &listed, ret, err);
}

struct report_head *run_head(struct run *run)
{
	return &run->head;
}

int run_machine(const struct run *run, size_t index, struct arena *arena, struct machine_result *ret, struct error *err)
{
	return spool_machine(run->spool, index, arena, ret, err);
}

static void report_one(const struct run *run, size_t index, struct report_job *jobs, size_t count)
{
	struct error err = { 0 };
	struct machine_result machine;
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	int code = scratch ? spool_machine(run->spool, index, scratch, &machine, &err) : error_no_memory(&err);

	if (code)
		reports_fail(jobs, count, code, &err);
	else
		reports_machine(jobs, count, &machine, index);
	arena_free(scratch);
}

void run_reports(const struct run *run, struct report_job *jobs, size_t count)
{
	reports_begin(jobs, count, &run->head);
	for (size_t i = 0; i < run->count; i++)
		if (reports_want(jobs, count, i))
			report_one(run, i, jobs, count);
	reports_end(jobs, count);
}

void run_close(struct run *run)
{
	if (!run)
		return;
	spool_close(run->spool);
	arena_free(run->arena);
	free(run);
}
