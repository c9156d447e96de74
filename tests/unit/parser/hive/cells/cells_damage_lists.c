/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cell reader on hives whose lists, names or data are damaged in one place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/damaged_hive.h"

enum { NK_NAME_SIZE = 4 + 72, LIST_COUNT = 4 + 2 }; /* places in a cell */

/* how: 0 signature gone, 1 offset gone, 2 offset wild, 3 list zeroed, 4 points to itself, 5 count too low */
static void spoil_list(struct damaged_hive *damaged_hive, int how)
{
	uint8_t *list = damaged_hive_part(damaged_hive, HIVEBUILD_SUBKEYS, PROTOCOLS, NULL),
		*nk = damaged_hive_part(damaged_hive, HIVEBUILD_KEY, PROTOCOLS, NULL);

	if (how == 0)
		memcpy(list + 4, "xx", 2);
	else if (how == 1 || how == 2)
		damaged_hive_put(nk + 4 + 28, how == 1 ? 0xFFFFFFFF : 0x7FFFFFF8);
	else if (how == 3)
		memset(list, 0, 4 + 4 + 3 * 8);
	else if (how == 4)
		memcpy(list + 4, "ri", 2), damaged_hive_put(list + 8, (uint32_t)(list - damaged_hive->hive - 4096));
	else
		list[LIST_COUNT] = 1;
}

static void the_children_of_a_damaged_list_are_carved(void **state)
{
	(void)state;
	for (int how = 0; how <= 5; how++) {
		struct damaged_hive damaged_hive = damaged_hive_plain();
		hivekey at, key;
		size_t present = 0, unreadable = 0;
		int answer;

		spoil_list(&damaged_hive, how);
		damaged_hive_expect_all(&damaged_hive);
		assert_true(hivelook_noted(&damaged_hive.look, "hive-carved-list"));
		assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.1"), UNREADABLE);
		assert_int_equal(hivelook_key(&damaged_hive.look, PROTOCOLS, &at), PRESENT);
		for (size_t i = 0;
		     (answer = damaged_hive.look.backend->child_at(damaged_hive.look.self, at, i, &key, NULL)) != ABSENT; i++) {
			present += answer == PRESENT;
			unreadable += answer == UNREADABLE;
		}
		assert_int_equal(present, 3);
		assert_true(unreadable >= 1);
		damaged_hive_discharge(&damaged_hive);
	}
}

static void a_count_that_is_too_high_is_seen_through(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();

	(void)state;
	memset(damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, PROTOCOLS, NULL) + LIST_COUNT, 0xFF, 2);
	damaged_hive_expect_all(&damaged_hive);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.1"), ABSENT);
	assert_true(hivelook_noted(&damaged_hive.look, "hive-damaged-list"));
	damaged_hive_discharge(&damaged_hive);

	damaged_hive = damaged_hive_plain();
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, CLIENT, NULL) + 4 + 36, 0x40000001);
	damaged_hive_expect_all(&damaged_hive);
	assert_int_equal(hivelook_value(&damaged_hive.look, CLIENT, "Absent", &(struct hivevalue){ 0 }), UNREADABLE);
	damaged_hive_discharge(&damaged_hive);
}

static void a_name_of_wrong_length_is_mended_by_its_hash(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	struct hivekey_info info;
	hivekey at, key;

	(void)state;
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\TLS 1.2", NULL) + NK_NAME_SIZE, 0xFFF0);
	damaged_hive_expect_all(&damaged_hive);
	assert_true(hivelook_noted(&damaged_hive.look, "hive-name-mended"));
	assert_int_equal(hivelook_key(&damaged_hive.look, PROTOCOLS, &at), PRESENT);
	assert_int_equal(damaged_hive.look.backend->child_at(damaged_hive.look.self, at, 2, &key, NULL), PRESENT);
	damaged_hive.look.backend->info(damaged_hive.look.self, key, &info, NULL);
	assert_string_equal(info.name, "TLS 1.2");
	damaged_hive_discharge(&damaged_hive);
}

static void a_name_with_another_hash_is_not_proof_of_absence(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();

	(void)state;
	damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\TLS 1.2", NULL)[4 + 76 + 6] = '7';
	assert_true(damaged_hive_ask(&damaged_hive));
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.2"), UNREADABLE);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.3"), ABSENT);
	damaged_hive_discharge(&damaged_hive);
}

static void lists_that_point_in_circles_end(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_admit(&(struct hivebuild_options){ .list = HIVEBUILD_RI });
	uint8_t *list = damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, PROTOCOLS, NULL);
	uint32_t itself = (uint32_t)(list - damaged_hive.hive - 4096);
	hivekey at;

	(void)state;
	damaged_hive_put(list + 8, itself);
	assert_true(damaged_hive_ask(&damaged_hive));
	assert_int_equal(hivelook_key(&damaged_hive.look, PROTOCOLS, &at), PRESENT);
	damaged_hive_expect(&damaged_hive, 8, false);
	damaged_hive_expect(&damaged_hive, 3, false);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.1"), UNREADABLE);
	damaged_hive_discharge(&damaged_hive);
}

