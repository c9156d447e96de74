/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody bears. A waiver takes a finding out of the exit code and out of nothing else: the verdict says what is,
 * and a waiver that is over, or that nothing needs any more, is told of.
 */
#include "analyzer/policy/waivers.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/policy/rules/rules.h"
#include "common/text/suggest.h"

enum { ROW_EXPIRED, ROW_UNUSED, ROW_NO_MACHINE, ROW_COUNT, MACHINE_ROWS = ROW_NO_MACHINE, TOLD_LIMIT = 3 };

static const struct waiver_row rows[ROW_COUNT] = {
	[ROW_EXPIRED] = { "EVD590", "No waiver has expired while its finding still fails",
			  "The waiver has expired. The finding affects the exit code again.",
			  "Fix the finding that the waiver accepts, or renew the waiver with a new date." },
	[ROW_UNUSED] = { "EVD591", "Every waiver for this machine accepts a finding",
			 "The finding that the waiver is for did not fail here: it is fixed, or the waiver names "
			 "another rule than was "
			 "meant. A waiver that stays behind will hide the same finding when it comes back.",
			 "Delete the waiver, or name the machine it is for." },
	[ROW_NO_MACHINE] = { "EVD592", "Every waiver is for a machine of this run",
			     "The waiver names a machine that is not here: another run may have it, or its name is "
			     "misspelled and the waiver does nothing.",
			     "Compare the name with that of the machine, or delete the waiver." },
};

const struct waiver_row *waiver_row(size_t index)
{
	return index < ROW_COUNT ? &rows[index] : NULL;
}

static bool has_end(const struct waiver *waiver)
{
	return strcmp(waiver->expires, "never") != 0;
}

static bool is_expired(const struct waiver *waiver, const char *today)
{
	return has_end(waiver) && strcmp(today, waiver->expires) > 0;
}

static bool is_called(const struct waiver *waiver, struct text name)
{
	return name.utf8 && *name.utf8 && fnmatch(waiver->machine, name.utf8, 0) == 0;
}

/*
 * Names are matched as shown: a file's own name may be anybody's. A machine goes by that of its inputs, too, and by its computer
 * name whatever it is called.
 */
static bool is_for_machine(const struct waiver *waiver, const struct machine_result *machine)
{
	if (!waiver->machine)
		return true;
	if (!name_starts(waiver->machine, WAIVER_HASH))
		return is_called(waiver, machine->name) || is_called(waiver, machine->input_name) ||
		       is_called(waiver, machine->identity.computer_name);
	for (size_t i = 0; i < machine->source_count; i++)
		if (name_equal(machine->sources[i].sha256, waiver->machine + strlen(WAIVER_HASH)))
			return true;
	return false;
}

/* One machine that is being waived, and which waivers were of use. */
struct waiving {
	const struct waivers *waivers;
	const char *today;
	struct arena *arena;
	const struct machine_result *machine;
	bool *bore, *ran_out; /* one for each waiver */
};

static const struct waiver_ref *reference(struct arena *arena, const struct waiver *waiver)
{
	struct waiver_ref *ref = arena_alloc(arena, sizeof *ref);

	if (ref)
		*ref = (struct waiver_ref){ .reason = text_of(arena, waiver->reason),
					    .approved_by = waiver->approved_by ? text_of(arena, waiver->approved_by)
									       : TEXT(""),
					    .expires = arena_strdup(arena, waiver->expires) };
	return ref;
}

