/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a worker handed on, before any of it counts. A worker that was taken over may leave out what it was asked for, or hand on
 * what cannot be read: that costs its own machines, and no others.
 */
#include <string.h>

#include "common/ceilings.h"
#include "engine/run/run_parts.h"
#include "engine/run/run_worker.h"
#include "reports/json/lines/machine_line.h"
#include "reports/json/lines/summary_line.h"

/* The lines of one worker, so far. */
struct lines {
	size_t machines, rows, summaries;
};

/* Each machine has all that was asked for, and there is one at least. */
static bool has_all(const struct run_options *options, const struct lines *lines)
{
	bool wants_machines = options->machine || !options->no_reports;

	return (lines->machines || lines->rows) && (options->no_reports || lines->summaries == lines->machines) &&
	       (!wants_machines || !options->row || lines->machines == lines->rows);
}

/* The line begins with its letter and ends with LF. */
static int read_line(const char *line, size_t size, struct arena *arena, struct error *err)
{
	struct machine_result machine;
	struct summary_line summary;
	struct fleet_row row;

	if (*line == LINE_MACHINE)
		return machine_line_read("its machine", line, size, arena, &machine, err);
	if (*line == LINE_SUMMARY)
		return summary_line_read(line + 1, size - 2, arena, &summary, err);
	return *line == LINE_ROW ? fleet_row_read("its row", line + 1, size - 1, arena, &row, err) : 0;
}

/* A line that takes more memory than a machine may is the worker's fault. */
static int check_line(const char *line, size_t size, struct error *err)
{
	struct arena *arena = arena_new(SUMMED_UP_CEILING);
	struct error why = { 0 };

	if (!arena)
		return error_no_memory(err);
	int code = read_line(line, size, arena, &why);

	arena_free(arena);
	return code ? error_set(err, ERR_CORRUPT, "handed on a result that cannot be read: %s", why.text) : 0;
}

/*
 * Machines are read when they are written into reports, for reading them takes as long as evaluating them: here it is only the
 * first, from which the run has its rules.
 */
int run_check_lines(const struct run *run, const char *bytes, size_t size, struct error *err)
{
	struct lines lines = { 0 };
	const char *end;
	int code = 0;

	for (const char *at = bytes; code == 0 && (end = memchr(at, '\n', size - (size_t)(at - bytes))); at = end + 1) {
		bool is_read_now = *at != LINE_MACHINE || run->count + lines.machines == 0;

		lines.summaries += *at == LINE_SUMMARY;
		lines.rows += *at == LINE_ROW;
		lines.machines += *at == LINE_MACHINE;
		code = is_read_now ? check_line(at, (size_t)(end - at) + 1, err) : 0;
	}
	return code || has_all(run->options, &lines) ? code : error_set(err, ERR_CORRUPT, "ended without a result");
}
