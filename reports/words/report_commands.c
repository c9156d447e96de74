/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that a report gives: what makes this result again, what fixes the machine, what would decide it. */
#include "reports/words/report_util.h"

#include <string.h>

#include "common/paths.h"
#include "common/text/shell.h"

const char *report_join(struct arena *arena, const char *list, const char *separator, const char *part)
{
	if (!list || !part)
		return NULL;
	return *list ? arena_printf(arena, "%s%s%s", list, separator, part) : part;
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
	return source->status == SOURCE_READ && (source->is_overlay || source->kind != SOURCE_POL);
}

/* A word that a shell takes as it is, or one in single quotes. 0: it is none of them. */
static size_t size_of_word(const char *word)
{
	size_t size = *word == '\'' ? 1 : 0;

	while (*word == '\'' && word[size] >= ' ' && word[size] <= '~' && word[size] != '\'')
		size++;
	if (*word == '\'')
		return word[size] == '\'' ? size + 1 : 0;
	return strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+:@%,=-");
}

static size_t size_of_number(const char *word)
{
	return strspn(word, "0123456789");
}

/* "--partition 2" at its start, and what separates it from the next. 0: it is no option that chooses a machine. */
static size_t size_of_option(const char *option)
{
	static const struct {
		const char *name;
		size_t (*size)(const char *word);
	} options[] = { { "--partition ", size_of_number },
			{ "--image ", size_of_number },
			{ "--shadow-copies ", size_of_number },
			{ "--member ", size_of_word } };

	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		size_t start = strlen(options[i].name);
		size_t size = strncmp(option, options[i].name, start) == 0 ? options[i].size(option + start) : 0;

		if (size && (option[start + size] == ' ' || !option[start + size]))
			return start + size + (option[start + size] == ' ');
	}
	return 0;
}

/* "--partition 2 --shadow-copies 1". A saved result may be anybody's, and people paste commands. */
static bool is_option(const char *option)
{
	size_t size;

	if (!option || !*option)
		return false;
	while (*option && (size = size_of_option(option)))
		option += size;
	return !*option;
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
		command = report_join(arena, command, source->is_overlay ? " --overlay " : " ",
				      shell_word(arena, operand));
	}
	if (*before && is_option(machine->option)) /* the image may have other machines */
		command = report_join(arena, command, " ", machine->option);
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
	command = report_join(arena, command, " -p ", profile_word(arena, head->profile, head->profile_path));
	for (size_t i = 0; i < baseline_count; i++)
		if (&baselines[i] != unasked)
			command = report_join(arena, command, " -p ",
					      profile_word(arena, baselines[i].name, baselines[i].path));
	return command;
}

const char *explain_command(struct arena *arena, const struct report_head *head, const char *rule)
{
	const char *command = arena_printf(arena, "tlsready explain %s", shell_quoted(arena, rule));

	if (is_file(head->profile_path))
		command = report_join(arena, command, " -p ", profile_word(arena, head->profile, head->profile_path));
	return command ? command : "";
}

/* --- the options of the run ------------------------------------------------------------------------------------------------ */

static bool is_word(const char *at, const char *word)
{
	size_t size = strlen(word);

	return strncmp(at, word, size) == 0 && (at[size] == ' ' || !at[size]);
}

/* Overlays and control sets are those of each machine. What else a saved result may have here is left out. */
static const char *with_options(struct arena *arena, const char *command, const char *options, bool is_fix)
{
	static const struct {
		const char *option;
		bool is_of_fix; /* fix takes it, too */
	} rows[] = {
		{ "--reader libregf", true }, { "--reader cells", true }, { "--no-logs", true },
		{ "--no-hash", true },        { "--hashes", false },      { "--deleted", false },
	};
	static const char mount[] = "--mount ";
	const char *end;

	for (const char *at = options ? options : ""; *at; at += strcspn(at, " "), at += *at == ' ') {
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (is_word(at, rows[i].option) && (rows[i].is_of_fix || !is_fix))
				command = report_join(arena, command, " ", rows[i].option);
		if (strncmp(at, mount, strlen(mount)) != 0)
			continue;
		at += strlen(mount);
		end = strstr(at, " --overlay sha256:");
		struct text name = { .utf8 = end ? arena_strndup(arena, at, (size_t)(end - at)) : at };

		command = report_join(arena, command, " --mount ", name.utf8 ? shell_quoted(arena, name.utf8) : NULL);
		at += strlen(name.utf8 ? name.utf8 : "");
	}
	return command;
}

