/* SPDX-License-Identifier: GPL-3.0-or-later */
/* render: reports from saved results, byte for byte those of the run that saved them. */
#include <string.h>

#include "cli/commands.h"
#include "cli/commands/merge.h"
#include "cli/commands/saved_inputs.h"
#include "cli/output/output.h"
#include "common/ceilings.h"
#include "engine/machine_input.h"

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Reports have one headline: machines that were checked against different profiles do not belong below it. */
static int refuse_mixture(const char *const *paths, const struct result *first, const struct result *other)
{
	const char *what = "tool version", *one = first->tool_version, *two = other->tool_version;

	if (!is_same(first->profile, other->profile)) {
		what = "profile";
		one = first->profile;
		two = other->profile;
	} else if (!is_same(first->profile_title, other->profile_title) ||
		   !is_same(first->profile_summary, other->profile_summary)) {
		what = "title of the profile";
		one = first->profile_title;
		two = other->profile_title;
	} else if (first->machine_count && other->machine_count && first->machines->kind != other->machines->kind) {
		what = "kind of the profile";
		one = kind_name(first->machines->kind);
		two = kind_name(other->machines->kind);
	} else if (first->fail_on != other->fail_on) {
		what = "--fail-on";
		one = fail_on_word(first->fail_on);
		two = fail_on_word(other->fail_on);
	} else if (is_same(one, two)) {
		return 0;
	}
	complain("render: %s and %s cannot be one report: %s \"%s\" and \"%s\"; render them one by one", paths[0],
		 paths[1], what, one ? one : "", two ? two : "");
	return EXIT_USAGE;
}

/* How many inputs complete runs had is not known. */
static int take_incomplete(struct result *all, const struct result *more)
{
	struct incomplete_run *both = arena_alloc(all->arena, sizeof *both);
	const struct incomplete_run *first = all->incomplete ? all->incomplete : more->incomplete;

	if (!both)
		return complain_of_memory();
	if (!first)
		return 0;
	both->reason = first->reason;
	both->not_evaluated = first->not_evaluated;
	if (all->incomplete && more->incomplete)
		both->not_evaluated += more->incomplete->not_evaluated;
	all->incomplete = both;
	return 0;
}

static int take_machines(struct result *all, size_t *capacity, const struct result *more)
{
	struct machine_result *machines = (struct machine_result *)(uintptr_t)all->machines;

	for (size_t i = 0; i < more->machine_count; i++) {
		machines = arena_grow(all->arena, machines, all->machine_count, capacity, sizeof *machines);
		if (!machines)
			return complain_of_memory();
		machines[all->machine_count++] = more->machines[i];
		all->machines = machines;
	}
	all->exit_code = (int)gate_worse((enum gate)all->exit_code, (enum gate)more->exit_code);
	all->exit_reason = gate_reason(all);
	all->run = NULL; /* there was more than one */
	if (!case_is_same(all->case_info, more->case_info)) {
		complain("render: the results are of different cases: the report names none");
		all->case_info = NULL;
	}
	if (!is_same(all->options, more->options))
		all->options = NULL;
	if (!is_same(all->waivers_sha256, more->waivers_sha256))
		all->waivers_sha256 = NULL, all->waivers_path = TEXT("");
	return take_incomplete(all, more);
}

static int read_saved(const struct settings *settings, size_t index, struct arena *arena, struct result *ret)
{
	struct error err = { 0 };

	if (machine_input_saved(settings->inputs[index], arena, ret, NULL, &err) == 0 &&
	    saved_contradiction(ret, settings->inputs[index], &err) == 0)
		return 0;
	if (settings->input_count > 1)
		complain("render: one of %zu results cannot be read, and none is rendered; tlsready merge leaves it out",
			 settings->input_count);
	return complain_of_error(&err);
}

/* Everything but the head of the first result is taken from all of them. */
static int load_all(const struct settings *settings, struct arena *arena, struct result *ret)
{
	size_t capacity;
	int code = read_saved(settings, 0, arena, ret);

	capacity = code ? 0 : ret->machine_count;
	for (size_t i = 1; i < settings->input_count && code == 0; i++) {
		const char *const paths[] = { settings->inputs[0], settings->inputs[i] };
		struct result more;

		code = read_saved(settings, i, arena, &more);
		code = code ? code : refuse_mixture(paths, ret, &more);
		code = code ? code : take_machines(ret, &capacity, &more);
	}
	return code;
}

