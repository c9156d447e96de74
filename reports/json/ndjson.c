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

static json_t *line_of(struct maker *maker, const struct result *result, const char *type)
{
	json_t *line = json_object();

	put_string(maker, line, "type", type);
	put_string(maker, line, "schema", "tlsready.result/1");
	put_string(maker, line, "tool", result->tool_version);
	put_string(maker, line, "profile", result->profile);
	return line;
}

/* One profile, so the rules of the first machine are those of all. */
static json_t *rules_of(struct maker *maker, const struct result *result)
{
	const struct machine_result *machine = result->machine_count ? &result->machines[0] : NULL;
	json_t *rules = json_array();

	for (size_t i = 0; machine && i < machine->finding_count; i++) {
		json_t *rule = json_object();

		put_string(maker, rule, "id", machine->findings[i].rule);
		put_string(maker, rule, "title", machine->findings[i].title);
		put_string(maker, rule, "level", level_name(machine->findings[i].level));
		append(maker, rules, rule);
	}
	return rules;
}

static int write_header(const struct result *result, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *line = line_of(&maker, result, "header");

	put_value(&maker, line, "rules", rules_of(&maker, result));
	if (result->run) {
		put_known(&maker, line, "started", result->run->started);
		put_known(&maker, line, "host", result->run->host);
		put_known(&maker, line, "command", result->run->command.utf8);
	}
	int code = json_out(line, maker.failed, JSON_COMPACT, out, err);

	json_decref(line);
	return code;
}

static int write_machine(const struct result *result, const struct machine_result *machine, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *line = line_of(&maker, result, "machine");

	put_value(&maker, line, "machine", json_of_machine(&maker, machine));
	int code = json_out(line, maker.failed, JSON_COMPACT, out, err);

	json_decref(line);
	return code;
}

static int write_summary(const struct result *result, FILE *out, struct error *err)
{
	struct maker maker = { .failed = false };
	json_t *line = line_of(&maker, result, "summary"), *counts = json_object();

	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		put_number(&maker, counts, verdict_word(kind_of_run(result), (enum verdict)verdict),
			   verdicts_of(result, (enum verdict)verdict));
	put_value(&maker, line, "verdicts", counts);
	put_number(&maker, line, "machines", result->machine_count);
	put_value(&maker, line, "exit_code", json_integer(result->exit_code));
	put_known(&maker, line, "digest", result->digest);
	int code = json_out(line, maker.failed, JSON_COMPACT, out, err);

	json_decref(line);
	return code;
}

int report_ndjson(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	int code = write_header(result, out, err);

	(void)options;
	for (size_t i = 0; i < result->machine_count && code == 0; i++)
		code = write_machine(result, &result->machines[i], out, err);
	return code == 0 ? write_summary(result, out, err) : code;
}
