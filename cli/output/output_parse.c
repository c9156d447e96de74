/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --output FORMAT[=FILE], understood. */
#include <string.h>

#include "cli/commands.h"
#include "cli/output/output.h"

/* The number of the format of this name; of the end of the list: there is none. */
static size_t format_number(const struct command *command, const char *name, size_t size)
{
	struct format_name format;
	size_t i = 0;

	while ((format = command->format(i)).name &&
	       (strlen(format.name) != size || strncmp(format.name, name, size) != 0))
		i++;
	return i;
}

/* Of the commands that write reports merge alone has all formats. */
static bool is_of_merge(const struct command *command, const char *name, size_t size)
{
	return command->format == report_format_name &&
	       command_merge.format(format_number(&command_merge, name, size)).name;
}

static void complain_of_format(const struct command *command, const char *name, size_t size)
{
	struct format_name format;

	if (is_of_merge(command, name, size)) {
		complain("%s: --output: %.*s is written by merge, from rows and results: tlsready merge FILE... -o %.*s=FILE",
			 command->name, (int)size, name, (int)size, name);
		return;
	}
	complain("%s: --output: \"%.*s\" is not a format of %s; the formats are:", command->name, (int)size, name,
		 command->name);
	for (size_t i = 0; (format = command->format(i)).name; i++)
		if (format.about)
			fprintf(stderr, "  %-8s %s\n", format.name, format.about);
		else
			fprintf(stderr, "  %s\n", format.name);
}

static bool understand(const struct command *command, const char *text, struct output *ret)
{
	size_t size = strcspn(text, "=");

	*ret = (struct output){ .format = format_number(command, text, size),
				.path = text[size] ? text + size + 1 : NULL };
	if (!command->format(ret->format).name)
		complain_of_format(command, text, size);
	else if (ret->path && !*ret->path)
		complain("%s: --output: a file name is missing after =", command->name);
	else
		return true;
	return false;
}

/* Of two reports in one file only the second would be there. */
static int refuse_shared(const struct command *command, const struct outputs *outputs)
{
	size_t to_stdout = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		const char *path = outputs->list[i].path;

		to_stdout += !path;
		for (size_t k = 0; path && k < i; k++)
			if (outputs->list[k].path && same_output(path, outputs->list[k].path)) {
				complain("%s: --output: %s and %s are one file: name a separate file for each report",
					 command->name, outputs->list[k].path, path);
				return EXIT_USAGE;
			}
	}
	if (to_stdout < 2)
		return 0;
	complain("%s: --output: only one report can go to standard output; name files for the others: -o %s=FILE",
		 command->name, command->format(outputs->list[outputs->count - 1].format).name);
	return EXIT_USAGE;
}

int outputs_protect(const struct command *command, const struct settings *settings, const struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++) {
		const char *path = outputs->list[i].path, *kept = path ? protected_reason(settings, path) : NULL;

		if (kept) {
			complain("%s: --output: %s is %s", command->name, path, kept);
			return EXIT_USAGE;
		}
	}
	return 0;
}

int outputs_parse(const struct command *command, const struct settings *settings, struct outputs *ret)
{
	*ret = (struct outputs){ .count = settings->output_count ? settings->output_count : 1 };
	for (size_t i = 0; i < settings->output_count; i++)
		if (!understand(command, settings->outputs[i], &ret->list[i]))
			return EXIT_USAGE;
	int code = outputs_protect(command, settings, ret);

	return code ? code : refuse_shared(command, ret);
}
