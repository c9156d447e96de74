/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files as memory. A file is mapped privately over a reservation of the wanted capacity, so that only the pages that
 * are looked at are read and only those that a log changes are copied. Pipes are read to the end. Block devices and
 * members of containers are not read here.
 */
#include "parser/evidence/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/descriptor.h"
#include "parser/evidence/mapping.h"

enum { PIPE_CHUNK = 1 << 16 };

static int set_io_error(struct error *err, int reason)
{
	switch (reason) {
	case ENOENT:
		return error_set(err, ERR_IO, "no such file");
	case EACCES:
	case EPERM:
		return error_set(err, ERR_IO, "permission denied");
	case ENXIO:
		return error_set(err, ERR_IO, "is a socket or a device without a driver, not a file");
	default:
		return error_set(err, ERR_IO, "%s", strerror(reason));
	}
}

static int refuse_kind(struct error *err, mode_t mode)
{
	if (S_ISDIR(mode))
		return error_set(err, ERR_IO, "is a directory, not a registry file: name the hive inside it");
	return error_set(err, ERR_IO, "is a %s, not a file", S_ISSOCK(mode) ? "socket" : "device");
}

static size_t at_least(size_t capacity, size_t size)
{
	return capacity > size ? capacity : size;
}

/* Mapping. */

static uintptr_t page_size(void)
{
	return (uintptr_t)sysconf(_SC_PAGESIZE);
}

static bool map_file(int fd, size_t size, size_t capacity, struct bytes *ret)
{
	size_t room = at_least(capacity, size), page = page_size();

	if (size == 0 || room > SIZE_MAX - page)
		return false;
	room = (room + page - 1) / page * page;
	ret->data = mapping_new(fd, size, room);
	if (!ret->data)
		return false;
	madvise(ret->data, size, MADV_RANDOM); /* a few keys are looked up: readahead would read ten times as much */
	ret->size = ret->file_size = size;
	ret->capacity = room;
	ret->fd = fd;
	ret->mapped = true;
	return true;
}

/* Reading to the end: pipes, and files that cannot be mapped. */

static int no_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

static bool make_room(struct bytes *bytes, size_t capacity)
{
	uint8_t *wider = capacity > bytes->capacity ? realloc(bytes->data, capacity) : bytes->data;

	if (!wider)
		return false;
	if (capacity > bytes->capacity)
		memset(wider + bytes->size, 0, capacity - bytes->size);
	bytes->data = wider;
	bytes->capacity = at_least(capacity, bytes->capacity);
	return true;
}

static int append(struct bytes *bytes, const uint8_t *chunk, size_t size, struct error *err)
{
	if (size > BYTES_PIPE_LIMIT - bytes->size)
		return error_set(err, ERR_LIMIT, "supplies more than %d bytes: save it to a file first",
				 BYTES_PIPE_LIMIT);
	if (size > bytes->capacity - bytes->size && !make_room(bytes, 2 * bytes->capacity + size))
		return no_memory(err);
	memcpy(bytes->data + bytes->size, chunk, size);
	bytes->size += size;
	return 0;
}

static int read_to_end(int fd, size_t capacity, struct bytes *bytes, struct error *err)
{
	uint8_t chunk[PIPE_CHUNK];
	ssize_t got;
	int result = 0;

	while (result == 0 && (got = descriptor_read(fd, chunk, sizeof chunk)) != 0)
		result = got < 0 ? set_io_error(err, errno) : append(bytes, chunk, (size_t)got, err);
	if (result == 0 && capacity && !make_room(bytes, capacity))
		result = no_memory(err);
	if (result < 0)
		bytes_close(bytes);
	bytes->file_size = bytes->size;
	return result;
}

static int read_named_pipe(int fd, size_t capacity, struct bytes *bytes, struct error *err)
{
	uint8_t first;
	ssize_t got = descriptor_read_pipe(fd, &first, 1);

	if (got < 0)
		return errno ? set_io_error(err, errno) : error_set(err, ERR_IO, "is an empty pipe");
	int result = got == 1 ? append(bytes, &first, 1, err) : 0;

	return result < 0 ? result : read_to_end(fd, capacity, bytes, err);
}

