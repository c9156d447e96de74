/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a saved result: none is missing, each comes back. What a row says is filled in by its kind, so that a new one is
 * tried without a word here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "reports/json/json_read.h"
#include "reports/json/rows/result_rows.h"
#include "support/program/fixture_result.h"

enum { LIST_SIZE = 2 };

static size_t size_of(const struct row *row)
{
	switch (row->kind) {
	case TAKE_TEXT:
		return sizeof(struct text);
	case TAKE_CHOICE:
	case TAKE_INDEX:
	case TAKE_U32:
	case ROW_ONE_BASED:
		return 4;
	case TAKE_SIZE:
		return sizeof(size_t);
	case TAKE_U64:
	case ROW_OFFSET:
		return 8;
	case TAKE_FLAG:
		return sizeof(bool);
	case ROW_CONST:
	case ROW_COMPUTED:
	case ROW_OBJECT:
		return 0;
	case ROW_UNSAVED:
		return row->limit;
	default:
		return sizeof(char *);
	}
}

static bool is_list(const struct row *row)
{
	return row->kind == ROW_LIST || row->kind == ROW_STRINGS;
}

/* Takes the bytes of each member from those at all. */
static void cover(const struct table *table, unsigned char *all)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];

		memset(all + row->offset, 0, size_of(row));
		if (is_list(row))
			memset(all + row->count, 0, sizeof(size_t));
		if (row->kind == ROW_OBJECT)
			cover(row->table, all + row->offset);
	}
}

/* Clang has no such builtin, and then nothing calls it. */
__attribute__((unused)) static void expect_covered(const char *name, const struct table *table, unsigned char *all,
						   size_t size)
{
	cover(table, all);
	for (size_t i = 0; i < size; i++)
		if (all[i])
			fail_msg("%s: no row has the byte at %zu of its %zu", name, i, size);
	assert_int_equal(size, table->size);
}

