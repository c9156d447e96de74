/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/json/lines/summary_line.h"

#include <string.h>

#include "common/ceilings.h"
#include "reports/json/rows/result_rows.h"
#include "reports/words/report_util.h"

enum { LINE_LIMIT = 1 << 20, RULES_LIMIT = 10000, REASONS_LIMIT = 10000 };

/* The same with members that rows have: numbers of 32 bits, and the families as letters, one for each ('a': the first style). */
struct saved {
	struct summary_line line;
	uint32_t kind, verdict, after_waivers;
	const char *families;
	char family_letters[FAMILY_COUNT + 1];
};

/* clang-format off */
#define STRUCT struct rule_style
static const struct row style_rows[] = {
	{ AS_WORDS("rule", rule), REQUIRED },
	{ AS_U32("style", style), ALWAYS },
};
static const struct table style_table = { TABLE(style_rows) };
#undef STRUCT

#define STRUCT struct saved
static const struct row saved_rows[] = {
	{ AS_U32("after_waivers", after_waivers),        ALWAYS },
	{ AS_WORDS("baselines", line.summary.baselines), ALWAYS },
	{ AS_SIZE("count_fail", line.summary.counts.of[STYLE_FAIL]), ALWAYS },
	{ AS_SIZE("count_note", line.summary.counts.of[STYLE_NOTE]), ALWAYS },
	{ AS_SIZE("count_not_applicable", line.summary.counts.of[STYLE_NOT_APPLICABLE]), ALWAYS },
	{ AS_SIZE("count_pass", line.summary.counts.of[STYLE_PASS]), ALWAYS },
	{ AS_SIZE("count_total", line.summary.counts.total), ALWAYS },
	{ AS_SIZE("count_unknown", line.summary.counts.of[STYLE_UNKNOWN]), ALWAYS },
	{ AS_SIZE("count_waived", line.summary.counts.of[STYLE_WAIVED]), ALWAYS },
	{ AS_SIZE("count_warning", line.summary.counts.of[STYLE_WARNING]), ALWAYS },
	{ AS_WORDS("digest", line.digest),               ALWAYS },
	{ AS_WORDS("display", line.summary.display),     ALWAYS },
	{ AS_WORDS("families", families),                ALWAYS },
	{ AS_TEXT("input", line.summary.input),          ALWAYS },
	{ AS_TEXT("input_name", line.input_name),        ALWAYS },
	{ AS_U32("kind", kind),                          ALWAYS },
	{ AS_TEXT("name", line.summary.name),            ALWAYS },
	{ AS_FLAG("named", line.is_named),               KNOWN },
	{ AS_WORDS("readiness", line.summary.readiness), ALWAYS },
	{ AS_STRINGS("reasons", line.summary.reasons, line.summary.reason_count, REASONS_LIMIT), ALWAYS },
	{ AS_LIST("rules", line.rules, line.rule_count, struct rule_style, RULES_LIMIT, style_table), ALWAYS },
	{ AS_TEXT("summary", line.summary.summary),      ALWAYS },
	{ AS_U32("verdict", verdict),                    ALWAYS },
	{ AS_WORDS("waived", line.summary.waived),       ALWAYS },
	{ AS_WORDS("windows", line.summary.windows),     ALWAYS },
};
static const struct table saved_table = { TABLE(saved_rows) };
#undef STRUCT
/* clang-format on */

static const struct rule_style *styles_of(const struct machine_result *machine, struct arena *arena, size_t *ret_count)
{
	struct rule_style *list = arena_array(arena, machine->finding_count + 1, sizeof *list);

	for (size_t i = 0; list && i < machine->finding_count; i++)
		if (affects_verdict(&machine->findings[i]))
			list[(*ret_count)++] = (struct rule_style){ machine->findings[i].rule,
								    style_of_finding(&machine->findings[i]) };
	return list;
}

static int make(const struct machine_result *machine, struct arena *arena, struct saved *ret, struct error *err)
{
	int code = summary_make(arena, machine, &ret->line.summary, err);

	if (code)
		return code;
	ret->line.rules = styles_of(machine, arena, &ret->line.rule_count);
	ret->line.input_name = machine->input_name;
	ret->line.is_named = machine->is_named;
	ret->line.digest = machine->digest;
	ret->kind = machine->kind;
	ret->verdict = machine->verdict;
	ret->after_waivers = machine->verdict_after_waivers;
	for (size_t i = 0; i < FAMILY_COUNT; i++)
		ret->family_letters[i] = (char)('a' + (int)ret->line.summary.families[i]);
	ret->families = ret->family_letters;
	return ret->line.rules ? 0 : error_no_memory(err);
}

int summary_line_write(const struct machine_result *machine, int (*put)(void *context, const char *bytes, size_t size),
		       void *context, struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct json_writer writer = { .out = { put, context } };
	struct saved saved = { .kind = 0 };
	int code = arena ? make(machine, arena, &saved, err) : error_no_memory(err);

	if (code == 0) {
		write_table(&writer, &saved_table, &saved);
		code = write_finish(&writer, true, err);
	}
	arena_free(arena);
	return code;
}

static bool are_styles(const struct summary_line *line)
{
	for (size_t i = 0; i < line->rule_count; i++)
		if (line->rules[i].style >= STYLE_COUNT)
			return false;
	return true;
}

/* What a reader indexes by must be in its range. */
static bool take_numbers(struct saved *saved)
{
	struct machine_summary *summary = &saved->line.summary;

	if (saved->kind > KIND_BASELINE || saved->verdict > VERDICT_NOT_READY ||
	    saved->after_waivers > VERDICT_NOT_READY || strlen(saved->families) != FAMILY_COUNT ||
	    !are_styles(&saved->line))
		return false;
	summary->kind = (enum profile_kind)saved->kind;
	summary->verdict = (enum verdict)saved->verdict;
	summary->verdict_after_waivers = (enum verdict)saved->after_waivers;
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		if (saved->families[i] < 'a' || saved->families[i] > 'a' + STYLE_COUNT)
			return false;
		summary->families[i] = (enum outcome_style)(saved->families[i] - 'a');
	}
	return true;
}

int summary_line_read(const char *line, size_t size, struct arena *arena, struct summary_line *ret, struct error *err)
{
	json_error_t fault;
	json_t *json = size <= LINE_LIMIT ? json_loadb(line, size, JSON_REJECT_DUPLICATES, &fault) : NULL;
	struct taker taker = { .arena = arena, .label = "worker", .subject = "the summary", .err = err };
	struct from from = { .taker = &taker, .json = json };
	struct saved saved = { .families = "" };

	if (!json_is_object(json)) {
		json_decref(json);
		return error_set(err, ERR_FORMAT, "worker: its summary of a machine is none");
	}
	read_table(&from, &saved_table, &saved);
	json_decref(json);
	if (taker.failed)
		return taker.failed;
	if (arena_failed(arena))
		return error_no_memory(err);
	if (!take_numbers(&saved))
		return error_set(err, ERR_FORMAT, "worker: its summary of a machine has a number that is none");
	*ret = saved.line;
	return 0;
}
