/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of options for all commands: getopt's tables, the help and the man page are made from it. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/suggest.h"
#include "cli/cli.h"
#include "reports/reports.h"

enum {
	CHECK = 1,
	QUERY = 2,
	EXPLAIN = 4,
	RULES = 8,
	DIFF = 32,
	FIX = 64,
	RENDER = 128,
	VERIFY = 256,
	COLLECT = 4096,
	LIST = 8192,
	JUDGES = CHECK | DIFF | FIX
};

enum option_id {
	OPT_PROFILE = 256,
	OPT_OUTPUT,
	OPT_FAIL_ON,
	OPT_OVERLAY,
	OPT_EACH,
	OPT_READER,
	OPT_NO_LOGS,
	OPT_NO_HASH,
	OPT_MOUNT,
	OPT_REPRODUCIBLE,
	OPT_COLOR,
	OPT_ASCII,
	OPT_WIDTH,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_KEY,
	OPT_FACT,
	OPT_FACTS,
	OPT_DELETED,
	OPT_WAIVERS,
	OPT_NAME,
	OPT_CONTROL_SET,
	OPT_FOR,
	OPT_UNDO,
	OPT_ONLY,
	OPT_SCRIPT,
	OPT_MINIMAL,
	OPT_HELP,
};

/* clang-format off */
static const struct option_row {
	char letter; /* 0: long form only */
	const char *name, *argument; /* NULL: takes none */
	enum option_id id;
	unsigned commands;
	const char *help;
} option_rows[] = {
	{ 'p', "profile",  "NAME|FILE", OPT_PROFILE, JUDGES | EXPLAIN | RULES | VERIFY | COLLECT,
		"profile to check against (default azure-backup; `tlsready profiles` lists them); repeat it to add others, which are "
		"reported separately. If all are baselines, azure-backup is reported, too" },
	{ 'w', "waivers",  "FILE", OPT_WAIVERS, CHECK,
		"accepted findings, each with a reason and an expiry date; they affect the exit code, not the verdict" },
	{ 'o', "output",   "FORMAT[=FILE]", OPT_OUTPUT, JUDGES | QUERY | RENDER | LIST,
		"report as FORMAT, to FILE or standard output; can be repeated" },
	{ 0,   "fail-on",  "at-risk|not-ready|never", OPT_FAIL_ON, CHECK,
		"exit with 1 if any machine has this verdict or a worse one (default at-risk); never: 0 for every verdict, including INDETERMINATE" },
	{ 0,   "overlay",  "FILE", OPT_OVERLAY, JUDGES | QUERY,
		"what if this .reg were imported, or this policy file applied (Registry.pol, Registry.xml, LGPO text)? It has priority over all inputs; can be repeated" },
	{ 0,   "control-set", "current|N|all", OPT_CONTROL_SET, CHECK | DIFF,
		"evaluate ControlSetNNN, or each one as a separate machine (default current)" },
	{ 0,   "name",     "NAME", OPT_NAME, CHECK,
		"name of the machine in the reports (default: the computer name in its registry, else the name of the input)" },
	{ 0,   "each",     NULL, OPT_EACH, CHECK | LIST, "every input is a separate machine" },
	{ 0,   "reader",   "both|libregf|cells", OPT_READER, JUDGES | QUERY,
		"parser of hives (default both: their values must agree)" },
	{ 0,   "no-logs",  NULL, OPT_NO_LOGS, JUDGES | QUERY | VERIFY, "read hives without the transaction logs next to them" },
	{ 0,   "deleted",  NULL, OPT_DELETED, CHECK, "look for deleted TLS keys and values in the free space of hives" },
	{ 0,   "no-hash",  NULL, OPT_NO_HASH, JUDGES | QUERY, "do not compute the SHA-256 of the inputs" },
	{ 0,   "mount",    "NAME", OPT_MOUNT, JUDGES | QUERY | VERIFY,
		"if a .reg file contains several hives of one kind, use this one (HKLM\\NAME)" },
	{ 0,   "key",      "PATH", OPT_KEY, QUERY, "only this key and the keys below it; can be repeated" },
	{ 0,   "for",      "running|offline", OPT_FOR, FIX,
		"paths of the running system (CurrentControlSet), or of the hives of an offline image (default running)" },
	{ 0,   "undo",     "FILE", OPT_UNDO, FIX, "write the .reg that reverts the fix to FILE" },
	{ 0,   "only",     "RULE", OPT_ONLY, FIX, "fix this rule only" },
	{ 0,   "fact",     "NAME", OPT_FACT, EXPLAIN, "explain a fact instead of a rule" },
	{ 0,   "facts",    NULL, OPT_FACTS, RULES, "list the facts that rules evaluate" },
	{ 0,   "reproducible", NULL, OPT_REPRODUCIBLE, CHECK | RENDER, "leave out time, host and command line" },
	{ 'q', "quiet",    NULL, OPT_QUIET, CHECK | RENDER, "verdict lines only" },
	{ 'v', "verbose",  NULL, OPT_VERBOSE, CHECK | RENDER, "every fact and rule, with the evidence" },
	{ 0,   "color",    "auto|always|never", OPT_COLOR, CHECK | DIFF | RENDER, "colour in text (default auto: on a terminal, without NO_COLOR)" },
	{ 0,   "ascii",    NULL, OPT_ASCII, CHECK | DIFF | RENDER, "text with ASCII characters only" },
	{ 0,   "width",    "COLUMNS", OPT_WIDTH, CHECK | DIFF | RENDER, "width of text (default: the terminal's, else 80)" },
	{ 0,   "script",   "cmd|powershell", OPT_SCRIPT, COLLECT, "the language of the script (default: cmd)" },
	{ 0,   "minimal",  NULL, OPT_MINIMAL, COLLECT, "export only the keys that the rules need, instead of saving whole hives" },
	{ 'h', "help",     NULL, OPT_HELP, ~0u, "this help" },
};
/* clang-format on */

