/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is in use is told apart from what was deleted, and of what was deleted only the intact is called so.
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

/* What is told apart. */

/* "Spare\Client", deleted, made to look as if it had been below TLS 1.2. */
static struct deleted_hive scene_with_double(uint32_t enabled, uint64_t written)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = deleted_hive_plan(&options);

	hivebuild_dword(build, "Spare\\Client", "Enabled", enabled);
	hivebuild_dword(build, "Spare\\Client", "DisabledByDefault", 1);
	hivebuild_sz(build, "Spare\\Client", "Note", "agreed with the customer");
	hivebuild_written(build, "Spare\\Client", written);
	struct deleted_hive scene = deleted_hive_of(build, &options);

	deleted_hive_delete_key(&scene, "Spare\\Client");
	deleted_hive_put32(deleted_hive_nk(&scene, "Spare\\Client") + NK_PARENT,
			(uint32_t)deleted_hive_part(&scene, HIVEBUILD_KEY, TLS12, NULL) - FIRST_BIN);
	return scene;
}

static void a_copy_of_a_live_key_is_no_evidence(void **state)
{
	struct deleted_hive scene = scene_with_double(0, DELETED_HIVE_LONG_AGO);

	(void)state;
	assert_int_equal(deleted_hive_search(&scene), 0);
	deleted_hive_end(&scene);
}

static void a_key_that_was_made_again_shows_what_was_different(void **state)
{
	struct deleted_hive scene = scene_with_double(1, DELETED_HIVE_LONG_AGO - 1);

	(void)state;
	assert_int_equal(deleted_hive_search(&scene), 2);
	deleted_hive_expect_key(&scene, 0, CLIENT);
	deleted_hive_expect_dword(&scene, 1, CLIENT, "Enabled", 1);
	assert_int_equal(scene.items[1].written, DELETED_HIVE_LONG_AGO - 1);
	deleted_hive_end(&scene);
}

/* The data of the copy are those of the live value, which has them to itself. */
static void a_copy_that_shares_its_data_with_the_live_value_is_no_evidence(void **state)
{
	struct deleted_hive scene = scene_with_double(0, DELETED_HIVE_LONG_AGO);
	uint8_t *vk = scene.hive + deleted_hive_part(&scene, HIVEBUILD_VALUE, "Spare\\Client", "Note") + 4;
	const uint8_t *live = scene.hive + deleted_hive_part(&scene, HIVEBUILD_VALUE, CLIENT, "Note") + 4;

	(void)state;
	deleted_hive_put32(vk + 8, le32(live + 8));
	assert_int_equal(deleted_hive_search(&scene), 0);
	deleted_hive_put32(vk + 8, 13);
	assert_int_equal(deleted_hive_search(&scene), 1);
	assert_null(scene.items[0].data);
	assert_false(scene.items[0].data_intact);
	deleted_hive_end(&scene);
}

/* A key of the same name is there, but who says that it was in this place? */
static void a_path_that_begins_with_dots_is_no_copy(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = deleted_hive_plan(&options);

	(void)state;
	hivebuild_dword(build, "Spare\\Other", "Enabled", 7);
	struct deleted_hive scene = deleted_hive_of(build, &options);

	deleted_hive_delete_key(&scene, "Spare\\Other");
	deleted_hive_put32(deleted_hive_nk(&scene, "Spare\\Other") + NK_PARENT, NIL);
	assert_int_equal(deleted_hive_search_for(&scene, &deleted_hive_everything), 0);
	assert_int_equal(scene.count, 2);
	deleted_hive_expect_key(&scene, 0, "...\\Other");
	deleted_hive_end(&scene);
}

