/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What machines are called: by their files, and where several files of a run are called alike (the SYSTEM of each host is in
 * a folder of its own) by as many of their folders as it takes to tell them apart.
 */
#include "parser/evidence/operands/names.h"

#include <stdlib.h>
#include <string.h>

struct path {
	const char *text, *end;
	size_t index;
};

/* The start of a path parts names as a slash does. */
static int rank(const char *start, const char *at)
{
	return at == start ? 0 : at[-1] == '/' ? 1 : (unsigned char)at[-1] + 2;
}

/* By what they end with: paths that share most of it come to lie beside each other. */
static int compare_ends(const void *one, const void *two)
{
	const struct path *a = one, *b = two;
	const char *x = a->end, *y = b->end;

	while (x > a->text && y > b->text && x[-1] == y[-1]) {
		x--;
		y--;
	}
	int order = rank(a->text, x) - rank(b->text, y);

	return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Names at the ends of two paths that are the same. */
static size_t shared_names(const struct path *a, const struct path *b)
{
	const char *x = a->end, *y = b->end;
	size_t count = 0;

	while (x > a->text && y > b->text && x[-1] == y[-1]) {
		x--;
		y--;
		count += *x == '/';
	}
	return count + (rank(a->text, x) < 2 && rank(b->text, y) < 2 && *x != '/');
}

size_t *folders_of_names(const char *const *inputs, size_t count, struct arena *arena)
{
	size_t *folders = arena_array(arena, count + 1, sizeof *folders);
	struct path *paths = arena_array(arena, count + 1, sizeof *paths);

	if (!folders || !paths)
		return NULL;
	for (size_t i = 0; i < count; i++)
		paths[i] = (struct path){ inputs[i], inputs[i] + strlen(inputs[i]), i };
	qsort(paths, count, sizeof *paths, compare_ends);
	for (size_t i = 1; i < count; i++) {
		size_t shared = shared_names(&paths[i - 1], &paths[i]);
		size_t *both[] = { &folders[paths[i - 1].index], &folders[paths[i].index] };

		for (size_t k = 0; k < 2; k++)
			if (shared > *both[k])
				*both[k] = shared;
	}
	return folders;
}
