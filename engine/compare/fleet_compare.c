/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two merged fleets: partners are found by keys in memory, and their rows are read pair by pair. */
#include "engine/compare/fleet_compare.h"

#include <string.h>

#include "common/ceilings.h"
#include "engine/compare/fleet_match.h"

struct fleets {
	struct merge *merge[FLEET_DIFF_SIDES];
	const struct fleet_head *heads[FLEET_DIFF_SIDES];
	struct fleet_keys keys[FLEET_DIFF_SIDES];
	struct arena *arena;
	struct fleet_pair *pairs; /* of all machines, by input */
	size_t count;
	struct fleet_diff *diff;
};

/* Keys. */

static int read_name(struct fleets *fleets, struct merge *merge, size_t index, const char **ret, struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	struct fleet_row row;
	int code = scratch ? merge_row(merge, index, scratch, &row, err) : error_no_memory(err);

	*ret = code ? NULL : arena_strdup(fleets->arena, row.name.utf8);
	arena_free(scratch);
	return code ? code : *ret ? 0 : error_no_memory(err);
}

static int read_keys(struct fleets *fleets, size_t side, struct error *err)
{
	struct merge *merge = fleets->merge[side];
	size_t count = merge_count(merge);
	struct fleet_key *list = arena_array(fleets->arena, count + 1, sizeof *list);
	int code = list ? 0 : error_no_memory(err);

	for (size_t i = 0; i < count && code == 0; i++) {
		struct merge_key key = merge_key(merge, i);

		list[i] = (struct fleet_key){ .input = key.input, .name = "", .evidence = key.evidence };
		if (fleets->diff->by_name)
			code = read_name(fleets, merge, i, &list[i].name, err);
	}
	fleets->keys[side] = (struct fleet_keys){ list, count };
	return code;
}

/* Pairs. */

static void add_pair(struct fleets *fleets, uint32_t a, uint32_t b, bool is_moved)
{
	fleets->pairs[fleets->count++] = (struct fleet_pair){ .of = { a, b }, .is_moved = is_moved };
}

/* In the order of their inputs, which is that of B where a machine has two. */
static int make_pairs(struct fleets *fleets, struct error *err)
{
	const struct fleet_keys *a = &fleets->keys[0], *b = &fleets->keys[1];

	fleets->pairs = arena_array(fleets->arena, a->count + b->count + 1, sizeof *fleets->pairs);
	if (!fleets->pairs)
		return error_no_memory(err);
	for (uint32_t i = 0, k = 0; i < a->count || k < b->count;) {
		if (i < a->count && a->list[i].partner != FLEET_NO_ROW)
			i++;
		else if (k == b->count || (i < a->count && strcmp(a->list[i].input, b->list[k].input) <= 0))
			add_pair(fleets, i++, FLEET_NO_ROW, false);
		else {
			add_pair(fleets, b->list[k].partner, k, b->list[k].is_moved);
			k++;
		}
	}
	return 0;
}

/* The same bytes are the same answers, and need not be understood. */
static int is_same_line(struct fleets *fleets, const struct fleet_pair *pair, bool *ret, struct error *err)
{
	const char *lines[FLEET_DIFF_SIDES];
	size_t sizes[FLEET_DIFF_SIDES];
	int code = 0;

	*ret = false;
	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++) {
		if (pair->of[side] == FLEET_NO_ROW)
			return 0;
		code = code ? code : merge_line(fleets->merge[side], pair->of[side], &lines[side], &sizes[side], err);
	}
	*ret = code == 0 && sizes[0] == sizes[1] && memcmp(lines[0], lines[1], sizes[0]) == 0;
	return code;
}

static int read_rows(const struct fleets *fleets, const struct fleet_pair *pair, struct arena *arena,
		     struct fleet_machine *ret, enum fleet_change *ret_change, struct error *err)
{
	struct fleet_row *rows = arena_array(arena, FLEET_DIFF_SIDES, sizeof *rows);
	const struct fleet_row *of[FLEET_DIFF_SIDES] = { NULL };
	int code = rows ? 0 : error_no_memory(err);

	for (size_t side = 0; side < FLEET_DIFF_SIDES && code == 0; side++)
		if (pair->of[side] != FLEET_NO_ROW) {
			code = merge_row(fleets->merge[side], pair->of[side], arena, &rows[side], err);
			of[side] = &rows[side];
		}
	if (code == 0 && fleet_compare_rows(fleets->heads, of, pair->is_moved, arena, ret, ret_change) < 0)
		code = error_no_memory(err);
	return code;
}

