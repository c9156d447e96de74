/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SARIF 2.1.0 for pull requests: one run a machine, or one for all where GitHub would refuse so many. GitHub wants a region
 * with lines even for binaries, a help text for each rule, and stable fingerprints; a .reg has real lines, a hive has line 1
 * and the true place as byteOffset beside it. What passed or does not apply is left out: code scanning would show it.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ceilings.h"
#include "common/host/temporary.h"
#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/json/json_stream.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"
#include "reports/sarif/sarif.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

enum { RUNS_LIMIT = 20 }; /* GitHub's, for one file */

struct state {
	char *text;       /* the log without runs */
	const char *rest; /* of it, which is not written yet */
	struct arena *arena;
	/* Of one run for all: */
	bool is_many, has_results;
	char *run;            /* with its lists empty */
	const char *run_rest; /* of it, which is not written yet */
	FILE *results;        /* are behind all artifacts: they wait in a file */
	struct arena *kept;   /* the names of the rules */
	struct sarif_run place;
};

enum { RUNS_COLUMN = 2, LISTS_COLUMN = 6, COPY_SIZE = 1 << 16 };

static const char *const *rules_of(struct arena *arena, const struct machine_result *machine)
{
	const char **rules = arena_array(arena, machine->finding_count + 1, sizeof *rules);

	for (size_t i = 0; rules && i < machine->finding_count; i++)
		rules[i] = arena_strdup(arena, machine->findings[i].rule);
	return rules;
}

static FILE *open_waiting(const char *folder)
{
	int fd = temporary_file(folder);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	if (fd >= 0 && !file)
		close(fd);
	return file;
}

int report_sarif_begin(struct report *report, struct error *err)
{
	struct maker maker = { .failed = false };
	struct state *state = calloc(1, sizeof *state);
	json_t *log = json_object();

	put_string(&maker, log, "$schema", SCHEMA);
	put_string(&maker, log, "version", "2.1.0");
	put_value(&maker, log, "runs", json_array());
	report->state = state;
	if (state && !maker.failed)
		state->text = json_dumps(log, JSON_REPORT);
	json_decref(log);
	if (!state || !state->text || !(state->arena = arena_new(REPORT_CEILING)) ||
	    !(state->kept = arena_new(REPORT_CEILING)))
		return json_out_of_memory(err);
	state->is_many = report->head->machine_count > RUNS_LIMIT;
	if (state->is_many && !(state->results = open_waiting(report->options->temporary_folder)))
		return error_set(err, ERR_IO,
				 "no temporary file can be made for the SARIF report: %s; name another folder in TMPDIR",
				 strerror(errno));
	state->rest = json_open_list(state->text, "runs", report->out);
	return 0;
}

/* A run of one machine is made as a whole. */
static bool put_run(struct report *report, const struct machine_result *machine, size_t index)
{
	struct maker maker = { .failed = false };
	struct state *state = report->state;
	const struct sarif_run place = { .rules = rules_of(state->arena, machine),
					 .rule_count = machine->finding_count,
					 .count = 1,
					 .files = sarif_files_of(state->arena, machine) };
	json_t *run = sarif_run_of(&maker, state->arena, report->head, machine, index, false);

	for (size_t i = 0; i < place.files.count; i++)
		append(&maker, json_object_get(run, "artifacts"),
		       sarif_artifact(&maker, state->arena, machine, &place.files, i, 0));
	for (size_t i = 0; place.rules && i < machine->finding_count; i++)
		if (is_open_finding(&machine->findings[i]))
			append(&maker, json_object_get(run, "results"),
			       sarif_result(&maker, state->arena, &place, machine, &machine->findings[i]));
	return json_put_element(run, RUNS_COLUMN, index == 0, report->out) && !maker.failed;
}

/* The text of the run of many, indented as it is in the log, and its first list opened. */
static bool open_run(struct report *report, const struct machine_result *first)
{
	struct maker maker = { .failed = false };
	struct state *state = report->state;
	size_t size = 0;
	FILE *text = open_memstream(&state->run, &size);
	json_t *run = sarif_run_of(&maker, state->arena, report->head, first, 0, true);

	state->place = (struct sarif_run){ .rules = rules_of(state->kept, first),
					   .rule_count = first->finding_count,
					   .count = report->head->machine_count };
	if (!text) {
		json_decref(run);
		return false;
	}
	bool made = json_put_element(run, RUNS_COLUMN, true, text) && !maker.failed && state->place.rules;

	if (fclose(text) != 0 || !made)
		return false;
	state->run_rest = json_open_list(state->run, "artifacts", report->out);
	return true;
}

static bool put_part(struct report *report, const struct machine_result *machine)
{
	struct maker maker = { .failed = false };
	struct state *state = report->state;
	bool written = true;

	state->place.files = sarif_files_of(state->arena, machine);
	for (size_t i = 0; i < state->place.files.count && written; i++)
		written = json_put_element(
			sarif_artifact(&maker, state->arena, machine, &state->place.files, i, state->place.artifacts),
			LISTS_COLUMN, state->place.artifacts + i == 0, report->out);
	for (size_t i = 0; i < machine->finding_count && written; i++) {
		if (!is_open_finding(&machine->findings[i]))
			continue;
		written = json_put_element(
			sarif_result(&maker, state->arena, &state->place, machine, &machine->findings[i]), LISTS_COLUMN,
			!state->has_results, state->results);
		state->has_results = true;
	}
	state->place.artifacts += state->place.files.count;
	return written && !maker.failed;
}

int report_sarif_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct state *state = report->state;
	bool written;

	if (state->is_many)
		written = (index > 0 || open_run(report, machine)) && put_part(report, machine);
	else
		written = put_run(report, machine, index);
	return report_scratch(&state->arena) && written ? 0 : json_out_of_memory(err);
}

static int copy_results(struct state *state, FILE *out, struct error *err)
{
	char *block = malloc(COPY_SIZE);
	size_t size;

	if (!block)
		return json_out_of_memory(err);
	rewind(state->results);
	while ((size = fread(block, 1, COPY_SIZE, state->results)) > 0)
		fwrite(block, 1, size, out);
	free(block);
	return 0;
}

/* Behind the artifacts: what is between the lists, the results, the rest. */
static int close_run(struct state *state, FILE *out, struct error *err)
{
	json_close_list(LISTS_COLUMN, state->place.artifacts == 0, out);
	const char *rest = json_open_list(state->run_rest, "results", out);

	if (fflush(state->results) != 0 || ferror(state->results))
		return error_set(err, ERR_IO, "the temporary file of the SARIF report could not be written: %s",
				 strerror(errno));
	int code = copy_results(state, out, err);

	json_close_list(LISTS_COLUMN, !state->has_results, out);
	fputs(rest, out);
	return code;
}

static void drop(struct state *state)
{
	if (!state)
		return;
	if (state->results)
		fclose(state->results);
	arena_free(state->arena);
	arena_free(state->kept);
	free(state->run);
	free(state->text);
	free(state);
}

int report_sarif_end(struct report *report, struct error *err)
{
	struct state *state = report->state;
	int code = 0;

	if (!report->failed && state->is_many)
		code = close_run(state, report->out, err);
	if (!report->failed && code == 0) {
		json_close_list(RUNS_COLUMN, report->head->machine_count == 0, report->out);
		fprintf(report->out, "%s\n", state->rest);
	}
	drop(state);
	return code < 0 ? code : report_flush(report, "SARIF", err);
}
