/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output/rows_existing.h"

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
#include "common/host/write_all.h"
#include "engine/gate.h"

struct rows_file {
	const char *path; /* NULL: standard output */
	char part[PATH_MAX], place[PATH_MAX];
	int fd;
	bool in_place; /* no FILE.part */
	off_t size;    /* up to the last whole line */
	struct rows_existing before;
};

static const char *name_of(const struct rows_file *file)
{
	return !file->path ? "standard output" : file->in_place ? file->path : file->part;
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

bool rows_file_has(const struct rows_file *file, const char *key)
{
	return rows_existing_has(&file->before, key);
}

enum gate rows_file_gate(const struct rows_file *file, enum fail_on fail_on)
{
	enum gate gate = GATE_OPEN;

	for (size_t i = 0; i <= VERDICT_NOT_READY; i++)
		if (file->before.seen[i])
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
	if (code == ERR_NOMEM)
		return complain_of_memory();
	if (code)
		complain("%s", err.text);
	return code ? EXIT_OUTPUT : 0;
}

static int copy_kept(struct rows_file *file, const char *path, int to)
{
	int reason = rows_existing_copy(&file->before, path, to);

	return reason ? complain_of_file(file->part, reason) : 0;
}

/* FILE.part without the rows that are dropped, in one step: whatever ends the program, no other row is lost. */
static int replace_part(struct rows_file *file)
{
	char path[PATH_MAX];
	int fd = output_open_beside(file->part, O_RDWR | O_APPEND, path);

	if (fd < 0)
		return complain_of_file(path, errno);
	int code = copy_kept(file, file->part, fd);

	if (code == 0 && (flock(fd, LOCK_EX | LOCK_NB) != 0 || fsync(fd) != 0 || rename(path, file->part) != 0))
		code = complain_of_file(path, errno);
	if (code)
		unlink(path);
	close(code ? fd : file->fd);
	file->fd = code ? file->fd : fd;
	return code;
}

static int continue_part(struct rows_file *file)
{
	if (file->before.dropped_count)
		return replace_part(file);
	return ftruncate(file->fd, file->before.whole) == 0 ? 0 : complain_of_file(file->part, errno);
}

/* FILE stays until the new one is there. What is there is seen under the lock: another process may have finished just now. */
static int continue_file(struct rows_file *file, enum rows_resume resume, const struct fleet_head *head)
{
	struct stat there;
	int code = open_part(file, O_CREAT);
	bool is_part = code == 0 && fstat(file->fd, &there) == 0 && there.st_size > 0;
	bool is_done = code == 0 && !is_part && stat(file->path, &there) == 0;

	if (is_part || is_done)
		code = rows_existing_read(is_part ? file->part : file->path, resume, head, &file->before);
	if (code == 0 && is_part)
		code = continue_part(file);
	if (code == 0 && is_done)
		code = copy_kept(file, file->path, file->fd);
	if (code && is_done && code != EXIT_OUTPUT)
		unlink(file->part); /* it has nothing that FILE has not */
	file->size = rows_existing_size(&file->before);
	return code || file->size ? code : put_head(file, head);
}

static int open_file(struct rows_file *file, enum rows_resume resume, const struct fleet_head *head)
{
	const char *place = file->path ? output_place(file->path, file->place) : NULL;

	file->in_place = !place;
	if (file->in_place) {
		file->fd = file->path ? open(file->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : dup(STDOUT_FILENO);
		return file->fd < 0 ? complain_of_file(name_of(file), errno) : put_head(file, head);
	}
	file->path = place;
	if (snprintf(file->part, sizeof file->part, "%s" OUTPUT_PART, file->path) >= (int)sizeof file->part)
		return complain_of_file(file->path, ENAMETOOLONG);
	if (resume)
		return continue_file(file, resume, head);
	int code = open_part(file, O_CREAT | O_EXCL);

	return code ? code : put_head(file, head);
}

int rows_file_open(const char *path, enum rows_resume resume, const struct fleet_head *head, struct rows_file **ret)
{
	struct rows_file *file = calloc(1, sizeof *file);

	*ret = file;
	if (!file)
		return complain_of_memory();
	*file = (struct rows_file){ .path = path, .fd = -1, .before = { .arena = arena_new(RUN_CEILING) } };
	return file->before.arena ? open_file(file, resume, head) : complain_of_memory();
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
	arena_free(file->before.arena);
	free(file);
}