static const char *with_set(struct arena *arena, const char *command, const struct machine_result *machine)
{
	return machine->control_set
		       ? report_join(arena, command, " --control-set ", arena_printf(arena, "%u", machine->control_set))
		       : command;
}

static const char *with_text(struct arena *arena, const char *command, const char *option, struct text text)
{
	if (!text.utf8 || !*text.utf8)
		return command;
	return report_join(arena, command, option, shell_quoted(arena, text.utf8));
}

static const char *with_file(struct arena *arena, const char *command, const char *option, struct text path)
{
	return is_file(path) ? report_join(arena, command, option, shell_word(arena, path)) : command;
}

static const char *with_case(struct arena *arena, const char *command, const struct case_info *info)
{
	const struct {
		const char *option;
		struct text text;
	} rows[] = {
		{ " --case ", info->number },
		{ " --exhibit ", info->exhibit },
		{ " --examiner ", info->examiner },
		{ " --note ", info->note },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		command = with_text(arena, command, rows[i].option, rows[i].text);
	for (size_t i = 0; i < info->tag_count; i++)
		command = report_join(arena, command, " --tag ",
				      shell_quoted(arena, arena_printf(arena, "%s=%s", info->tags[i].key.utf8,
								       info->tags[i].value.utf8)));
	return command;
}

static bool was_verified(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->image_count; i++)
		if (machine->images[i].verification)
			return true;
	return false;
}

/* Of check, with what decides about the machine; see reproduce_command for the rest that the digest covers. */
static struct text check_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine)
{
	const char *command = with_profiles(arena, "tlsready check", head, machine->baselines, machine->baseline_count,
					    unasked_beside(machine));

	command = with_options(arena, command, head->options, false);
	command = with_set(arena, command, machine);
	return (struct text){ .utf8 = with_inputs(arena, command, machine) };
}

struct text reproduce_command(struct arena *arena, const struct report_head *head, const struct machine_result *machine)
{
	const char *command = check_command(arena, head, machine).utf8;

	command = with_file(arena, command, " --waivers ", head->waivers_path);
	command = with_file(arena, command, " --expect-hashes ", head->expected_path);
	if (was_verified(machine))
		command = report_join(arena, command, " ", "--verify-image");
	if (machine->is_named)
		command = with_text(arena, command, " --name ", machine->name);
	if (head->case_info)
		command = with_case(arena, command, head->case_info);
	if (head->fail_on != FAIL_ON_AT_RISK)
		command = report_join(arena, command, " --fail-on ", fail_on_word(head->fail_on));
	return (struct text){ .utf8 = report_join(arena, command, " ", "-o json --reproducible") };
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

	command = with_set(arena, with_options(arena, command, head->options, true), machine);

	for (size_t i = 0; i < machine->finding_count; i++)
		helps |= affects_verdict(&machine->findings[i]) && has_edits_to_make(machine, &machine->findings[i]);
	command = helps ? report_join(arena, with_inputs(arena, command, machine), " ",
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

		if (!folder || source->path.changed || source->is_overlay || source->kind != SOURCE_HIVE)
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
		command = report_join(arena, command, " ", beside_inputs(arena, machine, machine->missing[i].file));
	return (struct text){ .utf8 = machine->missing_count && command ? command : "" };
}
