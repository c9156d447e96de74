/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All man pages as files, for the build. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/man/man.h"

/* What is printed goes to this page of the folder. */
static int begin(const char *folder, const char *name, int section)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s.%d", folder, name, section);
	if (freopen(path, "w", stdout))
		return 0;
	complain("%s: %s", path, strerror(errno));
	return EXIT_OUTPUT;
}

static int put_command(const struct command *command, const char *folder, const char *today)
{
	char name[64];

	snprintf(name, sizeof name, "tlsready-%s", command->name);
	int code = begin(folder, name, 1);

	if (code == 0)
		man_command(command, today);
	return code;
}

int put_man_pages(const struct command *const *commands, const char *folder)
{
	char today[DAY_TEXT];
	int code = find_today(today) ? EXIT_USAGE : begin(folder, "tlsready", 1);

	if (code)
		return code;
	man_program(commands, today);
	for (size_t i = 0; code == 0 && commands[i]; i++)
		code = put_command(commands[i], folder, today);
	code = code ? code : begin(folder, "tlsready-profiles", 5);
	if (code == 0)
		man_profiles(today);
	if (code == 0 && fflush(stdout) != 0)
		code = EXIT_OUTPUT;
	return code;
}
