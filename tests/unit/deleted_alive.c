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

#include "support/graveyard.h"

/* What is told apart. */

/* "Spare\Client", deleted, made to look as if it had been below TLS 1.2. */
static struct graveyard scene_with_double(uint32_t enabled, uint64_t written)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = graveyard_plan(&options);

	hivebuild_dword(build, "Spare\\Client", "Enabled", enabled);
	hivebuild_dword(build, "Spare\\Client", "DisabledByDefault", 1);
	hivebuild_sz(build, "Spare\\Client", "Note", "agreed with the customer");
	hivebuild_written(build, "Spare\\Client", written);
	struct graveyard scene = graveyard_of(build, &options);

	graveyard_delete_key(&scene, "Spare\\Client");
	graveyard_put32(graveyard_nk(&scene, "Spare\\Client") + NK_PARENT,
			(uint32_t)graveyard_part(&scene, HIVEBUILD_KEY, TLS12, NULL) - FIRST_BIN);
	return scene;
}

static void a_copy_of_a_live_key_is_no_evidence(void **state)
{
	struct graveyard scene = scene_with_double(0, GRAVEYARD_LONG_AGO);

	(void)state;
	assert_int_equal(graveyard_search(&scene), 0);
	graveyard_end(&scene);
}

static void a_key_that_was_made_again_shows_what_was_different(void **state)
{
	struct graveyard scene = scene_with_double(1, GRAVEYARD_LONG_AGO - 1);

	(void)state;
	assert_int_equal(graveyard_search(&scene), 2);
	graveyard_expect_key(&scene, 0, CLIENT);
	graveyard_expect_dword(&scene, 1, CLIENT, "Enabled", 1);
	assert_int_equal(scene.items[1].written, GRAVEYARD_LONG_AGO - 1);
	graveyard_end(&scene);
}

/* The data of the copy are those of the live value, which has them to itself. */
static void a_copy_that_shares_its_data_with_the_live_value_is_no_evidence(void **state)
{
	struct graveyard scene = scene_with_double(0, GRAVEYARD_LONG_AGO);
	uint8_t *vk = scene.hive + graveyard_part(&scene, HIVEBUILD_VALUE, "Spare\\Client", "Note") + 4;
	const uint8_t *live = scene.hive + graveyard_part(&scene, HIVEBUILD_VALUE, CLIENT, "Note") + 4;

	(void)state;
	graveyard_put32(vk + 8, le32(live + 8));
	assert_int_equal(graveyard_search(&scene), 0);
	graveyard_put32(vk + 8, 13);
	assert_int_equal(graveyard_search(&scene), 1);
	assert_null(scene.items[0].data);
	assert_false(scene.items[0].data_intact);
	graveyard_end(&scene);
}

/* A key of the same name is there, but who says that it was in this place? */
static void a_path_that_begins_with_dots_is_no_copy(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = graveyard_plan(&options);

	(void)state;
	hivebuild_dword(build, "Spare\\Other", "Enabled", 7);
	struct graveyard scene = graveyard_of(build, &options);

	graveyard_delete_key(&scene, "Spare\\Other");
	graveyard_put32(graveyard_nk(&scene, "Spare\\Other") + NK_PARENT, NIL);
	assert_int_equal(graveyard_search_for(&scene, &graveyard_everything), 0);
	assert_int_equal(scene.count, 2);
	graveyard_expect_key(&scene, 0, "...\\Other");
	graveyard_end(&scene);
}

/* Some tools free the records and leave the lists of those above as they were: what they lead to is not alive. */
static void a_dead_key_does_not_keep_its_sub_keys_alive(void **state)
{
	struct graveyard scene = graveyard_plain();

	(void)state;
	graveyard_delete_key(&scene, TLS12);
	graveyard_release(&scene, graveyard_part(&scene, HIVEBUILD_KEY, CLIENT, NULL));
	assert_int_equal(graveyard_search(&scene), 2);
	graveyard_expect_key(&scene, 0, TLS12);
	graveyard_expect_key(&scene, 1, CLIENT);
	graveyard_end(&scene);
}

/* The second value of a name is no answer of the registry, and yet it is in use. Only its cell is marked free. */
static void a_value_that_a_key_in_use_lists_is_not_called_deleted(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = graveyard_plan(&options);
	size_t first = 0, second;

	(void)state;
	hivebuild_value_again(build, SERVER, "Enabled", REG_DWORD, "\2\0\0\0", 4);
	struct graveyard scene = graveyard_of(build, &options);
	uint32_t list = le32(graveyard_nk(&scene, SERVER) + NK_VALUES);

	first = le32(graveyard_record(&scene, list));
	second = le32(graveyard_record(&scene, list) + 4);
	graveyard_release(&scene, FIRST_BIN + first);
	graveyard_release(&scene, FIRST_BIN + second);
	assert_int_equal(graveyard_search(&scene), 0);
	graveyard_delete_key(&scene, CLIENT); /* whose list, it seems, has it too, and which was written later */
	graveyard_put32(graveyard_nk(&scene, CLIENT) + 8, 0x7FFFFFFF);
	graveyard_put32(scene.hive + graveyard_part(&scene, HIVEBUILD_VALUES, CLIENT, NULL) + 4, (uint32_t)second);
	assert_int_equal(graveyard_search(&scene), 4);
	graveyard_expect_key(&scene, 0, CLIENT);
	graveyard_expect_dword(&scene, 1, CLIENT, "DisabledByDefault", 1);
	graveyard_expect_dword(&scene, 3, NULL, "Enabled", 0);
	graveyard_release(&scene, graveyard_part(&scene, HIVEBUILD_KEY, SERVER, NULL));
	graveyard_release(&scene, FIRST_BIN + list);
	assert_int_equal(graveyard_search(&scene), 4);
	graveyard_end(&scene);
}

