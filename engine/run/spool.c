/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/run/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/host/temporary.h"
#include "common/host/write_all.h"
#include "reports/json/lines/machine_line.h"

enum { STARTS_LEAST = 64 };

struct spool {
	int fd;
	uint64_t size;
	uint64_t *starts;
	size_t count, capacity;
	char *line; /* the one that was read last */
	size_t room;
};

int spool_open(const char *folder, struct spool **ret, struct error *err)
{
	struct spool *spool = calloc(1, sizeof *spool);

	if (!spool)
		return error_no_memory(err);
	spool->fd = temporary_file(folder);
	if (spool->fd < 0) {
		int code =
			error_set(err, ERR_IO, "no temporary file can be made in %s: %s; name another folder in TMPDIR",
				  folder ? folder : TEMPORARY_FOLDER, strerror(errno));

		spool_close(spool);
		return code;
	}
	*ret = spool;
	return 0;
}

void spool_close(struct spool *spool)
{
	if (!spool)
		return;
	if (spool->fd >= 0)
		close(spool->fd);
	free(spool->starts);
	free(spool->line);
	free(spool);
}

static int make_room(struct spool *spool, struct error *err)
{
	size_t capacity = spool->capacity ? 2 * spool->capacity : STARTS_LEAST;

	if (spool->count < spool->capacity)
		return 0;
	uint64_t *starts = reallocarray(spool->starts, capacity, sizeof *starts);

	if (!starts)
		return error_no_memory(err);
	spool->starts = starts;
	spool->capacity = capacity;
	return 0;
}

int spool_append(struct spool *spool, const char *line, size_t size, struct error *err)
{
	int code = make_room(spool, err);

	if (code < 0)
		return code;
	if (write_all_at(spool->fd, line, size, spool->size) < 0)
		return error_set(
			err, ERR_IO,
			"the temporary file of the run cannot grow beyond %llu bytes: %s; name another folder in TMPDIR",
			(unsigned long long)spool->size, strerror(errno));
	spool->starts[spool->count++] = spool->size;
	spool->size += size;
	return 0;
}

size_t spool_count(const struct spool *spool)
{
	return spool->count;
}

static int read_all(int fd, char *bytes, size_t size, uint64_t at)
{
	while (size) {
		ssize_t got = pread(fd, bytes, size, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* it became shorter */
		if (got <= 0)
			return -1;
		bytes += got;
		size -= (size_t)got;
		at += (uint64_t)got;
	}
	return 0;
}

int spool_line(struct spool *spool, size_t index, const char **ret, size_t *ret_size, struct error *err)
{
	uint64_t start = spool->starts[index], end = index + 1 < spool->count ? spool->starts[index + 1] : spool->size;
	size_t size = (size_t)(end - start);

	if (size >= spool->room) {
		free(spool->line);
		spool->line = malloc(size + 1);
		spool->room = spool->line ? size + 1 : 0;
	}
	if (!spool->line)
		return error_no_memory(err);
	if (read_all(spool->fd, spool->line, size, start) < 0)
		return error_set(err, ERR_IO, "the temporary file of the run could not be read: %s", strerror(errno));
	*ret = spool->line;
	*ret_size = size;
	return 0;
}

int spool_machine(struct spool *spool, size_t index, struct arena *arena, struct machine_result *ret, struct error *err)
{
	const char *line = NULL;
	size_t size = 0;
	char label[32];
	int code = spool_line(spool, index, &line, &size, err);

	snprintf(label, sizeof label, "machine %zu", index + 1);
	return code ? code : machine_line_read(label, line, size, arena, ret, err);
}
