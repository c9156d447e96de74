/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written while machines are evaluated, and which machines those are. Private to check. */
#ifndef TLSREADY_CLI_COMMANDS_CHECK_FLEET_H
#define TLSREADY_CLI_COMMANDS_CHECK_FLEET_H

#include "cli/output/output.h"
#include "cli/output/rows_file.h"
#include "parser/evidence/subject.h"

struct fleet {
	const struct settings *settings;
	const struct engine_options *options;
	struct outputs reports; /* the outputs that are written at the end */
	bool has_rows;
	const char *rows_path; /* NULL: standard output */
	const char *folder;    /* json=DIR/; NULL: not wanted */
	struct fleet_head head;
	struct rows_file *rows;
	const struct run_info *run; /* for the files in folder */
	struct arena *arena;
	char **names; /* inputs that were taken */
	size_t name_count, name_room;
	const char **lines; /* rows of inputs that hold no machine */
	size_t line_count, line_room;
};

/* What the outputs ask for. 0 or EXIT_USAGE (complained of). */
int fleet_plan(const struct settings *settings, const struct outputs *outputs, struct fleet *ret);

/* Opens the rows and the folder, before anything is evaluated. 0 or an exit code. */
int fleet_open(struct fleet *fleet, const struct engine_options *options, struct arena *arena);

/* Whether a line of the list, by what it is called, and whether the subject is of this shard. */
bool fleet_wants_line(const struct fleet *fleet, const char *line);
bool fleet_wants(const struct fleet *fleet, const struct subject *subject);

/*
 * Whether the subject is to be evaluated: it has no row yet. One that holds no machine is, too, and its row comes last. 0; ERR_USAGE: another one
 * has the same name; ERR_NOMEM.
 */
int fleet_take(struct fleet *fleet, const struct subject *subject, bool *ret_is_wanted, struct error *err);

/* As run_options.machine and run_options.row. */
int fleet_put_machine(struct fleet *fleet, const struct machine_result *machine, struct error *err);
int fleet_put_row(struct fleet *fleet, const char *line, size_t size, struct error *err);

/* The exit code, code being that of the run; is_complete: every machine has its row, which becomes FILE. */
int fleet_finish(struct fleet *fleet, int code, bool is_complete);
void fleet_close(struct fleet *fleet);

#endif
