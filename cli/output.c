/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where reports go: standard output for one of them, files for the rest, whole or not at all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"

struct target {
	const struct report_format *format;
	const char *path; /* NULL: standard output */
};

static bool understand(const struct settings *settings, const char *output, struct target *ret)
{
	size_t size = strcspn(output, "=");
	char name[32];

	snprintf(name, sizeof name, "%.*s", (int)(size < sizeof name ? size : sizeof name - 1), output);
	*ret = (struct target){ .format = report_format_named(name), .path = output[size] ? output + size + 1 : NULL };
	if (!ret->format) {
		complain("--output: \"%s\" is not a format; the formats are:", name);
		for (const struct report_format *format = report_formats; format->name; format++)
			fprintf(stderr, "  %-8s %s\n", format->name, format->about);
		return false;
	}
	const char *kept = ret->path ? protected_reason(settings, ret->path) : NULL;

	if (ret->path && !*ret->path)
		complain("--output: a file name is missing after =");
	else if (kept)
		complain("--output: %s is %s", ret->path, kept);
	else
		return true;
	return false;
}

/* bixense.com/clicolors: CLICOLOR_FORCE other than 0 asks for colour in a pipe, too; no-color.org goes before it. */
static bool wants_color(bool to_terminal)
{
	const char *no = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *terminal = getenv("TERM");

	if (no && *no)
		return false;
	if (force && *force && strcmp(force, "0") != 0)
		return true;
	return to_terminal && !(terminal && strcmp(terminal, "dumb") == 0);
}

/* Of two reports in one file only the second would be there. */
static bool are_apart(const struct target *targets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; targets[i].path && k < i; k++)
			if (targets[k].path && same_output(targets[i].path, targets[k].path)) {
				complain("--output: %s and %s are one file: name a separate file for each report",
					 targets[k].path, targets[i].path);
				return false;
			}
	return true;
}

/* What the user's environment says of the terminal: without a word of UTF-8 it may show signs as rubbish. */
static bool is_utf8_terminal(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

struct report_options options_for(const struct settings *settings, bool to_terminal)
{
	struct winsize size;
	bool color = strcmp(settings->color, "auto") == 0 ? wants_color(to_terminal)
							  : strcmp(settings->color, "always") == 0;
	struct report_options options = { .color = color,
					  .ascii = settings->ascii || (to_terminal && !is_utf8_terminal()),
					  .width = settings->width,
					  .verbosity = settings->verbosity };

	if (!options.width && to_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		options.width = size.ws_col;
	return options;
}

static int write_stdout(const struct settings *settings, const struct result *result, const struct target *target)
{
	struct report_options options = options_for(settings, isatty(STDOUT_FILENO) != 0);
	struct error err = { 0 };

	errno = 0;
	if (report_write(target->format, result, &options, stdout, &err) < 0)
		return complain_of_output("standard output", write_error(stdout, &err));
	return fflush(stdout) == 0 ? EXIT_READY : complain_of_output("standard output", strerror(errno));
}

struct report_job {
	const struct report_format *format;
	const struct result *result;
	struct report_options options;
};

static int put_report(void *context, FILE *file, struct error *err)
{
	struct report_job *job = context;

	return report_write(job->format, job->result, &job->options, file, err);
}

static int write_file(const struct settings *settings, const struct result *result, const struct target *target)
{
	struct report_job job = { .format = target->format, .result = result, .options = options_for(settings, false) };

	job.options.color = strcmp(settings->color, "always") == 0; /* what the environment asks for is about a terminal */
	return write_atomically(target->path, put_report, &job);
}

int write_outputs(const struct settings *settings, const struct result *result)
{
	struct target targets[OUTPUTS_LIMIT] = { { .format = report_format_named("text") } };
	size_t count = settings->output_count ? settings->output_count : 1, to_stdout = 0;
	int worst = EXIT_READY;

	for (size_t i = 0; i < settings->output_count; i++)
		if (!understand(settings, settings->outputs[i], &targets[i]))
			return EXIT_USAGE;
	for (size_t i = 0; i < count; i++)
		to_stdout += targets[i].path == NULL;
	if (to_stdout > 1) {
		complain("--output: only one report can go to standard output; name files for the others: -o html=report.html");
		return EXIT_USAGE;
	}
	if (!are_apart(targets, count))
		return EXIT_USAGE;
	for (size_t i = 0; result && i < count; i++) {
		int code = targets[i].path ? write_file(settings, result, &targets[i])
					   : write_stdout(settings, result, &targets[i]);

		worst = code ? code : worst;
	}
	return worst;
}
