/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and machines: a row is less, and what is made of it says so. */
#include <stdlib.h>
#include <string.h>

#include "engine/merge/merge_parts.h"

#define IN_RESULT "not in a row: see the complete result of this machine"

int row_of_saved(const struct machine_result *machine, struct arena *arena, struct machine_result *ret_plain,
		 struct fleet_row *ret, struct error *err)
{
	const char *number = machine->is_numbered ? strrchr(machine->name.utf8, ' ') : NULL;
	int code = 0;

	*ret_plain = *machine;
	if (number) {
		ret_plain->is_numbered = false;
		ret_plain->name.utf8 = arena_strndup(arena, machine->name.utf8, (size_t)(number - machine->name.utf8));
		code = ret_plain->name.utf8 ? report_digest_machine(ret_plain, arena, err) : error_no_memory(err);
	}
	return code ? code : fleet_row_of(ret_plain, NULL, arena, ret, err);
}

/* Findings. */

static struct finding finding_of(const char *id, const char *title, enum level level, enum outcome outcome)
{
	static const struct waiver_ref waiver = { .reason = { .utf8 = IN_RESULT },
						  .approved_by = { .utf8 = "" },
						  .expires = "" };

	return (struct finding){ .rule = id,
				 .title = title,
				 .level = level,
				 .outcome = outcome,
				 .text = { .utf8 = outcome == OUTCOME_PASS || outcome == OUTCOME_NOT_APPLICABLE
							   ? ""
							   : "The reason is " IN_RESULT "." },
				 .expected = "",
				 .found = "",
				 .why = "",
				 .remedy = "",
				 .root_cause = "",
				 .waiver = outcome == OUTCOME_WAIVED ? &waiver : NULL,
				 .unwaived = OUTCOME_FAIL };
}

/* Failed first: outcome, then level from error to note, then id. */
static int by_weight(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->outcome != y->outcome)
		return x->outcome < y->outcome ? -1 : 1;
	return x->level != y->level ? (x->level > y->level ? -1 : 1) : strcmp(x->rule, y->rule);
}

static const struct finding *findings_of(const struct fleet_head *head, const struct fleet_row *row,
					 struct arena *arena, size_t *ret_count)
{
	struct finding *list = arena_array(arena, head->rule_count + 1, sizeof *list);
	size_t count = *row->error.utf8 || row->is_cut ? 0 : head->rule_count; /* which passed is not known */

	for (size_t i = 0; list && i < count; i++) {
		const struct fleet_rule *rule = &head->rules[i];

		list[i] = finding_of(rule->id, rule->title, rule->level, fleet_row_outcome(row, rule->id));
	}
	if (list && count)
		qsort(list, count, sizeof *list, by_weight);
	*ret_count = list ? count : 0;
	return list;
}

static const struct baseline *baselines_of(const struct fleet_row *row, struct arena *arena)
{
	struct baseline *list = arena_array(arena, row->baseline_count + 1, sizeof *list);

	for (size_t i = 0; list && i < row->baseline_count; i++) {
		const struct fleet_baseline *from = &row->baselines[i];
		size_t count = from->fail + from->unknown;
		struct finding *findings = count <= 4096 ? arena_array(arena, count + 1, sizeof *findings) : NULL;

		for (size_t k = 0; findings && k < count; k++)
			findings[k] = finding_of("-", IN_RESULT, LEVEL_WARNING,
						 k < from->fail ? OUTCOME_FAIL : OUTCOME_UNKNOWN);
		list[i] = (struct baseline){ .name = from->name,
					     .title = from->name,
					     .summary = "",
					     .path = { .utf8 = "" },
					     .kind = from->kind,
					     .verdict = from->verdict,
					     .findings = findings,
					     .finding_count = findings ? count : 0 };
	}
	return list;
}

/* The rest. */

static const struct fact *facts_of(const struct fleet_row *row, struct arena *arena)
{
	struct fact *list = arena_array(arena, row->fact_count + 1, sizeof *list);

	for (size_t i = 0; list && i < row->fact_count; i++)
		list[i] = (struct fact){ .name = row->facts[i].name,
					 .title = row->facts[i].name,
					 .state = row->facts[i].state,
					 .because = { .utf8 = "The evidence is " IN_RESULT "." },
					 .decider = "",
					 .confidence = "",
					 .root_cause = "" };
	return list;
}

static const struct result_source *sources_of(const struct fleet_row *row, struct arena *arena)
{
	struct result_source *list = arena_array(arena, row->source_count + 1, sizeof *list);

	for (size_t i = 0; list && i < row->source_count; i++)
		list[i] = (struct result_source){ .path = row->sources[i].file,
						  .kind = row->sources[i].kind,
						  .role = row->sources[i].role,
						  .format = "",
						  .status = *row->sources[i].sha256 ? SOURCE_READ : SOURCE_REFUSED,
						  .why = { .utf8 = "" },
						  .sha256 = row->sources[i].sha256,
						  .is_dirty = row->sources[i].is_dirty,
						  .written = "",
						  .root_written = "" };
	return list;
}

static const struct result_note *note_of(const struct fleet_row *row, struct arena *arena)
{
	struct result_note *note = arena_alloc(arena, sizeof *note);
	const char *text =
		*row->error.utf8 ? arena_printf(arena, "could not be evaluated: %s", row->error.utf8)
				 : "is from a row: evidence, notes and fixes are in the complete result of this machine";

	if (note)
		*note = (struct result_note){ .code = *row->error.utf8 ? "not-evaluated" : "row",
					      .severity = *row->error.utf8 ? "error" : "note",
					      .source = -1,
					      .offset = UINT64_MAX,
					      .text = { .utf8 = text ? text : "" } };
	return note;
}

int machine_of_row(const struct fleet_head *head, const struct fleet_row *row, struct arena *arena,
		   struct machine_result *ret, struct error *err)
{
	*ret = (struct machine_result){ .name = row->name,
					.input_name = { .utf8 = "" },
					.input = row->input,
					.kind = row->kind,
					.verdict = row->verdict,
					.verdict_after_waivers = row->gate,
					.reasons = row->reasons,
					.reason_count = row->reason_count,
					.summary = *row->error.utf8 ? row->error : row->because,
					.windows = row->windows,
					.sources = sources_of(row, arena),
					.source_count = row->source_count,
					.facts = facts_of(row, arena),
					.fact_count = row->fact_count,
					.notes = note_of(row, arena),
					.note_count = 1,
					.baselines = baselines_of(row, arena),
					.baseline_count = row->baseline_count,
					.evidence = row->evidence,
					.digest = row->digest };
	ret->findings = findings_of(head, row, arena, &ret->finding_count);
	ret->identity = (struct machine_identity){ .computer_name = TEXT(""),
						   .dns_name = TEXT(""),
						   .domain = TEXT(""),
						   .tenant_id = TEXT(""),
						   .tenant_name = TEXT(""),
						   .time_zone = TEXT(""),
						   .utc_offset = "",
						   .installed = "",
						   .last_shutdown = "",
						   .product_type = "" };
	return arena_failed(arena) ? error_no_memory(err) : 0;
}
