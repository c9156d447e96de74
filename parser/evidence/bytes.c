/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Artifacts as memory. One is mapped privately over a reservation of the wanted capacity, so that only the pages that are
 * looked at are read and only those that a log changes are copied.
 */
#include "parser/evidence/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parser/evidence/lazy.h"
#include "parser/evidence/mapping.h"

static size_t at_least(size_t capacity, size_t size)
{
	return capacity > size ? capacity : size;
}

static bool map(struct artifact *artifact, size_t size, size_t capacity, struct bytes *ret)
{
	size_t room = at_least(capacity, size), page = (size_t)sysconf(_SC_PAGESIZE);

	if (size == 0 || artifact->memory || room > SIZE_MAX - page)
		return false;
	room = (room + page - 1) / page * page;
	ret->data = mapping_new(artifact->fd, size, room);
	if (!ret->data)
		return false;
	madvise(ret->data, size, MADV_RANDOM); /* a few keys are looked up: readahead would read ten times as much */
	ret->size = ret->file_size = size;
	ret->capacity = room;
	ret->mapped = true;
	return true;
}

static bool make_room(struct bytes *bytes, size_t capacity)
{
	bytes->data = calloc(1, at_least(capacity, 1));
	bytes->capacity = bytes->data ? capacity : 0;
	return bytes->data != NULL;
}

/* Files that cannot be mapped, and memory of ours. */
static int read_all(const struct artifact *artifact, size_t size, size_t capacity, struct bytes *ret, struct error *err)
{
	if (!make_room(ret, at_least(capacity, size)))
		return error_no_memory(err);
	int64_t got = artifact_read(artifact, 0, ret->data, size);

	if (got < 0) {
		int reason = errno;

		bytes_close(ret);
		return error_set(err, ERR_IO, "cannot be read: %s", strerror(reason));
	}
	ret->size = ret->file_size = (size_t)got;
	return 0;
}

int bytes_of(struct artifact *artifact, int32_t source, size_t capacity, struct bytes *ret, struct error *err)
{
	struct bytes bytes = { .source = source, .artifact = artifact };
	size_t size = (size_t)artifact->size;

	if (!artifact_is_open(artifact))
		return error_set(err, ERR_IO, "%s", artifact->error.code ? artifact->error.text : "is not open");
	if (artifact->size > SIZE_MAX / 2) /* an image may be: it is never in memory as a whole */
		return error_set(err, ERR_LIMIT, "is too large for this machine's memory addresses");
	int result = artifact->source                        ? lazy_open(artifact, size, capacity, &bytes, err)
		     : map(artifact, size, capacity, &bytes) ? 0
							     : read_all(artifact, size, capacity, &bytes, err);

	if (result == 0)
		*ret = bytes;
	return result;
}

int bytes_of_memory(const void *data, size_t size, int32_t source, size_t capacity, struct bytes *ret, struct error *err)
{
	struct bytes bytes = { .source = source };

	if (!make_room(&bytes, at_least(capacity, size)))
		return error_no_memory(err);
	if (size)
		memcpy(bytes.data, data, size);
	bytes.size = bytes.file_size = size;
	*ret = bytes;
	return 0;
}

bool bytes_shrunk(const struct bytes *bytes)
{
	return bytes->artifact && artifact_shrunk(bytes->artifact);
}

bool bytes_read_through(const struct bytes *bytes)
{
	if (bytes->mapped)
		madvise(bytes->data, bytes->file_size, MADV_SEQUENTIAL);
	return !bytes->lazy || lazy_bring_all(bytes, &(struct digests){ { NULL } });
}

const char *bytes_digest(const struct bytes *bytes)
{
	struct artifact_reader reader = { .artifact = bytes->artifact };

	if (!bytes->artifact)
		return "";
	if (!bytes->lazy || artifact_is_hashed(bytes->artifact))
		return artifact_digest(bytes->artifact);
	if (lazy_is_changed(bytes) || !digests_begin(&reader.digests, bytes->artifact->all_hashes))
		return "";
	artifact_reader_end(&reader, lazy_bring_all(bytes, &reader.digests));
	return bytes->artifact->sha256;
}

void bytes_write(struct bytes *bytes, uint64_t at, const void *data, size_t n)
{
	if (bytes->lazy)
		lazy_write(bytes, at, data, n);
	else
		memcpy(bytes->data + at, data, n);
	if (bytes->size < at + n)
		bytes->size = at + n;
}

void bytes_close(struct bytes *bytes)
{
	if (bytes->lazy)
		lazy_close(bytes);
	else if (bytes->mapped)
		mapping_free(bytes->data, bytes->capacity);
	else
		free(bytes->data);
	*bytes = (struct bytes){ .source = bytes->source };
}
