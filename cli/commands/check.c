/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: inputs to machines, machines to verdicts, verdicts to an exit code. */
#include <string.h>
#include <time.h>
#include <unistd.h>

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

static bool keep(struct result *result, size_t *capacity, const struct machine_result *machines, size_t count)
{
	struct machine_result *all = (struct machine_result *)(uintptr_t)result->machines;

	for (size_t i = 0; i < count; i++) {
		all = arena_grow(result->arena, all, result->machine_count, capacity, sizeof *all);
		if (!all)
			return false;
		all[result->machine_count++] = machines[i];
		result->machines = all;
	}
	return true;
}

/* Machines of one name are told apart by numbers. */
static int number_names(struct result *result)
{
	struct machine_result *machines = (struct machine_result *)(uintptr_t)result->machines;
	struct text *names = arena_array(result->arena, result->machine_count + 1, sizeof *names);

	for (size_t i = 0; names && i < result->machine_count; i++)
		names[i] = machines[i].name;
	if (!names || machine_names_unique(names, result->machine_count, result->arena) < 0)
		return EXIT_OUTPUT;
	for (size_t i = 0; i < result->machine_count; i++)
		machines[i].name = names[i];
	return 0;
}

static int evaluate_all(const struct settings *settings, const struct criteria *criteria, struct result *result)
{
	size_t jobs = settings->each ? settings->input_count : 1, capacity = 0, count;
	size_t *folders =
		settings->each ? folders_of_names(settings->inputs, settings->input_count, result->arena) : NULL;
	struct machine_result *machines;
	int code = settings->each && !folders ? EXIT_OUTPUT : 0;

	for (size_t i = 0; i < jobs && code == 0; i++) {
		struct evaluation evaluation = { .settings = settings,
						 .criteria = criteria,
						 .control_set = settings->control_set,
						 .inputs = settings->inputs + (settings->each ? i : 0),
						 .input_count = settings->each ? 1 : settings->input_count,
						 .folders = folders ? folders[i] : 0 };

		code = evaluate_machine_set(&evaluation, result->arena, &machines, &count);
		if (code == 0 && !keep(result, &capacity, machines, count))
			code = EXIT_OUTPUT;
	}
	if (code == 0 && criteria->waivers &&
	    waive_strangers(criteria->waivers, result->arena, (struct machine_result *)(uintptr_t)result->machines,
			    result->machine_count) < 0)
		code = EXIT_OUTPUT;
	return code ? code : number_names(result);
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
	if (settings->name && settings->each && settings->input_count > 1) {
		complain("check: --name names one machine, and --each makes %zu of these inputs", settings->input_count);
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
