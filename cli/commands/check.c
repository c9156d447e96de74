/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: inputs to machines, machines to verdicts, verdicts to an exit code. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "engine/machine_input.h"
#include "engine/machine_name.h"

static const size_t RESULT_CEILING = (size_t)2 << 30; /* bytes one run may hold */

/* A word as a shell reads it back. */
static const char *shell_quoted(const char *word, struct arena *arena)
{
	bool plain = *word && !strpbrk(word, " \t\n'\"\\$`!*?[](){}<>|&;#~");
	const char *quoted = plain ? word : "'", *quote;

	for (; quoted && !plain && (quote = strchr(word, '\'')); word = quote + 1)
		quoted = arena_printf(arena, "%s%.*s'\\''", quoted, (int)(quote - word), word);
	return plain || !quoted ? word : arena_printf(arena, "%s%s'", quoted, word);
}

static const struct run_info *run_info(const struct settings *settings, struct arena *arena)
{
	struct run_info *run = arena_alloc(arena, sizeof *run);
	char host[256] = "", started[32];
	time_t now = time(NULL);
	struct tm tm;
	const char *command = "tlsready";

	if (!run || !gmtime_r(&now, &tm))
		return NULL;
	strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", &tm);
	gethostname(host, sizeof host - 1);
	for (int i = 1; command && i < settings->argc; i++) {
		command = arena_printf(arena, "%s %s", command, shell_quoted(settings->argv[i], arena));
	}
	*run = (struct run_info){ .started = arena_strdup(arena, started),
				  .host = text_of(arena, host).utf8,
				  .command = text_of(arena, command ? command : "") };
	return run;
}

struct run {
	struct evaluation evaluation;
	struct result *result;
	size_t capacity;
};

static int evaluate_found(void *context, struct subject *subject, struct error *err)
{
	struct run *run = context;
	const struct engine_options *options = run->evaluation.options;

	if (subject->error.code) {
		complain("%s", subject->error.text);
		run->result->exit_code = EXIT_INDETERMINATE;
		return 0;
	}
	run->evaluation.subject = subject;
	subject_open(subject, !options->no_logs, run->result->arena);
	int code = add_machines(&run->evaluation, run->result, &run->capacity, err);

	complain_of_messages(options->messages);
	subject_close(subject);
	return code;
}

/* Machines of one name are told apart by numbers. */
static int number_names(struct result *result, struct error *err)
{
	struct machine_result *machines = (struct machine_result *)(uintptr_t)result->machines;
	struct text *names = arena_array(result->arena, result->machine_count + 1, sizeof *names);

	for (size_t i = 0; names && i < result->machine_count; i++)
		names[i] = machines[i].name;
	if (!names || machine_names_unique(names, result->machine_count, result->arena) < 0)
		return error_set(err, ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < result->machine_count; i++)
		machines[i].name = names[i];
	return 0;
}

static int evaluate_all(const struct settings *settings, const struct engine_options *options, struct result *result)
{
	struct run run = { .result = result, .evaluation = { .options = options, .control_set = settings->control_set } };
	struct scan_options how = { .each = settings->each, .name = settings->name };
	const struct waivers *waivers = options->criteria->waivers;
	struct error err = { 0 };
	int code = scan_operands((const char *const *)settings->inputs, settings->input_count, &how, result->arena,
				 evaluate_found, &run, &err);

	if (code == 0 && waivers &&
	    waive_strangers(waivers, result->arena, (struct machine_result *)(uintptr_t)result->machines,
			    result->machine_count) < 0)
		code = error_set(&err, ERR_NOMEM, "out of memory");
	code = code ? code : number_names(result, &err);
	return code ? complain_of_error(&err) : result->machine_count ? 0 : EXIT_INDETERMINATE;
}

static int report(const struct settings *settings, const struct engine_options *options, struct result *result)
{
	struct error err = { 0 };
	int code = finish_result(options, result, &err) < 0 ? complain_of_error(&err) : 0;

	result->run = settings->reproducible ? NULL : run_info(settings, result->arena);
	code = code ? code : write_outputs(settings, result);
	return code ? code : result->exit_code;
}

int run_check(const struct settings *settings)
{
	struct criteria criteria;

	if (settings->input_count == 0) {
		complain("check: an input is missing: tlsready check SYSTEM SOFTWARE, or tlsready check export.reg");
		return EXIT_USAGE;
	}
	if (settings->name && settings->each && settings->input_count > 1) {
		complain("check: --name names one machine, and --each makes %zu of these inputs", settings->input_count);
		return EXIT_USAGE;
	}
	if (write_outputs(settings, NULL) != EXIT_READY) /* before any work */
		return EXIT_USAGE;
	int code = load_criteria(settings, &criteria);
	struct arena *arena = code ? NULL : arena_new(RESULT_CEILING);
	struct result *result = arena ? arena_alloc(arena, sizeof *result) : NULL;

	if (result) {
		struct messages messages = { .arena = arena };
		struct engine_options options = engine_options_of(settings, &criteria, &messages, arena);

		result->arena = arena;
		code = evaluate_all(settings, &options, result);
		code = code ? code : report(settings, &options, result);
	}
	arena_free(arena);
	criteria_free(&criteria);
	return code ? code : result ? EXIT_READY : EXIT_OUTPUT;
}
