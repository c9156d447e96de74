/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a report looks where it goes: colour, width and signs as the command line and the terminal want them. */
#ifndef TLSREADY_CLI_OUTPUT_H
#define TLSREADY_CLI_OUTPUT_H

#include "cli/cli.h"
#include "reports/reports.h"

#define OUTPUT_PART ".part" /* what is written first, beside a file, and moved when it is whole */

/* Two names of one file, there or not yet. Devices and pipes may be written twice. */
bool same_output(const char *a, const char *b);

/* Says why an output could not be written: by the system's reason when it was the file that failed. EXIT_OUTPUT. */
int complain_of_output(const char *path, const char *why);
const char *write_error(FILE *file, const struct error *err);

struct report_options options_for(const struct settings *settings, bool to_terminal);

#endif
