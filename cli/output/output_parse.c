/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --output FORMAT[=FILE], understood. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/output/output.h"
#include "common/paths.h"
#include "common/text/suggest.h"

bool path_is_sarif(const char *path)
{
	static const char end[] = ".sarif.json";
	size_t size = strlen(path);

	return size >= strlen(end) && strcasecmp(path + size - strlen(end), end) == 0;
}

static const char *suffix_of(const char *format)
{
	static const struct {
		const char *format, *suffix;
	} others[] = { { "reg", ".reg" }, { "sqlite", ".db" } };
	const struct report_format *report = report_format_named(format);

	for (size_t i = 0; !report && i < sizeof others / sizeof *others; i++)
		if (strcmp(others[i].format, format) == 0)
			return others[i].suffix;
	return report ? report->extension : "";
}

/* "report.html": the format is known by the suffix. */
static bool understand_path(const struct command *command, const char *text, struct output *ret)
{
	const char *dot = path_is_sarif(text) ? suffix_of("sarif") : strrchr(path_name(text), '.');
	struct format_name format;

	for (size_t i = 0; dot && (format = command->format(i)).name; i++)
		if (strcasecmp(suffix_of(format.name), dot) == 0) {
			*ret = (struct output){ .format = i, .path = text };
			return true;
		}
	return false;
}

enum { FORMATS_LIMIT = 16 };

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

	const char *names[FORMATS_LIMIT + 1] = { NULL };
	char word[64];

	if (is_of_merge(command, name, size)) {
		complain("%s: --output: %.*s is written by merge, from rows and results: tlsready merge FILE... -o %.*s=FILE",
			 command->name, (int)size, name, (int)size, name);
		return;
	}
	snprintf(word, sizeof word, "%.*s", (int)size, name);
	for (size_t i = 0; i < FORMATS_LIMIT && (names[i] = command->format(i).name); i++)
		;
	complain("%s: --output: \"%.*s\" is not a format of %s%s; the formats are:", command->name, (int)size, name,
		 command->name, did_you_mean(word, names).text);
	for (size_t i = 0; (format = command->format(i)).name; i++)
		fprintf(stderr, "  %-8s  %-7s  %s\n", format.name, suffix_of(format.name),
			format.about ? format.about : "");
}

static bool is_folder(const char *path)
{
	return path && *path && path[strlen(path) - 1] == '/';
}

static bool is_folder_without_slash(const char *path)
{
	struct stat there;

	return path && !is_folder(path) && stat(path, &there) == 0 && S_ISDIR(there.st_mode);
}

/* A file for each machine: results are written while machines are evaluated, pages also from saved results. */
static bool may_be_folder(const struct command *command, const char *format)
{
	static const struct {
		const struct command *command;
		const char *format;
	} folders[] = {
		{ &command_check, "json" },
		{ &command_check, "html" },
		{ &command_render, "html" },
		{ &command_merge, "html" },
	};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (folders[i].command == command && strcmp(folders[i].format, format) == 0)
			return true;
	return false;
}

static bool understand(const struct command *command, const char *text, struct output *ret)
{
	size_t size = strcspn(text, "=");

	*ret = (struct output){ .format = format_number(command, text, size),
				.path = text[size] && strcmp(text + size, "=-") != 0 ? text + size + 1 : NULL };
	ret->is_folder = is_folder(ret->path);
	if (!command->format(ret->format).name && !text[size] && understand_path(command, text, ret))
		return true;
	if (!command->format(ret->format).name)
		complain_of_format(command, text, size);
	else if (ret->path && !*ret->path)
		complain("%s: --output: a file name is missing after =", command->name);
	else if (is_folder_without_slash(ret->path) && may_be_folder(command, command->format(ret->format).name))
		complain("%s: --output: %s is a folder: write %s=%s/ for a file for each machine", command->name,
			 ret->path, command->format(ret->format).name, ret->path);
	else if ((ret->is_folder || is_folder_without_slash(ret->path)) &&
		 !may_be_folder(command, command->format(ret->format).name))
		complain("%s: --output: %s is a folder, and %s is written to one file: name it", command->name,
			 ret->path, command->format(ret->format).name);
	else
		return true;
	return false;
}

/* The file that an output is certain to write: of a folder, the index of its pages. */
static const char *certain_file(const struct output *output, char buffer[PATH_MAX])
{
	if (!output->is_folder)
		return output->path;
	return snprintf(buffer, PATH_MAX, "%s" REPORT_INDEX, output->path) < PATH_MAX ? buffer : output->path;
}

/* Of two reports in one file only the second would be there. A folder has files of both formats. */
static bool is_shared(const struct output *a, const struct output *b)
{
	char a_file[PATH_MAX], b_file[PATH_MAX];

	if (!a->path || !b->path || (a->is_folder && b->is_folder && a->format != b->format))
		return false;
	const char *first = certain_file(a, a_file), *second = certain_file(b, b_file);

	if ((a->is_folder || b->is_folder) && strcmp(first, second) == 0)
		return true; /* a folder that does not exist yet has only its name */
	return same_output(first, second);
}

static int refuse_shared(const struct command *command, const struct outputs *outputs)
{
	size_t to_stdout = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		const char *path = outputs->list[i].path;

		to_stdout += !path;
		for (size_t k = 0; path && k < i; k++)
			if (is_shared(&outputs->list[i], &outputs->list[k])) {
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

const struct output *output_protected(const struct settings *settings, const struct outputs *outputs,
				      const char **ret_reason)
{
	char file[PATH_MAX];

	for (size_t i = 0; i < outputs->count; i++) {
		const struct output *output = &outputs->list[i];

		*ret_reason = output->path ? protected_reason(settings, output->path) : NULL;
		if (!*ret_reason && output->is_folder)
			*ret_reason = protected_reason(settings, certain_file(output, file));
		if (*ret_reason)
			return output;
	}
	return NULL;
}

/* 0 or EXIT_USAGE (complained of). */
static int refuse_protected(const struct command *command, const struct settings *settings, const struct outputs *outputs)
{
	const char *reason;
	const struct output *output = output_protected(settings, outputs, &reason);

	if (!output)
		return 0;
	complain("%s: --output: %s%s is %s", command->name, output->path, output->is_folder ? REPORT_INDEX : "", reason);
	return EXIT_USAGE;
}

int outputs_parse(const struct command *command, const struct settings *settings, struct outputs *ret)
{
	*ret = (struct outputs){ .count = settings->output_count ? settings->output_count : 1 };
	for (size_t i = 0; i < settings->output_count; i++)
		if (!understand(command, settings->outputs[i], &ret->list[i]))
			return EXIT_USAGE;
	int code = refuse_protected(command, settings, ret);

	return code ? code : refuse_shared(command, ret);
}
