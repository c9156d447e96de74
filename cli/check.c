/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: inputs to machines, machines to verdicts, verdicts to an exit code. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/judge.h"
#include "reports/reports.h"

static const size_t RESULT_CEILING = (size_t)2 << 30; /* bytes one run may hold */

/* Over several machines: 1, then 3, then 0. */
static int code_of(const struct settings *settings, const struct result *result)
{
	int code = EXIT_READY;

	for (size_t i = 0; i < result->machine_count; i++) {
		enum verdict verdict = result->machines[i].gate;
		bool below = settings->fail_on != FAIL_ON_NEVER &&
			     (verdict == VERDICT_NOT_READY || (verdict == VERDICT_AT_RISK && settings->fail_on == FAIL_ON_AT_RISK));

		if (below)
			return EXIT_BELOW_BAR;
		if (verdict == VERDICT_INDETERMINATE)
			code = EXIT_INDETERMINATE;
	}
	return code;
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
		bool plain = settings->argv[i][0] && !strpbrk(settings->argv[i], " \t\n'\"\\$`!*?[](){}<>|&;#~");

		command = arena_printf(arena, plain ? "%s %s" : "%s '%s'", command, settings->argv[i]);
	}
	*run = (struct run_info){ .started = arena_strdup(arena, started),
				  .host = text_of(arena, host).utf8,
				  .command = text_of(arena, command ? command : "") };
	return run;
}

static int judge_one(const struct job *job, struct arena *arena, struct machine_result *ret)
{
	int code = judge_job(job, arena, ret);

	if (code == 0) {
		compare_without_logs(job, arena, ret);
		compare_without_overlays(job, arena, ret);
	}
	return code;
}

static int judge_all(const struct settings *settings, const struct yardstick *yardstick, struct result *result)
{
	size_t count = settings->each ? settings->input_count : 1;
	struct machine_result *machines = arena_array(result->arena, count, sizeof *machines);
	int code = machines ? 0 : EXIT_OUTPUT;

	for (size_t i = 0; i < count && code == 0; i++) {
		struct job job = { .settings = settings, .yardstick = yardstick, .control_set = settings->control_set,
				   .inputs = settings->inputs + (settings->each ? i : 0),
				   .input_count = settings->each ? 1 : settings->input_count };

		code = judge_one(&job, result->arena, &machines[i]);
	}
	result->machines = machines;
	result->machine_count = count;
	return code;
}

static int report(const struct settings *settings, const struct yardstick *yardstick, struct result *result)
{
	const struct profile *profile = yardstick->profiles[0];
	struct error err = { 0 };

	result->profile = profile->name;
	result->profile_title = profile->title;
	result->profile_summary = profile->summary;
	result->tool_version = TLSREADY_VERSION;
	result->exit_code = code_of(settings, result);
	result->exit_reason = exit_reason(result->exit_code);
	result->run = settings->reproducible ? NULL : run_info(settings, result->arena);
	if (report_seal(result, &err) < 0) {
		complain("%s", err.text);
		return EXIT_OUTPUT;
	}
	int code = write_outputs(settings, result);

	return code ? code : result->exit_code;
}

int run_check(const struct settings *settings)
{
	struct yardstick yardstick;

	if (settings->input_count == 0) {
		complain("check: an input is missing: tlsready check SYSTEM SOFTWARE, or tlsready check export.reg");
		return EXIT_USAGE;
	}
	if (write_outputs(settings, NULL) != EXIT_READY) /* before any work */
		return EXIT_USAGE;
	int code = yardstick_load(settings, &yardstick);
	struct arena *arena = code ? NULL : arena_new(RESULT_CEILING);
	struct result *result = arena ? arena_alloc(arena, sizeof *result) : NULL;

	if (result) {
		result->arena = arena;
		code = judge_all(settings, &yardstick, result);
		code = code ? code : report(settings, &yardstick, result);
	}
	arena_free(arena);
	yardstick_free(&yardstick);
	return code ? code : result ? EXIT_READY : EXIT_OUTPUT;
}
