/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/host/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/host/write_all.h"
#include "parser/evidence/host/descriptor.h"

enum { CHUNK = 1 << 16, SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static int no_input(struct error *err)
{
	return error_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
}

/* One chunk more. Its size, 0 at the end; below 0: an error. */
static int64_t copy_chunk(int from, int to, bool is_first_of_pipe, struct error *err)
{
	uint8_t chunk[CHUNK];
	ssize_t got = is_first_of_pipe ? descriptor_read_pipe(from, chunk, sizeof chunk)
				       : descriptor_read(from, chunk, sizeof chunk);

	if (got < 0)
		return errno ? no_input(err) : error_set(err, ERR_IO, "is an empty pipe");
	if (got > 0 && write_all(to, chunk, (size_t)got) < 0)
		return error_set(err, ERR_IO, "cannot be copied to memory: %s", strerror(errno));
	return got;
}

static int copy(int from, int to, bool is_named_pipe, uint64_t limit, uint64_t *ret_size, struct error *err)
{
	int64_t got = is_named_pipe ? copy_chunk(from, to, true, err) : 0;
	uint64_t size = got > 0 ? (uint64_t)got : 0;

	if (got < 0)
		return (int)got;
	while ((got = copy_chunk(from, to, false, err)) > 0) {
		size += (uint64_t)got;
		if (size > limit)
			return error_set(err, ERR_LIMIT,
					 "supplies more than %" PRIu64 " bytes: save it to a file first", limit);
	}
	*ret_size = size;
	return (int)got;
}

int spool(int fd, bool is_named_pipe, uint64_t limit, uint64_t *ret_size, struct error *err)
{
	int memory = memfd_create("evidence", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (memory < 0)
		return error_set(err, ERR_IO, "cannot be copied to memory: %s", strerror(errno));
	int result = copy(fd, memory, is_named_pipe, limit, ret_size, err);

	if (result == 0 && fcntl(memory, F_ADD_SEALS, SEALS) < 0)
		result = error_set(err, ERR_IO, "its copy in memory cannot be sealed: %s", strerror(errno));
	if (result == 0)
		return memory;
	close(memory);
	return result;
}
