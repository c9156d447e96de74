/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deleted records are never taken at their word: damage, loops, impossible numbers, and too much of everything.
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

/* What is hostile, or damaged. */

static void a_path_that_cannot_be_followed_begins_with_dots(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t tls12 = deleted_hive_part(&scene, HIVEBUILD_KEY, TLS12, NULL);
	uint32_t own = (uint32_t)deleted_hive_part(&scene, HIVEBUILD_KEY, CLIENT, NULL) - FIRST_BIN;
	const uint32_t parents[] = { NIL, 0, 13, 0x7FFFFFF8, 32 + 8, own };

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, TLS12);
	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
		deleted_hive_put32(scene.hive + tls12 + 4 + NK_PARENT, parents[i]);
		deleted_hive_search(&scene);
		assert_int_equal(memcmp(scene.items[0].key, "...\\", 4), 0);
	}
	deleted_hive_put32(scene.hive + tls12 + 4 + NK_PARENT, NIL);
	deleted_hive_search(&scene);
	deleted_hive_expect_key(&scene, 0, "...\\TLS 1.2");
	deleted_hive_expect_key(&scene, 1, "...\\TLS 1.2\\Client");
	deleted_hive_expect_dword(&scene, 2, "...\\TLS 1.2\\Client", "Enabled", 0);
	memset(scene.hive + tls12 + 4 + NK_NAME, 0, strlen("TLS 1.2"));
	assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_everything), 0);
	assert_int_equal(scene.count, 6);
	deleted_hive_expect_key(&scene, 0, "...\\Client");
	deleted_hive_end(&scene);
}

static void keys_that_are_their_own_ancestors_end(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	uint32_t own = (uint32_t)deleted_hive_part(&scene, HIVEBUILD_KEY, TLS12, NULL) - FIRST_BIN;

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, TLS12);
	deleted_hive_put32(deleted_hive_record(&scene, own) + NK_PARENT, own);
	assert_int_equal(deleted_hive_search(&scene), 7);
	for (size_t i = 0; i < scene.count; i++)
		assert_true(strlen(scene.items[i].key) <= DELETED_PATH_LIMIT);
	deleted_hive_end(&scene);
}

static void impossible_counts_sizes_and_lists_are_not_followed(void **state)
{
	static const uint32_t words[] = { NIL, 0x7FFFFFFF, 0x40000001, 0x80000005, 0xFFFF, 13, 0 };
	struct deleted_hive scene = deleted_hive_plain();
	uint8_t *nk = deleted_hive_nk(&scene, CLIENT),
		*vk = scene.hive + deleted_hive_part(&scene, HIVEBUILD_VALUE, CLIENT, "Note") + 4;
	uint8_t *const fields[] = { nk + NK_VALUE_COUNT, nk + NK_VALUES, nk + 72, vk + 2, vk + 4, vk + 8 };

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			uint32_t word = le32(fields[f]);

			deleted_hive_put32(fields[f], words[w]);
			assert_true(deleted_hive_search(&scene) <= 4);
			deleted_hive_put32(fields[f], word);
		}
	deleted_hive_end(&scene);
}

static void a_hive_with_deleted_keys_may_be_cut_anywhere(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t whole = scene.size;

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	for (size_t size = 0; size < whole; size += size < FIRST_BIN ? 512 : 1) {
		scene.size = size;
		int code = deleted_hive_search_for(&scene, &deleted_hive_filters);

		assert_true(code == 0 || code == ERR_FORMAT || code == ERR_CORRUPT);
		assert_true(scene.count <= 4);
	}
	scene.size = whole;
	deleted_hive_end(&scene);
}

/* Whatever one word says: no crash, nothing handed out that cannot be read. */
static void a_hive_with_deleted_keys_may_be_damaged_anywhere(void **state)
{
	static const uint32_t words[] = { 0, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x20, 0xFFFFFFF8 };
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, TLS12);
	for (size_t at = 0; at < scene.size; at += 4)
		for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
			uint32_t word = le32(scene.hive + at);

			deleted_hive_put32(scene.hive + at, words[w]);
			deleted_hive_search_for(&scene, &deleted_hive_filters);
			deleted_hive_put32(scene.hive + at, word);
		}
	deleted_hive_end(&scene);
}