static void a_list_of_lists_of_lists_is_tolerated(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_admit(&(struct hivebuild_options){ .list = HIVEBUILD_RI });
	uint8_t *inner = damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, "ControlSet001\\Control", NULL);

	(void)state;
	/* the list of ControlSet001 now is one of the list of Control */
	damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, "ControlSet001", NULL) + 8,
		    (uint32_t)(inner - damaged_hive.hive - 4096));
	assert_true(damaged_hive_ask(&damaged_hive));
	assert_int_equal(damaged_hive_child(&damaged_hive, "ControlSet001\\ComputerName"), PRESENT);
	damaged_hive_discharge(&damaged_hive);
}

static void a_tree_in_a_circle_is_found_in_and_not_walked_into(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	uint8_t *list = damaged_hive_part(&damaged_hive, HIVEBUILD_SUBKEYS, PROTOCOLS, NULL);

	(void)state;
	damaged_hive_put(list + 8, (uint32_t)(damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, SCHANNEL, NULL) - damaged_hive.hive - 4096));
	assert_true(damaged_hive_ask(&damaged_hive));
	for (size_t i = 0; i < DAMAGED_HIVE_CONTENTS; i++)
		damaged_hive_expect(&damaged_hive, i, i == 2);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\SSL 2.0\\Client"),
			 PRESENT); /* carved: the key itself is whole */
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\SCHANNEL\\Protocols\\SCHANNEL"), PRESENT);
	assert_true(hivelook_noted(&damaged_hive.look, "hive-not-child"));
	damaged_hive_discharge(&damaged_hive);
}

static void deleted_keys_stay_deleted(void **state)
{
	struct damaged_hive damaged_hive = damaged_hive_plain();
	uint8_t *nk = damaged_hive_part(&damaged_hive, HIVEBUILD_KEY, PROTOCOLS "\\TLS 1.2", NULL);
	uint32_t size = 0 - le32(nk);

	(void)state;
	damaged_hive_put(nk, size);
	spoil_list(&damaged_hive, 0);
	assert_true(damaged_hive_ask(&damaged_hive));
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.0"), PRESENT);
	assert_int_equal(damaged_hive_child(&damaged_hive, PROTOCOLS "\\TLS 1.2"), UNREADABLE);
	damaged_hive_discharge(&damaged_hive);
}

static void damaged_data_are_unreadable_and_nothing_else(void **state)
{
	static const uint32_t sizes[] = { 0, 8, 16, 0xFFFFFFFC, 0x7FFFFFF8, 0x80000000 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct damaged_hive damaged_hive = damaged_hive_plain();
		struct hivevalue value;

		damaged_hive_put(damaged_hive_part(&damaged_hive, HIVEBUILD_DATA, CLIENT, "Enabled"), sizes[i]);
		assert_true(damaged_hive_ask(&damaged_hive));
		assert_int_equal(hivelook_value(&damaged_hive.look, CLIENT, "Enabled", &value), UNREADABLE);
		assert_int_equal(damaged_hive.look.error.at.offset,
				 hivebuild_at(damaged_hive.build, HIVEBUILD_VALUE, CLIENT, "Enabled"));
		assert_true(hivelook_noted(&damaged_hive.look, "hive-damaged-value"));
		damaged_hive_expect(&damaged_hive, 5, false);
		damaged_hive_discharge(&damaged_hive);
	}
}

static void big_data_with_a_lost_segment_are_unreadable(void **state)
{
	static uint8_t data[50000];
	struct hivebuild *build = hivebuild_new();
	struct hivelook look;
	struct hivevalue value;
	size_t size;

	(void)state;
	hivebuild_value(build, "", "big", REG_BINARY, data, sizeof data);
	uint8_t *hive = hivebuild_finish(build, &size), *db = hive + hivebuild_at(build, HIVEBUILD_DATA, "", "big");

	for (int how = 0; how < 3; how++) {
		uint8_t *list = hive + 4096 + le32(db + 8);

		if (how == 0)
			damaged_hive_put(list + 8, 0x7FFFFFF8);
		else if (how == 1)
			damaged_hive_put(list + 8, 24);
		else
			damaged_hive_put(db + 8, 0xFFFFFFFF);
		assert_true(hivelook_open(&look, &hive_backend_cells, hive, size));
		assert_int_equal(hivelook_value(&look, "", "big", &value), UNREADABLE);
		hivelook_close(&look);
	}
	free(hive);
	hivebuild_free(build);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_children_of_a_damaged_list_are_carved),
		cmocka_unit_test(a_count_that_is_too_high_is_seen_through),
		cmocka_unit_test(a_name_of_wrong_length_is_mended_by_its_hash),
		cmocka_unit_test(a_name_with_another_hash_is_not_proof_of_absence),
		cmocka_unit_test(lists_that_point_in_circles_end),
		cmocka_unit_test(a_list_of_lists_of_lists_is_tolerated),
		cmocka_unit_test(a_tree_in_a_circle_is_found_in_and_not_walked_into),
		cmocka_unit_test(deleted_keys_stay_deleted),
		cmocka_unit_test(damaged_data_are_unreadable_and_nothing_else),
		cmocka_unit_test(big_data_with_a_lost_segment_are_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
