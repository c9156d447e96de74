/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports that are lines of a log, in which a CI server finds commands: one for each finding that changes the verdict. Servers
 * show the first ten errors and the first ten warnings of a step, so the worst of all machines are written, and the rest
 * is counted. Private to the formats for CI servers.
 */
#ifndef TLSREADY_REPORTS_LOG_COMMANDS_H
#define TLSREADY_REPORTS_LOG_COMMANDS_H

#include "reports/ci/ci_issue.h"
#include "reports/reports.h"

/* The line, in arena; NULL: out of memory. */
typedef const char *ci_command(struct arena *arena, const struct ci_issue *issue);

int log_commands_begin(struct report *report, ci_command *command, struct error *err);
int log_commands_machine(struct report *report, const struct machine_result *machine, struct error *err);
/* last: what follows if the exit code is 0 although there are warnings; "" nothing. name: as in report_flush. */
int log_commands_end(struct report *report, const char *last, const char *name, struct error *err);

#endif
