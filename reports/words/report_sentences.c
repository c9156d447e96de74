/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences that sum up a machine: counts, old protocols that are still on, the command that would decide it. */
#include "reports/words/report_util.h"

#include <stdio.h>
#include <string.h>

#include "common/paths.h"
#include "common/text/shell.h"

/* list, part: "a, b". NULL stays NULL, and is out of memory. */
static const char *and_then(struct arena *arena, const char *list, const char *separator, const char *part)
{
	if (!list || !part)
		return NULL;
	return *list ? arena_printf(arena, "%s%s%s", list, separator, part) : part;
}

static bool is_on(const struct machine_result *machine, size_t protocol, const char *role)
{
	const struct fact *fact = protocol_fact(machine, protocol, role);

	return fact && strcmp(fact->state, "ENABLED") == 0;
}

static bool is_unknown(const struct machine_result *machine, size_t protocol, const char *role)
{
	const struct fact *fact = protocol_fact(machine, protocol, role);

	return !fact || strcmp(fact->state, "UNKNOWN") == 0;
}

static const char *roles_on(bool client, bool server)
{
	if (client && server)
		return "client+server";
	return client ? "client" : server ? "server" : NULL;
}

const char *legacy_words(struct arena *arena, const struct machine_result *machine)
{
	const char *on = "";
	bool unknown = false;

	for (size_t i = 0; i < PROTOCOL_COUNT; i++) {
		if (!protocols[i].is_legacy)
			continue;
		const char *roles = roles_on(is_on(machine, i, "client"), is_on(machine, i, "server"));

		unknown |= is_unknown(machine, i, "client") || is_unknown(machine, i, "server");
		if (roles)
			on = and_then(arena, on, ", ", arena_printf(arena, "%s %s on", protocols[i].name, roles));
	}
	if (on && !*on)
		return unknown ? "unknown" : "none";
	return on ? on : "";
}

const char *counts_words(struct arena *arena, const struct machine_result *machine)
{
	static const enum outcome_style order[] = { STYLE_FAIL,   STYLE_WARNING, STYLE_NOTE,          STYLE_UNKNOWN,
						    STYLE_WAIVED, STYLE_PASS,    STYLE_NOT_APPLICABLE };
	struct counts counts = counts_of(machine);
	const char *list = "";

	for (size_t i = 0; i < STYLE_COUNT; i++)
		if (counts.of[order[i]])
			list = and_then(arena, list, ", ", counted_words(arena, counts.of[order[i]], order[i]));
	return list ? list : "";
}

const char *incomplete_words(struct arena *arena, const struct report_head *head)
{
	const struct incomplete_run *run = head->incomplete;

	if (!run)
		return "";
	size_t count = run->not_evaluated;
	const char *inputs = run->inputs ? arena_printf(arena, "%zu of %zu inputs", count, run->inputs)
					 : arena_printf(arena, "%zu input%s", count, count == 1 ? "" : "s");

	const char *words =
		and_then(arena, inputs, count == 1 ? " was not evaluated: the run " : " were not evaluated: the run ",
			 strcmp(run->reason, "failed") == 0 ? "failed" : "was interrupted");

	return words ? words : "";
}

/* A path that had to be neutralised cannot be typed: its place in a command is kept by a word. */
static const char *shell_word(struct arena *arena, struct text path)
{
	const char *dash = *path.utf8 == '-' ? "./" : ""; /* else it would be an option */
	const char *word = path.changed ? "INPUT" : arena_printf(arena, "%s%s", dash, path.utf8);

	return word ? shell_quoted(arena, word) : "INPUT";
}

struct text operand_of(struct arena *arena, const struct result_source *source)
{
	struct text operand = source->path;
	size_t size = strlen(operand.utf8), steps = 0;

	for (size_t i = 1; i < source->origin_count; i++)
		steps += strlen(PATH_INSIDE) + strlen(source->origin[i]);
	if (steps && steps < size && strncmp(operand.utf8 + size - steps, PATH_INSIDE, strlen(PATH_INSIDE)) == 0)
		operand.utf8 = arena_strndup(arena, operand.utf8, size - steps);
	return operand.utf8 ? operand : source->path;
}

static bool is_in_image(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->source_count; i++)
		if (machine->sources[i].origin_count)
			return true;
	return false;
}

/* A policy file of a folder is no input by itself. */
static bool is_operand(const struct result_source *source)
{
	return strcmp(source->status, "read") == 0 && (source->is_overlay || strcmp(source->kind, "pol") != 0);
}

/* "--partition 2 --shadow-copies 1". A saved result may be anybody's, and people paste commands. */
static bool is_option(const char *option)
{
	static const char *const names[] = { "--partition ", "--image ", "--shadow-copies " };
	bool is_it = option && *option;

	while (is_it && *option) {
		size_t i = 0, size;

		while (i < sizeof names / sizeof *names && strncmp(option, names[i], strlen(names[i])) != 0)
			i++;
		is_it = i < sizeof names / sizeof *names;
		size = is_it ? strspn(option + strlen(names[i]), "0123456789") : 0;
		is_it = size > 0;
		option += is_it ? strlen(names[i]) + size : 0;
		option += *option == ' ';
	}
	return is_it;
}

