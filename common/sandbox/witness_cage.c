/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two walls: Landlock (kernel 5.13 on) takes away all files, and a seccomp filter takes away all system calls but a
 * few. What is refused fails with EPERM instead of killing: a reader that only wanted a locale goes on.
 */
#include "common/sandbox/witness_cage.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#endif

#if TLSREADY_HAS_SECCOMP
#include <errno.h>
#include <seccomp.h>
#endif

#ifdef LANDLOCK_CREATE_RULESET_VERSION
/* All rights over files that each version of the interface knows; rights that it does not know make it fail. */
static const uint64_t file_rights[] = { 0, 0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF };

/* A set without a rule: nothing is allowed. */
static void take_files_away(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	const long known = sizeof file_rights / sizeof *file_rights - 1;

	if (version <= 0)
		return;
	struct landlock_ruleset_attr attr = { .handled_access_fs = file_rights[version < known ? version : known] };
	long set = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);

	if (set < 0)
		return;
	syscall(SYS_landlock_restrict_self, (int)set, 0);
	close((int)set);
}
#else
static void take_files_away(void)
{
}
#endif

#if TLSREADY_HAS_SECCOMP

/* clang-format off */

/* What malloc and the end of a process need, with sanitizers or without; the signals are for abort() to look like one. */
static const int always[] = {
	SCMP_SYS(brk),            SCMP_SYS(munmap),        SCMP_SYS(mremap),        SCMP_SYS(madvise),
	SCMP_SYS(futex),          SCMP_SYS(sched_yield),   SCMP_SYS(getrandom),     SCMP_SYS(clock_gettime),
	SCMP_SYS(exit),           SCMP_SYS(exit_group),    SCMP_SYS(getpid),        SCMP_SYS(gettid),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigaction),  SCMP_SYS(restart_syscall),
	SCMP_SYS(sigaltstack),
};

static const int on_the_socket[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(recvfrom), SCMP_SYS(sendto),
};
/* clang-format on */

static int allow_socket(scmp_filter_ctx filter, int fd)
{
	int result = 0;

	for (size_t i = 0; i < sizeof on_the_socket / sizeof *on_the_socket; i++)
		result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, on_the_socket[i], 1,
					   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd, 0));
	return result;
}

/* Memory, but none that came from a file, and none that can be run. */
static int allow_memory(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
				SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) |
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

/* Signals to itself: another process has another number, and this one cannot become it. */
static int allow_raise(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
}

static void take_calls_away(int fd)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = filter ? 0 : -1;

	for (size_t i = 0; result == 0 && i < sizeof always / sizeof *always; i++)
		result |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, always[i], 0);
	if (result == 0 && (allow_socket(filter, fd) | allow_memory(filter) | allow_raise(filter)) == 0)
		seccomp_load(filter);
	seccomp_release(filter);
}
#else
static void take_calls_away(int fd)
{
	(void)fd;
}
#endif

void cage_close(int fd)
{
	take_files_away();
	take_calls_away(fd);
}
