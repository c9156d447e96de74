/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deleted keys and values are found where Windows leaves them. The hives are made whole and then operated on as Windows
 * does when it deletes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/damage/deleted_hive.h"

/* What is found. */

static void expect_client(const struct deleted_hive *scene, size_t from)
{
	static const char note[] = "a\0g\0r\0e\0e\0d";
	const struct deleted_item *items = scene->items + from;

	deleted_hive_expect_key(scene, from, CLIENT);
	deleted_hive_expect_dword(scene, from + 1, CLIENT, "Enabled", 0);
	deleted_hive_expect_dword(scene, from + 2, CLIENT, "DisabledByDefault", 1);
	assert_string_equal(items[3].name, "Note");
	assert_int_equal(items[3].type, REG_SZ);
	assert_int_equal(items[3].size, 50);
	assert_true(items[3].data_intact);
	assert_memory_equal(items[3].data, note, sizeof note);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(items[i].written, DELETED_HIVE_LONG_AGO);
		assert_int_equal(items[i].owner, DELETED_OWNER_DELETED);
	}
	assert_int_equal(items[0].at.offset, hivebuild_at(scene->build, HIVEBUILD_KEY, CLIENT, NULL));
	assert_int_equal(items[3].at.offset, hivebuild_at(scene->build, HIVEBUILD_VALUE, CLIENT, "Note"));
}

static const struct hivebuild_options layouts[] = {
	{ .minor = 5 }, { .minor = 4 }, { .minor = 3 },
	{ .minor = 2 }, { .minor = 1 }, { .minor = 5, .utf16_names = true },
};

enum { LAYOUTS = sizeof layouts / sizeof *layouts };

static void a_deleted_key_is_found_with_its_values_places_and_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct deleted_hive scene = deleted_hive_of(deleted_hive_plan(&layouts[i]), &layouts[i]);

		deleted_hive_delete_key(&scene, CLIENT);
		assert_int_equal(deleted_hive_search(&scene), 4);
		expect_client(&scene, 0);
		assert_int_equal(scene.notes.count, 0);
		deleted_hive_end(&scene);
	}
}

static void an_untouched_hive_has_nothing_deleted(void **state)
{
	(void)state;
	for (size_t i = 0; i < LAYOUTS; i++) {
		struct deleted_hive scene = deleted_hive_of(deleted_hive_plan(&layouts[i]), &layouts[i]);

		assert_int_equal(deleted_hive_search(&scene), 0);
		assert_int_equal(scene.notes.count, 0);
		deleted_hive_end(&scene);
	}
}

static void dead_records_that_were_merged_into_one_cell_are_all_found(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t first, last;

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, TLS12);
	deleted_hive_free_cell(&scene, hivebuild_at(scene.build, HIVEBUILD_KEY, TLS12, NULL), &first);
	deleted_hive_free_cell(&scene, hivebuild_at(scene.build, HIVEBUILD_KEY, SERVER, NULL), &last);
	assert_int_equal(first, last);
	assert_int_equal(deleted_hive_search(&scene), 7);
	deleted_hive_expect_key(&scene, 0, TLS12);
	expect_client(&scene, 1);
	deleted_hive_expect_key(&scene, 5, SERVER);
	deleted_hive_expect_dword(&scene, 6, SERVER, "Enabled", 1);
	deleted_hive_end(&scene);
}

/* The last of three leaves its number in the list's cell, which keeps its size; the first is overwritten by the next.
 */
static void a_deleted_value_has_its_key_if_the_list_still_shows_it(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_value(&scene, CLIENT, "Note");
	assert_int_equal(deleted_hive_search(&scene), 0); /* nobody asked for that name */
	deleted_hive_delete_value(&scene, CLIENT, "DisabledByDefault");
	assert_int_equal(deleted_hive_search(&scene), 1);
	deleted_hive_expect_dword(&scene, 0, CLIENT, "DisabledByDefault", 1);
	assert_int_equal(scene.items[0].owner, DELETED_OWNER_LIVE);
	assert_int_equal(scene.items[0].written, DELETED_HIVE_LONG_AGO);
	deleted_hive_end(&scene);
}

static void a_deleted_value_without_a_key_is_told_by_its_name(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_value(&scene, CLIENT, "Enabled");
	assert_int_equal(deleted_hive_search(&scene), 1);
	deleted_hive_expect_dword(&scene, 0, NULL, "Enabled", 0);
	assert_int_equal(scene.items[0].owner, DELETED_OWNER_UNKNOWN);
	assert_int_equal(scene.items[0].written, 0);
	deleted_hive_end(&scene);
}

static void a_value_of_a_key_that_is_known_to_be_another_is_not_listed(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, "Other");
	assert_int_equal(deleted_hive_search(&scene), 0);
	deleted_hive_end(&scene);
}

static void interests_are_components_without_case(void **state)
{
	static const struct {
		const char *path, *name;
		size_t items;
	} rows[] = {
		{ "schannel", NULL, 4 },           { "CHANNEL", NULL, 0 },
		{ "Protocols\\tls 1.2", NULL, 4 }, { "Protocols\\Client", NULL, 0 },
		{ "TLS 1.2\\Client", NULL, 4 },    { "TLS 1.2\\Client\\x", NULL, 0 },
		{ "ControlSet001", NULL, 4 },      { "", NULL, 4 },
		{ "client", "ENABLED", 1 },        { "client", "Enable", 0 },
		{ "Server", "Enabled", 0 },        { "", "Note", 1 },
	};
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct deleted_filter one = { rows[i].path, rows[i].name };

		assert_int_equal(deleted_hive_search_for(&scene, &(struct deleted_filters){ &one, 1 }), 0);
		assert_int_equal(scene.count, rows[i].items);
	}
	deleted_hive_end(&scene);
}

