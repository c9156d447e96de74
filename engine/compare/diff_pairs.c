/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine is compared with which. */
#include <stdlib.h>
#include <string.h>

#include "engine/compare/diff.h"

static int by_name(const void *a, const void *b)
{
	const struct machine_result *x = *(const struct machine_result *const *)a,
				    *y = *(const struct machine_result *const *)b;
	int order = strcmp(x->name.utf8, y->name.utf8);

	return order ? order : x < y ? -1 : x > y; /* of one name in the order they came in */
}

static const struct machine_result **sorted(const struct result *result, struct arena *arena)
{
	const struct machine_result **list = arena_array(arena, result->machine_count, sizeof *list);

	for (size_t i = 0; list && i < result->machine_count; i++)
		list[i] = &result->machines[i];
	if (list)
		qsort(list, result->machine_count, sizeof *list, by_name);
	return list;
}

static bool make_room(struct diff *diff, size_t a, size_t b, struct arena *arena)
{
	diff->pairs = arena_array(arena, a < b ? a : b, sizeof *diff->pairs);
	diff->only_a = arena_array(arena, a, sizeof *diff->only_a);
	diff->only_b = arena_array(arena, b, sizeof *diff->only_b);
	return diff->pairs && diff->only_a && diff->only_b;
}

static int add_pair(struct diff *diff, const struct machine_result *a, const struct machine_result *b, struct arena *arena)
{
	struct machine_diff *pair = &diff->pairs[diff->pair_count++];
	int code = compare_machines(a, b, arena, pair);

	diff->differs |= pair->differs;
	return code;
}

/* Both lists are sorted: like a merge. */
static int pair_by_name(struct diff *diff, const struct machine_result **a, const struct machine_result **b,
			struct arena *arena)
{
	size_t i = 0, k = 0, a_count = diff->a.result->machine_count, b_count = diff->b.result->machine_count;
	int code = 0;

	while (code == 0 && (i < a_count || k < b_count)) {
		int order = i == a_count ? 1 : k == b_count ? -1 : strcmp(a[i]->name.utf8, b[k]->name.utf8);

		if (order < 0)
			diff->only_a[diff->only_a_count++] = a[i++];
		else if (order > 0)
			diff->only_b[diff->only_b_count++] = b[k++];
		else
			code = add_pair(diff, a[i++], b[k++], arena);
	}
	diff->differs |= diff->only_a_count || diff->only_b_count;
	return code;
}

int compare_results(const struct result *a, const struct result *b, struct arena *arena, struct diff *ret)
{
	ret->a.result = a;
	ret->b.result = b;
	if (!make_room(ret, a->machine_count, b->machine_count, arena))
		return ERR_NOMEM;
	if (a->machine_count == 1 && b->machine_count == 1)
		return add_pair(ret, &a->machines[0], &b->machines[0], arena);
	const struct machine_result **first = sorted(a, arena), **second = sorted(b, arena);

	return first && second ? pair_by_name(ret, first, second, arena) : ERR_NOMEM;
}

int compare_within(const struct result *result, struct arena *arena, struct diff *ret)
{
	int code = 0;

	ret->a.result = ret->b.result = result;
	if (!make_room(ret, result->machine_count, result->machine_count, arena))
		return ERR_NOMEM;
	for (size_t i = 1; i < result->machine_count && code == 0; i++)
		code = add_pair(ret, &result->machines[0], &result->machines[i], arena);
	return code;
}
