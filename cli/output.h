/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a report looks where it goes: colour, width and signs as the command line and the terminal want them. */
#ifndef TLSREADY_CLI_OUTPUT_H
#define TLSREADY_CLI_OUTPUT_H

#include "cli/cli.h"
#include "reports/reports.h"

struct report_options options_for(const struct settings *settings, bool to_terminal);

#endif
