/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening what the host calls a file, a pipe or standard input. A folder operand may come from anybody: what is below it is
 * opened with openat2, so that no link, "..", or mount trick leads out of it.
 */
#include "parser/evidence/artifact.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/filetime.h"
#include "common/paths.h"
#include "parser/evidence/host/beneath.h"
#include "parser/evidence/host/descriptor.h"
#include "parser/evidence/image/inside.h"
#include "parser/evidence/host/spool.h"

struct artifact artifact_of(const char *path)
{
	return (struct artifact){ .path = path, .fd = -1, .error = { .at = LOCATION_NONE } };
}

struct artifact artifact_of_refused(const char *path, const struct error *why)
{
	struct artifact artifact = artifact_of(path);

	error_set(&artifact.error, why->code, "%s", error_words_after(why->text, path));
	return artifact;
}

struct artifact artifact_of_memory(const char *label, const void *bytes, size_t size)
{
	struct artifact artifact = artifact_of(label);

	artifact.memory = bytes;
	artifact.size = size;
	artifact.head_size = size < ARTIFACT_HEAD ? size : ARTIFACT_HEAD;
	memcpy(artifact.head, bytes, artifact.head_size);
	return artifact;
}

static int cannot_read(struct error *err, int reason)
{
	switch (reason) {
	case EISDIR:
		return error_set(err, ERR_IO, "is a folder: name the hives or .reg files in it");
	case ENXIO:
		return error_set(err, ERR_IO, "is a socket or a device without a driver, not a file");
	case ELOOP:
	case EXDEV:
		return error_set(err, ERR_IO, "is a symbolic link, or below one, which is not followed inside a folder");
	default:
		return error_set(err, ERR_IO, "cannot be read: %s", strerror(reason));
	}
}

static int open_named(const struct artifact *artifact)
{
	if (artifact->folder)
		return beneath_open(artifact->folder, artifact->below);
	return path_is_stdin(artifact->path) ? dup(STDIN_FILENO) : descriptor_open(artifact->path);
}

/* A file that is standard input may have been read by others before: then what is left of it is the input. */
static bool is_at_start(int fd)
{
	return lseek(fd, 0, SEEK_CUR) == 0;
}

static int take_special(struct artifact *artifact, int fd, mode_t mode)
{
	bool is_input = path_is_stdin(artifact->path);

	if (S_ISDIR(mode))
		return cannot_read(&artifact->error, EISDIR);
	if (!is_input && (artifact->folder || !S_ISFIFO(mode)))
		return error_set(&artifact->error, ERR_IO, "is a %s, not a file",
				 S_ISFIFO(mode)   ? "pipe"
				 : S_ISSOCK(mode) ? "socket"
						  : "device");
	int spooled = spool(fd, S_ISFIFO(mode) && !is_input, ARTIFACT_SPOOL_LIMIT, &artifact->size, &artifact->error);

	if (spooled >= 0)
		artifact->fd = spooled;
	return spooled < 0 ? spooled : 0;
}

static uint64_t modified_at(const struct stat *status)
{
	return filetime_of_unix(status->st_mtim.tv_sec, (uint32_t)status->st_mtim.tv_nsec);
}

static int take(struct artifact *artifact, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return cannot_read(&artifact->error, errno);
	if (!S_ISREG(status.st_mode) || !is_at_start(fd))
		return take_special(artifact, fd, status.st_mode);
	artifact->fd = fd;
	artifact->is_file = true;
	artifact->size = (uint64_t)status.st_size;
	artifact->modified = modified_at(&status);
	return 0;
}

static int open_descriptor(struct artifact *artifact)
{
	int fd = open_named(artifact);

	if (fd < 0)
		return cannot_read(&artifact->error, errno);
	int result = take(artifact, fd);

	if (artifact->fd != fd)
		close(fd);
	return result;
}

static int open_inside(struct artifact *artifact)
{
	struct source *source;
	int result = inside_open(artifact->inside, artifact->below, &source, &artifact->error);

	if (result < 0)
		return result;
	artifact->source = source;
	artifact->size = source->size;
	return 0;
}

int artifact_open(struct artifact *artifact)
{
	if (artifact_is_open(artifact) || artifact->error.code)
		return artifact->error.code;
	int result = artifact->inside ? open_inside(artifact) : open_descriptor(artifact);

	if (result < 0)
		return result;
	int64_t got = artifact->source
			      ? source_read_some(artifact->source, 0, artifact->head, ARTIFACT_HEAD, &artifact->error)
			      : artifact_read(artifact, 0, artifact->head, ARTIFACT_HEAD);

	artifact->head_size = got > 0 ? (size_t)got : 0;
	if (got >= 0)
		return 0;
	if (!artifact->error.code)
		cannot_read(&artifact->error, errno);
	artifact_close(artifact);
	return artifact->error.code;
}

