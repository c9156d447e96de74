/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fleets: which machines are this run's share, and what is written while they are evaluated (rows=FILE, json=DIR/). */
#include "cli/commands/check/check_fleet.h"

#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "engine/gate.h"
#include "engine/fleet.h"
#include "engine/run/run.h"

enum { NAMES_LEAST = 64 };

static bool is_of(const struct output *output, const char *name)
{
	return strcmp(report_formats[output->format].name, name) == 0;
}

int fleet_plan(const struct settings *settings, const struct outputs *outputs, struct fleet *ret)
{
	*ret = (struct fleet){ .settings = settings };
	for (size_t i = 0; i < outputs->count; i++) {
		const struct output *output = &outputs->list[i];

		if (is_of(output, "rows") && ret->has_rows) {
			complain("check: --output: rows are written once");
			return EXIT_USAGE;
		}
		if (is_of(output, "rows")) {
			ret->has_rows = true;
			ret->rows_path = output->path;
		} else if (output->is_folder && is_of(output, "json")) {
			ret->folder = output->path;
		} else {
			ret->reports.list[ret->reports.count++] = *output;
		}
	}
	const char *resumed = settings->resume_failed ? "resume-failed" : settings->resume ? "resume" : NULL;

	if ((resumed || settings->collect) && !(ret->has_rows && ret->rows_path)) {
		complain("check: --%s needs a file of rows: -o rows=FILE", resumed ? resumed : "collect");
		return EXIT_USAGE;
	}
	if (resumed && settings->control_set == CONTROL_SET_ALL) {
		complain("check: --%s: not with --control-set all, where one input has several rows", resumed);
		return EXIT_USAGE;
	}
	if (ret->has_rows && settings->no_hash)
		complain("check: --no-hash: the rows have no evidence, and merge cannot tell whether two are of the same bytes");
	return 0;
}

int fleet_open(struct fleet *fleet, const struct engine_options *options, struct arena *arena)
{
	const struct settings *settings = fleet->settings;
	struct error err = { 0 };

	fleet->options = options;
	fleet->arena = arena;
	if (fleet->folder && make_output_folder(fleet->folder) != 0)
		return EXIT_OUTPUT;
	if (fleet_head_of(options, arena, &fleet->head, &err) < 0)
		return complain_of_error(&err);
	enum rows_resume resume = settings->resume_failed ? RESUME_FAILED
				  : settings->resume      ? RESUME_DONE
							  : RESUME_NOTHING;

	return fleet->has_rows ? rows_file_open(fleet->rows_path, resume, &fleet->head, &fleet->rows) : 0;
}

bool fleet_wants_line(const struct fleet *fleet, const char *line)
{
	const struct settings *settings = fleet->settings;

	return !settings->shards || fleet_shard(line, settings->shards) == settings->shard;
}

/* All machines of a line are in one shard, so that nobody has to look into the folders of the other lines. */
bool fleet_wants(const struct fleet *fleet, const struct subject *subject)
{
	return fleet_wants_line(fleet, subject->line ? subject->line : subject->input);
}

/* Names: a table with open addressing, of which a half is free at least. */

static size_t place_of(const struct fleet *fleet, const char *name)
{
	size_t at = (size_t)fleet_hash(name) & (fleet->name_room - 1);

	while (fleet->names[at] && strcmp(fleet->names[at], name) != 0)
		at = (at + 1) & (fleet->name_room - 1);
	return at;
}

static int make_room(struct fleet *fleet)
{
	size_t room = fleet->name_room ? 2 * fleet->name_room : NAMES_LEAST;
	struct fleet grown = { .names = calloc(room, sizeof *grown.names), .name_room = room };

	if (2 * (fleet->name_count + 1) <= fleet->name_room) {
		free(grown.names);
		return 0;
	}
	if (!grown.names)
		return ERR_NOMEM;
	for (size_t i = 0; i < fleet->name_room; i++)
		if (fleet->names[i])
			grown.names[place_of(&grown, fleet->names[i])] = fleet->names[i];
	free(fleet->names);
	fleet->names = grown.names;
	fleet->name_room = room;
	return 0;
}

