/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody bears. A waiver takes a finding out of the exit code and out of nothing else: the verdict says what is,
 * and a waiver that is over, or that nothing needs any more, is told of.
 */
#include "analyzer/waivers.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/rules.h"

enum { ROW_EXPIRED, ROW_UNUSED, ROW_COUNT };

static const struct waiver_row rows[ROW_COUNT] = {
	[ROW_EXPIRED] = { "EVD590", "No waiver that is still needed has expired",
			  "The last day of the waiver is over: the finding counts again.",
			  "Mend what the waiver was for, or renew it with a new date." },
	[ROW_UNUSED] = { "EVD591", "Every waiver for this machine bears something",
			 "The finding that the waiver is for did not fail here: it is mended, or the waiver names "
			 "another rule than was "
			 "meant. A waiver that stays behind will hide the same finding when it comes back.",
			 "Delete the waiver, or name the machine it is for." },
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

/* Names are matched as shown: a file's own name may be anybody's. */
static bool is_for_machine(const struct waiver *waiver, const struct machine_result *machine)
{
	if (!waiver->machine)
		return true;
	if (!name_starts(waiver->machine, WAIVER_HASH))
		return fnmatch(waiver->machine, machine->name.utf8, 0) == 0;
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

/* A copy with what is waived, and room for more. NULL: memory is out. */
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

/* "OSU402 (until 2026-01-31: host is retired)" for each waiver of the kind; NULL: there is none. */
static const char *list_waivers(const struct waiving *waiving, int row)
{
	const char *words = NULL;

	for (unsigned i = 0; i < waiving->waivers->list_count; i++) {
		const struct waiver *waiver = &waiving->waivers->list[i];
		bool is_told = row == ROW_EXPIRED ? waiving->ran_out[i]
						  : !waiving->bore[i] && !waiving->ran_out[i] &&
							    is_for_machine(waiver, waiving->machine);

		if (is_told)
			words = arena_printf(waiving->arena, "%s%s%s (%s%s: %s)", words ? words : "", words ? ", " : "",
					     waiver->rule, has_end(waiver) ? "until " : "without an end",
					     has_end(waiver) ? waiver->expires : "", waiver->reason);
	}
	return words;
}

static size_t add_row(const struct waiving *waiving, int row, struct finding *list, size_t count)
{
	const char *words = list_waivers(waiving, row);

	if (!words)
		return count;
	list[count] = (struct finding){
		.rule = rows[row].id,
		.title = rows[row].title,
		.level = LEVEL_NOTE,
		.outcome = OUTCOME_FAIL,
		.text = text_printf(waiving->arena, row == ROW_EXPIRED ? "expired: %s" : "of no use here: %s", words),
		.expected = "",
		.found = row == ROW_EXPIRED ? "expired" : "unused",
		.why = rows[row].why,
		.remedy = rows[row].remedy,
	};
	return count + 1;
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
	machine->gate = findings_verdict(list, count);
	for (int row = 0; row < ROW_COUNT; row++)
		count = add_row(&waiving, row, list, count);
	findings_sort(list, count);
	machine->findings = list;
	machine->finding_count = count;
	return arena_failed(arena) ? ERR_NOMEM : 0;
}
