/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stream sockets between a process and one that it started, by system calls of their own. On 32-bit x86 and s390x the C
 * library takes one call for all that sockets do (socketcall), with arguments in memory: no filter of calls can tell sending
 * from connecting there.
 */
#ifndef TLSREADY_COMMON_STREAM_H
#define TLSREADY_COMMON_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* As socketpair(2), send(2) and recv(2). */
int stream_pair(int ret_ends[2]); /* closed by execve(2) */
ssize_t stream_send(int fd, const void *bytes, size_t size, int flags);
ssize_t stream_receive(int fd, void *buffer, size_t size, int flags);

/* All of it, for as long as that takes. False: the other end is gone. */
bool stream_send_whole(int fd, const void *bytes, size_t size);
bool stream_receive_whole(int fd, void *buffer, size_t size);

#endif
