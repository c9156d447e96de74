/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: inputs to machines, machines to verdicts, verdicts to an exit code. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/machine_input.h"

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
	const struct settings *settings;
	struct evaluation evaluation;
	struct result *result;
	size_t capacity;
	int code; /* that ends the run */
};

static int evaluate_found(void *context, struct subject *subject, struct error *err)
{
	struct run *run = context;

	if (subject->error.code) {
		complain("%s", subject->error.text);
		run->result->exit_code = EXIT_INDETERMINATE;
		return 0;
	}
	run->evaluation.subject = subject;
	subject_open(subject, !run->settings->no_logs, run->result->arena);
	run->code = add_machines(&run->evaluation, run->result, &run->capacity);
	subject_close(subject);
	return run->code ? error_set(err, ERR_IO, "reported") : 0;
}

static int evaluate_all(const struct settings *settings, const struct criteria *criteria, struct result *result)
{
	struct arena *arena = result->arena;
	struct run run = { .settings = settings,
			   .result = result,
			   .evaluation = { .settings = settings,
					   .criteria = criteria,
					   .overlays = overlays_of(settings, arena),
					   .control_set = settings->control_set } };
	struct scan_options options = { .each = settings->each };
	struct error err = { 0 };

	if (scan_operands((const char *const *)settings->inputs, settings->input_count, &options, arena, evaluate_found,
			  &run, &err) < 0 &&
	    run.code == 0) {
		complain("%s", err.text);
		run.code = exit_of_scan(&err);
	}
	if (run.code == 0 && result->machine_count == 0)
		run.code = EXIT_INDETERMINATE;
	if (run.code == 0 && criteria->waivers &&
	    waive_strangers(criteria->waivers, arena, (struct machine_result *)(uintptr_t)result->machines,
			    result->machine_count) < 0)
		run.code = EXIT_OUTPUT;
	return run.code;
}

static int report(const struct settings *settings, const struct criteria *criteria, struct result *result)
{
	int code = finish_result(settings, criteria, result);

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
	if (write_outputs(settings, NULL) != EXIT_READY) /* before any work */
		return EXIT_USAGE;
	int code = criteria_load(settings, &criteria);
	struct arena *arena = code ? NULL : arena_new(RESULT_CEILING);
	struct result *result = arena ? arena_alloc(arena, sizeof *result) : NULL;

	if (result) {
		result->arena = arena;
		code = evaluate_all(settings, &criteria, result);
		code = code ? code : report(settings, &criteria, result);
	}
	arena_free(arena);
	criteria_free(&criteria);
	return code ? code : result ? EXIT_READY : EXIT_OUTPUT;
}
