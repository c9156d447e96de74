/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GitLab's Code Quality report: a list of issues, of all machines. GitLab shows the difference to the target branch, by
 * fingerprints. A path is relative to the repository, and a line is required, of a hive, too.
 */
#include <stdlib.h>

#include "reports/ci/ci_issue.h"
#include "reports/formats.h"
#include "reports/json/json_out.h"
#include "reports/json/json_result.h"
#include "reports/json/json_stream.h"

struct state {
	struct arena *arena;
	struct maker maker;
	size_t count, red; /* issues; of them those of level CI_ERROR */
};

static const char *severity_of(const struct ci_issue *issue)
{
	if (issue->level != CI_ERROR)
		return issue->level == CI_WARNING ? "minor" : "info";
	return issue->is_proven ? "critical" : "major";
}

static json_t *location_of(struct maker *maker, const char *path, unsigned line)
{
	json_t *location = json_object(), *lines = json_object();

	while (*path == '/')
		path++;
	put_string(maker, location, "path", *path ? path : "tlsready");
	put_number(maker, lines, "begin", line ? line : 1);
	put_value(maker, location, "lines", lines);
	return location;
}

static json_t *object_of(struct maker *maker, const struct ci_issue *issue)
{
	json_t *object = json_object();

	put_string(maker, object, "description", issue->text);
	put_string(maker, object, "check_name", *issue->rule ? issue->rule : issue->title);
	put_string(maker, object, "fingerprint", issue->fingerprint);
	put_string(maker, object, "severity", severity_of(issue));
	put_value(maker, object, "location", location_of(maker, issue->path, issue->line));
	return object;
}

static void put_issue(struct report *report, const struct ci_issue *issue)
{
	struct state *state = report->state;

	state->red += issue->level == CI_ERROR;
	if (!json_put_element(object_of(&state->maker, issue), 0, state->count++ == 0, report->out))
		state->maker.failed = true;
}

int report_gitlab_begin(struct report *report, struct error *err)
{
	struct state *state = calloc(1, sizeof *state);

	report->state = state;
	if (!state || !report_scratch(&state->arena))
		return json_out_of_memory(err);
	fputc('[', report->out);
	return 0;
}

int report_gitlab_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	struct state *state = report->state;
	bool is_red = gate_of(report->head->fail_on, machine->verdict_after_waivers) != GATE_OPEN;
	size_t red = state->red;
	struct ci_issue issue;

	(void)index;
	for (size_t i = 0; i < machine->finding_count; i++)
		if (ci_issue_of(state->arena, report->head, machine, &machine->findings[i], &issue))
			put_issue(report, &issue);
	if (is_red && state->red == red) {
		issue = ci_issue_of_machine(state->arena, machine);
		put_issue(report, &issue);
	}
	return report_scratch(&state->arena) && !state->maker.failed ? 0 : json_out_of_memory(err);
}

/* What a list of findings does not tell: machines that are missing in it. */
static void put_end(struct report *report)
{
	struct state *state = report->state;

	if (report->head->incomplete || (report->head->exit_code && !state->red)) {
		struct ci_issue issue = ci_issue_of_run(state->arena, report->head);

		put_issue(report, &issue);
	}
	json_close_list(0, state->count == 0, report->out);
	fputs("]\n", report->out);
}

int report_gitlab_end(struct report *report, struct error *err)
{
	struct state *state = report->state;

	if (!state)
		return 0;
	if (!report->failed)
		put_end(report);
	bool failed = !report->failed && (state->maker.failed || arena_failed(state->arena));

	arena_free(state->arena);
	free(state);
	int code = report_flush(report, "GitLab", err);

	return code == 0 && failed ? json_out_of_memory(err) : code;
}
