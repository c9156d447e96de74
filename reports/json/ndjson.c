/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line a machine, for fleets: a header with the rules, the machines, a summary. Each line says schema, tool and profile, so
 * lines of several runs can be put together.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/json/rows/result_rows.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

/* Keys are sorted here, too: what each line has is between or around its own. */
static void write_tool(struct json_writer *writer, const struct report_head *head, const char *started)
{
	write_text(writer, "schema", "tlsready.result/1");
	write_known(writer, "started", started);
	write_text(writer, "tool", head->tool_version);
}

/* One profile, so the rules of the first machine are those of all. */
static void write_rules(struct json_writer *writer, const struct report_head *head)
{
	write_key(writer, "rules");
	write_open(writer, '[');
	for (size_t i = 0; i < head->rule_count; i++) {
		write_open(writer, '{');
		write_text(writer, "id", head->rules[i].rule);
		write_text(writer, "level", level_name(head->rules[i].level));
		write_text(writer, "title", head->rules[i].title);
		write_close(writer, '}');
	}
	write_close(writer, ']');
}

static int write_header(const struct report_head *head, FILE *out, struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out) };

	write_open(&writer, '{');
	if (head->case_info) {
		write_key(&writer, "case");
		write_table(&writer, &case_table, head->case_info);
	}
	if (head->run) {
		write_known(&writer, "command", head->run->command.utf8);
		write_known(&writer, "host", head->run->host);
	}
	write_known(&writer, "options", head->options);
	write_text(&writer, "profile", head->profile);
	write_rules(&writer, head);
	write_tool(&writer, head, head->run ? head->run->started : NULL);
	write_text(&writer, "type", "header");
	write_known(&writer, "waivers_sha256", head->waivers_sha256);
	write_close(&writer, '}');
	return write_finish(&writer, true, err);
}

static int write_machine(const struct report_head *head, const struct machine_result *machine, FILE *out,
			 struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out) };

	write_open(&writer, '{');
	write_known(&writer, "fail_on", head->fail_on == FAIL_ON_AT_RISK ? "" : fail_on_word(head->fail_on));
	write_key(&writer, "machine");
	write_table(&writer, &machine_table, machine);
	write_text(&writer, "profile", head->profile);
	write_tool(&writer, head, NULL);
	write_text(&writer, "type", "machine");
	write_close(&writer, '}');
	return write_finish(&writer, true, err);
}

static void write_verdicts(struct json_writer *writer, const struct report_head *head)
{
	const char *words[VERDICT_NOT_READY + 1];

	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		words[verdict] = verdict_word(kind_of_run(head), (enum verdict)verdict);
	qsort(words, VERDICT_NOT_READY + 1, sizeof *words, string_order);
	write_key(writer, "verdicts");
	write_open(writer, '{');
	for (size_t i = 0; i <= VERDICT_NOT_READY; i++)
		for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
			if (words[i] == verdict_word(kind_of_run(head), (enum verdict)verdict)) {
				write_key(writer, words[i]);
				write_number(writer, verdicts_of(head, (enum verdict)verdict));
			}
	write_close(writer, '}');
}

static int write_summary(const struct report_head *head, FILE *out, struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out) };

	write_open(&writer, '{');
	write_known(&writer, "digest", head->digest);
	write_key(&writer, "exit_code");
	write_number(&writer, (uint64_t)head->exit_code);
	if (head->incomplete) {
		write_key(&writer, "incomplete");
		write_table(&writer, &incomplete_table, head->incomplete);
	}
	write_key(&writer, "machines");
	write_number(&writer, head->machine_count);
	write_text(&writer, "profile", head->profile);
	write_tool(&writer, head, NULL);
	write_text(&writer, "type", "summary");
	write_verdicts(&writer, head);
	write_close(&writer, '}');
	return write_finish(&writer, true, err);
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
