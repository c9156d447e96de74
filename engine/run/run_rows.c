/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a run, and machines that are handed on while it goes on. The lines come from workers that may have been taken over. */
#include "engine/run/run_parts.h"

#include <string.h>

#include "common/ceilings.h"
#include "engine/machine_name.h"
#include "reports/json/lines/machine_line.h"

struct text run_key(const char *input, uint32_t control_set, struct arena *arena)
{
	static const struct machine_identity none;

	return fleet_key(machine_name_of(&none, input, NULL, control_set, arena), arena);
}

/* Of machines that are not kept, one of each kind and verdict: the exit code goes by it. */
static void see(struct run *run, enum profile_kind kind, enum verdict verdict, enum verdict gate)
{
	size_t i = 0;

	while (i < run->seen_count && (run->seen[i].kind != kind || run->seen[i].verdict_after_waivers != gate))
		i++;
	if (i == run->seen_count && i < SEEN_LIMIT)
		run->seen[run->seen_count++] =
			(struct machine_result){ .kind = kind, .verdict = verdict, .verdict_after_waivers = gate };
	run->progress.verdicts[verdict]++;
}

/* A worker names no machine but its own. */
static int put_row(struct run *run, struct fleet_row *row, struct arena *arena, struct error *err)
{
	const char *line;
	size_t size;

	if (run->options->no_reports)
		see(run, row->kind, row->verdict, row->gate);
	if (run->unit_is_refused)
		return 0;
	if (run->options->control_set != CONTROL_SET_ALL)
		row->input = run_key(run->unit_input, run->options->control_set, arena);
	int code = fleet_row_write(row, arena, &line, &size, err);

	return code ? code : run->options->row(run->options->context, line, size, err);
}

int run_take_row(struct run *run, const char *line, size_t size, struct error *err)
{
	struct arena *arena = arena_new(SUMMED_UP_CEILING);
	struct fleet_row row;
	int code = arena ? fleet_row_read("worker: its row", line, size, arena, &row, err) : error_no_memory(err);

	code = code ? code : put_row(run, &row, arena, err);
	arena_free(arena);
	return code;
}

int run_take_machine(struct run *run, const char *line, size_t size, struct error *err)
{
	struct arena *arena = arena_new(SUMMED_UP_CEILING);
	struct machine_result machine;
	int code = arena ? machine_line_read("worker: its machine", line, size, arena, &machine, err)
			 : error_no_memory(err);

	if (code == 0 && run->options->no_reports && !run->options->row)
		see(run, machine.kind, machine.verdict, machine.verdict_after_waivers);
	code = code ? code : run->options->machine(run->options->context, &machine, err);
	arena_free(arena);
	return code;
}