bool artifact_is_special(const struct artifact *artifact)
{
	struct stat status;

	if (artifact->inside)
		return false;
	return path_is_stdin(artifact->path) || (stat(artifact->path, &status) == 0 && !S_ISREG(status.st_mode));
}

bool artifact_is_binary(const struct artifact *artifact)
{
	static const uint8_t utf16le[] = { 0xFF, 0xFE };

	if (artifact->head_size < 2 || memcmp(artifact->head, utf16le, sizeof utf16le) == 0)
		return false;
	return memchr(artifact->head, '\0', artifact->head_size) != NULL;
}

void artifact_close(struct artifact *artifact)
{
	for (size_t i = 0; i < artifact->log_count; i++)
		artifact_close(&artifact->logs[i]);
	if (artifact->fd >= 0)
		close(artifact->fd);
	artifact->fd = -1;
	artifact->source = NULL; /* what it is inside of closes it */
}

/* Why it fails is told where the bytes are needed: a hive, page by page. */
static int64_t read_source(struct source *source, uint64_t at, void *buffer, size_t size)
{
	int64_t got = source_read_some(source, at, buffer, size, NULL);

	errno = EIO;
	return got < 0 ? -1 : got;
}

int64_t artifact_read(const struct artifact *artifact, uint64_t at, void *buffer, size_t size)
{
	size_t done = 0;
	ssize_t got = 1;

	if (artifact->source)
		return read_source(artifact->source, at, buffer, size);
	if (artifact->memory) {
		done = at < artifact->size ? (size_t)(artifact->size - at < size ? artifact->size - at : size) : 0;
		memcpy(buffer, artifact->memory + (done ? at : 0), done);
		return (int64_t)done;
	}
	while (got > 0 && done < size) {
		got = pread(artifact->fd, (uint8_t *)buffer + done, size - done, (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			done += (size_t)got;
	}
	return got < 0 ? -1 : (int64_t)done;
}

bool artifact_shrunk(const struct artifact *artifact)
{
	struct stat status;

	return artifact->is_file && artifact->fd >= 0 && fstat(artifact->fd, &status) == 0 &&
	       (uintmax_t)status.st_size < artifact->size;
}

bool artifact_was_written(const struct artifact *artifact)
{
	struct stat status;

	if (artifact->is_file && artifact->fd >= 0 && fstat(artifact->fd, &status) == 0 &&
	    ((uintmax_t)status.st_size != artifact->size || modified_at(&status) != artifact->modified))
		return true;
	for (size_t i = 0; i < artifact->log_count; i++)
		if (artifact_was_written(&artifact->logs[i]))
			return true;
	return false;
}

/* A piece stays in the cache of a core: with 256 KiB the copy alone costs five times as much. */
static bool hash_all(const struct artifact *artifact, const struct digests *digests)
{
	enum { CHUNK = 1 << 16 };
	uint8_t *chunk = malloc(CHUNK);
	uint64_t at = 0;
	bool is_whole = chunk != NULL;

	while (is_whole && at < artifact->size) {
		uint64_t left = artifact->size - at;
		int64_t got = artifact_read(artifact, at, chunk, left < CHUNK ? (size_t)left : CHUNK);

		is_whole = got > 0;
		digests_update(digests, chunk, is_whole ? (size_t)got : 0);
		at += is_whole ? (uint64_t)got : 0;
	}
	free(chunk);
	return is_whole;
}

/* Of a part of it nothing is kept. */
static const char *take_digests(struct artifact *artifact, struct digests *digests, bool is_whole)
{
	char *const hex[] = {
		[DIGEST_SHA256] = artifact->sha256, [DIGEST_SHA1] = artifact->sha1, [DIGEST_MD5] = artifact->md5
	};

	digests_final(digests, hex);
	for (int kind = 0; !is_whole && kind < DIGEST_KINDS; kind++)
		hex[kind][0] = '\0';
	return artifact->sha256;
}

const char *artifact_digest(struct artifact *artifact)
{
	struct digests digests;

	if (artifact_is_hashed(artifact) || !artifact_is_open(artifact))
		return artifact->sha256;
	bool is_whole = digests_begin(&digests, artifact->all_hashes) && hash_all(artifact, &digests);

	return take_digests(artifact, &digests, is_whole);
}

int64_t artifact_reader_read(void *context, void *buffer, size_t size)
{
	struct artifact_reader *reader = context;
	int64_t got = artifact_read(reader->artifact, reader->at, buffer, size);

	if (got > 0) {
		reader->at += (uint64_t)got;
		digests_update(&reader->digests, buffer, (size_t)got);
	}
	return got;
}

void artifact_reader_end(struct artifact_reader *reader, bool is_whole)
{
	if (reader->digests.of[DIGEST_SHA256])
		take_digests(reader->artifact, &reader->digests, is_whole);
}
