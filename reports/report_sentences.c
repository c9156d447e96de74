/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences that sum up a machine: counts, old protocols that are still on, the command that would decide it. */
#include "reports/report_util.h"

#include <stdio.h>
#include <string.h>

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
		return unknown ? "not known" : "none";
	return on ? on : "";
}

const char *counts_words(struct arena *arena, const struct machine_result *machine)
{
	static const enum look order[] = { LOOK_FAIL,   LOOK_WARNING, LOOK_NOTE,          LOOK_UNKNOWN,
					   LOOK_WAIVED, LOOK_PASS,    LOOK_NOT_APPLICABLE };
	struct counts counts = counts_of(machine);
	const char *list = "";

	for (size_t i = 0; i < LOOK_COUNT; i++)
		if (counts.of[order[i]])
			list = and_then(arena, list, ", ",
					arena_printf(arena, "%zu %s", counts.of[order[i]], looks[order[i]].counted));
	return list ? list : "";
}

static bool is_plain(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+:@%,=-";

	return *path && *path != '-' && !path[strspn(path, plain)];
}

static const char *quoted_until(struct arena *arena, const char *path, size_t length)
{
	return arena_printf(arena, "%.*s'\\''", (int)length, path);
}

/*
 * One word of a shell's command line. A path that had to be neutralised cannot be typed: its place is kept by a word.
 */
static const char *shell_word(struct arena *arena, struct text path)
{
	const char *word = "", *quote;
	const char *rest = path.utf8;

	if (path.changed)
		return "INPUT";
	if (is_plain(rest))
		return rest;
	while (word && (quote = strchr(rest, '\''))) {
		word = and_then(arena, word, "", quoted_until(arena, rest, (size_t)(quote - rest)));
		rest = quote + 1;
	}
	return word ? arena_printf(arena, "'%s%s'", word, rest) : NULL;
}

/* "the SOFTWARE hive (where it lies)" is asked for by its name; anything else is told in the sentence before the
 * command. */
static const char *hive_named(struct arena *arena, const char *missing)
{
	char name[32];
	int length = 0;

	if (sscanf(missing, "the %31[A-Z] hive%n", name, &length) != 1 || !length ||
	    (missing[length] && missing[length] != ' '))
		return NULL;
	return arena_strdup(arena, name);
}

static const char *with_inputs(struct arena *arena, const char *command, const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->source_count; i++)
		if (strcmp(machine->sources[i].status, "read") == 0)
			command = and_then(arena, command, machine->sources[i].is_overlay ? " --overlay " : " ",
					   shell_word(arena, machine->sources[i].path));
	return command ? command : "";
}

/* By the profiles of the run, which are told where they are not the default alone. */
static const char *with_profiles(struct arena *arena, const char *command, const struct result *result,
				 const struct baseline *baselines, size_t baseline_count)
{
	if (strcmp(result->profile, "azure-backup") == 0 && !baseline_count)
		return command;
	command = and_then(arena, command, " -p ", result->profile);
	for (size_t i = 0; i < baseline_count; i++)
		command = and_then(arena, command, " -p ", baselines[i].name);
	return command;
}

struct text check_command(struct arena *arena, const struct result *result, const struct machine_result *machine)
{
	const char *command = with_profiles(arena, "tlsready check", result, machine->baselines, machine->baseline_count);

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

struct text fix_command(struct arena *arena, const struct result *result, const struct machine_result *machine)
{
	const char *command = with_profiles(arena, "tlsready fix", result, NULL, 0);
	bool helps = false;

	for (size_t i = 0; i < machine->finding_count; i++)
		helps |= weighs(&machine->findings[i]) && has_edits_to_make(machine, &machine->findings[i]);
	command = helps ? and_then(arena, with_inputs(arena, command, machine), " ", "-o reg=fix.reg") : "";
	return (struct text){ .utf8 = command ? command : "" };
}

struct text decide_command(struct arena *arena, const struct result *result, const struct machine_result *machine)
{
	const char *command = check_command(arena, result, machine).utf8;
	bool helps = false;

	for (size_t i = 0; i < machine->missing_count; i++) {
		const char *name = hive_named(arena, machine->missing[i]);

		if (name)
			command = and_then(arena, command, " ", name);
		helps |= name != NULL;
	}
	return (struct text){ .utf8 = helps && command ? command : "" };
}
