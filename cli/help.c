/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --help, from the rows of commands, options, verdicts and exit codes. */
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/prose.h"

enum {
	COLUMN_EXIT = 5,
	COLUMN_FORMAT = 12,
	COLUMN_VERDICT = 17,
	COLUMN_COMMAND = 32,
	COLUMN_OPTION = 34,
	LEFT_LIMIT = 64
};

struct help_page {
	FILE *out;
	size_t width;
};

static struct help_page page_of(FILE *out)
{
	unsigned wanted = prose_width_wanted(isatty(fileno(out)));

	return (struct help_page){ out, wanted ? wanted : PROSE_WIDTH };
}

/* A row of a table of two columns; what is wider than the first has a line of its own. */
static void put_row(const struct help_page *page, size_t column, const char *left, const char *about)
{
	size_t width = strlen(left);

	fprintf(page->out, "%s%*s", left, width + 2 > column ? 0 : (int)(column - width), "");
	if (width + 2 > column)
		fprintf(page->out, "\n%*s", (int)column, "");
	prose_put(page->out, about, column, page->width);
	fputc('\n', page->out);
}

static void put_verdicts(const struct help_page *page, enum profile_kind kind)
{
	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++) {
		char left[LEFT_LIMIT];

		snprintf(left, sizeof left, "  %s", verdict_word(kind, (enum verdict)verdict));
		put_row(page, COLUMN_VERDICT, left, verdict_meaning(kind, (enum verdict)verdict));
	}
}

static void put_commands(const struct help_page *page, const struct command *const *commands)
{
	for (size_t i = 0; commands[i]; i++) {
		char left[LEFT_LIMIT];

		snprintf(left, sizeof left, "  %-10s %s", commands[i]->name, commands[i]->arguments);
		put_row(page, COLUMN_COMMAND, left, commands[i]->about);
	}
}

static void put_exit_codes(const struct help_page *page)
{
	for (size_t i = 0; i < exit_row_count; i++) {
		char left[LEFT_LIMIT];

		snprintf(left, sizeof left, "  %d", exit_rows[i].code);
		put_row(page, COLUMN_EXIT, left, exit_rows[i].meaning);
	}
}

void help_all(const struct command *const *commands, FILE *out)
{
	const struct help_page page = page_of(out);

	prose_put_page(
		out,
		"tlsready determines from files alone whether the TLS clients of a Windows machine will use TLS 1.2: "
		"from disk images, Windows images, archives and folders, from registry hives with their transaction "
		"logs, and from exported .reg files.\n\n"
		"Usage: tlsready COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n",
		page.width);
	put_commands(&page, commands);
	fputs("\n`tlsready COMMAND --help` describes one command.\n\nVerdicts:\n", out);
	put_verdicts(&page, KIND_READINESS);
	fputs("\nVerdicts of a baseline (`tlsready profiles` lists them):\n", out);
	put_verdicts(&page, KIND_BASELINE);
	fputs("\nExit codes:\n", out);
	put_exit_codes(&page);
	fputs("\ntlsready needs no network and no privileges, and never writes to its inputs.\n", out);
}

enum { GROUPED_FROM = 40 }; /* options; a shorter list needs no headings */

struct option_list {
	const struct help_page *page;
	bool is_grouped;
};

/* NULL: the option belongs to the group of the one above. */
static const char *heading_of(enum option_id id)
{
	static const struct {
		enum option_id first;
		const char *heading;
	} groups[] = {
		{ OPT_SHADOW_COPIES, "Options for images:" },    { OPT_NAME, "Options for names and the case:" },
		{ OPT_EACH, "Options for several machines:" },   { OPT_READER, "Options for reading and hashes:" },
		{ OPT_REPRODUCIBLE, "Options for the output:" },
	};

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (groups[i].first == id)
			return groups[i].heading;
	return NULL;
}

static void help_option(void *context, const struct option_row *row)
{
	struct option_list *list = context;
	const char *heading = list->is_grouped ? heading_of(row->id) : NULL;
	char left[LEFT_LIMIT], before[8] = "    ";

	if (row->letter)
		snprintf(before, sizeof before, "-%c, ", row->letter);
	snprintf(left, sizeof left, "  %s--%s%s%s", before, row->name, row->argument ? " " : "",
		 row->argument ? row->argument : "");
	if (heading)
		fprintf(list->page->out, "\n%s\n", heading);
	put_row(list->page, COLUMN_OPTION, left, row->about);
}

static bool has_many_options(const struct command *command)
{
	size_t count = 0;

	while (count < COMMAND_OPTIONS && command->options[count] != OPT_NONE)
		count++;
	return count >= GROUPED_FROM;
}

void help_command(const struct command *command, FILE *out)
{
	struct help_page page = page_of(out);
	bool is_question = command->about[strlen(command->about) - 1] == '?';

	fprintf(out, "Usage: tlsready %s [OPTION...] %s\n\n", command->name, command->arguments);
	prose_put(out, command->about, 0, page.width);
	fprintf(out, "%s\n\nOptions:\n", is_question ? "" : ".");
	options_each(command, help_option,
		     &(struct option_list){ .page = &page, .is_grouped = has_many_options(command) });
	if (command->format && command->format(0).about)
		fputs("\nFormats:\n", out);
	for (size_t i = 0; command->format && command->format(i).about; i++) {
		char left[LEFT_LIMIT];

		snprintf(left, sizeof left, "  %s", command->format(i).name);
		put_row(&page, COLUMN_FORMAT, left, command->format(i).about);
	}
	if (command->details) {
		fputc('\n', out);
		prose_put_page(out, command->details, page.width);
	}
}
