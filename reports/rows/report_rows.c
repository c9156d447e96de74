/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as a format: what check writes while it evaluates, made of results instead. */
#include "reports/rows/report_rows.h"

#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "reports/formats.h"

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct fleet_rule *)a)->id, ((const struct fleet_rule *)b)->id);
}

void fleet_rules_sort(struct fleet_rule *rules, size_t *count)
{
	size_t kept = 0;

	if (*count)
		qsort(rules, *count, sizeof *rules, by_id);
	for (size_t i = 0; i < *count; i++)
		if (kept == 0 || strcmp(rules[kept - 1].id, rules[i].id) != 0)
			rules[kept++] = rules[i];
	*count = kept;
}

/* What a result does not have, it may not know: NULL, which is no difference of headers. */
static const char *known(const char *word)
{
	return word && *word ? word : NULL;
}

int fleet_head_of_result(const struct result *result, struct arena *arena, struct fleet_head *ret, struct error *err)
{
	const struct machine_result *first = result->machine_count ? result->machines : NULL;
	size_t baselines = first ? first->baseline_count : 0, count = first ? first->finding_count : 0;
	struct fleet_profile *profiles = arena_array(arena, baselines + 1, sizeof *profiles);
	struct fleet_rule *rules = arena_array(arena, count + 1, sizeof *rules);

	if (!profiles || !rules)
		return error_no_memory(err);
	profiles[0] = (struct fleet_profile){ result->profile, known(result->profile_sha256) };
	for (size_t i = 0; i < baselines; i++)
		profiles[i + 1] = (struct fleet_profile){ first->baselines[i].name, known(first->baselines[i].sha256) };
	for (size_t i = 0; i < count; i++)
		rules[i] = (struct fleet_rule){ first->findings[i].rule, first->findings[i].title,
						first->findings[i].level };
	fleet_rules_sort(rules, &count);
	*ret = (struct fleet_head){ .tool_version = result->tool_version,
				    .profiles = profiles,
				    .profile_count = baselines + 1,
				    .rules = rules,
				    .rule_count = count,
				    .waivers = known(result->waivers_sha256),
				    .options = known(result->options),
				    .case_info = result->case_info };
	return 0;
}

static int put(const struct report *report, const char *line, size_t size, struct error *err)
{
	return fwrite(line, 1, size, report->out) == size ? 0 : report_flush(report, "rows", err);
}

int report_rows_begin(struct report *report, struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	const char *line;
	size_t size;
	int code = arena ? fleet_head_write(report->head->fleet, arena, &line, &size, err) : error_no_memory(err);

	code = code ? code : put(report, line, size, err);
	arena_free(arena);
	return code;
}

int report_rows_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct fleet_row row;
	const char *line;
	size_t size;
	int code = arena ? fleet_row_of(machine, NULL, arena, &row, err) : error_no_memory(err);

	(void)index;
	code = code ? code : fleet_row_write(&row, arena, &line, &size, err);
	code = code ? code : put(report, line, size, err);
	arena_free(arena);
	return code;
}

int report_rows_end(struct report *report, struct error *err)
{
	return report->failed ? 0 : report_flush(report, "rows", err);
}
