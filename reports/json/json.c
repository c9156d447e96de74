/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The json format: every member of struct result that is not on the way to another one, so that any other format can be made
 * from the saved JSON. Escapes (\u{202E}) are part of the strings; raw data is in data_hex, so nothing is lost.
 *
 * The document is made without machines, and they are written into its empty list one at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_stream.h"
#include "reports/json/rows/result_rows.h"

struct state {
	char *text;       /* the document with an empty list of machines */
	const char *rest; /* of it, which is not written yet */
};

enum { MACHINES_COLUMN = 2, MACHINE_DEPTH = 2, INDENT = 2 };

/* The rows are those of a result; of the head it has all but the machines. */
static struct result result_of(const struct report_head *head)
{
	return (struct result){ .tool_version = head->tool_version,
				.profile = head->profile,
				.profile_title = head->profile_title,
				.profile_summary = head->profile_summary,
				.profile_path = head->profile_path,
				.fail_on = head->fail_on,
				.profile_sha256 = head->profile_sha256,
				.waivers_sha256 = head->waivers_sha256,
				.waivers_path = head->waivers_path,
				.expected_path = head->expected_path,
				.options = head->options,
				.case_info = head->case_info,
				.exit_code = head->exit_code,
				.exit_reason = head->exit_reason,
				.digest = head->digest,
				.run = head->run,
				.incomplete = head->incomplete };
}

static char *head_text(const struct report_head *head)
{
	struct result result = result_of(head);
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	struct json_writer writer = { .out = out_to_file(memory), .indent = INDENT };

	if (!memory)
		return NULL;
	write_table(&writer, &result_table, &result);
	bool is_good = write_finish(&writer, false, NULL) == 0;

	if (fclose(memory) == 0 && is_good)
		return text;
	free(text);
	return NULL;
}

int report_json_begin(struct report *report, struct error *err)
{
	struct state *state = calloc(1, sizeof *state);

	report->state = state;
	if (state)
		state->text = head_text(report->head);
	if (!state || !state->text)
		return json_out_of_memory(err);
	state->rest = json_open_list(state->text, "machines", report->out);
	return 0;
}

int report_json_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct json_writer writer = {
		.out = out_to_file(report->out), .indent = INDENT, .depth = MACHINE_DEPTH, .is_empty = index == 0
	};

	write_table(&writer, &machine_table, machine);
	return write_finish(&writer, false, err);
}

int report_json_end(struct report *report, struct error *err)
{
	struct state *state = report->state;

	if (!report->failed) {
		json_close_list(MACHINES_COLUMN, report->head->machine_count == 0, report->out);
		fprintf(report->out, "%s\n", state->rest);
	}
	free(state ? state->text : NULL);
	free(state);
	return report_flush(report, "JSON", err);
}
