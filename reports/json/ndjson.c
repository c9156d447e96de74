/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line a machine, for fleets: a header with the rules, the machines, a summary. Each line says schema, tool and profile, so
 * lines of several runs can be put together.
 */
#include <string.h>

#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

static json_t *line_of(struct maker *maker, const struct report_head *head, const char *type)
{
	json_t *line = json_object();

	put_string(maker, line, "type", type);
	put_string(maker, line, "schema", "tlsready.result/1");
	put_string(maker, line, "tool", head->tool_version);
	put_string(maker, line, "profile", head->profile);
	return line;
}

/* One profile, so the rules of the first machine are those of all. */
static json_t *rules_of(struct maker *maker, const struct report_head *head)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < head->rule_count; i++) {
		json_t *rule = json_object();

		put_string(maker, rule, "id", head->rules[i].rule);
		put_string(maker, rule, "title", head->rules[i].title);
		put_string(maker, rule, "level", level_name(head->rules[i].level));
		append(maker, rules, rule);
	}
	return rules;
}

static int write_header(const struct report_head *head, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *line = line_of(&maker, head, "header");

	put_value(&maker, line, "rules", rules_of(&maker, head));
	if (head->run) {
		put_known(&maker, line, "started", head->run->started);
		put_known(&maker, line, "host", head->run->host);
		put_known(&maker, line, "command", head->run->command.utf8);
	}
	int code = json_out(line, maker.failed, JSON_COMPACT, out, err);

	json_decref(line);
	return code;
}

static int write_machine(const struct report_head *head, const struct machine_result *machine, FILE *out,
			 struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *line = line_of(&maker, head, "machine");

	put_value(&maker, line, "machine", json_of_machine(&maker, machine));
	int code = json_out(line, maker.failed, JSON_COMPACT, out, err);

	json_decref(line);
	return code;
}

static int write_summary(const struct report_head *head, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *line = line_of(&maker, head, "summary"), *counts = json_object();

	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		put_number(&maker, counts, verdict_word(kind_of_run(head), (enum verdict)verdict),
			   verdicts_of(head, (enum verdict)verdict));
	put_value(&maker, line, "verdicts", counts);
	put_number(&maker, line, "machines", head->machine_count);
	put_value(&maker, line, "exit_code", json_integer(head->exit_code));
	put_known(&maker, line, "digest", head->digest);
	int code = json_out(line, maker.failed, JSON_COMPACT, out, err);

	json_decref(line);
	return code;
}

int report_ndjson_begin(struct report *report, struct error *err)
{
	return write_header(report->head, report->out, err);
}

int report_ndjson_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	(void)index;
	return write_machine(report->head, machine, report->out, err);
}

int report_ndjson_end(struct report *report, struct error *err)
{
	return report->failed ? 0 : write_summary(report->head, report->out, err);
}
