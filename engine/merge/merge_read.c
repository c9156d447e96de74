/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a merge: which form each has, and its machines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/ceilings.h"
#include "common/line_reader.h"
#include "engine/machine_input.h"
#include "engine/merge/merge_parts.h"
#include "reports/json/ndjson_read.h"
#include "reports/rows/report_rows.h"

struct reading {
	struct merge *merge;
	const char *path;
	struct line_reader lines;
	bool is_rows, is_open; /* of NDJSON: its summary is still to come */
	size_t machines;       /* since the NDJSON header that was read last */
	/* Of the NDJSON header that was read last; they live with the merge. */
	const struct case_info *case_info;
	const char *options, *waivers_sha256;
	struct error fault; /* what is wrong with the file; code 0: nothing */
};

/* What is wrong with the file ends its reading, and nothing else. */
static int broken(struct reading *reading, const struct error *fault)
{
	reading->fault = *fault;
	if (!reading->fault.code)
		reading->fault.code = ERR_FORMAT;
	return 0;
}

static int broken_by(struct reading *reading, const char *what)
{
	error_set(&reading->fault, ERR_FORMAT, "line %zu: %s", reading->lines.number, what);
	return 0;
}

/* False: there is none, or fault says why it could not be read. */
static bool next_line(struct reading *reading)
{
	int got = line_read(&reading->lines);

	if (got == ERR_LIMIT)
		broken_by(reading, "is too long");
	else if (got == ERR_NOMEM)
		error_no_memory(&reading->fault);
	else if (got < 0)
		error_set(&reading->fault, ERR_IO, "line %zu: cannot be read: %s", reading->lines.number,
			  strerror(errno));
	return got > 0;
}

static bool is_whole(const struct reading *reading)
{
	return reading->lines.line[reading->lines.size - 1] == '\n';
}

/* Machines of results. */

static int take_machine(struct reading *reading, const struct machine_result *machine, struct arena *arena,
			struct error *err)
{
	const struct finding *against = finding_against_ready(machine);
	struct machine_result plain;
	struct fleet_row row;

	if (against)
		return broken_by(reading, arena_printf(arena, READY_AGAINST_RULE, machine->name.utf8, against->rule));
	int code = row_of_saved(machine, arena, &plain, &row, err);

	reading->machines++;
	return code ? code : merge_take_row(reading->merge, &row, &plain, err);
}

static int take_result(struct reading *reading, const struct result *result, struct arena *arena, struct error *err)
{
	struct fleet_head head;
	int code = fleet_head_of_result(result, arena, &head, err);

	code = code ? code : merge_take_head(reading->merge, reading->path, &head, err);
	if (result->fail_on < reading->merge->fail_on)
		reading->merge->fail_on = result->fail_on;
	for (size_t i = 0; code == 0 && !reading->fault.code && i < result->machine_count; i++)
		code = take_machine(reading, &result->machines[i], arena, err);
	if (code == 0 && result->incomplete)
		message_add(reading->merge->options->messages,
			    "%s: is of a run that ended early; inputs that were not evaluated: %zu", reading->path,
			    result->incomplete->not_evaluated);
	return code;
}

static int read_saved(struct reading *reading, struct error *err)
{
	struct arena *arena = arena_new(RENDER_CEILING);
	struct result result;
	struct error fault = { 0 };

	if (!arena)
		return error_no_memory(err);
	int code = machine_input_saved(reading->path, arena, &result, NULL, &fault);
	struct error said = { 0 };

	error_set(&said, ERR_FORMAT, "%s", error_words_after(fault.text, reading->path));
	code = code == ERR_NOMEM ? error_no_memory(err)
	       : code            ? broken(reading, &said)
				 : take_result(reading, &result, arena, err);
	arena_free(arena);
	return code;
}

/* Lines. */

/* Rows have no seal that a change would break: a verdict that does not follow from its rules was put there. */
static int take_row(struct reading *reading, const struct fleet_row *row, struct arena *arena, struct error *err)
{
	const struct merge *merge = reading->merge;
	const char *why = fleet_row_contradiction(row, merge->rules, merge->rule_count, arena);

	return why ? broken_by(reading, why) : merge_take_row(reading->merge, row, NULL, err);
}

static void take_ndjson_head(struct reading *reading, const struct ndjson *line)
{
	struct arena *arena = reading->merge->arena;

	reading->case_info = case_copy(line->case_info, arena);
	reading->options = arena_strdup(arena, line->options);
	reading->waivers_sha256 = arena_strdup(arena, line->waivers_sha256);
	reading->machines = 0;
}

/* A machine of NDJSON says tool and profile itself. */
static int take_ndjson(struct reading *reading, const struct ndjson *line, struct arena *arena, struct error *err)
{
	struct result one = { .arena = arena,
			      .tool_version = line->tool_version,
			      .profile = line->profile,
			      .fail_on = line->fail_on,
			      .case_info = reading->case_info,
			      .options = reading->options,
			      .waivers_sha256 = reading->waivers_sha256,
			      .machines = &line->machine,
			      .machine_count = 1 };

	if (line->kind == NDJSON_ROW)
		return broken_by(reading, "is a row, and the header line of its file is missing before it");
	if (line->kind == NDJSON_OTHER || line->kind == NDJSON_ROWS)
		return broken_by(reading, "is not a line of ndjson");
	if ((line->kind == NDJSON_HEADER) == reading->is_open)
		return broken_by(reading, reading->is_open ? "a header comes before the summary of the run before it"
							   : "comes before a header");
	if (line->kind == NDJSON_SUMMARY && line->machines != reading->machines)
		return broken_by(
			reading,
			"the summary states another number of machines than there are before it: lines are missing, or were added");
	reading->is_open = line->kind != NDJSON_SUMMARY;
	if (line->kind == NDJSON_HEADER)
		take_ndjson_head(reading, line);
	return line->kind == NDJSON_MACHINE ? take_result(reading, &one, arena, err) : 0;
}