/* Some tools free the records and leave the lists of those above as they were: what they lead to is not alive. */
static void a_dead_key_does_not_keep_its_sub_keys_alive(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, TLS12);
	deleted_hive_release(&scene, deleted_hive_part(&scene, HIVEBUILD_KEY, CLIENT, NULL));
	assert_int_equal(deleted_hive_search(&scene), 2);
	deleted_hive_expect_key(&scene, 0, TLS12);
	deleted_hive_expect_key(&scene, 1, CLIENT);
	deleted_hive_end(&scene);
}

/* The second value of a name is no answer of the registry, and yet it is in use. Only its cell is marked free. */
static void a_value_that_a_key_in_use_lists_is_not_called_deleted(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = deleted_hive_plan(&options);
	size_t first = 0, second;

	(void)state;
	hivebuild_value_again(build, SERVER, "Enabled", REG_DWORD, "\2\0\0\0", 4);
	struct deleted_hive scene = deleted_hive_of(build, &options);
	uint32_t list = le32(deleted_hive_nk(&scene, SERVER) + NK_VALUES);

	first = le32(deleted_hive_record(&scene, list));
	second = le32(deleted_hive_record(&scene, list) + 4);
	deleted_hive_release(&scene, FIRST_BIN + first);
	deleted_hive_release(&scene, FIRST_BIN + second);
	assert_int_equal(deleted_hive_search(&scene), 0);
	deleted_hive_delete_key(&scene, CLIENT); /* whose list, it seems, has it too, and which was written later */
	deleted_hive_put32(deleted_hive_nk(&scene, CLIENT) + 8, 0x7FFFFFFF);
	deleted_hive_put32(scene.hive + deleted_hive_part(&scene, HIVEBUILD_VALUES, CLIENT, NULL) + 4, (uint32_t)second);
	assert_int_equal(deleted_hive_search(&scene), 4);
	deleted_hive_expect_key(&scene, 0, CLIENT);
	deleted_hive_expect_dword(&scene, 1, CLIENT, "DisabledByDefault", 1);
	deleted_hive_expect_dword(&scene, 3, NULL, "Enabled", 0);
	deleted_hive_release(&scene, deleted_hive_part(&scene, HIVEBUILD_KEY, SERVER, NULL));
	deleted_hive_release(&scene, FIRST_BIN + list);
	assert_int_equal(deleted_hive_search(&scene), 4);
	deleted_hive_end(&scene);
}

/* One damaged size field does not make evidence of what is in use; nor does a size of the bins that leaves some out. */
static void records_in_use_are_not_called_deleted(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	for (size_t at = 0; at < scene.size; at += 4) {
		uint32_t word = le32(scene.hive + at);

		deleted_hive_put32(scene.hive + at, 0 - word);
		if (at != 36) /* no root: nothing can be asked */
			assert_int_equal(deleted_hive_search(&scene), 0);
		deleted_hive_put32(scene.hive + at, word);
	}
	deleted_hive_end(&scene);
}

