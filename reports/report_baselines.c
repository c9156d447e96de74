/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/report_baselines.h"

#include <string.h>

static bool is_open(const struct finding *finding)
{
	return finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN ||
	       finding->outcome == OUTCOME_WAIVED;
}

/* A baseline has the rows about the evidence, and perhaps those of the profile it extends: they are told once. */
bool is_gap(const struct machine_result *machine, const struct finding *finding)
{
	bool is_told = false;

	for (size_t i = 0; i < machine->finding_count && !is_told; i++)
		is_told = strcmp(machine->findings[i].rule, finding->rule) == 0 &&
			  machine->findings[i].outcome == finding->outcome &&
			  machine->findings[i].level >= finding->level;
	return is_open(finding) && !is_told;
}

struct baseline_counts baseline_counts(const struct machine_result *machine, const struct baseline *baseline)
{
	struct baseline_counts counts = { 0 };

	for (size_t i = 0; i < baseline->finding_count; i++) {
		const struct finding *finding = &baseline->findings[i];

		counts.failed += finding->outcome == OUTCOME_FAIL;
		counts.undecided += finding->outcome == OUTCOME_UNKNOWN;
		counts.waived += finding->outcome == OUTCOME_WAIVED;
		counts.passed += finding->outcome == OUTCOME_PASS;
		counts.gaps += is_gap(machine, finding);
	}
	return counts;
}

bool has_baselines(const struct machine_result *machine)
{
	return machine->baseline_count > 0;
}

const char *waived_words(struct arena *arena, const struct machine_result *machine)
{
	size_t count = counts_of(machine).of[LOOK_WAIVED];
	const char *words = "";

	if (count && machine->gate != machine->verdict)
		words = arena_printf(arena, "%zu waived: the exit code goes by %s", count, verdict_name(machine->gate));
	else if (count)
		words = arena_printf(arena, "%zu waived, which does not change the exit code", count);
	return words ? words : "";
}

const char *waiver_until(struct arena *arena, const struct waiver_ref *waiver)
{
	const char *words = strcmp(waiver->expires, "never") == 0 ? "without an end"
								  : arena_printf(arena, "until %s", waiver->expires);

	return words ? words : "";
}

const char *waiver_words(struct arena *arena, const struct waiver_ref *waiver)
{
	bool is_approved = *waiver->approved_by.utf8;
	const char *words =
		arena_printf(arena, "%s%s%s: %s", waiver_until(arena, waiver), is_approved ? ", approved by " : "",
			     waiver->approved_by.utf8, waiver->reason.utf8);

	return words ? words : "";
}
