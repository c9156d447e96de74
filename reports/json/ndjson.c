/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line a machine, for fleets: a header with the rules, the machines, a summary. Each line says schema, tool and profile, so
 * lines of several runs can be put together.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/json/result_rows.h"
#include "reports/words/report_baselines.h"
#include "reports/words/report_util.h"

/* Keys are sorted here, too: what each line has lies between or around its own. */
static void write_tool(struct json_writer *writer, const struct result *result, const char *started)
{
	write_text(writer, "schema", "tlsready.result/1");
	write_known(writer, "started", started);
	write_text(writer, "tool", result->tool_version);
}

/* One profile, so the rules of the first machine are those of all. */
static void write_rules(struct json_writer *writer, const struct result *result)
{
	const struct machine_result *machine = result->machine_count ? &result->machines[0] : NULL;

	write_key(writer, "rules");
	write_open(writer, '[');
	for (size_t i = 0; machine && i < machine->finding_count; i++) {
		write_open(writer, '{');
		write_text(writer, "id", machine->findings[i].rule);
		write_text(writer, "level", level_name(machine->findings[i].level));
		write_text(writer, "title", machine->findings[i].title);
		write_close(writer, '}');
	}
	write_close(writer, ']');
}

static int write_header(const struct result *result, FILE *out, struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out) };

	write_open(&writer, '{');
	if (result->run) {
		write_known(&writer, "command", result->run->command.utf8);
		write_known(&writer, "host", result->run->host);
	}
	write_text(&writer, "profile", result->profile);
	write_rules(&writer, result);
	write_tool(&writer, result, result->run ? result->run->started : NULL);
	write_text(&writer, "type", "header");
	write_close(&writer, '}');
	return write_finish(&writer, true, err);
}

static int write_machine(const struct result *result, const struct machine_result *machine, FILE *out, struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out) };

	write_open(&writer, '{');
	write_key(&writer, "machine");
	write_table(&writer, &machine_table, machine);
	write_text(&writer, "profile", result->profile);
	write_tool(&writer, result, NULL);
	write_text(&writer, "type", "machine");
	write_close(&writer, '}');
	return write_finish(&writer, true, err);
}

static int by_word(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_verdicts(struct json_writer *writer, const struct result *result)
{
	const char *words[VERDICT_NOT_READY + 1];

	for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
		words[verdict] = verdict_word(kind_of_run(result), (enum verdict)verdict);
	qsort(words, VERDICT_NOT_READY + 1, sizeof *words, by_word);
	write_key(writer, "verdicts");
	write_open(writer, '{');
	for (size_t i = 0; i <= VERDICT_NOT_READY; i++)
		for (int verdict = VERDICT_READY; verdict <= VERDICT_NOT_READY; verdict++)
			if (words[i] == verdict_word(kind_of_run(result), (enum verdict)verdict)) {
				write_key(writer, words[i]);
				write_number(writer, verdicts_of(result, (enum verdict)verdict));
			}
	write_close(writer, '}');
}

static int write_summary(const struct result *result, FILE *out, struct error *err)
{
	struct json_writer writer = { .out = out_to_file(out) };

	write_open(&writer, '{');
	write_known(&writer, "digest", result->digest);
	write_key(&writer, "exit_code");
	write_number(&writer, (uint64_t)result->exit_code);
	write_key(&writer, "machines");
	write_number(&writer, result->machine_count);
	write_text(&writer, "profile", result->profile);
	write_tool(&writer, result, NULL);
	write_text(&writer, "type", "summary");
	write_verdicts(&writer, result);
	write_close(&writer, '}');
	return write_finish(&writer, true, err);
}

int report_ndjson(const struct result *result, const struct report_options *options, FILE *out, struct error *err)
{
	int code = write_header(result, out, err);

	(void)options;
	for (size_t i = 0; i < result->machine_count && code == 0; i++)
		code = write_machine(result, &result->machines[i], out, err);
	return code == 0 ? write_summary(result, out, err) : code;
}
