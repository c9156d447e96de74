/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both sides are sorted by a key, and rows of one key are looked at together; key after key, the most exact first. */
#include "engine/compare/fleet_match.h"

#include <stdlib.h>
#include <string.h>

#include "common/error.h"
#include "reports/fleet_diff/fleet_diff.h"

/* A side in the order of a key. */
struct sorted {
	const struct fleet_keys *keys;
	struct fleet_key **list;
};

/* Rows of one key. */
struct group {
	struct fleet_key *open; /* one that has no partner; NULL: all have */
	size_t count, open_count, end;
};

static const struct fleet_key *key(const void *at)
{
	return *(const struct fleet_key *const *)at;
}

static int by_input(const void *x, const void *y)
{
	return strcmp(key(x)->input, key(y)->input);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(key(x)->name, key(y)->name);
}

static int by_evidence(const void *x, const void *y)
{
	return strcmp(key(x)->evidence, key(y)->evidence);
}

static int by_input_and_evidence(const void *x, const void *y)
{
	int order = by_input(x, y);

	return order ? order : by_evidence(x, y);
}

static int by_name_and_evidence(const void *x, const void *y)
{
	int order = by_name(x, y);

	return order ? order : by_evidence(x, y);
}

static int by_name_and_input(const void *x, const void *y)
{
	int order = by_name(x, y);

	return order ? order : by_input(x, y);
}

typedef int key_order(const void *x, const void *y);

static key_order *const orders[2][3] = {
	{ by_input_and_evidence, by_input, NULL },
	{ by_name_and_evidence, by_name_and_input, by_name },
};

static struct group group_at(const struct sorted *side, size_t from, key_order *order)
{
	struct group group = { .end = from };

	for (; group.end < side->keys->count && order(&side->list[from], &side->list[group.end]) == 0; group.end++) {
		struct fleet_key *one = side->list[group.end];

		group.count++;
		if (one->partner == FLEET_NO_ROW) {
			group.open = one;
			group.open_count++;
		}
	}
	return group;
}

/* Calls visit for each key that both sides have. */
static void each_group(struct sorted sides[2], key_order *order,
		       void (*visit)(struct sorted sides[2], const struct group *a, const struct group *b, void *context),
		       void *context)
{
	size_t i = 0, k = 0;

	for (size_t side = 0; side < 2; side++)
		qsort(sides[side].list, sides[side].keys->count, sizeof *sides[side].list, order);
	while (i < sides[0].keys->count && k < sides[1].keys->count) {
		int differs = order(&sides[0].list[i], &sides[1].list[k]);

		if (differs == 0) {
			struct group a = group_at(&sides[0], i, order), b = group_at(&sides[1], k, order);

			visit(sides, &a, &b, context);
			i = a.end;
			k = b.end;
		}
		i += differs < 0;
		k += differs > 0;
	}
}

static void join(struct sorted sides[2], struct fleet_key *a, struct fleet_key *b, bool is_moved)
{
	a->partner = (uint32_t)(b - sides[1].keys->list);
	b->partner = (uint32_t)(a - sides[0].keys->list);
	a->is_moved = b->is_moved = is_moved;
}

static void join_the_only_ones(struct sorted sides[2], const struct group *a, const struct group *b, void *context)
{
	(void)context;
	if (a->open_count == 1 && b->open_count == 1)
		join(sides, a->open, b->open, false);
}

/* Copies of one machine have one evidence: which of them moved cannot be determined. */
static void join_moved(struct sorted sides[2], const struct group *a, const struct group *b, void *context)
{
	(void)context;
	if (a->count == 1 && b->count == 1 && a->open && b->open && *a->open->evidence)
		join(sides, a->open, b->open, true);
}

static void count_open(struct sorted sides[2], const struct group *a, const struct group *b, void *context)
{
	(void)sides;
	*(size_t *)context += a->open && b->open;
}

static bool make_sorted(struct sorted *ret, const struct fleet_keys *keys, struct arena *arena)
{
	*ret = (struct sorted){ .keys = keys, .list = arena_array(arena, keys->count + 1, sizeof *ret->list) };
	for (size_t i = 0; ret->list && i < keys->count; i++) {
		keys->list[i].partner = FLEET_NO_ROW;
		keys->list[i].is_moved = false;
		ret->list[i] = &keys->list[i];
	}
	return ret->list;
}

int fleet_match(struct fleet_keys *a, struct fleet_keys *b, bool matches_names, struct arena *arena, size_t *ret_unmatched)
{
	struct sorted sides[2];

	if (!make_sorted(&sides[0], a, arena) || !make_sorted(&sides[1], b, arena))
		return ERR_NOMEM;
	for (size_t i = 0; i < 3 && orders[matches_names][i]; i++)
		each_group(sides, orders[matches_names][i], join_the_only_ones, NULL);
	each_group(sides, by_evidence, join_moved, NULL);
	*ret_unmatched = 0;
	each_group(sides, matches_names ? by_name : by_input, count_open, ret_unmatched);
	return 0;
}
