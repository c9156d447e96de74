/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only the whole run can tell: which names are alike, which waivers name none of its machines, its exit code and digest. */
#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "engine/gate.h"
#include "engine/machine_name.h"
#include "engine/run/run_parts.h"
#include "reports/json/lines/machine_line.h"

/* One machine once more, as it is now. */
static int rewrite(struct run *run, struct spool *to, size_t index, const char *strangers, struct arena *scratch,
		   struct error *err)
{
	struct machine_result machine;
	struct run_lines line;
	int code = run_lines_begin(&line, err);

	code = code ? code : spool_machine(run->spool, index, scratch, &machine, err);
	if (code == 0) {
		machine.is_numbered = machine.name.utf8 && strcmp(machine.name.utf8, run->names[index].name.utf8) != 0;
		machine.name = run->names[index].name;
		if (strangers && waive_stranger_row(strangers, scratch, &machine) < 0)
			code = error_no_memory(err);
	}
	code = code ? code : report_digest_machine(&machine, scratch, err);
	code = code ? code : machine_line_write(&machine, run_lines_put, &line, err);
	code = run_lines_end(&line, code, err);
	code = code ? code : spool_append(to, line.text, line.size, err);
	code = code ? code : summary_make(run->arena, &machine, &run->summaries[index], err);
	if (code == 0)
		run->names[index].digest = arena_strdup(run->arena, machine.digest);
	free(line.text);
	return code;
}

static int copy(struct run *run, struct spool *to, size_t index, struct error *err)
{
	const char *line;
	size_t size;
	int code = spool_line(run->spool, index, &line, &size, err);

	return code ? code : spool_append(to, line, size, err);
}

/* A second spool, in which the machines are as they are called now. */
static int rewrite_all(struct run *run, const char *strangers, const bool *is_renamed, struct error *err)
{
	struct spool *to = NULL;
	int code = spool_open(run->options->temporary_folder, &to, err);

	for (size_t i = 0; i < run->count && code == 0; i++) {
		struct arena *scratch = strangers || is_renamed[i] ? arena_new(SUMMED_UP_CEILING) : NULL;

		code = scratch ? rewrite(run, to, i, strangers, scratch, err) : copy(run, to, i, err);
		arena_free(scratch);
	}
	if (code) {
		spool_close(to);
		return code;
	}
	spool_close(run->spool);
	run->spool = to;
	return 0;
}

/* The rows of the rules once more, with the one that every machine has got; what was counted stays. */
static int remake_rules(struct run *run, struct arena *scratch, struct error *err)
{
	struct rule_total *rules = NULL;
	struct machine_result machine;
	size_t count = 0;
	int code = spool_machine(run->spool, 0, scratch, &machine, err);

	code = code ? code : rule_totals_add(run->arena, &machine, 0, &rules, &count, err);
	for (size_t i = 0; i < count && code == 0; i++)
		for (size_t k = 0; k < run->rule_count; k++)
			if (strcmp(rules[i].rule, run->rules[k].rule) == 0)
				rules[i] = run->rules[k];
	if (code)
		return code;
	run->rules = rules;
	run->rule_count = count;
	return 0;
}

/* Machines of one name are told apart by numbers. */
static int number_names(struct run *run, bool *ret_renamed, bool *ret_any, struct error *err)
{
	struct text *names = arena_array(run->arena, run->count + 1, sizeof *names);

	for (size_t i = 0; names && i < run->count; i++)
		names[i] = run->names[i].name;
	if (!names || machine_names_unique(names, run->count, run->arena) < 0)
		return error_no_memory(err);
	for (size_t i = 0; i < run->count; i++) {
		ret_renamed[i] = names[i].utf8 != run->names[i].name.utf8;
		*ret_any |= ret_renamed[i];
		run->names[i].name = run->summaries[i].name = names[i];
	}
	return 0;
}

/* NULL: all are done. */
static const struct incomplete_run *make_incomplete(struct run *run, bool is_stopped)
{
	run->incomplete = (struct incomplete_run){ .inputs = run->progress.total,
						   .not_evaluated = run->progress.total - run->progress.done,
						   .reason = is_stopped ? "interrupted" : "failed" };
	return run->incomplete.not_evaluated ? &run->incomplete : NULL;
}

static int make_head(struct run *run, bool is_stopped, struct error *err)
{
	struct result bare = { .arena = run->arena,
			       .machines = run->options->no_reports ? run->seen : run->names,
			       .machine_count = run->options->no_reports ? run->seen_count : run->count,
			       .exit_code = run->first_code,
			       .incomplete = make_incomplete(run, is_stopped) };
	const char **digests = arena_array(run->arena, run->count + 1, sizeof *digests);

	for (size_t i = 0; digests && i < run->count; i++)
		digests[i] = run->names[i].digest;
	finish_head(run->options->engine, &bare);
	bare.machine_count = run->count;
	bare.digest = digests ? report_digest_run(&bare, digests, run->count, run->arena, err) : NULL;
	if (!bare.digest)
		return error_no_memory(err);
	run->head = report_head_bare(&bare);
	run->head.fleet = run->options->fleet;
	run->head.machines = run->summaries;
	run->head.machine_count = run->count;
	run->head.rules = run->rules;
	run->head.rule_count = run->rule_count;
	return 0;
}

int run_finish(struct run *run, bool is_stopped, struct error *err)
{
	const struct waivers *waivers = run->options->engine->criteria->waivers;
	const char *strangers = waivers ? waiver_strangers(waivers, run->arena, run->names, run->count) : NULL;
	bool *is_renamed = arena_array(run->arena, run->count + 1, sizeof *is_renamed), any = false;
	int code = is_renamed ? number_names(run, is_renamed, &any, err) : error_no_memory(err);

	if (code == 0 && run->count && (strangers || any))
		code = rewrite_all(run, strangers, is_renamed, err);
	if (code == 0 && run->count && strangers) {
		struct arena *scratch = arena_new(SUMMED_UP_CEILING);

		code = scratch ? remake_rules(run, scratch, err) : error_no_memory(err);
		arena_free(scratch);
	}
	return code ? code : make_head(run, is_stopped, err);
}