/*
 * A newer version may save what this one does not know, and an older one made digests in another way: then the digest is not that
 * of what is rendered.
 */
static int seal(const struct settings *settings, struct result *result)
{
	const char *saved = result->digest;
	bool is_old = result->machine_count && !*result->machines[0].digest;
	struct error err = { 0 };

	if (report_seal(result, &err) < 0)
		return complain_of_error(&err);
	if (settings->input_count == 1 && strcmp(saved, result->digest) != 0)
		complain(is_old ? "%s: was saved by an older version, whose digest was made in another way: the digest changes"
				: "%s: has members that this version does not know; they are left out, and the digest changes",
			 settings->inputs[0]);
	return 0;
}

/* What differs from run to run, and is in no digest. */
static void leave_out_run(struct result *result)
{
	struct machine_result *machines = (struct machine_result *)(uintptr_t)result->machines;

	result->run = NULL;
	for (size_t i = 0; i < result->machine_count; i++)
		machines[i].file_time_count = 0;
}

/* Before any work; files live in arena. */
static int check_usage(const struct settings *settings, struct arena *arena, struct settings *files, struct outputs *ret)
{
	if (settings->input_count == 0) {
		complain("render: a saved result is missing: tlsready check SYSTEM SOFTWARE -o json=a.json, then "
			 "tlsready render a.json -o html=a.html");
		return EXIT_USAGE;
	}
	int code = saved_inputs("render", settings, arena, files);

	return code ? code : outputs_parse(&command_render, files, ret);
}

/* Rows and NDJSON are merged, as merge does it. */
static bool has_lines(const struct settings *settings)
{
	for (size_t i = 0; i < settings->input_count; i++)
		if (merge_is_of_lines(settings->inputs[i]))
			return true;
	return false;
}

static int render(const struct settings *settings, const struct outputs *outputs, struct arena *arena)
{
	struct result result = { .arena = arena };
	int code = load_all(settings, arena, &result);

	code = code ? code : seal(settings, &result);
	if (settings->reproducible)
		leave_out_run(&result);
	return code ? code : outputs_write(settings, outputs, write_report, &result);
}

static int run_render(const struct settings *settings)
{
	struct outputs outputs;
	struct settings files;
	struct arena *arena = arena_new(RENDER_CEILING);
	int code = arena ? check_usage(settings, arena, &files, &outputs) : complain_of_memory();

	code = code                ? code
	       : has_lines(&files) ? merge_inputs(&files, "render", &outputs)
				   : render(&files, &outputs, arena);
	arena_free(arena);
	return code;
}

/* clang-format off */
const struct command command_render = {
	.name = "render",
	.arguments = "RESULT...",
	.about = "Write reports from saved results, without the inputs",
	.details =
		"RESULT was saved with check -o json, or is a folder with such files; its reports are those of that run, byte for byte.\n"
		"The machines of several results form one report, in the order supplied; they need the same profile, --fail-on and tool\n"
		"version. Rows and ndjson are read, too, as merge reads them. Exit codes: 0 the reports are written, whatever their verdicts; 2 wrong usage, or a\n"
		"result that cannot be read or was changed; 5 a report could not be written; of rows and ndjson those of merge.\n\n"
		"  tlsready check SYSTEM SOFTWARE -o json=a.json\n"
		"  tlsready render a.json -o html=a.html -o csv=a.csv\n"
		"  tlsready render a.json b.json c.json -o sarif=all.sarif\n"
		"  tlsready render a.json b.json c.json -o html=pages/",
	.options = { OPT_OUTPUT, OPT_REPRODUCIBLE, OPT_QUIET, OPT_VERBOSE, OPT_COLOR, OPT_ASCII, OPT_WIDTH },
	.format = report_format_name,
	.run = run_render,
};
/* clang-format on */
