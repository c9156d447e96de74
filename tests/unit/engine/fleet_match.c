/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of two fleets are one machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/compare/fleet_match.h"
#include "reports/fleet_diff/fleet_diff.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

enum { KEYS_LIMIT = 4, NONE = -1 };

/* "INPUT NAME EVIDENCE", "-" for none; partner: of each row of A the row of B, + MOVED if its evidence decided. */
enum { MOVED = 100 };

static const struct match_case {
	const char *what;
	bool by_name;
	const char *a[KEYS_LIMIT], *b[KEYS_LIMIT];
	int partner[KEYS_LIMIT];
	size_t unmatched;
} match_cases[] = {
	{ "the same input", false, { "x n e1", "y n e2" }, { "y n e3", "x m e4" }, { 1, 0 }, 0 },
	{ "no machine", false, { NULL }, { "x n e" }, { 0 }, 0 },
	{ "another input", false, { "x n e1" }, { "y n e2" }, { NONE }, 0 },
	{ "no input twice on both sides: the evidence decides",
	  false,
	  { "x n e1", "x n e2" },
	  { "x n e2", "x n e1" },
	  { 1, 0 },
	  0 },
	{ "what is left of one input on each side", false, { "x n e1", "x n e2" }, { "x n e2", "x n e3" }, { 1, 0 }, 0 },
	{ "two of one input become one of other evidence", false, { "x n e1", "x n e2" }, { "x n e3" }, { NONE, NONE }, 1 },
	{ "rows without evidence", false, { "x n -", "y n -" }, { "x n -", "z n -" }, { 0, NONE }, 0 },
	{ "one row without evidence on each side", false, { "x n -" }, { "y n -" }, { NONE }, 0 },
	{ "a machine moved", false, { "x n e1", "y n e2" }, { "y n e3", "z n e1" }, { MOVED + 1, 0 }, 0 },
	{ "copies of one machine: which one moved is unknown", false, { "x n e", "y n e" }, { "z n e" }, { NONE, NONE }, 0 },
	{ "a copy stayed: the other is gone", false, { "x n e", "y n e" }, { "x n e", "z n e" }, { 0, NONE }, 0 },
	{ "the same name in other folders",
	  true,
	  { "may/x x e1", "may/y y e2" },
	  { "june/y y e3", "june/x x e4" },
	  { 1, 0 },
	  0 },
	{ "one name twice: the evidence decides",
	  true,
	  { "may/x n e1", "may/y n e2" },
	  { "june/y n e2", "june/x n e1" },
	  { 1, 0 },
	  0 },
	{ "one name twice: the input decides", true, { "x n e1", "y n e2" }, { "y n e3", "x n e4" }, { 1, 0 }, 0 },
	{ "one name twice: neither decides", true, { "a n e1", "b n e2" }, { "c n e3", "d n e4" }, { NONE, NONE }, 1 },
	{ "a machine was renamed", true, { "x old e1" }, { "x new e1" }, { MOVED }, 0 },
	{ "another name of the same input is another machine", true, { "x old e1" }, { "x new e2" }, { NONE }, 0 },
};

static const char *word(const char **at)
{
	size_t size = strcspn(*at, " ");
	const char *ret = arena_strndup(arena, *at, size);

	*at += size + ((*at)[size] == ' ');
	return strcmp(ret, "-") == 0 ? "" : ret;
}

static struct fleet_keys keys_of(const char *const lines[KEYS_LIMIT])
{
	struct fleet_keys keys = { .list = arena_array(arena, KEYS_LIMIT, sizeof *keys.list) };

	for (; keys.count < KEYS_LIMIT && lines[keys.count]; keys.count++) {
		const char *at = lines[keys.count];
		struct fleet_key *key = &keys.list[keys.count];

		key->input = word(&at);
		key->name = word(&at);
		key->evidence = word(&at);
	}
	return keys;
}

/* The case, and the same with its sides exchanged. */
static void check_match(const struct match_case *one, const struct fleet_keys *a, const struct fleet_keys *b)
{
	for (size_t i = 0; i < a->count; i++) {
		int wanted = one->partner[i] == NONE ? NONE : one->partner[i] % MOVED;
		int found = a->list[i].partner == FLEET_NO_ROW ? NONE : (int)a->list[i].partner;

		if (wanted != found || a->list[i].is_moved != (one->partner[i] >= MOVED))
			fail_msg("%s: row %zu of A has partner %d, and %d is right", one->what, i, found, wanted);
		if (found != NONE)
			assert_int_equal(b->list[found].partner, i);
	}
}

static void rows_are_one_machine_by_input_name_or_evidence(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(match_cases); i++) {
		const struct match_case *one = &match_cases[i];
		struct fleet_keys a = keys_of(one->a), b = keys_of(one->b);
		size_t unmatched;

		assert_int_equal(fleet_match(&a, &b, one->by_name, arena, &unmatched), 0);
		check_match(one, &a, &b);
		assert_int_equal(unmatched, one->unmatched);
		assert_int_equal(fleet_match(&b, &a, one->by_name, arena, &unmatched), 0);
		check_match(one, &a, &b);
		assert_int_equal(unmatched, one->unmatched);
	}
}

static void random_fleets_match_the_same_in_any_order(void **state)
{
	static const char *const words[] = { "p", "q", "r", "" };
	enum { ROWS = 12, TRIALS = 400 };
	unsigned chance = 7;

	(void)state;
	for (int trial = 0; trial < TRIALS; trial++) {
		struct fleet_key lists[4][ROWS]; /* A, B, and both reversed */
		struct fleet_keys keys[4];
		size_t unmatched[2];

		for (size_t side = 0; side < 2; side++)
			for (size_t i = 0; i < ROWS; i++) {
				chance = chance * 1103515245 + 12345;
				lists[side][i] = (struct fleet_key){ .input = words[chance >> 16 & 1],
								     .name = words[chance >> 18 & 1],
								     .evidence = words[chance >> 20 & 3] };
				lists[side][i].input =
					arena_printf(arena, "%s%u", lists[side][i].input, chance >> 24 & 3);
				lists[side + 2][ROWS - 1 - i] = lists[side][i];
			}
		for (size_t i = 0; i < 4; i++)
			keys[i] = (struct fleet_keys){ lists[i], ROWS };
		assert_int_equal(fleet_match(&keys[0], &keys[1], trial % 2, arena, &unmatched[0]), 0);
		assert_int_equal(fleet_match(&keys[2], &keys[3], trial % 2, arena, &unmatched[1]), 0);
		assert_int_equal(unmatched[0], unmatched[1]);
		for (size_t i = 0; i < ROWS; i++) {
			uint32_t one = lists[0][i].partner, other = lists[2][ROWS - 1 - i].partner;

			assert_int_equal(one == FLEET_NO_ROW, other == FLEET_NO_ROW);
			assert_int_equal(lists[0][i].is_moved, lists[2][ROWS - 1 - i].is_moved);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_one_machine_by_input_name_or_evidence),
		cmocka_unit_test(random_fleets_match_the_same_in_any_order),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
