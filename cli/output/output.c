/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports to standard output and to files. */
#include "cli/output/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/prose.h"

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

/* What the user's environment says of characters; "" nothing. */
static const char *locale_name(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "";
}

/* A terminal without a word of UTF-8 may show signs as rubbish; into a pipe they go unless they are unwanted by name. */
static bool wants_ascii(bool to_terminal)
{
	const char *name = locale_name();

	if (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
		return true;
	return to_terminal && !strcasestr(name, "utf-8") && !strcasestr(name, "utf8");
}

static bool wants_color_in(const struct settings *settings, const struct output *output, bool to_terminal)
{
	if (settings->color == COLOR_AUTO && !output->path) /* what the environment asks for is about a terminal */
		return wants_color(to_terminal);
	return settings->color == COLOR_ALWAYS;
}

static struct report_options options_for(const struct settings *settings, const struct output *output)
{
	bool to_terminal = !output->path && isatty(STDOUT_FILENO);
	struct report_options options = { .color = wants_color_in(settings, output, to_terminal),
					  .ascii = settings->ascii || (!output->path && wants_ascii(to_terminal)),
					  .width = settings->width,
					  .verbosity = settings->verbosity,
					  .temporary_folder = temporary_folder() };

	if (!options.width && !output->path)
		options.width = prose_width_wanted(to_terminal);
	return options;
}

int make_output_folder(const char *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return 0;
	complain("%s: could not be made: %s", path, strerror(errno));
	return EXIT_OUTPUT;
}

/* A file of this name in the folder that context is. */
static int write_beside(void *context, const char *name, int (*put)(void *what, FILE *file, struct error *err),
			void *what, struct error *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s%s", (const char *)context, name) >= (int)sizeof path)
		return error_set(err, ERR_LIMIT, "the path of %s is too long", name);
	return write_to(path, put, what) ? error_set(err, ERR_IO, "%s is missing", path) : 0;
}

/* Opens an output, which put fills. 0 or EXIT_OUTPUT. */
static int write_output(const struct output *output, struct report_options *options, struct report_files *files,
			int (*put)(void *context, FILE *file, struct error *err), void *context)
{
	char path[PATH_MAX];

	if (!output->is_folder)
		return write_to(output->path, put, context);
	if (make_output_folder(output->path) != 0)
		return EXIT_OUTPUT;
	if (snprintf(path, sizeof path, "%s" REPORT_INDEX, output->path) >= (int)sizeof path) {
		complain("%s: the path is too long", output->path);
		return EXIT_OUTPUT;
	}
	*files = (struct report_files){ write_beside, (void *)(uintptr_t)output->path };
	options->files = files;
	return write_to(path, put, context);
}

struct writing {
	output_writer *write;
	const void *what;
	size_t format;
	struct report_options options;
};

static int put(void *context, FILE *file, struct error *err)
{
	const struct writing *writing = context;

	return writing->write(writing->what, writing->format, &writing->options, file, err);
}

int outputs_write(const struct settings *settings, const struct outputs *outputs, output_writer *write, const void *what)
{
	int worst = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		const struct output *output = &outputs->list[i];
		struct writing writing = { write, what, output->format, options_for(settings, output) };
		struct report_files files;
		int code = write_output(output, &writing.options, &files, put, &writing);

		worst = code ? code : worst;
	}
	return worst;
}

/* Outputs that are open at the same time: each is opened within the one before, so that all are there whole or not at all. */
struct together {
	const struct settings *settings;
	const struct outputs *outputs;
	output_reports_writer *write;
	const void *what;
	size_t next; /* output to open */
	struct report_job jobs[OUTPUTS_LIMIT];
	struct report_options options[OUTPUTS_LIMIT];
	struct report_files files[OUTPUTS_LIMIT];
	size_t count; /* of jobs, whose files are open */
	bool is_written;
	int worst;
};

static void open_others(struct together *all);

static int put_with_others(void *context, FILE *file, struct error *err)
{
	struct together *all = context;
	size_t output = all->next - 1;
	struct report_job *job = &all->jobs[all->count++];

	job->format = &report_formats[all->outputs->list[output].format];
	job->report = (struct report){ .options = &all->options[output], .out = file };
	open_others(all);
	*err = job->err;
	errno = job->reason;
	return job->report.failed;
}

static void open_others(struct together *all)
{
	while (all->next < all->outputs->count) {
		size_t i = all->next++;
		const struct output *output = &all->outputs->list[i];

		all->options[i] = options_for(all->settings, output);
		int code = write_output(output, &all->options[i], &all->files[i], put_with_others, all);

		all->worst = code ? code : all->worst;
	}
	if (!all->is_written)
		all->write(all->what, all->jobs, all->count);
	all->is_written = true;
}

int outputs_write_together(const struct settings *settings, const struct outputs *outputs, output_reports_writer *write,
			   const void *what)
{
	struct together all = { .settings = settings, .outputs = outputs, .write = write, .what = what };

	open_others(&all);
	return all.worst;
}

struct format_name report_format_name(size_t i)
{
	return (struct format_name){ report_formats[i].name, report_formats[i].about };
}

int write_report(const void *what, size_t format, const struct report_options *options, FILE *file, struct error *err)
{
	return report_write(&report_formats[format], what, options, file, err);
}
