/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/host/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

enum { PIPE_WRITER_MS = 1000 }; /* how long a named pipe waits for someone to write to it */

int descriptor_open(const char *path)
{
	static const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open(path, flags | O_NOATIME);

	return fd < 0 && errno == EPERM ? open(path, flags) : fd;
}

ssize_t descriptor_read(int fd, void *buffer, size_t size)
{
	ssize_t got;

	do
		got = read(fd, buffer, size);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t descriptor_read_pipe(int fd, void *buffer, size_t size)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t got = descriptor_read(fd, buffer, size);

	if (got == 0 && poll(&wait, 1, PIPE_WRITER_MS) > 0)
		got = descriptor_read(fd, buffer, size);
	if (got == 0) {
		errno = 0;
		return -1;
	}
	if ((got < 0 && errno != EAGAIN) || fcntl(fd, F_SETFL, 0) < 0)
		return -1;
	return got > 0 ? got : 0;
}
