/* SPDX-License-Identifier: GPL-3.0-or-later */
/* merge: rows and results of many runs as one fleet. */
#include "cli/commands/merge.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/commands/saved_inputs.h"
#include "common/ceilings.h"
#include "reports/sqlite/database.h"

/* clang-format off */
/* Formats that merge writes of rows; all others are reports of machines. */
static const struct {
	const char *name;
	int (*write)(struct merge *merge, FILE *out, struct error *err);
} of_rows[] = {
	{ "rows",   merge_write_rows },
	{ "sqlite", merge_write_database },
};
/* clang-format on */

enum { OF_ROWS = sizeof of_rows / sizeof *of_rows };

/* The formats of reports, and the database behind them. */
static struct format_name merge_format_name(size_t i)
{
	size_t reports = 0;

	while (reports < i && report_formats[reports].name)
		reports++;
	if (report_formats[reports].name)
		return report_format_name(i);
	return i > reports
		       ? (struct format_name){ 0 }
		       : (struct format_name){ "sqlite",
					       "a database of machines, facts, findings and sources, to ask in SQL" };
}

static bool is_named(size_t format, const char *name)
{
	return strcmp(merge_format_name(format).name, name) == 0;
}

static size_t writer_of(size_t format)
{
	size_t i = 0;

	while (i < OF_ROWS && !is_named(format, of_rows[i].name))
		i++;
	return i;
}

static int write_one(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	struct merge *merge = (struct merge *)(uintptr_t)what;
	size_t writer = writer_of(format);

	return writer < OF_ROWS ? of_rows[writer].write(merge, file, err)
				: merge_write_report(merge, &report_formats[format], options, file, err);
}

static bool has_reports(const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (writer_of(outputs->list[i].format) == OF_ROWS)
			return true;
	return false;
}

/* Said before any work. */
static int refuse_database(const struct outputs *outputs)
{
	struct error err = { 0 };

	for (size_t i = 0; i < outputs->count; i++) {
		if (!is_named(outputs->list[i].format, "sqlite"))
			continue;
		if (!outputs->list[i].path && isatty(STDOUT_FILENO)) {
			complain("merge: --output: a database is not written to a terminal: name a file: -o sqlite=FILE");
			return EXIT_USAGE;
		}
		if (database_load(&err) < 0) {
			complain("merge: --output: %s", err.text);
			return EXIT_OUTPUT;
		}
	}
	return 0;
}

/* A complete result cannot be made of a row. */
static int refuse_rows(const char *command, const struct merge *merge, const struct outputs *outputs)
{
	static const char *const complete[] = { "json", "ndjson" };
	size_t count = merge_rows_alone(merge);

	for (size_t i = 0; count && i < outputs->count; i++)
		for (size_t k = 0; k < sizeof complete / sizeof *complete; k++)
			if (is_named(outputs->list[i].format, complete[k])) {
				complain("%s: -o %s needs complete results, and of %zu machines there are only rows: add their results "
					 "(check -o json=DIR/)",
					 command, complete[k], count);
				return EXIT_USAGE;
			}
	return 0;
}

static int add_all(const struct settings *settings, struct merge *merge, struct messages *messages)
{
	struct error err = { 0 };
	int code = 0;

	for (size_t i = 0; i < settings->input_count && code == 0; i++) {
		code = merge_add(merge, settings->inputs[i], &err);
		complain_of_messages(messages);
	}
	code = code ? code : merge_finish(merge, &err);
	complain_of_messages(messages);
	return code < 0 ? complain_of_error(&err) : 0;
}

static int run(const struct settings *settings, const char *command, const struct outputs *outputs, struct arena *arena)
{
	struct messages messages = { .arena = arena };
	struct merge_options options = { .temporary_folder = temporary_folder(),
					 .case_info = case_of(settings, arena),
					 .has_reports = has_reports(outputs),
					 .messages = &messages };
	struct merge *merge = NULL;
	struct error err = { 0 };
	int code = merge_open(&options, &merge, &err) < 0 ? complain_of_error(&err) : 0;

	code = code ? code : add_all(settings, merge, &messages);
	code = code ? code : refuse_rows(command, merge, outputs);
	code = code ? code : outputs_write(settings, outputs, write_one, merge);
	if (code == 0)
		code = merge_conflicts(merge) ? EXIT_DIFFERS : merge_broken(merge) ? EXIT_INDETERMINATE : 0;
	merge_close(merge);
	return code;
}

int merge_inputs(const struct settings *settings, const char *command, const struct outputs *outputs)
{
	struct arena *arena = arena_new(RENDER_CEILING);
	int code = arena ? run(settings, command, outputs, arena) : complain_of_memory();

	arena_free(arena);
	return code;
}

static int run_merge(const struct settings *settings)
{
	struct outputs outputs;
	struct settings files;

	if (settings->input_count == 0) {
		complain("merge: rows or results are missing: tlsready merge shard-*.rows -o html=fleet.html");
		return EXIT_USAGE;
	}
	struct arena *arena = arena_new(RENDER_CEILING);
	int code = arena ? saved_inputs("merge", settings, arena, &files) : complain_of_memory();

	code = code ? code : outputs_parse(&command_merge, &files, &outputs);
	code = code ? code : refuse_database(&outputs);
	code = code ? code : merge_inputs(&files, "merge", &outputs);
	arena_free(arena);
	return code;
}

/* clang-format off */
const struct command command_merge = {
	.name = "merge",
	.arguments = "FILE...",
	.about = "Join the rows and results of many runs into one fleet",
	.details =
		"FILE is what check wrote with -o rows, json or ndjson, or a folder with such files, in any order and any split; what is\n"
		"there twice counts once, and the output is the same bytes. All need the same profiles, waivers, options and tool version.\n"
		"Reports of machines of which there is only a row have no evidence. Exit codes: 0 all is merged, whatever the verdicts;\n"
		"2 wrong usage; 3 a file is broken (what is before the damage counts); 4 one machine has two answers for the same\n"
		"evidence; 5 an output could not be written.\n\n"
		"  tlsready merge shard-*.rows -o rows=fleet.rows\n"
		"  tlsready merge fleet.rows results/*.json -o html=fleet.html\n"
		"  tlsready merge fleet.rows results/*.json -o html=fleet/\n"
		"  tlsready merge shard-*.rows -o sqlite=fleet.db && sqlite3 fleet.db 'SELECT * FROM not_ready_by_cause'",
	.options = { OPT_OUTPUT, OPT_CASE, OPT_EXHIBIT, OPT_EXAMINER, OPT_NOTE, OPT_TAG, OPT_REPRODUCIBLE, OPT_QUIET, OPT_VERBOSE, OPT_COLOR, OPT_ASCII, OPT_WIDTH },
	.format = merge_format_name,
	.run = run_merge,
};
/* clang-format on */