static int take_file(int fd, const struct stat *status, size_t capacity, struct bytes *bytes, struct error *err)
{
	if ((uintmax_t)status->st_size > SIZE_MAX / 2)
		return error_set(err, ERR_LIMIT, "is too large for this machine's memory addresses");
	if (map_file(fd, (size_t)status->st_size, capacity, bytes))
		return 0;
	return read_to_end(fd, capacity, bytes, err);
}

static int read_descriptor(int fd, size_t capacity, struct bytes *bytes, struct error *err)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return set_io_error(err, errno);
	if (S_ISREG(status.st_mode))
		return take_file(fd, &status, capacity, bytes, err);
	if (S_ISFIFO(status.st_mode))
		return read_named_pipe(fd, capacity, bytes, err);
	return refuse_kind(err, status.st_mode);
}

int bytes_open(const char *path, int32_t source, size_t capacity, struct bytes *ret, struct error *err)
{
	struct bytes bytes = BYTES_NONE;
	bool is_input = strcmp(path, "-") == 0;
	int fd = is_input ? STDIN_FILENO : descriptor_open(path);
	int result = fd < 0     ? set_io_error(err, errno)
		     : is_input ? read_to_end(fd, capacity, &bytes, err)
				: read_descriptor(fd, capacity, &bytes, err);

	if (fd >= 0 && !is_input && !bytes.mapped)
		close(fd);
	if (result < 0)
		return result;
	bytes.source = source;
	*ret = bytes;
	return 0;
}

int bytes_of_memory(const void *data, size_t size, int32_t source, size_t capacity, struct bytes *ret, struct error *err)
{
	struct bytes bytes = BYTES_NONE;

	if (!make_room(&bytes, at_least(capacity, at_least(size, 1))))
		return no_memory(err);
	if (size)
		memcpy(bytes.data, data, size);
	bytes.size = bytes.file_size = size;
	bytes.source = source;
	*ret = bytes;
	return 0;
}

/* Through the descriptor, not the mapping: pages that are only hashed need not be kept. */
static uint64_t digest_file(const struct bytes *bytes, struct digest *digest)
{
	enum { CHUNK = 1 << 20 };
	uint8_t *chunk = malloc(CHUNK);
	uint64_t at = 0;
	ssize_t got = 1;

	while (chunk && got > 0 && at < bytes->file_size) {
		size_t left = bytes->file_size - at, want = left < CHUNK ? left : CHUNK;

		do
			got = pread(bytes->fd, chunk, want, (off_t)at);
		while (got < 0 && errno == EINTR);
		if (got > 0)
			digest_update(digest, chunk, (size_t)got);
		at += got > 0 ? (uint64_t)got : 0;
	}
	free(chunk);
	return at;
}

void bytes_digest(const struct bytes *bytes, char hex[DIGEST_HEX])
{
	struct digest *digest = digest_new();
	uint64_t done = bytes->file_size;

	if (bytes->mapped)
		done = digest_file(bytes, digest);
	else
		digest_update(digest, bytes->data, bytes->file_size);
	digest_final(digest, hex);
	if (done != bytes->file_size)
		hex[0] = '\0';
}

bool bytes_shrunk(const struct bytes *bytes)
{
	struct stat status;

	return bytes->mapped && fstat(bytes->fd, &status) == 0 && (uintmax_t)status.st_size < bytes->file_size;
}

void bytes_read_through(const struct bytes *bytes)
{
	if (bytes->mapped)
		madvise(bytes->data, bytes->file_size, MADV_SEQUENTIAL);
}

void bytes_close(struct bytes *bytes)
{
	if (bytes->mapped) {
		mapping_free(bytes->data, bytes->capacity);
		close(bytes->fd);
	} else {
		free(bytes->data);
	}
	*bytes = (struct bytes){ .source = bytes->source, .fd = -1 };
}