/* All bytes but padding. */
#define EXPECT_COVERED(type, table)                                                                                    \
	do {                                                                                                           \
		union {                                                                                                \
			type of;                                                                                       \
			unsigned char bytes[sizeof(type)];                                                             \
		} all;                                                                                                 \
		memset(&all, 0xFF, sizeof all);                                                                        \
		__builtin_clear_padding(&all.of);                                                                      \
		expect_covered(#type, &(table), all.bytes, sizeof all);                                                \
	} while (0)

static void every_member_of_a_result_has_a_row(void **state)
{
	(void)state;
#if defined(__has_builtin) && __has_builtin(__builtin_clear_padding)
	EXPECT_COVERED(struct result, result_table);
	EXPECT_COVERED(struct run_info, run_table);
	EXPECT_COVERED(struct incomplete_run, incomplete_table);
	EXPECT_COVERED(struct machine_result, machine_table);
	EXPECT_COVERED(struct windows_info, windows_table);
	EXPECT_COVERED(struct machine_identity, identity_table);
	EXPECT_COVERED(struct missing_input, missing_table);
	EXPECT_COVERED(struct fact_change, change_table);
	EXPECT_COVERED(struct baseline, baseline_table);
	EXPECT_COVERED(struct result_source, source_table);
	EXPECT_COVERED(struct result_image, image_table);
	EXPECT_COVERED(struct result_acquisition, acquisition_table);
	EXPECT_COVERED(struct result_verification, verification_table);
	EXPECT_COVERED(struct result_log, log_table);
	EXPECT_COVERED(struct result_reader, reader_table);
	EXPECT_COVERED(struct result_note, note_table);
	EXPECT_COVERED(struct placed_fact, fact_table);
	EXPECT_COVERED(struct evidence, evidence_table);
	EXPECT_COVERED(struct finding, finding_table);
	EXPECT_COVERED(struct fix, fix_table);
	EXPECT_COVERED(struct source_ref, reference_table);
	EXPECT_COVERED(struct waiver_ref, waiver_table);
#else
	skip(); /* GCC knows which bytes are padding */
#endif
}

/* --- every member with a value of its own -------------------------------------------------------------------------------- */

struct filler {
	struct arena *arena;
	unsigned next;
};

static void fill(struct filler *filler, const struct table *table, void *ret);

static const char *word_for(struct filler *filler, const struct row *row)
{
	unsigned count = 0, number = filler->next;

	if (row->kind == TAKE_TIME)
		return arena_printf(filler->arena, "%04u-03-01T10:22:31Z", number);
	if (row->kind == TAKE_DAY)
		return arena_printf(filler->arena, "%04u-12-31", number);
	if (row->kind == TAKE_HEX)
		return arena_printf(filler->arena, "%08x", number);
	if (row->kind != TAKE_NAME)
		return arena_printf(filler->arena, strcmp(row->key, "key") == 0 ? "HKEY_%u" : "%u", number);
	while (row->choice(count))
		count++;
	return row->choice(number % count);
}

static void fill_list(struct filler *filler, const struct row *row, void *ret)
{
	size_t size = row->kind == ROW_STRINGS ? sizeof(char *) : row->write ? sizeof(struct fact) : row->table->size;
	char *list = arena_array(filler->arena, LIST_SIZE, size);

	for (size_t i = 0; i < LIST_SIZE; i++)
		if (row->kind == ROW_STRINGS) {
			((const char **)(void *)list)[i] = arena_printf(filler->arena, "%u", filler->next++);
		} else if (row->write) {
			struct placed_fact placed = { .order = 0 };

			fill(filler, row->table, &placed);
			placed.fact.name = arena_printf(filler->arena, "%zu", LIST_SIZE - i); /* sorted the other way */
			((struct fact *)(void *)list)[i] = placed.fact;
		} else {
			fill(filler, row->table, list + i * size);
		}
	memcpy((char *)ret + row->offset, &list, sizeof list);
	*(size_t *)((char *)ret + row->count) = LIST_SIZE;
}

static void fill_row(struct filler *filler, const struct row *row, void *ret)
{
	char *at = (char *)ret + row->offset, *room = at;
	unsigned number = ++filler->next;

	if (is_list(row)) {
		fill_list(filler, row, ret);
	} else if (row->table) {
		room = row->kind == ROW_POINTER ? arena_alloc(filler->arena, row->table->size) : at;
		if (row->kind == ROW_POINTER)
			memcpy(at, &room, sizeof room);
		fill(filler, row->table, room);
	} else if (row->kind == TAKE_TEXT) {
		((struct text *)at)->utf8 = word_for(filler, row);
	} else if (row->kind < TAKE_CHOICE) {
		*(const char **)at = word_for(filler, row);
	} else if (row->kind == TAKE_CHOICE) {
		*(unsigned *)at = strcmp(row->key, "outcome") == 0    ? OUTCOME_WAIVED
				  : strcmp(row->key, "answer") == 0   ? ANSWER_PRESENT
				  : strcmp(row->key, "kind") == 0     ? row->write ? 1 + number % 2 : SOURCE_HIVE
				  : strcmp(row->key, "verdict") == 0  ? VERDICT_NOT_READY
				  : strcmp(row->key, "unwaived") == 0 ? number % 2
								      : number % 3;
	} else if (row->kind == TAKE_FLAG) {
		*(bool *)at = strcmp(row->key, "removes") != 0 && number % 4;
	} else if (row->kind == TAKE_INDEX) {
		*(int *)at = (int)number % LIST_SIZE;
	} else if (size_of(row) == 8 && row->kind != ROW_UNSAVED) {
		*(uint64_t *)at = (UINT64_C(1) << 60) + number;
	} else if (size_of(row) == 4 && row->kind != ROW_UNSAVED) {
		*(uint32_t *)at = number;
	}
}

static void fill(struct filler *filler, const struct table *table, void *ret)
{
	for (size_t i = 0; i < table->count; i++)
		fill_row(filler, &table->rows[i], ret);
}

/* --- and the same one after it was saved ---------------------------------------------------------------------------------- */

static void expect_same(const char *path, const struct table *table, const void *a, const void *b);

static const char *pointer_at(const void *at)
{
	const char *pointer;

	memcpy(&pointer, at, sizeof pointer);
	return pointer;
}

static void expect_same_list(const char *path, const struct row *row, const void *a, const void *b)
{
	const char *x = pointer_at((const char *)a + row->offset), *y = pointer_at((const char *)b + row->offset);

	assert_int_equal(*(const size_t *)((const char *)a + row->count), LIST_SIZE);
	assert_int_equal(*(const size_t *)((const char *)b + row->count), LIST_SIZE);
	for (size_t i = 0; i < LIST_SIZE; i++)
		if (row->kind == ROW_STRINGS) {
			assert_string_equal(pointer_at(x + i * sizeof x), pointer_at(y + i * sizeof y));
		} else if (row->write) {
			struct placed_fact one = { ((const struct fact *)(const void *)x)[i], i },
					   two = { ((const struct fact *)(const void *)y)[i], i };

			assert_string_equal(one.fact.name, two.fact.name);
			expect_same(path, row->table, &one, &two);
		} else {
			expect_same(path, row->table, x + i * row->table->size, y + i * row->table->size);
		}
}

static void expect_same_row(const char *path, const struct row *row, const void *a, const void *b)
{
	const char *x = (const char *)a + row->offset, *y = (const char *)b + row->offset;

	if (is_list(row))
		expect_same_list(path, row, a, b);
	else if (row->kind == ROW_POINTER)
		expect_same(path, row->table, pointer_at(x), pointer_at(y));
	else if (row->table)
		expect_same(path, row->table, x, y);
	else if (row->kind < TAKE_CHOICE ? strcmp(pointer_at(x), pointer_at(y)) != 0 : memcmp(x, y, size_of(row)) != 0)
		fail_msg("%s.%s is another one after it was saved and read", path, row->key);
}

static void expect_same(const char *path, const struct table *table, const void *a, const void *b)
{
	char inner[200];

	for (size_t i = 0; i < table->count && table->rows[i].kind != ROW_UNSAVED; i++) {
		snprintf(inner, sizeof inner, "%.150s.%.40s", path, table->name ? table->name : "");
		expect_same_row(inner, &table->rows[i], a, b);
	}
}

static void every_member_of_a_result_comes_back(void **state)
{
	struct arena *arena = arena_new(64 << 20);
	struct filler filler = { .arena = arena, .next = 1000 };
	struct result *result = arena_alloc(arena, sizeof *result), *copy = NULL;
	struct error err = { 0 };
	size_t size;

	(void)state;
	fill(&filler, &result_table, result);
	result->arena = arena;
	for (size_t i = 0; i < result->machine_count; i++) {
		struct machine_result *machine = (struct machine_result *)(uintptr_t)&result->machines[i];

		machine->is_replayed = machine->is_overlaid = true;
	}
	assert_int_equal(report_seal(result, NULL), 0);
	char *text = fixture_report("json", result, NULL, &size);

	if (result_read("x.json", text, size, &copy, &err) < 0)
		fail_msg("%s", err.text);
	expect_same("", &result_table, result, copy);
	assert_true(copy->machines[1].is_replayed && copy->machines[1].is_overlaid);
	result_free(copy);
	result_free(result);
	free(text);
}

static void expect_sorted(const struct table *table)
{
	for (size_t i = 0; i < table->count && table->rows[i].kind != ROW_UNSAVED; i++) {
		const struct row *row = &table->rows[i];

		if (i && strcmp(row[-1].key, row->key) >= 0)
			fail_msg("the row %s is behind %s", row->key, row[-1].key);
		if (row->table)
			expect_sorted(row->table);
	}
}

/* The writer writes them as they come, and the canonical form has them sorted. */
static void rows_are_sorted_by_key(void **state)
{
	(void)state;
	expect_sorted(&result_table);
	expect_sorted(&counts_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_of_a_result_has_a_row),
		cmocka_unit_test(every_member_of_a_result_comes_back),
		cmocka_unit_test(rows_are_sorted_by_key),
	};

	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
