/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands, options and exit codes: each is one table, and help, man page and tests come from them. */
#ifndef TLSREADY_CLI_CLI_H
#define TLSREADY_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "analyzer/result.h"
#include "cli/errors.h"
#include "cli/exit.h"
#include "engine/criteria.h"
#include "engine/options.h"

enum { OUTPUTS_LIMIT = 16, LIST_LIMIT = 64, MACHINE_NAME_LIMIT = 255 };

/* The command line, understood. Strings point into argv. */
struct settings {
	const char *profiles[PROFILES_LIMIT]; /* names or files; the first decides */
	size_t profile_count;
	bool is_default_profile;            /* none was given, and the one of the article was taken */
	const char *waivers;                /* a file; NULL: none */
	const char *name;                   /* what the one machine is called; NULL: by its evidence */
	uint32_t control_set;               /* 0: the current one; N; CONTROL_SET_ALL */
	const char *outputs[OUTPUTS_LIMIT]; /* FORMAT or FORMAT=FILE */
	size_t output_count;
	const char *overlays[LIST_LIMIT], *keys[LIST_LIMIT];
	size_t overlay_count, key_count;
	enum fail_on fail_on;
	enum reader_choice readers;
	bool no_logs, no_hash, deleted, each, reproducible, ascii, facts;
	int verbosity; /* -1 quiet, 0, 1 verbose */
	unsigned width;
	const char *color; /* "auto" "always" "never" */
	const char *mount, *fact;
	bool powershell, minimal; /* collect */
	bool for_offline;         /* fix: paths of an image's hive instead of the running system's */
	const char *undo, *only;  /* fix: where the undo goes; the one rule to mend */
	char **inputs;
	size_t input_count;
	int argc; /* the whole command line, for the run block */
	char **argv;
};

struct command {
	const char *name, *arguments, *about; /* "check", "INPUT...", one sentence */
	const char *details;                  /* for --help: paragraphs after the options; may be NULL */
	unsigned bit;                         /* in option_row.commands */
	int (*run)(const struct settings *settings);
};

extern const struct command commands[]; /* ends with a NULL name */

/* Options: read by options.c, one row each. */
int options_parse(const struct command *command, int argc, char **argv, struct settings *ret); /* 0, or an exit code + 1 */
void options_each(const struct command *command,
		  void (*visit)(void *context, char letter, const char *name, const char *argument, const char *about),
		  void *context);
void help_command(const struct command *command, FILE *out);
void help_all(FILE *out);

int run_check(const struct settings *settings);
int run_query(const struct settings *settings);
int run_explain(const struct settings *settings);
int run_rules(const struct settings *settings);
int run_profiles(const struct settings *settings);
int run_list(const struct settings *settings);
int run_diff(const struct settings *settings);
int run_fix(const struct settings *settings);
int run_render(const struct settings *settings);
int run_verify(const struct settings *settings);
int run_schema(const struct settings *settings);
const char *schema_name(size_t index); /* NULL past the end */
int run_collect(const struct settings *settings);
int run_completion(const struct settings *settings);
int run_version(const struct settings *settings);
int run_man(const struct settings *settings);

/* Writes every --output of settings. Returns an exit code: 0, EXIT_USAGE or EXIT_OUTPUT. */
int write_outputs(const struct settings *settings, const struct result *result);

/*
 * Fills a file by put, which returns below 0 with err on failure: beside its place and moved there, so that nobody sees half
 * of it. 0, or EXIT_OUTPUT (it has been complained of).
 */
int write_atomically(const char *path, int (*put)(void *context, FILE *file, struct error *err), void *context);

/*
 * What path is that makes it no place for an output: an input, an overlay, a log that belongs to one, a profile or the waivers
 * ("one of the inputs; inputs are never written to"). NULL: it may be written.
 */
const char *protected_reason(const struct settings *settings, const char *path);

/*
 * The profiles and waivers that the settings name, loaded. 0, or an exit code (it has been complained of). Release with
 * criteria_free, also after a failure.
 */
int load_criteria(const struct settings *settings, struct criteria *ret);

/* What the engine needs of the settings, which outlive it; opens the overlays, which live in arena. */
struct engine_options engine_options_of(const struct settings *settings, const struct criteria *criteria,
					struct messages *messages, struct arena *arena);

#endif
