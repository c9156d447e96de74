/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workflow commands of GitHub Actions: annotations of a step. A line is a command if it begins with "::"; what is escaped where is
 * that of actions/toolkit (packages/core/src/command.ts).
 */
#include "reports/ci/log_commands.h"
#include "reports/formats.h"

/* clang-format off */
static const struct ci_escape in_data[] = { { '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" }, { 0 } };
static const struct ci_escape in_property[] = {
	{ '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" }, { ':', "%3A" }, { ',', "%2C" }, { 0 }
};
/* clang-format on */

static const char *place_of(struct arena *arena, const struct ci_issue *issue)
{
	const char *path = ci_escaped(arena, issue->path, in_property);

	if (!*path)
		return "";
	if (!issue->line)
		return arena_printf(arena, "file=%s,", path);
	if (!issue->column)
		return arena_printf(arena, "file=%s,line=%u,", path, issue->line);
	return arena_printf(arena, "file=%s,line=%u,col=%u,", path, issue->line, issue->column);
}

static const char *command(struct arena *arena, const struct ci_issue *issue)
{
	const char *title =
		*issue->rule ? arena_printf(arena, "%s %s: %s", issue->rule, issue->state, issue->title) : issue->title;
	const char *data = arena_printf(arena, "%s%s%s", issue->text, *issue->advice ? "\n" : "", issue->advice);
	const char *place = place_of(arena, issue);

	if (!title || !data || !place)
		return NULL;
	return arena_printf(arena, "::%s %stitle=%s::%s", issue->level == CI_ERROR ? "error" : "warning", place,
			    ci_escaped(arena, title, in_property), ci_escaped(arena, data, in_data));
}

int report_github_begin(struct report *report, struct error *err)
{
	return log_commands_begin(report, command, err);
}

int report_github_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	(void)index;
	return log_commands_machine(report, machine, err);
}

int report_github_end(struct report *report, struct error *err)
{
	return log_commands_end(report, "", "GitHub", err);
}