static void waive_finding(struct waiving *waiving, struct finding *finding)
{
	for (unsigned i = 0; i < waiving->waivers->list_count; i++) {
		const struct waiver *waiver = &waiving->waivers->list[i];

		if (!name_equal(waiver->rule, finding->rule) || !is_for_machine(waiver, waiving->machine))
			continue;
		if (is_expired(waiver, waiving->today)) {
			waiving->ran_out[i] = true;
			continue;
		}
		waiving->bore[i] = true;
		if (finding->outcome == OUTCOME_WAIVED)
			continue; /* by the first that holds; another one is of use all the same */
		finding->unwaived = finding->outcome;
		finding->outcome = OUTCOME_WAIVED;
		finding->waiver = reference(waiving->arena, waiver);
	}
	for (unsigned i = 0; finding->outcome == OUTCOME_WAIVED && i < waiving->waivers->list_count; i++)
		if (name_equal(waiving->waivers->list[i].rule, finding->rule))
			waiving->ran_out[i] = false; /* one that holds took its place */
}

/* A copy with what is waived, and room for more. NULL: out of memory. */
static struct finding *waive_list(struct waiving *waiving, const struct finding *findings, size_t count, size_t room)
{
	struct finding *list = arena_array(waiving->arena, count + room + 1, sizeof *list);

	for (size_t i = 0; list && i < count; i++) {
		list[i] = findings[i];
		if (list[i].outcome == OUTCOME_FAIL || list[i].outcome == OUTCOME_UNKNOWN)
			waive_finding(waiving, &list[i]);
	}
	if (list)
		findings_sort(list, count);
	return list;
}

/* ", did you mean SCH101?", or "". */
static const char *rule_meant(const struct waiving *waiving, const char *rule)
{
	const struct machine_result *machine = waiving->machine;
	const char **ids = arena_array(waiving->arena, machine->finding_count + 1, sizeof *ids);

	for (size_t i = 0; ids && i < machine->finding_count; i++)
		ids[i] = machine->findings[i].rule;
	const char *meant = ids ? suggest(rule, ids) : NULL;

	return meant ? arena_printf(waiving->arena, ", did you mean %s?", meant) : "";
}

static bool has_rule(const struct machine_result *machine, const char *rule)
{
	for (size_t i = 0; i < machine->finding_count; i++)
		if (name_equal(machine->findings[i].rule, rule))
			return true;
	for (size_t i = 0; i < machine->baseline_count; i++)
		for (size_t k = 0; k < machine->baselines[i].finding_count; k++)
			if (name_equal(machine->baselines[i].findings[k].rule, rule))
				return true;
	return false;
}

/* "OSU402 (until 2026-01-31: host is retired)", after what may be wrong with its rule. */
static const char *waiver_words(const struct waiving *waiving, const struct waiver *waiver)
{
	bool is_known = has_rule(waiving->machine, waiver->rule);

	return arena_printf(waiving->arena, "%s (%s%s%s%s%s: %s)", waiver->rule,
			    is_known ? "" : "no profile of this run has this rule",
			    is_known ? "" : rule_meant(waiving, waiver->rule), is_known ? "" : "; ",
			    has_end(waiver) ? "until " : "without an expiry date",
			    has_end(waiver) ? waiver->expires : "", waiver->reason);
}

/* Those of the kind, separated by commas; NULL: there is none. */
static const char *list_waivers(const struct waiving *waiving, int row)
{
	const char *words = NULL;

	for (unsigned i = 0; i < waiving->waivers->list_count; i++) {
		const struct waiver *waiver = &waiving->waivers->list[i];
		bool is_told = row == ROW_EXPIRED ? waiving->ran_out[i]
						  : !waiving->bore[i] && !waiving->ran_out[i] &&
							    is_for_machine(waiver, waiving->machine);

		if (is_told)
			words = arena_printf(waiving->arena, "%s%s%s", words ? words : "", words ? ", " : "",
					     waiver_words(waiving, waiver));
	}
	return words;
}

static void put_row(struct arena *arena, int row, const char *words, struct finding *ret)
{
	static const char *const said[ROW_COUNT] = { "expired", "not used here", "no machine here has this name" };
	static const char *const found[ROW_COUNT] = { "expired", "unused", "no machine" };

	*ret = (struct finding){
		.rule = rows[row].id,
		.title = rows[row].title,
		.level = LEVEL_NOTE,
		.outcome = OUTCOME_FAIL,
		.text = text_printf(arena, "%s: %s", said[row], words),
		.expected = "",
		.found = found[row],
		.why = rows[row].why,
		.remedy = rows[row].remedy,
		.root_cause = "",
	};
}

