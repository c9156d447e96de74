/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exit.h"

/* clang-format off */
const struct exit_row exit_rows[] = {
	{ EXIT_READY,         "every machine is READY or COMPLIANT, or better than the verdict of --fail-on; with --fail-on never or --collect: any verdict" },
	{ EXIT_BELOW_BAR,     "a machine has the verdict of --fail-on (default at-risk) or a worse one; diff --fail-on regression: a verdict got worse" },
	{ EXIT_USAGE,         "wrong usage, an input that does not exist, or an error in a profile or waiver file; nothing was evaluated" },
	{ EXIT_INDETERMINATE, "a machine is INDETERMINATE (unless --fail-on never), or there was nothing to analyse; verify: a file is missing; merge, diff of fleets: a file is broken" },
	{ EXIT_DIFFERS,       "diff: the machines or fleets differ; verify: a mismatch; merge: two answers for the same evidence" },
	{ EXIT_OUTPUT,        "an output could not be written, or an internal error; with --collect: a machine has no row" },
};
/* clang-format on */
const size_t exit_row_count = sizeof exit_rows / sizeof *exit_rows;