enum { OPTION_ROWS = sizeof option_rows / sizeof *option_rows };

/* One of several words; -1 with a complaint. */
static int choose(const char *option, const char *choices, const char *given, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], given) == 0)
			return i;
	complain("--%s: \"%s\" is not one of the choices %s", option, given, choices);
	return -1;
}

static bool append(const char **list, size_t *count, size_t limit, const char *item, const char *option)
{
	if (*count == limit) {
		complain("--%s: used more than %zu times", option, limit);
		return false;
	}
	list[(*count)++] = item;
	return true;
}

static bool set_width(struct settings *ret, const char *given)
{
	char *end;
	unsigned long width = strtoul(given, &end, 10);

	if (*end || width < 40 || width > 1000) {
		complain("--width: \"%s\" is not a number from 40 to 1000", given);
		return false;
	}
	ret->width = (unsigned)width;
	return true;
}

static bool set_name(struct settings *ret, const char *given)
{
	size_t size = strlen(given);

	if (!given[strspn(given, " ")] || size > MACHINE_NAME_LIMIT) {
		complain("--name: a name has 1 to %d bytes, and this one has %s", MACHINE_NAME_LIMIT,
			 size > MACHINE_NAME_LIMIT ? "more" : "none that is visible");
		return false;
	}
	ret->name = given;
	return true;
}

static bool set_control_set(struct settings *ret, const char *given)
{
	char *end;
	unsigned long number = strtoul(given, &end, 10);

	if (strcmp(given, "current") == 0)
		ret->control_set = 0;
	else if (strcmp(given, "all") == 0)
		ret->control_set = CONTROL_SET_ALL;
	else if (*given && !*end && number > 0 && number < 1000)
		ret->control_set = (uint32_t)number;
	else
		complain("--control-set: \"%s\" is neither current nor all nor the number of a set (1 is ControlSet001)",
			 given);
	return ret->control_set || strcmp(given, "current") == 0;
}

