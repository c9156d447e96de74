/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is there whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/output/output.h"

enum { PARTS_LIMIT = 100 };

static int complain_of_output(const char *path, const char *why)
{
	complain("%s: could not be written: %s", path, why);
	return EXIT_OUTPUT;
}

int output_open_beside(const char *path, int flags, char temporary[PATH_MAX])
{
	int file = -1;

	errno = EEXIST;
	for (int i = 0; file < 0 && errno == EEXIST && i < PARTS_LIMIT; i++) {
		int size = snprintf(temporary, PATH_MAX, i ? "%s" OUTPUT_PART "%d" : "%s" OUTPUT_PART, path, i);

		if (size < PATH_MAX)
			file = open(temporary, flags | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		else
			errno = ENAMETOOLONG;
	}
	return file;
}

static FILE *open_part(const char *path, char temporary[PATH_MAX])
{
	int file = output_open_beside(path, O_WRONLY, temporary);

	return file < 0 ? NULL : fdopen(file, "w");
}

/* Fills and closes the file. 0, or an errno; -1 for a failure that err tells. */
static int fill(FILE *file, int (*put)(void *context, FILE *file, struct error *err), void *context, struct error *err)
{
	errno = 0;
	bool good = put(context, file, err) >= 0 && fflush(file) == 0 && !ferror(file);
	int reason = good ? 0 : ferror(file) && errno ? errno : -1;

	return fclose(file) == 0 || reason ? reason : errno;
}

/* While this file was written: what is there of it is nothing that anybody wants. */
static bool is_interrupted(int before)
{
	return (int)*interrupt_asked() != before;
}

const char *output_place(const char *path, char place[PATH_MAX])
{
	static const char open_files[] = "/proc/";
	struct stat link, there;
	bool is_there = stat(path, &there) == 0;

	if (lstat(path, &link) != 0 || S_ISREG(link.st_mode))
		return path;
	if (!is_there || !S_ISREG(there.st_mode))
		return NULL;
	ssize_t size = readlink(path, place, PATH_MAX);
	bool is_open_file = size >= (ssize_t)strlen(open_files) && memcmp(place, open_files, strlen(open_files)) == 0;

	return is_open_file ? NULL : realpath(path, place);
}

static int write_file(const char *path, int (*put)(void *context, FILE *file, struct error *err), void *context)
{
	struct error err = { 0 };
	char temporary[PATH_MAX], resolved[PATH_MAX];
	const char *place = output_place(path, resolved);
	bool in_place = !place;
	int before = (int)*interrupt_asked(); /* a run that was interrupted writes what it has */

	interrupt_catch();
	FILE *file = in_place ? fopen(path, "we") : open_part(place, temporary);

	if (!file) {
		interrupt_release();
		return complain_of_output(path, strerror(errno));
	}
	int reason = fill(file, put, context, &err);

	if (!reason && !in_place && !is_interrupted(before) && rename(temporary, place) != 0)
		reason = errno;
	if (!in_place && (reason || is_interrupted(before)))
		unlink(temporary);
	interrupt_release();
	if (is_interrupted(before)) {
		raise((int)*interrupt_asked()); /* ends the program, unless others wait for the signal, too */
		return complain_of_output(path, "interrupted");
	}
	return reason ? complain_of_output(path, reason < 0 ? err.text : strerror(reason)) : EXIT_READY;
}

int write_to(const char *path, int (*put)(void *context, FILE *file, struct error *err), void *context)
{
	struct error err = { 0 };

	if (path)
		return write_file(path, put, context);
	errno = 0;
	if (put(context, stdout, &err) < 0)
		return complain_of_output("standard output", ferror(stdout) && errno ? strerror(errno) : err.text);
	return fflush(stdout) == 0 ? 0 : complain_of_output("standard output", strerror(errno));
}
