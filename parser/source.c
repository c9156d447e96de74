/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/bytes.h"

enum { PIPE_WRITER_MS = 1000 }; /* how long a named pipe waits for someone to write to it, as in bytes.c */

static int cannot_read(struct error *err, int reason)
{
	if (reason == EISDIR)
		return error_set(err, ERR_IO, "is a folder: name the hives or .reg files in it");
	return error_set(err, ERR_IO, "cannot be read: %s", strerror(reason));
}

static ssize_t read_some(int fd, void *buffer, size_t size)
{
	ssize_t got;

	do
		got = read(fd, buffer, size);
	while (got < 0 && errno == EINTR);
	return got;
}

/*
 * A pipe that was opened without waiting gives an end while nobody writes to it, and EAGAIN while someone may. An end at
 * the very beginning gets a second look; after that reading waits as usual.
 */
static int wait_for_writer(int fd, struct source *source, struct error *err)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t got = read_some(fd, source->head, sizeof source->head);

	if (got == 0 && poll(&wait, 1, PIPE_WRITER_MS) > 0)
		got = read_some(fd, source->head, sizeof source->head);
	if (got == 0)
		return error_set(err, ERR_IO, "is an empty pipe");
	if ((got < 0 && errno != EAGAIN) || fcntl(fd, F_SETFL, 0) < 0)
		return cannot_read(err, errno);
	source->head_size = got > 0 ? (size_t)got : 0;
	return 0;
}

static int read_head(int fd, bool is_opened, struct source *ret, struct error *err)
{
	struct stat status;
	ssize_t got = 1;
	bool is_pipe = fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);

	ret->is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
	if (is_opened && is_pipe && wait_for_writer(fd, ret, err) < 0)
		return err->code;
	while (got > 0 && ret->head_size < sizeof ret->head) {
		got = read_some(fd, ret->head + ret->head_size, sizeof ret->head - ret->head_size);
		ret->head_size += got > 0 ? (size_t)got : 0;
	}
	return got < 0 ? cannot_read(err, errno) : 0;
}

int source_open(const char *path, struct source *ret, struct error *err)
{
	bool is_input = strcmp(path, "-") == 0;

	*ret = (struct source){ .fd = -1 };
	int fd = is_input ? dup(STDIN_FILENO) : bytes_open_quietly(path);

	if (fd < 0)
		return cannot_read(err, errno);
	int result = read_head(fd, !is_input, ret, err);

	if (result < 0)
		close(fd);
	else
		ret->fd = fd;
	return result;
}

void source_rewind(struct source *source)
{
	if (source->is_file)
		lseek(source->fd, -(off_t)source->head_size, SEEK_CUR);
}

void source_of_memory(const void *bytes, size_t size, struct source *ret)
{
	*ret = (struct source){ .fd = -1, .memory = bytes, .memory_size = size };
}

void source_close(struct source *source)
{
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
}

int64_t source_read(void *context, void *buffer, size_t size)
{
	struct source *source = context;
	ssize_t got;

	if (source->head_at < source->head_size) {
		got = (ssize_t)(source->head_size - source->head_at < size ? source->head_size - source->head_at : size);
		memcpy(buffer, source->head + source->head_at, (size_t)got);
		source->head_at += (size_t)got;
	} else if (source->memory) {
		size_t left = source->memory_size - source->memory_at;

		got = (ssize_t)(left < size ? left : size);
		memcpy(buffer, source->memory + source->memory_at, (size_t)got);
		source->memory_at += (size_t)got;
	} else {
		got = read_some(source->fd, buffer, size);
	}
	source->given += got > 0 ? (uint64_t)got : 0;
	if (got > 0)
		digest_update(source->digest, buffer, (size_t)got);
	return got;
}

void source_hash(const char *path, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	int fd = bytes_open_quietly(path);
	static const size_t chunk = 1 << 20;
	char *buffer = malloc(chunk);
	ssize_t got = -1;

	while (fd >= 0 && buffer && (got = read(fd, buffer, chunk)) > 0)
		digest_update(digest, buffer, (size_t)got);
	digest_final(digest, hex);
	if (got != 0)
		hex[0] = '\0';
	free(buffer);
	if (fd >= 0)
		close(fd);
}
