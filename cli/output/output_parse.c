/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --output FORMAT[=FILE], understood. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/output/output.h"
#include "common/paths.h"
#include "common/text/suggest.h"

static const char *suffix_of(const char *format)
{
	const struct report_format *report = report_format_named(format);

	return report ? report->extension : strcmp(format, "reg") == 0 ? ".reg" : "";
}

/* "report.html": the format is known by the suffix. */
static bool understand_path(const struct command *command, const char *text, struct output *ret)
{
	const char *dot = strrchr(path_name(text), '.');
	struct format_name format;

	for (size_t i = 0; dot && (format = command->format(i)).name; i++)
		if (strcasecmp(suffix_of(format.name), dot) == 0) {
			*ret = (struct output){ .format = i, .path = text };
			return true;
		}
	return false;
}

enum { FORMATS_LIMIT = 16 };

static void complain_of_format(const struct command *command, const char *name, size_t size)
{
	struct format_name format;

	const char *names[FORMATS_LIMIT + 1] = { NULL };
	char word[64];

	snprintf(word, sizeof word, "%.*s", (int)size, name);
	for (size_t i = 0; i < FORMATS_LIMIT && (names[i] = command->format(i).name); i++)
		;
	complain("%s: --output: \"%.*s\" is not a format of %s%s; the formats are:", command->name, (int)size, name,
		 command->name, did_you_mean(word, names).text);
	for (size_t i = 0; (format = command->format(i)).name; i++)
		fprintf(stderr, "  %-8s  %-7s  %s\n", format.name, suffix_of(format.name),
			format.about ? format.about : "");
}

static bool understand(const struct command *command, const char *text, struct output *ret)
{
	size_t size = strcspn(text, "=");
	struct format_name format;

	*ret = (struct output){ .path = text[size] ? text + size + 1 : NULL };
	while ((format = command->format(ret->format)).name &&
	       (strlen(format.name) != size || strncmp(format.name, text, size) != 0))
		ret->format++;
	if (!format.name && !text[size] && understand_path(command, text, ret))
		return true;
	if (!format.name)
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