static int take_head(struct reading *reading, struct arena *arena, struct error *err)
{
	struct fleet_head head;
	struct error fault = { 0 };
	int code = fleet_head_read("the header", reading->lines.line, reading->lines.size, arena, &head, &fault);

	reading->is_rows = true;
	if (code)
		return code == ERR_NOMEM ? error_no_memory(err) : broken_by(reading, fault.text);
	reading->merge->fail_on = FAIL_ON_AT_RISK;
	return merge_take_head(reading->merge, reading->path, &head, err);
}

static int take_line(struct reading *reading, struct arena *arena, struct error *err)
{
	struct error fault = { 0 };
	struct fleet_row row;
	struct ndjson line;

	if (reading->is_rows) {
		int code = fleet_row_read("the row", reading->lines.line, reading->lines.size, arena, &row, &fault);

		if (code)
			return code == ERR_NOMEM ? error_no_memory(err) : broken_by(reading, fault.text);
		return take_row(reading, &row, arena, err);
	}
	int code = ndjson_read("the line", reading->lines.line, reading->lines.size, arena, &line, &fault);

	if (code)
		return code == ERR_NOMEM ? error_no_memory(err) : broken_by(reading, fault.text);
	return reading->lines.number == 1 && line.kind == NDJSON_ROWS ? take_head(reading, arena, err)
								      : take_ndjson(reading, &line, arena, err);
}

static int read_lines(struct reading *reading, struct error *err)
{
	int code = 0;

	do {
		struct arena *arena = is_whole(reading) ? arena_new(SUMMED_UP_CEILING) : NULL;

		if (!is_whole(reading))
			broken_by(reading, "is not whole: the run ended while it was written");
		else
			code = arena ? take_line(reading, arena, err) : error_no_memory(err);
		arena_free(arena);
	} while (code == 0 && !reading->fault.code && next_line(reading));
	if (code == 0 && !reading->fault.code && reading->is_open)
		broken_by(reading, "is the last, and the summary is missing");
	return code;
}

/* The first line of rows and of ndjson says so. */
static bool is_of_lines(const struct reading *reading)
{
	struct arena *arena = arena_new(SUMMED_UP_CEILING);
	struct ndjson line;
	bool is_it = arena && ndjson_read("", reading->lines.line, reading->lines.size, arena, &line, NULL) == 0 &&
		     line.kind != NDJSON_OTHER;

	arena_free(arena);
	return is_it;
}

/* A pipe can be read once, and the first line of an image may be gigabytes away. */
static bool begins_like_json(FILE *file)
{
	struct stat status;

	return fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && ungetc(getc(file), file) == '{';
}

static bool open_lines(struct reading *reading)
{
	reading->lines = (struct line_reader){ .file = fopen(reading->path, "re"), .limit = RESULT_SIZE_LIMIT };
	return reading->lines.file;
}

static void close_lines(struct reading *reading)
{
	if (reading->lines.file)
		fclose(reading->lines.file);
	line_reader_end(&reading->lines);
}

bool merge_is_of_lines(const char *path)
{
	struct reading reading = { .path = path };
	bool is_it = open_lines(&reading) && begins_like_json(reading.lines.file) && next_line(&reading) &&
		     is_of_lines(&reading);

	close_lines(&reading);
	return is_it;
}

static int read_file(struct reading *reading, struct error *err)
{
	if (!open_lines(reading)) {
		error_set(&reading->fault, ERR_IO, "cannot be read: %s", strerror(errno));
		return 0;
	}
	if (!next_line(reading))
		return reading->fault.code ? 0 : broken_by(reading, "is empty");
	return is_of_lines(reading) ? read_lines(reading, err) : read_saved(reading, err);
}

static int keep_name(struct merge *merge, const char *path, struct error *err)
{
	const char **files = arena_grow(merge->arena, merge->files, merge->file_count, &merge->file_room, sizeof *files);
	const char *name = arena_strdup(merge->arena, path);

	if (!files || !name)
		return error_no_memory(err);
	files[merge->file_count++] = name;
	merge->files = files;
	return 0;
}

int merge_add(struct merge *merge, const char *path, struct error *err)
{
	struct reading reading = { .merge = merge, .path = path };
	int code = keep_name(merge, path, err);

	code = code ? code : read_file(&reading, err);
	close_lines(&reading);
	if (code == 0 && reading.fault.code) {
		const char *text = reading.fault.text; /* of JSON it begins with the path and the line */
		bool is_named = strncmp(text, path, strlen(path)) == 0 && text[strlen(path)] == ':';

		merge->broken++;
		message_add(merge->options->messages, "%s%s%s; what is before that counts", is_named ? "" : path,
			    is_named ? "" : ": ", text);
	}
	return code;
}