static size_t add_row(const struct waiving *waiving, int row, struct finding *list, size_t count)
{
	const char *words = list_waivers(waiving, row);

	if (!words)
		return count;
	put_row(waiving->arena, row, words, &list[count]);
	return count + 1;
}

static bool is_for_any(const struct waiver *waiver, const struct machine_result *machines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_for_machine(waiver, &machines[i]))
			return true;
	return false;
}

/* "NET203 (gold-2012*), SCH101 (gold-2016*) and 4 more"; NULL: none. */
const char *waiver_strangers(const struct waivers *waivers, struct arena *arena, const struct machine_result *machines,
			     size_t count)
{
	const char *words = NULL;
	size_t found = 0;

	for (unsigned i = 0; i < waivers->list_count; i++) {
		const struct waiver *waiver = &waivers->list[i];

		if (is_for_any(waiver, machines, count) || ++found > TOLD_LIMIT)
			continue;
		words = arena_printf(arena, "%s%s%s (%s)", words ? words : "", words ? ", " : "", waiver->rule,
				     waiver->machine);
	}
	return found > TOLD_LIMIT ? arena_printf(arena, "%s and %zu more", words ? words : "", found - TOLD_LIMIT)
				  : words;
}

int waive_stranger_row(const char *strangers, struct arena *arena, struct machine_result *machine)
{
	struct finding *list = arena_array(arena, machine->finding_count + 1, sizeof *list);

	if (!list)
		return ERR_NOMEM;
	memcpy(list, machine->findings, machine->finding_count * sizeof *list);
	put_row(arena, ROW_NO_MACHINE, strangers, &list[machine->finding_count]);
	machine->findings = list;
	findings_sort(list, ++machine->finding_count);
	return arena_failed(arena) ? ERR_NOMEM : 0;
}

int waive_strangers(const struct waivers *waivers, struct arena *arena, struct machine_result *machines, size_t count)
{
	const char *words = waiver_strangers(waivers, arena, machines, count);
	int code = 0;

	for (size_t i = 0; words && i < count && code == 0; i++)
		code = waive_stranger_row(words, arena, &machines[i]);
	return arena_failed(arena) ? ERR_NOMEM : code;
}

static int waive_baselines(struct waiving *waiving, struct machine_result *machine)
{
	struct baseline *list = arena_array(waiving->arena, machine->baseline_count, sizeof *list);

	for (size_t i = 0; list && i < machine->baseline_count; i++) {
		list[i] = machine->baselines[i];
		list[i].findings = waive_list(waiving, list[i].findings, list[i].finding_count, 0);
	}
	machine->baselines = list;
	return arena_failed(waiving->arena) ? ERR_NOMEM : 0;
}

int waive(const struct waivers *waivers, const char *today, struct arena *arena, struct machine_result *machine)
{
	struct waiving waiving = { .waivers = waivers,
				   .today = today,
				   .arena = arena,
				   .machine = machine,
				   .bore = arena_array(arena, waivers->list_count, sizeof *waiving.bore),
				   .ran_out = arena_array(arena, waivers->list_count, sizeof *waiving.ran_out) };
	size_t count = machine->finding_count;
	struct finding *list =
		waiving.bore && waiving.ran_out ? waive_list(&waiving, machine->findings, count, ROW_COUNT) : NULL;

	if (!list || waive_baselines(&waiving, machine) < 0)
		return ERR_NOMEM;
	machine->verdict_after_waivers = findings_verdict(list, count);
	for (int row = 0; row < MACHINE_ROWS; row++)
		count = add_row(&waiving, row, list, count);
	findings_sort(list, count);
	machine->findings = list;
	machine->finding_count = count;
	return arena_failed(arena) ? ERR_NOMEM : 0;
}