/* A name is asked for in the keys of its own row only. */
static void the_names_of_one_interest_are_not_those_of_another(void **state)
{
	static const struct deleted_filter rows[] = { { "Client", "Enabled" }, { "Server", "DisabledByDefault" } };
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	assert_int_equal(deleted_hive_search_for(&scene, &(struct deleted_filters){ rows, 2 }), 0);
	assert_int_equal(scene.count, 1);
	deleted_hive_expect_dword(&scene, 0, CLIENT, "Enabled", 0);
	deleted_hive_end(&scene);
}

static void items_come_in_the_order_of_their_paths(void **state)
{
	const struct hivebuild_options options = { .minor = 5, .unsorted = true };
	struct hivebuild *build = hivebuild_new_with(&options);

	(void)state;
	hivebuild_dword(build, SERVER, "Enabled", 2);
	hivebuild_dword(build, CLIENT, "Enabled", 1);
	struct deleted_hive scene = deleted_hive_of(build, &options);

	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, CLIENT);
	assert_int_equal(deleted_hive_search(&scene), 4);
	assert_true(scene.items[0].at.offset > scene.items[2].at.offset);
	deleted_hive_expect_key(&scene, 0, CLIENT);
	deleted_hive_expect_dword(&scene, 1, CLIENT, "Enabled", 1);
	deleted_hive_expect_key(&scene, 2, SERVER);
	deleted_hive_expect_dword(&scene, 3, SERVER, "Enabled", 2);
	deleted_hive_end(&scene);
}

/* Lists are given room to grow, and old records stay in it. */
static void what_a_sub_key_list_leaves_of_its_cell_is_searched(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t client = deleted_hive_part(&scene, HIVEBUILD_KEY, CLIENT, NULL),
	       list = deleted_hive_part(&scene, HIVEBUILD_KEY, TLS12, NULL);
	static const uint8_t lists[][4] = { "lh\x2", "lf\x2", "li\x4", "ri\x4" };

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, TLS12);
	deleted_hive_use_again(&scene, list, (uint32_t)(client - list) + 256);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		memcpy(scene.hive + list + 4, lists[i], 4);
		assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_everything), 0);
		deleted_hive_expect_key(&scene, 0, "...\\Client");
		assert_int_equal(scene.items[0].at.offset, client);
		scene.hive[list + 6] = 0xFF; /* it is full */
		assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_everything), 0);
		assert_true(scene.items[0].at.offset > client);
	}
	memcpy(scene.hive + list + 4, lists[0], 4);
	deleted_hive_release(&scene, list);
	assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_everything), 0);
	assert_int_equal(scene.count, 6);
	deleted_hive_end(&scene);
}

static void what_follows_the_last_bin_is_searched(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t cell = deleted_hive_part(&scene, HIVEBUILD_KEY, CLIENT, NULL), old = scene.size + 48;
	uint8_t *wider = realloc(scene.hive, scene.size + PAGE);

	(void)state;
	assert_non_null(wider);
	memset(wider + scene.size, 0, PAGE);
	memcpy(wider + old, wider + cell, NK_NAME + 4 + 6);
	memcpy(wider + old + 4 + NK_NAME, "Kunde ", 6);
	scene.hive = wider;
	scene.size += PAGE;
	assert_int_equal(deleted_hive_search(&scene), 1);
	deleted_hive_expect_key(&scene, 0, TLS12 "\\Kunde ");
	assert_int_equal(scene.items[0].at.offset, old);
	deleted_hive_end(&scene);
}

/* The door. */

static void the_search_ends_when_the_caller_has_enough(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	scene.enough = 2;
	assert_int_equal(deleted_hive_search(&scene), 2);
	deleted_hive_end(&scene);
}

static void what_cannot_be_searched_is_an_error(void **state)
{
	static const struct deleted_filter odd[] = { { "a\\\\b", NULL },
						       { "\\a", NULL },
						       { "1\\2\\3\\4\\5\\6\\7\\8\\9", NULL } };
	struct deleted_hive scene = deleted_hive_plain();
	struct arena *small = arena_new(64);

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_int_equal(deleted_hive_search_for(&scene, &(struct deleted_filters){ &odd[i], 1 }), ERR_USAGE);
	deleted_hive_search(&scene);
	assert_int_equal(
		deleted_find(&scene.bytes, &deleted_hive_filters, small, &scene.notes, deleted_hive_take, &scene, NULL),
		ERR_NOMEM);
	arena_free(small);
	memset(scene.hive, 0, FIRST_BIN + 4);
	assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_filters), ERR_FORMAT);
	deleted_hive_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deleted_key_is_found_with_its_values_places_and_time),
		cmocka_unit_test(an_untouched_hive_has_nothing_deleted),
		cmocka_unit_test(dead_records_that_were_merged_into_one_cell_are_all_found),
		cmocka_unit_test(a_deleted_value_has_its_key_if_the_list_still_shows_it),
		cmocka_unit_test(a_deleted_value_without_a_key_is_told_by_its_name),
		cmocka_unit_test(a_value_of_a_key_that_is_known_to_be_another_is_not_listed),
		cmocka_unit_test(interests_are_components_without_case),
		cmocka_unit_test(the_names_of_one_interest_are_not_those_of_another),
		cmocka_unit_test(items_come_in_the_order_of_their_paths),
		cmocka_unit_test(what_a_sub_key_list_leaves_of_its_cell_is_searched),
		cmocka_unit_test(what_follows_the_last_bin_is_searched),
		cmocka_unit_test(the_search_ends_when_the_caller_has_enough),
		cmocka_unit_test(what_cannot_be_searched_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