static const char *with_inputs(struct arena *arena, const char *command, const struct machine_result *machine)
{
	const char *before = "";

	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];
		struct text operand = is_operand(source) ? operand_of(arena, source) : TEXT("");

		if (!*operand.utf8 || (source->origin_count && strcmp(operand.utf8, before) == 0))
			continue; /* an image is named once for all that is in it */
		before = operand.utf8;
		command = and_then(arena, command, source->is_overlay ? " --overlay " : " ", shell_word(arena, operand));
	}
	if (*before && is_option(machine->option)) /* the image may have other machines */
		command = and_then(arena, command, " ", machine->option);
	return command ? command : "";
}

static bool is_file(struct text path)
{
	return path.utf8 && *path.utf8;
}

/* A profile as it was named: a file by its path. */
static const char *profile_word(struct arena *arena, const char *name, struct text path)
{
	return is_file(path) ? shell_word(arena, path) : shell_quoted(arena, name);
}

/* The one that is evaluated beside baselines by itself; NULL: a command has to name them all. */
static const struct baseline *unasked_beside(const struct machine_result *machine)
{
	const struct baseline *only = readiness_beside(machine);

	for (size_t i = 0; only && i < machine->baseline_count; i++)
		if (machine->baselines[i].kind == KIND_READINESS && &machine->baselines[i] != only)
			return NULL;
	return only && !is_file(only->path) && strcmp(only->name, DEFAULT_PROFILE) == 0 ? only : NULL;
}

/* By the profiles of the run, which are told where they are not the default alone. */
static const char *with_profiles(struct arena *arena, const char *command, const struct report_head *head,
				 const struct baseline *baselines, size_t baseline_count, const struct baseline *unasked)
{
	if (strcmp(head->profile, DEFAULT_PROFILE) == 0 && !is_file(head->profile_path) && !baseline_count)
		return command;
	command = and_then(arena, command, " -p ", profile_word(arena, head->profile, head->profile_path));
	for (size_t i = 0; i < baseline_count; i++)
		if (&baselines[i] != unasked)
			command = and_then(arena, command, " -p ",
					   profile_word(arena, baselines[i].name, baselines[i].path));
	return command;
}

const char *explain_command(struct arena *arena, const struct report_head *head, const char *rule)
{
	const char *command = arena_printf(arena, "tlsready explain %s", shell_quoted(arena, rule));

	if (is_file(head->profile_path))
		command = and_then(arena, command, " -p ", profile_word(arena, head->profile, head->profile_path));
	return command ? command : "";
}

struct text check_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine)
{
	const char *command = with_profiles(arena, "tlsready check", head, machine->baselines, machine->baseline_count,
					    unasked_beside(machine));

	if (machine->control_set)
		command = and_then(arena, command, " --control-set ", arena_printf(arena, "%u", machine->control_set));
	return (struct text){ .utf8 = with_inputs(arena, command, machine) };
}

/* Whether the evidence shows that the edit is made already, or that there is nothing to remove. */
static bool is_made(const struct machine_result *machine, const struct finding *finding, const struct fix *fix)
{
	for (size_t i = 0; i < finding->fact_count; i++) {
		const struct fact *fact = machine_fact(machine, finding->facts[i]);

		for (size_t k = 0; fact && k < fact->evidence_count; k++)
			if (fix_for(finding, &fact->evidence[k]) == fix)
				return is_as_fixed(fix, &fact->evidence[k]);
	}
	return fix->removes; /* nobody read the value: its key does not exist */
}

static bool has_edits_to_make(const struct machine_result *machine, const struct finding *finding)
{
	for (size_t i = 0; has_edits(finding) && i < finding->fix_count; i++)
		if (fix_is_edit(&finding->fixes[i]) && !is_made(machine, finding, &finding->fixes[i]))
			return true;
	return false;
}

struct text fix_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine)
{
	const char *command = with_profiles(arena, "tlsready fix", head, NULL, 0, NULL);
	bool helps = false;

	for (size_t i = 0; i < machine->finding_count; i++)
		helps |= affects_verdict(&machine->findings[i]) && has_edits_to_make(machine, &machine->findings[i]);
	command = helps ? and_then(arena, with_inputs(arena, command, machine), " ",
				   is_in_image(machine) ? "--for offline -o reg=fix.reg" : "-o reg=fix.reg")
			: "";
	return (struct text){ .utf8 = command ? command : "" };
}

/* A hive is located where the other hives of its machine do: "case/SOFTWARE" where case/SYSTEM was read. */
static const char *beside_inputs(struct arena *arena, const struct machine_result *machine, const char *name)
{
	for (size_t i = 0; i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];
		int folder = (int)(path_name(source->path.utf8) - source->path.utf8);

		if (!folder || source->path.changed || source->is_overlay || strcmp(source->kind, "hive") != 0)
			continue;
		const char *path = arena_printf(arena, "%.*s%s", folder, source->path.utf8, name);

		return path ? shell_quoted(arena, path) : NULL;
	}
	return name;
}

struct text decide_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine)
{
	const char *command = check_command(arena, head, machine).utf8;

	for (size_t i = 0; i < machine->missing_count; i++)
		command = and_then(arena, command, " ", beside_inputs(arena, machine, machine->missing[i].file));
	return (struct text){ .utf8 = machine->missing_count && command ? command : "" };
}
