/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/host/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_how(int folder, const char *below, unsigned flags)
{
	struct open_how how = { .flags = flags, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };

	return (int)syscall(SYS_openat2, folder, *below ? below : ".", &how, sizeof how);
}

/* Before Linux 5.6 there is no openat2, and no safe way to do without: the caller reports ENOSYS. */
int beneath_open_at(int folder, const char *below)
{
	static const unsigned flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open_how(folder, below, flags | O_NOATIME);

	return fd < 0 && errno == EPERM ? open_how(folder, below, flags) : fd;
}

int beneath_open(const char *folder, const char *below)
{
	int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root < 0 ? -1 : beneath_open_at(root, below), reason = errno;

	if (root >= 0)
		close(root);
	errno = reason;
	return fd;
}
