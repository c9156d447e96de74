/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/host/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_how(int folder, const char *below, unsigned flags)
{
	struct open_how how = { .flags = flags, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };

	return (int)syscall(SYS_openat2, folder, below, &how, sizeof how);
}

static int refuse(int reason)
{
	errno = reason;
	return -1;
}

/* Where a folder is wanted, the kernel calls a link no folder. */
static int reason_of(int at, const char *name)
{
	struct stat status;
	int reason = errno;

	return reason == ENOTDIR && fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode)
		       ? ELOOP
		       : reason;
}

/* The name is the first size bytes of below; no bytes: the folder at itself. */
static int open_name(int at, const char *below, size_t size, unsigned flags)
{
	char name[NAME_MAX + 1] = ".";

	if (size > NAME_MAX)
		return refuse(ENAMETOOLONG);
	if (size) {
		memcpy(name, below, size);
		name[size] = '\0';
	}
	if (strcmp(name, "..") == 0)
		return refuse(EXDEV);
	int fd = openat(at, name, (int)flags | O_NOFOLLOW);

	return fd < 0 ? refuse(reason_of(at, name)) : fd;
}

/* Without openat2 (before Linux 5.6, or where a container keeps it away): name by name, none of them a link or "..". */
static int walk(int folder, const char *below, unsigned flags)
{
	if (*below == '/')
		return refuse(EXDEV);
	for (int at = folder;;) {
		size_t size = strcspn(below, "/");
		bool is_last = !below[size];
		int next = open_name(at, below, size, is_last ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC), reason = errno;

		if (at != folder)
			close(at);
		errno = reason;
		if (next < 0 || is_last)
			return next;
		at = next;
		below += size + strspn(below + size, "/");
	}
}

static int open_below(int folder, const char *below, unsigned flags)
{
	int fd = open_how(folder, below, flags);

	return fd < 0 && (errno == ENOSYS || errno == EPERM) ? walk(folder, below, flags) : fd;
}

int beneath_open_at(int folder, const char *below)
{
	static const unsigned flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

	below = *below ? below : ".";
	int fd = open_below(folder, below, flags | O_NOATIME);

	return fd < 0 && errno == EPERM ? open_below(folder, below, flags) : fd;
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
