/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fix: the .reg that makes a machine READY. */
#include "cli/cli.h"

int run_fix(const struct settings *settings)
{
	(void)settings;
	complain("fix: not in this build yet");
	return EXIT_OUTPUT;
}
