/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text/name.h"

#include <string.h>

static int fold(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int name_compare(const char *a, const char *b)
{
	while (*a && fold((unsigned char)*a) == fold((unsigned char)*b)) {
		a++;
		b++;
	}
	return fold((unsigned char)*a) - fold((unsigned char)*b);
}

bool name_equal(const char *a, const char *b)
{
	return name_compare(a, b) == 0;
}

bool name_starts(const char *text, const char *prefix)
{
	while (*prefix && fold((unsigned char)*text) == fold((unsigned char)*prefix)) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

bool name_contains(const char *text, const char *part)
{
	while (*text && !name_starts(text, part))
		text++;
	return name_starts(text, part);
}

bool name_is_in(const char *const *list, const char *name)
{
	for (; list && *list; list++)
		if (name_equal(*list, name))
			return true;
	return false;
}

const char *path_last(const char *path)
{
	const char *slash = strrchr(path, '\\');

	return slash ? slash + 1 : path;
}

int string_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}
