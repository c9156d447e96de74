/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff: compares two machines by effect. */
#include "cli/cli.h"

int run_diff(const struct settings *settings)
{
	(void)settings;
	complain("diff: not in this build yet");
	return EXIT_OUTPUT;
}
