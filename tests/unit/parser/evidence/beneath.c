/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is opened below a folder is the same where the kernel has openat2 and where it has not: Linux before 5.6, a container
 * that keeps it away, an emulator. A filter of the kernel takes the call away here.
 */
#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parser/evidence/host/beneath.h"

enum { GONE = 42 }; /* exit code of a child that could not take the call away */

/* clang-format off */
static const struct {
	const char *below;
	int reason; /* 0: it opens */
} table[] = {
	{ "",                 0 },
	{ ".",                0 },
	{ "file",             0 },
	{ "inner",            0 },
	{ "inner/file",       0 },
	{ "inner//file",      0 },
	{ "inner/",           0 },
	{ "pipe",             0 },
	{ "missing",          ENOENT },
	{ "missing/file",     ENOENT },
	{ "file/file",        ENOTDIR },
	{ "..",               EXDEV },
	{ "../file",          EXDEV },
	{ "/etc/passwd",      EXDEV },
	{ "link",             ELOOP },
	{ "folder_link/file", ELOOP },
	{ "inner/link",       ELOOP },
};
/* clang-format on */

static int reason_of(const char *folder, const char *below)
{
	int fd = beneath_open(folder, below), reason = errno;

	if (fd >= 0)
		close(fd);
	return fd < 0 ? reason : 0;
}

static bool kernel_has_openat2(void)
{
	return syscall(SYS_openat2, AT_FDCWD, ".", NULL, 0) >= 0 || errno != ENOSYS;
}

static void take_openat2_away(int reason)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)reason),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { .len = sizeof steps / sizeof *steps, .filter = steps };

	if (kernel_has_openat2() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
	if (syscall(SYS_openat2, AT_FDCWD, ".", NULL, 0) >= 0 || errno != reason)
		_exit(GONE);
}

/* In a process of its own, since a filter stays. Whether each row comes out as the table has it. */
static int try_without(const char *folder, int reason)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		take_openat2_away(reason);
		for (size_t i = 0; i < sizeof table / sizeof *table; i++)
			if (reason_of(folder, table[i].below) != table[i].reason)
				_exit((int)i + 100);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void make(const char *folder)
{
	char command[1000];

	snprintf(command, sizeof command,
		 "cd '%s' && mkdir inner && touch file inner/file && mkfifo pipe && ln -s file link && ln -s inner folder_link && "
		 "ln -s ../file inner/link", folder);
	assert_int_equal(system(command), 0);
}

static void links_and_ways_out_are_refused_with_openat2_and_without(void **state)
{
	char folder[] = "/tmp/beneath.XXXXXX", command[100];

	(void)state;
	assert_non_null(mkdtemp(folder));
	make(folder);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_int_equal(reason_of(folder, table[i].below), table[i].reason);
	assert_int_equal(try_without(folder, ENOSYS), 0);
	if (kernel_has_openat2())
		assert_int_equal(try_without(folder, EPERM), 0);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_and_ways_out_are_refused_with_openat2_and_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
