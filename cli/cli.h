/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands, options and exit codes: each is one table, and help, man page and tests come from them. */
#ifndef TLSREADY_CLI_CLI_H
#define TLSREADY_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "analyzer/analyze.h"
#include "analyzer/result.h"
#include "common/error.h"
#include "parser/machine/machine.h"

enum exit_code {
	EXIT_READY = 0,
	EXIT_BELOW_BAR = 1,
	EXIT_USAGE = 2,
	EXIT_INDETERMINATE = 3,
	EXIT_DIFFERS = 4,
	EXIT_OUTPUT = 5,
};

struct exit_row {
	enum exit_code code;
	const char *reason, *meaning; /* "below-bar", and a sentence */
};

extern const struct exit_row exit_rows[];
extern const size_t exit_row_count;
const char *exit_reason(int code);
/* The same of a result: 0 is "ready" or "compliant" only if every machine is, else "above-bar". */
const char *reason_of_exit(const struct result *result);

enum fail_on { FAIL_ON_AT_RISK, FAIL_ON_NOT_READY, FAIL_ON_NEVER };

enum { OUTPUTS_LIMIT = 16, LIST_LIMIT = 64, MACHINE_NAME_LIMIT = 255 };

enum { CONTROL_SET_ALL = UINT32_MAX }; /* of settings.control_set: each is evaluated as a machine of its own */

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

/* One line to stderr, neutralised: "tlsready: ...". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Gives machine the inputs and then the overlays of a command line. 0, or the exit code that ends the run. */
int add_inputs(struct machine *machine, char *const *inputs, size_t count, const char *const *overlays,
	       size_t overlay_count);

/* One clear line for each input that could not be read or was of no use. After machine_view. */
void complain_of_inputs(const struct machine *machine, const struct notes *notes);

/* What the machine read, for the result: sources and notes. 0 or ERR_NOMEM. */
int collect_sources(const struct machine *machine, const struct notes *notes, struct arena *arena,
		    struct machine_result *ret);

/* How whole the evidence is, for the analyzer. context outlives the analysis. */
struct evidence_context {
	const struct machine *machine;
};
struct evidence_state evidence_of(struct evidence_context *context);

/* Deleted records of the machine's hives, for the analyzer (--deleted). */
void find_deleted(const struct machine *machine, struct arena *arena, struct notes *notes, struct evidence_state *ret);

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
 * The profiles that the settings name, loaded. 0, or an exit code (it has been complained of). Release with criteria_free,
 * also after a failure.
 */
int criteria_load(const struct settings *settings, struct criteria *ret);
void criteria_free(struct criteria *criteria);

/* Machine options as the settings ask for them. */
struct machine_options machine_options_of(const struct settings *settings, struct wanted_keys wanted_keys);

#endif
