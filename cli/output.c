/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where reports go: standard output for one of them, files for the rest, whole or not at all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"

#define PART ".part" /* what is written first, and moved when it is whole */

struct target {
	const struct report_format *format;
	const char *path; /* NULL: standard output */
};

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool is_one_of(const struct settings *settings, const char *path)
{
	for (size_t i = 0; i < settings->input_count; i++)
		if (same_file(settings->inputs[i], path))
			return true;
	for (size_t i = 0; i < settings->overlay_count; i++)
		if (same_file(settings->overlays[i], path))
			return true;
	return false;
}

bool is_an_input(const struct settings *settings, const char *path)
{
	char temporary[4096];
	int size = snprintf(temporary, sizeof temporary, "%s" PART, path);

	return is_one_of(settings, path) || (size < (int)sizeof temporary && is_one_of(settings, temporary));
}

static bool understand(const struct settings *settings, const char *output, struct target *ret)
{
	size_t size = strcspn(output, "=");
	char name[32];

	snprintf(name, sizeof name, "%.*s", (int)(size < sizeof name ? size : sizeof name - 1), output);
	*ret = (struct target){ .format = report_format_named(name), .path = output[size] ? output + size + 1 : NULL };
	if (!ret->format) {
		complain("--output: \"%s\" is no format; there are:", name);
		for (const struct report_format *format = report_formats; format->name; format++)
			fprintf(stderr, "  %-8s %s\n", format->name, format->about);
		return false;
	}
	if (ret->path && (!*ret->path || is_an_input(settings, ret->path))) {
		complain(*ret->path ? "--output: %s is one of the inputs, and evidence is never written to"
				    : "--output: a file name is missing after =%s", ret->path);
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
	bool color = strcmp(settings->color, "auto") == 0
			     ? to_terminal && !(getenv("NO_COLOR") && *getenv("NO_COLOR")) &&
				       !(getenv("TERM") && strcmp(getenv("TERM"), "dumb") == 0)
			     : strcmp(settings->color, "always") == 0;
	struct report_options options = { .color = color, .ascii = settings->ascii || (to_terminal && !is_utf8_terminal()),
					  .width = settings->width,
					  .verbosity = settings->verbosity };

	if (!options.width && to_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		options.width = size.ws_col;
	return options;
}

static int fail(const char *path, const char *why)
{
	complain("%s: could not be written: %s", path, why);
	return EXIT_OUTPUT;
}

static int write_stdout(const struct settings *settings, const struct result *result, const struct target *target)
{
	struct report_options options = options_for(settings, isatty(STDOUT_FILENO) != 0);
	struct error err = { 0 };

	if (target->format->write(result, &options, stdout, &err) < 0)
		return fail("standard output", err.text);
	return fflush(stdout) == 0 ? EXIT_READY : fail("standard output", strerror(errno));
}

/* A device or pipe is written as it is. */
int write_whole(const char *path, int (*put)(void *context, FILE *file, struct error *err), void *context)
{
	struct error err = { 0 };
	struct stat there;
	bool in_place = stat(path, &there) == 0 && !S_ISREG(there.st_mode);
	char temporary[4096];

	if (snprintf(temporary, sizeof temporary, in_place ? "%s" : "%s" PART, path) >= (int)sizeof temporary)
		return fail(path, "the path is too long");
	FILE *file = fopen(temporary, "we");

	if (!file)
		return fail(path, strerror(errno));
	bool good = put(context, file, &err) >= 0;
	bool flushed = fflush(file) == 0 && !ferror(file);
	int reason = errno;

	fclose(file);
	if (good && flushed && (in_place || rename(temporary, path) == 0))
		return EXIT_READY;
	if (good && flushed)
		reason = errno;
	if (!in_place)
		unlink(temporary);
	return fail(path, good ? strerror(reason) : err.text);
}

struct report_job {
	const struct report_format *format;
	const struct result *result;
	struct report_options options;
};

static int put_report(void *context, FILE *file, struct error *err)
{
	struct report_job *job = context;

	return job->format->write(job->result, &job->options, file, err);
}

static int write_file(const struct settings *settings, const struct result *result, const struct target *target)
{
	struct report_job job = { .format = target->format, .result = result, .options = options_for(settings, false) };

	return write_whole(target->path, put_report, &job);
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
		complain("--output: only one report can go to standard output; give the others a file: -o html=report.html");
		return EXIT_USAGE;
	}
	for (size_t i = 0; result && i < count; i++) {
		int code = targets[i].path ? write_file(settings, result, &targets[i]) : write_stdout(settings, result, &targets[i]);

		worst = code ? code : worst;
	}
	return worst;
}