/* One damaged size field does not make evidence of what is in use; nor does a size of the bins that leaves some out. */
static void records_in_use_are_not_called_deleted(void **state)
{
	struct graveyard scene = graveyard_plain();

	(void)state;
	for (size_t at = 0; at < scene.size; at += 4) {
		uint32_t word = le32(scene.hive + at);

		graveyard_put32(scene.hive + at, 0 - word);
		if (at != 36) /* no root: nothing can be asked */
			assert_int_equal(graveyard_search(&scene), 0);
		graveyard_put32(scene.hive + at, word);
	}
	graveyard_end(&scene);
}

static void bins_that_the_base_block_leaves_out_are_still_in_use(void **state)
{
	const struct hivebuild_options options = { .minor = 5 };
	struct hivebuild *build = hivebuild_new_with(&options);
	char filler[3500] = { 0 };

	(void)state;
	hivebuild_value(build, "A", "filler", REG_BINARY, filler, sizeof filler);
	hivebuild_dword(build, CLIENT, "Enabled", 0);
	struct graveyard scene = graveyard_of(build, &options);

	assert_true(graveyard_part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled") > FIRST_BIN + PAGE);
	graveyard_put32(scene.hive + 40, PAGE);
	assert_int_equal(graveyard_search(&scene), 0);
	graveyard_end(&scene);
}

static void data_whose_place_is_in_use_again_are_not_intact(void **state)
{
	struct graveyard scene = graveyard_plain();
	size_t data = graveyard_part(&scene, HIVEBUILD_DATA, CLIENT, "Note");

	(void)state;
	graveyard_delete_key(&scene, CLIENT);
	graveyard_use_again(&scene, data, 16);
	assert_int_equal(graveyard_search(&scene), 4);
	assert_string_equal(scene.items[3].name, "Note");
	assert_false(scene.items[3].data_intact);
	graveyard_expect_dword(&scene, 1, CLIENT, "Enabled", 0);
	graveyard_end(&scene);
}

static void data_whose_place_was_cut_up_since_are_not_intact(void **state)
{
	struct graveyard scene = graveyard_plain();
	size_t data = graveyard_part(&scene, HIVEBUILD_DATA, CLIENT, "Note");

	(void)state;
	graveyard_delete_key(&scene, CLIENT);
	graveyard_use_again(&scene, data, 16);
	graveyard_release(&scene, data);
	graveyard_put32(scene.hive + data, 16); /* as it is before it is merged with what is behind it */
	assert_int_equal(graveyard_search(&scene), 4);
	assert_false(scene.items[3].data_intact);
	graveyard_end(&scene);
}

static void records_that_were_written_over_in_part_are_not_listed(void **state)
{
	struct graveyard scene = graveyard_plain();
	size_t nk = graveyard_part(&scene, HIVEBUILD_KEY, SERVER, NULL),
	       vk = graveyard_part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled");

	(void)state;
	graveyard_delete_key(&scene, CLIENT);
	graveyard_delete_key(&scene, SERVER);
	assert_int_equal(graveyard_search(&scene), 6);
	graveyard_use_again(&scene, vk + 24, 8); /* the name */
	assert_int_equal(graveyard_search(&scene), 5);
	graveyard_expect_dword(&scene, 1, CLIENT, "DisabledByDefault", 1);
	graveyard_use_again(&scene, nk + 4 + NK_NAME, 8);
	assert_int_equal(graveyard_search(&scene), 4);
	graveyard_expect_dword(&scene, 3, NULL, "Enabled", 1);
	graveyard_end(&scene);
}

static void values_lose_their_key_when_the_list_is_used_again(void **state)
{
	struct graveyard scene = graveyard_plain();
	size_t list = graveyard_part(&scene, HIVEBUILD_VALUES, CLIENT, NULL);

	(void)state;
	graveyard_delete_key(&scene, CLIENT);
	graveyard_use_again(&scene, list, 16);
	assert_int_equal(graveyard_search(&scene), 3);
	graveyard_expect_key(&scene, 0, CLIENT);
	graveyard_expect_dword(&scene, 1, NULL, "Enabled", 0);
	graveyard_expect_dword(&scene, 2, NULL, "DisabledByDefault", 1);
	graveyard_end(&scene);
}

/* Two keys had the cell of the value one after the other, and the lists of both are there. */
static void a_value_belongs_to_the_key_that_was_written_last(void **state)
{
	struct graveyard scene = graveyard_plain();

	(void)state;
	graveyard_delete_key(&scene, SERVER);
	graveyard_delete_key(&scene, CLIENT);
	uint32_t value = (uint32_t)graveyard_part(&scene, HIVEBUILD_VALUE, CLIENT, "Enabled") - FIRST_BIN;

	graveyard_put32(scene.hive + graveyard_part(&scene, HIVEBUILD_VALUES, SERVER, NULL) + 4, value);
	assert_int_equal(graveyard_search(&scene), 6);
	graveyard_expect_dword(&scene, 4, SERVER, "Enabled", 0);
	graveyard_expect_dword(&scene, 5, NULL, "Enabled", 1);
	graveyard_end(&scene);
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