static void a_broken_chain_of_cells_is_told_and_the_next_bin_searched(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = hivebuild_new_with(&options);
	char filler[3000] = { 0 };

	(void)state;
	hivebuild_value(build, "A", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_value(build, "B", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	struct deleted_hive scene = deleted_hive_of(build, &options);
	size_t filled = deleted_hive_part(&scene, HIVEBUILD_DATA, "A", "filler");

	assert_true(deleted_hive_part(&scene, HIVEBUILD_KEY, CLIENT, NULL) > FIRST_BIN + PAGE);
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_put32(scene.hive + filled, 0);
	assert_int_equal(deleted_hive_search(&scene), 2);
	assert_true(deleted_hive_noted(&scene, "hive-deleted-skipped"));
	deleted_hive_put32(scene.hive + filled, 3 * PAGE); /* a free cell that goes on behind its bin */
	assert_int_equal(deleted_hive_search(&scene), 2);
	assert_true(deleted_hive_noted(&scene, "hive-deleted-skipped"));
	deleted_hive_put32(scene.hive + FIRST_BIN + 8, 0x7FFFF000); /* the bin says that it takes in all the others */
	assert_int_equal(deleted_hive_search(&scene), 2);
	memset(scene.hive + FIRST_BIN, 0, 4);
	assert_int_equal(deleted_hive_search(&scene), 2);
	deleted_hive_put32(scene.hive + deleted_hive_part(&scene, HIVEBUILD_KEY, CLIENT, NULL) / PAGE * PAGE + 8,
			0); /* its own bin's size */
	assert_int_equal(deleted_hive_search(&scene), 2);
	deleted_hive_end(&scene);
}

enum { MANY = 5000, LIMIT = 4096 };

/* Many keys below PROTOCOLS, and as many below "Spare", marked free, that say the same of themselves but for `parent`.
 */
static struct deleted_hive scene_with_many(bool same_parent)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = deleted_hive_plan(&options);
	char name[16];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "%d", i);
		hivebuild_append(build, PROTOCOLS, name);
		hivebuild_append(build, "Spare", name);
	}
	struct deleted_hive scene = deleted_hive_of(build, &options);
	uint32_t spare = (uint32_t)deleted_hive_part(&scene, HIVEBUILD_KEY, "Spare", NULL) - FIRST_BIN;
	uint32_t protocols = (uint32_t)deleted_hive_part(&scene, HIVEBUILD_KEY, PROTOCOLS, NULL) - FIRST_BIN;

	for (size_t at = FIRST_BIN; at + 8 < scene.size; at += 8) {
		uint8_t *nk = scene.hive + at + 4;

		if (memcmp(nk, "nk", 2) != 0 || le32(nk + NK_PARENT) != spare)
			continue;
		deleted_hive_put32(scene.hive + at, 0 - le32(scene.hive + at));
		deleted_hive_put32(nk + NK_PARENT, same_parent ? protocols : NIL);
	}
	return scene;
}

static void too_many_deleted_keys_are_told(void **state)
{
	struct deleted_hive scene = scene_with_many(false);

	(void)state;
	assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_everything), 0);
	assert_int_equal(scene.count, LIMIT);
	assert_true(deleted_hive_noted(&scene, "hive-deleted-limit"));
	deleted_hive_end(&scene);
}

/* Looking up what is there has a price: what was not compared is not listed. */
static void too_many_copies_are_told_and_not_taken_for_evidence(void **state)
{
	struct deleted_hive scene = scene_with_many(true);

	(void)state;
	assert_int_equal(deleted_hive_search(&scene), 0);
	assert_true(deleted_hive_noted(&scene, "hive-deleted-limit"));
	deleted_hive_end(&scene);
}

/* Keys whose lists are each as long as a list may be: a hundred of them are a hundred million entries. */
static void the_work_that_a_hive_can_cause_has_a_limit(void **state)
{
	enum { ENTRIES = 1 << 20, KEYS = 100 };
	const struct hivebuild_options options = { .minor = 3 };
	struct hivebuild *build = deleted_hive_plan(&options);
	uint8_t *data = calloc(ENTRIES, 4);
	char path[256];

	(void)state;
	assert_non_null(data);
	hivebuild_value(build, "Lists", "list", REG_BINARY, data, (size_t)ENTRIES * 4);
	free(data);
	for (int i = 0; i < KEYS; i++) {
		snprintf(path, sizeof path, TLS12 "\\%d", i);
		hivebuild_key(build, path);
	}
	struct deleted_hive scene = deleted_hive_of(build, &options);
	uint32_t list = (uint32_t)deleted_hive_part(&scene, HIVEBUILD_DATA, "Lists", "list") - FIRST_BIN;

	for (int i = 0; i < KEYS; i++) {
		snprintf(path, sizeof path, TLS12 "\\%d", i);
		deleted_hive_delete_key(&scene, path);
		deleted_hive_put32(deleted_hive_nk(&scene, path) + NK_VALUE_COUNT, ENTRIES);
		deleted_hive_put32(deleted_hive_nk(&scene, path) + NK_VALUES, list);
	}
	deleted_hive_release(&scene, FIRST_BIN + list);
	deleted_hive_search(&scene);
	assert_true(scene.count < KEYS);
	assert_true(deleted_hive_noted(&scene, "hive-deleted-limit"));
	deleted_hive_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_that_cannot_be_followed_begins_with_dots),
		cmocka_unit_test(keys_that_are_their_own_ancestors_end),
		cmocka_unit_test(impossible_counts_sizes_and_lists_are_not_followed),
		cmocka_unit_test(a_hive_with_deleted_keys_may_be_cut_anywhere),
		cmocka_unit_test(a_hive_with_deleted_keys_may_be_damaged_anywhere),
		cmocka_unit_test(a_broken_chain_of_cells_is_told_and_the_next_bin_searched),
		cmocka_unit_test(too_many_deleted_keys_are_told),
		cmocka_unit_test(too_many_copies_are_told_and_not_taken_for_evidence),
		cmocka_unit_test(the_work_that_a_hive_can_cause_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
