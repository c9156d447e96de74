/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In its process: a WIM inside of another file (an ISO, a volume, an archive). wimlib opens a path and reads the file behind it, and has
 * no way to be given bytes. So it opens a memory file of the right size that stands in for the WIM, and its calls of pread and read
 * lead here, where the source is read instead: nothing is copied, and only what wimlib looks at is read.
 */
#include "parser/evidence/library/wim/wim_parts.h"

#ifdef TLSREADY_WIMLIB
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/library/wim/wim_child.h"

#define OPEN_FILE "/proc/self/fd/"

struct error wim_read_error;

static struct source *source; /* NULL: nothing stands in for anything */
static struct stat stand_in;

bool wim_instead_of(const struct wim_paths *paths)
{
	source = paths->inside;
	return fstat(paths->stand_in, &stand_in) == 0;
}

static bool is_stand_in(int fd)
{
	struct stat status;

	return source && fstat(fd, &status) == 0 && status.st_dev == stand_in.st_dev && status.st_ino == stand_in.st_ino;
}

static ssize_t read_source(void *buffer, size_t size, off_t at)
{
	int64_t got = source_read_some(source, (uint64_t)at, buffer, size, &wim_read_error);

	if (got < 0)
		errno = EIO;
	return got < 0 ? -1 : (ssize_t)got;
}

ssize_t tlsready_wim_pread(int fd, void *buffer, size_t size, off_t at)
{
	return is_stand_in(fd) ? read_source(buffer, size, at) : pread(fd, buffer, size, at);
}

static bool is_open_file(const char *path)
{
	return strncmp(path, OPEN_FILE, strlen(OPEN_FILE)) == 0;
}

/* A memory file has no name that could be found again. */
char *tlsready_wim_realpath(const char *path, char *resolved)
{
	return is_open_file(path) ? strdup(path) : realpath(path, resolved);
}

#ifdef TLSREADY_STATIC
/*
 * Where there is no /proc, an open file cannot be opened again, and a second descriptor would share its place with all processes that
 * have it: wimlib gets the descriptor itself, and a place of its own in it.
 */
static struct {
	int fd;
	off_t at;
} files[WIM_PARTS_LIMIT + 1];

static size_t file_count;

/* NULL: wimlib opened it itself. */
static off_t *place_in(int fd)
{
	for (size_t i = 0; i < file_count; i++)
		if (files[i].fd == fd)
			return &files[i].at;
	return NULL;
}

int tlsready_wim_open(const char *path, int flags, ...)
{
	va_list rest;

	va_start(rest, flags);
	int mode = flags & O_CREAT ? va_arg(rest, int) : 0;

	va_end(rest);
	if (!is_open_file(path) || file_count == sizeof files / sizeof *files)
		return open(path, flags, mode);
	files[file_count].fd = atoi(path + strlen(OPEN_FILE));
	files[file_count].at = 0;
	return files[file_count++].fd;
}

off_t tlsready_wim_lseek(int fd, off_t offset, int whence)
{
	off_t *at = place_in(fd);
	struct stat status;

	if (!at || fstat(fd, &status) != 0)
		return lseek(fd, offset, whence);
	*at = offset + (whence == SEEK_CUR ? *at : whence == SEEK_END ? status.st_size : 0);
	return *at;
}

ssize_t tlsready_wim_read(int fd, void *buffer, size_t size)
{
	off_t *at = place_in(fd);
	ssize_t got = at ? tlsready_wim_pread(fd, buffer, size, *at) : read(fd, buffer, size);

	if (at && got > 0)
		*at += got;
	return got;
}
#else
ssize_t tlsready_wim_read(int fd, void *buffer, size_t size)
{
	if (!is_stand_in(fd))
		return read(fd, buffer, size);
	ssize_t got = read_source(buffer, size, lseek(fd, 0, SEEK_CUR));

	if (got > 0)
		lseek(fd, got, SEEK_CUR);
	return got;
}
#endif
#endif
