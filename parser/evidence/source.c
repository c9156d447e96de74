/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/bytes.h"
#include "parser/evidence/descriptor.h"

static int cannot_read(struct error *err, int reason)
{
	if (reason == EISDIR)
		return error_set(err, ERR_IO, "is a folder: name the hives or .reg files in it");
	return error_set(err, ERR_IO, "cannot be read: %s", strerror(reason));
}

static int read_pipe(int fd, struct source *source, struct error *err)
{
	ssize_t got = descriptor_read_pipe(fd, source->head, sizeof source->head);

	if (got < 0)
		return errno ? cannot_read(err, errno) : error_set(err, ERR_IO, "is an empty pipe");
	source->head_size = (size_t)got;
	return 0;
}

static int read_head(int fd, bool is_opened, struct source *ret, struct error *err)
{
	struct stat status;
	ssize_t got = 1;
	bool is_pipe = fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);

	ret->is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
	if (is_opened && is_pipe && read_pipe(fd, ret, err) < 0)
		return err->code;
	while (got > 0 && ret->head_size < sizeof ret->head) {
		got = descriptor_read(fd, ret->head + ret->head_size, sizeof ret->head - ret->head_size);
		ret->head_size += got > 0 ? (size_t)got : 0;
	}
	return got < 0 ? cannot_read(err, errno) : 0;
}

int source_open(const char *path, struct source *ret, struct error *err)
{
	bool is_input = strcmp(path, "-") == 0;

	*ret = (struct source){ .fd = -1 };
	int fd = is_input ? dup(STDIN_FILENO) : descriptor_open(path);

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
		got = descriptor_read(source->fd, buffer, size);
	}
	source->given += got > 0 ? (uint64_t)got : 0;
	if (got > 0)
		digest_update(source->digest, buffer, (size_t)got);
	return got;
}

void source_hash(const char *path, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	int fd = descriptor_open(path);
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