/* With rows, each machine is one of them, and found again by its name. */
static int take_name(struct fleet *fleet, const char *name, struct error *err)
{
	size_t at = make_room(fleet) < 0 ? SIZE_MAX : place_of(fleet, name);

	if (at != SIZE_MAX && fleet->names[at])
		return error_set(err, ERR_USAGE,
				 "check: two machines are called %s, and rows are found by their names: name them in the list "
				 "(NAME<TAB>PATH)",
				 name);
	char *copy = at == SIZE_MAX ? NULL : strdup(name);

	if (!copy)
		return error_no_memory(err);
	fleet->names[at] = copy;
	fleet->name_count++;
	return 0;
}

/* Rows of inputs that hold no machine come last, so that their place does not depend on the workers. */
static int keep_error(struct fleet *fleet, const struct subject *subject, const char *key, struct error *err)
{
	struct fleet_row row = fleet_row_of_error(text_of(fleet->arena, key), text_of(fleet->arena, subject->error.text));
	const char **lines = arena_grow(fleet->arena, fleet->lines, fleet->line_count, &fleet->line_room, sizeof *lines);
	size_t size;

	if (!lines)
		return error_no_memory(err);
	fleet->lines = lines;
	return fleet_row_write(&row, fleet->arena, &lines[fleet->line_count++], &size, err);
}

int fleet_take(struct fleet *fleet, const struct subject *subject, bool *ret_is_wanted, struct error *err)
{
	struct arena *scratch = fleet->has_rows ? arena_new(MESSAGES_CEILING) : NULL;
	int code = !fleet->has_rows ? 0 : scratch ? take_name(fleet, subject->input, err) : error_no_memory(err);

	*ret_is_wanted = code == 0;
	if (code == 0 && scratch) {
		struct text key = run_key(subject->input, fleet->settings->control_set, scratch);

		if (rows_file_has(fleet->rows, key.utf8))
			*ret_is_wanted = false;
		else if (subject->error.code)
			code = keep_error(fleet, subject, key.utf8, err);
	}
	arena_free(scratch);
	return code;
}

/* While machines are evaluated. */

static int put_result(void *result, FILE *file, struct error *err)
{
	static const struct report_options options = { .width = 0 };

	return report_write(report_format_named("json"), result, &options, file, err);
}

int fleet_put_machine(struct fleet *fleet, const struct machine_result *machine, struct error *err)
{
	struct arena *arena = arena_new_unshared(CHECK_CEILING);
	struct result result = { .arena = arena, .machines = machine, .machine_count = 1, .run = fleet->run };
	const char *name = arena ? machine_file_name(arena, machine->input, machine->name) : NULL;
	const char *path = name ? arena_printf(arena, "%s%s.json", fleet->folder, name) : NULL;
	int code = path ? finish_result(fleet->options, &result, err) : error_no_memory(err);

	if (code == 0 && write_to(path, put_result, &result) != 0)
		code = error_set(err, ERR_IO, "%s: the run ends here", path);
	arena_free(arena);
	return code;
}

int fleet_put_row(struct fleet *fleet, const char *line, size_t size, struct error *err)
{
	return rows_file_put(fleet->rows, line, size, err);
}

static int put_errors(struct fleet *fleet)
{
	struct error err = { 0 };
	int code = 0;

	for (size_t i = 0; i < fleet->line_count && code == 0; i++)
		code = rows_file_put(fleet->rows, fleet->lines[i], strlen(fleet->lines[i]), &err);
	return code ? complain_of_error(&err) : 0;
}

int fleet_finish(struct fleet *fleet, int code, bool is_complete)
{
	int finished = is_complete && fleet->rows ? put_errors(fleet) : 0;

	if (is_complete && fleet->rows && finished == 0)
		finished = rows_file_finish(fleet->rows);
	if (!fleet->settings->collect || code > 128)
		return finished ? finished : code;
	if (code == EXIT_USAGE)
		return code;
	return finished || code == EXIT_OUTPUT || !is_complete ? EXIT_OUTPUT : 0;
}

void fleet_close(struct fleet *fleet)
{
	rows_file_close(fleet->rows);
	for (size_t i = 0; i < fleet->name_room; i++)
		free(fleet->names[i]);
	free(fleet->names);
	fleet->rows = NULL;
	fleet->names = NULL;
	fleet->name_room = 0;
}
