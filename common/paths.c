/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/paths.h"

#include <string.h>

const char *path_tail(const char *path, size_t folders)
{
	const char *tail = path + strlen(path);

	for (; tail > path; tail--)
		if (tail[-1] == '/' && *tail && folders-- == 0)
			break;
	return tail;
}

const char *path_name(const char *path)
{
	return path_tail(path, 0);
}

const char *path_last_part(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (*path == '/' || *path == '\\')
			last = path + 1;
	return last;
}
