/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check: inputs to machines, machines to verdicts, verdicts to an exit code. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "reports/reports.h"

static const size_t RESULT_CEILING = (size_t)2 << 30; /* bytes one run may hold */

/* "SYSTEM+SOFTWARE": the names without their folders. */
static struct text name_of(struct arena *arena, char *const *inputs, size_t count)
{
	const char *name = "";

	for (size_t i = 0; name && i < count; i++) {
		const char *slash = strrchr(inputs[i], '/');

		name = arena_printf(arena, "%s%s%s", name, i ? "+" : "", slash && slash[1] ? slash + 1 : inputs[i]);
	}
	return text_of(arena, name ? name : "");
}

/* Judges one machine. Returns 0 or an exit code that ends the run. */
static int judge_machine(const struct settings *settings, const struct profile *profile, char *const *inputs, size_t count,
			 struct arena *arena, struct machine_result *ret)
{
	struct machine_options options = machine_options_of(settings, analyzer_interests);
	struct notes notes = { .arena = arena };
	struct machine *machine = machine_new(&options, &notes, arena);
	int code = machine ? add_inputs(machine, inputs, count, settings) : EXIT_OUTPUT;

	if (code == 0) {
		struct regview *view = machine_view(machine);
		struct evidence_context context = { .machine = machine };
		struct evidence_state evidence = evidence_of(&context);

		if (settings->deleted)
			find_deleted(machine, arena, &notes, &evidence);
		complain_of_inputs(machine, &notes);
		ret->name = name_of(arena, inputs, count);
		if (analyze(view, &evidence, profile, arena, ret) < 0 || gather(machine, &notes, arena, ret) < 0) {
			complain("memory is out");
			code = EXIT_OUTPUT;
		}
		find_replay_changes(settings, profile, inputs, count, machine, arena, ret);
	}
	machine_free(machine);
	return code;
}

/* Over several machines: 1, then 3, then 0. */
static int code_of(const struct settings *settings, const struct result *result)
{
	int code = EXIT_READY;

	for (size_t i = 0; i < result->machine_count; i++) {
		enum verdict verdict = result->machines[i].verdict;
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

static int judge_all(const struct settings *settings, const struct profile *profile, struct result *result)
{
	size_t count = settings->each ? settings->input_count : 1;
	struct machine_result *machines = arena_array(result->arena, count, sizeof *machines);
	int code = machines ? 0 : EXIT_OUTPUT;

	for (size_t i = 0; i < count && code == 0; i++)
		code = judge_machine(settings, profile, settings->inputs + (settings->each ? i : 0),
				     settings->each ? 1 : settings->input_count, result->arena, &machines[i]);
	result->machines = machines;
	result->machine_count = count;
	return code;
}

static int report(const struct settings *settings, const struct profile *profile, struct result *result)
{
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
	struct profile *profile = NULL;
	struct error err = { 0 };

	if (settings->input_count == 0) {
		complain("check: an input is missing: tlsready check SYSTEM SOFTWARE, or tlsready check export.reg");
		return EXIT_USAGE;
	}
	if (write_outputs(settings, NULL) != EXIT_READY) /* before any work */
		return EXIT_USAGE;
	if (profile_load(settings->profile, &profile, &err) < 0) {
		complain("%s", err.text);
		return EXIT_USAGE;
	}
	struct arena *arena = arena_new(RESULT_CEILING);
	struct result *result = arena ? arena_alloc(arena, sizeof *result) : NULL;
	int code = EXIT_OUTPUT;

	if (result) {
		result->arena = arena;
		code = judge_all(settings, profile, result);
		code = code ? code : report(settings, profile, result);
	}
	arena_free(arena);
	profile_free(profile);
	return code;
}
