/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/ci/log_commands.h"

#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"

enum { SHOWN_LIMIT = 10 }; /* of each level and step: GitHub's, and that of the agent of Azure Pipelines */

struct shown {
	char *line;
	unsigned rank;
};

struct state {
	ci_command *command;
	struct arena *arena;
	struct shown shown[CI_NOTE][SHOWN_LIMIT]; /* errors and warnings, each the worst first */
	size_t counts[CI_NOTE], left_out;
	bool failed; /* out of memory */
};

/* Behind all of its rank; the last one gives way. */
static void keep(struct state *state, enum ci_level level, struct shown one)
{
	struct shown *list = state->shown[level];
	size_t at = state->counts[level];

	if (at == SHOWN_LIMIT) {
		state->left_out++;
		at--;
		if (list[at].rank <= one.rank) {
			free(one.line);
			return;
		}
		free(list[at].line);
	} else {
		state->counts[level]++;
	}
	for (; at > 0 && list[at - 1].rank > one.rank; at--)
		list[at] = list[at - 1];
	list[at] = one;
}

static void add(struct state *state, const struct ci_issue *issue)
{
	const char *line = state->command(state->arena, issue);
	struct shown one = { .line = line ? strdup(line) : NULL, .rank = issue->rank };

	if (one.line)
		keep(state, issue->level, one);
	else
		state->failed = true;
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory while writing commands for a CI server");
}

int log_commands_begin(struct report *report, ci_command *command, struct error *err)
{
	struct state *state = calloc(1, sizeof *state);

	report->state = state;
	if (!state || !report_scratch(&state->arena))
		return out_of_memory(err);
	state->command = command;
	if (report->head->incomplete) {
		struct ci_issue issue = ci_issue_of_run(state->arena, report->head);

		add(state, &issue);
	}
	return 0;
}

int log_commands_machine(struct report *report, const struct machine_result *machine, struct error *err)
{
	struct state *state = report->state;
	bool is_red = gate_of(report->head->fail_on, machine->verdict_after_waivers) != GATE_OPEN;
	struct ci_issue issue;

	for (size_t i = 0; i < machine->finding_count; i++)
		if (ci_issue_of(state->arena, report->head, machine, &machine->findings[i], &issue) &&
		    issue.level != CI_NOTE) {
			add(state, &issue);
			is_red = is_red && issue.level != CI_ERROR;
		}
	if (is_red) {
		issue = ci_issue_of_machine(state->arena, machine);
		add(state, &issue);
	}
	return report_scratch(&state->arena) && !state->failed ? 0 : out_of_memory(err);
}

static void write_lines(struct report *report, const char *last)
{
	struct state *state = report->state;

	if (report->head->exit_code && !state->counts[CI_ERROR]) {
		struct ci_issue issue = ci_issue_of_run(state->arena, report->head);

		add(state, &issue);
	}
	for (int level = CI_ERROR; level < CI_NOTE; level++)
		for (size_t i = 0; i < state->counts[level]; i++)
			fprintf(report->out, "%s\n", state->shown[level][i].line);
	if (state->left_out)
		fprintf(report->out, "%zu more findings are in the other reports.\n", state->left_out);
	if (state->counts[CI_ERROR])
		return;
	fputs(state->counts[CI_WARNING] ? last : "No errors or warnings.\n", report->out); /* no report is empty */
}

int log_commands_end(struct report *report, const char *last, const char *name, struct error *err)
{
	struct state *state = report->state;

	if (!state)
		return 0;
	if (!report->failed)
		write_lines(report, last);
	bool failed = !report->failed && state->failed;

	for (int level = CI_ERROR; level < CI_NOTE; level++)
		for (size_t i = 0; i < state->counts[level]; i++)
			free(state->shown[level][i].line);
	arena_free(state->arena);
	free(state);
	int code = report_flush(report, name, err);

	return code == 0 && failed ? out_of_memory(err) : code;
}
