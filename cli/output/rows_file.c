/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output/rows_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output/output.h"
#include "common/ceilings.h"
#include "engine/gate.h"

enum { PATH_LIMIT = 4096, COPY_SIZE = 1 << 16 };

struct rows_file {
	const char *path; /* NULL: standard output */
	char part[PATH_LIMIT];
	int fd;
	bool in_place;       /* no FILE.part */
	off_t size;          /* up to the last whole line */
	struct arena *arena; /* of the keys */
	const char **keys;   /* sorted when all are read */
	size_t key_count, key_room;
	bool seen[VERDICT_NOT_READY + 1];
};

static int complain_of_file(const char *path, int reason)
{
	complain("%s: could not be written: %s", path, strerror(reason));
	return EXIT_OUTPUT;
}

static const char *name_of(const struct rows_file *file)
{
	return !file->path ? "standard output" : file->in_place ? file->path : file->part;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

/* A line that did not fit is taken back, so that the file ends with a whole one. */
int rows_file_put(struct rows_file *file, const char *line, size_t size, struct error *err)
{
	if (write_all(file->fd, line, size) < 0) {
		int reason = errno;
		bool is_whole = file->in_place || ftruncate(file->fd, file->size) == 0;

		return error_set(err, ERR_IO, "%s: could not be written: %s%s", name_of(file), strerror(reason),
				 is_whole ? "" : "; its last line is not whole");
	}
	file->size += (off_t)size;
	return 0;
}

/* What is there already. */

struct existing {
	struct rows_file *file;
	const struct fleet_head *head;
	FILE *stream;
	const char *path;
	char *line;
	size_t room, number;
};

static int refuse(const struct existing *existing, const char *what)
{
	complain("%s:%zu: %s; name another file, or delete this one", existing->path, existing->number, what);
	return EXIT_USAGE;
}

static int take_head(const struct existing *existing, size_t size, struct arena *arena)
{
	struct fleet_head head;
	struct error err = { 0 };

	if (fleet_head_read("the header", existing->line, size, arena, &head, &err) < 0)
		return refuse(existing, err.text);
	const char *differs = fleet_head_difference(&head, existing->head, arena);

	if (!differs)
		return 0;
	complain("--resume: %s is of another run: %s; name another file, or delete this one", existing->path, differs);
	return EXIT_USAGE;
}

static int take_row(const struct existing *existing, size_t size, struct arena *arena)
{
	struct rows_file *file = existing->file;
	struct fleet_row row;
	struct error err = { 0 };

	if (fleet_row_read("the row", existing->line, size, arena, &row, &err) < 0)
		return refuse(existing, err.text);
	const char **keys = arena_grow(file->arena, file->keys, file->key_count, &file->key_room, sizeof *keys);
	char *key = arena_strdup(file->arena, row.input.utf8);

	if (!keys || !key)
		return complain_of_memory();
	keys[file->key_count++] = key;
	file->keys = keys;
	file->seen[row.gate] = true;
	return 0;
}

/* Whole lines alone; file->size is where they end. */
static int read_lines(struct existing *existing)
{
	ssize_t size;
	int code = 0;

	while (code == 0 && (size = getline(&existing->line, &existing->room, existing->stream)) > 0 &&
	       existing->line[size - 1] == '\n') {
		struct arena *arena = arena_new(REPORT_CEILING);

		existing->number++;
		code = !arena                  ? complain_of_memory()
		       : existing->number == 1 ? take_head(existing, (size_t)size, arena)
					       : take_row(existing, (size_t)size, arena);
		existing->file->size += (off_t)size;
		arena_free(arena);
	}
	if (code == 0 && ferror(existing->stream))
		return complain_of_file(existing->path, errno);
	return code;
}

static int by_word(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int read_existing(struct rows_file *file, const char *path, const struct fleet_head *head)
{
	struct existing existing = { .file = file, .head = head, .path = path, .stream = fopen(path, "re") };

	if (!existing.stream)
		return complain_of_file(path, errno);
	int code = read_lines(&existing);

	free(existing.line);
	fclose(existing.stream);
	if (file->key_count)
		qsort(file->keys, file->key_count, sizeof *file->keys, by_word);
	return code;
}

bool rows_file_has(const struct rows_file *file, const char *key)
{
	return file->key_count && bsearch(&key, file->keys, file->key_count, sizeof *file->keys, by_word);
}

enum gate rows_file_gate(const struct rows_file *file, enum fail_on fail_on)
{
	enum gate gate = GATE_OPEN;

	for (size_t i = 0; i <= VERDICT_NOT_READY; i++)
		if (file->seen[i])
			gate = gate_worse(gate, gate_of(fail_on, (enum verdict)i));
	return gate;
}

/* Opening. */

/* FILE.part, locked: of two processes one is refused. Another one may have moved it meanwhile. */
static int open_part(struct rows_file *file, int flags)
{
	struct stat here, there;

	file->fd = open(file->part, O_RDWR | O_CLOEXEC | O_APPEND | flags, 0666);
	if (file->fd < 0 && errno == EEXIST) {
		complain("%s: exists, from a run that ended early or is still running; continue it with --resume, or delete it",
			 file->part);
		return EXIT_USAGE;
	}
	if (file->fd < 0)
		return complain_of_file(file->part, errno);
	if (flock(file->fd, LOCK_EX | LOCK_NB) == 0 && fstat(file->fd, &here) == 0 && stat(file->part, &there) == 0 &&
	    here.st_ino == there.st_ino)
		return 0;
	complain("%s: another process is writing it", file->part);
	return EXIT_OUTPUT;
}

static int put_head(struct rows_file *file, const struct fleet_head *head)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct error err = { 0 };
	const char *line;
	size_t size;
	int code = arena ? fleet_head_write(head, arena, &line, &size, &err) : ERR_NOMEM;

	code = code ? code : rows_file_put(file, line, size, &err);
	arena_free(arena);
	return code == ERR_NOMEM ? complain_of_memory() : code ? complain_of_error(&err) : 0;
}

/* The whole lines of FILE, which stays until the new one is there. */
static int copy_lines(struct rows_file *file, const char *path)
{
	int from = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[COPY_SIZE];
	off_t left = file->size;
	ssize_t got = 1;

	while (from >= 0 && left && got > 0) {
		got = read(from, bytes, left < COPY_SIZE ? (size_t)left : COPY_SIZE);
		if (got > 0 && write_all(file->fd, bytes, (size_t)got) < 0)
			got = -1;
		left -= got > 0 ? got : 0;
	}
	int reason = errno;

	if (from >= 0)
		close(from);
	return left ? complain_of_file(file->part, reason) : 0;
}

static int continue_file(struct rows_file *file, const struct fleet_head *head)
{
	struct stat there;
	bool is_part = stat(file->part, &there) == 0, is_done = !is_part && stat(file->path, &there) == 0;
	int code = open_part(file, is_part ? 0 : O_CREAT | O_EXCL);

	if (code == 0 && (is_part || is_done))
		code = read_existing(file, is_part ? file->part : file->path, head);
	if (code == 0 && is_part && ftruncate(file->fd, file->size) != 0)
		code = complain_of_file(file->part, errno);
	if (code == 0 && is_done)
		code = copy_lines(file, file->path);
	if (code && file->fd >= 0 && !is_part && code != EXIT_OUTPUT)
		unlink(file->part); /* it has nothing that FILE has not */
	return code || file->size ? code : put_head(file, head);
}

static int open_file(struct rows_file *file, bool is_resumed, const struct fleet_head *head)
{
	struct stat there;

	file->in_place = !file->path || (stat(file->path, &there) == 0 && !S_ISREG(there.st_mode));
	if (file->in_place) {
		file->fd = file->path ? open(file->path, O_WRONLY | O_CLOEXEC) : dup(STDOUT_FILENO);
		return file->fd < 0 ? complain_of_file(name_of(file), errno) : put_head(file, head);
	}
	if (snprintf(file->part, sizeof file->part, "%s" OUTPUT_PART, file->path) >= (int)sizeof file->part)
		return complain_of_file(file->path, ENAMETOOLONG);
	if (is_resumed)
		return continue_file(file, head);
	int code = open_part(file, O_CREAT | O_EXCL);

	return code ? code : put_head(file, head);
}

int rows_file_open(const char *path, bool is_resumed, const struct fleet_head *head, struct rows_file **ret)
{
	struct rows_file *file = calloc(1, sizeof *file);

	*ret = file;
	if (!file)
		return complain_of_memory();
	*file = (struct rows_file){ .path = path, .fd = -1, .arena = arena_new(RUN_CEILING) };
	return file->arena ? open_file(file, is_resumed, head) : complain_of_memory();
}

/* The new name is on the disk, too. */
static int sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	free(copy);
	if (fd < 0)
		return 0; /* a folder that may not be read: the file itself is there */
	fsync(fd);
	return close(fd);
}

int rows_file_finish(struct rows_file *file)
{
	if (file->in_place)
		return 0;
	if (fsync(file->fd) != 0 || rename(file->part, file->path) != 0)
		return complain_of_file(file->path, errno);
	return sync_folder(file->path) == 0 ? 0 : complain_of_file(file->path, errno);
}

void rows_file_close(struct rows_file *file)
{
	if (!file)
		return;
	if (file->fd >= 0)
		close(file->fd);
	arena_free(file->arena);
	free(file);
}
