/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cannot_read(struct error *err, int reason)
{
	if (reason == EISDIR)
		return error_set(err, ERR_IO, "is a folder: name the hives or .reg files in it");
	return error_set(err, ERR_IO, "cannot be read: %s", strerror(reason));
}

int source_open(const char *path, struct source *ret, struct error *err)
{
	ssize_t got = 1;

	*ret = (struct source){ .fd = -1 };
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return cannot_read(err, errno);
	while (got > 0 && ret->head_size < sizeof ret->head) {
		got = read(fd, ret->head + ret->head_size, sizeof ret->head - ret->head_size);
		ret->head_size += got > 0 ? (size_t)got : 0;
	}
	if (got < 0) {
		int reason = errno;

		close(fd);
		return cannot_read(err, reason);
	}
	ret->fd = fd;
	return 0;
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
		do
			got = read(source->fd, buffer, size);
		while (got < 0 && errno == EINTR);
	}
	if (got > 0)
		digest_update(source->digest, buffer, (size_t)got);
	return got;
}

void source_hash(const char *path, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	int fd = open(path, O_RDONLY | O_CLOEXEC);
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
