/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logging commands of Azure Pipelines: issues of a task. What is escaped is that of azure-pipelines-task-lib
 * (taskcommand.ts). An exit code other than 0 fails the task, so no command here does; that a task succeeded with issues is what no
 * exit code can say.
 */
#include "reports/ci/log_commands.h"
#include "reports/formats.h"

#define SUCCEEDED_WITH_ISSUES "##vso[task.complete result=SucceededWithIssues;]\n"

/* clang-format off */
static const struct ci_escape in_data[] = { { '%', "%AZP25" }, { '\r', "%0D" }, { '\n', "%0A" }, { 0 } };
static const struct ci_escape in_property[] = {
	{ '%', "%AZP25" }, { '\r', "%0D" }, { '\n', "%0A" }, { ';', "%3B" }, { ']', "%5D" }, { 0 }
};
/* clang-format on */

static const char *place_of(struct arena *arena, const struct ci_issue *issue)
{
	const char *path = ci_escaped(arena, issue->path, in_property);

	if (!*path)
		return "";
	if (!issue->line)
		return arena_printf(arena, "sourcepath=%s;", path);
	return arena_printf(arena, "sourcepath=%s;linenumber=%u;columnnumber=%u;", path, issue->line,
			    issue->column ? issue->column : 1);
}

static const char *command(struct arena *arena, const struct ci_issue *issue)
{
	const char *data = arena_printf(arena, "%s%s%s%s%s", *issue->rule ? "" : issue->title, *issue->rule ? "" : ": ",
					issue->text, *issue->advice ? "\n" : "", issue->advice);
	const char *place = place_of(arena, issue), *code = "";

	if (*issue->rule)
		code = arena_printf(arena, "code=%s;", ci_escaped(arena, issue->rule, in_property));
	if (!data || !place || !code)
		return NULL;
	return arena_printf(arena, "##vso[task.logissue type=%s;%s%s]%s", issue->level == CI_ERROR ? "error" : "warning",
			    place, code, ci_escaped(arena, data, in_data));
}

int report_azure_begin(struct report *report, struct error *err)
{
	return log_commands_begin(report, command, err);
}

int report_azure_machine(struct report *report, const struct machine_result *machine, size_t index, struct error *err)
{
	(void)index;
	return log_commands_machine(report, machine, err);
}

int report_azure_end(struct report *report, struct error *err)
{
	return log_commands_end(report, SUCCEEDED_WITH_ISSUES, "Azure Pipelines", err);
}
