/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When, where and by which command a run was made. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands/check/check.h"
#include "cli/libraries.h"
#include "common/text/shell.h"

const struct run_info *run_info(const struct settings *settings, struct arena *arena)
{
	struct run_info *run = arena_alloc(arena, sizeof *run);
	char host[256] = "", started[32];
	time_t now = time(NULL);
	struct tm tm;
	const char *command = "tlsready";

	if (!run || !gmtime_r(&now, &tm))
		return NULL;
	strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", &tm);
	gethostname(host, sizeof host - 1);
	for (int i = 1; command && i < settings->argc; i++) {
		command = arena_printf(arena, "%s %s", command, shell_quoted(arena, settings->argv[i]));
	}
	*run = (struct run_info){ .started = arena_strdup(arena, started),
				  .host = text_of(arena, host).utf8,
				  .command = text_of(arena, command ? command : ""),
				  .build = build_id(arena) };
	run->libraries = linked_libraries(arena, &run->library_count);
	return run;
}
