/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/summary.h"

#include <string.h>

#include "common/ceilings.h"
#include "common/digest.h"
#include "reports/rows/report_rows.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

enum { SAFE_NAME_LIMIT = 64, HASH_DIGITS = 12 };

static int no_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory while the machines are summed up");
}

/* No separator, no point at the start, nothing that a shell, a URL or Windows takes for something else. */
const char *machine_file_name(struct arena *arena, struct text input, struct text name)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	const char *whole = input.utf8 && *input.utf8 ? input.utf8 : name.utf8;
	size_t size = strlen(whole), start = size > SAFE_NAME_LIMIT ? size - SAFE_NAME_LIMIT : 0;
	char end[SAFE_NAME_LIMIT + 1] = "", hex[DIGEST_HEX];

	for (size_t i = start; i < size; i++)
		end[i - start] = (char)(strchr(safe, whole[i]) && (i > start || whole[i] != '.') ? whole[i] : '_');
	digest_of(whole, size, hex);
	return arena_printf(arena, "%s-%.*s", end, HASH_DIGITS, hex);
}

static const char *const *copy_list(struct arena *arena, const char *const *list, size_t count)
{
	const char **copy = arena_array(arena, count + 1, sizeof *copy);

	for (size_t i = 0; copy && i < count; i++)
		copy[i] = arena_strdup(arena, list[i]);
	return copy;
}

/* The words are made in an arena of their own: on the way to them there is more than is kept. */
static void keep_words(struct arena *arena, struct arena *scratch, const struct machine_result *machine,
		       struct machine_summary *summary)
{
	summary->windows = arena_strdup(arena, windows_words(scratch, &machine->windows));
	summary->waived = arena_strdup(arena, waived_words(scratch, machine));
	summary->baselines = arena_strdup(arena, baselines_words(scratch, machine));
}

int summary_make(struct arena *arena, const struct machine_result *machine, struct machine_summary *ret, struct error *err)
{
	struct arena *scratch = arena_new(REPORT_CEILING);
	struct machine_summary summary = { .name = text_copy(arena, machine->name),
					   .input = text_copy(arena, machine->input),
					   .kind = machine->kind,
					   .verdict = machine->verdict,
					   .verdict_after_waivers = machine->verdict_after_waivers,
					   .summary = text_copy(arena, machine->summary),
					   .reasons = copy_list(arena, machine->reasons, machine->reason_count),
					   .reason_count = machine->reason_count,
					   .counts = counts_of(machine) };

	for (size_t i = 0; i < FAMILY_COUNT; i++)
		summary.families[i] = family_worst(machine, i);
	if (scratch)
		keep_words(arena, scratch, machine, &summary);
	bool failed = !scratch || arena_failed(scratch) || arena_failed(arena);

	arena_free(scratch);
	if (failed)
		return no_memory(err);
	*ret = summary;
	return 0;
}

static struct rule_total *make_totals(struct arena *arena, const struct machine_result *machine)
{
	struct rule_total *rules = arena_array(arena, machine->finding_count + 1, sizeof *rules);

	for (size_t i = 0; rules && i < machine->finding_count; i++)
		rules[i] = (struct rule_total){ .rule = arena_strdup(arena, machine->findings[i].rule),
						.title = arena_strdup(arena, machine->findings[i].title),
						.level = machine->findings[i].level,
						.worst = STYLE_COUNT };
	return rules;
}

/* Before the first one with a better verdict; of too many, the last one goes. */
static void name_machine(struct rule_total *rule, struct counted_machine machine)
{
	size_t at = rule->named_count;

	while (at && rule->named[at - 1].verdict < machine.verdict)
		at--;
	if (at == COUNTED_NAMED_LIMIT)
		return;
	rule->named_count += rule->named_count < COUNTED_NAMED_LIMIT;
	memmove(rule->named + at + 1, rule->named + at, (rule->named_count - at - 1) * sizeof *rule->named);
	rule->named[at] = machine;
}

int rule_totals_count(struct arena *arena, struct counted_machine machine, const char *rule, enum outcome_style style,
		      struct rule_total *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rules[i].rule, rule) != 0)
			continue;
		if (!rules[i].named)
			rules[i].named = arena_array(arena, COUNTED_NAMED_LIMIT, sizeof *rules[i].named);
		if (!rules[i].named)
			return ERR_NOMEM;
		name_machine(&rules[i], machine);
		rules[i].machines++;
		rules[i].worst = style < rules[i].worst ? style : rules[i].worst;
		return 0;
	}
	return 0;
}

int rule_totals_add(struct arena *arena, const struct machine_result *machine, size_t index, struct rule_total **rules,
		    size_t *count, struct error *err)
{
	struct counted_machine counted = { index, machine->verdict };
	int code = 0;

	if (!*rules) {
		*rules = make_totals(arena, machine);
		*count = machine->finding_count;
	}
	if (arena_failed(arena))
		return no_memory(err);
	for (size_t i = 0; i < machine->finding_count && code == 0; i++)
		if (affects_verdict(&machine->findings[i]))
			code = rule_totals_count(arena, counted, machine->findings[i].rule,
						 style_of_finding(&machine->findings[i]), *rules, *count);
	return code ? no_memory(err) : 0;
}

struct report_head report_head_bare(const struct result *result)
{
	return (struct report_head){ .tool_version = result->tool_version,
				     .profile = result->profile,
				     .profile_title = result->profile_title,
				     .profile_summary = result->profile_summary,
				     .profile_path = result->profile_path,
				     .fail_on = result->fail_on,
				     .profile_sha256 = result->profile_sha256,
				     .waivers_sha256 = result->waivers_sha256,
				     .case_info = result->case_info,
				     .exit_code = result->exit_code,
				     .exit_reason = result->exit_reason,
				     .digest = result->digest,
				     .run = result->run,
				     .incomplete = result->incomplete };
}

int report_head_of(struct arena *arena, const struct result *result, struct report_head *ret, struct error *err)
{
	struct machine_summary *machines = arena_array(arena, result->machine_count + 1, sizeof *machines);
	struct rule_total *rules = NULL;
	size_t rule_count = 0;
	int code = machines ? 0 : no_memory(err);

	for (size_t i = 0; i < result->machine_count && code == 0; i++) {
		code = summary_make(arena, &result->machines[i], &machines[i], err);
		if (code == 0)
			code = rule_totals_add(arena, &result->machines[i], i, &rules, &rule_count, err);
	}
	struct fleet_head *fleet = arena_alloc(arena, sizeof *fleet);

	code = code ? code : fleet ? fleet_head_of_result(result, arena, fleet, err) : no_memory(err);
	if (code < 0)
		return code;
	*ret = report_head_bare(result);
	ret->fleet = fleet;
	ret->machines = machines;
	ret->machine_count = result->machine_count;
	ret->rules = rules;
	ret->rule_count = rule_count;
	return 0;
}