static int read_pair(void *context, const struct fleet_pair *pair, struct arena *arena, struct fleet_machine *ret,
		     struct error *err)
{
	enum fleet_change change;

	return read_rows(context, pair, arena, ret, &change, err);
}

static void count_pair(struct fleet_diff *diff, const struct fleet_machine *machine)
{
	for (size_t side = 0; side < FLEET_DIFF_SIDES; side++)
		if (machine->of[side] && machine->of[side]->kind == KIND_BASELINE)
			diff->kind = KIND_BASELINE;
	diff->regressions += machine->is_regression;
}

static int compare_pair(struct fleets *fleets, struct fleet_pair *pair, struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	struct fleet_machine machine = { .is_cut = false };
	enum fleet_change change = FLEET_SAME;
	int code = scratch ? read_rows(fleets, pair, scratch, &machine, &change, err) : error_no_memory(err);

	if (code == 0)
		count_pair(fleets->diff, &machine);
	pair->change = (uint8_t)change;
	arena_free(scratch);
	return code;
}

static int compare_pairs(struct fleets *fleets, struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < fleets->count && code == 0; i++) {
		struct fleet_pair *pair = &fleets->pairs[i];
		bool is_same;

		code = is_same_line(fleets, pair, &is_same, err);
		if (code == 0 && !is_same)
			code = compare_pair(fleets, pair, err);
		else if (code == 0)
			pair->change = merge_key(fleets->merge[0], pair->of[0]).is_error ? FLEET_UNKNOWN : FLEET_SAME;
		fleets->diff->of_change[pair->change]++;
	}
	return code;
}

/* By change, and within a change as they are. */
static int sort_pairs(struct fleets *fleets, struct error *err)
{
	struct fleet_diff *diff = fleets->diff;
	struct fleet_pair *list;
	size_t at[FLEET_CHANGES] = { 0 };

	diff->pair_count = fleets->count - diff->of_change[FLEET_SAME];
	diff->pairs = list = arena_array(fleets->arena, diff->pair_count + 1, sizeof *list);
	if (!list)
		return error_no_memory(err);
	for (size_t change = 1; change < FLEET_CHANGES; change++)
		at[change] = at[change - 1] + diff->of_change[change - 1];
	for (size_t i = 0; i < fleets->count; i++)
		if (fleets->pairs[i].change != FLEET_SAME)
			list[at[fleets->pairs[i].change]++] = fleets->pairs[i];
	return 0;
}

/* Heads. */

static int compare_heads(struct fleets *fleets, struct error *err)
{
	const struct fleet_head *a = fleets->heads[0], *b = fleets->heads[1];
	const char **list = arena_array(fleets->arena, FLEET_DIFFERENCES, sizeof *list);

	if (!list)
		return error_no_memory(err);
	if (strcmp(a->profiles[0].name, b->profiles[0].name) != 0)
		return error_set(err, ERR_USAGE,
				 "A was checked against %s and B against %s: their verdicts cannot be compared",
				 a->profiles[0].name, b->profiles[0].name);
	fleets->diff->caveats = list;
	fleets->diff->caveat_count = fleet_head_differences(a, b, fleets->arena, list);
	return 0;
}

int fleet_compare(struct merge *a, struct merge *b, bool by_name, struct arena *arena, struct fleet_diff *ret,
		  struct error *err)
{
	struct fleets *fleets = arena_alloc(arena, sizeof *fleets);

	if (!fleets)
		return error_no_memory(err);
	*fleets = (struct fleets){
		.merge = { a, b }, .heads = { merge_head(a), merge_head(b) }, .arena = arena, .diff = ret
	};
	*ret = (struct fleet_diff){ .tool_version = TLSREADY_VERSION,
				    .head = { fleets->heads[0], fleets->heads[1] },
				    .machines = { merge_count(a), merge_count(b) },
				    .kind = KIND_READINESS,
				    .by_name = by_name,
				    .read = read_pair,
				    .context = fleets };
	int code = compare_heads(fleets, err);

	for (size_t side = 0; side < FLEET_DIFF_SIDES && code == 0; side++)
		code = read_keys(fleets, side, err);
	if (code == 0 && fleet_match(&fleets->keys[0], &fleets->keys[1], by_name, arena, &ret->unmatched) < 0)
		code = error_no_memory(err);
	code = code ? code : make_pairs(fleets, err);
	code = code ? code : compare_pairs(fleets, err);
	return code ? code : sort_pairs(fleets, err);
}