static bool set_choice(struct settings *ret, const struct option_row *row, const char *given)
{
	static const char *const bars[] = { "at-risk", "not-ready", "never", NULL };
	static const char *const readers[] = { "both", "libregf", "cells", NULL };
	static const char *const colors[] = { "auto", "always", "never", NULL };
	static const char *const places[] = { "running", "offline", NULL };
	static const char *const scripts[] = { "cmd", "powershell", NULL };
	int choice = choose(row->name, row->argument, given,
			    row->id == OPT_FAIL_ON  ? bars
			    : row->id == OPT_READER ? readers
			    : row->id == OPT_FOR    ? places
			    : row->id == OPT_SCRIPT ? scripts
						    : colors);

	if (choice < 0)
		return false;
	if (row->id == OPT_FAIL_ON)
		ret->fail_on = (enum fail_on)choice;
	else if (row->id == OPT_READER)
		ret->readers = (enum reader_choice)choice;
	else if (row->id == OPT_FOR)
		ret->for_offline = choice == 1;
	else if (row->id == OPT_SCRIPT)
		ret->powershell = choice == 1;
	else
		ret->color = colors[choice];
	return true;
}

static bool take_option(struct settings *ret, const struct option_row *row, const char *given)
{
	switch (row->id) {
	case OPT_PROFILE:
		return append(ret->profiles, &ret->profile_count, PROFILES_LIMIT, given, row->name);
	case OPT_WAIVERS:
		ret->waivers = given;
		return true;
	case OPT_NAME:
		return set_name(ret, given);
	case OPT_CONTROL_SET:
		return set_control_set(ret, given);
	case OPT_UNDO:
		ret->undo = given;
		return true;
	case OPT_ONLY:
		ret->only = given;
		return true;
	case OPT_OUTPUT:
		return append(ret->outputs, &ret->output_count, OUTPUTS_LIMIT, given, row->name);
	case OPT_OVERLAY:
		return append(ret->overlays, &ret->overlay_count, LIST_LIMIT, given, row->name);
	case OPT_KEY:
		return append(ret->keys, &ret->key_count, LIST_LIMIT, given, row->name);
	case OPT_FAIL_ON:
	case OPT_FOR:
	case OPT_SCRIPT:
	case OPT_READER:
	case OPT_COLOR:
		return set_choice(ret, row, given);
	case OPT_WIDTH:
		return set_width(ret, given);
	case OPT_MOUNT:
		ret->mount = given;
		return true;
	case OPT_FACT:
		ret->fact = given;
		return true;
	case OPT_FACTS:
		return ret->facts = true;
	case OPT_MINIMAL:
		return ret->minimal = true;
	case OPT_EACH:
		return ret->each = true;
	case OPT_DELETED:
		return ret->deleted = true;
	case OPT_NO_LOGS:
		return ret->no_logs = true;
	case OPT_NO_HASH:
		return ret->no_hash = true;
	case OPT_REPRODUCIBLE:
		return ret->reproducible = true;
	case OPT_ASCII:
		return ret->ascii = true;
	case OPT_QUIET:
		ret->verbosity = -1;
		return true;
	case OPT_VERBOSE:
		ret->verbosity = 1;
		return true;
	case OPT_HELP:
		return false;
	}
	return false;
}

/* getopt's own tables, for one command. */
struct tables {
	char letters[2 * OPTION_ROWS + 2];
	struct option names[OPTION_ROWS + 1];
};

