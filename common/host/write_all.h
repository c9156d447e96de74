/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write(2) and pwrite(2) until all is written: a signal or a full pipe stops them in the middle. 0, or -1 with errno. */
#ifndef TLSREADY_COMMON_HOST_WRITE_ALL_H
#define TLSREADY_COMMON_HOST_WRITE_ALL_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

/* Counts what one call wrote. False: it failed, or wrote nothing, which it would do for ever. */
static inline bool write_step(ssize_t written, size_t *done)
{
	if (written < 0 && errno == EINTR)
		return true;
	*done += written > 0 ? (size_t)written : 0;
	return written > 0;
}

static inline int write_all(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;)
		if (!write_step(write(fd, (const uint8_t *)bytes + done, size - done), &done))
			return -1;
	return 0;
}

static inline int write_all_at(int fd, const void *bytes, size_t size, uint64_t at)
{
	for (size_t done = 0; done < size;)
		if (!write_step(pwrite(fd, (const uint8_t *)bytes + done, size - done, (off_t)(at + done)), &done))
			return -1;
	return 0;
}

#endif
