/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of options for all commands: getopt's tables, the help, completions and the man page are made from it. */
#ifndef TLSREADY_CLI_OPTIONS_H
#define TLSREADY_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct settings;

enum option_id {
	OPT_NONE = 0,
	OPT_PROFILE = 256, /* no letter has such a number */
	OPT_WAIVERS,
	OPT_OUTPUT,
	OPT_FAIL_ON,
	OPT_FAIL_ON_CHANGE,
	OPT_MATCH,
	OPT_OVERLAY,
	OPT_CONTROL_SET,
	OPT_SHADOW_COPIES,
	OPT_PARTITION,
	OPT_OFFSET,
	OPT_IMAGE,
	OPT_RECOVERY_KEY,
	OPT_PASSWORD_FILE,
	OPT_BEK,
	OPT_VERIFY_IMAGE,
	OPT_NAME,
	OPT_CASE,
	OPT_EXHIBIT,
	OPT_EXAMINER,
	OPT_NOTE,
	OPT_TAG,
	OPT_INPUTS_FROM,
	OPT_NULL,
	OPT_SHARD,
	OPT_RESUME,
	OPT_RESUME_FAILED,
	OPT_COLLECT,
	OPT_EACH,
	OPT_JOBS,
	OPT_TIMEOUT,
	OPT_MEMORY,
	OPT_NO_PROGRESS,
	OPT_READER,
	OPT_NO_LOGS,
	OPT_DELETED,
	OPT_NO_HASH,
	OPT_HASHES,
	OPT_EXPECT_HASHES,
	OPT_MOUNT,
	OPT_KEY,
	OPT_FOR,
	OPT_UNDO,
	OPT_ONLY,
	OPT_FACT,
	OPT_FACTS,
	OPT_REPRODUCIBLE,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_COLOR,
	OPT_ASCII,
	OPT_WIDTH,
	OPT_SCRIPT,
	OPT_MINIMAL,
	OPT_JSON,
	OPT_HELP,
};

struct option_row {
	char letter;                 /* 0: long form only */
	const char *name, *argument; /* NULL: takes none. "auto|always|never" in lower case are choices */
	enum option_id id;
	bool (*take)(struct settings *settings, const struct option_row *row, const char *given);
	size_t member, count; /* where it is kept in struct settings; a list: its items and their number */
	size_t limit;         /* items of the list */
	const char *about;
};

/* cli/options/option_rows.c; in the order of help and man page, OPT_HELP last. */
enum { OPTION_ROWS = OPT_HELP - OPT_PROFILE + 1 };
extern const struct option_row option_rows[];

enum options_end { OPTIONS_GOOD, OPTIONS_HELP, OPTIONS_WRONG /* complained of */ };

/* Reads the options of a command and its arguments; argv[0] is its name. */
enum options_end options_parse(const struct command *command, int argc, char **argv, struct settings *ret);

/* The options of a command, in the order of the table. */
void options_each(const struct command *command, void (*visit)(void *context, const struct option_row *row),
		  void *context);

#endif
