/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sandbox/landlock.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#endif

#ifdef LANDLOCK_CREATE_RULESET_VERSION
/* As version 6 of the interface has it; the headers may be older, so the numbers are ours. */
struct ruleset {
	uint64_t files, network, scopes;
};

#define TCP_BIND_CONNECT UINT64_C(3)
#define ABSTRACT_SOCKETS UINT64_C(1)
#define SIGNALS UINT64_C(2)

/* clang-format off */
/* All that each version knows; a kernel refuses what it does not know, and a structure longer than its own. */
static const struct {
	struct ruleset rules;
	size_t size;
} versions[] = {
	[1] = { { .files = 0x1FFF }, 8 },
	[2] = { { .files = 0x3FFF }, 8 },
	[3] = { { .files = 0x7FFF }, 8 },
	[4] = { { .files = 0x7FFF, .network = TCP_BIND_CONNECT }, 16 },
	[5] = { { .files = 0xFFFF, .network = TCP_BIND_CONNECT }, 16 },
	[6] = { { .files = 0xFFFF, .network = TCP_BIND_CONNECT, .scopes = ABSTRACT_SOCKETS | SIGNALS }, 24 },
};
/* clang-format on */

/* A memory file belongs to no tree of files: it can have no rule, and needs none. */
static void allow_reading(int set, int fd)
{
	struct landlock_path_beneath_attr file = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = fd };

	syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &file, 0);
}

void landlock_close(const int *readable, size_t count)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	const long known = sizeof versions / sizeof *versions - 1;

	if (version <= 0)
		return;
	version = version < known ? version : known;
	long set = syscall(SYS_landlock_create_ruleset, &versions[version].rules, versions[version].size, 0);

	if (set < 0)
		return;
	for (size_t i = 0; i < count; i++)
		allow_reading((int)set, readable[i]);
	syscall(SYS_landlock_restrict_self, (int)set, 0);
	close((int)set);
}
#else
void landlock_close(const int *readable, size_t count)
{
	(void)readable;
	(void)count;
}
#endif
