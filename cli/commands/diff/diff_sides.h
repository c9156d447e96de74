/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What diff compares. */
#ifndef TLSREADY_CLI_DIFF_SIDES_H
#define TLSREADY_CLI_DIFF_SIDES_H

#include "cli/output/output.h"

/*
 * Compares the inputs of the settings, and writes the outputs by write, whose first argument is a struct diff, or the struct fleet_diff
 * of two files of rows or NDJSON. An exit code.
 */
int diff_machines(const struct settings *settings, const struct outputs *outputs, output_writer *write);
int diff_fleets(const struct settings *settings, const struct outputs *outputs, output_writer *write);

#endif
