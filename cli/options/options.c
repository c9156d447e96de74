/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options/options.h"

#include <getopt.h>
#include <string.h>

#include "common/text/suggest.h"
#include "cli/command.h"

enum { OPTION_SHOWN = 64 };

static bool takes(const struct command *command, const struct option_row *row)
{
	for (size_t i = 0; i < COMMAND_OPTIONS && command->options[i]; i++)
		if (command->options[i] == row->id)
			return true;
	return row->id == OPT_HELP;
}

/* getopt's own tables, for one command. */
struct tables {
	char letters[2 * OPTION_ROWS + 2];
	struct option names[OPTION_ROWS + 1];
};

/* As it is written: what is wrong with it is its argument. */
static bool is_option(const struct tables *tables, const char *word)
{
	if (word[0] != '-' || word[1] != '-')
		return word[0] == '-' && word[1] && !word[2] && strchr(tables->letters, word[1]);
	for (size_t i = 0; tables->names[i].name; i++)
		if (strcmp(word + 2, tables->names[i].name) == 0)
			return true;
	return false;
}

static void complain_of_option(const struct command *command, const struct tables *tables, const char *word)
{
	const char *names[OPTION_ROWS + 1] = { NULL };

	for (size_t i = 0; tables->names[i].name; i++)
		names[i] = tables->names[i].name;
	char name[OPTION_SHOWN];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
	const char *meant = strncmp(name, "--", 2) == 0 ? suggest(name + 2, names) : NULL;

	if (is_option(tables, word))
		complain("%s: the argument of %s is missing; see tlsready %s --help", command->name, word, command->name);
	else
		complain("%s: \"%s\" is not an option%s%s%s; see tlsready %s --help", command->name, word,
			 meant ? " (did you mean --" : "", meant ? meant : "", meant ? "?)" : "", command->name);
}

static void make_tables(const struct command *command, struct tables *ret)
{
	size_t letters = 0, names = 0;

	memset(ret, 0, sizeof *ret);
	for (size_t i = 0; i < OPTION_ROWS; i++) {
		const struct option_row *row = &option_rows[i];

		if (!takes(command, row))
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

enum options_end options_parse(const struct command *command, int argc, char **argv, struct settings *ret)
{
	struct tables tables;
	int id;

	make_tables(command, &tables);
	opterr = 0;
	while ((id = getopt_long(argc, argv, tables.letters, tables.names, NULL)) != -1) {
		const struct option_row *row = id == '?' ? NULL : row_of(id);

		if (!row) {
			complain_of_option(command, &tables, argv[optind - 1]);
			return OPTIONS_WRONG;
		}
		if (row->id == OPT_HELP)
			return OPTIONS_HELP;
		if (!row->take(ret, row, optarg))
			return OPTIONS_WRONG;
	}
	if (ret->choice.partition && ret->choice.has_offset) {
		complain("%s: --partition and --offset both choose a volume: use one of them", command->name);
		return OPTIONS_WRONG;
	}
	ret->inputs = argv + optind;
	ret->input_count = (size_t)(argc - optind);
	if (*command->arguments || ret->input_count == 0)
		return OPTIONS_GOOD;
	complain("%s: takes no argument, and got \"%s\"; see tlsready %s --help", command->name, ret->inputs[0],
		 command->name);
	return OPTIONS_WRONG;
}

void options_each(const struct command *command, void (*visit)(void *context, const struct option_row *row), void *context)
{
	for (size_t i = 0; i < OPTION_ROWS; i++)
		if (takes(command, &option_rows[i]))
			visit(context, &option_rows[i]);
}
