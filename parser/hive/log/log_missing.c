/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the two logs of a hive is missing; where logs are looked for is parser/evidence/siblings.c. */
#include "parser/hive/log/log.h"

#include <string.h>
#include <strings.h>

#include "common/paths.h"

const char *log_missing(const char *const *paths, size_t count, struct arena *arena)
{
	const char *found[2] = { NULL, NULL };

	for (size_t i = 0; i < count; i++) {
		const char *suffix = strrchr(paths[i], '.');

		if (suffix && strcasecmp(suffix, ".LOG1") == 0)
			found[0] = paths[i];
		else if (suffix && strcasecmp(suffix, ".LOG2") == 0)
			found[1] = paths[i];
	}
	if (!found[0] == !found[1])
		return NULL;
	const char *name = path_name(found[0] ? found[0] : found[1]);
	const char *missing = arena_printf(arena, "%.*s%d", (int)strlen(name) - 1, name, found[0] ? 2 : 1);

	return missing ? missing : name;
}
