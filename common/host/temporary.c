/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/host/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where the file system has no files without a name, it loses its name at once. */
static int open_unnamed(const char *folder)
{
	char path[PATH_MAX];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if (snprintf(path, sizeof path, "%s/tlsready-XXXXXX", folder) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool is_no_place_to_write(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EROFS || error == EACCES;
}

int temporary_file(const char *folder)
{
	int fd = open_unnamed(folder ? folder : TEMPORARY_FOLDER);

	return fd < 0 && !folder && is_no_place_to_write(errno) ? memfd_create("temporary", MFD_CLOEXEC) : fd;
}
