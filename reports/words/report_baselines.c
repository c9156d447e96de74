/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/words/report_baselines.h"

#include <string.h>

enum { REASONS_NAMED = 3 }; /* rules named with a readiness that is reported next to another verdict */

/* A baseline has the rows about the evidence, and perhaps those of the profile it extends: they are told once. */
bool is_gap(const struct machine_result *machine, const struct finding *finding)
{
	bool is_told = false;

	for (size_t i = 0; i < machine->finding_count && !is_told; i++)
		is_told = strcmp(machine->findings[i].rule, finding->rule) == 0 &&
			  machine->findings[i].outcome == finding->outcome &&
			  machine->findings[i].level >= finding->level;
	return is_open_finding(finding) && !is_told;
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

static bool decides(const struct baseline *baseline, const struct finding *finding)
{
	if (baseline->verdict == VERDICT_INDETERMINATE)
		return finding->outcome == OUTCOME_UNKNOWN && finding->level > LEVEL_NOTE;
	return finding->outcome == OUTCOME_FAIL &&
	       finding->level == (baseline->verdict == VERDICT_NOT_READY ? LEVEL_ERROR : LEVEL_WARNING);
}

const char *readiness_words(struct arena *arena, const struct machine_result *machine)
{
	const struct baseline *baseline = readiness_beside(machine);
	const char *words = "";
	size_t named = 0;

	if (!baseline)
		return "";
	for (size_t i = 0; words && baseline->verdict != VERDICT_READY && i < baseline->finding_count; i++) {
		if (!decides(baseline, &baseline->findings[i]) || named > REASONS_NAMED)
			continue;
		words = named == REASONS_NAMED
				? arena_printf(arena, "%s, ...", words)
				: arena_printf(arena, "%s%s%s", words, named ? ", " : " (", baseline->findings[i].rule);
		named++;
	}
	words = words ? arena_printf(arena, "%s: %s%s%s", baseline->name,
				     verdict_word(baseline->kind, baseline->verdict), words, named ? ")" : "")
		      : NULL;
	return words ? words : "";
}

enum profile_kind kind_of_run(const struct report_head *head)
{
	return head->machine_count ? head->machines->kind : KIND_READINESS;
}

const char *subject_words(struct arena *arena, const struct report_head *head)
{
	const char *words = kind_of_run(head) == KIND_BASELINE ? arena_printf(arena, "Compliance with %s", head->profile)
							       : "TLS 1.2 readiness";

	return words ? words : "";
}

bool has_baselines(const struct machine_result *machine)
{
	return machine->baseline_count > 0;
}

const char *baselines_words(struct arena *arena, const struct machine_result *machine)
{
	const char *words = "";

	for (size_t i = 0; i < machine->baseline_count && words; i++) {
		const struct baseline *baseline = &machine->baselines[i];
		struct baseline_counts counts = baseline_counts(machine, baseline);

		words = arena_printf(arena, "%s%s%s %s, %zu failed, %zu undetermined", words, i ? "; " : "",
				     baseline->name, verdict_word(baseline->kind, baseline->verdict), counts.failed,
				     counts.undecided);
	}
	return words ? words : "";
}

const char *waived_words(struct arena *arena, const struct machine_result *machine)
{
	size_t count = counts_of(machine).of[STYLE_WAIVED];
	const char *words = "";

	if (count && machine->verdict_after_waivers != machine->verdict)
		words = arena_printf(arena, "%zu finding%s accepted by a waiver; the exit code is that of %s", count,
				     count == 1 ? "" : "s", verdict_word(machine->kind, machine->verdict_after_waivers));
	else if (count)
		words = arena_printf(arena, "%zu finding%s accepted by a waiver; the exit code does not change", count,
				     count == 1 ? "" : "s");
	return words ? words : "";
}

const char *waiver_until(struct arena *arena, const struct waiver_ref *waiver)
{
	const char *words = strcmp(waiver->expires, "never") == 0 ? "without an expiry date"
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
