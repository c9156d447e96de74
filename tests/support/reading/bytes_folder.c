/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/reading/bytes_folder.h"

int bytes_folder_make(void **state)
{
	static struct bytes_folder folder;

	snprintf(folder.path, sizeof folder.path, "/tmp/bytes.XXXXXX");
	if (!mkdtemp(folder.path) || chmod(folder.path, 0755) < 0)
		return -1;
	snprintf(folder.file, sizeof folder.file, "%s/input", folder.path);
	*state = &folder;
	return 0;
}

/* Closed when the test has ended. */
static struct {
	struct artifact list[2 * MANY];
	size_t count;
} opened;

int bytes_folder_drop(void **state)
{
	const struct bytes_folder *folder = *state;

	while (opened.count)
		artifact_close(&opened.list[--opened.count]);
	unlink(folder->file);
	return rmdir(folder->path);
}

void bytes_folder_put(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write(fd, data, size), (ssize_t)size);
	close(fd);
}

void bytes_folder_put_letters(const char *path, int pages)
{
	char page[BYTES_PAGE];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	for (int i = 0; i < pages; i++) {
		memset(page, 'a' + i, sizeof page);
		assert_int_equal(write(fd, page, sizeof page), BYTES_PAGE);
	}
	close(fd);
}

const struct artifact *bytes_folder_last(void)
{
	return &opened.list[opened.count - 1];
}

struct artifact *bytes_folder_open(const char *path)
{
	struct artifact *artifact = &opened.list[opened.count++];

	*artifact = artifact_of(path);
	artifact_open(artifact);
	return artifact;
}

void bytes_folder_open_good(const char *path, size_t capacity, struct bytes *ret)
{
	struct artifact *artifact = bytes_folder_open(path);
	struct error err = { 0 };

	if (bytes_of(artifact, 3, capacity, ret, &err) < 0)
		fail_msg("%s: %s", path, err.text);
	assert_int_equal(ret->source, 3);
}