static void complain_of_option(const struct command *command, const struct tables *tables, const char *word)
{
	const char *names[OPTION_ROWS + 1] = { NULL };

	for (size_t i = 0; tables->names[i].name; i++)
		names[i] = tables->names[i].name;
	const char *meant = strncmp(word, "--", 2) == 0 ? suggest(word + 2, names) : NULL;
	bool is_same = meant && strcmp(meant, word + 2) == 0; /* its argument is missing */

	complain("%s: \"%s\" is not an option, or its argument is missing%s%s%s; see tlsready %s --help", command->name,
		 word, meant && !is_same ? " (did you mean --" : "", meant && !is_same ? meant : "",
		 meant && !is_same ? "?)" : "", command->name);
}

static void make_tables(const struct command *command, struct tables *ret)
{
	size_t letters = 0, names = 0;

	memset(ret, 0, sizeof *ret);
	for (size_t i = 0; i < OPTION_ROWS; i++) {
		const struct option_row *row = &option_rows[i];

		if (!(row->commands & command->bit))
			continue;
		ret->names[names++] = (struct option){ row->name, row->argument ? required_argument : no_argument, NULL,
						       (int)row->id };
		if (row->letter) {
			ret->letters[letters++] = row->letter;
			if (row->argument)
				ret->letters[letters++] = ':';
		}
	}
}

static const struct option_row *row_of(int id)
{
	for (size_t i = 0; i < OPTION_ROWS; i++)
		if ((int)option_rows[i].id == id || (id < 256 && option_rows[i].letter == id))
			return &option_rows[i];
	return NULL;
}

int options_parse(const struct command *command, int argc, char **argv, struct settings *ret)
{
	struct tables tables;
	int id;

	make_tables(command, &tables);
	opterr = 0;
	while ((id = getopt_long(argc, argv, tables.letters, tables.names, NULL)) != -1) {
		const struct option_row *row = id == '?' ? NULL : row_of(id);

		if (!row) {
			complain_of_option(command, &tables, argv[optind - 1]);
			return EXIT_USAGE + 1;
		}
		if (row->id == OPT_HELP) {
			help_command(command, stdout);
			return EXIT_READY + 1;
		}
		if (!take_option(ret, row, optarg))
			return EXIT_USAGE + 1;
	}
	ret->inputs = argv + optind;
	ret->input_count = (size_t)(argc - optind);
	if (*command->arguments || ret->input_count == 0)
		return 0;
	complain("%s: takes no argument, and got \"%s\"; see tlsready %s --help", command->name, ret->inputs[0],
		 command->name);
	return EXIT_USAGE + 1;
}

void options_each(const struct command *command,
		  void (*visit)(void *context, char letter, const char *name, const char *argument, const char *about),
		  void *context)
{
	for (size_t i = 0; i < OPTION_ROWS; i++)
		if (option_rows[i].commands & command->bit)
			visit(context, option_rows[i].letter, option_rows[i].name, option_rows[i].argument,
			      option_rows[i].help);
}

static void help_option(void *context, char letter, const char *name, const char *argument, const char *about)
{
	FILE *out = context;
	char left[64], before[8] = "    ";

	if (letter)
		snprintf(before, sizeof before, "-%c, ", letter);
	snprintf(left, sizeof left, "%s--%s%s%s", before, name, argument ? " " : "", argument ? argument : "");
	if (strlen(left) > 30)
		fprintf(out, "  %s\n  %30s  %s\n", left, "", about);
	else
		fprintf(out, "  %-30s  %s\n", left, about);
}

void help_command(const struct command *command, FILE *out)
{
	bool is_question = command->about[strlen(command->about) - 1] == '?';

	fprintf(out, "Usage: tlsready %s [OPTION...] %s\n\n%s%s\n\nOptions:\n", command->name, command->arguments,
		command->about, is_question ? "" : ".");
	options_each(command, help_option, out);
	if (command->bit & (CHECK | RENDER)) {
		fputs("\nFormats:\n", out);
		for (const struct report_format *format = report_formats; format->name; format++)
			fprintf(out, "  %-9s %s\n", format->name, format->about);
	}
	if (command->details)
		fprintf(out, "\n%s\n", command->details);
}
