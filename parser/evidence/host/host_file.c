/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the host as sources, and the files beside them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/paths.h"
#include "parser/evidence/host/beneath.h"
#include "parser/evidence/host/descriptor.h"
#include "parser/evidence/source/source.h"

enum { BESIDE_NAMES_LIMIT = 100000 };

struct host_file {
	struct source source;
	int fd;
	bool is_borrowed;
	const char *path;         /* NULL: nothing is beside it */
	struct timespec modified; /* when it was opened; of a file with a path that is not borrowed */
	bool is_told;             /* that it was written to */
};

static int read_file(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	int fd = ((const struct host_file *)source)->fd;

	for (size_t done = 0; done < size;) {
		ssize_t got = pread(fd, (uint8_t *)buffer + done, size - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(err, ERR_IO, "cannot be read at 0x%llx: %s", (unsigned long long)(at + done),
					 strerror(errno));
		if (got == 0)
			return error_set(err, ERR_IO, "became shorter while it was read: it ends at 0x%llx",
					 (unsigned long long)(at + done));
		done += (size_t)got;
	}
	return 0;
}

static void close_file(struct source *source)
{
	struct host_file *file = (struct host_file *)source;

	if (!file->is_borrowed && file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

static const struct source_type file_type = { .name = "file", .read = read_file, .close = close_file };

static struct host_file *new_file(struct source_room *room, const char *path)
{
	struct host_file *file = source_new(room, &file_type, sizeof *file, NULL);

	if (!file)
		return NULL;
	file->fd = -1;
	file->path = path ? arena_strdup(room->arena, path) : NULL;
	file->source.label = file->path ? path_name(file->path) : "-";
	return path && !file->path ? NULL : file;
}

/* Takes fd over. */
static int take(struct source_room *room, int fd, const char *path, struct source **ret, struct error *err)
{
	struct stat status;
	struct host_file *file = fd < 0 ? NULL : new_file(room, path);

	if (fd < 0)
		return error_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
	if (!file) {
		close(fd);
		return error_no_memory(err);
	}
	file->fd = fd;
	if (fstat(fd, &status) < 0)
		return error_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return error_set(err, ERR_IO, "is not a file");
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM); /* read-ahead would read many times what is looked at */
	file->source.size = (uint64_t)status.st_size;
	file->modified = status.st_mtim;
	*ret = &file->source;
	return 0;
}

int source_open_file(struct source_room *room, const char *path, struct source **ret, struct error *err)
{
	return take(room, descriptor_open(path), path, ret, err);
}

int source_of_descriptor(struct source_room *room, int fd, uint64_t size, const char *path, struct source **ret,
			 struct error *err)
{
	struct host_file *file = new_file(room, path);

	if (!file)
		return error_no_memory(err);
	file->fd = fd;
	file->is_borrowed = true;
	file->source.size = size;
	*ret = &file->source;
	return 0;
}

int source_take_memory(struct source_room *room, int fd, struct source *below, const char *label, struct source **ret,
		       struct error *err)
{
	int result = take(room, fd, NULL, ret, err);

	if (result == 0) {
		(*ret)->below = below;
		(*ret)->label = label;
	}
	return result;
}

int source_descriptor(const struct source *source)
{
	return source->type == &file_type ? ((const struct host_file *)source)->fd : -1;
}

size_t source_descriptors(const struct source_room *room, int *ret, size_t limit)
{
	size_t count = 0;

	for (const struct source *source = room->opened; source; source = source->opened_before) {
		int fd = source_descriptor(source);

		if (fd >= 0 && count++ < limit)
			ret[count - 1] = fd;
	}
	return count;
}

static bool was_written(const struct host_file *file)
{
	struct stat status;

	return file->path && !file->is_borrowed && fstat(file->fd, &status) == 0 &&
	       ((uint64_t)status.st_size != file->source.size || status.st_mtim.tv_sec != file->modified.tv_sec ||
		status.st_mtim.tv_nsec != file->modified.tv_nsec);
}

void source_note_written(struct source_room *room)
{
	for (struct source *source = room->opened; source; source = source->opened_before) {
		struct host_file *file = source->type == &file_type ? (struct host_file *)source : NULL;

		if (!file || file->is_told || !was_written(file))
			continue;
		file->is_told = true;
		source_note(room, source, DOUBT_SOME, "changed while it was read: what was read may mix two states");
	}
}

/* Beside. */

static const char *in_other_case(int folder, const char *name, struct arena *arena)
{
	int fd = beneath_open_at(folder, "");
	DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry = NULL;
	const char *found = NULL;
	int names = 0;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	while (!found && names++ < BESIDE_NAMES_LIMIT && (entry = readdir(stream)))
		if (strcasecmp(entry->d_name, name) == 0)
			found = arena_strdup(arena, entry->d_name);
	closedir(stream);
	return found;
}

static int open_in(int folder, const char *name, struct arena *arena, const char **ret_name)
{
	int fd = beneath_open_at(folder, name);

	*ret_name = name;
	if (fd >= 0 || errno != ENOENT)
		return fd;
	*ret_name = in_other_case(folder, name, arena);
	errno = ENOENT;
	return *ret_name ? beneath_open_at(folder, *ret_name) : -1;
}

int source_open_beside(struct source_room *room, const struct source *source, const char *name, struct source **ret,
		       struct error *err)
{
	const struct host_file *file = source->type == &file_type ? (const struct host_file *)source : NULL;

	name = path_last_part(name);
	if (!file || !file->path)
		return error_set(err, ERR_IO, "cannot be looked for: the image is not a file in a folder");
	if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return error_set(err, ERR_IO, "has no name");
	size_t size = (size_t)(path_name(file->path) - file->path);
	const char *path = arena_strndup(room->arena, file->path, size);
	int folder = path ? open(*path ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK) : -1;
	int fd = folder < 0 ? -1 : open_in(folder, name, room->arena, &name), reason = errno;

	if (folder >= 0)
		close(folder);
	if (fd >= 0)
		path = arena_printf(room->arena, "%s%s", path, name);
	errno = reason;
	return take(room, fd, path, ret, err);
}

bool source_is_same_file(const struct source *a, const struct source *b)
{
	struct stat left, right;

	return a->type == &file_type && b->type == &file_type && fstat(((const struct host_file *)a)->fd, &left) == 0 &&
	       fstat(((const struct host_file *)b)->fd, &right) == 0 && left.st_dev == right.st_dev &&
	       left.st_ino == right.st_ino;
}
