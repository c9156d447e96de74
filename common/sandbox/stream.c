/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sandbox/stream.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int stream_pair(int ret_ends[2])
{
	return (int)syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret_ends);
}

ssize_t stream_send(int fd, const void *bytes, size_t size, int flags)
{
	return syscall(SYS_sendto, fd, bytes, size, flags, NULL, 0);
}

ssize_t stream_receive(int fd, void *buffer, size_t size, int flags)
{
	return syscall(SYS_recvfrom, fd, buffer, size, flags, NULL, NULL);
}
