/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sandbox/stream.h"

#include <errno.h>
#include <stdint.h>
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

bool stream_send_whole(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t put = stream_send(fd, (const uint8_t *)bytes + done, size - done, MSG_NOSIGNAL);

		if (put < 0 && errno != EINTR)
			return false;
		done += put > 0 ? (size_t)put : 0;
	}
	return true;
}

bool stream_receive_whole(int fd, void *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(fd, (uint8_t *)buffer + done, size - done);

		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		done += got > 0 ? (size_t)got : 0;
	}
	return true;
}