static void bins_that_the_base_block_leaves_out_are_still_in_use(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = hivebuild_new_with(&options);
	char filler[3500] = { 0 };

	(void)state;
	hivebuild_value(build, "A", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	struct deleted_hive scene = deleted_hive_of(build, &options);

	assert_true(deleted_hive_part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled") > FIRST_BIN + PAGE);
	deleted_hive_put32(scene.hive + 40, PAGE);
	assert_int_equal(deleted_hive_search(&scene), 0);
	deleted_hive_end(&scene);
}

static void data_whose_place_is_in_use_again_are_not_intact(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t data = deleted_hive_part(&scene, HIVEBUILD_DATA, CLIENT, "Note");

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_use_again(&scene, data, 16);
	assert_int_equal(deleted_hive_search(&scene), 4);
	assert_string_equal(scene.items[3].name, "Note");
	assert_false(scene.items[3].data_intact);
	deleted_hive_expect_dword(&scene, 1, CLIENT, "Enabled", 0);
	deleted_hive_end(&scene);
}

static void data_whose_place_was_cut_up_since_are_not_intact(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t data = deleted_hive_part(&scene, HIVEBUILD_DATA, CLIENT, "Note");

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_use_again(&scene, data, 16);
	deleted_hive_release(&scene, data);
	deleted_hive_put32(scene.hive + data, 16); /* as it is before it is merged with what is behind it */
	assert_int_equal(deleted_hive_search(&scene), 4);
	assert_false(scene.items[3].data_intact);
	deleted_hive_end(&scene);
}

static void records_that_were_written_over_in_part_are_not_listed(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t nk = deleted_hive_part(&scene, HIVEBUILD_KEY, SERVER, NULL),
	       vk = deleted_hive_part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled");

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_delete_key(&scene, SERVER);
	assert_int_equal(deleted_hive_search(&scene), 6);
	deleted_hive_use_again(&scene, vk + 24, 8); /* the name */
	assert_int_equal(deleted_hive_search(&scene), 5);
	deleted_hive_expect_dword(&scene, 1, CLIENT, "DisabledByDefault", 1);
	deleted_hive_use_again(&scene, nk + 4 + NK_NAME, 8);
	assert_int_equal(deleted_hive_search(&scene), 4);
	deleted_hive_expect_dword(&scene, 3, NULL, "Enabled", 1);
	deleted_hive_end(&scene);
}

static void values_lose_their_key_when_the_list_is_used_again(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();
	size_t list = deleted_hive_part(&scene, HIVEBUILD_VALUES, CLIENT, NULL);

	(void)state;
	deleted_hive_delete_key(&scene, CLIENT);
	deleted_hive_use_again(&scene, list, 16);
	assert_int_equal(deleted_hive_search(&scene), 3);
	deleted_hive_expect_key(&scene, 0, CLIENT);
	deleted_hive_expect_dword(&scene, 1, NULL, "Enabled", 0);
	deleted_hive_expect_dword(&scene, 2, NULL, "DisabledByDefault", 1);
	deleted_hive_end(&scene);
}

/* Two keys had the cell of the value one after the other, and the lists of both are there. */
static void a_value_belongs_to_the_key_that_was_written_last(void **state)
{
	struct deleted_hive scene = deleted_hive_plain();

	(void)state;
	deleted_hive_delete_key(&scene, SERVER);
	deleted_hive_delete_key(&scene, CLIENT);
	uint32_t value = (uint32_t)deleted_hive_part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled") - FIRST_BIN;

	deleted_hive_put32(scene.hive + deleted_hive_part(&scene, HIVEBUILD_VALUES, SERVER, NULL) + 4, value);
	assert_int_equal(deleted_hive_search(&scene), 6);
	deleted_hive_expect_dword(&scene, 4, SERVER, "Enabled", 0);
	deleted_hive_expect_dword(&scene, 5, NULL, "Enabled", 1);
	deleted_hive_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_of_a_live_key_is_no_evidence),
		cmocka_unit_test(a_key_that_was_made_again_shows_what_was_different),
		cmocka_unit_test(a_copy_that_shares_its_data_with_the_live_value_is_no_evidence),
		cmocka_unit_test(a_path_that_begins_with_dots_is_no_copy),
		cmocka_unit_test(a_dead_key_does_not_keep_its_sub_keys_alive),
		cmocka_unit_test(a_value_that_a_key_in_use_lists_is_not_called_deleted),
		cmocka_unit_test(records_in_use_are_not_called_deleted),
		cmocka_unit_test(bins_that_the_base_block_leaves_out_are_still_in_use),
		cmocka_unit_test(data_whose_place_is_in_use_again_are_not_intact),
		cmocka_unit_test(data_whose_place_was_cut_up_since_are_not_intact),
		cmocka_unit_test(records_that_were_written_over_in_part_are_not_listed),
		cmocka_unit_test(values_lose_their_key_when_the_list_is_used_again),
		cmocka_unit_test(a_value_belongs_to_the_key_that_was_written_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
